/* domain-fixture.c – VMs of tests/fixtures/domains, and what an edit did to one
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "domain-fixture.h"

#include <string.h>

const char *const domain_fixture_names[] = {
  "workstation", "fresh", "passthrough", "i440fx", "by-hand", "compact", NULL,
};

char *
domain_fixture_read (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".xml", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("AIRLOCK_DOMAINS"), file, NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

AirlockDomainDocument *
domain_fixture_parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  AirlockDomainDocument *document = airlock_domain_document_new (text, -1, &error);

  g_assert_no_error (error);

  return document;
}

AirlockDomainDocument *
domain_fixture_load (const char *name)
{
  g_autofree char *text = domain_fixture_read (name);

  return domain_fixture_parse (text);
}

static void
append_line (GString *diff, char sign, const char *line)
{
  g_autofree char *stripped = g_strstrip (g_strdup (line));

  g_string_append_printf (diff, "%c%s\n", sign, stripped);
}

/* Lines without their indentation: “-” only before, “+” only after, in order. */
char *
domain_fixture_diff (const char *before, AirlockDomainDocument *after)
{
  g_autofree char *text = airlock_domain_document_dup_text (after);
  g_auto (GStrv) old = g_strsplit (before, "\n", -1);
  g_auto (GStrv) new = g_strsplit (text, "\n", -1);
  gsize n_old = g_strv_length (old), n_new = g_strv_length (new);
  g_autofree guint *common = g_new0 (guint, (n_old + 1) * (n_new + 1));
  GString *diff = g_string_new (NULL);
  gsize i = 0, j = 0;

#define COMMON(a, b) common[(a) * (n_new + 1) + (b)]
  for (gsize a = n_old; a-- > 0;)
    for (gsize b = n_new; b-- > 0;)
      COMMON (a, b) = g_str_equal (old[a], new[b]) ? COMMON (a + 1, b + 1) + 1
                                                   : MAX (COMMON (a + 1, b), COMMON (a, b + 1));
  while (i < n_old || j < n_new)
    if (i < n_old && j < n_new && g_str_equal (old[i], new[j]))
      i++, j++;
    else if (j == n_new || (i < n_old && COMMON (i + 1, j) >= COMMON (i, j + 1)))
      append_line (diff, '-', old[i++]);
    else
      append_line (diff, '+', new[j++]);
#undef COMMON

  return g_string_free (diff, FALSE);
}

void
domain_fixture_assert_diff (const char *before, AirlockDomainDocument *after, const char *expected)
{
  g_autofree char *diff = domain_fixture_diff (before, after);

  g_assert_cmpstr (diff, ==, expected);
}
