/* airlock-dbus-helper.h – the helper on the system bus
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-helper.h"

G_BEGIN_DECLS

#define AIRLOCK_TYPE_DBUS_HELPER (airlock_dbus_helper_get_type ())
G_DECLARE_FINAL_TYPE (AirlockDBusHelper, airlock_dbus_helper, AIRLOCK, DBUS_HELPER, GObject)

AirlockHelper *airlock_dbus_helper_new (void);

G_END_DECLS
