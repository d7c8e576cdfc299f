/* airlock-map-label.c – the label of an outline around a shared group
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-map-label.h"

#include "airlock-map-drawing.h"
#include "airlock-map-words.h"

/* The outline has the colour of its label, so that style.css alone knows the colours. */
GtkWidget *
airlock_map_label_new (const AirlockMapHull *hull)
{
  g_autofree char *text = airlock_map_words_dup_hull (hull);
  g_autofree char *style = g_strdup_printf ("hull-%u", hull->number % AIRLOCK_MAP_N_COLORS);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "xalign", 0.0f,
                                   "max-width-chars", 9, NULL);

  gtk_widget_add_css_class (label, "hull");
  gtk_widget_add_css_class (label, style);

  return label;
}
