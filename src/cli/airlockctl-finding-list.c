/* airlockctl-finding-list.c – what a check found, in words
 *
 * Findings of one kind stand together: title and remedy once, what differs for each. What only
 * informs comes last and in short.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-finding-list.h"

#include <glib/gi18n.h>

#include "core/analysis/airlock-catalogue.h"

static const char *
severity_word (AirlockFinding *finding)
{
  if (airlock_finding_is_undecided (finding)
      && airlock_finding_get_severity (finding) != AIRLOCK_SEVERITY_BLOCK)
    return C_ ("severity", "Not known");

  switch (airlock_finding_get_severity (finding))
    {
    case AIRLOCK_SEVERITY_BLOCK:
      return C_ ("severity", "In the way");
    case AIRLOCK_SEVERITY_CONFIRM:
      return C_ ("severity", "Care");
    case AIRLOCK_SEVERITY_WARN:
      return C_ ("severity", "Warning");
    case AIRLOCK_SEVERITY_INFO:
    default:
      return C_ ("severity", "Note");
    }
}

static AirlockctlStyle
severity_style (AirlockFinding *finding)
{
  return airlock_finding_get_severity (finding) == AIRLOCK_SEVERITY_BLOCK
             ? AIRLOCKCTL_STYLE_BAD
             : AIRLOCKCTL_STYLE_CAUTION;
}

static gboolean
belongs_to (AirlockFinding *finding, AirlockFinding *first)
{
  g_autofree char *title = airlock_finding_dup_title (finding);
  g_autofree char *first_title = airlock_finding_dup_title (first);

  return g_str_equal (airlock_finding_get_id (finding), airlock_finding_get_id (first))
         && airlock_finding_get_severity (finding) == airlock_finding_get_severity (first)
         && airlock_finding_is_undecided (finding) == airlock_finding_is_undecided (first)
         && g_str_equal (title, first_title);
}

/* The way from the device to what would be lost; breaks between its members, not inside one. */
static char *
chain_text (AirlockFinding *finding)
{
  const char *const *chain = airlock_finding_get_chain (finding);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; chain != NULL && chain[i] != NULL; i++)
    {
      g_autofree char *whole = g_strdelimit (g_strdup (chain[i]), "\t\n", ' ');
      g_auto (GStrv) words = g_strsplit (whole, " ", -1);
      g_autofree char *unbroken = g_strjoinv ("\u00a0", words);

      g_string_append_printf (text, "%s%s", i > 0 ? " ›\u00a0" : "", unbroken);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
print_one (AirlockctlOutput *output, AirlockFinding *finding, gboolean bullet)
{
  g_autofree char *chain = chain_text (finding);
  g_autofree char *explanation = airlock_finding_dup_explanation (finding);
  const char *lead = bullet ? "– " : "";

  if (chain[0] != '\0')
    airlockctl_output_prose (output, AIRLOCKCTL_STYLE_PLAIN, 2, lead, chain);
  if (explanation[0] != '\0')
    airlockctl_output_prose (output, AIRLOCKCTL_STYLE_PLAIN, chain[0] != '\0' && bullet ? 4 : 2,
                             chain[0] != '\0' ? "" : lead, explanation);
}

static void
print_remedies (AirlockctlOutput *output, GPtrArray *group)
{
  g_autoptr (GHashTable) said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < group->len; i++)
    {
      g_autofree char *remedy = airlock_finding_dup_remedy (group->pdata[i]);

      if (remedy != NULL && !g_hash_table_contains (said, remedy))
        {
          airlockctl_output_prose (output, AIRLOCKCTL_STYLE_PLAIN, 2, "→ ", remedy);
          g_hash_table_add (said, g_steal_pointer (&remedy));
        }
    }
}

static void
print_group (AirlockctlOutput *output, GPtrArray *group)
{
  g_autofree char *title = airlock_finding_dup_title (group->pdata[0]);
  g_autofree char *lead = g_strdup_printf ("%s · ", severity_word (group->pdata[0]));

  airlockctl_output_blank_line (output);
  airlockctl_output_prose_after (output, 0, severity_style (group->pdata[0]), lead,
                                 AIRLOCKCTL_STYLE_STRONG, title);
  for (guint i = 0; i < group->len; i++)
    print_one (output, group->pdata[i], group->len > 1);
  print_remedies (output, group);
}

static void
print_notes (AirlockctlOutput *output, GPtrArray *findings)
{
  gboolean titled = FALSE;

  for (guint i = 0; i < findings->len; i++)
    {
      AirlockFinding *finding = findings->pdata[i];
      g_autofree char *title = airlock_finding_dup_title (finding);
      g_autofree char *explanation = airlock_finding_dup_explanation (finding);
      g_autofree char *text = NULL;

      if (airlock_finding_get_severity (finding) != AIRLOCK_SEVERITY_INFO
          || airlock_finding_is_undecided (finding))
        continue;
      if (!titled)
        {
          airlockctl_output_blank_line (output);
          airlockctl_output_line (output, AIRLOCKCTL_STYLE_STRONG, 0, _ ("Good to know"));
        }
      titled = TRUE;
      /* Translators: a short sentence, and one or more that explain it. */
      text = g_strdup_printf (_ ("%1$s. %2$s"), title, explanation);
      airlockctl_output_prose (output, AIRLOCKCTL_STYLE_PLAIN, 2, "– ", text);
    }
}

/**
 * airlockctl_finding_list_print:
 * @findings: of AirlockFinding, the most severe first
 */
void
airlockctl_finding_list_print (AirlockctlOutput *output, GPtrArray *findings)
{
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      AirlockFinding *first = findings->pdata[i];
      g_autoptr (GPtrArray) group = g_ptr_array_new ();

      if (g_hash_table_contains (done, first)
          || (airlock_finding_get_severity (first) == AIRLOCK_SEVERITY_INFO
              && !airlock_finding_is_undecided (first)))
        continue;
      for (guint j = i; j < findings->len; j++)
        if (!g_hash_table_contains (done, findings->pdata[j])
            && belongs_to (findings->pdata[j], first))
          {
            g_ptr_array_add (group, findings->pdata[j]);
            g_hash_table_add (done, findings->pdata[j]);
          }
      print_group (output, group);
    }

  print_notes (output, findings);
}
