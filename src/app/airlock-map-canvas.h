/* airlock-map-canvas.h – the nodes of the Map, and the links and hulls beneath them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "airlock-map-node.h"
#include "airlock-map-sizes.h"

G_BEGIN_DECLS

/**
 * AirlockMapCanvas:
 *
 * As large as the whole Map, but only what is in sight and a few lines more has widgets.
 *
 * Properties: `hadjustment`, `vadjustment`: how far it is scrolled.
 * Signals: `activated` and `fold`, with the #AirlockMapNode.
 */
#define AIRLOCK_TYPE_MAP_CANVAS (airlock_map_canvas_get_type ())
G_DECLARE_FINAL_TYPE (AirlockMapCanvas, airlock_map_canvas, AIRLOCK, MAP_CANVAS, GtkWidget)

void            airlock_map_canvas_show        (AirlockMapCanvas  *self,
                                                AirlockMapModel   *model,
                                                AirlockMapDensity  density,
                                                AirlockMapRowFunc  get_row,
                                                gpointer           data);
void            airlock_map_canvas_set_current (AirlockMapCanvas  *self,
                                                AirlockMapItem    *item);
void            airlock_map_canvas_set_found   (AirlockMapCanvas  *self,
                                                GHashTable        *found);
void            airlock_map_canvas_reveal      (AirlockMapCanvas  *self,
                                                AirlockMapItem    *item);
gboolean        airlock_map_canvas_focus_item  (AirlockMapCanvas  *self,
                                                AirlockMapItem    *item);
gboolean        airlock_map_canvas_show_more   (AirlockMapCanvas  *self);
void            airlock_map_canvas_show_less   (AirlockMapCanvas  *self);

G_END_DECLS
