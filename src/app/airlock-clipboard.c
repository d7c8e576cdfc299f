/* airlock-clipboard.c – texts to take elsewhere
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-clipboard.h"

#include <glib/gi18n.h>

/**
 * airlock_clipboard_copy:
 * @widget: where it was asked for
 * @text: what to copy
 *
 * Copies, and says so.
 */
void
airlock_clipboard_copy (GtkWidget *widget, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (_ ("Copied")));
}

static void
on_clicked (GtkWidget *button, gpointer data)
{
  airlock_clipboard_copy (button, g_object_get_data (G_OBJECT (button), "text"));
}

/**
 * airlock_clipboard_new_button:
 * @label: what the button says
 * @text: what it copies
 *
 * Returns: (transfer floating): a button
 */
GtkWidget *
airlock_clipboard_new_button (const char *label, const char *text)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "text", g_strdup (text), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_clicked), NULL);

  return button;
}
