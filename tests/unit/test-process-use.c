/* test-process-use.c – which processes have devices open (R3.11, S7)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "safety/airlock-host-use-private.h"
#include "uses-root.h"

#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define IGPU "/sys/devices/pci0000:00/0000:00:02.0/"
#define GPU "/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/"
#define AUDIO "/sys/devices/pci0000:00/0000:00:1f.3/"

static void
add_process (UsesRoot *root, guint pid, const char *name)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%u/fd", pid);

  uses_root_add_folder (root, folder);
  uses_root_add_file (root, name, "/proc/%u/comm", pid);
}

static void
add_open (UsesRoot *root, guint pid, guint fd, const char *target)
{
  g_autofree char *link = g_strdup_printf ("/proc/%u/fd/%u", pid, fd);

  temporary_root_add_link (root->tree, link, target);
}

static void
set_up (UsesRoot *root, gconstpointer data)
{
  uses_root_set_up (root, data);
  uses_root_add_device (root, "class/drm", IGPU "drm/card0");
  uses_root_add_device (root, "class/drm", IGPU "drm/renderD128");
  uses_root_add_device (root, "class/drm", GPU "drm/card1");
  uses_root_add_device (root, "class/drm", GPU "drm/renderD129");
  uses_root_add_device (root, "class/sound", AUDIO "sound/card0/controlC0");
  uses_root_add_device (root, "class/sound", AUDIO "sound/card0/pcmC0D0p");
  uses_root_add_device (root, "class/sound", "/sys/devices/virtual/sound/seq");
  add_process (root, 1, "systemd\n");
  add_process (root, 2, "kthreadd\n");
  add_open (root, 1, 0, "/dev/null");
  add_open (root, 1, 1, "socket:[1234]");
  add_open (root, 1, 2, "/dev/pts/0");
}

static void
assert_uses (UsesRoot *root, gboolean seen, const char *expected)
{
  uses_root_assert_uses (root, _airlock_processes_read, AIRLOCK_SCOPE_PROCESSES, seen, expected);
}

static void
test_s7_holders (UsesRoot *root, gconstpointer data)
{
  add_process (root, 2101, "gnome-shell\n");
  add_open (root, 2101, 5, "/dev/dri/renderD129");
  add_open (root, 2101, 12, "/dev/dri/card1");
  add_open (root, 2101, 13, "/dev/dri/card1");
  add_process (root, 2230, "Xwayland\n");
  add_open (root, 2230, 7, "/dev/dri/card1");
  add_process (root, 3000, "firefox\n");
  add_open (root, 3000, 7, "/dev/dri/renderD129");
  add_open (root, 3000, 9, "/dev/dri/renderD128");

  assert_uses (root, TRUE,
               "display-process: 0000:01:00.0 › card1 › gnome-shell [2101]\n"
               "display-process: 0000:01:00.0 › card1 › Xwayland [2230]\n"
               "display-render: 0000:01:00.0 › renderD129 › firefox [3000]\n"
               "display-render: 0000:00:02.0 › renderD128 › firefox [3000]\n");
}

static void
test_sound (UsesRoot *root, gconstpointer data)
{
  add_process (root, 1800, "wireplumber\n");
  add_open (root, 1800, 20, "/dev/snd/controlC0");
  add_open (root, 1800, 21, "/dev/snd/seq");
  add_open (root, 1800, 22, "/dev/snd/pcmC0D0p");
  add_open (root, 1800, 23, "/dev/snd/controlC7");

  assert_uses (root, TRUE, "sound-process: 0000:00:1f.3 › controlC0 › wireplumber [1800]\n");
}

static void
test_disks (UsesRoot *root, gconstpointer data)
{
  uses_root_add_device (
      root, "class/block",
      "/sys/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda");
  uses_root_add_device (root, "class/block", "/sys/devices/virtual/block/dm-0");
  uses_root_add_device (
      root, "class/block",
      "/sys/devices/pci0000:00/0000:00:1b.0/0000:07:00.0/cciss0/c0d0/block/cciss!c0d0");
  uses_root_add_device (root, "class/block",
                        "/sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1");
  uses_root_add_device (root, "class/nvme",
                        "/sys/devices/pci0000:00/0000:00:1d.0/0000:02:00.0/nvme/nvme0");
  uses_root_add_device (root, "class/nvme",
                        "/sys/devices/pci0000:00/0000:00:1e.0/0000:05:00.0/nvme/nvme1");
  uses_root_add_folder (root, "/sys/class/nvme-subsystem/nvme-subsys0/nvme0");
  uses_root_add_folder (root, "/sys/class/nvme-subsystem/nvme-subsys0/nvme1");
  uses_root_add_folder (root, "/sys/class/nvme-subsystem/nvme-subsys0/nvme0n1");
  add_process (root, 900, "ddrescue\n");
  add_open (root, 900, 3, "/dev/sda");
  add_open (root, 900, 4, "/dev/dm-0");
  add_open (root, 900, 5, "/dev/cciss/c0d0");
  add_open (root, 900, 6, "/dev/nvme0n1");

  assert_uses (root, TRUE,
               "storage-open: 0000:00:17.0 › sda › ddrescue [900]\n"
               "storage-open: 0000:07:00.0 › cciss/c0d0 › ddrescue [900]\n"
               "storage-open: 0000:02:00.0 › nvme0n1 › ddrescue [900]\n"
               "storage-open: 0000:05:00.0 › nvme0n1 › ddrescue [900]\n");
}

static void
test_vms (UsesRoot *root, gconstpointer data)
{
  uses_root_add_folder (root, "/sys/kernel/iommu_groups/13/devices/0000:01:00.0");
  uses_root_add_folder (root, "/sys/kernel/iommu_groups/13/devices/0000:01:00.1");
  uses_root_add_device (root, "class/vfio-dev",
                        "/sys/devices/pci0000:00/0000:00:1c.0/0000:03:00.0/vfio-dev/vfio0");
  add_process (root, 7000, "qemu-system-x86\n");
  add_open (root, 7000, 30, "/dev/vfio/vfio");
  add_open (root, 7000, 31, "/dev/vfio/13");
  add_process (root, 7001, "cloud-hyperviso\n");
  add_open (root, 7001, 30, "/dev/vfio/devices/vfio0");

  assert_uses (root, TRUE,
               "vm: 0000:01:00.0 › vfio/13 › qemu-system-x86 [7000]\n"
               "vm: 0000:01:00.1 › vfio/13 › qemu-system-x86 [7000]\n"
               "vm: 0000:03:00.0 › vfio/devices/vfio0 › cloud-hyperviso [7001]\n");
}

/* A mediated device has a group without a PCI function, and is a part of one. */
static void
test_vm_of_mediated_device (UsesRoot *root, gconstpointer data)
{
  const char *uuid = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
  g_autofree char *folder = g_strconcat ("/sys/devices/pci0000:00/0000:00:02.0/", uuid, NULL);
  g_autofree char *link = g_strconcat ("/sys/kernel/iommu_groups/21/devices/", uuid, NULL);
  g_autofree char *target = g_strconcat ("../../../..", folder + strlen ("/sys"), NULL);

  uses_root_add_folder (root, folder);
  temporary_root_add_link (root->tree, link, target);
  add_process (root, 7000, "qemu-system-x86\n");
  add_open (root, 7000, 31, "/dev/vfio/21");

  assert_uses (root, TRUE, "vm: 0000:00:02.0 › vfio/21 › qemu-system-x86 [7000]\n");
}

/* Where /sys/kernel is hidden, the links of the functions tell; where those are too, nobody. */
static void
test_vm_group_by_links (UsesRoot *root, gconstpointer data)
{
  add_process (root, 7000, "qemu-system-x86\n");
  add_open (root, 7000, 31, "/dev/vfio/113");
  assert_uses (root, FALSE, "");

  temporary_root_add_link (root->tree, "/sys/bus/pci/devices/0000:01:00.0/iommu_group",
                           "../../../../kernel/iommu_groups/113");
  temporary_root_add_link (root->tree, "/sys/bus/pci/devices/0000:02:00.0/iommu_group",
                           "../../../../kernel/iommu_groups/13");
  assert_uses (root, TRUE, "vm: 0000:01:00.0 › vfio/113 › qemu-system-x86 [7000]\n");
}

static void
test_nvidia (UsesRoot *root, gconstpointer data)
{
  uses_root_add_file (root, "Model: \t\t GeForce\nDevice Minor: \t 0\n",
                      "/proc/driver/nvidia/gpus/0000:0a:00.0/information");
  uses_root_add_file (root, "Model: \t\t GeForce\nDevice Minor: \t 1\n",
                      "/proc/driver/nvidia/gpus/0000:0b:00.0/information");
  add_process (root, 500, "Xorg\n");
  add_open (root, 500, 10, "/dev/nvidiactl");
  add_open (root, 500, 11, "/dev/nvidia0");
  add_open (root, 500, 12, "/dev/nvidia-modeset");
  add_process (root, 600, "python3\n");
  add_open (root, 600, 11, "/dev/nvidia1");
  add_open (root, 600, 12, "/dev/nvidia-uvm");

  assert_uses (root, TRUE,
               "display-process: 0000:0a:00.0 › nvidia0 › Xorg [500]\n"
               "display-render: 0000:0b:00.0 › nvidia1 › python3 [600]\n");

  /* A GPU that does not tell its number may be the one. */
  temporary_root_remove (root->tree, "/proc/driver/nvidia/gpus/0000:0b:00.0/information");
  assert_uses (root, TRUE,
               "display-process: 0000:0a:00.0 › nvidia0 › Xorg [500]\n"
               "display-process: 0000:0b:00.0 › nvidia0 › Xorg [500]\n"
               "display-render: 0000:0b:00.0 › nvidia1 › python3 [600]\n");

  temporary_root_remove (root->tree, "/proc/driver");
  assert_uses (root, FALSE, "");
}

static void
test_names (UsesRoot *root, gconstpointer data)
{
  add_process (root, 50, " \n");
  add_process (root, 51, "a\x1b[2Jb\xff\n");
  add_process (root, 52, "x");
  temporary_root_remove (root->tree, "/proc/52/comm");
  for (guint pid = 50; pid <= 52; pid++)
    add_open (root, pid, 3, pid == 52 ? "/dev/dri/card1 (deleted)" : "/dev/dri/card1");
  add_open (root, 50, 4, "/dev/dri/card7");
  add_open (root, 50, 5, "/dev/dri/card1/../../x");
  add_open (root, 50, 6, "/dev/");
  add_open (root, 50, 7, "/dev/dri/cardX");
  add_open (root, 50, 8, "/dev/vfio/..");

  assert_uses (root, TRUE,
               "display-process: 0000:01:00.0 › card1 › 50 [50]\n"
               "display-process: 0000:01:00.0 › card1 › a\xef\xbf\xbd[2Jb\xef\xbf\xbd [51]\n"
               "display-process: 0000:01:00.0 › card1 › 52 [52]\n");
}

static void
test_not_all_visible (UsesRoot *root, gconstpointer data)
{
  assert_uses (root, TRUE, "");

  /* A process that ended meanwhile. */
  temporary_root_add (root->tree, "/proc/60/comm", "gone\n");
  assert_uses (root, TRUE, "");

  /* Files that can't be listed, and one that can't be read. */
  temporary_root_add_link (root->tree, "/proc/60/fd", "fd");
  assert_uses (root, FALSE, "");
  temporary_root_remove (root->tree, "/proc/60");
  temporary_root_add (root->tree, "/proc/60/fd/3", "");
  assert_uses (root, FALSE, "");
  temporary_root_remove (root->tree, "/proc/60");

  temporary_root_remove (root->tree, "/proc");
  assert_uses (root, FALSE, "");
  uses_root_add_folder (root, "/proc");
  assert_uses (root, TRUE, "");
}

/* What the kernel shows of itself: another PID namespace, and hidepid. */
static void
test_other_view (UsesRoot *root, gconstpointer data)
{
  temporary_root_add_link (root->tree, "/proc/self", "4000");
  temporary_root_add_link (root->tree, "/proc/4000/ns/pid", "pid:[4026531836]");
  assert_uses (root, FALSE, "");
  temporary_root_add (root->tree, "/proc/1/mountinfo", "");
  assert_uses (root, TRUE, "");

  temporary_root_remove (root->tree, "/proc/4000");
  temporary_root_add_link (root->tree, "/proc/4000/ns/pid", "pid:[4026532001]");
  assert_uses (root, FALSE, "");
  temporary_root_remove (root->tree, "/proc/4000");
  assert_uses (root, FALSE, "");
}

/* Absolute links lead up in a snapshot, and what could not be read leads to itself. */
static void
test_snapshot (UsesRoot *root, gconstpointer data)
{
  add_process (root, 2101, "gnome-shell\n");
  add_open (root, 2101, 12, "../../../dev/dri/card1");
  assert_uses (root, TRUE, "display-process: 0000:01:00.0 › card1 › gnome-shell [2101]\n");
  add_open (root, 2101, 13, "13");
  assert_uses (root, FALSE, "display-process: 0000:01:00.0 › card1 › gnome-shell [2101]\n");
  temporary_root_remove (root->tree, "/proc/2101");

  add_process (root, 2101, "gnome-shell\n");
  add_open (root, 2101, 12, "/dev/dri/card3");
  assert_uses (root, TRUE, "");
  temporary_root_add_link (root->tree, "/sys/class/drm/card3", "card3");
  assert_uses (root, FALSE, "");
}

/* Permissions mean nothing to root: the child that looks gives up its capabilities. */
static gboolean
drop_capabilities (void)
{
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

  return syscall (SYS_capset, &header, none) == 0;
}

/* As a user for whom the kernel does not list the files of another one's process. */
static void
test_forbidden (UsesRoot *root, gconstpointer data)
{
  g_autofree char *fds = temporary_root_get_path (root->tree, "/proc/2101/fd");
  pid_t child;
  int status;

  add_process (root, 2101, "gnome-shell\n");
  add_open (root, 2101, 12, "/dev/dri/card1");
  add_process (root, 2230, "Xwayland\n");
  add_open (root, 2230, 7, "/dev/dri/card1");
  g_assert_cmpint (chmod (fds, 0), ==, 0);

  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      g_autoptr (AirlockHostUses) uses = airlock_host_uses_new ();

      if (!drop_capabilities ())
        _exit (2);
      _airlock_processes_read (uses, root->sysroot);
      /* What is visible is found all the same. */
      _exit (uses->seen == 0 && uses->uses->len == 1 &&
                     ((AirlockHostUse *) uses->uses->pdata[0])->pid == 2230
                 ? 0
                 : 1);
    }

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  g_assert_cmpint (chmod (fds, 0755), ==, 0);
  assert_uses (root, TRUE,
               "display-process: 0000:01:00.0 › card1 › gnome-shell [2101]\n"
               "display-process: 0000:01:00.0 › card1 › Xwayland [2230]\n");
}

/* Many processes with many files: each node is looked up once. */
static void
test_many (UsesRoot *root, gconstpointer data)
{
  g_autoptr (AirlockHostUses) uses = airlock_host_uses_new ();

  for (guint pid = 10000; pid < 10300; pid++)
    {
      add_process (root, pid, "many\n");
      add_open (root, pid, 0, "/dev/dri/card1");
      for (guint fd = 1; fd < 10; fd++)
        add_open (root, pid, fd, "anon_inode:[eventfd]");
    }

  _airlock_processes_read (uses, root->sysroot);
  g_assert_cmpuint (uses->uses->len, ==, 300);
  g_assert_cmpuint (uses->seen, ==, AIRLOCK_SCOPE_PROCESSES);
}

static void
test_live (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockSysroot) sysroot = airlock_sysroot_new ("/", &error);
  g_autoptr (AirlockHostUses) uses = airlock_host_uses_new ();

  g_assert_no_error (error);
  _airlock_processes_read (uses, sysroot);
  g_assert_cmpuint (uses->seen & ~(guint) AIRLOCK_SCOPE_PROCESSES, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/process-use/" name, UsesRoot, NULL, set_up, function, uses_root_tear_down)
  ADD ("S7/holders", test_s7_holders);
  ADD ("sound", test_sound);
  ADD ("disks", test_disks);
  ADD ("vms", test_vms);
  ADD ("vm-of-mediated-device", test_vm_of_mediated_device);
  ADD ("vm-group-by-links", test_vm_group_by_links);
  ADD ("nvidia", test_nvidia);
  ADD ("names", test_names);
  ADD ("not-all-visible", test_not_all_visible);
  ADD ("other-view", test_other_view);
  ADD ("snapshot", test_snapshot);
  ADD ("forbidden", test_forbidden);
  ADD ("many", test_many);
#undef ADD
  g_test_add_func ("/process-use/live", test_live);
  return g_test_run ();
}
