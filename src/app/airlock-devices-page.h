/* airlock-devices-page.h – a host's devices: the list, and the pane of the selected one
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "airlock-assessment.h"
#include "airlock-device-actions.h"
#include "core/host/airlock-host.h"

G_BEGIN_DECLS

/**
 * AirlockDevicesPage:
 *
 * Signals: `assessed` when airlock_devices_page_get_assessment() has a new answer.
 *
 * Properties: `collapsed` (whether the pane lies over the list), `host` (#AirlockHost).
 */
#define AIRLOCK_TYPE_DEVICES_PAGE (airlock_devices_page_get_type ())
G_DECLARE_FINAL_TYPE (AirlockDevicesPage, airlock_devices_page, AIRLOCK, DEVICES_PAGE, AdwNavigationPage)

void airlock_devices_page_set_host     (AirlockDevicesPage *self,
                                        AirlockHost        *host);
void airlock_devices_page_start_search (AirlockDevicesPage *self);
void airlock_devices_page_show_device  (AirlockDevicesPage *self,
                                        const char         *key);
AirlockDeviceActions *airlock_devices_page_get_actions (AirlockDevicesPage *self);
void airlock_devices_page_set_changer  (AirlockDevicesPage *self,
                                        AirlockChanger     *changer);

const AirlockAssessment *airlock_devices_page_get_assessment (AirlockDevicesPage *self);

G_END_DECLS
