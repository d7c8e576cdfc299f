/* airlock-vfio-users.c – the nodes by which VMs hold devices, and who has them open
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "airlock-device-driver-private.h"
#include "base/airlock-error.h"

#define VFIO_NODES "/dev/vfio"
#define GROUPS "/sys/kernel/iommu_groups"

static void
add_cdevs (AirlockSysroot *sysroot, const AirlockPciAddress *address, GPtrArray *nodes)
{
  g_autoptr (AirlockSysdir) dir = _airlock_device_open (sysroot, address);
  g_autoptr (AirlockSysdir) cdevs = NULL;
  g_auto (GStrv) names = NULL;

  if (dir == NULL || airlock_sysdir_open_dir (dir, "vfio-dev", &cdevs) != AIRLOCK_READ_OK ||
      airlock_sysdir_list (cdevs, &names) != AIRLOCK_READ_OK)
    return;

  for (gsize i = 0; names[i] != NULL; i++)
    g_ptr_array_add (nodes, g_build_filename (VFIO_NODES, "devices", names[i], NULL));
}

/* A VM that has any member of a group owns what all of them can reach (R3.5). */
static GPtrArray *
find_nodes (AirlockSysroot *sysroot, const AirlockPciAddress *address)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *group = _airlock_device_read_group (sysroot, address);
  g_autofree char *members = NULL;
  g_auto (GStrv) names = NULL;

  if (group == NULL)
    return nodes;

  g_ptr_array_add (nodes, g_build_filename (VFIO_NODES, group, NULL));
  members = g_build_filename (GROUPS, group, "devices", NULL);
  airlock_sysroot_list (sysroot, members, &names);
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      AirlockPciAddress member;

      if (airlock_pci_address_parse (names[i], &member))
        add_cdevs (sysroot, &member, nodes);
    }

  return nodes;
}

/* Whether VFIO offers the device to VMs: by its group's node, or by its own where the kernel is
 * built without the former. */
gboolean
_airlock_vfio_has_nodes (AirlockSysroot *sysroot, const AirlockPciAddress *address)
{
  g_autoptr (GPtrArray) cdevs = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *group = _airlock_device_read_group (sysroot, address);
  g_autofree char *node = NULL;

  add_cdevs (sysroot, address, cdevs);
  if (group == NULL || cdevs->len == 0)
    return FALSE;

  node = g_build_filename (VFIO_NODES, group, NULL);
  return airlock_sysroot_probe (sysroot, node) == AIRLOCK_READ_OK ||
         airlock_sysroot_probe (sysroot, cdevs->pdata[0]) == AIRLOCK_READ_OK;
}

/* In a snapshot, a link that was absolute leads up to the top of the tree. */
static gboolean
is_node (GPtrArray *nodes, const char *folder, const char *target)
{
  g_autofree char *absolute = g_canonicalize_filename (target, folder);

  return g_ptr_array_find_with_equal_func (nodes, absolute, g_str_equal, NULL);
}

/* A process or a file that went away meanwhile holds nothing. */
static AirlockReadStatus
holds_any (AirlockSysroot *sysroot, const char *pid, GPtrArray *nodes, gboolean *holds)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "fd", NULL);
  g_autoptr (AirlockSysdir) fds = NULL;
  g_auto (GStrv) names = NULL;
  AirlockReadStatus status = airlock_sysroot_open_dir (sysroot, path, &fds);

  if (status == AIRLOCK_READ_OK)
    status = airlock_sysdir_list (fds, &names);
  for (gsize i = 0; status == AIRLOCK_READ_OK && names[i] != NULL && !*holds; i++)
    {
      g_autofree char *target = NULL;

      status = airlock_sysdir_read_link (fds, names[i], &target);
      if (status == AIRLOCK_READ_ABSENT)
        status = AIRLOCK_READ_OK;
      *holds = target != NULL && is_node (nodes, path, target);
    }

  return status;
}

static gboolean
has_ended (AirlockSysroot *sysroot, const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, NULL);

  return airlock_sysroot_probe (sysroot, path) == AIRLOCK_READ_ABSENT;
}

static gboolean
fail_held (AirlockSysroot *sysroot,
           const AirlockPciAddress *address,
           const char *pid,
           GError **error)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "comm", NULL);
  g_autofree char *name = NULL;
  g_autofree char *quoted = NULL;

  airlock_sysroot_read_text (sysroot, path, &name);
  quoted = airlock_error_quote (name != NULL ? name : "");
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BUSY,
               /* Translators: an address, then the name and the number of a process */
               _ ("%s or its group is in use by a VM (%s, process %s)"),
               AIRLOCK_PCI_ADDRESS_TEXT (address), quoted, pid);
  return FALSE;
}

static gboolean
fail_unseen (const AirlockPciAddress *address, GError **error)
{
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE,
               _ ("Could not see whether a VM uses %s"), AIRLOCK_PCI_ADDRESS_TEXT (address));
  return FALSE;
}

/* Taking a device from a VM that has it open blocks until the VM lets go (R4.6).
 * %AIRLOCK_ERROR_BUSY, %AIRLOCK_ERROR_UNREADABLE */
gboolean
_airlock_vfio_check_unused (AirlockSysroot *sysroot,
                            const AirlockPciAddress *address,
                            GError **error)
{
  g_autoptr (GPtrArray) nodes = find_nodes (sysroot, address);
  g_auto (GStrv) names = NULL;
  AirlockReadStatus status = airlock_sysroot_list (sysroot, "/proc", &names);

  /* A copied tree may come without processes; a computer never does. */
  if (status == AIRLOCK_READ_ABSENT && !airlock_sysroot_is_live (sysroot))
    return TRUE;
  if (status != AIRLOCK_READ_OK)
    return fail_unseen (address, error);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      gboolean holds = FALSE;

      if (!g_ascii_isdigit (*names[i]))
        continue;
      if (holds_any (sysroot, names[i], nodes, &holds) == AIRLOCK_READ_UNKNOWN &&
          !has_ended (sysroot, names[i]))
        return fail_unseen (address, error);
      if (holds)
        return fail_held (sysroot, address, names[i], error);
    }

  return TRUE;
}
