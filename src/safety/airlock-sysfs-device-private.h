/* airlock-sysfs-device-private.h – from names in /sys/class to devices and their PCI functions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-host-use.h"

G_BEGIN_DECLS

AirlockReadStatus _airlock_sysfs_device_path  (AirlockSysroot    *sysroot,
                                               const char        *folder,
                                               const char        *name,
                                               char             **path);
gboolean          _airlock_sysfs_is_virtual   (const char        *path);
gboolean          _airlock_sysfs_has_folder   (AirlockSysroot    *sysroot,
                                               const char        *path);
gboolean          _airlock_is_file_name       (const char        *name);
gboolean          _airlock_text_was_cut       (const char        *text);
char             *_airlock_make_printable     (const char        *text);
void              _airlock_host_uses_add_path (AirlockHostUses   *self,
                                               AirlockUseKind     kind,
                                               const char        *device_path,
                                               const char *const *names);

G_END_DECLS
