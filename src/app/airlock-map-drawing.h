/* airlock-map-drawing.h – draws the links and hulls of the Map
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How many colours and dash patterns there are; style.css has as many colours. */
#define AIRLOCK_MAP_N_COLORS 5
#define AIRLOCK_MAP_N_DASHES 6

void airlock_map_drawing_link (GtkSnapshot           *snapshot,
                               const GdkRGBA         *color,
                               const graphene_rect_t *from,
                               const graphene_rect_t *to,
                               float                  trunk,
                               float                  trunk_top,
                               gboolean               last);
void airlock_map_drawing_stem (GtkSnapshot           *snapshot,
                               const GdkRGBA         *color,
                               const graphene_rect_t *from,
                               float                  to);
void airlock_map_drawing_trunk (GtkSnapshot          *snapshot,
                               const GdkRGBA         *color,
                               float                  trunk,
                               float                  top,
                               float                  bottom);
void airlock_map_drawing_hull (GtkSnapshot           *snapshot,
                               const GdkRGBA         *color,
                               const graphene_rect_t *bounds,
                               guint                  number);

G_END_DECLS
