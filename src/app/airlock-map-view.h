/* airlock-map-view.h – the Map: how cards hang on the processor, and which share a group
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "airlock-map-node.h"
#include "airlock-row-selection.h"

G_BEGIN_DECLS

/**
 * AirlockMapView:
 *
 * The other face of the list of devices: it shows the list's rows where they are in the machine.
 *
 * Properties: `density`.
 */
#define AIRLOCK_TYPE_MAP_VIEW (airlock_map_view_get_type ())
G_DECLARE_FINAL_TYPE (AirlockMapView, airlock_map_view, AIRLOCK, MAP_VIEW, AdwBin)

void        airlock_map_view_update       (AirlockMapView   *self,
                                           AirlockMapModel  *model,
                                           GListModel       *rows);
void        airlock_map_view_share        (AirlockMapView      *self,
                                           GtkFilter           *filter,
                                           AirlockRowSelection *selection);
void        airlock_map_view_focus        (AirlockMapView   *self);

G_END_DECLS
