/* airlock-pools.c – file systems over several devices: btrfs and ZFS
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-pools.h"

#include <string.h>

#define BTRFS "/sys/fs/btrfs"
#define ZFS "/proc/spl/kstat/zfs"

/* ZFS pools that udev does not know: more than any host has. */
#define MAX_UNCLAIMED 16

static AirlockPool *
pool_new (const char *name)
{
  AirlockPool *pool = g_new0 (AirlockPool, 1);

  pool->name = g_strdup (name);
  pool->members = g_ptr_array_new ();
  return pool;
}

static void
pool_free (gpointer data)
{
  AirlockPool *pool = data;

  g_free (pool->name);
  g_ptr_array_unref (pool->members);
  g_free (pool);
}

static void
read_one_btrfs (AirlockSysroot *sysroot,
                const AirlockBlockTable *table,
                GHashTable *by_device,
                const char *uuid,
                GPtrArray *pools)
{
  g_autofree char *folder = g_build_filename (BTRFS, uuid, "devices", NULL);
  g_auto (GStrv) names = NULL;
  AirlockReadStatus status = airlock_sysroot_list (sysroot, folder, &names);
  AirlockPool *pool;

  if (status == AIRLOCK_READ_ABSENT)
    return; /* "features" */

  pool = pool_new (uuid);
  pool->complete = status == AIRLOCK_READ_OK;
  g_ptr_array_add (pools, pool);
  for (char **name = names; name != NULL && *name != NULL; name++)
    {
      AirlockBlockDevice *device = airlock_block_table_by_name (table, *name);

      if (device == NULL)
        {
          pool->complete = FALSE;
          continue;
        }
      g_ptr_array_add (pool->members, device);
      g_hash_table_replace (by_device, device, pool);
    }
}

/**
 * airlock_pools_read_btrfs:
 * @sysroot: where to read
 * @table: the block devices
 * @by_device: filled with the file system of each member
 *
 * Returns: (transfer full) (element-type AirlockPool): all that are mounted, wherever
 */
GPtrArray *
airlock_pools_read_btrfs (AirlockSysroot *sysroot,
                          const AirlockBlockTable *table,
                          GHashTable *by_device)
{
  GPtrArray *pools = g_ptr_array_new_with_free_func (pool_free);
  g_auto (GStrv) names = NULL;

  if (airlock_sysroot_list (sysroot, BTRFS, &names) == AIRLOCK_READ_OK)
    for (char **name = names; *name != NULL; name++)
      read_one_btrfs (sysroot, table, by_device, *name, pools);

  return pools;
}

/**
 * airlock_pools_find:
 * @pools: (element-type AirlockPool): pools
 * @name: the name of one
 *
 * Returns: (transfer none) (nullable): that pool
 */
const AirlockPool *
airlock_pools_find (GPtrArray *pools, const char *name)
{
  for (guint i = 0; i < pools->len; i++)
    {
      const AirlockPool *pool = pools->pdata[i];

      if (strcmp (pool->name, name) == 0)
        return pool;
    }

  return NULL;
}

/* A pool that was renamed while imported leaves its old name with udev: pools that nobody claims
 * are held to own every member of no known pool. */
static void
add_strays (GPtrArray *pools, GPtrArray *members)
{
  guint n_unclaimed = 0;

  for (guint i = 0; i < pools->len && n_unclaimed < MAX_UNCLAIMED; i++)
    {
      AirlockPool *pool = pools->pdata[i];

      if (pool->members->len > 0)
        continue;
      n_unclaimed++;
      for (guint j = 0; j < members->len; j++)
        {
          const AirlockPoolMember *member = members->pdata[j];

          if (member->pool == NULL || airlock_pools_find (pools, member->pool) == NULL)
            g_ptr_array_add (pool->members, member->device);
        }
    }
}

static void
share_out (GPtrArray *pools, GPtrArray *members)
{
  for (guint i = 0; i < members->len; i++)
    {
      const AirlockPoolMember *member = members->pdata[i];
      const AirlockPool *pool =
          member->pool != NULL ? airlock_pools_find (pools, member->pool) : NULL;

      if (pool != NULL)
        g_ptr_array_add (pool->members, member->device);
    }

  add_strays (pools, members);
  for (guint i = 0; i < pools->len; i++)
    {
      AirlockPool *pool = pools->pdata[i];

      pool->complete = pool->members->len > 0;
    }
}

/**
 * airlock_pools_read_zfs:
 * @sysroot: where to read
 * @names: of the block devices
 *
 * The kernel module tells the pools, and only udev which devices belong to them (R3.10).
 *
 * Returns: (transfer full) (element-type AirlockPool): all that are imported
 */
GPtrArray *
airlock_pools_read_zfs (AirlockSysroot *sysroot, AirlockBlockNames *names)
{
  GPtrArray *pools = g_ptr_array_new_with_free_func (pool_free);
  g_auto (GStrv) entries = NULL;

  if (airlock_sysroot_list (sysroot, ZFS, &entries) != AIRLOCK_READ_OK)
    return pools;
  for (char **entry = entries; *entry != NULL; entry++)
    {
      g_autofree char *folder = g_build_filename (ZFS, *entry, NULL);
      g_autoptr (AirlockSysdir) dir = NULL;

      /* Beside the pools there are files. */
      if (airlock_sysroot_open_dir (sysroot, folder, &dir) != AIRLOCK_READ_ABSENT)
        g_ptr_array_add (pools, pool_new (*entry));
    }

  if (pools->len > 0)
    share_out (pools, airlock_block_names_get_zfs (names));
  return pools;
}
