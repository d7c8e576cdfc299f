/* test-catalogue.c – the words of findings and the glossary hang together
 *
 * That every id in the sources has an entry and the reverse is a rule of the lint tests.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/analysis/airlock-catalogue.h"
#include "core/analysis/airlock-glossary.h"

#include <string.h>

static void
test_terms (void)
{
  gsize n_entries;
  const AirlockCatalogueEntry *entries = airlock_catalogue_list (&n_entries);

  g_assert_cmpuint (n_entries, >, 50);
  for (gsize i = 0; i < n_entries; i++)
    {
      g_auto (GStrv) terms = g_strsplit (entries[i].terms, " ", -1);

      for (gsize j = 0; terms[j] != NULL; j++)
        {
          const AirlockGlossaryEntry *term;

          if (terms[j][0] == '\0')
            continue;
          term = airlock_glossary_lookup (terms[j]);
          if (term == NULL || !g_str_equal (term->id, terms[j]))
            g_test_fail_printf ("%s: no term “%s”", entries[i].id, terms[j]);
        }
    }
}

static void
assert_sentences (const char *id, const char *what, const char *text)
{
  if (!g_str_has_suffix (text, ".") && !g_str_has_suffix (text, ")"))
    g_test_fail_printf ("%s: the %s has no full stop", id, what);
  if (strchr (text, '!') != NULL || strchr (text, '\'') == text || strstr (text, "  ") != NULL)
    g_test_fail_printf ("%s: the %s is not plain: %s", id, what, text);
}

static void
test_words (void)
{
  gsize n_entries;
  const AirlockCatalogueEntry *entries = airlock_catalogue_list (&n_entries);

  for (gsize i = 0; i < n_entries; i++)
    {
      if (entries[i].title[0] == '\0' || g_str_has_suffix (entries[i].title, "."))
        g_test_fail_printf ("%s: a title is no whole sentence: %s", entries[i].id,
                            entries[i].title);
      assert_sentences (entries[i].id, "explanation", entries[i].explanation);
      if (entries[i].remedy != NULL)
        assert_sentences (entries[i].id, "remedy", entries[i].remedy);
    }
}

/* Only the two that are filled in. */
static void
assert_placeholders (const char *id, const char *text)
{
  g_autoptr (GString) rest = g_string_new (text);

  g_string_replace (rest, "{subject}", "", 0);
  g_string_replace (rest, "{detail}", "", 0);
  if (strpbrk (rest->str, "{}%") != NULL)
    g_test_fail_printf ("%s: an unknown placeholder: %s", id, text);
}

static void
test_placeholders (void)
{
  gsize n_entries;
  const AirlockCatalogueEntry *entries = airlock_catalogue_list (&n_entries);

  for (gsize i = 0; i < n_entries; i++)
    {
      assert_placeholders (entries[i].id, entries[i].title);
      assert_placeholders (entries[i].id, entries[i].explanation);
      if (entries[i].remedy != NULL)
        assert_placeholders (entries[i].id, entries[i].remedy);
    }
}

static void
test_filled_in (void)
{
  gsize n_entries;
  const AirlockCatalogueEntry *entries = airlock_catalogue_list (&n_entries);

  for (gsize i = 0; i < n_entries; i++)
    {
      g_autoptr (AirlockFinding) finding =
          airlock_finding_new (entries[i].id, AIRLOCK_SEVERITY_WARN, "0000:01:00.0", "a detail");
      g_autofree char *title = airlock_finding_dup_title (finding);
      g_autofree char *explanation = airlock_finding_dup_explanation (finding);
      g_autofree char *remedy = airlock_finding_dup_remedy (finding);

      g_assert_true (airlock_catalogue_lookup (entries[i].id) == &entries[i]);
      g_assert_null (strchr (title, '{'));
      g_assert_null (strchr (explanation, '{'));
      g_assert_true ((remedy != NULL) == (entries[i].remedy != NULL));
      g_assert_true (remedy == NULL || strchr (remedy, '{') == NULL);
    }
}

static guint
count_sentences (const char *text)
{
  guint count = 0;

  for (const char *p = text; *p != '\0'; p++)
    count += (*p == '.' || *p == '?') && (p[1] == ' ' || p[1] == '\0');

  return count;
}

static void
test_glossary (void)
{
  gsize n_entries;
  const AirlockGlossaryEntry *entries = airlock_glossary_list (&n_entries);

  g_assert_cmpuint (n_entries, >, 20);
  for (gsize i = 0; i < n_entries; i++)
    {
      g_auto (GStrv) aliases = g_strsplit (entries[i].aliases, ",", -1);

      if (count_sentences (entries[i].text) != 3 || !g_str_has_suffix (entries[i].text, "."))
        g_test_fail_printf ("%s: not three sentences: %s", entries[i].id, entries[i].text);

      /* Whatever it is called, it is found, and no name means two things. */
      g_assert_true (airlock_glossary_lookup (entries[i].id) == &entries[i]);
      g_assert_true (airlock_glossary_lookup (entries[i].title) == &entries[i]);
      for (gsize j = 0; aliases[j] != NULL; j++)
        if (aliases[j][0] != '\0' && airlock_glossary_lookup (aliases[j]) != &entries[i])
          g_test_fail_printf ("%s: “%s” also names something else", entries[i].id, aliases[j]);
    }
  g_assert_null (airlock_glossary_lookup ("no such term"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/catalogue/terms", test_terms);
  g_test_add_func ("/catalogue/words", test_words);
  g_test_add_func ("/catalogue/placeholders", test_placeholders);
  g_test_add_func ("/catalogue/filled-in", test_filled_in);
  g_test_add_func ("/glossary", test_glossary);

  return g_test_run ();
}
