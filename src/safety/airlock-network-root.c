/* airlock-network-root.c – whether the root file system is on the network
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "airlock-mountinfo.h"
#include "airlock-network-private.h"
#include "base/airlock-kernel-cmdline.h"

/* In a sandbox, /proc/self has the mounts of the sandbox. */
static AirlockMountTable *
read_mounts (AirlockSysroot *sysroot)
{
  static const char *const paths[] = { "/proc/1/mountinfo", "/proc/self/mountinfo" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *text = NULL;

      if (airlock_sysroot_read_text (sysroot, paths[i], &text) == AIRLOCK_READ_OK && *text != '\0')
        return airlock_mount_table_parse (text);
    }

  return NULL;
}

static gboolean
is_network_type (const AirlockMount *root)
{
  static const char *const types[] = { "nfs",        "nfs4",      "cifs",   "smb3",
                                       "ceph",       "afs",       "lustre", "fuse.glusterfs",
                                       "fuse.sshfs", "fuse.ceph", NULL };

  /* 9p of a virtual machine mostly comes over virtio, and that is no network. */
  if (strcmp (root->fs_type, "9p") == 0)
    return strstr (root->options, "trans=virtio") == NULL;

  return g_strv_contains (types, root->fs_type) || g_str_has_prefix (root->source, "/dev/nbd");
}

/* A disk of an iSCSI session has the session in its path. */
static gboolean
is_iscsi_disk (AirlockSysroot *sysroot, const AirlockMount *root)
{
  g_autofree char *link = g_strdup_printf ("/sys/dev/block/%u:%u", root->major, root->minor);
  g_autofree char *target = NULL;

  return airlock_sysroot_read_link (sysroot, link, &target) == AIRLOCK_READ_OK &&
         g_regex_match_simple ("/session[0-9]+/", target, 0, 0);
}

static gboolean
has_network_prefix (const char *value)
{
  static const char *const prefixes[] = { "/dev/nfs", "/dev/nbd", "nfs:", "nfs4:",     "cifs:",
                                          "smb:",     "iscsi:",   "nbd:", "live:http", "live:nfs" };

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (value, prefixes[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_in_memory (const AirlockMount *root)
{
  static const char *const types[] = { "overlay",  "tmpfs", "ramfs", "rootfs",
                                       "squashfs", "erofs", NULL };

  return g_strv_contains (types, root->fs_type);
}

/* "ip=" alone also serves to unlock a local disk from afar. It says "started from the network" of
 * a system that has no disk below its root. */
static gboolean
cmdline_says_network (AirlockSysroot *sysroot, const AirlockMount *root)
{
  static const char *const names[] = {
    "netroot",           "nfsroot",       "rd.iscsi.initiator", "rd.iscsi.target.name",
    "rd.iscsi.firmware", "rd.iscsi.ibft", "iscsi_initiator",    "iscsi_target_name",
    "iscsi_firmware"
  };
  g_autofree char *text = NULL;
  g_autoptr (AirlockKernelCmdline) cmdline = NULL;
  const char *value;

  if (airlock_sysroot_read_text (sysroot, "/proc/cmdline", &text) != AIRLOCK_READ_OK)
    return FALSE;

  cmdline = airlock_kernel_cmdline_parse (text);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (airlock_kernel_cmdline_has (cmdline, names[i]))
      return TRUE;

  value = airlock_kernel_cmdline_get_last (cmdline, "root");
  if (value != NULL && has_network_prefix (value))
    return TRUE;
  return is_in_memory (root) && airlock_kernel_cmdline_has (cmdline, "ip");
}

/**
 * _airlock_network_root_read:
 * @sysroot: where to read
 * @on_network: (out): whether the root file system comes over the network (R3.12)
 *
 * By the type of the root mount, by its disk where that is of iSCSI, by the kernel command line,
 * and by the iSCSI target that the firmware started from.
 *
 * Returns: unknown if nobody can say what is mounted on "/"
 */
AirlockReadStatus
_airlock_network_root_read (AirlockSysroot *sysroot, gboolean *on_network)
{
  g_autoptr (AirlockMountTable) mounts = read_mounts (sysroot);
  const AirlockMount *root;

  *on_network = airlock_sysroot_probe (sysroot, "/sys/firmware/ibft/target0") == AIRLOCK_READ_OK;
  root = mounts != NULL ? g_hash_table_lookup (mounts->by_point, "/") : NULL;
  if (root == NULL)
    return AIRLOCK_READ_UNKNOWN;

  *on_network = *on_network || is_network_type (root) || is_iscsi_disk (sysroot, root) ||
                cmdline_says_network (sysroot, root);
  return AIRLOCK_READ_OK;
}
