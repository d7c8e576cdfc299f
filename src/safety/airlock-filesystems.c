/* airlock-filesystems.c – the block devices that mounted file systems lie on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-filesystems.h"

#include <linux/major.h>
#include <string.h>

/* Overlays on overlays: more than any host has. */
#define MAX_LAYERS 16

typedef struct
{
  GPtrArray *devices;
  gboolean decided;
} Layers;

static void
layers_free (gpointer data)
{
  Layers *layers = data;

  g_ptr_array_unref (layers->devices);
  g_free (layers);
}

/**
 * airlock_filesystems_new:
 * @sysroot: where to read
 * @table: the block devices
 * @names: their names
 * @mounts: what is mounted
 * @root_device: (nullable): what the kernel command line says after root=
 *
 * Returns: (transfer full): the file systems; all arguments must outlive them
 */
AirlockFilesystems *
airlock_filesystems_new (AirlockSysroot *sysroot,
                         const AirlockBlockTable *table,
                         AirlockBlockNames *names,
                         const AirlockMountTable *mounts,
                         const char *root_device)
{
  AirlockFilesystems *self = g_new0 (AirlockFilesystems, 1);

  self->sysroot = sysroot;
  self->table = table;
  self->names = names;
  self->mounts = mounts;
  self->root_device = g_strdup (root_device);
  self->btrfs_by_device = g_hash_table_new (NULL, NULL);
  self->btrfs = airlock_pools_read_btrfs (sysroot, table, self->btrfs_by_device);
  self->zfs = airlock_pools_read_zfs (sysroot, names);
  self->layered = g_hash_table_new_full (NULL, NULL, NULL, layers_free);

  return self;
}

/**
 * airlock_filesystems_free:
 * @self: (transfer full) (nullable): file systems
 */
void
airlock_filesystems_free (AirlockFilesystems *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->layered);
  g_hash_table_unref (self->btrfs_by_device);
  g_ptr_array_unref (self->btrfs);
  g_ptr_array_unref (self->zfs);
  g_free (self->root_device);
  g_free (self);
}

static gboolean
find_source (AirlockFilesystems *self, const char *source, GPtrArray *devices)
{
  if (strcmp (source, "/dev/root") == 0 && self->root_device != NULL)
    source = self->root_device;

  return airlock_block_names_find (self->names, source, devices);
}

/* A btrfs shows no device number, and one of its members as the source. Where that name is of no
 * use but only one btrfs is mounted at all, it can be no other. */
static gboolean
add_btrfs (AirlockFilesystems *self, const AirlockMount *mount, GPtrArray *devices)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new ();
  AirlockPool *pool = NULL;

  find_source (self, mount->source, sources);
  for (guint i = 0; pool == NULL && i < sources->len; i++)
    pool = g_hash_table_lookup (self->btrfs_by_device, sources->pdata[i]);
  if (pool == NULL && self->btrfs->len == 1)
    pool = self->btrfs->pdata[0];

  g_ptr_array_extend (devices, pool != NULL ? pool->members : sources, NULL, NULL);
  if (pool == NULL)
    return FALSE;
  return pool->complete;
}

static gboolean
add_bcachefs (AirlockFilesystems *self, const AirlockMount *mount, GPtrArray *devices)
{
  g_auto (GStrv) sources = g_strsplit (mount->source, ":", -1);
  gboolean decided = *sources != NULL;

  for (char **source = sources; *source != NULL; source++)
    decided = find_source (self, *source, devices) && decided;

  return decided;
}

/* The source is a data set, "rpool/ROOT/debian". */
static gboolean
add_zfs (AirlockFilesystems *self, const AirlockMount *mount, GPtrArray *devices)
{
  g_autofree char *name = g_strndup (mount->source, strcspn (mount->source, "/@"));
  const AirlockPool *pool = airlock_pools_find (self->zfs, name);

  if (pool == NULL)
    return FALSE;
  g_ptr_array_extend (devices, pool->members, NULL, NULL);
  return pool->complete;
}

/* XFS names its log and real-time devices among its options. */
static gboolean
add_helpers (AirlockFilesystems *self, const AirlockMount *mount, GPtrArray *devices)
{
  g_auto (GStrv) options = NULL;
  gboolean decided = TRUE;

  if (strstr (mount->options, "logdev=") == NULL && strstr (mount->options, "rtdev=") == NULL)
    return TRUE;
  options = g_strsplit (mount->options, ",", -1);
  for (char **option = options; *option != NULL; option++)
    if (g_str_has_prefix (*option, "logdev=") || g_str_has_prefix (*option, "rtdev="))
      decided =
          airlock_block_names_find (self->names, strchr (*option, '=') + 1, devices) && decided;

  return decided;
}

static gboolean
add_layer_folders (AirlockFilesystems *self, const char *folders, GPtrArray *devices)
{
  g_auto (GStrv) parts = g_strsplit (folders, ":", -1);
  gboolean decided = TRUE;

  for (char **part = parts; *part != NULL; part++)
    if (**part != '\0') /* "::" sets data-only layers apart */
      {
        g_autoptr (GPtrArray) found = g_ptr_array_new ();

        decided = airlock_filesystems_of_path (self, *part, found) && decided;
        for (guint i = 0; i < found->len; i++)
          if (!g_ptr_array_find (devices, found->pdata[i], NULL))
            g_ptr_array_add (devices, found->pdata[i]);
      }

  return decided;
}

/* What an overlay lies on, by the paths of its layers as they are seen now. They may be of a name
 * space that is gone (a live medium) or of another (a container): then nothing is decided. */
static gboolean
add_layers (AirlockFilesystems *self, const AirlockMount *mount, GPtrArray *devices)
{
  Layers *layers = g_hash_table_lookup (self->layered, mount);

  if (layers == NULL)
    {
      g_auto (GStrv) options = g_strsplit (mount->options, ",", -1);
      gboolean decided = TRUE;

      /* Undecided for now, should it lie on itself. */
      layers = g_new0 (Layers, 1);
      layers->devices = g_ptr_array_new ();
      g_hash_table_insert (self->layered, (gpointer) mount, layers);
      if (self->depth >= MAX_LAYERS)
        return FALSE;

      self->depth++;
      for (char **option = options; *option != NULL; option++)
        if (g_str_has_prefix (*option, "lowerdir") || g_str_has_prefix (*option, "upperdir") ||
            g_str_has_prefix (*option, "datadir"))
          {
            const char *value = strchr (*option, '=');

            decided =
                value != NULL && add_layer_folders (self, value + 1, layers->devices) && decided;
          }
      self->depth--;
      layers->decided = decided && layers->devices->len > 0;
    }

  g_ptr_array_extend (devices, layers->devices, NULL, NULL);
  return layers->decided;
}

/**
 * airlock_filesystems_is_layered:
 * @mount: a mount
 *
 * Returns: whether it has no device of its own and shows other file systems
 */
gboolean
airlock_filesystems_is_layered (const AirlockMount *mount)
{
  return strcmp (mount->fs_type, "overlay") == 0 || strcmp (mount->fs_type, "aufs") == 0 ||
         strcmp (mount->fs_type, "unionfs") == 0;
}

/**
 * airlock_filesystems_of_mount:
 * @self: file systems
 * @mount: a mount
 * @devices: (element-type AirlockBlockDevice): what it lies on is added here
 *
 * Returns: whether these are known to be all; a file system without devices has none
 */
gboolean
airlock_filesystems_of_mount (AirlockFilesystems *self,
                              const AirlockMount *mount,
                              GPtrArray *devices)
{
  if (mount->major == MTD_BLOCK_MAJOR)
    return TRUE; /* flash on the board, with or without a block device */
  if (mount->major != 0)
    {
      AirlockBlockDevice *device =
          airlock_block_table_by_number (self->table, mount->major, mount->minor);

      if (device == NULL)
        return FALSE;
      g_ptr_array_add (devices, device);
      return add_helpers (self, mount, devices);
    }

  if (strcmp (mount->fs_type, "btrfs") == 0)
    return add_btrfs (self, mount, devices);
  if (strcmp (mount->fs_type, "bcachefs") == 0)
    return add_bcachefs (self, mount, devices);
  if (strcmp (mount->fs_type, "zfs") == 0)
    return add_zfs (self, mount, devices);
  if (airlock_filesystems_is_layered (mount))
    return add_layers (self, mount, devices);
  return TRUE;
}

/**
 * airlock_filesystems_of_path:
 * @self: file systems
 * @path: an absolute path of a file
 * @devices: (element-type AirlockBlockDevice): what the file lies on is added here
 *
 * Returns: whether these are known to be all
 */
gboolean
airlock_filesystems_of_path (AirlockFilesystems *self, const char *path, GPtrArray *devices)
{
  const AirlockMount *mount = airlock_mount_table_find (self->mounts, path);

  return mount != NULL && airlock_filesystems_of_mount (self, mount, devices);
}
