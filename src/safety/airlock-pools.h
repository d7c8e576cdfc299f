/* airlock-pools.h – file systems over several devices: btrfs and ZFS
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-block-names.h"

G_BEGIN_DECLS

/**
 * AirlockPool:
 * @name: the UUID of a btrfs, the name of a ZFS pool
 * @members: (element-type AirlockBlockDevice): all the devices
 * @complete: whether these are all
 *
 * A file system over several devices.
 */
typedef struct
{
  char *name;
  GPtrArray *members;
  gboolean complete;
} AirlockPool;

GPtrArray         *airlock_pools_read_btrfs (AirlockSysroot          *sysroot,
                                             const AirlockBlockTable *table,
                                             GHashTable              *by_device);
GPtrArray         *airlock_pools_read_zfs   (AirlockSysroot          *sysroot,
                                             AirlockBlockNames       *names);
const AirlockPool *airlock_pools_find       (GPtrArray               *pools,
                                             const char              *name);

G_END_DECLS
