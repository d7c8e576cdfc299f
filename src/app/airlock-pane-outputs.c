/* airlock-pane-outputs.c – what hangs on a graphics card, in its pane
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-pane-outputs.h"

#include <glib/gi18n.h>

#include "airlock-output-words.h"
#include "airlock-pane-rows.h"

static GtkWidget *
new_label (const char *text, const char *style)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "ellipsize", PANGO_ELLIPSIZE_END,
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

/* "DP-1  LG 27GP950": the socket, and what is in it; lit ones stand out by more than colour. */
static GtkWidget *
new_chip (const AirlockOutput *output)
{
  g_autofree char *monitor = airlock_output_words_dup_monitor (output);
  g_autofree char *state = airlock_output_words_dup_state (output);
  gboolean empty = output->connected == AIRLOCK_TRISTATE_NO;
  gboolean lit = output->enabled == AIRLOCK_TRISTATE_YES;
  GtkWidget *chip = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_LIST_ITEM,
                                  "spacing", 6, "tooltip-text", state, NULL);

  gtk_widget_add_css_class (chip, "output");
  if (!empty)
    gtk_box_append (GTK_BOX (chip),
                    airlock_pane_rows_new_icon ("video-display-symbolic", lit ? NULL : "dimmed"));
  gtk_box_append (GTK_BOX (chip), new_label (output->name, empty ? "dimmed" : "heading"));
  gtk_box_append (GTK_BOX (chip), new_label (monitor, empty ? "dimmed" : NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, state, -1);

  return chip;
}

static void
append_chips (AdwWrapBox *box, GPtrArray *outputs)
{
  for (guint i = 0; i < outputs->len; i++)
    adw_wrap_box_append (box, new_chip (outputs->pdata[i]));
}

static GtkWidget *
new_chips (GPtrArray *devices)
{
  GtkWidget *box = g_object_new (ADW_TYPE_WRAP_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_LIST,
                                 "child-spacing", 6, "line-spacing", 6, NULL);
  GtkWidget *row =
      g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "child", box, NULL);

  for (guint i = 0; i < devices->len; i++)
    append_chips (ADW_WRAP_BOX (box), airlock_device_get_facts (devices->pdata[i])->outputs);

  gtk_widget_add_css_class (box, "outputs");
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Sockets"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Sockets"), -1);

  return row;
}

/**
 * airlock_pane_outputs_fill:
 * @list: receives the rows
 * @devices: (element-type AirlockDevice): functions of a card
 *
 * The sockets of the card and the monitors in them, or why there are none to show. Nothing if it
 * has no graphics.
 */
void
airlock_pane_outputs_fill (GtkListBox *list, GPtrArray *devices)
{
  g_autofree char *explanation = NULL;
  g_autofree char *none = NULL;

  if (!airlock_output_words_apply (devices))
    return;

  none = airlock_output_words_dup_none (devices, &explanation);
  gtk_list_box_append (list, none != NULL ? airlock_pane_rows_new (none, explanation, NULL, NULL)
                                          : new_chips (devices));
}
