/* airlock-host-step-verify.c – whether the host still is as it was planned
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-host-step-private.h"
#include "base/airlock-error.h"

typedef struct
{
  AirlockSysroot *sysroot;
  GPtrArray *operations; /* of AirlockOperation */
  AirlockHostFacts *before;
} Verification;

static void
verification_free (Verification *self)
{
  g_object_unref (self->sysroot);
  g_ptr_array_unref (self->operations);
  g_clear_pointer (&self->before, airlock_host_facts_free);
  g_free (self);
}

/* R4.7, S10: what sits at the address has to be what was chosen. */
static gboolean
verify_identity (AirlockSysroot *sysroot, const AirlockDeviceIdentity *planned, GError **error)
{
  const char *address = AIRLOCK_PCI_ADDRESS_TEXT (&planned->address);
  AirlockDeviceIdentity now;

  if (!airlock_device_identity_read (sysroot, &planned->address, &now, NULL))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STALE,
                   _ ("%s is not there any more, or can’t be read"), address);
      return FALSE;
    }
  if (!airlock_device_identity_equal (planned, &now))
    {
      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STALE,
                   _ ("another device sits at %1$s now: %2$04x:%3$04x instead of %4$04x:%5$04x"),
                   address, now.vendor, now.device, planned->vendor, planned->device);
      return FALSE;
    }

  return TRUE;
}

static void
verify_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Verification *work = task_data;
  g_autoptr (AirlockHostFacts) now = NULL;
  GError *error = NULL;

  for (guint i = 0; i < work->operations->len; i++)
    {
      const AirlockOperation *operation = work->operations->pdata[i];

      if (airlock_operation_has_device (operation) &&
          !verify_identity (work->sysroot, &operation->device, &error))
        {
          g_task_return_error (task, error);
          return;
        }
    }

  if (work->before != NULL)
    {
      now = airlock_host_facts_read_again (work->before, work->sysroot);
      if (!airlock_host_facts_compare (work->before, now, &error))
        {
          g_task_return_error (task, error);
          return;
        }
    }
  g_task_return_boolean (task, TRUE);
}

static gpointer
copy_operation (gconstpointer operation, gpointer user_data)
{
  return airlock_operation_copy (operation);
}

static AirlockHostFacts *
copy_facts (const AirlockHostFacts *facts)
{
  g_autoptr (JsonArray) array = airlock_host_facts_to_json (facts);

  return airlock_host_facts_from_json (array, NULL);
}

void
_airlock_host_step_verify_async (AirlockStep *step,
                                 AirlockPlanContext *context,
                                 gboolean resuming,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  AirlockHostStep *self = AIRLOCK_HOST_STEP (step);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Verification *work = g_new0 (Verification, 1);

  g_task_set_source_tag (task, _airlock_host_step_verify_async);
  work->sysroot = g_object_ref (airlock_plan_context_get_sysroot (context));
  work->operations = g_ptr_array_copy (self->operations, (GCopyFunc) copy_operation, NULL);
  if (!resuming && !self->inverse)
    work->before = copy_facts (self->facts);
  g_task_set_task_data (task, work, (GDestroyNotify) verification_free);
  g_task_run_in_thread (task, verify_in_thread);
}

gboolean
_airlock_host_step_verify_finish (AirlockStep *step, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
