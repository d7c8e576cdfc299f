/* airlock-row-search.c – which rows a search finds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-row-search.h"

#include <glib/gi18n.h>
#include <string.h>

static void
append_device (gpointer item, gpointer data)
{
  AirlockDevice *device = item;
  GString *text = data;
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);
  const char *names[] = { facts->vendor_name, facts->device_name, facts->subsystem_name,
                          facts->class_name,  facts->driver,      facts->slot_label };

  g_string_append_printf (text, "%s\n", airlock_device_get_address_text (device));
  if (airlock_device_knows (device, AIRLOCK_FACT_IDENTITY))
    g_string_append_printf (text, "%04x:%04x %06x\n", facts->vendor, facts->device,
                            facts->class_code);
  if (airlock_device_knows (device, AIRLOCK_FACT_SUBSYSTEM))
    g_string_append_printf (text, "%04x:%04x\n", facts->subsystem_vendor, facts->subsystem_device);

  g_string_append_printf (text, "%s\n", airlock_kind_get_word (device));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (names[i] != NULL)
        g_string_append_printf (text, "%s\n", names[i]);
    }
}

/**
 * airlock_row_search_text:
 * @row: a row
 *
 * Returns: (transfer full): the casefolded text that the search looks at: names, addresses, ids,
 *   drivers, classes and "group 21" as a line of its own
 */
char *
airlock_row_search_text (AirlockRow *row)
{
  g_autoptr (GString) text = g_string_new (airlock_row_get_title (row));
  g_autofree char *group = airlock_row_dup_group_text (row);
  AirlockRowType type = airlock_row_get_row_type (row);

  g_string_append_c (text, '\n');

  /* A group row is found by its number and its own words: its members have rows themselves. */
  if (type == AIRLOCK_ROW_CARD || type == AIRLOCK_ROW_FUNCTION)
    g_ptr_array_foreach (airlock_row_get_devices (row), append_device, text);

  g_string_append_printf (text, "%s\n", group);

  return g_utf8_casefold (text->str, -1);
}

/* What follows "group " if that is all the query says, else NULL. */
static const char *
group_number (const char *folded)
{
  g_autofree char *word = g_utf8_casefold (_ ("group"), -1);
  const char *number;

  if (!g_str_has_prefix (folded, word))
    return NULL;

  number = folded + strlen (word);
  if (!g_ascii_isspace (*number))
    return NULL;

  number += strspn (number, " \t");

  return *number != '\0' && strspn (number, "0123456789") == strlen (number) ? number : NULL;
}

/* "group 2" must not find group 21, so the number has to fill its line. */
static gboolean
match_group (const char *haystack, const char *number)
{
  g_autofree char *text =
      g_strdup_printf (_ ("group %d"), (int) g_ascii_strtoll (number, NULL, 10));
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *line = g_strdup_printf ("\n%s\n", folded);

  return strstr (haystack, line) != NULL;
}

/**
 * airlock_row_search_match:
 * @haystack: from airlock_row_search_text()
 * @query: what was typed
 *
 * Returns: whether every word of @query occurs, or the group is the one that @query names
 */
gboolean
airlock_row_search_match (const char *haystack, const char *query)
{
  g_autofree char *folded = g_strstrip (g_utf8_casefold (query, -1));
  const char *number = group_number (folded);
  g_auto (GStrv) words = NULL;

  if (number != NULL)
    return match_group (haystack, number);

  words = g_strsplit_set (folded, " \t", -1);
  for (char **word = words; *word != NULL; word++)
    {
      if (strstr (haystack, *word) == NULL)
        return FALSE;
    }

  return TRUE;
}
