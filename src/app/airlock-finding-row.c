/* airlock-finding-row.c – findings of one kind: what is so, why it matters, what to do
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-finding-row.h"

#include <glib/gi18n.h>

#include "airlock-clipboard.h"
#include "airlock-pane-rows.h"
#include "airlock-term-button.h"
#include "core/analysis/airlock-catalogue.h"

/* More explanations of one kind say nothing new. */
#define MAX_EXPLANATIONS 4

/**
 * airlock_finding_row_sort:
 * @findings: (element-type AirlockFinding): any findings
 *
 * A card of four functions has the same remark four times: those make one row.
 *
 * Returns: (transfer full) (element-type GPtrArray): arrays of findings with the same id, in the
 *   order of their first ones
 */
GPtrArray *
airlock_finding_row_sort (GPtrArray *findings)
{
  GPtrArray *kinds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < findings->len; i++)
    {
      AirlockFinding *finding = g_ptr_array_index (findings, i);
      const char *id = airlock_finding_get_id (finding);
      GPtrArray *alike = g_hash_table_lookup (by_id, id);

      if (alike == NULL)
        {
          alike = g_ptr_array_new_with_free_func (g_object_unref);
          g_hash_table_insert (by_id, (char *) id, alike);
          g_ptr_array_add (kinds, alike);
        }
      g_ptr_array_add (alike, g_object_ref (finding));
    }

  return kinds;
}

/* Both disks of a RAID hold the same file system: said once. */
static GPtrArray *
list_explanations (GPtrArray *alike)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < alike->len; i++)
    {
      g_autofree char *line = airlock_finding_dup_explanation (alike->pdata[i]);

      if (!g_ptr_array_find_with_equal_func (lines, line, g_str_equal, NULL))
        g_ptr_array_add (lines, g_steal_pointer (&line));
    }

  return lines;
}

static char *
explain (GPtrArray *alike)
{
  g_autoptr (GPtrArray) lines = list_explanations (alike);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lines->len && i < MAX_EXPLANATIONS; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", (char *) lines->pdata[i]);
  if (lines->len > MAX_EXPLANATIONS)
    {
      guint n = lines->len - MAX_EXPLANATIONS;

      g_string_append_c (text, '\n');
      g_string_append_printf (text,
                              ngettext ("So it is with %u more.", "So it is with %u more.", n), n);
    }

  return g_string_free_and_steal (text);
}

static const char *
icon_of (AirlockFinding *finding)
{
  if (airlock_finding_is_undecided (finding))
    return "dialog-question-symbolic";

  switch (airlock_finding_get_severity (finding))
    {
    case AIRLOCK_SEVERITY_BLOCK:
      return "changes-prevent-symbolic";
    case AIRLOCK_SEVERITY_CONFIRM:
    case AIRLOCK_SEVERITY_WARN:
      return "dialog-warning-symbolic";
    case AIRLOCK_SEVERITY_INFO:
    default:
      return "airlock-note-symbolic";
    }
}

static const char *
style_of (AirlockFinding *finding)
{
  AirlockSeverity severity = airlock_finding_get_severity (finding);

  if (!airlock_finding_is_undecided (finding) &&
      (severity == AIRLOCK_SEVERITY_CONFIRM || severity == AIRLOCK_SEVERITY_WARN))
    return "warning";

  return "dimmed";
}

/**
 * airlock_finding_row_append_text:
 * @text: receives the lines
 * @alike: (element-type AirlockFinding): findings with the same id
 *
 * The findings as they can be sent to someone.
 */
void
airlock_finding_row_append_text (GString *text, GPtrArray *alike)
{
  g_autofree char *title = airlock_finding_dup_title (alike->pdata[0]);
  g_autofree char *remedy = airlock_finding_dup_remedy (alike->pdata[0]);
  g_autofree char *explanation = explain (alike);

  g_string_append_printf (text, "%s\n%s\n", title, explanation);
  if (remedy != NULL)
    g_string_append_printf (text, "→ %s\n", remedy);
}

static void
add_inner (GtkWidget *row, GtkWidget *child)
{
  GtkWidget *inner =
      g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "child", child, NULL);

  gtk_widget_add_css_class (child, "inner");
  gtk_accessible_update_property (GTK_ACCESSIBLE (inner), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("More of This"), -1);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), inner);
}

/* The last line: the words it takes for known, and the way to take it elsewhere. */
static void
add_tools (GtkWidget *row, GPtrArray *alike)
{
  const AirlockCatalogueEntry *entry =
      airlock_catalogue_lookup (airlock_finding_get_id (alike->pdata[0]));
  GtkWidget *terms = entry != NULL ? airlock_term_button_new_box (entry->terms) : NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GString *text = g_string_new (NULL);
  g_autofree char *copied = NULL;
  GtkWidget *copy;

  airlock_finding_row_append_text (text, alike);
  copied = g_string_free_and_steal (text);
  copy = airlock_clipboard_new_button (_ ("Copy as Text"), copied);
  gtk_widget_set_hexpand (copy, TRUE);
  gtk_widget_set_halign (copy, GTK_ALIGN_END);

  if (terms != NULL)
    {
      gtk_widget_set_hexpand (terms, TRUE);
      gtk_box_append (GTK_BOX (box), terms);
    }
  gtk_box_append (GTK_BOX (box), copy);
  add_inner (row, box);
}

static GtkWidget *
new_row (GPtrArray *alike, const char *icon, const char *style)
{
  g_autofree char *title = airlock_finding_dup_title (alike->pdata[0]);
  g_autofree char *remedy = airlock_finding_dup_remedy (alike->pdata[0]);
  g_autofree char *explanation = explain (alike);
  GtkWidget *row = airlock_pane_rows_new_expander (title);

  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), explanation);
  adw_expander_row_set_title_lines (ADW_EXPANDER_ROW (row), 0);
  adw_expander_row_set_subtitle_lines (ADW_EXPANDER_ROW (row), 0);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row), airlock_pane_rows_new_icon (icon, style));

  if (remedy != NULL)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row),
                              airlock_pane_rows_new (_ ("What You Can Do"), remedy, NULL, NULL));
  add_tools (row, alike);

  return row;
}

/**
 * airlock_finding_row_new:
 * @alike: (element-type AirlockFinding): findings with the same id
 *
 * Returns: (transfer floating): a row with title and explanation, that unfolds to what can be done
 */
GtkWidget *
airlock_finding_row_new (GPtrArray *alike)
{
  return new_row (alike, icon_of (alike->pdata[0]), style_of (alike->pdata[0]));
}

/**
 * airlock_finding_row_new_of_host:
 * @alike: (element-type AirlockFinding): findings about a host, with the same id
 *
 * Of a host a block is no lock: something can be done about it.
 *
 * Returns: (transfer floating): a row as airlock_finding_row_new() makes it
 */
GtkWidget *
airlock_finding_row_new_of_host (GPtrArray *alike)
{
  if (airlock_finding_get_severity (alike->pdata[0]) == AIRLOCK_SEVERITY_INFO)
    return airlock_finding_row_new (alike);

  return new_row (alike, "dialog-warning-symbolic", "warning");
}
