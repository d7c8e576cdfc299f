/* airlock-readiness-dialog.c – what stands in the way on this host, and what can be done
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-readiness-dialog.h"

#include "airlock-pane-rows.h"
#include "core/analysis/airlock-catalogue.h"

struct _AirlockReadinessDialog
{
  AdwDialog parent_instance;

  AdwPreferencesGroup *attention_section;
  GtkListBox *attention_list;
  AdwPreferencesGroup *good_section;
  GtkListBox *good_list;
};

G_DEFINE_FINAL_TYPE (AirlockReadinessDialog, airlock_readiness_dialog, ADW_TYPE_DIALOG)

static void
airlock_readiness_dialog_class_init (AirlockReadinessDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/airlock_vm/Airlock/airlock-readiness-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AirlockReadinessDialog, attention_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockReadinessDialog, attention_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockReadinessDialog, good_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockReadinessDialog, good_section);
}

static void
airlock_readiness_dialog_init (AirlockReadinessDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
add_finding (AirlockReadinessDialog *self, AirlockFinding *finding)
{
  gboolean good = airlock_finding_get_severity (finding) == AIRLOCK_SEVERITY_INFO;
  g_autofree char *title = airlock_finding_dup_title (finding);
  g_autofree char *explanation = airlock_finding_dup_explanation (finding);
  g_autofree char *remedy = airlock_finding_dup_remedy (finding);
  GtkListBox *list = good ? self->good_list : self->attention_list;

  gtk_list_box_append (
      list, airlock_pane_rows_new (title, explanation,
                                   good ? "object-select-symbolic" : "dialog-warning-symbolic",
                                   good ? "dimmed" : "warning"));
  if (remedy != NULL)
    gtk_list_box_append (list, airlock_pane_rows_new (remedy, NULL, "", NULL));
}

/**
 * airlock_readiness_dialog_new:
 * @readiness: what was found
 *
 * Returns: (transfer floating): a dialog that tells it
 */
AdwDialog *
airlock_readiness_dialog_new (const AirlockReadiness *readiness)
{
  AirlockReadinessDialog *self = g_object_new (AIRLOCK_TYPE_READINESS_DIALOG, NULL);

  for (guint i = 0; i < readiness->findings->len; i++)
    add_finding (self, g_ptr_array_index (readiness->findings, i));

  gtk_widget_set_visible (GTK_WIDGET (self->attention_section),
                          gtk_list_box_get_row_at_index (self->attention_list, 0) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->good_section),
                          gtk_list_box_get_row_at_index (self->good_list, 0) != NULL);

  return ADW_DIALOG (self);
}
