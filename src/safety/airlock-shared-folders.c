/* airlock-shared-folders.c – the devices that bring in folders of a host around this one
 *
 * Where this host is itself a virtual machine, 9p and virtiofs come over PCI functions without a
 * block device.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-shared-folders.h"

#include <string.h>

/* How a kind of share is found: where its instances are, what says their tag, and the link from an
 * instance to its device, if it is not that link itself. */
typedef struct
{
  const char *folder;
  const char *tag;
  const char *device;
} Place;

static const Place place_9p = { "/sys/bus/virtio/drivers/9pnet_virtio", "mount_tag", NULL };
static const Place place_virtiofs = { "/sys/fs/virtiofs", "tag", "device" };

/**
 * airlock_shared_folders_is_share:
 * @mount: a mount
 *
 * Returns: whether it comes over a device of a virtual machine
 */
gboolean
airlock_shared_folders_is_share (const AirlockMount *mount)
{
  g_auto (GStrv) options = NULL;

  if (strcmp (mount->fs_type, "virtiofs") == 0)
    return TRUE;
  if (strcmp (mount->fs_type, "9p") != 0)
    return FALSE;

  options = g_strsplit (mount->options, ",", -1);
  return g_strv_contains ((const char *const *) options, "trans=virtio");
}

static gboolean
has_tag (AirlockSysroot *sysroot, const Place *place, const char *folder, const char *tag)
{
  g_autofree char *path = g_build_filename (folder, place->tag, NULL);
  g_autofree char *text = NULL;

  /* One that does not tell may be the one. */
  return airlock_sysroot_read_text (sysroot, path, &text) != AIRLOCK_READ_OK ||
         strcmp (g_strchomp (text), tag) == 0;
}

/**
 * airlock_shared_folders_find:
 * @sysroot: where to read
 * @mount: a share
 * @paths: (element-type filename): the folders of its devices below /sys/devices are added here
 *
 * Goes by the tag, which both sides of a share know it by.
 *
 * Returns: whether its device was found
 */
gboolean
airlock_shared_folders_find (AirlockSysroot *sysroot, const AirlockMount *mount, GPtrArray *paths)
{
  const Place *place = strcmp (mount->fs_type, "9p") == 0 ? &place_9p : &place_virtiofs;
  g_auto (GStrv) names = NULL;
  gboolean found = FALSE;

  airlock_sysroot_list (sysroot, place->folder, &names);
  for (char **name = names; name != NULL && *name != NULL; name++)
    {
      g_autofree char *folder = g_build_filename (place->folder, *name, NULL);
      g_autofree char *link = g_build_filename (folder, place->device, NULL);
      char *path;

      /* Beside its devices, a driver's folder has files and a link to its module. */
      if (place->device == NULL && !g_str_has_prefix (*name, "virtio"))
        continue;
      if (!has_tag (sysroot, place, folder, mount->source) ||
          airlock_sysroot_resolve_link (sysroot, link, &path) != AIRLOCK_READ_OK)
        continue;
      g_ptr_array_add (paths, path);
      found = TRUE;
    }

  return found;
}
