/* storage-host.h – a made-up host with disks, for tests of who uses them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "safety/airlock-host-use.h"
#include "temporary-root.h"

G_BEGIN_DECLS

/**
 * StorageHost:
 * @tree: its files
 * @mountinfo: @swaps: written when the host is read
 *
 * New, it has a tmpfs as / and no block device.
 */
typedef struct
{
  TemporaryRoot *tree;
  GString *mountinfo;
  GString *swaps;
} StorageHost;

StorageHost *storage_host_new          (void);
void         storage_host_free         (StorageHost *self);
void         storage_host_add          (StorageHost *self,
                                        const char  *number,
                                        const char  *path);
void         storage_host_add_nvme     (StorageHost *self,
                                        guint        instance,
                                        const char  *address);
void         storage_host_add_sata     (StorageHost *self,
                                        guint        instance);
void         storage_host_add_stacked  (StorageHost *self,
                                        const char  *number,
                                        const char  *name,
                                        const char  *mapping,
                                        const char  *slaves);
void         storage_host_add_file     (StorageHost *self,
                                        const char  *path,
                                        const char  *contents);
void         storage_host_mount        (StorageHost *self,
                                        const char  *number,
                                        const char  *mount_point,
                                        const char  *type_and_source);
void         storage_host_swap         (StorageHost *self,
                                        const char  *path,
                                        const char  *type);
void         storage_host_write_tables (StorageHost *self);
char        *storage_host_read         (StorageHost *self,
                                        gboolean    *seen);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StorageHost, storage_host_free)

/* Each use is a line, "root: 0000:02:00.0 > nvme0n1 > /". */
#define storage_host_assert(host, expected)                    \
  G_STMT_START                                                 \
    {                                                          \
      gboolean seen_;                                          \
      g_autofree char *uses_ = storage_host_read (host, &seen_); \
      g_assert_cmpstr (uses_, ==, expected);                   \
      g_assert_true (seen_);                                   \
    }                                                          \
  G_STMT_END

/* As above, and the host can't be told to use no more than that. */
#define storage_host_assert_undecided(host, expected)          \
  G_STMT_START                                                 \
    {                                                          \
      gboolean seen_;                                          \
      g_autofree char *uses_ = storage_host_read (host, &seen_); \
      g_assert_cmpstr (uses_, ==, expected);                   \
      g_assert_false (seen_);                                  \
    }                                                          \
  G_STMT_END

G_END_DECLS
