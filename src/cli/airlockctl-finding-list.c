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
  if (airlock_finding_is_undecided (finding) &&
      airlock_finding_get_severity (finding) != AIRLOCK_SEVERITY_BLOCK)
    return C_ ("severity", "Undecided");

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

  return g_str_equal (airlock_finding_get_id (finding), airlock_finding_get_id (first)) &&
         airlock_finding_get_severity (finding) == airlock_finding_get_severity (first) &&
         airlock_finding_is_undecided (finding) == airlock_finding_is_undecided (first) &&
         g_str_equal (title, first_title);
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

/* Two that read the same are one: what can't be seen of a card, say, is the same for all of it. */
static gboolean
reads_as (AirlockFinding *finding, AirlockFinding *other)
{
  g_autofree char *chain = chain_text (finding);
  g_autofree char *other_chain = chain_text (other);
  g_autofree char *explanation = airlock_finding_dup_explanation (finding);
  g_autofree char *other_explanation = airlock_finding_dup_explanation (other);

  return g_str_equal (chain, other_chain) && g_str_equal (explanation, other_explanation);
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

/* The other findings of @group that say the same of another device. */
static char *
list_likewise (GPtrArray *group)
{
  const char *detail = airlock_finding_get_detail (group->pdata[0]);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 1; i < group->len; i++)
    if (g_strcmp0 (airlock_finding_get_detail (group->pdata[i]), detail) == 0)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "",
                              airlock_finding_get_subject (group->pdata[i]));

  return g_string_free (g_steal_pointer (&names), FALSE);
}

/* A short sentence, what explains it, and for which devices it holds as well. */
static void
print_note (AirlockctlOutput *output, GPtrArray *group)
{
  const char *detail = airlock_finding_get_detail (group->pdata[0]);
  g_autofree char *title = airlock_finding_dup_title (group->pdata[0]);
  g_autofree char *likewise = list_likewise (group);
  g_autoptr (GString) text = g_string_new (title);

  g_string_append_c (text, '.');
  for (guint i = 0; i < group->len; i++)
    {
      g_autofree char *explanation = airlock_finding_dup_explanation (group->pdata[i]);

      if (i == 0 || g_strcmp0 (airlock_finding_get_detail (group->pdata[i]), detail) != 0)
        g_string_append_printf (text, " %s", explanation);
      if (i > 0 || likewise[0] == '\0')
        continue;
      g_string_append_c (text, ' ');
      /* Translators: %s is a list of addresses. */
      g_string_append_printf (text, _ ("So it is with %s."), likewise);
    }
  airlockctl_output_prose (output, AIRLOCKCTL_STYLE_PLAIN, 2, "– ", text->str);
}

static gboolean
is_note (AirlockFinding *finding)
{
  return airlock_finding_get_severity (finding) == AIRLOCK_SEVERITY_INFO &&
         !airlock_finding_is_undecided (finding);
}

/* (transfer full): groups of findings of one kind, in the order of their first ones. */
static GPtrArray *
group_findings (GPtrArray *findings, gboolean notes)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < findings->len; i++)
    {
      GPtrArray *group = NULL;
      gboolean said = FALSE;

      if (is_note (findings->pdata[i]) != notes)
        continue;
      for (guint j = 0; j < groups->len && group == NULL; j++)
        if (belongs_to (findings->pdata[i], g_ptr_array_index ((GPtrArray *) groups->pdata[j], 0)))
          group = groups->pdata[j];
      if (group == NULL)
        {
          group = g_ptr_array_new ();
          g_ptr_array_add (groups, group);
        }
      for (guint j = 0; j < group->len && !said; j++)
        said = reads_as (findings->pdata[i], group->pdata[j]);
      if (!said)
        g_ptr_array_add (group, findings->pdata[i]);
    }

  return groups;
}

/**
 * airlockctl_finding_list_print:
 * @findings: of AirlockFinding, the most severe first
 */
void
airlockctl_finding_list_print (AirlockctlOutput *output, GPtrArray *findings)
{
  g_autoptr (GPtrArray) groups = group_findings (findings, FALSE);
  g_autoptr (GPtrArray) notes = group_findings (findings, TRUE);

  for (guint i = 0; i < groups->len; i++)
    print_group (output, groups->pdata[i]);

  if (notes->len == 0)
    return;
  airlockctl_output_blank_line (output);
  airlockctl_output_line (output, AIRLOCKCTL_STYLE_STRONG, 0, _ ("Good to know"));
  for (guint i = 0; i < notes->len; i++)
    print_note (output, notes->pdata[i]);
}
