/* airlock-simulated-helper.c – the helper, played over a copied tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-simulated-helper.h"

#include <glib/gi18n-lib.h>

#include "airlock-helper-private.h"
#include "airlock-isolation-read.h"
#include "airlock-simulated-helper-private.h"
#include "airlock-simulated-work.h"
#include "base/airlock-error.h"
#include "base/airlock-names.h"
#include "binder/airlock-binder-enum-types.h"
#include "binder/airlock-binder.h"

struct _AirlockSimulatedHelper
{
  GObject parent_instance;

  AirlockFakeKernel *kernel; /* owned */
  AirlockBinder *binder;     /* owned */
  GError *answer;            /* (owned) (nullable): instead of a person's consent */
  guint seconds;

  gboolean working;
  char *token;     /* (owned) (nullable): whose work counts down */
  GPtrArray *undo; /* (owned) (nullable) of AirlockOperation: what takes it back */
  guint countdown;
};

static void airlock_simulated_helper_iface_init (AirlockHelperInterface *interface);
static void begin_revert (AirlockSimulatedHelper *self, GTask *task);

G_DEFINE_FINAL_TYPE_WITH_CODE (AirlockSimulatedHelper,
                               airlock_simulated_helper,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (AIRLOCK_TYPE_HELPER,
                                                      airlock_simulated_helper_iface_init))

static AirlockSysroot *
get_sysroot (AirlockSimulatedHelper *self)
{
  return airlock_kernel_get_sysroot (AIRLOCK_KERNEL (self->kernel));
}

static gboolean
on_countdown (gpointer data)
{
  AirlockSimulatedHelper *self = data;

  self->countdown = 0;
  begin_revert (self, NULL);

  return G_SOURCE_REMOVE;
}

static void
forget_countdown (AirlockSimulatedHelper *self)
{
  g_clear_handle_id (&self->countdown, g_source_remove);
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->undo, g_ptr_array_unref);
}

/* All the waiting is done; @work says how it went. */
static void
on_applied (GObject *source, GAsyncResult *result, gpointer data)
{
  AirlockSimulatedHelper *self = AIRLOCK_SIMULATED_HELPER (source);
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) undo = NULL;
  AirlockSimulatedWork *work = g_task_get_task_data (task);

  self->working = FALSE;
  if (!airlock_simulated_work_finish (result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  _airlock_helper_bindings_changed (AIRLOCK_HELPER (self));
  undo = airlock_simulated_work_list_undo (work);
  if (work->is_risky && undo->len > 0)
    {
      work->countdown = self->seconds;
      self->token = g_strdup (work->token);
      self->undo = g_steal_pointer (&undo);
      self->countdown = g_timeout_add_seconds (self->seconds, on_countdown, self);
    }
  g_task_return_boolean (task, TRUE);
}

/* One at a time, and none while another one may still go back. */
static gboolean
is_free (AirlockSimulatedHelper *self, GTask *task)
{
  if (!self->working && self->token == NULL)
    return TRUE;

  g_task_return_new_error_literal (task, AIRLOCK_ERROR, AIRLOCK_ERROR_BUSY,
                                   _ ("Another change is being made"));
  return FALSE;
}

static void
airlock_simulated_helper_apply_async (AirlockHelper *helper,
                                      GPtrArray *operations,
                                      const char *token,
                                      gboolean confirmed,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  AirlockSimulatedHelper *self = AIRLOCK_SIMULATED_HELPER (helper);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  AirlockSimulatedWork *work =
      airlock_simulated_work_new (AIRLOCK_KERNEL (self->kernel), self->binder, operations);

  work->token = g_strdup (token);
  work->confirmed = confirmed;
  work->answer = self->answer != NULL ? g_error_copy (self->answer) : NULL;
  g_task_set_source_tag (task, airlock_simulated_helper_apply_async);
  g_task_set_task_data (task, work, (GDestroyNotify) airlock_simulated_work_free);
  if (!is_free (self, task))
    return;

  self->working = TRUE;
  airlock_simulated_work_run_async (helper, work, cancellable, on_applied, g_steal_pointer (&task));
}

static GPtrArray *
airlock_simulated_helper_apply_finish (AirlockHelper *helper,
                                       GAsyncResult *result,
                                       guint *countdown,
                                       GError **error)
{
  AirlockSimulatedWork *work = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  if (countdown != NULL)
    *countdown = work->countdown;
  return airlock_simulated_work_list_results (work);
}

static void
on_reverted (GObject *source, GAsyncResult *result, gpointer data)
{
  AirlockSimulatedHelper *self = AIRLOCK_SIMULATED_HELPER (source);
  g_autoptr (GTask) task = data; /* nullable: the countdown ended by itself */
  g_autofree char *token = g_steal_pointer (&self->token);
  g_autoptr (GError) error = NULL;
  gboolean complete = airlock_simulated_work_finish (result, &error);

  self->working = FALSE;
  forget_countdown (self);
  _airlock_helper_bindings_changed (AIRLOCK_HELPER (self));
  if (task == NULL)
    _airlock_helper_reverted (AIRLOCK_HELPER (self), token, complete,
                              complete ? "" : error->message);
  else if (complete)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* What was allowed a moment ago may be taken back without another question. */
static void
begin_revert (AirlockSimulatedHelper *self, GTask *task)
{
  AirlockSimulatedWork *work =
      airlock_simulated_work_new (AIRLOCK_KERNEL (self->kernel), self->binder, self->undo);

  work->is_taking_back = TRUE;
  self->working = TRUE;
  g_clear_handle_id (&self->countdown, g_source_remove);
  airlock_simulated_work_run_async (AIRLOCK_HELPER (self), work, NULL, on_reverted,
                                    task != NULL ? g_object_ref (task) : NULL);
  airlock_simulated_work_free (work);
}

static void
airlock_simulated_helper_keep_async (AirlockHelper *helper,
                                     const char *token,
                                     gboolean keep,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  AirlockSimulatedHelper *self = AIRLOCK_SIMULATED_HELPER (helper);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, airlock_simulated_helper_keep_async);
  if (g_strcmp0 (token, self->token) != 0 || self->working)
    {
      g_task_return_new_error (task, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_FOUND,
                               _ ("No change named “%s” waits to be kept"), token);
      return;
    }
  if (!keep)
    {
      begin_revert (self, task);
      return;
    }

  forget_countdown (self);
  g_task_return_boolean (task, TRUE);
}

static gboolean
airlock_simulated_helper_keep_finish (AirlockHelper *helper, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
airlock_simulated_helper_check_async (AirlockHelper *helper,
                                      GPtrArray *operations,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  AirlockSimulatedHelper *self = AIRLOCK_SIMULATED_HELPER (helper);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, airlock_simulated_helper_check_async);
  g_task_set_task_data (
      task, airlock_simulated_work_new (AIRLOCK_KERNEL (self->kernel), self->binder, operations),
      (GDestroyNotify) airlock_simulated_work_free);
  g_task_run_in_thread (task, airlock_simulated_work_check_thread);
}

static GPtrArray *
airlock_simulated_helper_check_finish (AirlockHelper *helper,
                                       GAsyncResult *result,
                                       char **action,
                                       GError **error)
{
  g_autoptr (AirlockSafetyGate) gate = g_task_propagate_pointer (G_TASK (result), error);

  if (gate == NULL)
    return NULL;

  if (action != NULL)
    *action = g_strdup (gate->action != NULL ? gate->action : "");
  return g_ptr_array_ref (gate->findings);
}

static void
list_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AirlockSimulatedHelper *self = source;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) bindings = airlock_binder_list (self->binder, &error);
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_helper_binding_free);

  for (guint i = 0; bindings != NULL && i < bindings->len; i++)
    {
      const AirlockBinding *binding = bindings->pdata[i];
      AirlockHelperBinding *copy = g_new0 (AirlockHelperBinding, 1);

      copy->device = binding->device;
      copy->state =
          g_strdup (airlock_enum_to_nick (AIRLOCK_TYPE_BINDING_STATE, (int) binding->state));
      copy->kept = binding->kept;
      copy->host_driver = g_strdup (binding->host_driver);
      copy->num_vfs = binding->num_vfs;
      copy->autoprobe = binding->autoprobe;
      g_ptr_array_add (list, copy);
    }

  if (bindings != NULL)
    g_task_return_pointer (task, g_steal_pointer (&list), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
airlock_simulated_helper_list_bindings_async (AirlockHelper *helper,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (helper, cancellable, callback, user_data);

  g_task_set_source_tag (task, airlock_simulated_helper_list_bindings_async);
  g_task_run_in_thread (task, list_thread);
}

static GPtrArray *
airlock_simulated_helper_list_bindings_finish (AirlockHelper *helper,
                                               GAsyncResult *result,
                                               GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
isolation_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, _airlock_isolation_read (get_sysroot (source)),
                         (GDestroyNotify) g_variant_unref);
}

static void
airlock_simulated_helper_read_isolation_async (AirlockHelper *helper,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (helper, cancellable, callback, user_data);

  g_task_set_source_tag (task, airlock_simulated_helper_read_isolation_async);
  g_task_run_in_thread (task, isolation_thread);
}

static GVariant *
airlock_simulated_helper_read_isolation_finish (AirlockHelper *helper,
                                                GAsyncResult *result,
                                                GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
users_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, airlock_host_uses_read (get_sysroot (source)),
                         (GDestroyNotify) airlock_host_uses_unref);
}

static void
airlock_simulated_helper_read_users_async (AirlockHelper *helper,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (helper, cancellable, callback, user_data);

  g_task_set_source_tag (task, airlock_simulated_helper_read_users_async);
  g_task_run_in_thread (task, users_thread);
}

static AirlockHostUses *
airlock_simulated_helper_read_users_finish (AirlockHelper *helper,
                                            GAsyncResult *result,
                                            GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
airlock_simulated_helper_iface_init (AirlockHelperInterface *interface)
{
  interface->apply_async = airlock_simulated_helper_apply_async;
  interface->apply_finish = airlock_simulated_helper_apply_finish;
  interface->keep_async = airlock_simulated_helper_keep_async;
  interface->keep_finish = airlock_simulated_helper_keep_finish;
  interface->check_async = airlock_simulated_helper_check_async;
  interface->check_finish = airlock_simulated_helper_check_finish;
  interface->list_bindings_async = airlock_simulated_helper_list_bindings_async;
  interface->list_bindings_finish = airlock_simulated_helper_list_bindings_finish;
  interface->read_isolation_async = airlock_simulated_helper_read_isolation_async;
  interface->read_isolation_finish = airlock_simulated_helper_read_isolation_finish;
  interface->read_users_async = airlock_simulated_helper_read_users_async;
  interface->read_users_finish = airlock_simulated_helper_read_users_finish;
}

/* As when a caller leaves the bus: what nobody kept goes back at once. Files only, so it is quick.
 */
static void
airlock_simulated_helper_dispose (GObject *object)
{
  AirlockSimulatedHelper *self = AIRLOCK_SIMULATED_HELPER (object);

  if (self->undo != NULL)
    {
      g_autoptr (GPtrArray) outcomes =
          airlock_binder_apply (self->binder, self->undo, NULL, NULL, NULL, NULL);
    }
  forget_countdown (self);

  G_OBJECT_CLASS (airlock_simulated_helper_parent_class)->dispose (object);
}

static void
airlock_simulated_helper_finalize (GObject *object)
{
  AirlockSimulatedHelper *self = AIRLOCK_SIMULATED_HELPER (object);

  g_clear_object (&self->kernel);
  g_clear_object (&self->binder);
  g_clear_error (&self->answer);

  G_OBJECT_CLASS (airlock_simulated_helper_parent_class)->finalize (object);
}

static void
airlock_simulated_helper_class_init (AirlockSimulatedHelperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = airlock_simulated_helper_dispose;
  G_OBJECT_CLASS (klass)->finalize = airlock_simulated_helper_finalize;
}

static void
airlock_simulated_helper_init (AirlockSimulatedHelper *self)
{
  self->seconds = AIRLOCK_SIMULATED_COUNTDOWN_SECONDS;
}

/**
 * airlock_simulated_helper_new:
 * @root: a folder that is a copy of a root, and may be written to
 * @error: return location
 *
 * Reads nothing yet.
 *
 * Returns: (transfer full): a helper for @root, or %NULL with an error that names it
 */
AirlockHelper *
airlock_simulated_helper_new (const char *root, GError **error)
{
  g_autoptr (AirlockFakeKernel) kernel = airlock_fake_kernel_new (root, error);
  g_autofree char *run = g_build_filename (root, AIRLOCK_RUN_FOLDER, NULL);
  g_autofree char *state = g_build_filename (root, AIRLOCK_STATE_FOLDER, NULL);
  AirlockSimulatedHelper *self;

  if (kernel == NULL)
    return NULL;

  self = g_object_new (AIRLOCK_TYPE_SIMULATED_HELPER, NULL);
  self->binder = airlock_binder_new (AIRLOCK_KERNEL (kernel), run, state);
  self->kernel = g_steal_pointer (&kernel);

  return AIRLOCK_HELPER (self);
}

/**
 * airlock_simulated_helper_set_countdown:
 * @self: a helper
 * @seconds: how long risky work stands unless it is kept
 */
void
airlock_simulated_helper_set_countdown (AirlockSimulatedHelper *self, guint seconds)
{
  self->seconds = seconds;
}

AirlockFakeKernel *
_airlock_simulated_helper_get_kernel (AirlockSimulatedHelper *self)
{
  return self->kernel;
}

void
_airlock_simulated_helper_set_answer (AirlockSimulatedHelper *self, const GError *answer)
{
  g_clear_error (&self->answer);
  self->answer = answer != NULL ? g_error_copy (answer) : NULL;
}
