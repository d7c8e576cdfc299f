/* airlock-pane-vfs.c – how many virtual functions a card is to have
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-pane-vfs.h"

#include <glib/gi18n.h>

static void
on_value (AdwSpinRow *row, GParamSpec *pspec, gpointer data)
{
  gtk_actionable_set_action_target (GTK_ACTIONABLE (data), "u",
                                    (guint) adw_spin_row_get_value (row));
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
  GtkWidget *row = adw_spin_row_new_with_range (0, n_possible, 1);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Review…"));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Virtual Functions"));
  adw_spin_row_set_value (ADW_SPIN_ROW (row), n_made);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u", n_made);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "device.virtual-functions");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  g_signal_connect_object (row, "notify::value", G_CALLBACK (on_value), button, G_CONNECT_DEFAULT);

  return row;
}
