/* airlock-row-builder.c – from an analysis to the rows of the list; pure
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-row-builder.h"

#include <glib/gi18n.h>

#include "airlock-row-words.h"
#include "airlock-usb-words.h"

/* The functions of one slot and, for a card with virtual functions, those too. */
typedef struct
{
  char *key;
  GPtrArray *devices; /* of AirlockDevice, borrowed, by address */
  gboolean system;    /* nothing but parts of the chipset */
} Card;

typedef struct
{
  AirlockIsolation *isolation;
  AirlockChecker *checker;
  AirlockHostUses *uses;
  GPtrArray *bindings;     /* of AirlockHelperBinding; nullable */
  GHashTable *forecast;    /* AirlockDevice -> AirlockGroup, borrowed */
  GPtrArray *cards;        /* of Card, by address */
  GHashTable *card_by_key; /* borrowed */
  GHashTable *group_rows;  /* AirlockGroup -> AirlockRow, for groups of several cards */
  GPtrArray *rows;         /* of AirlockRow, the result */
  AirlockRow *system;      /* owned, nullable */
} Builder;

static void
card_free (Card *card)
{
  g_free (card->key);
  g_ptr_array_unref (card->devices);
  g_free (card);
}

static GHashTable *
index_forecast (AirlockIsolation *isolation)
{
  GHashTable *index = g_hash_table_new (NULL, NULL);
  GPtrArray *groups = airlock_isolation_get_forecast (isolation);

  for (guint i = 0; groups != NULL && i < groups->len; i++)
    {
      AirlockGroup *group = g_ptr_array_index (groups, i);
      GPtrArray *members = airlock_group_get_members (group);

      for (guint j = 0; j < members->len; j++)
        g_hash_table_insert (index, g_ptr_array_index (members, j), group);
    }

  return index;
}

static AirlockGroup *
find_group (Builder *self, AirlockDevice *device)
{
  AirlockGroup *group = airlock_isolation_lookup (self->isolation, device);

  return group != NULL ? group : g_hash_table_lookup (self->forecast, device);
}

/* A virtual function sits in another slot, and belongs to the card of its physical function. */
static char *
card_key (AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  const AirlockPciAddress *owner = &facts->address;

  if (airlock_device_knows (device, AIRLOCK_FACT_SRIOV) && facts->is_vf)
    owner = &facts->physical_function;

  return g_strdup_printf ("%04x:%02x:%02x", owner->domain, owner->bus, owner->slot);
}

static void
collect_cards (Builder *self)
{
  GPtrArray *devices =
      airlock_topology_get_devices (airlock_isolation_get_topology (self->isolation));

  for (guint i = 0; i < devices->len; i++)
    {
      AirlockDevice *device = g_ptr_array_index (devices, i);
      g_autofree char *key = card_key (device);
      Card *card = g_hash_table_lookup (self->card_by_key, key);

      if (card == NULL)
        {
          card = g_new0 (Card, 1);
          card->key = g_steal_pointer (&key);
          card->devices = g_ptr_array_new ();
          card->system = TRUE;
          g_ptr_array_add (self->cards, card);
          g_hash_table_insert (self->card_by_key, card->key, card);
        }

      g_ptr_array_add (card->devices, device);
      card->system = card->system && airlock_kind_of_device (device) == AIRLOCK_KIND_SYSTEM;
    }
}

/* The cards of a group that people can have; ports and parts of the chipset don't count. */
static guint
count_cards (Builder *self, AirlockGroup *group)
{
  GPtrArray *members = airlock_group_get_members (group);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < members->len; i++)
    {
      g_autofree char *key = card_key (g_ptr_array_index (members, i));
      Card *card = g_hash_table_lookup (self->card_by_key, key);

      if (card != NULL && !card->system)
        g_hash_table_add (seen, card);
    }

  return g_hash_table_size (seen);
}

static AirlockRow *
make_group_row (AirlockGroup *group, guint n_cards)
{
  GPtrArray *members = airlock_group_get_members (group);
  AirlockDevice *first = g_ptr_array_index (members, 0);
  g_autofree char *key =
      airlock_group_get_id (group) >= 0
          ? g_strdup_printf ("group:%d", airlock_group_get_id (group))
          : g_strdup_printf ("group@%s", airlock_device_get_address_text (first));
  g_autofree char *title = airlock_row_words_group_title (group);
  g_autofree char *line = airlock_row_words_group_line (group, n_cards);
  AirlockRow *row = airlock_row_new (AIRLOCK_ROW_GROUP, key);

  airlock_row_set_texts (row, title, line, "airlock-group-symbolic");
  airlock_row_set_group (row, group);
  airlock_row_set_unfoldable (row);

  return row;
}

static void
collect_groups (Builder *self, GPtrArray *groups)
{
  for (guint i = 0; groups != NULL && i < groups->len; i++)
    {
      AirlockGroup *group = g_ptr_array_index (groups, i);
      guint n_cards = count_cards (self, group);

      if (n_cards > 1)
        g_hash_table_insert (self->group_rows, group, make_group_row (group, n_cards));
    }
}

/* USB devices hang below their controller; hubs are how they hang there. */
static void
add_usb_rows (Builder *self, AirlockRow *row, AirlockDevice *controller)
{
  GPtrArray *usb_devices = self->uses->usb_devices;

  for (guint i = 0; i < usb_devices->len; i++)
    {
      const AirlockUsbDevice *usb = g_ptr_array_index (usb_devices, i);
      g_autoptr (AirlockRow) child = NULL;
      g_autofree char *key = NULL;
      g_autofree char *title = NULL;
      g_autofree char *line = NULL;

      if (usb->is_hub ||
          !airlock_pci_address_equal (&usb->controller, airlock_device_get_address (controller)))
        continue;

      key = g_strdup_printf ("usb:%s/%s", airlock_device_get_address_text (controller), usb->port);
      title = airlock_usb_words_dup_title (usb);
      line = airlock_usb_words_dup_line (usb);
      child = airlock_row_new (AIRLOCK_ROW_USB, key);
      airlock_row_set_texts (child, title, line, airlock_usb_words_get_icon (usb));
      airlock_row_set_usb (child, self->uses, usb);
      airlock_row_add_child (row, child);
    }
}

static gboolean
has_usb (Builder *self, AirlockDevice *controller)
{
  GPtrArray *usb_devices = self->uses->usb_devices;

  for (guint i = 0; i < usb_devices->len; i++)
    {
      const AirlockUsbDevice *usb = g_ptr_array_index (usb_devices, i);

      if (!usb->is_hub &&
          airlock_pci_address_equal (&usb->controller, airlock_device_get_address (controller)))
        return TRUE;
    }

  return FALSE;
}

static AirlockAnswer *
make_answer (Builder *self, AirlockDevice *device)
{
  return airlock_answer_new (self->checker, device, find_group (self, device));
}

static AirlockRow *
make_function_row (Builder *self, AirlockDevice *device)
{
  g_autofree char *key = g_strdup_printf ("function:%s%s", airlock_device_get_address_text (device),
                                          has_usb (self, device) ? "+" : "");
  g_autofree char *title = airlock_device_dup_title (device);
  g_autofree char *line = airlock_row_words_function (device);
  AirlockRow *row = airlock_row_new (AIRLOCK_ROW_FUNCTION, key);

  airlock_row_set_texts (row, title, line, airlock_kind_get_icon (device));
  airlock_row_set_group (row, find_group (self, device));
  airlock_row_add_device (row, device);
  if (airlock_kind_of_device (device) != AIRLOCK_KIND_SYSTEM)
    {
      g_autoptr (AirlockAnswer) answer = make_answer (self, device);

      airlock_row_set_answer (row, answer);
    }
  add_usb_rows (self, row, device);

  return row;
}

static int
compare_telling (gconstpointer a, gconstpointer b)
{
  AirlockDevice *first = *(AirlockDevice **) a;
  AirlockDevice *second = *(AirlockDevice **) b;
  gboolean first_is_vf = airlock_device_get_facts (first)->is_vf;
  gboolean second_is_vf = airlock_device_get_facts (second)->is_vf;
  int order = (int) first_is_vf - (int) second_is_vf;

  if (order == 0)
    order = (int) airlock_kind_of_device (first) - (int) airlock_kind_of_device (second);
  if (order == 0)
    order = airlock_pci_address_compare (airlock_device_get_address (first),
                                         airlock_device_get_address (second));

  return order;
}

/* What is held already says so by its driver. */
static gboolean
is_held_at_boot (Builder *self, GPtrArray *part)
{
  for (guint i = 0; self->bindings != NULL && i < self->bindings->len; i++)
    {
      const AirlockHelperBinding *binding = self->bindings->pdata[i];

      for (guint j = 0; g_str_equal (binding->state, "held") && j < part->len; j++)
        if (airlock_pci_address_equal (&binding->device.address,
                                       airlock_device_get_address (part->pdata[j])))
          return TRUE;
    }

  return FALSE;
}

/* One row for the part of a card that sits in one place of the list. */
static AirlockRow *
make_card_row (Builder *self, Card *card, GPtrArray *part, AirlockGroup *elsewhere)
{
  g_autoptr (GPtrArray) telling = g_ptr_array_copy (part, NULL, NULL);
  gboolean unfolds = part->len > 1;
  AirlockDevice *main_device;
  AirlockGroup *group;
  g_autoptr (AirlockAnswer) answer = NULL;
  g_autofree char *key = NULL;
  g_autofree char *title = NULL;
  g_autofree char *line = NULL;
  AirlockRow *row;

  g_ptr_array_sort (telling, compare_telling);
  main_device = g_ptr_array_index (telling, 0);
  group = find_group (self, main_device);
  title = airlock_device_dup_title (main_device);
  answer = make_answer (self, main_device);
  line = airlock_row_words_card (telling, answer, is_held_at_boot (self, part),
                                 card->devices->len - part->len, elsewhere);

  /* A split card has several rows; and whether a row unfolds can't change later. */
  key = g_strdup_printf ("card:%s/%s%s", card->key,
                         part->len == card->devices->len
                             ? ""
                             : airlock_device_get_address_text (g_ptr_array_index (part, 0)),
                         unfolds || has_usb (self, main_device) ? "+" : "");
  row = airlock_row_new (AIRLOCK_ROW_CARD, key);
  airlock_row_set_texts (row, title, line, airlock_kind_get_icon (main_device));
  airlock_row_set_group (row, group);
  airlock_row_set_answer (row, answer);

  for (guint i = 0; i < telling->len; i++)
    airlock_row_add_device (row, g_ptr_array_index (telling, i));

  for (guint i = 0; unfolds && i < part->len; i++)
    {
      g_autoptr (AirlockRow) child = make_function_row (self, g_ptr_array_index (part, i));

      airlock_row_add_child (row, child);
    }
  if (!unfolds)
    add_usb_rows (self, row, main_device);

  return row;
}

static void
place_system_card (Builder *self, Card *card)
{
  if (self->system == NULL)
    self->system = airlock_row_new (AIRLOCK_ROW_SYSTEM, "system");

  for (guint i = 0; i < card->devices->len; i++)
    {
      AirlockDevice *device = g_ptr_array_index (card->devices, i);
      g_autoptr (AirlockRow) child = make_function_row (self, device);

      airlock_row_add_device (self->system, device);
      airlock_row_add_child (self->system, child);
    }
}

/* Functions in shared groups go to those groups' rows, all others make one row of their own. */
static void
place_card (Builder *self, Card *card)
{
  g_autoptr (GHashTable) parts =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) homes = g_ptr_array_new (); /* of AirlockRow or NULL, in order of address */

  for (guint i = 0; i < card->devices->len; i++)
    {
      AirlockDevice *device = g_ptr_array_index (card->devices, i);
      AirlockGroup *group = find_group (self, device);
      AirlockRow *home = group != NULL ? g_hash_table_lookup (self->group_rows, group) : NULL;
      GPtrArray *part = g_hash_table_lookup (parts, home);

      if (part == NULL)
        {
          part = g_ptr_array_new ();
          g_hash_table_insert (parts, home, part);
          g_ptr_array_add (homes, home);
        }

      g_ptr_array_add (part, device);
    }

  for (guint i = 0; i < homes->len; i++)
    {
      AirlockRow *home = g_ptr_array_index (homes, i);
      AirlockRow *other = g_ptr_array_index (homes, i == 0 ? homes->len - 1 : 0);
      GPtrArray *part = g_hash_table_lookup (parts, home);
      g_autoptr (AirlockRow) row = NULL;

      if (home == NULL)
        {
          row = make_card_row (self, card, part,
                               other != NULL ? airlock_row_get_group (other) : NULL);
          g_ptr_array_add (self->rows, g_object_ref (row));
          continue;
        }

      if (other == NULL)
        {
          GPtrArray *rest = g_hash_table_lookup (parts, NULL);
          row = make_card_row (self, card, part, find_group (self, g_ptr_array_index (rest, 0)));
        }
      else
        row =
            make_card_row (self, card, part, other == home ? NULL : airlock_row_get_group (other));

      airlock_row_add_child (home, row);
      for (guint j = 0; j < part->len; j++)
        airlock_row_add_device (home, g_ptr_array_index (part, j));
    }
}

static AirlockDevice *
most_telling (AirlockRow *row)
{
  GPtrArray *devices = airlock_row_get_devices (row);
  AirlockDevice *best = g_ptr_array_index (devices, 0);

  for (guint i = 1; i < devices->len; i++)
    {
      AirlockDevice *device = g_ptr_array_index (devices, i);

      if (airlock_kind_of_device (device) < airlock_kind_of_device (best))
        best = device;
    }

  return best;
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  AirlockDevice *first = most_telling (*(AirlockRow **) a);
  AirlockDevice *second = most_telling (*(AirlockRow **) b);
  int order = (int) airlock_kind_of_device (first) - (int) airlock_kind_of_device (second);

  return order != 0 ? order
                    : airlock_pci_address_compare (airlock_device_get_address (first),
                                                   airlock_device_get_address (second));
}

/* The first search then finds all texts made, also those of ten thousand functions. */
static void
prepare_search (GListModel *rows)
{
  guint n = rows != NULL ? g_list_model_get_n_items (rows) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AirlockRow) row = g_list_model_get_item (rows, i);

      airlock_row_get_search_text (row);
      prepare_search (airlock_row_get_children (row));
    }
}

static void
finish_rows (Builder *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->group_rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    g_ptr_array_add (self->rows, g_object_ref (row));

  g_ptr_array_sort (self->rows, compare_rows);

  if (self->system != NULL)
    {
      guint n = airlock_row_get_devices (self->system)->len;
      g_autofree char *title = g_strdup_printf (_ ("System parts (%u)"), n);

      airlock_row_set_texts (self->system, title, _ ("Ports, bridges and parts of the chipset"),
                             "airlock-system-symbolic");
      g_ptr_array_add (self->rows, g_steal_pointer (&self->system));
    }

  for (guint i = 0; i < self->rows->len; i++)
    {
      airlock_row_get_search_text (self->rows->pdata[i]);
      prepare_search (airlock_row_get_children (self->rows->pdata[i]));
    }
}

/**
 * airlock_row_builder_build:
 * @isolation: an analysis
 * @uses: what its host uses the devices for
 * @bindings: (nullable) (element-type AirlockHelperBinding): what is held and kept
 *
 * The rows of the list, in order: cards and shared groups by kind and address, then the system
 * parts. May run in any thread: the rows are not shown yet.
 *
 * Returns: (transfer full) (element-type AirlockRow): top rows with their children
 */
GPtrArray *
airlock_row_builder_build (AirlockIsolation *isolation, AirlockHostUses *uses, GPtrArray *bindings)
{
  g_autoptr (GHashTable) forecast = index_forecast (isolation);
  g_autoptr (GPtrArray) cards = g_ptr_array_new_with_free_func ((GDestroyNotify) card_free);
  g_autoptr (GHashTable) card_by_key = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) group_rows = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (AirlockChecker) checker = airlock_checker_new (isolation, uses);
  Builder self = { .isolation = isolation,
                   .checker = checker,
                   .uses = uses,
                   .bindings = bindings,
                   .forecast = forecast,
                   .cards = cards,
                   .card_by_key = card_by_key,
                   .group_rows = group_rows,
                   .rows = rows };

  collect_cards (&self);
  collect_groups (&self, airlock_isolation_get_groups (isolation));
  collect_groups (&self, airlock_isolation_get_forecast (isolation));

  for (guint i = 0; i < cards->len; i++)
    {
      Card *card = g_ptr_array_index (cards, i);

      if (card->system)
        place_system_card (&self, card);
      else
        place_card (&self, card);
    }

  finish_rows (&self);

  return g_steal_pointer (&rows);
}
