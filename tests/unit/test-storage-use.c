/* test-storage-use.c – golden chains from PCI functions to what uses their storage
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "storage-host.h"

#define NVME0 "pci0000:00/0000:00:01.0/0000:02:00.0/nvme/nvme0/nvme0n1"
#define NVME1 "pci0000:00/0000:00:01.1/0000:03:00.0/nvme/nvme1/nvme1n1"

typedef void (*Test) (StorageHost *host);

static void
run (gconstpointer data)
{
  g_autoptr (StorageHost) host = storage_host_new ();

  ((Test) data) (host);
}

static void
add_two_nvmes (StorageHost *host)
{
  storage_host_add_nvme (host, 0, "0000:02:00.0");
  storage_host_add_nvme (host, 1, "0000:03:00.0");
}

static void
test_idle (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_write_tables (host);

  storage_host_assert (host, "");
}

static void
test_partition (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_mount (host, "259:2", "/", "ext4 /dev/nvme0n1p2");
  storage_host_mount (host, "259:1", "/boot/efi", "vfat /dev/nvme0n1p1");
  storage_host_mount (host, "259:2", "/var/lib/a\\040b", "ext4 /dev/nvme0n1p2");
  storage_host_mount (host, "259:2", "/var/lib/a\\040b", "ext4 /dev/nvme0n1p2");
  storage_host_mount (host, "259:2", "/srv", "ext4 /dev/nvme0n1p2");
  storage_host_write_tables (host);

  storage_host_assert (host, "root: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /\n"
                             "boot: 0000:02:00.0 > nvme0n1 > nvme0n1p1 > /boot/efi\n"
                             "mounted: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /srv\n"
                             "mounted: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /var/lib/a b\n");
}

/* S4: / on LUKS on LVM on nvme0n1p2, and a second NVMe that nobody uses. */
static void
test_s4 (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_add_stacked (host, "253:0", "dm-0", "vg-root", NVME0 "/nvme0n1p2");
  storage_host_add_stacked (host, "253:1", "dm-1", "luks-6b1c", "virtual/block/dm-0");
  storage_host_mount (host, "253:1", "/", "ext4 /dev/mapper/luks-6b1c");
  storage_host_write_tables (host);

  storage_host_assert (host,
                       "root: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > vg-root > luks-6b1c > /\n");
}

static void
test_luks (StorageHost *host)
{
  storage_host_add_sata (host, 0);
  storage_host_add_stacked (host, "253:0", "dm-0", "luks-home", "sda1");
  storage_host_mount (host, "253:0", "/home", "xfs /dev/mapper/luks-home");
  storage_host_write_tables (host);

  storage_host_assert (host, "mounted: 0000:00:17.0 > sda > sda1 > luks-home > /home\n");
}

static void
test_lvm_over_two (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_add_stacked (host, "253:0", "dm-0", "vg-big", NVME0 "/nvme0n1p1 " NVME1);
  storage_host_add_stacked (host, "253:1", "dm-1", "vg-spare", NVME0 "/nvme0n1p1");
  storage_host_mount (host, "253:0", "/", "ext4 /dev/mapper/vg-big");
  storage_host_write_tables (host);

  storage_host_assert (host, "root: 0000:02:00.0 > nvme0n1 > nvme0n1p1 > vg-big > /\n"
                             "root: 0000:03:00.0 > nvme1n1 > vg-big > /\n"
                             "held: 0000:02:00.0 > nvme0n1 > nvme0n1p1 > vg-spare\n");
}

static void
add_btrfs (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_add_file (host, "/sys/fs/btrfs/features/raid56", "0\n");
  storage_host_add_file (host, "/sys/fs/btrfs/6e1a/devices/.", NULL);
  temporary_root_add_link (host->tree, "/sys/fs/btrfs/6e1a/devices/nvme0n1p2", "../wherever");
  temporary_root_add_link (host->tree, "/sys/fs/btrfs/6e1a/devices/nvme1n1p1", "../wherever");
}

static void
test_btrfs_over_two (StorageHost *host)
{
  add_btrfs (host);
  storage_host_add_file (host, "/sys/fs/btrfs/0000/devices/.", NULL);
  storage_host_mount (host, "0:29", "/", "btrfs /dev/nvme1n1p1");
  storage_host_mount (host, "0:29", "/home", "btrfs /dev/nvme1n1p1");
  storage_host_write_tables (host);

  storage_host_assert (host, "root: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /\n"
                             "root: 0000:03:00.0 > nvme1n1 > nvme1n1p1 > /\n"
                             "mounted: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /home\n"
                             "mounted: 0000:03:00.0 > nvme1n1 > nvme1n1p1 > /home\n");
}

/* Mounted where this mount table does not reach. */
static void
test_btrfs_elsewhere (StorageHost *host)
{
  add_btrfs (host);
  storage_host_write_tables (host);

  storage_host_assert (host, "held: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > btrfs\n"
                             "held: 0000:03:00.0 > nvme1n1 > nvme1n1p1 > btrfs\n");
}

static void
test_btrfs_unknown (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_mount (host, "0:29", "/", "btrfs /dev/nvme1n1p1");
  storage_host_write_tables (host);

  storage_host_assert_undecided (host, "root: 0000:03:00.0 > nvme1n1 > nvme1n1p1 > /\n");
}

static void
test_bcachefs (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_mount (host, "0:30", "/data", "bcachefs /dev/nvme0n1p1:/dev/nvme1n1p2");
  storage_host_write_tables (host);

  storage_host_assert (host, "mounted: 0000:02:00.0 > nvme0n1 > nvme0n1p1 > /data\n"
                             "mounted: 0000:03:00.0 > nvme1n1 > nvme1n1p2 > /data\n");
}

static void
test_raid (StorageHost *host)
{
  storage_host_add_sata (host, 0);
  storage_host_add_nvme (host, 0, "0000:02:00.0");
  storage_host_add_stacked (host, "9:0", "md0", NULL, "sda1 nvme0n1p1");
  storage_host_add (host, "259:90", "virtual/block/md0/md0p1");
  storage_host_mount (host, "259:90", "/", "ext4 /dev/md0p1");
  storage_host_write_tables (host);

  storage_host_assert (host, "root: 0000:02:00.0 > nvme0n1 > nvme0n1p1 > md0 > md0p1 > /\n"
                             "root: 0000:00:17.0 > sda > sda1 > md0 > md0p1 > /\n");
}

static void
test_bcache (StorageHost *host)
{
  storage_host_add_sata (host, 0);
  storage_host_add_nvme (host, 0, "0000:02:00.0");
  storage_host_add_stacked (host, "252:0", "bcache0", NULL, "sda1 " NVME0);
  storage_host_mount (host, "252:0", "/srv", "ext4 /dev/bcache0");
  storage_host_write_tables (host);

  storage_host_assert (host, "mounted: 0000:02:00.0 > nvme0n1 > bcache0 > /srv\n"
                             "mounted: 0000:00:17.0 > sda > sda1 > bcache0 > /srv\n");
}

static void
test_swap (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_add (host, "252:0", "virtual/block/zram0");
  storage_host_add_stacked (host, "253:0", "dm-0", "cryptswap", "nvme1n1p1");
  storage_host_mount (host, "259:2", "/srv", "ext4 /dev/nvme0n1p2");
  storage_host_swap (host, "/dev/zram0", "partition");
  storage_host_swap (host, "/dev/dm-0", "partition");
  storage_host_swap (host, "/srv/swap\\040file", "file");
  storage_host_write_tables (host);

  storage_host_assert (host, "mounted: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /srv\n"
                             "swap: 0000:03:00.0 > nvme1n1 > nvme1n1p1 > cryptswap > swap\n"
                             "swap: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /srv/swap file > swap\n");
}

static void
test_loop (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_add (host, "7:0", "virtual/block/loop0");
  storage_host_add (host, "7:1", "virtual/block/loop1");
  storage_host_add_file (host, "/sys/devices/virtual/block/loop0/loop/backing_file",
                         "/srv/images/a.img\n");
  storage_host_mount (host, "259:12", "/srv", "ext4 /dev/nvme1n1p2");
  storage_host_mount (host, "7:0", "/mnt/image", "ext4 /dev/loop0");
  storage_host_write_tables (host);

  storage_host_assert (
      host,
      "mounted: 0000:03:00.0 > nvme1n1 > nvme1n1p2 > /srv\n"
      "mounted: 0000:03:00.0 > nvme1n1 > nvme1n1p2 > /srv/images/a.img > loop0 > /mnt/image\n");
}

/* The device in use is a file on a file system in that file. */
static void
test_loop_on_itself (StorageHost *host)
{
  storage_host_add (host, "7:0", "virtual/block/loop0");
  storage_host_add_file (host, "/sys/devices/virtual/block/loop0/loop/backing_file", "/srv/a.img");
  storage_host_mount (host, "7:0", "/srv", "ext4 /dev/loop0");
  storage_host_write_tables (host);

  storage_host_assert_undecided (host, "");
}

static void
test_loop_on_memory (StorageHost *host)
{
  storage_host_add (host, "7:0", "virtual/block/loop0");
  storage_host_add_file (host, "/sys/devices/virtual/block/loop0/loop/backing_file", "/a.img");
  storage_host_mount (host, "7:0", "/srv", "ext4 /dev/loop0");
  storage_host_write_tables (host);

  storage_host_assert (host, "");
}

static void
test_loop_on_disk (StorageHost *host)
{
  storage_host_add_sata (host, 0);
  storage_host_add (host, "7:0", "virtual/block/loop0");
  storage_host_add_file (host, "/sys/devices/virtual/block/loop0/loop/backing_file", "/dev/sda2");
  storage_host_write_tables (host);

  storage_host_assert (host, "held: 0000:00:17.0 > sda > sda2 > loop0\n");
}

static void
add_controller (StorageHost *host, const char *address, guint instance)
{
  g_autofree char *link =
      g_strdup_printf ("/sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme%u", instance);
  g_autofree char *target =
      g_strdup_printf ("../../../pci0000:00/%s/nvme/nvme%u", address, instance);

  temporary_root_add_link (host->tree, link, target);
}

static void
test_nvme_multipath (StorageHost *host)
{
  storage_host_add (host, "259:0", "virtual/nvme-subsystem/nvme-subsys0/nvme0n1");
  storage_host_add (host, "259:1", "virtual/nvme-subsystem/nvme-subsys0/nvme0n1/nvme0n1p1");
  add_controller (host, "0000:02:00.0", 0);
  storage_host_mount (host, "259:1", "/", "ext4 /dev/nvme0n1p1");
  storage_host_write_tables (host);
  storage_host_assert (host, "root: 0000:02:00.0 > nvme0n1 > nvme0n1p1 > /\n");

  add_controller (host, "0000:03:00.0", 1);
  storage_host_add_file (host, "/sys/devices/pci0000:00/0000:02:00.0/nvme/nvme0/nvme0c0n1/size",
                         "8");
  storage_host_add_file (host, "/sys/devices/pci0000:00/0000:03:00.0/nvme/nvme1/nvme0c1n1/size",
                         "8");
  storage_host_assert (host, "root: 0000:02:00.0 > nvme0c0n1 > nvme0n1 > nvme0n1p1 > /\n"
                             "root: 0000:03:00.0 > nvme0c1n1 > nvme0n1 > nvme0n1p1 > /\n");
}

static void
test_nvme_over_fabrics (StorageHost *host)
{
  storage_host_add (host, "259:0", "virtual/nvme-fabrics/ctl/nvme0/nvme0n1");
  storage_host_mount (host, "259:0", "/srv", "ext4 /dev/nvme0n1");
  storage_host_write_tables (host);
  storage_host_assert_undecided (host, "");

  storage_host_add_file (host, "/sys/devices/virtual/nvme-fabrics/ctl/nvme0/transport", "tcp\n");
  storage_host_assert (host, "");
}

static void
test_usb (StorageHost *host)
{
  storage_host_add (
      host, "8:0",
      "pci0000:00/0000:00:14.0/usb1/1-2/1-2.4/1-2.4:1.0/host6/target6:0:0/6:0:0:0/block/sda");
  storage_host_mount (host, "8:0", "/media/stick", "vfat /dev/sda");
  storage_host_write_tables (host);

  storage_host_assert (host, "mounted: 0000:00:14.0 > 1-2.4 > sda > /media/stick\n");
}

static void
test_vmd (StorageHost *host)
{
  storage_host_add (
      host, "259:0",
      "pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:1b.0/10000:e1:00.0/nvme/nvme0/nvme0n1");
  storage_host_mount (host, "259:0", "/", "ext4 /dev/nvme0n1");
  storage_host_write_tables (host);

  storage_host_assert (host, "root: 10000:e1:00.0 > nvme0n1 > /\n"
                             "root: 0000:00:0e.0 > nvme0n1 > /\n");
}

static void
test_virtio (StorageHost *host)
{
  storage_host_add (host, "254:0", "pci0000:00/0000:00:02.0/virtio1/block/vda");
  storage_host_mount (host, "254:0", "/", "ext4 /dev/vda");
  storage_host_write_tables (host);

  storage_host_assert (host, "root: 0000:00:02.0 > vda > /\n");
}

/* An SD card slot of the chip goes with no PCI function. */
static void
test_no_pci (StorageHost *host)
{
  storage_host_add (host, "179:0",
                    "platform/soc/3f202000.mmc/mmc_host/mmc0/mmc0:0001/block/mmcblk0");
  storage_host_mount (host, "179:0", "/", "ext4 /dev/mmcblk0");
  storage_host_mount (host, "31:4", "/flash", "jffs2 /dev/mtdblock4");
  storage_host_write_tables (host);

  storage_host_assert (host, "");
}

static void
add_zfs (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_add_sata (host, 0);
  storage_host_add_file (host, "/run/udev/data/b259:1",
                         "I:12\nE:ID_FS_LABEL=rpool\nE:ID_FS_TYPE=zfs_member\nG:systemd\n");
  storage_host_add_file (host, "/run/udev/data/b259:11",
                         "E:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL=tank\n");
  storage_host_add_file (host, "/run/udev/data/b8:1",
                         "E:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL=away\n");
  storage_host_add_file (host, "/proc/spl/kstat/zfs/arcstats", "x");
  storage_host_add_file (host, "/proc/spl/kstat/zfs/rpool/state", "ONLINE");
  storage_host_add_file (host, "/proc/spl/kstat/zfs/tank/state", "ONLINE");
}

static void
test_zfs (StorageHost *host)
{
  add_zfs (host);
  storage_host_mount (host, "0:25", "/", "zfs rpool/ROOT/debian");
  storage_host_mount (host, "0:26", "/tank/a", "zfs tank/a");
  storage_host_write_tables (host);

  storage_host_assert (host, "root: 0000:02:00.0 > nvme0n1 > nvme0n1p1 > rpool > /\n"
                             "held: 0000:03:00.0 > nvme1n1 > nvme1n1p1 > tank\n");
}

/* Imported under a new name: only then can the stray member be its own. */
static void
test_zfs_renamed (StorageHost *host)
{
  add_zfs (host);
  storage_host_add_file (host, "/proc/spl/kstat/zfs/back/state", "ONLINE");
  storage_host_write_tables (host);

  storage_host_assert (host, "held: 0000:00:17.0 > sda > sda1 > back\n"
                             "held: 0000:03:00.0 > nvme1n1 > nvme1n1p1 > tank\n"
                             "held: 0000:02:00.0 > nvme0n1 > nvme0n1p1 > rpool\n");
}

static void
test_zfs_without_udev (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_add_file (host, "/proc/spl/kstat/zfs/rpool/state", "ONLINE");
  storage_host_write_tables (host);

  storage_host_assert_undecided (host, "");
}

static void
test_root_by_uuid (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_add_file (host, "/proc/cmdline", "root=UUID=AB-12 resume=/dev/vg/swap-one quiet\n");
  storage_host_add_stacked (host, "253:0", "dm-0", "vg-swap--one", "nvme1n1p2");
  temporary_root_add_link (host->tree, "/dev/disk/by-uuid/AB-12", "../../nvme0n1p2");
  storage_host_write_tables (host);

  storage_host_assert (host,
                       "root: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /\n"
                       "resume: 0000:03:00.0 > nvme1n1 > nvme1n1p2 > vg-swap--one > resume\n");
}

static void
test_root_by_udev (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_add_file (host, "/proc/cmdline", "root=\"LABEL=my root\" noresume resume=UUID=2\n");
  storage_host_add_file (host, "/run/udev/data/b259:2", "E:ID_FS_LABEL_ENC=my\\x20root\n");
  storage_host_add_file (host, "/run/udev/data/b259:12", "S:disk/by-uuid/2\nE:ID_FS_UUID=2\n");
  storage_host_write_tables (host);
  storage_host_assert (host, "root: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /\n");

  storage_host_add_file (host, "/proc/cmdline", "root=PARTUUID=ABC/PARTNROFF=1 resume=UUID=2\n");
  storage_host_add_file (host, "/run/udev/data/b259:2", "E:ID_PART_ENTRY_UUID=abc\n");
  storage_host_assert (host, "root: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /\n"
                             "resume: 0000:03:00.0 > nvme1n1 > nvme1n1p2 > resume\n");
}

static void
test_resume (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_add_file (host, "/sys/power/resume", "259:11\n");
  storage_host_write_tables (host);
  storage_host_assert (host, "resume: 0000:03:00.0 > nvme1n1 > nvme1n1p1 > resume\n");

  storage_host_add_file (host, "/sys/power/resume", "0:0\n");
  storage_host_assert (host, "");
}

static void
test_holders (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_add_stacked (host, "9:0", "md0", NULL, NVME1 "/nvme1n1p1");
  storage_host_add_stacked (host, "253:0", "dm-0", "luks-x", "virtual/block/md0");
  temporary_root_add_link (host->tree, "/sys/devices/" NVME0 "/nvme0n1p1/holders/drbd7", "../x");
  storage_host_write_tables (host);

  storage_host_assert (host, "held: 0000:03:00.0 > nvme1n1 > nvme1n1p1 > md0 > luks-x\n"
                             "held: 0000:02:00.0 > nvme0n1 > nvme0n1p1 > drbd7\n");
}

/* The file system's own folder tells of a mount in another mount namespace. */
static void
test_unseen_mount (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_mount (host, "259:2", "/srv", "ext4 /dev/nvme0n1p2");
  storage_host_add_file (host, "/sys/fs/ext4/nvme0n1p2/.", NULL);
  storage_host_add_file (host, "/sys/fs/xfs/nvme1n1p1/.", NULL);
  storage_host_add_file (host, "/sys/fs/ext4/features/.", NULL);
  storage_host_write_tables (host);

  storage_host_assert (host, "mounted: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /srv\n"
                             "held: 0000:03:00.0 > nvme1n1 > nvme1n1p1 > xfs\n");
}

static void
test_external_log (StorageHost *host)
{
  add_two_nvmes (host);
  g_string_append (host->mountinfo,
                   "9 1 259:1 / /srv rw - xfs /dev/nvme0n1p1 rw,logdev=/dev/nvme1n1p1,noquota\n");
  storage_host_write_tables (host);

  storage_host_assert (host, "mounted: 0000:02:00.0 > nvme0n1 > nvme0n1p1 > /srv\n"
                             "mounted: 0000:03:00.0 > nvme1n1 > nvme1n1p1 > /srv\n");
}

static void
test_overlay_root (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_mount (host, "259:2", "/sysroot", "ext4 /dev/nvme0n1p2");
  g_string_append (host->mountinfo,
                   "9 1 0:40 / / rw - overlay composefs rw,lowerdir=/run/lower::/sysroot/objects\n"
                   "8 9 0:41 / /run rw - tmpfs tmpfs rw\n");
  storage_host_write_tables (host);
  storage_host_assert (host, "root: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /\n"
                             "mounted: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /sysroot\n");

  /* A container's, or a live system's: its layers are not in sight. */
  g_string_append (host->mountinfo,
                   "9 1 0:42 / / rw - overlay overlay rw,lowerdir=/l/A:/l/B,upperdir=/u\n");
  storage_host_write_tables (host);
  storage_host_assert_undecided (host, "root: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /\n"
                                       "mounted: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /sysroot\n");
}

static void
test_untraceable (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_mount (host, "253:3", "/", "ext4 /dev/dm-3");
  storage_host_write_tables (host);
  storage_host_assert_undecided (host, "");

  /* It is there, but on what it lies is not. */
  storage_host_add_stacked (host, "253:3", "dm-3", "vg-root", "");
  storage_host_assert_undecided (host, "");

  storage_host_add_file (host, "/sys/devices/virtual/block/dm-3/slaves/nvme9n1", "");
  storage_host_assert_undecided (host, "");
}

static void
test_unreadable (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_write_tables (host);
  storage_host_assert (host, "");

  temporary_root_remove (host->tree, "/proc/swaps");
  storage_host_assert_undecided (host, "");

  storage_host_write_tables (host);
  temporary_root_remove (host->tree, "/sys/dev");
  storage_host_assert_undecided (host, "");

  temporary_root_remove (host->tree, "/proc/self/mountinfo");
  storage_host_assert_undecided (host, "");
}

static void
test_no_mountinfo (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_swap (host, "/dev/nvme0n1p1", "partition");
  storage_host_write_tables (host);
  temporary_root_remove (host->tree, "/proc/self/mountinfo");

  storage_host_assert_undecided (host, "swap: 0000:02:00.0 > nvme0n1 > nvme0n1p1 > swap\n");
}

static void
test_process_one (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_write_tables (host);
  storage_host_add_file (host, "/proc/1/mountinfo", "9 1 259:1 / / rw - ext4 /dev/nvme0n1p1 rw\n");
  storage_host_assert (host, "root: 0000:02:00.0 > nvme0n1 > nvme0n1p1 > /\n");

  storage_host_add_file (host, "/.flatpak-info", "[Application]\n");
  storage_host_assert_undecided (host, "root: 0000:02:00.0 > nvme0n1 > nvme0n1p1 > /\n");
}

/* Without /sys/dev, the devices' own files tell their numbers. */
static void
test_by_class (StorageHost *host)
{
  storage_host_add_sata (host, 0);
  storage_host_mount (host, "8:1", "/", "ext4 /dev/sda1");
  storage_host_write_tables (host);
  temporary_root_remove (host->tree, "/sys/dev");
  temporary_root_add_link (
      host->tree, "/sys/class/block/sda",
      "../../devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda");
  temporary_root_add_link (
      host->tree, "/sys/class/block/sda1",
      "../../devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda/sda1");

  storage_host_assert (host, "root: 0000:00:17.0 > sda > sda1 > /\n");
}

static void
test_names (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_add_stacked (host, "253:0", "dm-0", "a\033[31m\xe2\x80\xae b", "nvme0n1p1");
  storage_host_mount (host, "253:0", "/caf\\303\\251\\012\\377\\1", "ext4 /dev/dm-0");
  storage_host_write_tables (host);

  storage_host_assert (
      host, "mounted: 0000:02:00.0 > nvme0n1 > nvme0n1p1 > a\xef\xbf\xbd[31m\xef\xbf\xbd b > "
            "/caf\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\\1\n");
}

static void
test_malformed (StorageHost *host)
{
  static const char *const lines[] = {
    "nonsense",
    "1 2 3 4 5 6 7 8 9",
    "9 1 259 / /srv rw - ext4 /dev/nvme0n1p1 rw",
    "9 1 259:1 / srv rw - ext4 /dev/nvme0n1p1 rw",
    "9 1 259:1 / /srv rw -",
    "9 1 -1:1 / /srv rw - ext4 /dev/nvme0n1p1 rw",
    "9 1 99999999999:1 / /srv rw - ext4 /dev/nvme0n1p1 rw",
  };

  add_two_nvmes (host);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *mountinfo = g_strdup_printf ("%s%s\n", host->mountinfo->str, lines[i]);

      storage_host_write_tables (host);
      storage_host_assert (host, "");
      storage_host_add_file (host, "/proc/self/mountinfo", mountinfo);
      storage_host_assert_undecided (host, "");
    }

  storage_host_write_tables (host);
  storage_host_add_file (host, "/proc/swaps",
                         "Filename Type\n/dev/nvme0n1p1 what 1 2\n/dev/nvme0n1p2 partition\n");
  storage_host_assert_undecided (host, "swap: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > swap\n");
}

static void
test_cycle (StorageHost *host)
{
  storage_host_add_nvme (host, 0, "0000:02:00.0");
  storage_host_add_stacked (host, "253:0", "dm-0", "a", "dm-1");
  storage_host_add_stacked (host, "253:1", "dm-1", "b", "dm-0 dm-1 nvme0n1p1");
  storage_host_mount (host, "253:0", "/", "ext4 /dev/dm-0");
  storage_host_write_tables (host);

  storage_host_assert_undecided (host, "root: 0000:02:00.0 > nvme0n1 > nvme0n1p1 > b > a > /\n");
}

static void
add_ladder (StorageHost *host, guint first, guint last, gboolean doubled)
{
  for (guint i = first; i <= last; i++)
    {
      g_autofree char *number = g_strdup_printf ("253:%u", i);
      g_autofree char *name = g_strdup_printf ("dm-%u", i);
      g_autofree char *below =
          i > first + doubled ? g_strdup_printf (doubled ? "dm-%u dm-%u" : "dm-%u", i - 1, i - 2)
                              : g_strdup ("nvme0n1");

      storage_host_add_stacked (host, number, name, name, below);
    }
}

/* Two ways at each of 28 steps are 2^28 chains: one is told. */
static void
test_diamonds (StorageHost *host)
{
  gboolean seen;
  g_autofree char *uses = NULL;

  storage_host_add_nvme (host, 0, "0000:02:00.0");
  add_ladder (host, 1, 30, TRUE);
  storage_host_mount (host, "253:30", "/", "ext4 /dev/dm-30");
  storage_host_write_tables (host);

  uses = storage_host_read (host, &seen);
  g_assert_true (seen);
  g_assert_true (g_str_has_prefix (uses, "root: 0000:02:00.0 > nvme0n1 > dm-"));
  g_assert_true (g_str_has_suffix (uses, " > dm-30 > /\n"));
  g_assert_true (strchr (uses, '\n') == uses + strlen (uses) - 1);
}

static void
test_too_deep (StorageHost *host)
{
  gboolean seen;
  g_autofree char *uses = NULL;

  storage_host_add_nvme (host, 0, "0000:02:00.0");
  add_ladder (host, 1, 300, FALSE);
  storage_host_mount (host, "253:300", "/", "ext4 /dev/dm-300");
  storage_host_write_tables (host);

  uses = storage_host_read (host, &seen);
  g_assert_false (seen);
}

static void
test_many_mounts (StorageHost *host)
{
  add_two_nvmes (host);
  storage_host_mount (host, "259:2", "/", "ext4 /dev/nvme0n1p2");
  for (guint i = 0; i < 5000; i++)
    {
      g_string_append_printf (
          host->mountinfo,
          "9 1 0:%u / /var/lib/containers/%u rw - overlay overlay rw,lowerdir=/%01000u\n", i + 100,
          i, i);
      g_string_append_printf (host->mountinfo,
                              "9 1 259:2 /x /var/lib/pods/%u rw - ext4 /dev/nvme0n1p2 rw\n", i);
    }
  storage_host_mount (host, "259:11", "/boot", "ext4 /dev/nvme1n1p1");
  g_assert_cmpuint (host->mountinfo->len, >, AIRLOCK_SYSROOT_MAX_FILE);
  storage_host_write_tables (host);

  storage_host_assert (host, "root: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /\n"
                             "boot: 0000:03:00.0 > nvme1n1 > nvme1n1p1 > /boot\n"
                             "mounted: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /var/lib/pods/0\n"
                             "mounted: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /var/lib/pods/1\n"
                             "mounted: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /var/lib/pods/2\n"
                             "mounted: 0000:02:00.0 > nvme0n1 > nvme0n1p2 > /var/lib/pods/3\n");
}

static void
add (const char *name, Test test)
{
  g_autofree char *path = g_strdup_printf ("/storage-use/%s", name);

  g_test_add_data_func (path, (gconstpointer) test, run);
}

static void
add_stacking_tests (void)
{
  add ("idle", test_idle);
  add ("partition", test_partition);
  add ("S4-luks-on-lvm-on-nvme", test_s4);
  add ("luks", test_luks);
  add ("lvm-over-two", test_lvm_over_two);
  add ("btrfs/over-two", test_btrfs_over_two);
  add ("btrfs/elsewhere", test_btrfs_elsewhere);
  add ("btrfs/unknown", test_btrfs_unknown);
  add ("bcachefs", test_bcachefs);
  add ("raid", test_raid);
  add ("bcache", test_bcache);
  add ("swap", test_swap);
  add ("loop/file", test_loop);
  add ("loop/on-itself", test_loop_on_itself);
  add ("loop/on-memory", test_loop_on_memory);
  add ("loop/on-disk", test_loop_on_disk);
  add ("zfs/pools", test_zfs);
  add ("zfs/renamed", test_zfs_renamed);
  add ("zfs/without-udev", test_zfs_without_udev);
  add ("external-log", test_external_log);
  add ("overlay-root", test_overlay_root);
  add ("holders", test_holders);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_stacking_tests ();
  add ("nvme-multipath", test_nvme_multipath);
  add ("nvme-over-fabrics", test_nvme_over_fabrics);
  add ("usb", test_usb);
  add ("vmd", test_vmd);
  add ("virtio", test_virtio);
  add ("no-pci", test_no_pci);
  add ("root/by-uuid", test_root_by_uuid);
  add ("root/by-udev", test_root_by_udev);
  add ("resume", test_resume);
  add ("unseen-mount", test_unseen_mount);
  add ("untraceable", test_untraceable);
  add ("unreadable", test_unreadable);
  add ("no-mountinfo", test_no_mountinfo);
  add ("process-one", test_process_one);
  add ("by-class", test_by_class);
  add ("hostile/names", test_names);
  add ("hostile/malformed", test_malformed);
  add ("hostile/cycle", test_cycle);
  add ("hostile/diamonds", test_diamonds);
  add ("hostile/too-deep", test_too_deep);
  add ("many-mounts", test_many_mounts);

  return g_test_run ();
}
