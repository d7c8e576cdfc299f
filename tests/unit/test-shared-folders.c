/* test-shared-folders.c – mounts of folders that the host around a virtual machine shares
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "storage-host.h"

typedef void (*Test) (StorageHost *host);

static void
run (gconstpointer data)
{
  g_autoptr (StorageHost) host = storage_host_new ();

  ((Test) data) (host);
}

static void
test_shares (StorageHost *host)
{
  static const char *const devices[] = { "0000:00:11.0/virtio1", "0000:00:12.0/virtio2" };

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *link =
          g_strdup_printf ("/sys/bus/virtio/drivers/9pnet_virtio/virtio%u", i + 1);
      g_autofree char *target = g_strdup_printf ("../../../../devices/pci0000:00/%s", devices[i]);
      g_autofree char *tag = g_strdup_printf ("/sys/devices/pci0000:00/%s/mount_tag", devices[i]);

      temporary_root_add_link (host->tree, link, target);
      storage_host_add_file (host, tag, i == 0 ? "home" : "work");
    }
  temporary_root_add_link (host->tree, "/sys/fs/virtiofs/3/device",
                           "../../../devices/pci0000:00/0000:00:13.0/virtio3");
  storage_host_add_file (host, "/sys/fs/virtiofs/3/tag", "shared\n");
  storage_host_add_file (host, "/sys/devices/pci0000:00/0000:00:13.0/virtio3/.", NULL);
  g_string_append (host->mountinfo, "31 1 0:40 / /home rw - 9p home rw,trans=virtio\n"
                                    "32 1 0:41 / /mnt rw - 9p server rw,trans=tcp\n"
                                    "33 1 0:42 / /srv rw - virtiofs shared rw\n");
  for (guint i = 0; i < 100; i++)
    g_string_append_printf (host->mountinfo, "34 1 0:40 /a /opt%u rw - 9p home rw,trans=virtio\n",
                            i);
  storage_host_write_tables (host);

  storage_host_assert (host, "mounted: 0000:00:11.0 > home > /home\n"
                             "mounted: 0000:00:13.0 > shared > /srv\n"
                             "mounted: 0000:00:11.0 > home > /opt0\n"
                             "mounted: 0000:00:11.0 > home > /opt1\n"
                             "mounted: 0000:00:11.0 > home > /opt2\n");
}

static void
test_share_without_device (StorageHost *host)
{
  g_string_append (host->mountinfo, "31 1 0:40 / /home rw - virtiofs home rw\n");
  storage_host_write_tables (host);

  storage_host_assert_undecided (host, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/shared-folders/tags", (gconstpointer) test_shares, run);
  g_test_add_data_func ("/shared-folders/without-device", (gconstpointer) test_share_without_device,
                        run);

  return g_test_run ();
}
