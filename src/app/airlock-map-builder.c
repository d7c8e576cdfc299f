/* airlock-map-builder.c – from an analysis to the items of the Map; pure
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-map-builder.h"

#include "airlock-kind.h"

typedef struct
{
  AirlockIsolation *isolation;
  AirlockTopology *topology;
  GHashTable *by_device; /* AirlockDevice -> AirlockMapItem, borrowed */
  GHashTable *by_key;    /* key -> AirlockMapItem, borrowed */
  GHashTable *blamed;    /* AirlockDevice -> GPtrArray of AirlockReason */
  GHashTable *forecast;  /* AirlockDevice -> AirlockGroup */
  GPtrArray *items;      /* of AirlockMapItem without a parent yet, owned, by address */
} Builder;

static AirlockMapItem *
item_new (AirlockMapKind kind, char *key)
{
  AirlockMapItem *item = g_new0 (AirlockMapItem, 1);

  item->kind = kind;
  item->key = key;
  item->devices = g_ptr_array_new_with_free_func (g_object_unref);
  item->children = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_map_item_free);
  item->blames = g_ptr_array_new ();
  item->numa_node = -1;
  item->line = -1;

  return item;
}

void
airlock_map_item_free (AirlockMapItem *item)
{
  g_free (item->key);
  g_ptr_array_unref (item->devices);
  g_ptr_array_unref (item->children);
  g_ptr_array_unref (item->blames);
  g_free (item);
}

static gboolean
is_virtual (AirlockDevice *device)
{
  return airlock_device_knows (device, AIRLOCK_FACT_SRIOV) &&
         airlock_device_get_facts (device)->is_vf;
}

static void
adopt (AirlockMapItem *parent, AirlockMapItem *child)
{
  child->parent = parent;
  g_ptr_array_add (parent->children, child);
}

static void
add_device (Builder *self, AirlockMapItem *item, AirlockDevice *device)
{
  GPtrArray *blames = g_hash_table_lookup (self->blamed, device);

  g_ptr_array_add (item->devices, g_object_ref (device));
  g_hash_table_insert (self->by_device, device, item);
  for (guint i = 0; blames != NULL && i < blames->len; i++)
    g_ptr_array_add (item->blames, g_ptr_array_index (blames, i));
}

static gboolean
has_card (AirlockGroup *group)
{
  GPtrArray *members = airlock_group_get_members (group);

  for (guint i = 0; i < members->len; i++)
    {
      if (airlock_kind_of_device (g_ptr_array_index (members, i)) != AIRLOCK_KIND_SYSTEM)
        return TRUE;
    }

  return FALSE;
}

/* Only what joins several cards deserves a mark: functions of one card belong together anyway, and
 * system parts nobody wants apart. */
static void
collect_blames (Builder *self, GPtrArray *groups)
{
  for (guint i = 0; groups != NULL && i < groups->len; i++)
    {
      AirlockGroup *group = g_ptr_array_index (groups, i);
      GPtrArray *reasons = airlock_group_get_reasons (group);

      if (airlock_group_get_verdict (group) != AIRLOCK_ISOLATION_SHARED || !has_card (group))
        continue;

      for (guint j = 0; j < reasons->len; j++)
        {
          AirlockReason *reason = g_ptr_array_index (reasons, j);
          GPtrArray *blames;

          if (reason->cause == NULL || (reason->kind == AIRLOCK_REASON_MULTIFUNCTION &&
                                        !airlock_device_is_bridge (reason->cause)))
            continue;

          blames = g_hash_table_lookup (self->blamed, reason->cause);
          if (blames == NULL)
            {
              blames = g_ptr_array_new ();
              g_hash_table_insert (self->blamed, reason->cause, blames);
            }
          /* What it does to traffic says more than how its functions stand to each other. */
          if (blames->len > 0 &&
              reason->kind < ((AirlockReason *) g_ptr_array_index (blames, 0))->kind)
            g_ptr_array_insert (blames, 0, reason);
          else
            g_ptr_array_add (blames, reason);
        }
    }
}

static void
index_forecast (Builder *self, GPtrArray *groups)
{
  for (guint i = 0; groups != NULL && i < groups->len; i++)
    {
      AirlockGroup *group = g_ptr_array_index (groups, i);
      GPtrArray *members = airlock_group_get_members (group);

      for (guint j = 0; j < members->len; j++)
        g_hash_table_insert (self->forecast, g_ptr_array_index (members, j), group);
    }
}

static char *
slot_key (const char *prefix, const AirlockPciAddress *address)
{
  return g_strdup_printf ("%s:%04x:%02x:%02x", prefix, address->domain, address->bus,
                          address->slot);
}

static AirlockGroup *
find_group (Builder *self, AirlockDevice *device)
{
  AirlockGroup *group = airlock_isolation_lookup (self->isolation, device);

  return group != NULL ? group : g_hash_table_lookup (self->forecast, device);
}

/* A card whose functions are partly in a shared group has a line for each part. */
static char *
card_key (Builder *self, AirlockDevice *device)
{
  g_autofree char *slot = slot_key ("card", airlock_device_get_address (device));
  AirlockGroup *group = find_group (self, device);
  AirlockDevice *first;

  if (group == NULL || airlock_group_get_verdict (group) != AIRLOCK_ISOLATION_SHARED)
    return g_steal_pointer (&slot);

  first = g_ptr_array_index (airlock_group_get_members (group), 0);

  return g_strdup_printf ("%s@%s", slot, airlock_device_get_address_text (first));
}

/* A port is an item, the other functions of a slot are one. */
static void
place_function (Builder *self, AirlockDevice *device)
{
  gboolean port = airlock_device_is_bridge (device);
  g_autofree char *key = port
                             ? g_strdup_printf ("port:%s", airlock_device_get_address_text (device))
                             : card_key (self, device);
  AirlockMapItem *item = g_hash_table_lookup (self->by_key, key);

  if (item == NULL)
    {
      item = item_new (port ? AIRLOCK_MAP_PORT : AIRLOCK_MAP_CARD, g_steal_pointer (&key));
      g_hash_table_insert (self->by_key, item->key, item);
      g_ptr_array_add (self->items, item);
    }

  add_device (self, item, device);
}

/* Virtual functions sit in slots of their own, and belong to the card of their physical one. */
static void
place_virtual_function (Builder *self, AirlockDevice *device)
{
  const AirlockPciAddress *owner = &airlock_device_get_facts (device)->physical_function;
  AirlockDevice *physical = airlock_topology_lookup (self->topology, owner);
  AirlockMapItem *card = physical != NULL ? g_hash_table_lookup (self->by_device, physical) : NULL;
  g_autofree char *key = slot_key ("parts", owner);
  AirlockMapItem *parts = g_hash_table_lookup (self->by_key, key);
  AirlockMapItem *part;

  if (card == NULL)
    {
      place_function (self, device);
      return;
    }

  if (parts == NULL)
    {
      parts = item_new (AIRLOCK_MAP_PARTS, g_steal_pointer (&key));
      parts->folded = TRUE;
      g_hash_table_insert (self->by_key, parts->key, parts);
      adopt (card, parts);
    }

  add_device (self, parts, device);
  part = item_new (AIRLOCK_MAP_PART,
                   g_strdup_printf ("part:%s", airlock_device_get_address_text (device)));
  add_device (self, part, device);
  adopt (parts, part);
}

static void
place_devices (Builder *self)
{
  GPtrArray *devices = airlock_topology_get_devices (self->topology);

  for (guint i = 0; i < devices->len; i++)
    {
      if (!is_virtual (g_ptr_array_index (devices, i)))
        place_function (self, g_ptr_array_index (devices, i));
    }

  for (guint i = 0; i < devices->len; i++)
    {
      if (is_virtual (g_ptr_array_index (devices, i)))
        place_virtual_function (self, g_ptr_array_index (devices, i));
    }
}

static AirlockMapItem *
find_above (Builder *self, AirlockMapItem *item)
{
  AirlockDevice *device = g_ptr_array_index (item->devices, 0);
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  AirlockDevice *above = airlock_topology_get_parent (self->topology, device);

  if (above == NULL && facts->behind_vmd)
    above = airlock_topology_lookup (self->topology, &facts->vmd_endpoint);

  return above != NULL ? g_hash_table_lookup (self->by_device, above) : NULL;
}

static AirlockMapItem *
get_bus (Builder *self, GPtrArray *buses, AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  g_autofree char *key =
      g_strdup_printf ("bus:%04x:%02x", facts->address.domain, facts->address.bus);
  AirlockMapItem *bus = g_hash_table_lookup (self->by_key, key);

  if (bus == NULL)
    {
      bus = item_new (AIRLOCK_MAP_BUS, g_steal_pointer (&key));
      g_hash_table_insert (self->by_key, bus->key, bus);
      g_ptr_array_add (buses, bus);
    }

  if (airlock_device_knows (device, AIRLOCK_FACT_NUMA_NODE))
    bus->numa_node = MAX (bus->numa_node, facts->numa_node);

  return bus;
}

/* A loop of parents, which only a damaged snapshot has, must not hide what is in it. */
static gboolean
is_below (AirlockMapItem *item, AirlockMapItem *other)
{
  for (; item != NULL; item = item->parent)
    {
      if (item == other)
        return TRUE;
    }

  return FALSE;
}

static void
link_items (Builder *self, GPtrArray *buses)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      AirlockMapItem *item = g_ptr_array_index (self->items, i);
      AirlockMapItem *above = find_above (self, item);

      if (above == NULL || is_below (above, item))
        above = get_bus (self, buses, g_ptr_array_index (item->devices, 0));
      adopt (above, item);
    }
}

static int
compare_telling (gconstpointer a, gconstpointer b)
{
  AirlockDevice *first = *(AirlockDevice **) a;
  AirlockDevice *second = *(AirlockDevice **) b;
  int order = (int) airlock_kind_of_device (first) - (int) airlock_kind_of_device (second);

  return order != 0 ? order
                    : airlock_pci_address_compare (airlock_device_get_address (first),
                                                   airlock_device_get_address (second));
}

static void
count_cards (AirlockMapItem *item)
{
  if (item->kind == AIRLOCK_MAP_CARD)
    {
      g_ptr_array_sort (item->devices, compare_telling);
      if (airlock_kind_of_device (g_ptr_array_index (item->devices, 0)) != AIRLOCK_KIND_SYSTEM)
        item->n_cards = 1;
    }

  for (guint i = 0; i < item->children->len; i++)
    {
      AirlockMapItem *child = g_ptr_array_index (item->children, i);

      count_cards (child);
      item->n_cards += child->n_cards;
    }
}

static gboolean
has_blames (AirlockMapItem *item)
{
  if (item->blames->len > 0)
    return TRUE;

  for (guint i = 0; i < item->children->len; i++)
    {
      if (has_blames (g_ptr_array_index (item->children, i)))
        return TRUE;
    }

  return FALSE;
}

static void
move_to_system (Builder *self, AirlockMapItem *system, AirlockMapItem *item)
{
  /* Its stack stands for it. */
  if (item->kind == AIRLOCK_MAP_PART)
    return;

  for (guint i = 0; i < item->devices->len; i++)
    add_device (self, system, g_ptr_array_index (item->devices, i));
  for (guint i = 0; i < item->children->len; i++)
    move_to_system (self, system, g_ptr_array_index (item->children, i));
}

/* Takes out what has neither a card nor a word to say about one. */
static void
sweep (Builder *self, AirlockMapItem *system, AirlockMapItem *item)
{
  for (guint i = 0; i < item->children->len;)
    {
      AirlockMapItem *child = g_ptr_array_index (item->children, i);
      gboolean may_go = child->kind == AIRLOCK_MAP_CARD || child->kind == AIRLOCK_MAP_PORT ||
                        child->kind == AIRLOCK_MAP_BUS;

      if (may_go && child->n_cards == 0 && !has_blames (child))
        {
          move_to_system (self, system, child);
          g_ptr_array_remove_index (item->children, i);
          continue;
        }

      sweep (self, system, child);
      i++;
    }
}

static void
take_children (AirlockMapItem *item, AirlockMapItem *from)
{
  item->children = g_steal_pointer (&from->children);
  from->children = g_ptr_array_new ();
  for (guint i = 0; i < item->children->len; i++)
    ((AirlockMapItem *) g_ptr_array_index (item->children, i))->parent = item;
}

/* Ports that lead to nothing but a port say nothing by themselves, unless they are to blame. */
static void
fold_chains (Builder *self, AirlockMapItem *item)
{
  while (item->kind == AIRLOCK_MAP_PORT && item->children->len == 1 && item->blames->len == 0)
    {
      AirlockMapItem *child = g_ptr_array_index (item->children, 0);
      g_autoptr (GPtrArray) only = NULL;

      if (child->kind != AIRLOCK_MAP_PORT || child->blames->len > 0)
        break;

      for (guint i = 0; i < child->devices->len; i++)
        add_device (self, item, g_ptr_array_index (child->devices, i));
      only = g_steal_pointer (&item->children);
      take_children (item, child);
    }

  for (guint i = 0; i < item->children->len; i++)
    fold_chains (self, g_ptr_array_index (item->children, i));
}

static int
compare_nodes (gconstpointer a, gconstpointer b)
{
  return (*(AirlockMapItem **) a)->numa_node - (*(AirlockMapItem **) b)->numa_node;
}

/* Buses of a node come together below one processor; a single bus needs no place of its own. */
static GPtrArray *
make_processors (Builder *self, GPtrArray *buses)
{
  GPtrArray *roots = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_map_item_free);

  for (guint i = 0; i < buses->len; i++)
    {
      AirlockMapItem *bus = g_ptr_array_index (buses, i);
      g_autofree char *key = g_strdup_printf ("node:%d", bus->numa_node);
      AirlockMapItem *root = g_hash_table_lookup (self->by_key, key);

      if (root == NULL)
        {
          root = item_new (AIRLOCK_MAP_PROCESSOR, g_steal_pointer (&key));
          root->numa_node = bus->numa_node;
          g_hash_table_insert (self->by_key, root->key, root);
          g_ptr_array_add (roots, root);
        }
      adopt (root, bus);
    }

  g_ptr_array_sort (roots, compare_nodes);

  return roots;
}

static void
skip_single_bus (AirlockMapItem *root)
{
  g_autoptr (GPtrArray) buses = NULL;
  AirlockMapItem *bus;

  if (root->children->len != 1)
    return;

  buses = g_steal_pointer (&root->children);
  bus = g_ptr_array_index (buses, 0);
  take_children (root, bus);
}

static void
finish_root (Builder *self, AirlockMapItem *root)
{
  AirlockMapItem *system =
      item_new (AIRLOCK_MAP_SYSTEM, g_strdup_printf ("system:%d", root->numa_node));

  count_cards (root);
  sweep (self, system, root);
  fold_chains (self, root);
  skip_single_bus (root);

  if (system->devices->len > 0)
    adopt (root, system);
  else
    airlock_map_item_free (system);
}

static void
set_groups (Builder *self, AirlockMapItem *item)
{
  if (item->devices->len > 0 && item->kind != AIRLOCK_MAP_SYSTEM)
    item->group = find_group (self, g_ptr_array_index (item->devices, 0));

  for (guint i = 0; i < item->children->len; i++)
    set_groups (self, g_ptr_array_index (item->children, i));
}

/**
 * airlock_map_builder_build:
 * @isolation: an analysis
 * @by_device: is filled: #AirlockDevice to #AirlockMapItem, nothing owned
 *
 * Ten thousand functions take a moment, so may run in any thread.
 *
 * Returns: (transfer full) (element-type AirlockMapItem): the processors with all below them
 */
GPtrArray *
airlock_map_builder_build (AirlockIsolation *isolation, GHashTable *by_device)
{
  g_autoptr (GHashTable) by_key = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) blamed =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GHashTable) forecast = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  g_autoptr (GPtrArray) buses = g_ptr_array_new ();
  Builder self = { .isolation = isolation,
                   .topology = airlock_isolation_get_topology (isolation),
                   .by_device = by_device,
                   .by_key = by_key,
                   .blamed = blamed,
                   .forecast = forecast,
                   .items = items };
  GPtrArray *roots;

  collect_blames (&self, airlock_isolation_get_groups (isolation));
  collect_blames (&self, airlock_isolation_get_forecast (isolation));
  index_forecast (&self, airlock_isolation_get_forecast (isolation));

  place_devices (&self);
  link_items (&self, buses);
  roots = make_processors (&self, buses);
  for (guint i = 0; i < roots->len; i++)
    {
      finish_root (&self, g_ptr_array_index (roots, i));
      set_groups (&self, g_ptr_array_index (roots, i));
    }

  return roots;
}
