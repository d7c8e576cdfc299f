/* airlockctl-explain.c – `airlockctl explain`: what a term means
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "airlockctl-json.h"
#include "airlockctl-text.h"
#include "airlockctl.h"
#include "core/analysis/airlock-glossary.h"

#define GAP 3

/* How many terms are offered for one that is not known. */
#define MAX_OFFERS 4

static JsonObject *
entry_to_json (const AirlockGlossaryEntry *entry)
{
  g_auto (GStrv) aliases = g_strsplit (entry->aliases, ",", -1);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", entry->id);
  airlockctl_json_set_string (object, "title", airlock_glossary_entry_get_title (entry));
  json_object_set_array_member (object, "aliases",
                                airlockctl_json_strings ((const char *const *) aliases));
  airlockctl_json_set_string (object, "text", airlock_glossary_entry_get_text (entry));

  return object;
}

static void
print_entry (AirlockctlContext *context, const AirlockGlossaryEntry *entry)
{
  airlockctl_output_line (context->output, AIRLOCKCTL_STYLE_STRONG, 0,
                          airlock_glossary_entry_get_title (entry));
  if (entry->aliases[0] != '\0')
    {
      g_auto (GStrv) aliases = g_strsplit (entry->aliases, ",", -1);
      g_autofree char *joined = g_strjoinv (", ", aliases);
      g_autofree char *also = g_strdup_printf (_ ("also: %s"), joined);

      airlockctl_output_prose (context->output, AIRLOCKCTL_STYLE_QUIET, 2, NULL, also);
    }
  airlockctl_output_prose (context->output, AIRLOCKCTL_STYLE_PLAIN, 2, NULL,
                           airlock_glossary_entry_get_text (entry));
}

static int
compare_titles (gconstpointer a, gconstpointer b)
{
  const AirlockGlossaryEntry *one = *(const AirlockGlossaryEntry *const *) a;
  const AirlockGlossaryEntry *other = *(const AirlockGlossaryEntry *const *) b;
  g_autofree char *folded_one = g_utf8_casefold (airlock_glossary_entry_get_title (one), -1);
  g_autofree char *folded_other = g_utf8_casefold (airlock_glossary_entry_get_title (other), -1);

  return g_utf8_collate (folded_one, folded_other);
}

/* (transfer container): all entries in the order of a dictionary. */
static GPtrArray *
list_entries (void)
{
  gsize n_entries;
  const AirlockGlossaryEntry *entries = airlock_glossary_list (&n_entries);
  GPtrArray *sorted = g_ptr_array_new ();

  for (gsize i = 0; i < n_entries; i++)
    g_ptr_array_add (sorted, (gpointer) &entries[i]);
  g_ptr_array_sort (sorted, compare_titles);

  return sorted;
}

/* As `ls` does: down the columns, as many as fit. Into a pipe, one a line. */
static void
print_columns (AirlockctlContext *context, GPtrArray *entries)
{
  gsize room = airlockctl_output_get_width (context->output);
  gsize width = 0, n_columns, n_rows;

  for (guint i = 0; i < entries->len; i++)
    width =
        MAX (width, airlockctl_text_width (airlock_glossary_entry_get_title (entries->pdata[i])));
  n_columns = room == 0 ? 1 : MAX (1, (room + GAP) / (width + GAP));
  n_rows = (entries->len + n_columns - 1) / n_columns;

  for (gsize row = 0; row < n_rows; row++)
    {
      for (gsize i = row; i < entries->len; i += n_rows)
        airlockctl_output_add_padded (context->output, AIRLOCKCTL_STYLE_PLAIN,
                                      airlock_glossary_entry_get_title (entries->pdata[i]),
                                      width + GAP);
      airlockctl_output_end_line (context->output);
    }
}

static void
print_all (AirlockctlContext *context)
{
  g_autoptr (GPtrArray) entries = list_entries ();

  if (context->json)
    {
      JsonObject *root = json_object_new ();
      JsonArray *terms = json_array_new ();

      for (guint i = 0; i < entries->len; i++)
        json_array_add_object_element (terms, entry_to_json (entries->pdata[i]));
      json_object_set_array_member (root, "terms", terms);
      airlockctl_json_print (root, context->output);
    }
  else
    {
      print_columns (context, entries);
    }
}

/* How many letters to add, drop or change to make one word of the other. */
static guint
distance (const char *a, const char *b)
{
  g_autofree gunichar *one = g_utf8_to_ucs4_fast (a, -1, NULL);
  g_autofree gunichar *other = g_utf8_to_ucs4_fast (b, -1, NULL);
  gsize length = g_utf8_strlen (b, -1);
  g_autofree guint *row = g_new (guint, length + 1);

  for (gsize j = 0; j <= length; j++)
    row[j] = j;

  for (gsize i = 0; one[i] != 0; i++)
    {
      guint diagonal = row[0];

      row[0] = i + 1;
      for (gsize j = 1; j <= length; j++)
        {
          guint changed = diagonal + (one[i] != other[j - 1]);

          diagonal = row[j];
          row[j] = MIN (changed, MIN (row[j], row[j - 1]) + 1);
        }
    }

  return row[length];
}

static gboolean
is_near (const char *name, const char *folded)
{
  g_autofree char *other = g_utf8_casefold (name, -1);
  gsize length = g_utf8_strlen (folded, -1);

  if (other[0] == '\0' || length < 2)
    return FALSE;
  if (length >= 3 && (strstr (other, folded) != NULL || strstr (folded, other) != NULL))
    return TRUE;

  return distance (other, folded) <= (length <= 4 ? 1 : 2);
}

static gboolean
entry_is_near (const AirlockGlossaryEntry *entry, const char *folded)
{
  g_auto (GStrv) aliases = g_strsplit (entry->aliases, ",", -1);

  if (is_near (entry->id, folded) || is_near (airlock_glossary_entry_get_title (entry), folded))
    return TRUE;
  for (gsize i = 0; aliases[i] != NULL; i++)
    if (is_near (aliases[i], folded))
      return TRUE;

  return FALSE;
}

static void
complain_of (const char *term)
{
  g_autoptr (GPtrArray) entries = list_entries ();
  g_autoptr (GString) offers = g_string_new (NULL);
  g_autofree char *folded = g_utf8_casefold (term, -1);
  guint n_offers = 0;

  for (guint i = 0; i < entries->len && n_offers < MAX_OFFERS; i++)
    if (entry_is_near (entries->pdata[i], folded))
      g_string_append_printf (offers, "%s“%s”", n_offers++ > 0 ? ", " : "",
                              airlock_glossary_entry_get_title (entries->pdata[i]));

  if (n_offers > 0)
    airlockctl_complain (_ ("the term “%1$s” is not known. Did you mean %2$s?"), term, offers->str);
  else
    airlockctl_complain (
        _ ("the term “%s” is not known; “airlockctl explain” lists those that are"), term);
}

/**
 * airlockctl_explain:
 *
 * Exits 0 if the term is known; without a term all are listed.
 */
AirlockctlExit
airlockctl_explain (AirlockctlContext *context, char **arguments)
{
  const AirlockGlossaryEntry *entry;
  g_autofree char *joined = NULL;
  g_autofree char *term = NULL;
  AirlockctlExit status;

  if (!airlockctl_context_parse (context, NULL, AIRLOCKCTL_ANY_NUMBER, &arguments, &status))
    return status;
  if (arguments[0] == NULL)
    {
      print_all (context);
      return AIRLOCKCTL_OK;
    }

  /* "explain ACS override" needs no quotes. */
  joined = g_strstrip (g_strjoinv (" ", arguments));
  term = g_utf8_make_valid (joined, -1);
  entry = airlock_glossary_lookup (term);
  if (entry == NULL)
    {
      complain_of (term);
      return AIRLOCKCTL_FAILURE;
    }

  if (context->json)
    airlockctl_json_print (entry_to_json (entry), context->output);
  else
    print_entry (context, entry);

  return AIRLOCKCTL_OK;
}
