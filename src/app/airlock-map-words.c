/* airlock-map-words.c – what the nodes and hulls of the Map say
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-map-words.h"

#include <glib/gi18n.h>

#include "core/analysis/airlock-acs.h"

/* More addresses than this make no details. */
#define MAX_ADDRESSES 8

static AirlockDevice *
first_device (AirlockMapItem *item)
{
  return g_ptr_array_index (item->devices, 0);
}

static char *
dup_processor (AirlockMapItem *item)
{
  if (item->numa_node < 0)
    return g_strdup (_ ("Processor"));

  /* Translators: %d is the number of a NUMA node: one processor of several, and its memory. */
  return g_strdup_printf (_ ("Processor, node %d"), item->numa_node);
}

static char *
dup_bus (AirlockMapItem *item)
{
  AirlockMapItem *child = g_ptr_array_index (item->children, 0);
  const AirlockPciAddress *address = airlock_device_get_address (first_device (child));
  g_autofree char *number = address->domain == 0
                                ? g_strdup_printf ("%02x", address->bus)
                                : g_strdup_printf ("%04x:%02x", address->domain, address->bus);

  /* Translators: %s is the number of a PCI bus, "3a". */
  return g_strdup_printf (_ ("Bus %s"), number);
}

static char *
dup_count (const char *format, guint n)
{
  return g_strdup_printf (format, n);
}

/**
 * airlock_map_words_dup_address:
 * @item: an item
 *
 * Returns: (transfer full): the shortest that names it: an address wherever it has one
 */
char *
airlock_map_words_dup_address (AirlockMapItem *item)
{
  guint n = item->devices->len;

  switch (item->kind)
    {
    case AIRLOCK_MAP_PORT:
      if (n > 1)
        return dup_count (ngettext ("%u port", "%u ports", n), n);
      G_GNUC_FALLTHROUGH;
    case AIRLOCK_MAP_CARD:
    case AIRLOCK_MAP_PART:
      return airlock_kind_dup_address (first_device (item));
    case AIRLOCK_MAP_PROCESSOR:
    case AIRLOCK_MAP_BUS:
    case AIRLOCK_MAP_PARTS:
    case AIRLOCK_MAP_SYSTEM:
    default:
      return airlock_map_words_dup_title (item, NULL);
    }
}

/**
 * airlock_map_words_dup_title:
 * @item: an item
 * @row: (nullable): the row of the list that stands for the same
 *
 * Returns: (transfer full): its name
 */
char *
airlock_map_words_dup_title (AirlockMapItem *item, AirlockRow *row)
{
  guint n = item->devices->len;
  g_autofree char *address = NULL;

  switch (item->kind)
    {
    case AIRLOCK_MAP_PROCESSOR:
      return dup_processor (item);
    case AIRLOCK_MAP_BUS:
      return dup_bus (item);
    case AIRLOCK_MAP_PARTS:
      /* Translators: virtual functions, into which a card is split. */
      return dup_count (ngettext ("%u part", "%u parts", n), n);
    case AIRLOCK_MAP_SYSTEM:
      return dup_count (_ ("System parts (%u)"), n);
    case AIRLOCK_MAP_PORT:
      if (n > 1)
        return dup_count (ngettext ("%u port", "%u ports", n), n);
      address = airlock_kind_dup_address (first_device (item));
      /* Translators: %s is the address of a PCI port. */
      return g_strdup_printf (_ ("Port %s"), address);
    case AIRLOCK_MAP_PART:
      return airlock_kind_dup_address (first_device (item));
    case AIRLOCK_MAP_CARD:
    default:
      return row != NULL ? g_strdup (airlock_row_get_title (row))
                         : airlock_device_dup_title (first_device (item));
    }
}

/**
 * airlock_map_words_dup_line:
 * @item: an item
 * @row: (nullable): the row of the list that stands for the same
 *
 * Returns: (transfer full) (nullable): one line about it, the same that the list has
 */
char *
airlock_map_words_dup_line (AirlockMapItem *item, AirlockRow *row)
{
  const AirlockDeviceFacts *facts;

  switch (item->kind)
    {
    case AIRLOCK_MAP_CARD:
    case AIRLOCK_MAP_PART:
      return row != NULL ? g_strdup (airlock_row_get_subtitle (row)) : NULL;
    case AIRLOCK_MAP_PARTS:
      return g_strdup (_ ("Virtual functions"));
    case AIRLOCK_MAP_SYSTEM:
      return g_strdup (_ ("Ports, bridges and parts of the chipset"));
    case AIRLOCK_MAP_PORT:
      facts = airlock_device_get_facts (first_device (item));
      if (airlock_device_knows (first_device (item), AIRLOCK_FACT_SLOT_LABEL) &&
          facts->slot_label != NULL)
        return g_strdup_printf (_ ("slot %s"), facts->slot_label);
      return NULL;
    case AIRLOCK_MAP_PROCESSOR:
    case AIRLOCK_MAP_BUS:
    default:
      return NULL;
    }
}

static const char *
blame_words (AirlockReasonKind kind)
{
  switch (kind)
    {
    case AIRLOCK_REASON_ACS_PATH:
      return _ ("doesn’t keep traffic apart");
    case AIRLOCK_REASON_MULTIFUNCTION:
      return _ ("its functions can’t be told apart");
    case AIRLOCK_REASON_LEGACY_BRIDGE:
      return _ ("one address for all behind it");
    case AIRLOCK_REASON_DMA_ALIAS:
      return _ ("speaks with another’s address");
    case AIRLOCK_REASON_VMD:
      return _ ("holds what is behind Intel VMD");
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * airlock_map_words_dup_blame:
 * @item: an item
 *
 * Returns: (transfer full) (nullable): what it does that makes groups shared
 */
char *
airlock_map_words_dup_blame (AirlockMapItem *item)
{
  const AirlockReason *reason;

  if (item->blames->len == 0)
    return NULL;

  reason = g_ptr_array_index (item->blames, 0);
  if (reason->probable)
    /* Translators: %s is what a port does wrong, "doesn’t keep traffic apart". */
    return g_strdup_printf (_ ("probably %s"), blame_words (reason->kind));

  return g_strdup (blame_words (reason->kind));
}

static void
append_line (GString *text, const char *line)
{
  if (line == NULL || *line == '\0')
    return;

  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
}

static void
append_addresses (GString *text, AirlockMapItem *item)
{
  g_autoptr (GString) line = g_string_new (NULL);

  if (item->kind == AIRLOCK_MAP_SYSTEM || item->devices->len > MAX_ADDRESSES)
    return;

  for (guint i = 0; i < item->devices->len; i++)
    g_string_append_printf (line, "%s%s", i > 0 ? ", " : "",
                            airlock_device_get_address_text (g_ptr_array_index (item->devices, i)));
  append_line (text, line->str);
}

/* The bits by name: what a search engine, a manual of a board or a kernel log calls them. */
static void
append_missing (GString *text, const AirlockReason *reason)
{
  g_auto (GStrv) bits = NULL;
  g_autofree char *names = NULL;
  g_autofree char *line = NULL;

  if (reason->has_capability == AIRLOCK_TRISTATE_NO)
    {
      append_line (text, _ ("It has no ACS capability."));
      return;
    }
  if (reason->missing == 0)
    return;

  bits = airlock_acs_list_bits (reason->missing);
  names = g_strjoinv (", ", bits);
  line = g_strdup_printf (_ ("ACS bits that are missing: %s"), names);
  append_line (text, line);
}

/**
 * airlock_map_words_dup_details:
 * @item: an item
 * @row: (nullable): the row of the list that stands for the same
 *
 * Returns: (transfer full): what the pointer finds out: names, addresses, why it is to blame
 */
char *
airlock_map_words_dup_details (AirlockMapItem *item, AirlockRow *row)
{
  GString *text = g_string_new (NULL);
  g_autofree char *title = airlock_map_words_dup_title (item, row);
  g_autofree char *line = airlock_map_words_dup_line (item, row);

  append_line (text, title);
  append_addresses (text, item);
  append_line (text, line);

  if (item->blames->len > 0)
    {
      const AirlockReason *reason = g_ptr_array_index (item->blames, 0);
      g_autofree char *why = airlock_reason_dup_text (reason);

      append_line (text, why);
      append_missing (text, reason);
    }
  else if (item->group != NULL && item->kind == AIRLOCK_MAP_CARD)
    {
      g_autofree char *summary = airlock_group_dup_summary (item->group);

      append_line (text, summary);
    }

  return g_string_free_and_steal (text);
}

/**
 * airlock_map_words_dup_hull:
 * @hull: a hull
 *
 * Returns: (transfer full): "Group 21, shared"
 */
char *
airlock_map_words_dup_hull (const AirlockMapHull *hull)
{
  gint id = airlock_group_get_id (hull->group);

  if (airlock_group_is_forecast (hull->group) || id < 0)
    return g_strdup (_ ("Forecast: shared"));

  /* Translators: the label of an outline around cards. */
  return g_strdup_printf (_ ("Group %d, shared"), id);
}
