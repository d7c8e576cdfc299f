/* airlock-fake-parts.c – what a host driver makes below its device comes and goes with it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "airlock-fake-private.h"

/* Beside the tree's files, until the driver is back. */
#define PARTS "/airlock/kernel/parts"
#define LINKS "/airlock/kernel/links"

/* Folders that drivers make: of network cards, drives, graphics, sound, buses. */
static const char *const prefixes[] = {
  "ata",  "drm",      "graphics", "host", "hwmon", "i2c-",  "ieee80211", "infiniband",
  "leds", "mdev_sup", "net",      "nvme", "ptp",   "sound", "usb",
};

/* Where links to them are: one that leads nowhere is none of the kernel's. */
static const char *const classes[] = {
  "/sys/block",          "/sys/bus/usb/devices", "/sys/class/block", "/sys/class/drm",
  "/sys/class/graphics", "/sys/class/hwmon",     "/sys/class/input", "/sys/class/net",
  "/sys/class/nvme",     "/sys/class/sound",     "/sys/dev/block",   "/sys/dev/char",
};

static gboolean
is_part (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (name, prefixes[i]))
      return TRUE;

  return FALSE;
}

static gboolean
is_folder (AirlockFakeTree *self, const char *path)
{
  g_autoptr (AirlockSysdir) dir = NULL;
  g_autofree char *link = NULL;

  return airlock_sysroot_read_link (self->sysroot, path, &link) != AIRLOCK_READ_OK &&
         airlock_sysroot_open_dir (self->sysroot, path, &dir) == AIRLOCK_READ_OK;
}

static char *
links_path (const AirlockPciAddress *address, gsize class)
{
  return g_strdup_printf (LINKS "/%s/%" G_GSIZE_FORMAT, AIRLOCK_PCI_ADDRESS_TEXT (address), class);
}

static void
set_links_aside (AirlockFakeTree *self, const AirlockPciAddress *address, gsize class)
{
  g_autofree char *below = g_strdup_printf ("/%s/", AIRLOCK_PCI_ADDRESS_TEXT (address));
  g_autofree char *folder = links_path (address, class);
  g_auto (GStrv) names = _airlock_fake_tree_list (self, classes[class]);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (classes[class], names[i], NULL);
      g_autofree char *aside = g_build_filename (folder, names[i], NULL);
      g_autofree char *target = NULL;

      if (airlock_sysroot_read_link (self->sysroot, path, &target) == AIRLOCK_READ_OK &&
          strstr (target, below) != NULL)
        _airlock_fake_tree_move (self, path, aside);
    }
}

static void
put_links_back (AirlockFakeTree *self, const AirlockPciAddress *address, gsize class)
{
  g_autofree char *folder = links_path (address, class);
  g_auto (GStrv) names = _airlock_fake_tree_list (self, folder);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *aside = g_build_filename (folder, names[i], NULL);
      g_autofree char *path = g_build_filename (classes[class], names[i], NULL);

      _airlock_fake_tree_move (self, aside, path);
    }
}

/* A host driver let go of the device at @device. */
void
_airlock_fake_parts_leave (AirlockFakeTree *self,
                           const AirlockPciAddress *address,
                           const char *device)
{
  g_auto (GStrv) names = _airlock_fake_tree_list (self, device);

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    set_links_aside (self, address, i);
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *part = g_build_filename (device, names[i], NULL);
      g_autofree char *aside =
          g_build_filename (PARTS, AIRLOCK_PCI_ADDRESS_TEXT (address), names[i], NULL);

      if (is_part (names[i]) && is_folder (self, part))
        _airlock_fake_tree_move (self, part, aside);
    }
}

/* A host driver has the device at @device again. */
void
_airlock_fake_parts_return (AirlockFakeTree *self,
                            const AirlockPciAddress *address,
                            const char *device)
{
  g_autofree char *folder = g_build_filename (PARTS, AIRLOCK_PCI_ADDRESS_TEXT (address), NULL);
  g_auto (GStrv) names = _airlock_fake_tree_list (self, folder);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *aside = g_build_filename (folder, names[i], NULL);
      g_autofree char *part = g_build_filename (device, names[i], NULL);

      _airlock_fake_tree_move (self, aside, part);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    put_links_back (self, address, i);
}
