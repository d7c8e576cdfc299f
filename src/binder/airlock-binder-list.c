/* airlock-binder-list.c – what the ledger says, beside what is so now
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-binder-private.h"
#include "airlock-device-driver-private.h"
#include "base/airlock-error.h"

/**
 * airlock_binding_free:
 * @self: (transfer full): a line of the ledger
 */
void
airlock_binding_free (AirlockBinding *self)
{
  g_free (self->host_driver);
  g_free (self);
}

static AirlockBinding *
binding_new (const AirlockDeviceIdentity *device, AirlockBindingState state)
{
  AirlockBinding *binding = g_new0 (AirlockBinding, 1);

  binding->device = *device;
  binding->state = state;
  binding->num_vfs = -1;
  return binding;
}

/* An entry that can't be read is told of and passed over: the others are none the worse for it. */
static void
tell_broken (const AirlockPciAddress *address, const GError *error)
{
  g_message ("The ledger's entry of %s can’t be used: %s", AIRLOCK_PCI_ADDRESS_TEXT (address),
             error->message);
}

static gboolean
read_kept (AirlockBinder *self, const AirlockPciAddress *address, AirlockOperation *kept)
{
  AirlockLedger *ledger = _airlock_binder_get_ledger (self);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (_airlock_ledger_read (ledger, AIRLOCK_SHELF_KEPT, address, &text, &error) &&
      (text == NULL || _airlock_kept_parse (kept, address, text, &error)))
    return text != NULL;

  tell_broken (address, error);
  return FALSE;
}

/* Somebody else may have given the device back since: libvirt does (R4.8). Then there is nothing to
 * tell of this boot. */
static AirlockBinding *
read_bound (AirlockBinder *self, const AirlockPciAddress *address)
{
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (_airlock_binder_get_kernel (self));
  g_auto (AirlockDriverState) now = { 0 };
  g_auto (AirlockRecord) record = { 0 };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  AirlockBinding *binding;

  if (!_airlock_ledger_read (_airlock_binder_get_ledger (self), AIRLOCK_SHELF_RUN, address, &text,
                             &error) ||
      (text != NULL && !_airlock_record_parse (&record, address, text, &error)))
    {
      tell_broken (address, error);
      return NULL;
    }
  if (text == NULL)
    return NULL;
  if (!record.stuck && (!_airlock_device_check (sysroot, &record.device, NULL) ||
                        !_airlock_driver_state_read (sysroot, address, &now, NULL) ||
                        !_airlock_driver_is_vfio (now.driver)))
    return NULL;

  binding =
      binding_new (&record.device, record.stuck ? AIRLOCK_BINDING_STUCK : AIRLOCK_BINDING_BOUND);
  binding->host_driver = g_steal_pointer (&record.host_driver);
  return binding;
}

/* Virtual functions are not there before they are made: only another device is out of place. */
static AirlockBindingState
state_of_kept (AirlockBinder *self, const AirlockOperation *kept)
{
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (_airlock_binder_get_kernel (self));
  g_autoptr (GError) error = NULL;

  return _airlock_device_check (sysroot, &kept->device, &error) ||
                 g_error_matches (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE)
             ? AIRLOCK_BINDING_HELD
             : AIRLOCK_BINDING_MISPLACED;
}

static AirlockBinding *
read_binding (AirlockBinder *self, const AirlockPciAddress *address)
{
  AirlockBinding *binding = read_bound (self, address);
  AirlockOperation kept;

  if (!read_kept (self, address, &kept))
    return binding;

  if (binding != NULL && !airlock_device_identity_equal (&binding->device, &kept.device))
    g_clear_pointer (&binding, airlock_binding_free);
  if (binding == NULL)
    binding = binding_new (&kept.device, state_of_kept (self, &kept));

  binding->kept = TRUE;
  if (kept.kind == AIRLOCK_OPERATION_SET_VFS)
    {
      binding->num_vfs = (gint) kept.count;
      binding->autoprobe = kept.autoprobe;
    }
  return binding;
}

static AirlockBinding *
find_binding (GPtrArray *bindings, const AirlockPciAddress *address)
{
  for (guint i = 0; i < bindings->len; i++)
    {
      AirlockBinding *binding = bindings->pdata[i];

      if (airlock_pci_address_equal (&binding->device.address, address))
        return binding;
    }

  return NULL;
}

static void
add_all (AirlockBinder *self, GArray *addresses, GPtrArray *bindings)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const AirlockPciAddress *address = &g_array_index (addresses, AirlockPciAddress, i);
      AirlockBinding *binding =
          find_binding (bindings, address) == NULL ? read_binding (self, address) : NULL;

      if (binding != NULL)
        g_ptr_array_add (bindings, binding);
    }
}

/* What is being worked on, or was when its process ended. */
static gboolean
mark_pending (AirlockBinder *self, GPtrArray *bindings, GError **error)
{
  g_autoptr (GPtrArray) changes = NULL;

  if (!_airlock_ledger_load_changes (_airlock_binder_get_ledger (self), &changes, error))
    return FALSE;

  for (guint i = 0; changes != NULL && i < changes->len; i++)
    {
      const AirlockChange *change = changes->pdata[i];
      const AirlockDeviceIdentity *device = &change->operation.device;
      AirlockBinding *binding = find_binding (bindings, &device->address);

      if (!change->begun || !airlock_operation_has_device (&change->operation))
        continue;
      if (binding == NULL)
        g_ptr_array_add (bindings, binding_new (device, AIRLOCK_BINDING_PENDING));
      else
        binding->state = AIRLOCK_BINDING_PENDING;
    }

  return TRUE;
}

static int
compare_bindings (gconstpointer a, gconstpointer b)
{
  const AirlockBinding *const *one = a;
  const AirlockBinding *const *other = b;

  return airlock_pci_address_compare (&(*one)->device.address, &(*other)->device.address);
}

/**
 * airlock_binder_list:
 * @self: a binder
 * @error: return location for an error
 *
 * What Airlock bound, what it keeps, and what is pending or stuck; not what others bound. Waits for
 * no writer. An entry that is broken is passed over with a message that names it.
 *
 * Returns: (transfer full) (element-type AirlockBinding): sorted by address, or %NULL with
 *   %AIRLOCK_ERROR_UNREADABLE, %AIRLOCK_ERROR_INVALID or %AIRLOCK_ERROR_FAILED
 */
GPtrArray *
airlock_binder_list (AirlockBinder *self, GError **error)
{
  g_autoptr (GPtrArray) bindings = NULL;
  g_autoptr (GArray) run = NULL;
  g_autoptr (GArray) kept = NULL;

  g_return_val_if_fail (AIRLOCK_IS_BINDER (self), NULL);

  run = _airlock_ledger_list (_airlock_binder_get_ledger (self), AIRLOCK_SHELF_RUN, error);
  if (run == NULL)
    return NULL;
  kept = _airlock_ledger_list (_airlock_binder_get_ledger (self), AIRLOCK_SHELF_KEPT, error);
  if (kept == NULL)
    return NULL;

  bindings = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_binding_free);
  add_all (self, run, bindings);
  add_all (self, kept, bindings);
  if (!mark_pending (self, bindings, error))
    return NULL;

  g_ptr_array_sort (bindings, compare_bindings);
  return g_steal_pointer (&bindings);
}

static void
add_kept (AirlockBinder *self, GArray *addresses, AirlockOperationKind kind, GPtrArray *operations)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      AirlockOperation kept;

      if (read_kept (self, &g_array_index (addresses, AirlockPciAddress, i), &kept) &&
          kept.kind == kind)
        g_ptr_array_add (operations, airlock_operation_copy (&kept));
    }
}

/**
 * airlock_binder_list_kept:
 * @self: a binder
 * @error: return location for an error
 *
 * What is to be done at each boot, in the order in which it can be done: virtual functions come
 * into being before they are bound. Check each of them as if it had just been asked for, and apply
 * them one by one: a device that is gone must not keep the others from what they are kept for. A
 * broken entry is passed over with a message that names it.
 *
 * Returns: (transfer full) (element-type AirlockOperation): the operations, or %NULL with
 *   %AIRLOCK_ERROR_UNREADABLE
 */
GPtrArray *
airlock_binder_list_kept (AirlockBinder *self, GError **error)
{
  GPtrArray *operations;
  g_autoptr (GArray) addresses = NULL;

  g_return_val_if_fail (AIRLOCK_IS_BINDER (self), NULL);

  addresses = _airlock_ledger_list (_airlock_binder_get_ledger (self), AIRLOCK_SHELF_KEPT, error);
  if (addresses == NULL)
    return NULL;

  operations = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_operation_free);
  add_kept (self, addresses, AIRLOCK_OPERATION_SET_VFS, operations);
  add_kept (self, addresses, AIRLOCK_OPERATION_BIND, operations);
  return operations;
}
