/* airlock-change.c – what all operations have in common
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-change-private.h"
#include "base/airlock-error.h"

const AirlockChangeClass *
_airlock_change_get_class (AirlockOperationKind kind)
{
  static const AirlockChangeClass *const classes[] = {
    [AIRLOCK_OPERATION_BIND] = &_airlock_bind_change,
    [AIRLOCK_OPERATION_UNBIND] = &_airlock_unbind_change,
    [AIRLOCK_OPERATION_HOLD] = &_airlock_hold_change,
    [AIRLOCK_OPERATION_FORGET] = &_airlock_forget_change,
    [AIRLOCK_OPERATION_SET_VFS] = &_airlock_vfs_change,
    [AIRLOCK_OPERATION_HUGEPAGES] = &_airlock_hugepages_change,
    [AIRLOCK_OPERATION_D3COLD] = &_airlock_d3cold_change,
  };

  g_return_val_if_fail (kind < G_N_ELEMENTS (classes), NULL);
  return classes[kind];
}

static gboolean
check_not_stuck (const AirlockChange *change, GError **error)
{
  g_auto (AirlockRecord) record = { 0 };

  if (change->run == NULL ||
      !_airlock_record_parse (&record, &change->operation.device.address, change->run, NULL) ||
      !record.stuck)
    return TRUE;

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STUCK,
               _ ("The kernel has not finished an earlier change to %s; restart this computer"),
               AIRLOCK_PCI_ADDRESS_TEXT (&change->operation.device.address));
  return FALSE;
}

/* What is to be forgotten may be gone long since: its entry in the ledger tells what it was. */
static gboolean
check_device (AirlockKernel *kernel, const AirlockChange *change, GError **error)
{
  return change->operation.kind == AIRLOCK_OPERATION_FORGET ||
         (_airlock_device_check (airlock_kernel_get_sysroot (kernel), &change->operation.device,
                                 error) &&
          check_not_stuck (change, error));
}

static char *
read_driver (AirlockKernel *kernel, const AirlockPciAddress *address)
{
  g_auto (AirlockDriverState) state = { 0 };

  _airlock_driver_state_read (airlock_kernel_get_sysroot (kernel), address, &state, NULL);
  return g_steal_pointer (&state.driver);
}

/* Finds out what an operation will change, which may be nothing. */
gboolean
_airlock_change_look (AirlockKernel *kernel,
                      AirlockLedger *ledger,
                      AirlockChange *change,
                      GError **error)
{
  const AirlockOperation *operation = &change->operation;
  const AirlockPciAddress *address = &operation->device.address;

  if (airlock_operation_has_device (operation))
    {
      if (!_airlock_ledger_read (ledger, AIRLOCK_SHELF_RUN, address, &change->run, error) ||
          !_airlock_ledger_read (ledger, AIRLOCK_SHELF_KEPT, address, &change->kept, error) ||
          !check_device (kernel, change, error))
        return FALSE;
      change->run_after = g_strdup (change->run);
      change->kept_after = g_strdup (change->kept);
      change->outcome->driver = read_driver (kernel, address);
    }

  if (!_airlock_change_get_class (operation->kind)->look (kernel, change, error))
    return FALSE;

  change->outcome->changed = change->acts || g_strcmp0 (change->run, change->run_after) != 0 ||
                             g_strcmp0 (change->kept, change->kept_after) != 0;
  return TRUE;
}

/* Whether this very device was kept, as @kind. */
gboolean
_airlock_change_was_kept (const AirlockChange *change, AirlockOperationKind kind)
{
  const AirlockDeviceIdentity *device = &change->operation.device;
  AirlockOperation kept;

  return change->kept != NULL &&
         _airlock_kept_parse (&kept, &device->address, change->kept, NULL) && kept.kind == kind &&
         airlock_device_identity_equal (&kept.device, device);
}

static gboolean
fail_kept (const AirlockChange *change, const AirlockOperation *kept, GError **error)
{
  const char *format =
      kept->kind == AIRLOCK_OPERATION_BIND
          ? _ ("%s is held for VMs at each boot; end that first")
          : _ ("The virtual functions of %s are made at each boot; end that first");

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BUSY, format,
               AIRLOCK_PCI_ADDRESS_TEXT (&change->operation.device.address));
  return FALSE;
}

/* Says whether the device will be kept as @kind. What is kept as another kind stays, and is in the
 * way of keeping it; what is kept for another device stays until this one is. */
gboolean
_airlock_change_keep (AirlockChange *change,
                      AirlockOperationKind kind,
                      gboolean keep,
                      GError **error)
{
  AirlockOperation wanted = change->operation;
  AirlockOperation kept = { .kind = kind };

  if (change->kept != NULL &&
      !_airlock_kept_parse (&kept, &wanted.device.address, change->kept, error))
    {
      g_prefix_error (error, "%s: ", AIRLOCK_PCI_ADDRESS_TEXT (&wanted.device.address));
      return FALSE;
    }
  if (!keep && !_airlock_change_was_kept (change, kind))
    return TRUE;
  if (kept.kind != kind)
    return fail_kept (change, &kept, error);

  wanted.kind = kind;
  wanted.keep = TRUE;
  g_free (change->kept_after);
  change->kept_after = keep ? _airlock_kept_format (&wanted) : NULL;
  return TRUE;
}

/* The operation that takes this one back: the same device, and kept as it was. */
void
_airlock_change_set_undo (AirlockChange *change, AirlockOperationKind kind, gboolean keep)
{
  change->outcome->undo = (AirlockOperation) {
    .kind = kind,
    .device = change->operation.device,
    .keep = keep,
    .node = -1,
  };
}
