/* airlock-device-pane.h – everything about the selected device, card or group
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "airlock-row.h"

G_BEGIN_DECLS

#define AIRLOCK_TYPE_DEVICE_PANE (airlock_device_pane_get_type ())
G_DECLARE_FINAL_TYPE (AirlockDevicePane, airlock_device_pane, AIRLOCK, DEVICE_PANE, AdwBin)

void airlock_device_pane_show (AirlockDevicePane *self,
                               AirlockTopology   *topology,
                               AirlockRow        *row);
void airlock_device_pane_set_changeable (AirlockDevicePane *self,
                                         gboolean           changeable);

G_END_DECLS
