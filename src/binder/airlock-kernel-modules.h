/* airlock-kernel-modules.h – has the modules of VFIO drivers loaded
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean _airlock_kernel_load_module (const char  *module,
                                      GError     **error);

G_END_DECLS
