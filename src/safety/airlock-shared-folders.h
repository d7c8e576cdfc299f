/* airlock-shared-folders.h – the devices that bring in folders of a host around this one
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-mountinfo.h"
#include "base/airlock-sysroot.h"

G_BEGIN_DECLS

gboolean airlock_shared_folders_is_share (const AirlockMount *mount);
gboolean airlock_shared_folders_find     (AirlockSysroot     *sysroot,
                                          const AirlockMount *mount,
                                          GPtrArray          *paths);

G_END_DECLS
