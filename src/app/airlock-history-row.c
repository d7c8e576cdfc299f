/* airlock-history-row.c – one change in the history, and the way back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-history-row.h"

#include <glib/gi18n.h>

struct _AirlockHistoryRow
{
  GtkBox parent_instance;

  GtkImage *mark;
  GtkLabel *title;
  GtkLabel *line;
  GtkToggleButton *unfold;
  GtkRevealer *revealer;
  GtkBox *details;
  GtkButton *undo;
  GtkButton *finish;
};

G_DEFINE_FINAL_TYPE (AirlockHistoryRow, airlock_history_row, GTK_TYPE_BOX)

static const char *
get_state_word (AirlockHistoryState state)
{
  switch (state)
    {
    case AIRLOCK_HISTORY_APPLIED:
      return _ ("Applied");
    case AIRLOCK_HISTORY_ENDED:
      return _ ("Ended with a reboot");
    case AIRLOCK_HISTORY_UNDONE:
      return _ ("Undone");
    case AIRLOCK_HISTORY_FAILED:
      return _ ("Failed, nothing was changed");
    case AIRLOCK_HISTORY_REVERTED:
      return _ ("Not kept");
    case AIRLOCK_HISTORY_INTERRUPTED:
      return _ ("Interrupted");
    case AIRLOCK_HISTORY_RUNNING:
      return _ ("Being made right now");
    case AIRLOCK_HISTORY_SEEN:
      return _ ("seen at start");
    case AIRLOCK_HISTORY_UNREADABLE:
    default:
      return _ ("Can’t be read");
    }
}

/**
 * airlock_history_row_dup_line:
 * @entry: an entry
 *
 * Returns: (transfer full): when, and how it stands
 */
char *
airlock_history_row_dup_line (AirlockHistoryEntry *entry)
{
  GDateTime *time = airlock_history_entry_get_time (entry);
  GDateTime *undone = airlock_history_entry_get_undone (entry);
  const char *word = get_state_word (airlock_history_entry_get_state (entry));
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;
  g_autofree char *clock = local != NULL ? g_date_time_format (local, "%H:%M") : NULL;
  g_autoptr (GDateTime) undone_local = undone != NULL ? g_date_time_to_local (undone) : NULL;
  g_autofree char *when = NULL;
  g_autofree char *state = NULL;

  if (undone_local != NULL)
    {
      when = g_date_time_format (undone_local, "%H:%M");
      /* Translators: a time of day */
      state = g_strdup_printf (_ ("Undone %s"), when);
    }
  else
    state = g_strdup (word);

  return clock != NULL ? g_strconcat (clock, " · ", state, NULL) : g_steal_pointer (&state);
}

static GtkWidget *
append_text (AirlockHistoryRow *self, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_box_append (self->details, label);

  return label;
}

static void
append_steps (AirlockHistoryRow *self, AirlockHistoryEntry *entry)
{
  GPtrArray *steps = airlock_plan_get_steps (airlock_history_entry_get_plan (entry));

  for (guint i = 0; i < steps->len; i++)
    {
      g_autofree char *title = airlock_step_dup_title (steps->pdata[i]);
      g_autofree char *line = airlock_history_entry_was_done (entry, i)
                                  /* Translators: the number of a step, and what it does */
                                  ? g_strdup_printf (_ ("%u  %s"), i + 1, title)
                                  /* Translators: the number of a step, and what it does */
                                  : g_strdup_printf (_ ("%u  %s (not done)"), i + 1, title);

      append_text (self, line, NULL);
    }
}

static void
append_dependents (AirlockHistoryRow *self, AirlockHistory *history, AirlockHistoryEntry *entry)
{
  g_autoptr (GPtrArray) dependents = airlock_history_list_dependents (history, entry);

  for (guint i = 0; i < dependents->len; i++)
    {
      g_autofree char *text = g_strdup_printf (
          /* Translators: the title of another change in the history */
          _ ("To undo this, undo “%s” first."),
          airlock_history_entry_get_title (dependents->pdata[i]));

      append_text (self, text, "dimmed");
    }
  if (dependents->len > 0)
    gtk_widget_set_sensitive (GTK_WIDGET (self->undo), FALSE);
}

static void
fill_details (AirlockHistoryRow *self, AirlockHistory *history, AirlockHistoryEntry *entry)
{
  AirlockPlan *plan = airlock_history_entry_get_plan (entry);
  const char *message = airlock_history_entry_get_message (entry);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->details))) != NULL)
    gtk_box_remove (self->details, child);

  if (message != NULL)
    append_text (self, message, NULL);
  if (plan != NULL)
    {
      g_autofree char *exact = airlock_plan_dup_exact (plan);

      append_steps (self, entry);
      if (*g_strchomp (exact) != '\0')
        append_text (self, exact, "monospace");
    }
  if (airlock_history_entry_can_undo (entry))
    {
      g_autofree char *console = g_strdup_printf (_ ("From a text console: airlockctl undo %u"),
                                                  airlock_history_entry_get_number (entry));

      append_text (self, console, "dimmed");
      append_dependents (self, history, entry);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->unfold),
                          gtk_widget_get_first_child (GTK_WIDGET (self->details)) != NULL);
}

static void
airlock_history_row_class_init (AirlockHistoryRowClass *klass)
{
}

static GtkWidget *
new_button (AirlockHistoryRow *self, const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u", 0u);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);

  return button;
}

static GtkWidget *
new_texts (AirlockHistoryRow *self)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->title, 0);
  gtk_label_set_wrap (self->title, TRUE);
  gtk_label_set_wrap_mode (self->title, PANGO_WRAP_WORD_CHAR);
  self->line = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->line, 0);
  gtk_label_set_wrap (self->line, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->line), "dimmed");
  gtk_widget_add_css_class (GTK_WIDGET (self->line), "caption");
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->line));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);

  return texts;
}

static void
airlock_history_row_init (AirlockHistoryRow *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *wrap = adw_wrap_box_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "history-row");
  self->unfold = GTK_TOGGLE_BUTTON (gtk_toggle_button_new ());
  gtk_button_set_icon_name (GTK_BUTTON (self->unfold), "pan-down-symbolic");
  gtk_widget_add_css_class (GTK_WIDGET (self->unfold), "flat");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->unfold), _ ("Details"));
  gtk_widget_set_valign (GTK_WIDGET (self->unfold), GTK_ALIGN_CENTER);
  self->mark = GTK_IMAGE (gtk_image_new_from_icon_name ("dialog-warning-symbolic"));
  gtk_widget_add_css_class (GTK_WIDGET (self->mark), "warning");
  self->undo = GTK_BUTTON (new_button (self, _ ("_Undo"), "history.undo"));
  self->finish = GTK_BUTTON (new_button (self, _ ("_Finish It"), "history.finish"));
  self->details = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_widget_add_css_class (GTK_WIDGET (self->details), "history-details");
  self->revealer = GTK_REVEALER (gtk_revealer_new ());
  gtk_revealer_set_child (self->revealer, GTK_WIDGET (self->details));
  g_object_bind_property (self->unfold, "active", self->revealer, "reveal-child",
                          G_BINDING_SYNC_CREATE);

  /* In a narrow window the buttons go below the words. */
  gtk_widget_set_hexpand (wrap, TRUE);
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (wrap), 12);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (wrap), 6);
  adw_wrap_box_append (ADW_WRAP_BOX (wrap), new_texts (self));
  adw_wrap_box_append (ADW_WRAP_BOX (wrap), GTK_WIDGET (self->undo));
  adw_wrap_box_append (ADW_WRAP_BOX (wrap), GTK_WIDGET (self->finish));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->mark));
  gtk_box_append (GTK_BOX (head), wrap);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->unfold));
  gtk_box_append (GTK_BOX (self), head);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->revealer));
}

/**
 * airlock_history_row_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
airlock_history_row_new (void)
{
  return g_object_new (AIRLOCK_TYPE_HISTORY_ROW, NULL);
}

/**
 * airlock_history_row_show:
 * @self: the row
 * @history: where @entry stands
 * @entry: what to tell about
 */
void
airlock_history_row_show (AirlockHistoryRow *self,
                          AirlockHistory *history,
                          AirlockHistoryEntry *entry)
{
  AirlockHistoryState state = airlock_history_entry_get_state (entry);
  gboolean interrupted = state == AIRLOCK_HISTORY_INTERRUPTED;
  g_autofree char *line = airlock_history_row_dup_line (entry);
  guint number = airlock_history_entry_get_number (entry);

  gtk_label_set_label (self->title, airlock_history_entry_get_title (entry));
  gtk_label_set_label (self->line, line);
  gtk_toggle_button_set_active (self->unfold, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->mark),
                          interrupted || state == AIRLOCK_HISTORY_UNREADABLE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->undo), TRUE);
  gtk_button_set_label (self->undo, interrupted ? _ ("_Undo It") : _ ("_Undo"));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->undo), "u", number);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->finish), "u", number);
  gtk_widget_set_visible (GTK_WIDGET (self->undo), airlock_history_entry_can_undo (entry));
  gtk_widget_set_visible (GTK_WIDGET (self->finish), airlock_history_entry_can_finish (entry));
  if (state == AIRLOCK_HISTORY_SEEN)
    gtk_widget_add_css_class (GTK_WIDGET (self->title), "dimmed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->title), "dimmed");
  fill_details (self, history, entry);
}
