/* airlock-vfs-change.c – how many virtual functions a physical function has
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-change-private.h"
#include "base/airlock-error.h"

#define NUMVFS "sriov_numvfs"
#define AUTOPROBE "sriov_drivers_autoprobe"

static gboolean
fail (const AirlockDeviceIdentity *device, AirlockError code, const char *format, GError **error)
{
  g_set_error (error, AIRLOCK_ERROR, (int) code, format,
               AIRLOCK_PCI_ADDRESS_TEXT (&device->address));
  return FALSE;
}

/* Old kernels have no such file and always let host drivers take virtual functions. */
static gboolean
read_autoprobe (AirlockSysroot *sysroot, const AirlockPciAddress *address)
{
  guint value;

  return !_airlock_device_read_number (sysroot, address, AUTOPROBE, &value) || value != 0;
}

/* A virtual function that is set aside for VMs must be given back before it goes: its removal could
 * block, and nobody would bind it again (R5.3, R4.6). */
static gboolean
check_free (AirlockSysroot *sysroot, const AirlockPciAddress *function, GError **error)
{
  g_auto (AirlockDriverState) state = { 0 };

  if (!_airlock_driver_state_read (sysroot, function, &state, error) ||
      !_airlock_vfio_check_unused (sysroot, function, error))
    return FALSE;
  if (!_airlock_driver_is_vfio (state.driver) && state.override == NULL)
    return TRUE;

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BUSY,
               _ ("The virtual function %s is set aside for VMs; give it back first"),
               AIRLOCK_PCI_ADDRESS_TEXT (function));
  return FALSE;
}

static gboolean
check_functions (AirlockSysroot *sysroot, const AirlockDeviceIdentity *device, GError **error)
{
  g_autoptr (AirlockSysdir) dir = _airlock_device_open (sysroot, &device->address);
  g_auto (GStrv) names = NULL;

  if (dir == NULL || airlock_sysdir_list (dir, &names) != AIRLOCK_READ_OK)
    return fail (device, AIRLOCK_ERROR_UNREADABLE, _ ("Could not see the virtual functions of %s"),
                 error);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = NULL;
      AirlockPciAddress function;

      if (!g_str_has_prefix (names[i], "virtfn"))
        continue;
      if (airlock_sysdir_read_link_base (dir, names[i], &name) != AIRLOCK_READ_OK ||
          !airlock_pci_address_parse (name, &function))
        return fail (device, AIRLOCK_ERROR_UNREADABLE,
                     _ ("Could not see the virtual functions of %s"), error);
      if (!check_free (sysroot, &function, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_driver (AirlockSysroot *sysroot, const AirlockDeviceIdentity *device, GError **error)
{
  g_auto (AirlockDriverState) state = { 0 };

  if (!_airlock_driver_state_read (sysroot, &device->address, &state, error))
    return FALSE;
  if (state.driver == NULL)
    return fail (device, AIRLOCK_ERROR_UNSUPPORTED,
                 _ ("%s has no driver that could make virtual functions"), error);
  if (_airlock_driver_is_vfio (state.driver))
    return fail (device, AIRLOCK_ERROR_UNSUPPORTED,
                 _ ("%s is set aside for VMs; virtual functions are made by its host driver"),
                 error);
  return TRUE;
}

static gboolean
check_count (AirlockSysroot *sysroot, const AirlockOperation *operation, GError **error)
{
  guint total;

  if (!_airlock_device_read_number (sysroot, &operation->device.address, "sriov_totalvfs", &total))
    return fail (&operation->device, AIRLOCK_ERROR_UNSUPPORTED,
                 _ ("%s can’t have virtual functions"), error);
  if (operation->count <= total)
    return TRUE;

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
               /* Translators: an address, then a number */
               _ ("%s can have no more than %u virtual functions"),
               AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address), total);
  return FALSE;
}

static gboolean
look (AirlockKernel *kernel, AirlockChange *change, GError **error)
{
  const AirlockOperation *operation = &change->operation;
  const AirlockDeviceIdentity *device = &operation->device;
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (kernel);
  gboolean was_kept = _airlock_change_was_kept (change, AIRLOCK_OPERATION_SET_VFS);

  if (!check_count (sysroot, operation, error) ||
      /* None at all is what every boot begins with. */
      !_airlock_change_keep (change, AIRLOCK_OPERATION_SET_VFS,
                             operation->keep && operation->count > 0, error))
    return FALSE;
  if (!_airlock_device_read_number (sysroot, &device->address, NUMVFS, &change->number))
    return fail (device, AIRLOCK_ERROR_UNREADABLE, _ ("Could not see the virtual functions of %s"),
                 error);

  change->autoprobe = read_autoprobe (sysroot, &device->address);
  change->outcome->got = change->number;
  change->acts = change->number != operation->count || change->autoprobe != !!operation->autoprobe;
  _airlock_change_set_undo (change, AIRLOCK_OPERATION_SET_VFS, was_kept);
  change->outcome->undo.count = change->number;
  change->outcome->undo.autoprobe = change->autoprobe;

  if (change->acts && change->number != 0 && !check_functions (sysroot, device, error))
    return FALSE;
  return !change->acts || (change->number == 0 && operation->count == 0) ||
         check_driver (sysroot, device, error);
}

/* The kernel's short answers, in words (R5.2). */
static void
explain (const AirlockDeviceIdentity *device, GError **error)
{
  const char *format;
  int code;

  if (error == NULL || *error == NULL || (*error)->domain != AIRLOCK_ERROR)
    return;

  code = (*error)->code;
  switch (code)
    {
    case AIRLOCK_ERROR_UNSUPPORTED:
      format = _ ("The driver of %s can’t make virtual functions");
      break;
    case AIRLOCK_ERROR_INVALID:
      format = _ ("%s can’t have that many virtual functions");
      break;
    case AIRLOCK_ERROR_BUSY:
      format = _ ("%s still has other virtual functions");
      break;
    default:
      return;
    }
  g_clear_error (error);
  fail (device, (AirlockError) code, format, error);
}

static gboolean
write_number (AirlockKernel *kernel,
              const AirlockDeviceIdentity *device,
              AirlockKernelTarget target,
              guint number,
              GError **error)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  if (airlock_kernel_write_device (kernel, device, target, text, error))
    return TRUE;

  if (target == AIRLOCK_KERNEL_SRIOV_NUMVFS)
    explain (device, error);
  return FALSE;
}

static gboolean
set_autoprobe (AirlockKernel *kernel,
               const AirlockDeviceIdentity *device,
               gboolean autoprobe,
               GError **error)
{
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (kernel);

  if (read_autoprobe (sysroot, &device->address) == !!autoprobe)
    return TRUE;
  if (!write_number (kernel, device, AIRLOCK_KERNEL_SRIOV_AUTOPROBE, autoprobe ? 1 : 0, error))
    return FALSE;

  return read_autoprobe (sysroot, &device->address) == !!autoprobe ||
         fail (device, AIRLOCK_ERROR_FAILED,
               _ ("Whether host drivers take virtual functions of %s could not be set"), error);
}

/* Between two numbers there must be none at all; and functions that host drivers may take, or may
 * not, are so from when they are made (R5.4). So all of them go first, then come the new ones. */
static gboolean
set_functions (AirlockKernel *kernel,
               const AirlockDeviceIdentity *device,
               guint count,
               gboolean autoprobe,
               guint *got,
               GError **error)
{
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (kernel);

  if (!_airlock_device_read_number (sysroot, &device->address, NUMVFS, got))
    return fail (device, AIRLOCK_ERROR_UNREADABLE, _ ("Could not see the virtual functions of %s"),
                 error);
  if (*got == count && read_autoprobe (sysroot, &device->address) == !!autoprobe)
    return TRUE;

  if (*got != 0 && (!check_functions (sysroot, device, error) ||
                    !write_number (kernel, device, AIRLOCK_KERNEL_SRIOV_NUMVFS, 0, error)))
    return FALSE;
  if (!set_autoprobe (kernel, device, autoprobe, error) ||
      (count != 0 && !write_number (kernel, device, AIRLOCK_KERNEL_SRIOV_NUMVFS, count, error)))
    return FALSE;

  if (!_airlock_device_read_number (sysroot, &device->address, NUMVFS, got) ||
      (*got == 0) != (count == 0))
    return fail (device, AIRLOCK_ERROR_FAILED,
                 _ ("The kernel did not change the number of virtual functions of %s"), error);
  return TRUE;
}

/* A driver may make fewer than it was asked for: the caller is told how many. */
static gboolean
make (AirlockKernel *kernel, AirlockChange *change, GError **error)
{
  const AirlockOperation *operation = &change->operation;

  return set_functions (kernel, &operation->device, operation->count, operation->autoprobe,
                        &change->outcome->got, error);
}

static gboolean
take_back (AirlockKernel *kernel, AirlockChange *change, GError **error)
{
  guint got;

  return set_functions (kernel, &change->operation.device, change->number, change->autoprobe, &got,
                        error);
}

const AirlockChangeClass _airlock_vfs_change = { look, make, take_back };
