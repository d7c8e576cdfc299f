/* airlock-host-menu.h – the hosts to choose from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GMenuModel *airlock_host_menu_new      (GSettings  *settings);
void        airlock_host_menu_remember (GSettings  *settings,
                                        const char *path);

G_END_DECLS
