/* airlock-map-builder.h – from an analysis to the items of the Map; pure
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-map-model.h"

G_BEGIN_DECLS

void       airlock_map_item_free     (AirlockMapItem   *item);
GPtrArray *airlock_map_builder_build (AirlockIsolation *isolation,
                                      GHashTable       *by_device);

G_END_DECLS
