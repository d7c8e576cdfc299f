/* airlock-pane-path.h – the way from the processor, in a device's or a group's pane
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "core/analysis/airlock-isolation.h"

G_BEGIN_DECLS

GtkWidget *airlock_pane_path_new     (AirlockTopology *topology,
                                      AirlockDevice   *device,
                                      AirlockGroup    *group);
char      *airlock_pane_path_dup_line (AirlockTopology *topology,
                                      AirlockDevice   *device);

G_END_DECLS
