/* airlock-binder.c – binds devices to VFIO and gives them back, with a ledger
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-binder.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "airlock-binder-private.h"
#include "airlock-change-private.h"
#include "base/airlock-error.h"

struct _AirlockBinder
{
  GObject parent_instance;

  AirlockKernel *kernel;
  AirlockLedger *ledger;
  AirlockBinderGuard guard; /* nullable */
  gpointer guard_data;
};

G_DEFINE_FINAL_TYPE (AirlockBinder, airlock_binder, G_TYPE_OBJECT)

static void
airlock_binder_finalize (GObject *object)
{
  AirlockBinder *self = AIRLOCK_BINDER (object);

  g_clear_object (&self->kernel);
  g_clear_pointer (&self->ledger, _airlock_ledger_free);

  G_OBJECT_CLASS (airlock_binder_parent_class)->finalize (object);
}

static void
airlock_binder_class_init (AirlockBinderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_binder_finalize;
}

static void
airlock_binder_init (AirlockBinder *self)
{
}

/**
 * airlock_outcome_free:
 * @self: (transfer full): what became of an operation
 */
void
airlock_outcome_free (AirlockOutcome *self)
{
  g_free (self->driver);
  g_free (self);
}

/**
 * airlock_binder_new:
 * @kernel: what takes the writes
 * @run_folder: for what dies with the boot; made if need be
 * @state_folder: for what is done again at each boot; made if need be
 *
 * Nothing is read or written yet.
 *
 * Returns: (transfer full): a binder
 */
AirlockBinder *
airlock_binder_new (AirlockKernel *kernel, const char *run_folder, const char *state_folder)
{
  AirlockBinder *self;

  g_return_val_if_fail (AIRLOCK_IS_KERNEL (kernel), NULL);
  g_return_val_if_fail (run_folder != NULL && state_folder != NULL, NULL);

  self = g_object_new (AIRLOCK_TYPE_BINDER, NULL);
  self->kernel = g_object_ref (kernel);
  self->ledger = _airlock_ledger_new (run_folder, state_folder);
  return self;
}

/**
 * airlock_binder_set_guard:
 * @self: a binder
 * @guard: (scope forever): asked about devices that the host would lose
 * @user_data: for @guard
 *
 * Callers judge what they ask for. What is taken back nobody asks for at that moment, and a device
 * that was given back may be mounted since.
 */
void
airlock_binder_set_guard (AirlockBinder *self, AirlockBinderGuard guard, gpointer user_data)
{
  g_return_if_fail (AIRLOCK_IS_BINDER (self));

  self->guard = guard;
  self->guard_data = user_data;
}

AirlockKernel *
_airlock_binder_get_kernel (AirlockBinder *self)
{
  return self->kernel;
}

AirlockLedger *
_airlock_binder_get_ledger (AirlockBinder *self)
{
  return self->ledger;
}

static gboolean
write_entries (AirlockBinder *self,
               const AirlockChange *change,
               const char *run,
               const char *kept,
               GError **error)
{
  const AirlockPciAddress *address = &change->operation.device.address;

  return !airlock_operation_has_device (&change->operation) ||
         (_airlock_ledger_write (self->ledger, AIRLOCK_SHELF_RUN, address, run, error) &&
          _airlock_ledger_write (self->ledger, AIRLOCK_SHELF_KEPT, address, kept, error));
}

/* The kernel still works on it. Whatever the device will be in the end, nobody touches it again in
 * this boot. */
static gboolean
note_stuck (AirlockBinder *self, const AirlockChange *change, GError **error)
{
  g_auto (AirlockRecord) record = { 0 };
  g_autofree char *text = NULL;

  if (change->run == NULL ||
      !_airlock_record_parse (&record, &change->operation.device.address, change->run, NULL) ||
      !airlock_device_identity_equal (&record.device, &change->operation.device))
    {
      _airlock_record_clear (&record);
      record.device = change->operation.device;
      record.host_driver = g_strdup (change->driver);
    }
  record.stuck = TRUE;
  text = _airlock_record_format (&record);
  return write_entries (self, change, text, change->kept, error);
}

/* Of a device that is gone, or that another one has replaced, nothing is left to take back. */
static gboolean
is_gone (AirlockBinder *self, const AirlockChange *change)
{
  g_autoptr (GError) error = NULL;

  return airlock_operation_has_device (&change->operation) &&
         !_airlock_device_check (airlock_kernel_get_sysroot (self->kernel),
                                 &change->operation.device, &error) &&
         !g_error_matches (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNREADABLE);
}

static gboolean
fail_lost_driver (const AirlockChange *change, GError **error)
{
  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED,
               /* Translators: the name of a driver, then the address of its device */
               _ ("the driver %s did not take %s again"), change->driver,
               AIRLOCK_PCI_ADDRESS_TEXT (&change->operation.device.address));
  return FALSE;
}

/* Whether the host has a device that was being given back to it, and can't do without it any more.
 */
static gboolean
is_missed (AirlockBinder *self, const AirlockChange *change, GError **error)
{
  const AirlockDeviceIdentity *device = &change->operation.device;
  g_auto (AirlockDriverState) now = { 0 };

  return self->guard != NULL && change->operation.kind == AIRLOCK_OPERATION_UNBIND &&
         _airlock_driver_state_read (airlock_kernel_get_sysroot (self->kernel), &device->address,
                                     &now, NULL) &&
         now.driver != NULL && !_airlock_driver_is_vfio (now.driver) &&
         !self->guard (device, self->guard_data, error);
}

/* Whether it was taken back without anything to tell; @settled: whether nothing is left to do. */
static gboolean
take_back (AirlockBinder *self, AirlockChange *change, gboolean *settled, GError **error)
{
  const AirlockChangeClass *class = _airlock_change_get_class (change->operation.kind);
  g_autoptr (GError) local = NULL;

  if (is_missed (self, change, error))
    {
      *settled = write_entries (self, change, NULL, change->kept, NULL);
      return FALSE;
    }
  if (is_gone (self, change) || class->take_back (self->kernel, change, &local))
    {
      *settled = write_entries (self, change, change->run, change->kept, error);
      return *settled && (!change->lost_driver || fail_lost_driver (change, error));
    }

  *settled = g_error_matches (local, AIRLOCK_ERROR, AIRLOCK_ERROR_STUCK) &&
             note_stuck (self, change, NULL);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* In reverse. What can't be taken back now stays in the ledger. @left: whether there is such a
 * thing. Returns whether all went well; else the error is the first thing that did not. */
static gboolean
take_back_all (AirlockBinder *self, GPtrArray *changes, gboolean *left, GError **error)
{
  g_autoptr (GError) first = NULL;
  gboolean saved;

  for (guint i = changes->len; i > 0; i--)
    {
      AirlockChange *change = changes->pdata[i - 1];
      g_autoptr (GError) local = NULL;
      gboolean settled = TRUE;

      if (change->begun && !take_back (self, change, &settled, &local) && first == NULL)
        first = g_steal_pointer (&local);
      if (settled)
        g_ptr_array_remove_index (changes, i - 1);
    }

  saved = _airlock_ledger_save_changes (self->ledger, changes, first == NULL ? &first : NULL);
  *left = changes->len > 0 || !saved;
  if (first == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

/* What is settled, and not as it was, is no reason to refuse everything else from now on. */
static gboolean
recover_locked (AirlockBinder *self, GError **error)
{
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GError) local = NULL;
  gboolean left = FALSE;

  if (!_airlock_ledger_load_changes (self->ledger, &changes, error))
    return FALSE;
  if (changes == NULL || take_back_all (self, changes, &left, &local))
    return TRUE;
  if (!left)
    {
      g_message ("An interrupted change could not be taken back whole: %s", local->message);
      return TRUE;
    }

  g_propagate_prefixed_error (error, g_steal_pointer (&local), "%s ",
                              _ ("An earlier change was interrupted and could not be taken back:"));
  return FALSE;
}

/**
 * airlock_binder_recover:
 * @self: a binder
 * @error: return location for an error
 *
 * Takes back what an earlier process began and did not finish, if there is such a thing. What is
 * stuck is left alone. airlock_binder_apply() does this too.
 *
 * Returns: %TRUE, or %FALSE with %AIRLOCK_ERROR_BUSY (another process writes, or a VM holds a
 * device) or what else is in the way; the ledger then still says what is pending
 */
gboolean
airlock_binder_recover (AirlockBinder *self, GError **error)
{
  g_autofd int lock = -1;

  g_return_val_if_fail (AIRLOCK_IS_BINDER (self), FALSE);

  lock = _airlock_ledger_lock (self->ledger, error);
  return lock >= 0 && recover_locked (self, error);
}

/* The sentence that says what could not be done. */
static char *
describe_failure (const AirlockOperation *operation, const GError *cause)
{
  const char *address = AIRLOCK_PCI_ADDRESS_TEXT (&operation->device.address);

  switch (operation->kind)
    {
    case AIRLOCK_OPERATION_BIND:
      return g_strdup_printf (_ ("Could not bind %s to VFIO: %s."), address, cause->message);
    case AIRLOCK_OPERATION_UNBIND:
      return g_strdup_printf (_ ("Could not give %s back to this computer: %s."), address,
                              cause->message);
    case AIRLOCK_OPERATION_HOLD:
      return g_strdup_printf (_ ("Could not hold %s for VMs: %s."), address, cause->message);
    case AIRLOCK_OPERATION_FORGET:
      return g_strdup_printf (_ ("Could not stop holding %s for VMs: %s."), address,
                              cause->message);
    case AIRLOCK_OPERATION_SET_VFS:
      return g_strdup_printf (_ ("Could not change the virtual functions of %s: %s."), address,
                              cause->message);
    case AIRLOCK_OPERATION_D3COLD:
      return g_strdup_printf (_ ("Could not change the power saving of %s: %s."), address,
                              cause->message);
    case AIRLOCK_OPERATION_HUGEPAGES:
    default:
      return g_strdup_printf (_ ("Could not change the number of huge pages: %s."), cause->message);
    }
}

static gboolean
has_begun (GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    if (((const AirlockChange *) changes->pdata[i])->begun)
      return TRUE;

  return FALSE;
}

/* The device that the kernel has not finished with must not be touched to take it back. */
static void
spare_stuck (AirlockBinder *self, AirlockChange *change, const GError *cause)
{
  if (change->begun && g_error_matches (cause, AIRLOCK_ERROR, AIRLOCK_ERROR_STUCK) &&
      note_stuck (self, change, NULL))
    change->begun = FALSE;
}

/* Takes everything back, and tells what failed and whether that worked. */
static void
fail_batch (AirlockBinder *self,
            GPtrArray *changes,
            AirlockChange *failed,
            const GError *cause,
            GError **error)
{
  g_autofree char *what = describe_failure (&failed->operation, cause);
  g_autoptr (GError) local = NULL;
  gboolean left = FALSE;

  spare_stuck (self, failed, cause);
  if (!has_begun (changes))
    {
      take_back_all (self, changes, &left, NULL);
      g_set_error_literal (error, cause->domain, cause->code, what);
    }
  else if (take_back_all (self, changes, &left, &local))
    g_set_error (error, cause->domain, cause->code, "%s %s", what,
                 _ ("All that had been done was taken back."));
  else
    g_set_error (error, cause->domain, cause->code, "%s %s %s.", what,
                 _ ("Not everything could be taken back:"), local->message);
}

/* Nothing is written to the kernel before the disk says what it is and how it was before. */
static gboolean
make_change (AirlockBinder *self, GPtrArray *changes, AirlockChange *change, GError **error)
{
  if (!_airlock_change_look (self->kernel, self->ledger, change, error))
    return FALSE;
  if (!change->outcome->changed)
    return TRUE;

  change->begun = TRUE;
  if (!_airlock_ledger_save_changes (self->ledger, changes, error))
    {
      change->begun = FALSE;
      return FALSE;
    }

  return write_entries (self, change, change->run_after, change->kept_after, error) &&
         (!change->acts ||
          _airlock_change_get_class (change->operation.kind)->make (self->kernel, change, error));
}

static GPtrArray *
make_changes (GPtrArray *operations)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) _airlock_change_free);

  for (guint i = 0; i < operations->len; i++)
    g_ptr_array_add (changes, _airlock_change_new (operations->pdata[i]));

  return changes;
}

static GPtrArray *
take_outcomes (GPtrArray *changes)
{
  GPtrArray *outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_outcome_free);

  for (guint i = 0; i < changes->len; i++)
    {
      AirlockChange *change = changes->pdata[i];

      g_ptr_array_add (outcomes, g_steal_pointer (&change->outcome));
    }

  return outcomes;
}

static gboolean
run_changes (AirlockBinder *self,
             GPtrArray *changes,
             AirlockBinderProgress progress,
             gpointer user_data,
             GCancellable *cancellable,
             GError **error)
{
  for (guint i = 0; i < changes->len; i++)
    {
      AirlockChange *change = changes->pdata[i];
      g_autoptr (GError) cause = NULL;

      if (progress != NULL)
        progress (i, FALSE, user_data);
      if (g_cancellable_set_error_if_cancelled (cancellable, &cause) ||
          !make_change (self, changes, change, &cause))
        {
          fail_batch (self, changes, change, cause, error);
          return FALSE;
        }
      if (progress != NULL)
        progress (i, TRUE, user_data);
    }

  return TRUE;
}

/* All is done when the ledger no longer says that it is being done: the last chance to fail. */
static gboolean
finish (AirlockBinder *self, GPtrArray *changes, GError **error)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) cause = NULL;

  if (_airlock_ledger_save_changes (self->ledger, none, &cause))
    return TRUE;

  fail_batch (self, changes, changes->pdata[changes->len - 1], cause, error);
  return FALSE;
}

/**
 * airlock_binder_apply:
 * @self: a binder
 * @operations: (element-type AirlockOperation): what to do, in this order; at least one
 * @progress: (nullable) (scope call): told of each operation
 * @user_data: for @progress
 * @cancellable: (nullable): looked at between two operations
 * @error: return location for an error
 *
 * Does all of them or none: what was done before one fails is taken back in reverse. A batch that
 * was interrupted before is taken back first.
 *
 * Where the caller's process ends in between, airlock_binder_recover() takes back what it did.
 * After %AIRLOCK_ERROR_STUCK the device is marked as that in the ledger, and all later operations
 * on it are refused until the next boot.
 *
 * Returns: (transfer full) (element-type AirlockOutcome): one for each operation, or %NULL with
 *   %AIRLOCK_ERROR_BUSY (another writer, a VM, virtual functions), %AIRLOCK_ERROR_IDENTITY,
 *   %AIRLOCK_ERROR_NOT_FOUND, %AIRLOCK_ERROR_VANISHED, %AIRLOCK_ERROR_UNSUPPORTED,
 *   %AIRLOCK_ERROR_INVALID, %AIRLOCK_ERROR_STUCK, %AIRLOCK_ERROR_UNREADABLE, %AIRLOCK_ERROR_FAILED
 * or %G_IO_ERROR_CANCELLED; the message says whether everything was taken back
 */
GPtrArray *
airlock_binder_apply (AirlockBinder *self,
                      GPtrArray *operations,
                      AirlockBinderProgress progress,
                      gpointer user_data,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GPtrArray) changes = NULL;
  g_autofd int lock = -1;

  g_return_val_if_fail (AIRLOCK_IS_BINDER (self), NULL);
  g_return_val_if_fail (operations != NULL && operations->len > 0, NULL);

  lock = _airlock_ledger_lock (self->ledger, error);
  if (lock < 0 || !recover_locked (self, error))
    return NULL;

  changes = make_changes (operations);
  if (!run_changes (self, changes, progress, user_data, cancellable, error) ||
      !finish (self, changes, error))
    return NULL;

  return take_outcomes (changes);
}
