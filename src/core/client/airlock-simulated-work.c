/* airlock-simulated-work.c – one piece of work of the simulated helper, done in a thread
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-simulated-work.h"

#include <glib/gi18n-lib.h>

#include "airlock-helper-private.h"
#include "base/airlock-error.h"

AirlockSimulatedWork *
airlock_simulated_work_new (AirlockKernel *kernel, AirlockBinder *binder, GPtrArray *operations)
{
  AirlockSimulatedWork *self = g_new0 (AirlockSimulatedWork, 1);

  g_atomic_ref_count_init (&self->refs);
  self->kernel = g_object_ref (kernel);
  self->binder = g_object_ref (binder);
  self->operations =
      g_ptr_array_copy (operations, (GCopyFunc) (void *) airlock_operation_copy, NULL);
  g_ptr_array_set_free_func (self->operations, (GDestroyNotify) airlock_operation_free);

  return self;
}

static AirlockSimulatedWork *
work_ref (AirlockSimulatedWork *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

void
airlock_simulated_work_free (AirlockSimulatedWork *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_object_unref (self->kernel);
  g_object_unref (self->binder);
  g_ptr_array_unref (self->operations);
  g_clear_pointer (&self->outcomes, g_ptr_array_unref);
  g_clear_error (&self->answer);
  g_free (self->token);
  g_free (self);
}

static AirlockSafetyGate *
judge (AirlockSimulatedWork *self, GError **error)
{
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (self->kernel);
  g_autoptr (AirlockSafetyReading) reading = NULL;

  if (!airlock_safety_gate_check_identities (sysroot, self->operations, error))
    return NULL;

  reading = airlock_safety_reading_new (sysroot, error);
  return reading != NULL ? airlock_safety_gate_judge (reading, self->operations) : NULL;
}

/* "0000:02:00.0: storage.root", one for each finding of a severity. */
static char *
name_findings (const AirlockSafetyGate *gate, AirlockSeverity severity)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < gate->findings->len; i++)
    {
      AirlockFinding *finding = gate->findings->pdata[i];

      if (airlock_finding_get_severity (finding) == severity)
        g_ptr_array_add (names, g_strconcat (airlock_finding_get_subject (finding), ": ",
                                             airlock_finding_get_id (finding), NULL));
    }
  g_ptr_array_add (names, NULL);

  return g_strjoinv ("; ", (char **) names->pdata);
}

static gboolean
is_allowed (AirlockSimulatedWork *self, const AirlockSafetyGate *gate, GError **error)
{
  if (gate->action == NULL)
    {
      g_autofree char *names = name_findings (gate, AIRLOCK_SEVERITY_BLOCK);

      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BLOCKED,
                   /* Translators: what stands in the way */
                   _ ("This computer can’t do without it (%s)"), names);
      return FALSE;
    }
  if (gate->needs_confirmation && !self->confirmed)
    {
      g_autofree char *names = name_findings (gate, AIRLOCK_SEVERITY_CONFIRM);

      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNCONFIRMED,
                   /* Translators: what would be lost */
                   _ ("This has to be confirmed first (%s)"), names);
      return FALSE;
    }
  if (self->answer != NULL)
    {
      g_propagate_error (error, g_error_copy (self->answer));
      return FALSE;
    }

  return TRUE;
}

/* One word of progress, on its way to the thread that asked. */
typedef struct
{
  AirlockHelper *helper;
  char *token;
  guint index;
  gboolean done;
} Progress;

static gboolean
tell_progress (gpointer data)
{
  Progress *progress = data;

  _airlock_helper_progress (progress->helper, progress->token, progress->index, progress->done);

  return G_SOURCE_REMOVE;
}

static void
progress_free (gpointer data)
{
  Progress *progress = data;

  g_object_unref (progress->helper);
  g_free (progress->token);
  g_free (progress);
}

static void
on_progress (guint index, gboolean done, gpointer data)
{
  GTask *task = data;
  AirlockSimulatedWork *self = g_task_get_task_data (task);
  Progress *progress = g_new0 (Progress, 1);

  progress->helper = g_object_ref (g_task_get_source_object (task));
  progress->token = g_strdup (self->token);
  progress->index = index;
  progress->done = done;
  g_main_context_invoke_full (g_task_get_context (task), G_PRIORITY_DEFAULT, tell_progress,
                              progress, progress_free);
}

static gboolean
run (AirlockSimulatedWork *self, GTask *task, GCancellable *cancellable, GError **error)
{
  if (!self->is_taking_back)
    {
      g_autoptr (AirlockSafetyGate) gate = judge (self, error);

      if (gate == NULL || !is_allowed (self, gate, error))
        return FALSE;
      self->is_risky = gate->is_risky;
    }

  self->outcomes =
      airlock_binder_apply (self->binder, self->operations,
                            self->token != NULL ? on_progress : NULL, task, cancellable, error);
  return self->outcomes != NULL;
}

static void
run_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (run (data, task, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* Judges, and changes the tree. A cancelled one answers when all is as before. */
void
airlock_simulated_work_run_async (AirlockHelper *helper,
                                  AirlockSimulatedWork *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (helper, cancellable, callback, user_data);

  g_task_set_source_tag (task, airlock_simulated_work_run_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, work_ref (self), (GDestroyNotify) airlock_simulated_work_free);
  g_task_run_in_thread (task, run_thread);
}

gboolean
airlock_simulated_work_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* What takes it back, the last change first. */
GPtrArray *
airlock_simulated_work_list_undo (AirlockSimulatedWork *self)
{
  GPtrArray *undo = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_operation_free);

  for (guint i = self->outcomes->len; i > 0; i--)
    {
      const AirlockOutcome *outcome = self->outcomes->pdata[i - 1];

      if (outcome->changed)
        g_ptr_array_add (undo, airlock_operation_copy (&outcome->undo));
    }

  return undo;
}

GPtrArray *
airlock_simulated_work_list_results (AirlockSimulatedWork *self)
{
  GPtrArray *results = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_helper_result_free);

  for (guint i = 0; i < self->outcomes->len; i++)
    {
      const AirlockOutcome *outcome = self->outcomes->pdata[i];
      AirlockHelperResult *result = g_new0 (AirlockHelperResult, 1);

      result->undo = outcome->changed ? airlock_operation_copy (&outcome->undo) : NULL;
      result->got = outcome->got;
      result->driver = g_strdup (outcome->driver);
      g_ptr_array_add (results, result);
    }

  return results;
}

void
airlock_simulated_work_check_thread (GTask *task,
                                     gpointer source,
                                     gpointer data,
                                     GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  AirlockSafetyGate *gate = judge (data, &error);

  if (gate != NULL)
    g_task_return_pointer (task, gate, (GDestroyNotify) airlock_safety_gate_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}
