/* airlock-map-layout.h – puts the nodes of the Map into lines and columns
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What an indent moves a node in. */
#define AIRLOCK_MAP_INDENT 22

#define AIRLOCK_TYPE_MAP_LAYOUT (airlock_map_layout_get_type ())
G_DECLARE_FINAL_TYPE (AirlockMapLayout, airlock_map_layout, AIRLOCK, MAP_LAYOUT, GtkLayoutManager)

GtkLayoutManager *airlock_map_layout_new         (void);
void              airlock_map_layout_place       (AirlockMapLayout *self,
                                                  GtkWidget        *node,
                                                  guint             line,
                                                  guint             column,
                                                  guint             indent,
                                                  gboolean          fill);
void              airlock_map_layout_place_label (AirlockMapLayout *self,
                                                  GtkWidget        *label,
                                                  guint             line);
int               airlock_map_layout_get_trunk   (AirlockMapLayout *self,
                                                  guint             column);

G_END_DECLS
