/* airlock-binding-change.c – a device goes to VFIO, and back to its host driver
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-change-private.h"
#include "base/airlock-error.h"

#define BRIDGE_CLASS 0x06

static gboolean
fail (const AirlockDeviceIdentity *device, AirlockError code, const char *format, GError **error)
{
  g_set_error (error, AIRLOCK_ERROR, (int) code, format,
               AIRLOCK_PCI_ADDRESS_TEXT (&device->address));
  return FALSE;
}

/* The drivers_probe and unbind files take an address. */
static gboolean
write_address (AirlockKernel *kernel,
               const AirlockDeviceIdentity *device,
               AirlockKernelTarget target,
               GError **error)
{
  return airlock_kernel_write_device (kernel, device, target,
                                      AIRLOCK_PCI_ADDRESS_TEXT (&device->address), error);
}

static gboolean
set_override (AirlockKernel *kernel,
              const AirlockDeviceIdentity *device,
              const AirlockDriverState *now,
              const char *override,
              GError **error)
{
  return g_strcmp0 (now->override, override) == 0 ||
         airlock_kernel_write_device (kernel, device, AIRLOCK_KERNEL_DRIVER_OVERRIDE,
                                      override != NULL ? override : "\n", error);
}

/* A VM may have opened the device since it was looked at. */
static gboolean
let_go (AirlockKernel *kernel,
        const AirlockDeviceIdentity *device,
        AirlockDriverState *now,
        GError **error)
{
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (kernel);

  if (_airlock_driver_is_vfio (now->driver) &&
      !_airlock_vfio_check_unused (sysroot, &device->address, error))
    return FALSE;
  if (!write_address (kernel, device, AIRLOCK_KERNEL_DRIVER_UNBIND, error) ||
      !_airlock_driver_state_read (sysroot, &device->address, now, error))
    return FALSE;

  return now->driver == NULL ||
         fail (device, AIRLOCK_ERROR_FAILED, _ ("The driver of %s did not let go of it"), error);
}

/* The order of facts 4.2: override, unbind, probe. Leaves a device alone that has its driver.
 * Success doesn't say that a driver took it (R4.2): @now does. */
static gboolean
move (AirlockKernel *kernel,
      const AirlockDeviceIdentity *device,
      const AirlockDriverState *target,
      gboolean any_driver,
      AirlockDriverState *now,
      GError **error)
{
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (kernel);
  gboolean fits;

  if (!_airlock_driver_state_read (sysroot, &device->address, now, error) ||
      !set_override (kernel, device, now, target->override, error))
    return FALSE;

  fits = any_driver ? now->driver != NULL && !_airlock_driver_is_vfio (now->driver)
                    : g_strcmp0 (now->driver, target->driver) == 0;
  if (!fits && now->driver != NULL && !let_go (kernel, device, now, error))
    return FALSE;
  if (!fits && (any_driver || target->driver != NULL) &&
      !write_address (kernel, device, AIRLOCK_KERNEL_DRIVERS_PROBE, error))
    return FALSE;
  if (!_airlock_driver_state_read (sysroot, &device->address, now, error))
    return FALSE;

  return g_strcmp0 (now->override, target->override) == 0 ||
         fail (device, AIRLOCK_ERROR_FAILED, _ ("The choice of a driver for %s was not taken"),
               error);
}

/* Where several host drivers can drive a device, another one than before may have taken it, or none
 * at all the first time: then the one it had is named for as long as it takes. */
static gboolean
give_back (AirlockKernel *kernel,
           const AirlockDeviceIdentity *device,
           const AirlockDriverState *target,
           gboolean any_driver,
           AirlockDriverState *now,
           GError **error)
{
  AirlockDriverState named = { .driver = target->driver, .override = target->driver };
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (kernel);
  g_autofree char *there = NULL;

  if (!move (kernel, device, target, any_driver, now, error))
    return FALSE;
  if (any_driver || target->driver == NULL || g_strcmp0 (now->driver, target->driver) == 0)
    return TRUE;

  there = g_build_filename ("/sys/bus/pci/drivers", target->driver, NULL);
  if (airlock_sysroot_probe (sysroot, there) != AIRLOCK_READ_OK)
    return TRUE;
  return move (kernel, device, &named, FALSE, now, error) &&
         set_override (kernel, device, now, target->override, error) &&
         _airlock_driver_state_read (sysroot, &device->address, now, error);
}

/* What was written by BIND is taken back as what UNBIND does, and the other way round. A driver
 * that does not take its device again has been asked twice: that is told, and not tried for ever.
 */
static gboolean
take_back (AirlockKernel *kernel, AirlockChange *change, GError **error)
{
  const AirlockDriverState before = { .driver = change->driver, .override = change->override };
  g_auto (AirlockDriverState) now = { 0 };

  if (!give_back (kernel, &change->operation.device, &before, FALSE, &now, error))
    return FALSE;

  change->lost_driver = g_strcmp0 (now.driver, before.driver) != 0;
  return TRUE;
}

/* A physical function can't go while its virtual ones are there (R3.8). */
static gboolean
check_no_vfs (AirlockSysroot *sysroot, const AirlockDeviceIdentity *device, GError **error)
{
  guint n;

  return !_airlock_device_read_number (sysroot, &device->address, "sriov_numvfs", &n) || n == 0 ||
         fail (device, AIRLOCK_ERROR_BUSY, _ ("%s has virtual functions; remove them first"),
               error);
}

/* VFIO takes no bridges, and one that lost its driver would take all that is behind it along
 * (R3.2). */
static gboolean
is_bridge (AirlockSysroot *sysroot, const AirlockDeviceIdentity *device)
{
  g_autoptr (AirlockSysdir) dir = _airlock_device_open (sysroot, &device->address);
  guint64 class_code;

  return dir != NULL && airlock_sysdir_read_hex (dir, "class", &class_code) == AIRLOCK_READ_OK &&
         class_code >> 16 == BRIDGE_CLASS;
}

/* NVIDIA's vGPU functions stay with the host driver, which is the VFIO driver too (R6.6). */
static gboolean
check_can_go (AirlockSysroot *sysroot, const AirlockDeviceIdentity *device, GError **error)
{
  g_autofree char *group = _airlock_device_read_group (sysroot, &device->address);

  if (is_bridge (sysroot, device))
    return fail (device, AIRLOCK_ERROR_UNSUPPORTED, _ ("%s is a bridge"), error);
  if (group == NULL)
    return fail (device, AIRLOCK_ERROR_UNSUPPORTED, _ ("%s is in no IOMMU group"), error);
  if (_airlock_vfio_has_nodes (sysroot, &device->address))
    return fail (device, AIRLOCK_ERROR_UNSUPPORTED,
                 _ ("The host driver of %s gives it to VMs itself"), error);

  return check_no_vfs (sysroot, device, error);
}

static gboolean
look_binding (AirlockKernel *kernel, AirlockChange *change, gboolean *bound, GError **error)
{
  g_auto (AirlockDriverState) now = { 0 };

  if (!_airlock_driver_state_read (airlock_kernel_get_sysroot (kernel),
                                   &change->operation.device.address, &now, error))
    return FALSE;

  *bound = _airlock_driver_is_vfio (now.driver);
  change->driver = g_steal_pointer (&now.driver);
  change->override = g_steal_pointer (&now.override);
  return TRUE;
}

static gboolean
look_bind (AirlockKernel *kernel, AirlockChange *change, GError **error)
{
  const AirlockDeviceIdentity *device = &change->operation.device;
  AirlockRecord record = { .device = *device };
  gboolean bound;
  gboolean was_kept = _airlock_change_was_kept (change, AIRLOCK_OPERATION_BIND);

  if (!look_binding (kernel, change, &bound, error) ||
      !_airlock_change_keep (change, AIRLOCK_OPERATION_BIND, change->operation.keep, error))
    return FALSE;

  change->acts = !bound;
  _airlock_change_set_undo (change, bound ? AIRLOCK_OPERATION_BIND : AIRLOCK_OPERATION_UNBIND,
                            was_kept);
  if (bound)
    return TRUE;

  record.host_driver = change->driver;
  record.override = _airlock_driver_is_vfio (change->override) ? NULL : change->override;
  g_free (change->run_after);
  change->run_after = _airlock_record_format (&record);
  return check_can_go (airlock_kernel_get_sysroot (kernel), device, error);
}

/* The driver's name in /sys/bus/pci/drivers; its module is loaded if need be. */
static char *
find_vfio_driver (AirlockKernel *kernel, const AirlockDeviceIdentity *device, GError **error)
{
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (kernel);
  g_autofree char *module = _airlock_vfio_choose_module (sysroot, &device->address);
  char *driver = _airlock_vfio_find_driver (sysroot, module);

  if (driver == NULL)
    {
      if (!airlock_kernel_load_vfio (kernel, module, error))
        return NULL;
      driver = _airlock_vfio_find_driver (sysroot, module);
    }
  if (driver == NULL)
    fail (device, AIRLOCK_ERROR_UNSUPPORTED, _ ("The VFIO driver for %s is not there"), error);
  return driver;
}

static gboolean
make_bind (AirlockKernel *kernel, AirlockChange *change, GError **error)
{
  const AirlockDeviceIdentity *device = &change->operation.device;
  g_autofree char *vfio = find_vfio_driver (kernel, device, error);
  const AirlockDriverState target = { .driver = vfio, .override = vfio };
  g_auto (AirlockDriverState) now = { 0 };

  if (vfio == NULL || !move (kernel, device, &target, FALSE, &now, error))
    return FALSE;
  if (g_strcmp0 (now.driver, vfio) != 0)
    return fail (device, AIRLOCK_ERROR_FAILED, _ ("VFIO did not take %s"), error);
  if (!_airlock_vfio_has_nodes (airlock_kernel_get_sysroot (kernel), &device->address))
    return fail (device, AIRLOCK_ERROR_FAILED,
                 _ ("VFIO took %s, but does not offer it to VMs (nothing in /dev/vfio)"), error);

  g_free (change->outcome->driver);
  change->outcome->driver = g_steal_pointer (&now.driver);
  return TRUE;
}

/* What the ledger knows of the time before; a device that someone else bound goes to whichever
 * driver takes it. */
static gboolean
read_record (const AirlockChange *change, AirlockRecord *record)
{
  const AirlockDeviceIdentity *device = &change->operation.device;

  return change->run != NULL &&
         _airlock_record_parse (record, &device->address, change->run, NULL) &&
         airlock_device_identity_equal (&record->device, device);
}

static gboolean
look_unbind (AirlockKernel *kernel, AirlockChange *change, GError **error)
{
  const AirlockDeviceIdentity *device = &change->operation.device;
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (kernel);
  gboolean bound;
  gboolean was_kept = _airlock_change_was_kept (change, AIRLOCK_OPERATION_BIND);

  if (!look_binding (kernel, change, &bound, error) ||
      !_airlock_change_keep (change, AIRLOCK_OPERATION_BIND, change->operation.keep, error))
    return FALSE;

  change->acts = bound;
  g_clear_pointer (&change->run_after, g_free);
  if (!bound)
    {
      _airlock_change_set_undo (
          change, was_kept ? AIRLOCK_OPERATION_HOLD : AIRLOCK_OPERATION_FORGET, FALSE);
      return TRUE;
    }

  _airlock_change_set_undo (change, AIRLOCK_OPERATION_BIND, was_kept);
  return check_no_vfs (sysroot, device, error) &&
         _airlock_vfio_check_unused (sysroot, &device->address, error);
}

static gboolean
make_unbind (AirlockKernel *kernel, AirlockChange *change, GError **error)
{
  const AirlockDeviceIdentity *device = &change->operation.device;
  g_auto (AirlockRecord) record = { 0 };
  gboolean known = read_record (change, &record);
  const AirlockDriverState target = { .driver = record.host_driver, .override = record.override };
  g_auto (AirlockDriverState) now = { 0 };

  if (!give_back (kernel, device, &target, !known, &now, error))
    return FALSE;
  if (_airlock_driver_is_vfio (now.driver))
    return fail (device, AIRLOCK_ERROR_FAILED, _ ("%s is still bound to VFIO"), error);

  /* No driver at all is what a blacklist can lead to: told, and no failure. */
  g_free (change->outcome->driver);
  change->outcome->driver = g_steal_pointer (&now.driver);
  return TRUE;
}

static gboolean
look_hold (AirlockKernel *kernel, AirlockChange *change, GError **error)
{
  gboolean bound;

  _airlock_change_set_undo (change, AIRLOCK_OPERATION_FORGET, FALSE);
  return look_binding (kernel, change, &bound, error) &&
         _airlock_change_keep (change, AIRLOCK_OPERATION_BIND, TRUE, error);
}

/* Whatever is kept, it is forgotten; what it was kept as is what takes that back. */
static gboolean
look_forget (AirlockKernel *kernel, AirlockChange *change, GError **error)
{
  const AirlockDeviceIdentity *device = &change->operation.device;
  AirlockOperation kept;

  if (change->kept == NULL)
    return TRUE;
  if (!_airlock_kept_parse (&kept, &device->address, change->kept, error))
    {
      g_prefix_error (error, "%s: ", AIRLOCK_PCI_ADDRESS_TEXT (&device->address));
      return FALSE;
    }
  if (!airlock_device_identity_equal (&kept.device, device))
    return fail (device, AIRLOCK_ERROR_IDENTITY, _ ("What is kept at %s is another device"), error);

  g_clear_pointer (&change->kept_after, g_free);
  if (kept.kind == AIRLOCK_OPERATION_BIND)
    _airlock_change_set_undo (change, AIRLOCK_OPERATION_HOLD, FALSE);
  else
    change->outcome->undo = kept;
  return TRUE;
}

/* Only the ledger knows of these two. */
static gboolean
make_nothing (AirlockKernel *kernel, AirlockChange *change, GError **error)
{
  return TRUE;
}

const AirlockChangeClass _airlock_bind_change = { look_bind, make_bind, take_back };
const AirlockChangeClass _airlock_unbind_change = { look_unbind, make_unbind, take_back };
const AirlockChangeClass _airlock_hold_change = { look_hold, make_nothing, make_nothing };
const AirlockChangeClass _airlock_forget_change = { look_forget, make_nothing, make_nothing };
