/* airlock-pane-text.c – what a device's pane says, as text
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-pane-text.h"

#include <glib/gi18n.h>

#include "airlock-fact-lines.h"
#include "airlock-finding-row.h"
#include "airlock-output-words.h"
#include "airlock-pane-answer.h"

static void
append_heading (GString *text, const char *heading)
{
  g_string_append_printf (text, "\n%s\n", heading);
}

static void
append_devices (GString *text, const char *heading, GPtrArray *devices)
{
  if (devices->len > 0)
    append_heading (text, heading);

  for (guint i = 0; i < devices->len; i++)
    {
      g_autofree char *title = airlock_device_dup_title (devices->pdata[i]);

      g_string_append_printf (text, "%s  %s\n", airlock_device_get_address_text (devices->pdata[i]),
                              title);
    }
}

static void
append_answer (GString *text, AirlockAnswer *answer)
{
  g_autofree char *title = airlock_answer_dup_title (answer);
  g_autoptr (GPtrArray) kinds = airlock_finding_row_sort (answer->check->findings);
  g_autoptr (GPtrArray) uses = airlock_pane_answer_list_uses (answer);

  append_heading (text, title);
  for (guint i = 0; i < kinds->len; i++)
    {
      g_string_append_c (text, '\n');
      airlock_finding_row_append_text (text, kinds->pdata[i]);
    }

  append_devices (text, _ ("Goes Along"), answer->check->companions);
  append_devices (text, _ ("Stays"), answer->check->stays);

  if (uses->len > 0)
    append_heading (text, _ ("Used by the Computer"));
  for (guint i = 0; i + 1 < uses->len; i += 2)
    g_string_append_printf (text, "%s – %s\n", (char *) uses->pdata[i],
                            (char *) uses->pdata[i + 1]);
}

static void
append_outputs (GString *text, GPtrArray *devices)
{
  g_autofree char *explanation = NULL;
  g_autofree char *none = NULL;

  if (!airlock_output_words_apply (devices))
    return;

  append_heading (text, _ ("Outputs"));
  none = airlock_output_words_dup_none (devices, &explanation);
  if (none != NULL)
    g_string_append_printf (text, "%s\n", none);
  for (guint i = 0; i < devices->len; i++)
    {
      GPtrArray *outputs = airlock_device_get_facts (devices->pdata[i])->outputs;

      for (guint j = 0; j < outputs->len; j++)
        {
          g_autofree char *line = airlock_output_words_dup_state (outputs->pdata[j]);

          g_string_append_printf (text, "%s\n", line);
        }
    }
}

static void
append_strings (GString *text, char **strings)
{
  for (char **string = strings; string != NULL && *string != NULL; string++)
    g_string_append_printf (text, "%s\n", *string);
}

static void
append_group (GString *text, AirlockGroup *group)
{
  GPtrArray *reasons = airlock_group_get_reasons (group);
  g_autofree char *title = airlock_group_get_id (group) >= 0
                               ? g_strdup_printf (_ ("Group %d"), airlock_group_get_id (group))
                               : g_strdup (_ ("Group"));
  g_autofree char *summary = airlock_group_dup_summary (group);
  g_auto (GStrv) notes = airlock_group_list_notes (group);
  g_auto (GStrv) remedies = airlock_group_list_remedies (group);

  append_heading (text, title);
  g_string_append_printf (text, "%s\n", summary);
  for (guint i = 0; i < reasons->len; i++)
    {
      g_autofree char *reason = airlock_reason_dup_text (reasons->pdata[i]);

      g_string_append_printf (text, "%s\n", reason);
    }
  append_strings (text, notes);
  if (remedies != NULL && remedies[0] != NULL)
    append_heading (text, _ ("What You Can Do"));
  append_strings (text, remedies);
  append_devices (text, _ ("In This Group"), airlock_group_get_members (group));
}

static void
append_facts (GString *text, AirlockDevice *device)
{
  g_autoptr (GPtrArray) lines = airlock_fact_lines_list (device);

  append_heading (text, _ ("Details"));
  for (guint i = 0; i < lines->len; i++)
    {
      const AirlockFactLine *line = lines->pdata[i];

      g_string_append_printf (text, "%s: %s\n", line->label,
                              line->value != NULL ? line->value : _ ("Not known"));
    }
}

/**
 * airlock_pane_text_dup:
 * @row: what the pane is about
 *
 * Returns: (transfer full): all of it, to send to someone
 */
char *
airlock_pane_text_dup (AirlockRow *row)
{
  GString *text = g_string_new (airlock_row_get_title (row));
  AirlockRowType type = airlock_row_get_row_type (row);

  g_string_append_printf (text, "\n%s\n", airlock_row_get_subtitle (row));
  if (airlock_row_get_answer (row) != NULL)
    append_answer (text, airlock_row_get_answer (row));
  if (type == AIRLOCK_ROW_CARD || type == AIRLOCK_ROW_FUNCTION)
    append_outputs (text, airlock_row_get_devices (row));
  if (airlock_row_get_group (row) != NULL)
    append_group (text, airlock_row_get_group (row));
  if (type == AIRLOCK_ROW_SYSTEM)
    append_devices (text, _ ("They Always Stay"), airlock_row_get_devices (row));
  if (type == AIRLOCK_ROW_CARD || type == AIRLOCK_ROW_FUNCTION)
    append_facts (text, airlock_row_get_device (row));

  return g_string_free_and_steal (text);
}
