/* airlockctl-reasons.c – why a group is as it is, and what helps
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-reasons.h"

#include <glib/gi18n.h>

/* Functions of one card blame each other for the same thing. */
static gboolean
same_culprit (const AirlockReason *a, const AirlockReason *b)
{
  if (a->kind == AIRLOCK_REASON_MULTIFUNCTION)
    return airlock_pci_address_same_slot (airlock_device_get_address (a->cause),
                                          airlock_device_get_address (b->cause));
  return a->cause == b->cause;
}

static gboolean
same_cause (const AirlockReason *a, const AirlockReason *b)
{
  return a->kind == b->kind && same_culprit (a, b) && a->missing == b->missing &&
         a->has_capability == b->has_capability && a->probable == b->probable;
}

static gboolean
has_earlier (GPtrArray *reasons, guint index)
{
  for (guint i = 0; i < index; i++)
    if (same_cause (reasons->pdata[i], reasons->pdata[index]))
      return TRUE;

  return FALSE;
}

static guint
count_later (GPtrArray *reasons, guint index)
{
  guint count = 0;

  for (guint i = index + 1; i < reasons->len; i++)
    count += same_cause (reasons->pdata[index], reasons->pdata[i]);

  return count;
}

/* A port without ACS ties everything behind it together: that is said once, not for each pair, or
 * a group of 163 would fill pages. */
static void
print_reasons (AirlockctlOutput *output, GPtrArray *reasons, gsize indent)
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
          g_autofree char *more =
              g_strdup_printf (g_dngettext (NULL, "and the same for %u more pair",
                                            "and the same for %u more pairs", n_more),
                               n_more);

          airlockctl_output_prose (output, AIRLOCKCTL_STYLE_QUIET, indent + 2, NULL, more);
        }
    }
}

/**
 * airlockctl_group_title:
 *
 * Returns: (transfer full): what to call @group: by its number or, without one, by its first device
 */
char *
airlockctl_group_title (AirlockGroup *group)
{
  GPtrArray *members = airlock_group_get_members (group);
  gint id = airlock_group_get_id (group);

  if (id >= 0)
    return g_strdup_printf (_ ("Group %d"), id);
  return g_strdup_printf (_ ("Group of %s"), airlock_device_get_address_text (members->pdata[0]));
}

/* The group that the same advice was given for before; else remembers it for this one. */
static const char *
find_said (AirlockctlReasons *self, AirlockGroup *group, char **strings)
{
  g_autofree char *key = g_strjoinv ("\n", strings);
  const char *before;

  if (self->said == NULL)
    return NULL;

  before = g_hash_table_lookup (self->said, key);
  if (before == NULL)
    g_hash_table_insert (self->said, g_steal_pointer (&key), airlockctl_group_title (group));

  return before;
}

static void
print_advice (AirlockctlReasons *self,
              AirlockGroup *group,
              AirlockctlStyle style,
              gsize indent,
              const char *title,
              const char *lead,
              char **strings)
{
  const char *before;

  if (strings[0] == NULL)
    return;

  airlockctl_output_line (self->output, AIRLOCKCTL_STYLE_QUIET, indent, title);
  before = find_said (self, group, strings);
  if (before != NULL)
    {
      /* Translators: %s is “Group 13”. */
      g_autofree char *pointer = g_strdup_printf (_ ("as for %s"), before);

      airlockctl_output_prose (self->output, AIRLOCKCTL_STYLE_PLAIN, indent + 2, lead, pointer);
      return;
    }
  for (gsize i = 0; strings[i] != NULL; i++)
    airlockctl_output_prose (self->output, style, indent + 2, lead, strings[i]);
}

/**
 * airlockctl_reasons_print:
 *
 * Prints reasons and notes of @group, and for one that is not isolated what helps.
 */
void
airlockctl_reasons_print (AirlockctlReasons *self, AirlockGroup *group, gsize indent)
{
  GPtrArray *reasons = airlock_group_get_reasons (group);
  GPtrArray *split_from = airlock_group_get_split_from (group);
  g_auto (GStrv) notes = airlock_group_list_notes (group);
  g_auto (GStrv) remedies = airlock_group_list_remedies (group);

  if (reasons->len > 0)
    {
      airlockctl_output_line (self->output, AIRLOCKCTL_STYLE_QUIET, indent,
                              _ ("Why they are together"));
      print_reasons (self->output, reasons, indent + 2);
    }
  if (split_from->len > 0)
    {
      airlockctl_output_line (self->output, AIRLOCKCTL_STYLE_QUIET, indent,
                              _ ("What would join it to others"));
      print_reasons (self->output, split_from, indent + 2);
    }
  print_advice (self, group, AIRLOCKCTL_STYLE_CAUTION, indent, _ ("Worth knowing"), "– ", notes);
  if (airlock_group_get_verdict (group) != AIRLOCK_ISOLATION_ISOLATED)
    print_advice (self, group, AIRLOCKCTL_STYLE_PLAIN, indent, _ ("What helps"), "→ ", remedies);
}
