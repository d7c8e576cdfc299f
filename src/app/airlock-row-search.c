/* airlock-row-search.c – which rows a search finds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-row-search.h"

#include <glib/gi18n.h>
#include <string.h>

struct _AirlockRowSearch
{
  char **words;     /* folded; each has to occur */
  char *group_line; /* nullable: "group 21" as a line of its own; the words don't count then */
};

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
static char *
make_group_line (const char *number)
{
  g_autofree char *text =
      g_strdup_printf (_ ("group %d"), (int) g_ascii_strtoll (number, NULL, 10));
  g_autofree char *folded = g_utf8_casefold (text, -1);

  return g_strdup_printf ("\n%s\n", folded);
}

/**
 * airlock_row_search_new:
 * @query: (nullable): what was typed
 *
 * Returns: (transfer full) (nullable): the search; %NULL if nothing is searched for
 */
AirlockRowSearch *
airlock_row_search_new (const char *query)
{
  g_autofree char *folded = query != NULL ? g_strstrip (g_utf8_casefold (query, -1)) : NULL;
  AirlockRowSearch *self;
  const char *number;

  if (folded == NULL || *folded == '\0')
    return NULL;

  self = g_new0 (AirlockRowSearch, 1);
  self->words = g_strsplit_set (folded, " \t", -1);
  number = group_number (folded);
  if (number != NULL)
    self->group_line = make_group_line (number);

  return self;
}

void
airlock_row_search_free (AirlockRowSearch *self)
{
  g_strfreev (self->words);
  g_free (self->group_line);
  g_free (self);
}

/**
 * airlock_row_search_match:
 * @self: a search
 * @text: from airlock_row_search_text()
 *
 * Returns: whether every word that was typed occurs, or the group is the one that was named
 */
gboolean
airlock_row_search_match (const AirlockRowSearch *self, const char *text)
{
  if (self->group_line != NULL)
    return strstr (text, self->group_line) != NULL;

  for (char **word = self->words; *word != NULL; word++)
    {
      if (strstr (text, *word) == NULL)
        return FALSE;
    }

  return TRUE;
}
