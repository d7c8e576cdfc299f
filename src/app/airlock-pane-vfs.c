/* airlock-pane-vfs.c – how many virtual functions a card is to have
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-pane-vfs.h"

#include <glib/gi18n.h>

static void
on_value (GtkSpinButton *spin, gpointer data)
{
  gtk_actionable_set_action_target (GTK_ACTIONABLE (data), "u",
                                    (guint) gtk_spin_button_get_value_as_int (spin));
}

/**
 * airlock_pane_vfs_new:
 * @n_made: how many there are
 * @n_possible: how many there can be
 *
 * Returns: (transfer floating): a row to choose a number in, with the way to Review
 */
GtkWidget *
airlock_pane_vfs_new (guint n_made, guint n_possible)
{
  /* No AdwSpinRow: it did not show up for screen readers in a list box (libadwaita 1.7). */
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *spin = gtk_spin_button_new_with_range (0, n_possible, 1);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Review…"));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Virtual Functions"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Virtual Functions"), -1);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), n_made);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u", n_made);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "device.virtual-functions");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (on_value), button, G_CONNECT_DEFAULT);

  return row;
}
