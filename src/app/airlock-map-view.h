/* airlock-map-view.h – the Map: how cards hang on the processor, and which share a group
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "airlock-map-node.h"
#include "airlock-row.h"

G_BEGIN_DECLS

/**
 * AirlockMapView:
 *
 * The other face of the list of devices: it shows the list's rows where they are in the machine.
 *
 * Properties: `density`, `selected` (#AirlockRow, nullable).
 * Signals: `activated` when a node is clicked or Enter is pressed on it.
 */
#define AIRLOCK_TYPE_MAP_VIEW (airlock_map_view_get_type ())
G_DECLARE_FINAL_TYPE (AirlockMapView, airlock_map_view, AIRLOCK, MAP_VIEW, AdwBin)

void        airlock_map_view_update       (AirlockMapView   *self,
                                           AirlockMapModel  *model,
                                           GListModel       *rows);
AirlockRow *airlock_map_view_get_selected (AirlockMapView   *self);
void        airlock_map_view_set_selected (AirlockMapView   *self,
                                           AirlockRow       *row);
void        airlock_map_view_set_query    (AirlockMapView   *self,
                                           const char       *query);
void        airlock_map_view_set_filter   (AirlockMapView   *self,
                                           GtkFilter        *filter);
void        airlock_map_view_focus        (AirlockMapView   *self);

G_END_DECLS
