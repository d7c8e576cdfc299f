/* airlock-device-actions.h – what can be done with the selected device: each goes to Review
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "airlock-changer.h"
#include "airlock-row.h"

G_BEGIN_DECLS

/**
 * AirlockDeviceActions:
 *
 * The action group `device`: hold-now, hold-at-boot, return, virtual-functions (u), d3cold.
 *
 * Signals: `planned` (#AirlockPlan, char *verb) when there is something to review; `failed` (char
 * *message) where the wish makes no sense.
 */
#define AIRLOCK_TYPE_DEVICE_ACTIONS (airlock_device_actions_get_type ())
G_DECLARE_FINAL_TYPE (AirlockDeviceActions, airlock_device_actions, AIRLOCK, DEVICE_ACTIONS, GObject)

AirlockDeviceActions *airlock_device_actions_new         (void);
GActionGroup         *airlock_device_actions_get_group   (AirlockDeviceActions *self);
void                  airlock_device_actions_set_changer (AirlockDeviceActions *self,
                                                          AirlockChanger       *changer);
void                  airlock_device_actions_set_row     (AirlockDeviceActions *self,
                                                          AirlockRow           *row);

G_END_DECLS
