/* airlock-step-row.c – a step of a plan, and how far it is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-step-row.h"

#include <glib/gi18n.h>

struct _AirlockStepRow
{
  AdwActionRow parent_instance;

  AdwBin *mark;
  GtkLabel *word;
  guint number;
};

G_DEFINE_FINAL_TYPE (AirlockStepRow, airlock_step_row, ADW_TYPE_ACTION_ROW)

static GtkWidget *
new_mark (AirlockStepRow *self, AirlockStepState state)
{
  g_autofree char *number = g_strdup_printf ("%u", self->number);
  GtkWidget *mark;

  switch (state)
    {
    case AIRLOCK_STEP_WORKING:
    case AIRLOCK_STEP_TAKING_BACK:
      return adw_spinner_new ();

    case AIRLOCK_STEP_DONE:
      mark = gtk_image_new_from_icon_name ("object-select-symbolic");
      gtk_widget_add_css_class (mark, "success");
      return mark;

    case AIRLOCK_STEP_FAILED:
      mark = gtk_image_new_from_icon_name ("dialog-error-symbolic");
      gtk_widget_add_css_class (mark, "error");
      return mark;

    case AIRLOCK_STEP_TAKEN_BACK:
      return gtk_image_new_from_icon_name ("edit-undo-symbolic");

    case AIRLOCK_STEP_WAITING:
    default:
      mark = gtk_label_new (number);
      gtk_widget_add_css_class (mark, "dimmed");
      return mark;
    }
}

static const char *
get_word (AirlockStepState state)
{
  switch (state)
    {
    case AIRLOCK_STEP_WORKING:
      return _ ("Working…");
    case AIRLOCK_STEP_TAKING_BACK:
      return _ ("Taking back…");
    case AIRLOCK_STEP_DONE:
      return _ ("Done");
    case AIRLOCK_STEP_FAILED:
      return _ ("Failed");
    case AIRLOCK_STEP_TAKEN_BACK:
      return _ ("Taken back");
    case AIRLOCK_STEP_WAITING:
    default:
      return "";
    }
}

static void
airlock_step_row_class_init (AirlockStepRowClass *klass)
{
}

static void
airlock_step_row_init (AirlockStepRow *self)
{
  self->mark = ADW_BIN (adw_bin_new ());
  gtk_widget_set_size_request (GTK_WIDGET (self->mark), 16, 16);
  gtk_widget_set_valign (GTK_WIDGET (self->mark), GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->mark));

  self->word = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->word), "dimmed");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->word));
}

/**
 * airlock_step_row_set_state:
 * @self: the row
 * @state: how far its step is
 */
void
airlock_step_row_set_state (AirlockStepRow *self, AirlockStepState state)
{
  GtkWidget *mark = new_mark (self, state);

  gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  get_word (state), -1);
  adw_bin_set_child (self->mark, mark);
  gtk_label_set_label (self->word, get_word (state));
}

/**
 * airlock_step_row_new:
 * @step: a step
 * @number: its place in its plan, from 1
 *
 * Returns: (transfer floating): a row for @step
 */
GtkWidget *
airlock_step_row_new (AirlockStep *step, guint number)
{
  AirlockStepRow *self = g_object_new (AIRLOCK_TYPE_STEP_ROW, "use-markup", FALSE, NULL);
  g_autofree char *title = airlock_step_dup_title (step);
  g_auto (GStrv) details = airlock_step_dup_details (step);
  g_autofree char *lines = details != NULL ? g_strjoinv ("\n", details) : NULL;

  self->number = number;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  if (lines != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), lines);
  airlock_step_row_set_state (self, AIRLOCK_STEP_WAITING);

  return GTK_WIDGET (self);
}
