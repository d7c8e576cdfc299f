/* airlock-filesystems.h – the block devices that mounted file systems lie on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-block-names.h"
#include "airlock-mountinfo.h"
#include "airlock-pools.h"

G_BEGIN_DECLS

/**
 * AirlockFilesystems:
 * @btrfs: (element-type AirlockPool): all that are mounted, in any mount namespace
 * @zfs: (element-type AirlockPool): all that are imported
 */
typedef struct
{
  AirlockSysroot *sysroot; /* unowned, as are the next three */
  const AirlockBlockTable *table;
  AirlockBlockNames *names;
  const AirlockMountTable *mounts;
  char *root_device; /* nullable: what "/dev/root" stands for */
  GPtrArray *btrfs;
  GPtrArray *zfs;
  GHashTable *btrfs_by_device;
  GHashTable *layered; /* AirlockMount of an overlay → what it lies on */
  guint depth; /* of overlays on overlays, while one is looked at */
} AirlockFilesystems;

AirlockFilesystems *airlock_filesystems_new       (AirlockSysroot          *sysroot,
                                                   const AirlockBlockTable *table,
                                                   AirlockBlockNames       *names,
                                                   const AirlockMountTable *mounts,
                                                   const char              *root_device);
void                airlock_filesystems_free      (AirlockFilesystems      *self);
gboolean            airlock_filesystems_of_mount  (AirlockFilesystems      *self,
                                                   const AirlockMount      *mount,
                                                   GPtrArray               *devices);
gboolean            airlock_filesystems_of_path   (AirlockFilesystems      *self,
                                                   const char              *path,
                                                   GPtrArray               *devices);
gboolean            airlock_filesystems_is_layered (const AirlockMount     *mount);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockFilesystems, airlock_filesystems_free)

G_END_DECLS
