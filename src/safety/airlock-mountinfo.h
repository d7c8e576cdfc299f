/* airlock-mountinfo.h – what the kernel says is mounted and swapped to
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AirlockMount:
 * @major: @minor: the block device; major 0 says that there is none, or several (btrfs)
 * @mount_point: where it is seen, absolute, octal escapes decoded
 * @fs_type: "ext4"
 * @source: a device, a list of them (bcachefs), a data set (ZFS) or any other word
 * @options: of the file system, separated by commas
 *
 * One line of /proc/PID/mountinfo. All texts are UTF-8.
 */
typedef struct
{
  guint major;
  guint minor;
  char *mount_point;
  char *fs_type;
  char *source;
  char *options;
} AirlockMount;

/**
 * AirlockMountTable:
 * @mounts: (element-type AirlockMount): in the order of mounting
 * @complete: whether every line could be understood
 */
typedef struct
{
  GPtrArray *mounts;
  gboolean complete;
  GHashTable *by_point; /* mount point → the last AirlockMount there */
} AirlockMountTable;

AirlockMountTable  *airlock_mount_table_parse (const char              *text);
void                airlock_mount_table_free  (AirlockMountTable       *self);
const AirlockMount *airlock_mount_table_find  (const AirlockMountTable *self,
                                               const char              *path);

/**
 * AirlockSwap:
 * @path: of the device or file
 * @is_file: whether it is a file, or else a block device
 *
 * One line of /proc/swaps.
 */
typedef struct
{
  char *path;
  gboolean is_file;
} AirlockSwap;

GPtrArray          *airlock_swaps_parse       (const char              *text,
                                               gboolean                *complete);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockMountTable, airlock_mount_table_free)

G_END_DECLS
