/* airlock-list-sync.h – brings a list store in step with an array
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void airlock_list_sync (GListStore *store,
                        GPtrArray  *items);

G_END_DECLS
