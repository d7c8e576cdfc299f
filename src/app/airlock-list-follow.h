/* airlock-list-follow.h – lets a list store follow an array
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void airlock_list_follow (GListStore *store,
                          GPtrArray  *items);

G_END_DECLS
