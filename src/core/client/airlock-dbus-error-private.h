/* airlock-dbus-error-private.h – what goes wrong on the bus, in words that mean something
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GError *_airlock_dbus_error_translate  (GError *error);
GError *_airlock_dbus_error_new_no_bus (GError *error);
GError *_airlock_dbus_error_new_ended  (void);

G_END_DECLS
