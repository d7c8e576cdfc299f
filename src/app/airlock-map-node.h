/* airlock-map-node.h – one processor, port or card of the Map
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "airlock-map-model.h"
#include "airlock-row.h"

G_BEGIN_DECLS

/**
 * AirlockMapDensity:
 *
 * How much a node says.
 */
typedef enum
{
  AIRLOCK_MAP_DENSITY_ADDRESS,
  AIRLOCK_MAP_DENSITY_NAME,
  AIRLOCK_MAP_DENSITY_USE,
} AirlockMapDensity;

#define AIRLOCK_TYPE_MAP_DENSITY (airlock_map_density_get_type ())
GType airlock_map_density_get_type (void);

/**
 * AirlockMapNode:
 *
 * Signals: `activated` when it is clicked, `fold` when its arrow is.
 */
#define AIRLOCK_TYPE_MAP_NODE (airlock_map_node_get_type ())
G_DECLARE_FINAL_TYPE (AirlockMapNode, airlock_map_node, AIRLOCK, MAP_NODE, GtkWidget)

gboolean        airlock_map_node_fills        (const AirlockMapItem *item);
GtkWidget      *airlock_map_node_new          (void);
void            airlock_map_node_show         (AirlockMapNode       *self,
                                               AirlockMapItem       *item,
                                               AirlockRow           *row,
                                               const AirlockMapHull *hull,
                                               AirlockMapDensity     density);
AirlockMapItem *airlock_map_node_get_item     (AirlockMapNode       *self);
AirlockRow     *airlock_map_node_get_row      (AirlockMapNode       *self);
void            airlock_map_node_set_selected (AirlockMapNode       *self,
                                               gboolean              selected);
void            airlock_map_node_set_dimmed   (AirlockMapNode       *self,
                                               gboolean              dimmed);

G_END_DECLS
