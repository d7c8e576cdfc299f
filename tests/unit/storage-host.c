/* storage-host.c – a made-up host with disks, for tests of who uses them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "storage-host.h"

#include <string.h>

#include "safety/airlock-host-use-private.h"

StorageHost *
storage_host_new (void)
{
  StorageHost *self = g_new0 (StorageHost, 1);

  self->tree = temporary_root_new ();
  self->mountinfo = g_string_new ("1 0 0:2 / / rw - tmpfs none rw\n");
  self->swaps = g_string_new ("Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
  storage_host_add_file (self, "/sys/dev/block/.", NULL);

  return self;
}

void
storage_host_free (StorageHost *self)
{
  temporary_root_free (self->tree);
  g_string_free (self->mountinfo, TRUE);
  g_string_free (self->swaps, TRUE);
  g_free (self);
}

/* Without contents, only the folder that the file would be in. */
void
storage_host_add_file (StorageHost *self, const char *path, const char *contents)
{
  if (contents != NULL)
    temporary_root_add (self->tree, path, contents);
  else
    g_free (temporary_root_get_path (self->tree, path));
}

/* @path is below /sys/devices and ends with the name. */
void
storage_host_add (StorageHost *self, const char *number, const char *path)
{
  g_autofree char *link = g_strdup_printf ("/sys/dev/block/%s", number);
  g_autofree char *target = g_strdup_printf ("../../devices/%s", path);
  g_autofree char *file = g_strdup_printf ("/sys/devices/%s/dev", path);

  temporary_root_add_link (self->tree, link, target);
  temporary_root_add (self->tree, file, number);
}

/* A disk with two partitions: 259:0 to 259:2 for the first, 259:10 to 259:12 for the second. */
void
storage_host_add_nvme (StorageHost *self, guint instance, const char *address)
{
  for (guint i = 0; i <= 2; i++)
    {
      g_autofree char *number = g_strdup_printf ("259:%u", instance * 10 + i);
      g_autofree char *partition = g_strdup_printf ("/nvme%un1p%u", instance, i);
      g_autofree char *path =
          g_strdup_printf ("pci0000:00/0000:00:01.%u/%s/nvme/nvme%u/nvme%un1%s", instance, address,
                           instance, instance, i > 0 ? partition : "");

      storage_host_add (self, number, path);
    }
}

/* Behind one controller, 0000:00:17.0: sda is 8:0 with 8:1 and 8:2, sdb 8:16 and so on. */
void
storage_host_add_sata (StorageHost *self, guint instance)
{
  for (guint i = 0; i <= 2; i++)
    {
      g_autofree char *number = g_strdup_printf ("8:%u", instance * 16 + i);
      g_autofree char *partition = g_strdup_printf ("/sd%c%u", 'a' + (int) instance, i);
      g_autofree char *path = g_strdup_printf (
          "pci0000:00/0000:00:17.0/ata%u/host%u/target%u:0:0/%u:0:0:0/block/sd%c%s", instance + 1,
          instance, instance, instance, 'a' + (int) instance, i > 0 ? partition : "");

      storage_host_add (self, number, path);
    }
}

/* @slaves: the devices it lies on, with their paths below /sys/devices where they are to know their
 * holder, set apart by blanks. */
void
storage_host_add_stacked (StorageHost *self,
                          const char *number,
                          const char *name,
                          const char *mapping,
                          const char *slaves)
{
  g_autofree char *path = g_strdup_printf ("virtual/block/%s", name);
  g_auto (GStrv) lower = g_strsplit (slaves, " ", -1);
  g_autofree char *folder = g_strdup_printf ("/sys/devices/%s/slaves/.", path);

  storage_host_add (self, number, path);
  storage_host_add_file (self, folder, NULL);
  if (mapping != NULL)
    {
      g_autofree char *file = g_strdup_printf ("/sys/devices/%s/dm/name", path);

      temporary_root_add (self->tree, file, mapping);
    }
  for (char **slave = lower; *slave != NULL && **slave != '\0'; slave++)
    {
      g_autofree char *base = g_path_get_basename (*slave);
      g_autofree char *link = g_strdup_printf ("/sys/devices/%s/slaves/%s", path, base);

      temporary_root_add_link (self->tree, link, "../wherever");
      if (strchr (*slave, '/') != NULL)
        {
          g_autofree char *holder = g_strdup_printf ("/sys/devices/%s/holders/%s", *slave, name);

          temporary_root_add_link (self->tree, holder, "../wherever");
        }
    }
}

void
storage_host_mount (StorageHost *self,
                    const char *number,
                    const char *mount_point,
                    const char *type_and_source)
{
  g_string_append_printf (self->mountinfo, "30 1 %s / %s rw,relatime shared:1 - %s rw\n", number,
                          mount_point, type_and_source);
}

void
storage_host_swap (StorageHost *self, const char *path, const char *type)
{
  g_string_append_printf (self->swaps, "%-40s%s\t8388604\t\t0\t\t-2\n", path, type);
}

void
storage_host_write_tables (StorageHost *self)
{
  temporary_root_add (self->tree, "/proc/self/mountinfo", self->mountinfo->str);
  temporary_root_add (self->tree, "/proc/swaps", self->swaps->str);
}

static const char *
name_kind (AirlockUseKind kind)
{
  static const char *const names[] = {
    "root", "boot", "mounted", "swap", "resume", "held", "open"
  };

  g_assert_cmpuint (kind, <, G_N_ELEMENTS (names));
  return names[kind];
}

/* Reads what is on disk: write the tables first. */
char *
storage_host_read (StorageHost *self, gboolean *seen)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSysroot) sysroot = airlock_sysroot_new (self->tree->path, &error);
  g_autoptr (AirlockHostUses) uses = airlock_host_uses_new ();
  GString *lines = g_string_new (NULL);

  g_assert_no_error (error);
  _airlock_storage_read (uses, sysroot);
  *seen = (uses->seen & AIRLOCK_SCOPE_MOUNTS) != 0;
  g_assert_cmpint (uses->seen & ~AIRLOCK_SCOPE_MOUNTS, ==, 0);

  for (guint i = 0; i < uses->uses->len; i++)
    {
      const AirlockHostUse *use = uses->uses->pdata[i];
      g_autofree char *chain = g_strjoinv (" > ", use->chain);

      g_assert_cmpstr (use->chain[0], ==, AIRLOCK_PCI_ADDRESS_TEXT (&use->device));
      g_assert_cmpint (use->pid, ==, 0);
      g_assert_true (g_utf8_validate (chain, -1, NULL));
      g_string_append_printf (lines, "%s: %s\n", name_kind (use->kind), chain);
    }

  return g_string_free_and_steal (lines);
}
