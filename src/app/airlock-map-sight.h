/* airlock-map-sight.h – links and hulls of that part of the Map that is in sight
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "airlock-map-layout.h"
#include "airlock-map-model.h"

G_BEGIN_DECLS

/**
 * AirlockMapSight:
 * @canvas: what is drawn beneath
 * @layout: where its lines and columns are
 * @items: (element-type AirlockMapItem): all that is shown, in sight or not, from the top
 * @node_of: (element-type AirlockMapItem AirlockMapNode): what has a widget
 * @label_of: (element-type AirlockMapRun GtkWidget): the outlines in sight
 * @first_line: what is on this line
 * @last_line: to this one has widgets; there may be fewer lines
 */
typedef struct
{
  GtkWidget *canvas;
  AirlockMapLayout *layout;
  GPtrArray *items;
  GHashTable *node_of;
  GHashTable *label_of;
  guint first_line;
  guint last_line;
} AirlockMapSight;

void airlock_map_sight_draw (const AirlockMapSight *self,
                             GtkSnapshot           *snapshot);

G_END_DECLS
