/* airlock-map-canvas.h – the nodes of the Map, and the links and hulls beneath them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "airlock-map-node.h"

G_BEGIN_DECLS

/**
 * AirlockMapCanvas:
 *
 * Signals: `activated` and `fold`, with the #AirlockMapNode.
 */
#define AIRLOCK_TYPE_MAP_CANVAS (airlock_map_canvas_get_type ())
G_DECLARE_FINAL_TYPE (AirlockMapCanvas, airlock_map_canvas, AIRLOCK, MAP_CANVAS, GtkWidget)

/* The row of the list for an item, %NULL where it has none. */
typedef AirlockRow *(*AirlockMapRowFunc) (AirlockMapItem *item, gpointer data);

void            airlock_map_canvas_show (AirlockMapCanvas  *self,
                                         AirlockMapModel   *model,
                                         AirlockMapDensity  density,
                                         AirlockMapRowFunc  get_row,
                                         gpointer           data);
void            airlock_map_canvas_set_current (AirlockMapCanvas *self,
                                         AirlockMapItem    *item);
AirlockMapNode *airlock_map_canvas_find (AirlockMapCanvas  *self,
                                         AirlockMapItem    *item);
GPtrArray      *airlock_map_canvas_get_nodes (AirlockMapCanvas *self);

G_END_DECLS
