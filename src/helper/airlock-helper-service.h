/* airlock-helper-service.h – the helper's object on the system bus
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-helper-setup.h"

G_BEGIN_DECLS

#define AIRLOCK_TYPE_HELPER_SERVICE (airlock_helper_service_get_type ())
G_DECLARE_FINAL_TYPE (AirlockHelperService, airlock_helper_service, AIRLOCK, HELPER_SERVICE, GObject)

int airlock_helper_service_run (AirlockHelperSetup *setup);

G_END_DECLS
