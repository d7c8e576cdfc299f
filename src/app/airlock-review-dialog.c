/* airlock-review-dialog.c – what a plan will do, doing it, and how it went: one page
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-review-dialog.h"

#include <glib/gi18n.h>

#include "airlock-finding-row.h"
#include "airlock-keep-dialog.h"
#include "airlock-pane-rows.h"
#include "airlock-review-words.h"
#include "airlock-step-row.h"
#include "base/airlock-error.h"

struct _AirlockReviewDialog
{
  AdwDialog parent_instance;

  GtkLabel *heading;
  GtkLabel *summary;
  GtkLabel *passwords;
  GtkWidget *report_section;
  GtkListBox *report_list;
  GtkWidget *along_section;
  GtkListBox *along_list;
  AdwPreferencesGroup *finding_section;
  GtkListBox *finding_list;
  GtkWidget *confirm_section;
  AdwEntryRow *confirm_row;
  GtkWidget *step_section;
  GtkListBox *step_list;
  GtkWidget *exact_section;
  AdwExpanderRow *exact_row;
  GtkWidget *stop_button;
  GtkWidget *undo_button;
  GtkWidget *close_button;
  GtkButton *start_button;

  AirlockChanger *changer;    /* owned */
  AirlockPlan *plan;          /* owned */
  AirlockExecutor *executor;  /* (owned) (nullable): while it runs and afterwards */
  AirlockHistoryEntry *entry; /* (owned) (nullable): what is to be finished */
  GCancellable *consult;      /* owned */
  GCancellable *run;          /* owned */
  char *wanted;               /* (owned) (nullable): what has to be typed */
  gboolean consulting;
  gboolean applied;
};

enum
{
  SIGNAL_APPLIED,
  SIGNAL_UNDO,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AirlockReviewDialog, airlock_review_dialog, ADW_TYPE_DIALOG)

static gboolean
is_typed (AirlockReviewDialog *self)
{
  return self->wanted == NULL ||
         g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->confirm_row)), self->wanted) == 0;
}

static void
update_start (AirlockReviewDialog *self)
{
  gboolean possible = airlock_plan_get_verdict (self->plan) != AIRLOCK_VERDICT_REFUSED &&
                      airlock_plan_get_steps (self->plan)->len > 0 && self->executor == NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->start_button), possible);
  gtk_widget_set_visible (self->close_button, !possible && self->executor == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->start_button),
                            possible && !self->consulting && is_typed (self));
}

static void
on_confirm_changed (AirlockReviewDialog *self)
{
  update_start (self);
}

/* What nobody asked for and leaves all the same. */
static void
fill_along (AirlockReviewDialog *self)
{
  AirlockTopology *topology = airlock_changer_get_topology (self->changer);
  GPtrArray *companions = airlock_plan_get_companions (self->plan);
  g_autoptr (GPtrArray) devices = g_ptr_array_new ();

  for (guint i = 0; topology != NULL && i < companions->len; i++)
    {
      AirlockPciAddress address;
      AirlockDevice *device = airlock_pci_address_parse (companions->pdata[i], &address)
                                  ? airlock_topology_lookup (topology, &address)
                                  : NULL;

      if (device != NULL)
        g_ptr_array_add (devices, device);
    }

  airlock_pane_rows_fill_devices (self->along_list, devices);
  gtk_widget_set_visible (self->along_section, devices->len > 0);
}

/* Only what blocks or has to be confirmed speaks against it; the rest is good to know. */
static gboolean
is_objection (AirlockFinding *finding)
{
  AirlockSeverity severity = airlock_finding_get_severity (finding);

  return severity == AIRLOCK_SEVERITY_BLOCK || severity == AIRLOCK_SEVERITY_CONFIRM;
}

static void
title_findings (AirlockReviewDialog *self)
{
  GPtrArray *findings = airlock_plan_get_findings (self->plan);
  const char *title = _ ("Good to Know");

  for (guint i = 0; i < findings->len; i++)
    {
      if (is_objection (findings->pdata[i]))
        title = _ ("What Speaks Against It");
    }
  adw_preferences_group_set_title (self->finding_section, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->finding_list),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

/* Findings of one kind share a row, as in the pane. */
static void
fill_findings (AirlockReviewDialog *self)
{
  g_autoptr (GPtrArray) sorted = airlock_finding_row_sort (airlock_plan_get_findings (self->plan));

  gtk_list_box_remove_all (self->finding_list);
  for (guint i = 0; i < sorted->len; i++)
    gtk_list_box_append (self->finding_list, airlock_finding_row_new (sorted->pdata[i]));
  title_findings (self);
  gtk_widget_set_visible (GTK_WIDGET (self->finding_section), sorted->len > 0);
}

static void
fill_confirmation (AirlockReviewDialog *self)
{
  g_autofree char *title = NULL;

  g_free (self->wanted);
  self->wanted = airlock_plan_dup_confirmation (self->plan);
  gtk_widget_set_visible (self->confirm_section, self->wanted != NULL);
  if (self->wanted == NULL)
    return;

  /* Translators: the name of what will be lost, such as that of a network interface. */
  title = g_strdup_printf (_ ("To go on, type “%s”"), self->wanted);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->confirm_row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->confirm_row), title);
}

static void
fill_steps (AirlockReviewDialog *self)
{
  GPtrArray *steps = airlock_plan_get_steps (self->plan);

  gtk_list_box_remove_all (self->step_list);
  for (guint i = 0; i < steps->len; i++)
    gtk_list_box_append (self->step_list, airlock_step_row_new (steps->pdata[i], i + 1));
  gtk_widget_set_visible (self->step_section, steps->len > 0);
}

static void
fill_exact (AirlockReviewDialog *self)
{
  g_autofree char *exact = airlock_plan_dup_exact (self->plan);
  GtkWidget *label = gtk_label_new (g_strchomp (exact));

  gtk_widget_add_css_class (label, "monospace");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  gtk_widget_set_margin_top (label, 12);
  gtk_widget_set_margin_bottom (label, 12);
  adw_expander_row_add_row (self->exact_row, label);
  gtk_widget_set_visible (self->exact_section, *exact != '\0');
}

static void
fill_words (AirlockReviewDialog *self)
{
  g_autofree char *summary = airlock_plan_dup_summary (self->plan);
  g_autofree char *passwords = airlock_plan_dup_passwords (self->plan);
  gboolean asks = airlock_plan_get_steps (self->plan)->len > 0 &&
                  airlock_plan_get_verdict (self->plan) != AIRLOCK_VERDICT_REFUSED;

  gtk_label_set_label (self->heading, airlock_plan_get_title (self->plan));
  gtk_label_set_label (self->summary, summary);
  gtk_label_set_label (self->passwords, passwords);
  gtk_widget_set_visible (GTK_WIDGET (self->passwords), asks);
}

static void
on_consulted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AirlockReviewDialog) self = data;
  g_autoptr (GError) error = NULL;

  airlock_plan_consult_finish (AIRLOCK_PLAN (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  /* Who can't be asked beforehand says it when the plan is carried out. */
  if (error != NULL)
    g_message ("%s", error->message);
  self->consulting = FALSE;
  fill_words (self);
  fill_findings (self);
  fill_confirmation (self);
  update_start (self);
}

static void
consult (AirlockReviewDialog *self)
{
  if (airlock_plan_get_steps (self->plan)->len == 0)
    return;

  self->consulting = TRUE;
  airlock_plan_consult_async (self->plan, airlock_changer_get_context (self->changer),
                              self->consult, on_consulted, g_object_ref (self));
}

static void
add_report (AirlockReviewDialog *self, const char *title, const char *subtitle, const char *icon)
{
  gtk_list_box_append (self->report_list, airlock_pane_rows_new (title, subtitle, icon, NULL));
  gtk_widget_set_visible (self->report_section, TRUE);
}

/* What it wanted to say, in the order of what matters: how it stands, why, and the way back. */
static void
show_end (AirlockReviewDialog *self)
{
  AirlockExecutorState state = airlock_executor_get_state (self->executor);
  const GError *error = airlock_executor_get_error (self->executor);
  const GError *undo_error = airlock_executor_get_undo_error (self->executor);
  const char *title = airlock_review_words_end (state);

  self->applied = state == AIRLOCK_EXECUTOR_APPLIED;
  gtk_label_set_label (self->summary, title);
  gtk_widget_set_visible (GTK_WIDGET (self->passwords), FALSE);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), title, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    add_report (self, _ ("What failed"), error->message, "dialog-error-symbolic");
  if (undo_error != NULL)
    add_report (self, _ ("What could not be taken back"), undo_error->message,
                "dialog-error-symbolic");
  if (airlock_executor_get_entry (self->executor) > 0 &&
      (state == AIRLOCK_EXECUTOR_APPLIED || state == AIRLOCK_EXECUTOR_INCOMPLETE))
    {
      g_autofree char *command =
          g_strdup_printf ("airlockctl undo %u", airlock_executor_get_entry (self->executor));

      add_report (self, _ ("From a text console"), command, "airlock-note-symbolic");
    }
}

static void
set_running (AirlockReviewDialog *self, gboolean running)
{
  adw_dialog_set_can_close (ADW_DIALOG (self), !running);
  gtk_widget_set_visible (self->stop_button, running);
  gtk_widget_set_visible (self->close_button, !running);
  gtk_widget_set_visible (GTK_WIDGET (self->start_button), FALSE);
  gtk_widget_set_visible (self->undo_button, FALSE);
  /* An entry that is switched off while it has the keyboard never hears that it lost it. */
  if (running)
    gtk_widget_grab_focus (self->stop_button);
  gtk_widget_set_sensitive (self->confirm_section, !running);
}

/* Whoever closes the question for the password is back where they were, and nothing is said. */
static void
return_to_review (AirlockReviewDialog *self)
{
  set_running (self, FALSE);
  g_clear_object (&self->executor);
  fill_steps (self);
  fill_words (self);
  update_start (self);
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AirlockReviewDialog) self = data;
  g_autoptr (GError) error = NULL;

  airlock_executor_run_finish (AIRLOCK_EXECUTOR (source), result, &error);
  if (g_error_matches (error, AIRLOCK_ERROR, AIRLOCK_ERROR_DISMISSED) && self->entry == NULL)
    {
      return_to_review (self);
      return;
    }

  set_running (self, FALSE);
  gtk_widget_set_visible (self->confirm_section, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->finding_section), FALSE);
  show_end (self);
  gtk_widget_set_visible (self->undo_button,
                          self->applied && airlock_plan_get_undoes (self->plan) == 0);
  gtk_widget_grab_focus (self->close_button);
}

static void
on_step_changed (AirlockReviewDialog *self, guint index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->step_list, (int) index);

  if (row != NULL)
    airlock_step_row_set_state (AIRLOCK_STEP_ROW (row),
                                airlock_executor_get_step_state (self->executor, index));
}

static void
on_state (AirlockReviewDialog *self)
{
  AirlockExecutorState state = airlock_executor_get_state (self->executor);

  if (state == AIRLOCK_EXECUTOR_TO_BE_KEPT)
    airlock_keep_dialog_present (self->executor, GTK_WIDGET (self));
  gtk_widget_set_sensitive (self->stop_button, state == AIRLOCK_EXECUTOR_VERIFYING ||
                                                   state == AIRLOCK_EXECUTOR_WORKING);
  gtk_label_set_label (self->summary, airlock_review_words_running (state));
}

static void
start (AirlockReviewDialog *self)
{
  AirlockPlanContext *context = airlock_changer_get_context (self->changer);
  AirlockHistory *history = airlock_changer_get_history (self->changer);

  airlock_plan_set_confirmed (self->plan, self->wanted != NULL);
  self->executor = self->entry != NULL ? airlock_executor_new_finish (self->entry, context, history)
                                       : airlock_executor_new (self->plan, context, history);
  g_clear_object (&self->run);
  self->run = g_cancellable_new ();
  g_signal_connect_object (self->executor, "step-changed", G_CALLBACK (on_step_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->executor, "notify::state", G_CALLBACK (on_state), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_visible (GTK_WIDGET (self->passwords), FALSE);
  set_running (self, TRUE);
  airlock_executor_run_async (self->executor, self->run, on_run, g_object_ref (self));
}

static void
on_start (AirlockReviewDialog *self)
{
  if (self->executor == NULL && !self->consulting && is_typed (self))
    start (self);
}

static void
on_confirm_activated (AirlockReviewDialog *self)
{
  if (gtk_widget_get_sensitive (GTK_WIDGET (self->start_button)))
    on_start (self);
}

static void
on_stop (AirlockReviewDialog *self)
{
  gtk_widget_set_sensitive (self->stop_button, FALSE);
  g_cancellable_cancel (self->run);
}

static void
on_close (AirlockReviewDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_undo (AirlockReviewDialog *self)
{
  guint entry = airlock_executor_get_entry (self->executor);

  self->applied = FALSE;
  g_signal_emit (self, signals[SIGNAL_UNDO], 0, entry);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_stop_response (AirlockReviewDialog *self, const char *response)
{
  if (g_str_equal (response, "stop"))
    g_cancellable_cancel (self->run);
}

static void
airlock_review_dialog_close_attempt (AdwDialog *dialog)
{
  AdwDialog *question = adw_alert_dialog_new (
      _ ("Stop and Undo?"), _ ("What was done so far is taken back, the last step first."));
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (question);

  adw_alert_dialog_add_responses (alert, "go-on", _ ("_Go On"), "stop", _ ("_Stop and Undo"), NULL);
  adw_alert_dialog_set_default_response (alert, "go-on");
  adw_alert_dialog_set_close_response (alert, "go-on");
  g_signal_connect_object (alert, "response", G_CALLBACK (on_stop_response), dialog,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (question, GTK_WIDGET (dialog));
}

static void
airlock_review_dialog_closed (AdwDialog *dialog)
{
  AirlockReviewDialog *self = AIRLOCK_REVIEW_DIALOG (dialog);

  g_cancellable_cancel (self->consult);
  if (self->applied)
    g_signal_emit (self, signals[SIGNAL_APPLIED], 0, self->plan,
                   airlock_executor_get_entry (self->executor));
}

static void
airlock_review_dialog_dispose (GObject *object)
{
  AirlockReviewDialog *self = AIRLOCK_REVIEW_DIALOG (object);

  g_cancellable_cancel (self->consult);

  G_OBJECT_CLASS (airlock_review_dialog_parent_class)->dispose (object);
}

static void
airlock_review_dialog_finalize (GObject *object)
{
  AirlockReviewDialog *self = AIRLOCK_REVIEW_DIALOG (object);

  g_clear_object (&self->changer);
  g_clear_object (&self->plan);
  g_clear_object (&self->executor);
  g_clear_object (&self->entry);
  g_clear_object (&self->consult);
  g_clear_object (&self->run);
  g_clear_pointer (&self->wanted, g_free);

  G_OBJECT_CLASS (airlock_review_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, along_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, along_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, close_button);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, confirm_row);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, confirm_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, exact_row);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, exact_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, finding_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, finding_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, passwords);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, report_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, report_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, start_button);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, step_list);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, step_section);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, stop_button);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, AirlockReviewDialog, undo_button);
  gtk_widget_class_bind_template_callback (widget_class, on_close);
  gtk_widget_class_bind_template_callback (widget_class, on_confirm_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_confirm_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_start);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
  gtk_widget_class_bind_template_callback (widget_class, on_undo);
}

static void
airlock_review_dialog_class_init (AirlockReviewDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = airlock_review_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = airlock_review_dialog_finalize;
  ADW_DIALOG_CLASS (klass)->close_attempt = airlock_review_dialog_close_attempt;
  ADW_DIALOG_CLASS (klass)->closed = airlock_review_dialog_closed;

  signals[SIGNAL_APPLIED] =
      g_signal_new ("applied", AIRLOCK_TYPE_REVIEW_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, AIRLOCK_TYPE_PLAN, G_TYPE_UINT);
  signals[SIGNAL_UNDO] = g_signal_new ("undo", AIRLOCK_TYPE_REVIEW_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/airlock_vm/Airlock/airlock-review-dialog.ui");
  bind_template (widget_class);
}

static void
airlock_review_dialog_init (AirlockReviewDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->consult = g_cancellable_new ();
}

static AirlockReviewDialog *
new_dialog (AirlockChanger *changer, AirlockPlan *plan, const char *verb)
{
  AirlockReviewDialog *self = g_object_new (AIRLOCK_TYPE_REVIEW_DIALOG, NULL);

  self->changer = g_object_ref (changer);
  self->plan = g_object_ref (plan);
  gtk_button_set_label (self->start_button, verb);
  fill_words (self);
  fill_along (self);
  fill_findings (self);
  fill_confirmation (self);
  fill_steps (self);
  fill_exact (self);

  return self;
}

/**
 * airlock_review_dialog_new:
 * @changer: who carries it out
 * @plan: what is to be done, refused ones too
 * @verb: the label of the button that does it, with a mnemonic
 *
 * Nothing changes before that button is pressed.
 *
 * Returns: (transfer floating): the dialog
 */
AdwDialog *
airlock_review_dialog_new (AirlockChanger *changer, AirlockPlan *plan, const char *verb)
{
  AirlockReviewDialog *self = new_dialog (changer, plan, verb);

  consult (self);
  update_start (self);

  return ADW_DIALOG (self);
}

/**
 * airlock_review_dialog_new_finish:
 * @changer: who carries it out
 * @entry: a change that was interrupted
 *
 * Returns: (transfer floating): the dialog to finish @entry
 */
AdwDialog *
airlock_review_dialog_new_finish (AirlockChanger *changer, AirlockHistoryEntry *entry)
{
  AirlockReviewDialog *self =
      new_dialog (changer, airlock_history_entry_get_plan (entry), _ ("_Finish It"));

  self->entry = g_object_ref (entry);
  update_start (self);

  return ADW_DIALOG (self);
}
