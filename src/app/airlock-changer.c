/* airlock-changer.c – who changes a host, and what was changed on it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-changer.h"

#include "base/airlock-error.h"
#include "core/client/airlock-helper-choice.h"

/* Where the history of a demo lies, inside of what it was unpacked to. */
#define DEMO_HISTORY "airlock/history"

struct _AirlockChanger
{
  GObject parent_instance;

  AirlockHost *host;           /* owned */
  AirlockHelper *helper;       /* (owned) (nullable) */
  AirlockHistory *history;     /* (owned) (nullable) */
  AirlockPlanContext *context; /* (owned) (nullable) */
  GPtrArray *bindings;         /* (owned) (nullable) of AirlockHelperBinding */
  AirlockChangerState state;
  GCancellable *cancellable; /* owned */
  gboolean observed;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AirlockChanger, airlock_changer, G_TYPE_OBJECT)

static void
on_bindings (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) bindings =
      airlock_helper_list_bindings_finish (AIRLOCK_HELPER (source), result, &error);
  AirlockChanger *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self = data;
  g_clear_pointer (&self->bindings, g_ptr_array_unref);
  self->bindings = g_steal_pointer (&bindings);
  self->state = g_error_matches (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_INSTALLED)
                    ? AIRLOCK_CHANGER_NOT_INSTALLED
                    : AIRLOCK_CHANGER_READY;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
list_bindings (AirlockChanger *self)
{
  airlock_helper_list_bindings_async (self->helper, self->cancellable, on_bindings, self);
}

static void
on_history (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!airlock_history_load_finish (AIRLOCK_HISTORY (source), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("History could not be read: %s", error->message);
}

static void
on_observed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!airlock_history_observe_finish (AIRLOCK_HISTORY (source), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("What changed by itself could not be noted: %s", error->message);
}

static void
take_source (AirlockChanger *self, AirlockSource *source)
{
  AirlockSnapshot *snapshot = airlock_source_get_snapshot (source);
  AirlockSysroot *sysroot = airlock_source_get_sysroot (source);
  g_autofree char *folder =
      snapshot != NULL
          ? g_build_filename (airlock_snapshot_get_folder (snapshot), DEMO_HISTORY, NULL)
          : NULL;

  self->helper = airlock_helper_new_for_source (source);
  if (self->helper == NULL)
    return;

  self->context = airlock_plan_context_new (self->helper, sysroot);
  self->history = airlock_history_new (folder, sysroot);
  airlock_history_load_async (self->history, self->cancellable, on_history, NULL);
  g_signal_connect_object (self->helper, "bindings-changed", G_CALLBACK (list_bindings), self,
                           G_CONNECT_SWAPPED);
  airlock_host_set_helper (self->host, self->helper);
  list_bindings (self);
}

static void
on_topology (AirlockChanger *self)
{
  AirlockTopology *topology = airlock_host_get_topology (self->host);
  AirlockSource *source = airlock_host_get_source (self->host);

  if (topology == NULL || source == NULL)
    return;

  if (self->helper == NULL)
    take_source (self, source);
  if (self->history == NULL || self->observed)
    return;

  self->observed = TRUE;
  airlock_history_observe_async (self->history, topology, self->cancellable, on_observed, NULL);
}

static void
airlock_changer_dispose (GObject *object)
{
  g_cancellable_cancel (AIRLOCK_CHANGER (object)->cancellable);

  G_OBJECT_CLASS (airlock_changer_parent_class)->dispose (object);
}

static void
airlock_changer_finalize (GObject *object)
{
  AirlockChanger *self = AIRLOCK_CHANGER (object);

  g_clear_object (&self->context);
  g_clear_object (&self->history);
  g_clear_object (&self->helper);
  g_clear_object (&self->host);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->bindings, g_ptr_array_unref);

  G_OBJECT_CLASS (airlock_changer_parent_class)->finalize (object);
}

static void
airlock_changer_class_init (AirlockChangerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = airlock_changer_dispose;
  G_OBJECT_CLASS (klass)->finalize = airlock_changer_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", AIRLOCK_TYPE_CHANGER, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
airlock_changer_init (AirlockChanger *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * airlock_changer_new:
 * @host: a host
 *
 * Returns: (transfer full): what changes @host, as soon as it was read
 */
AirlockChanger *
airlock_changer_new (AirlockHost *host)
{
  AirlockChanger *self = g_object_new (AIRLOCK_TYPE_CHANGER, NULL);

  self->host = g_object_ref (host);
  g_signal_connect_object (host, "notify::topology", G_CALLBACK (on_topology), self,
                           G_CONNECT_SWAPPED);
  on_topology (self);

  return self;
}

AirlockChangerState
airlock_changer_get_state (AirlockChanger *self)
{
  return self->state;
}

/**
 * airlock_changer_get_history:
 *
 * Returns: (transfer none) (nullable): the plans that were carried out on this host
 */
AirlockHistory *
airlock_changer_get_history (AirlockChanger *self)
{
  return self->history;
}

/**
 * airlock_changer_get_context:
 *
 * Returns: (transfer none) (nullable): where plans are carried out
 */
AirlockPlanContext *
airlock_changer_get_context (AirlockChanger *self)
{
  return self->context;
}

/**
 * airlock_changer_get_topology:
 *
 * Returns: (transfer none) (nullable): the machine as it was read last
 */
AirlockTopology *
airlock_changer_get_topology (AirlockChanger *self)
{
  return airlock_host_get_topology (self->host);
}

/**
 * airlock_changer_get_bindings:
 *
 * Returns: (transfer none) (nullable) (element-type AirlockHelperBinding): what is held and kept;
 *   never changed, only replaced
 */
GPtrArray *
airlock_changer_get_bindings (AirlockChanger *self)
{
  return self->bindings;
}

/**
 * airlock_changer_lookup:
 *
 * Returns: (transfer none) (nullable): what the helper's ledger says of the device there
 */
const AirlockHelperBinding *
airlock_changer_lookup (AirlockChanger *self, const AirlockPciAddress *address)
{
  for (guint i = 0; self->bindings != NULL && i < self->bindings->len; i++)
    {
      const AirlockHelperBinding *binding = self->bindings->pdata[i];

      if (airlock_pci_address_equal (&binding->device.address, address))
        return binding;
    }

  return NULL;
}

/* What a plan is made from, in a worker thread. */
typedef struct
{
  AirlockTopology *topology;
  AirlockHostUses *uses;
  GPtrArray *bindings; /* nullable */
  AirlockHostIntent intent;
} PlanJob;

static void
plan_job_free (PlanJob *job)
{
  g_clear_object (&job->topology);
  g_clear_pointer (&job->uses, airlock_host_uses_unref);
  g_clear_pointer (&job->bindings, g_ptr_array_unref);
  g_clear_pointer (&job->intent.devices, g_ptr_array_unref);
  g_free (job);
}

static void
plan_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PlanJob *job = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AirlockIsolation) isolation = airlock_isolation_analyse (job->topology);
  g_autoptr (AirlockHostPlanner) planner =
      airlock_host_planner_new (isolation, job->uses, job->bindings, NULL);
  AirlockPlan *plan = airlock_host_planner_plan (planner, &job->intent, &error);

  if (plan != NULL)
    g_task_return_pointer (task, plan, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * airlock_changer_plan_async:
 * @self: a changer that is ready
 * @intent: what is wanted of which devices; copied
 * @cancellable: (nullable): to stop it
 * @callback: called with the plan
 * @user_data: for @callback
 *
 * Makes a plan from the last reading.
 */
void
airlock_changer_plan_async (AirlockChanger *self,
                            const AirlockHostIntent *intent,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  PlanJob *job = g_new0 (PlanJob, 1);

  job->topology = g_object_ref (airlock_host_get_topology (self->host));
  job->uses = airlock_host_uses_ref (airlock_host_get_uses (self->host));
  job->bindings = self->bindings != NULL ? g_ptr_array_ref (self->bindings) : NULL;
  job->intent = *intent;
  job->intent.devices = g_ptr_array_copy (intent->devices, (GCopyFunc) (void *) g_object_ref, NULL);
  g_ptr_array_set_free_func (job->intent.devices, g_object_unref);
  g_task_set_source_tag (task, airlock_changer_plan_async);
  g_task_set_task_data (task, job, (GDestroyNotify) plan_job_free);
  g_task_run_in_thread (task, plan_thread);
}

/**
 * airlock_changer_plan_finish:
 *
 * Returns: (transfer full): the plan, refused ones too; %NULL with an error where it makes no sense
 */
AirlockPlan *
airlock_changer_plan_finish (AirlockChanger *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
