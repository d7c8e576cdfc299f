/* airlock-block-table.c – the block devices of a host
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-block-table.h"

#include <stdio.h>
#include <string.h>

/* Has every disk and partition once, named "MAJOR:MINOR"; NVMe's hidden paths are not in it. */
#define BY_NUMBER "/sys/dev/block"
#define BY_NAME "/sys/class/block"

static void
origin_clear (gpointer data)
{
  AirlockBlockOrigin *origin = data;

  g_free (origin->step);
}

static void
device_free (gpointer data)
{
  AirlockBlockDevice *device = data;

  g_free (device->name);
  g_free (device->label);
  g_free (device->path);
  g_free (device->file);
  g_clear_pointer (&device->origins, g_array_unref);
  g_clear_pointer (&device->below, g_ptr_array_unref);
  g_free (device);
}

static char *
read_label (AirlockSysroot *sysroot, const char *path, const char *name)
{
  g_autofree char *label = NULL;

  if (g_str_has_prefix (name, "dm-"))
    {
      g_autofree char *file = g_build_filename (path, "dm", "name", NULL);

      if (airlock_sysroot_read_text (sysroot, file, &label) == AIRLOCK_READ_OK && *label != '\0')
        return g_steal_pointer (&label);
    }

  g_free (label);
  label = g_strdup (name);
  return g_strdelimit (g_steal_pointer (&label), "!", '/');
}

static void
add_device (
    AirlockBlockTable *self, AirlockSysroot *sysroot, const char *path, guint major, guint minor)
{
  AirlockBlockDevice *device = g_new0 (AirlockBlockDevice, 1);
  gint64 *number = g_new (gint64, 1);

  device->path = g_strdup (path);
  device->name = g_path_get_basename (path);
  device->label = read_label (sysroot, path, device->name);
  device->major = major;
  device->minor = minor;
  device->is_virtual = g_str_has_prefix (path, "/sys/devices/virtual/");
  device->origins = g_array_new (FALSE, FALSE, sizeof (AirlockBlockOrigin));
  g_array_set_clear_func (device->origins, origin_clear);
  device->below = g_ptr_array_new ();

  *number = (gint64) major << 32 | minor;
  g_ptr_array_add (self->devices, device);
  g_hash_table_replace (self->by_number, number, device);
  g_hash_table_replace (self->by_name, device->name, device);
  if (g_str_has_prefix (device->name, "dm-"))
    g_hash_table_replace (self->by_mapping, device->label, device);
}

static gboolean
parse_number (const char *text, guint *major, guint *minor)
{
  char rest;

  return sscanf (text, "%u:%u%c", major, minor, &rest) == 2;
}

/* Gone between listing and reading is gone. */
static void
add_by_number (AirlockBlockTable *self, AirlockSysroot *sysroot, const char *number)
{
  g_autofree char *link = g_build_filename (BY_NUMBER, number, NULL);
  g_autofree char *path = NULL;
  AirlockReadStatus status;
  guint major, minor;

  if (!parse_number (number, &major, &minor))
    return;
  status = airlock_sysroot_resolve_link (sysroot, link, &path);
  if (status == AIRLOCK_READ_OK)
    add_device (self, sysroot, path, major, minor);
  else if (status == AIRLOCK_READ_UNKNOWN)
    self->status = status;
}

static void
add_by_name (AirlockBlockTable *self, AirlockSysroot *sysroot, const char *name)
{
  g_autofree char *link = g_build_filename (BY_NAME, name, NULL);
  g_autofree char *path = NULL;
  g_autofree char *file = NULL;
  g_autofree char *number = NULL;
  guint major, minor;

  if (airlock_sysroot_resolve_link (sysroot, link, &path) != AIRLOCK_READ_OK)
    return;
  file = g_build_filename (path, "dev", NULL);
  if (airlock_sysroot_read_text (sysroot, file, &number) == AIRLOCK_READ_OK &&
      parse_number (number, &major, &minor) && major != 0)
    add_device (self, sysroot, path, major, minor);
}

/* A partition's folder lies in its disk's. */
static void
link_partitions (AirlockBlockTable *self)
{
  for (guint i = 0; i < self->devices->len; i++)
    {
      AirlockBlockDevice *device = self->devices->pdata[i];
      g_autofree char *above = g_path_get_dirname (device->path);
      g_autofree char *name = g_path_get_basename (above);
      AirlockBlockDevice *disk = g_hash_table_lookup (self->by_name, name);

      if (disk != NULL && disk != device && strcmp (disk->path, above) == 0)
        device->disk = disk;
    }
}

/**
 * airlock_block_table_read:
 * @sysroot: where to read
 *
 * Returns: (transfer full): the block devices, with what is known of them at first sight
 */
AirlockBlockTable *
airlock_block_table_read (AirlockSysroot *sysroot)
{
  AirlockBlockTable *self = g_new0 (AirlockBlockTable, 1);
  g_auto (GStrv) names = NULL;

  self->devices = g_ptr_array_new_with_free_func (device_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_number = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->by_mapping = g_hash_table_new (g_str_hash, g_str_equal);

  self->status = airlock_sysroot_list (sysroot, BY_NUMBER, &names);
  if (self->status == AIRLOCK_READ_OK)
    for (char **name = names; *name != NULL; name++)
      add_by_number (self, sysroot, *name);
  else
    {
      self->status = airlock_sysroot_list (sysroot, BY_NAME, &names);
      for (char **name = names; name != NULL && *name != NULL; name++)
        add_by_name (self, sysroot, *name);
    }
  link_partitions (self);

  return self;
}

/**
 * airlock_block_table_free:
 * @self: (transfer full) (nullable): block devices
 */
void
airlock_block_table_free (AirlockBlockTable *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->by_number);
  g_hash_table_unref (self->by_mapping);
  g_ptr_array_unref (self->devices);
  g_free (self);
}

/**
 * airlock_block_table_by_name:
 * @self: block devices
 * @name: as the kernel names it
 *
 * Returns: (transfer none) (nullable): the device
 */
AirlockBlockDevice *
airlock_block_table_by_name (const AirlockBlockTable *self, const char *name)
{
  return g_hash_table_lookup (self->by_name, name);
}

/**
 * airlock_block_table_by_number:
 * @self: block devices
 * @major: first half of its number
 * @minor: second half
 *
 * Returns: (transfer none) (nullable): the device
 */
AirlockBlockDevice *
airlock_block_table_by_number (const AirlockBlockTable *self, guint major, guint minor)
{
  gint64 number = (gint64) major << 32 | minor;

  return g_hash_table_lookup (self->by_number, &number);
}

/**
 * airlock_block_table_by_mapping:
 * @self: block devices
 * @name: as in /dev/mapper
 *
 * Returns: (transfer none) (nullable): the device-mapper device
 */
AirlockBlockDevice *
airlock_block_table_by_mapping (const AirlockBlockTable *self, const char *name)
{
  return g_hash_table_lookup (self->by_mapping, name);
}
