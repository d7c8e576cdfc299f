/* airlock-block-names.c – block devices by what people and boot loaders call them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "airlock-block-names.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* Links in /dev lead to links seldom, and to links of links never. */
#define MAX_LINKS 8

#define UDEV_DATA "/run/udev/data"

struct _AirlockBlockNames
{
  AirlockSysroot *sysroot; /* unowned, as is the table */
  const AirlockBlockTable *table;
  GHashTable *links; /* "/dev/disk/by-uuid/…" → GPtrArray of devices; NULL until udev is asked */
  GPtrArray *zfs;    /* of AirlockPoolMember */
};

static void
member_free (gpointer data)
{
  AirlockPoolMember *member = data;

  g_free (member->pool);
  g_free (member);
}

/**
 * airlock_block_names_new:
 * @sysroot: where to read
 * @table: the devices
 *
 * Returns: (transfer full): names for @table; both must outlive it
 */
AirlockBlockNames *
airlock_block_names_new (AirlockSysroot *sysroot, const AirlockBlockTable *table)
{
  AirlockBlockNames *self = g_new0 (AirlockBlockNames, 1);

  self->sysroot = sysroot;
  self->table = table;
  self->zfs = g_ptr_array_new_with_free_func (member_free);

  return self;
}

/**
 * airlock_block_names_free:
 * @self: (transfer full) (nullable): names
 */
void
airlock_block_names_free (AirlockBlockNames *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->links, g_hash_table_unref);
  g_ptr_array_unref (self->zfs);
  g_free (self);
}

/* What udev leaves as it is in the name of a link; all else becomes "\x20" and the like. */
static char *
encode_for_udev (const char *text)
{
  GString *encoded = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (g_ascii_isalnum (*text) || strchr ("#+-.:=@_", *text) != NULL || (*text & 0x80) != 0)
      g_string_append_c (encoded, *text);
    else
      g_string_append_printf (encoded, "\\x%02x", (guint) (guchar) *text);

  return g_string_free_and_steal (encoded);
}

static char *
parse_tag (const char *text)
{
  static const struct
  {
    const char *tag;
    const char *folder;
    gboolean is_id;
  } tags[] = {
    { "UUID=", "by-uuid", FALSE },
    { "PARTUUID=", "by-partuuid", TRUE },
    { "LABEL=", "by-label", FALSE },
    { "PARTLABEL=", "by-partlabel", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    if (g_str_has_prefix (text, tags[i].tag))
      {
        /* "PARTUUID=…/PARTNROFF=1" is another partition of the same disk. */
        const char *value = text + strlen (tags[i].tag);
        g_autofree char *used =
            g_strndup (value, tags[i].is_id ? strcspn (value, "/") : strlen (value));
        g_autofree char *cased = tags[i].is_id ? g_ascii_strdown (used, -1) : g_strdup (used);
        g_autofree char *encoded = encode_for_udev (cased);

        /* As a link it would be the folder, or the one above. */
        if (strspn (encoded, ".") == strlen (encoded))
          return NULL;
        return g_build_filename ("/dev/disk", tags[i].folder, encoded, NULL);
      }

  return NULL;
}

/**
 * airlock_block_names_parse:
 * @text: a device as the kernel command line, mountinfo or /proc/swaps name it
 *
 * Knows "/dev/…", "UUID=", "PARTUUID=", "LABEL=", "PARTLABEL=" and "8:1".
 *
 * Returns: (transfer full) (nullable): the normalised path in /dev, %NULL for anything else
 */
char *
airlock_block_names_parse (const char *text)
{
  g_autofree char *path = NULL;
  guint major, minor;
  char rest;

  if (strlen (text) >= PATH_MAX)
    return NULL;
  if (sscanf (text, "%u:%u%c", &major, &minor, &rest) == 2)
    return g_strdup_printf ("/dev/block/%u:%u", major, minor);
  if (*text != '/')
    return parse_tag (text);

  path = g_canonicalize_filename (text, "/");
  return g_str_has_prefix (path, "/dev/") ? g_steal_pointer (&path) : NULL;
}

static void
add_link (AirlockBlockNames *self, const char *folder, const char *name, AirlockBlockDevice *device)
{
  g_autofree char *path = g_build_filename ("/dev", folder, name, NULL);
  GPtrArray *devices = g_hash_table_lookup (self->links, path);

  if (devices == NULL)
    {
      devices = g_ptr_array_new ();
      g_hash_table_insert (self->links, g_steal_pointer (&path), devices);
    }
  if (devices->len == 0 || devices->pdata[devices->len - 1] != device)
    g_ptr_array_add (devices, device);
}

/* The links themselves ("S:disk/by-uuid/…"), and the properties that they are made from. */
static void
read_udev_lines (AirlockBlockNames *self, AirlockBlockDevice *device, char **lines)
{
  const char *pool = NULL;
  gboolean in_pool = FALSE;

  for (char **line = lines; *line != NULL; line++)
    if (g_str_has_prefix (*line, "S:"))
      add_link (self, "", *line + 2, device);
    else if (g_str_has_prefix (*line, "E:ID_FS_UUID="))
      add_link (self, "disk/by-uuid", *line + strlen ("E:ID_FS_UUID="), device);
    else if (g_str_has_prefix (*line, "E:ID_PART_ENTRY_UUID="))
      add_link (self, "disk/by-partuuid", *line + strlen ("E:ID_PART_ENTRY_UUID="), device);
    else if (g_str_has_prefix (*line, "E:ID_FS_LABEL_ENC="))
      add_link (self, "disk/by-label", *line + strlen ("E:ID_FS_LABEL_ENC="), device);
    else if (g_str_has_prefix (*line, "E:ID_FS_LABEL="))
      pool = *line + strlen ("E:ID_FS_LABEL=");
    else if (strcmp (*line, "E:ID_FS_TYPE=zfs_member") == 0)
      in_pool = TRUE;

  if (in_pool)
    {
      AirlockPoolMember *member = g_new0 (AirlockPoolMember, 1);

      member->device = device;
      member->pool = g_strdup (pool);
      g_ptr_array_add (self->zfs, member);
    }
}

static void
ensure_udev (AirlockBlockNames *self)
{
  g_autoptr (AirlockSysdir) data = NULL;

  if (self->links != NULL)
    return;
  self->links =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  if (airlock_sysroot_open_dir (self->sysroot, UDEV_DATA, &data) != AIRLOCK_READ_OK)
    return;

  for (guint i = 0; i < self->table->devices->len; i++)
    {
      AirlockBlockDevice *device = self->table->devices->pdata[i];
      g_autofree char *file = g_strdup_printf ("b%u:%u", device->major, device->minor);
      g_autofree char *text = NULL;
      g_auto (GStrv) lines = NULL;

      if (airlock_sysdir_read_text (data, file, &text) != AIRLOCK_READ_OK)
        continue;
      lines = g_strsplit (text, "\n", -1);
      read_udev_lines (self, device, lines);
    }
}

/* "/dev/vg/lv" is "/dev/mapper/vg-lv", where "-" in a name is doubled. */
static AirlockBlockDevice *
find_volume (AirlockBlockNames *self, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  g_autofree char *mapping = NULL;

  if (g_strv_length (parts) != 2)
    return NULL;
  if (strcmp (parts[0], "mapper") == 0)
    return airlock_block_table_by_mapping (self->table, parts[1]);

  for (guint i = 0; i < 2; i++)
    {
      g_auto (GStrv) words = g_strsplit (parts[i], "-", -1);

      g_free (parts[i]);
      parts[i] = g_strjoinv ("--", words);
    }
  mapping = g_strjoin ("-", parts[0], parts[1], NULL);
  return airlock_block_table_by_mapping (self->table, mapping);
}

/* By the path's own words: the kernel's name, its number, or a device-mapper name. */
static AirlockBlockDevice *
find_plain (AirlockBlockNames *self, const char *path)
{
  const char *below = path + strlen ("/dev/");
  g_autofree char *name = g_strdelimit (g_strdup (below), "/", '!');
  AirlockBlockDevice *device = airlock_block_table_by_name (self->table, name);
  guint major, minor;

  if (device == NULL && sscanf (below, "block/%u:%u", &major, &minor) == 2)
    device = airlock_block_table_by_number (self->table, major, minor);
  return device != NULL ? device : find_volume (self, below);
}

static AirlockBlockDevice *
follow_links (AirlockBlockNames *self, const char *path)
{
  g_autofree char *current = g_strdup (path);

  for (guint i = 0; i < MAX_LINKS; i++)
    {
      g_autofree char *next = NULL;
      AirlockBlockDevice *device;

      if (airlock_sysroot_resolve_link (self->sysroot, current, &next) != AIRLOCK_READ_OK ||
          !g_str_has_prefix (next, "/dev/"))
        return NULL;
      device = find_plain (self, next);
      if (device != NULL)
        return device;
      g_free (current);
      current = g_steal_pointer (&next);
    }

  return NULL;
}

/**
 * airlock_block_names_find:
 * @self: names
 * @text: a device as airlock_block_names_parse() knows it
 * @devices: (element-type AirlockBlockDevice): what is found is added here: several where several
 *   devices claim the name, as all members of a btrfs do
 *
 * Returns: whether there is such a device
 */
gboolean
airlock_block_names_find (AirlockBlockNames *self, const char *text, GPtrArray *devices)
{
  g_autofree char *path = airlock_block_names_parse (text);
  AirlockBlockDevice *device;
  GPtrArray *claimants;

  if (path == NULL)
    return FALSE;
  device = find_plain (self, path);
  if (device == NULL)
    device = follow_links (self, path);
  if (device != NULL)
    {
      g_ptr_array_add (devices, device);
      return TRUE;
    }

  ensure_udev (self);
  claimants = g_hash_table_lookup (self->links, path);
  for (guint i = 0; claimants != NULL && i < claimants->len; i++)
    g_ptr_array_add (devices, claimants->pdata[i]);
  return claimants != NULL;
}

/**
 * airlock_block_names_get_zfs:
 * @self: names
 *
 * Returns: (transfer none) (element-type AirlockPoolMember): the devices with a ZFS label
 */
GPtrArray *
airlock_block_names_get_zfs (AirlockBlockNames *self)
{
  ensure_udev (self);

  return self->zfs;
}
