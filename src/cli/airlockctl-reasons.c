/* airlockctl-reasons.c – why a group is as it is, and what helps
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-reasons.h"

#include <glib/gi18n.h>

static gboolean
same_cause (const AirlockReason *a,
            const AirlockReason *b)
{
  return a->kind == b->kind && a->cause == b->cause && a->missing == b->missing
         && a->probable == b->probable;
}

static gboolean
has_earlier (GPtrArray *reasons,
             guint      index)
{
  for (guint i = 0; i < index; i++)
    if (same_cause (reasons->pdata[i], reasons->pdata[index]))
      return TRUE;

  return FALSE;
}

static guint
count_later (GPtrArray *reasons,
             guint      index)
{
  guint count = 0;

  for (guint i = index + 1; i < reasons->len; i++)
    count += same_cause (reasons->pdata[index], reasons->pdata[i]);

  return count;
}

/* A port without ACS ties everything behind it together: that is said once, not for each pair, or
 * a group of 163 would fill pages. */
static void
print_reasons (AirlockctlOutput *output,
               GPtrArray        *reasons,
               gsize             indent)
{
  for (guint i = 0; i < reasons->len; i++)
    {
      g_autofree char *text = NULL;
      guint n_more;

      if (has_earlier (reasons, i))
        continue;

      text = airlock_reason_dup_text (reasons->pdata[i]);
      airlockctl_output_prose (output, AIRLOCKCTL_STYLE_PLAIN, indent, "• ", text);

      n_more = count_later (reasons, i);
      if (n_more > 0)
        {
          g_autofree char *more = g_strdup_printf (
            g_dngettext (NULL, "and the same for %u more pair",
                         "and the same for %u more pairs", n_more),
            n_more);

          airlockctl_output_prose (output, AIRLOCKCTL_STYLE_QUIET, indent + 2, NULL, more);
        }
    }
}

static void
print_strings (AirlockctlOutput *output,
               AirlockctlStyle   style,
               gsize             indent,
               const char       *lead,
               char            **strings)
{
  for (gsize i = 0; strings[i] != NULL; i++)
    airlockctl_output_prose (output, style, indent, lead, strings[i]);
}

static void
print_title (AirlockctlOutput *output,
             gsize             indent,
             const char       *title)
{
  airlockctl_output_line (output, AIRLOCKCTL_STYLE_QUIET, indent, title);
}

/**
 * airlockctl_reasons_print:
 *
 * Prints reasons and notes of @group, and for one that is not isolated what helps.
 */
void
airlockctl_reasons_print (AirlockctlOutput *output,
                          AirlockGroup     *group,
                          gsize             indent)
{
  gboolean isolated = airlock_group_get_verdict (group) == AIRLOCK_ISOLATION_ISOLATED;
  GPtrArray *reasons = airlock_group_get_reasons (group);
  GPtrArray *split_from = airlock_group_get_split_from (group);
  g_auto (GStrv) notes = airlock_group_list_notes (group);
  g_auto (GStrv) remedies = airlock_group_list_remedies (group);

  if (reasons->len > 0)
    {
      print_title (output, indent, _("Why they are together"));
      print_reasons (output, reasons, indent + 2);
    }
  if (split_from->len > 0)
    {
      print_title (output, indent, _("What would join it to others"));
      print_reasons (output, split_from, indent + 2);
    }
  if (notes[0] != NULL)
    {
      print_title (output, indent, _("Worth knowing"));
      print_strings (output, AIRLOCKCTL_STYLE_CAUTION, indent + 2, "– ", notes);
    }
  if (!isolated && remedies[0] != NULL)
    {
      print_title (output, indent, _("What helps"));
      print_strings (output, AIRLOCKCTL_STYLE_PLAIN, indent + 2, "→ ", remedies);
    }
}
