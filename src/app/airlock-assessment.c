/* airlock-assessment.c – what a topology means, worked out in a worker thread
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-assessment.h"

#include "airlock-row-builder.h"

void
airlock_assessment_free (AirlockAssessment *self)
{
  g_clear_object (&self->topology);
  g_clear_object (&self->isolation);
  g_clear_pointer (&self->readiness, airlock_readiness_free);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->map);
  g_free (self);
}

typedef struct
{
  AirlockTopology *topology;
  AirlockHostUses *uses;
  GPtrArray *bindings; /* nullable */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->topology);
  airlock_host_uses_unref (job->uses);
  g_clear_pointer (&job->bindings, g_ptr_array_unref);
  g_free (job);
}

static void
assess (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  AirlockAssessment *self = g_new0 (AirlockAssessment, 1);

  self->topology = g_object_ref (job->topology);
  self->isolation = airlock_isolation_analyse (job->topology);
  self->readiness = airlock_readiness_judge (job->topology);
  self->rows = airlock_row_builder_build (self->isolation, job->uses, job->bindings);
  self->map = airlock_map_model_new (self->isolation);

  g_task_return_pointer (task, self, (GDestroyNotify) airlock_assessment_free);
}

/**
 * airlock_assess_async:
 * @topology: a topology
 * @uses: what the host uses its devices for
 * @bindings: (nullable) (element-type AirlockHelperBinding): what is held and kept
 * @cancellable: (nullable): dropped answers cost nothing but the worker's time
 * @callback: called on the thread-default main context
 * @user_data: for @callback
 *
 * Ten thousand functions may take a while; the window stays responsive meanwhile.
 */
void
airlock_assess_async (AirlockTopology *topology,
                      AirlockHostUses *uses,
                      GPtrArray *bindings,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  Job *job = g_new0 (Job, 1);
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, airlock_assess_async);
  job->topology = g_object_ref (topology);
  job->uses = airlock_host_uses_ref (uses);
  job->bindings = bindings != NULL ? g_ptr_array_ref (bindings) : NULL;
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, assess);
}

AirlockAssessment *
airlock_assess_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
