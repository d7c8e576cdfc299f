/* airlock-helper-service.c – the helper's object on the system bus
 *
 * Takes calls on the main thread and never waits there. One piece of work at a time, from its
 * permission to the end of its countdown; others are told that it is busy. A question that nobody
 * answers is in nobody's way.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-helper-service.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "airlock-helper-audit.h"
#include "airlock-helper-authority.h"
#include "airlock-helper-countdown.h"
#include "airlock-helper-job.h"
#include "airlock-helper-reads.h"
#include "airlock-helper-undo.h"
#include "airlock-ipc-helper.h"
#include "base/airlock-error.h"
#include "base/airlock-names.h"
#include "ipc/airlock-ipc-error.h"

/* So that nobody can fill the memory with questions. */
#define MAX_READS 64
/* What may wait for a person leaves room for what never does. */
#define MAX_READS_THAT_ASK 32
#define MAX_QUESTIONS_OF_USER 8

struct _AirlockHelperService
{
  GObject parent_instance;

  AirlockHelperSetup *setup; /* unowned */
  GMainLoop *loop;
  AirlockIpcHelper1 *skeleton;
  GPtrArray *asking;                 /* of AirlockHelperJob */
  AirlockHelperJob *job;             /* nullable: what may be done and is being done */
  AirlockHelperCountdown *countdown; /* nullable */
  guint n_reads;
  guint idle;
  guint name;
  gboolean ending;
  int status;
};

G_DEFINE_FINAL_TYPE (AirlockHelperService, airlock_helper_service, G_TYPE_OBJECT)

/* A call that only reads. */
typedef struct
{
  AirlockHelperService *service;
  GDBusMethodInvocation *invocation;
  GPtrArray *operations; /* nullable */
  AirlockHelperRead read;
  GCancellable *cancellable; /* of the question */
  guint watch;
} Reading;

static void
airlock_helper_service_finalize (GObject *object)
{
  AirlockHelperService *self = AIRLOCK_HELPER_SERVICE (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_handle_id (&self->name, g_bus_unown_name);
  g_clear_pointer (&self->asking, g_ptr_array_unref);
  g_clear_object (&self->job);
  g_clear_object (&self->countdown);
  g_clear_object (&self->skeleton);
  g_clear_pointer (&self->loop, g_main_loop_unref);

  G_OBJECT_CLASS (airlock_helper_service_parent_class)->finalize (object);
}

static void
airlock_helper_service_class_init (AirlockHelperServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_helper_service_finalize;
}

static void
airlock_helper_service_init (AirlockHelperService *self)
{
  self->loop = g_main_loop_new (NULL, FALSE);
  self->asking = g_ptr_array_new_with_free_func (g_object_unref);
  self->skeleton = airlock_ipc_helper1_skeleton_new ();
}

static gboolean
on_idle (gpointer user_data)
{
  AirlockHelperService *self = user_data;

  self->idle = 0;
  g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

static gboolean
is_busy (AirlockHelperService *self)
{
  return self->job != NULL || self->countdown != NULL;
}

static void
look_for_idleness (AirlockHelperService *self)
{
  g_clear_handle_id (&self->idle, g_source_remove);
  if (is_busy (self) || self->asking->len > 0 || self->n_reads > 0)
    return;
  if (self->ending)
    g_main_loop_quit (self->loop);
  else
    self->idle = g_timeout_add_seconds (self->setup->idle_seconds, on_idle, self);
}

static void
fail (GDBusMethodInvocation *invocation, AirlockError code, const char *message)
{
  g_dbus_method_invocation_return_error_literal (invocation, AIRLOCK_ERROR, code, message);
}

static void
fail_busy (GDBusMethodInvocation *invocation)
{
  fail (invocation, AIRLOCK_ERROR_BUSY, _ ("Another change is being made"));
}

static void
reading_free (Reading *self)
{
  self->service->n_reads--;
  look_for_idleness (self->service);
  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->operations, g_ptr_array_unref);
  g_object_unref (self->invocation);
  g_object_unref (self->service);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;
  GError *error = NULL;
  GVariant *answer = reading->read (reading->service->setup, reading->operations, &error);

  if (answer != NULL)
    g_task_return_pointer (task, g_variant_ref_sink (answer), (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, error);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_task_propagate_pointer (G_TASK (result), &error);

  if (answer != NULL)
    g_dbus_method_invocation_return_value (g_object_ref (reading->invocation), answer);
  else
    g_dbus_method_invocation_return_gerror (g_object_ref (reading->invocation), error);
}

static void
on_read_authorized (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = NULL;

  if (!airlock_helper_authorize_finish (result, &error))
    {
      g_dbus_method_invocation_return_gerror (g_object_ref (reading->invocation), error);
      return;
    }

  task = g_task_new (NULL, NULL, on_read, reading);
  g_task_set_task_data (task, g_steal_pointer (&reading), NULL);
  g_task_run_in_thread (task, read_in_thread);
}

static void
on_reader_gone (GDBusConnection *connection, const char *name, gpointer user_data)
{
  Reading *reading = user_data;

  g_cancellable_cancel (reading->cancellable);
}

static gboolean
begin_reading (AirlockHelperService *self,
               GDBusMethodInvocation *invocation,
               GPtrArray *operations,
               AirlockHelperRead read,
               const char *action,
               gboolean may_ask)
{
  Reading *reading;

  if (self->n_reads >= (may_ask ? MAX_READS_THAT_ASK : MAX_READS))
    {
      g_clear_pointer (&operations, g_ptr_array_unref);
      fail (invocation, AIRLOCK_ERROR_BUSY, _ ("Too much is being asked at once"));
      return TRUE;
    }

  reading = g_new0 (Reading, 1);
  reading->service = g_object_ref (self);
  reading->invocation = invocation;
  reading->operations = operations;
  reading->read = read;
  reading->cancellable = g_cancellable_new ();
  reading->watch = g_bus_watch_name_on_connection (
      g_dbus_method_invocation_get_connection (invocation),
      g_dbus_method_invocation_get_sender (invocation), G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
      on_reader_gone, reading, NULL);
  self->n_reads++;
  look_for_idleness (self);
  airlock_helper_authorize_async (invocation, action, NULL, may_ask, reading->cancellable,
                                  on_read_authorized, reading);

  return TRUE;
}

/* The first argument of all of these is the skeleton; the generated code calls them with a pointer
 * to nothing in particular. */

static gboolean
on_read_isolation (gpointer skeleton, GDBusMethodInvocation *invocation, gpointer data)
{
  return begin_reading (data, invocation, NULL, airlock_helper_read_isolation,
                        AIRLOCK_ACTION_READ_ISOLATION, FALSE);
}

static gboolean
on_list_bindings (gpointer skeleton, GDBusMethodInvocation *invocation, gpointer data)
{
  return begin_reading (data, invocation, NULL, airlock_helper_read_bindings,
                        AIRLOCK_ACTION_READ_ISOLATION, FALSE);
}

static gboolean
on_read_users (gpointer skeleton, GDBusMethodInvocation *invocation, gpointer data)
{
  return begin_reading (data, invocation, NULL, airlock_helper_read_users,
                        AIRLOCK_ACTION_READ_USERS, TRUE);
}

static gboolean
on_check (gpointer skeleton, GDBusMethodInvocation *invocation, GVariant *operations, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *parsed = airlock_operations_from_variant (operations, &error);

  if (parsed == NULL)
    {
      g_dbus_method_invocation_return_gerror (invocation, error);
      return TRUE;
    }

  return begin_reading (data, invocation, parsed, airlock_helper_read_check,
                        AIRLOCK_ACTION_READ_USERS, TRUE);
}

static void
on_countdown_ended (AirlockHelperCountdown *countdown,
                    gboolean reverted,
                    const GError *error,
                    gpointer user_data)
{
  AirlockHelperService *self = user_data;
  GDBusConnection *connection =
      g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton));

  if (reverted)
    {
      g_dbus_connection_emit_signal (
          connection, airlock_helper_countdown_get_sender (countdown), AIRLOCK_HELPER_PATH,
          AIRLOCK_HELPER_BUS_NAME, "Reverted",
          g_variant_new ("(sbs)", airlock_helper_countdown_get_token (countdown), error == NULL,
                         error != NULL ? error->message : ""),
          NULL);
    }
  airlock_ipc_helper1_emit_bindings_changed (self->skeleton);

  g_clear_object (&self->countdown);
  look_for_idleness (self);
}

static guint
start_countdown (AirlockHelperService *self, GPtrArray *outcomes)
{
  GDBusMethodInvocation *invocation = airlock_helper_job_get_invocation (self->job);
  g_autoptr (GPtrArray) undo = airlock_helper_list_undo (outcomes);

  if (!airlock_helper_job_is_risky (self->job) || undo->len == 0)
    return 0;

  self->countdown = airlock_helper_countdown_new (
      self->setup, g_dbus_method_invocation_get_connection (invocation),
      g_dbus_method_invocation_get_sender (invocation), airlock_helper_job_get_token (self->job),
      undo, airlock_helper_job_get_to_keep (self->job), on_countdown_ended, self);

  return self->setup->countdown_seconds;
}

static void
on_job_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  AirlockHelperService *self = user_data;
  AirlockHelperJob *job = AIRLOCK_HELPER_JOB (source);
  GDBusMethodInvocation *invocation = g_object_ref (airlock_helper_job_get_invocation (job));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) outcomes = airlock_helper_job_apply_finish (job, result, &error);
  guint countdown;

  if (outcomes == NULL)
    {
      g_dbus_method_invocation_return_gerror (invocation, error);
    }
  else
    {
      countdown = start_countdown (self, outcomes);
      airlock_ipc_helper1_complete_apply (self->skeleton, invocation,
                                          airlock_helper_outcomes_to_variant (outcomes), countdown);
      airlock_ipc_helper1_emit_bindings_changed (self->skeleton);
    }

  g_clear_object (&self->job);
  look_for_idleness (self);
}

/* Whoever is slower with the password finds out only then that another was faster. */
static void
on_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  AirlockHelperService *self = user_data;
  g_autoptr (AirlockHelperJob) job = g_object_ref (AIRLOCK_HELPER_JOB (source));
  GDBusMethodInvocation *invocation = g_object_ref (airlock_helper_job_get_invocation (job));
  g_autoptr (GError) error = NULL;

  g_ptr_array_remove (self->asking, job);
  if (!airlock_helper_job_ask_finish (job, result, &error))
    {
      g_dbus_method_invocation_return_gerror (invocation, error);
    }
  else if (is_busy (self) || self->ending)
    {
      fail_busy (invocation);
    }
  else
    {
      g_object_unref (invocation);
      self->job = g_steal_pointer (&job);
      airlock_helper_job_apply_async (self->job, on_job_done, self);
    }
  look_for_idleness (self);
}

/* Nobody's unanswered questions keep others from asking, root least of all. */
static gboolean
on_admit (AirlockHelperJob *job, gpointer user_data)
{
  AirlockHelperService *self = user_data;
  guint n = 0;

  for (guint i = 0; i < self->asking->len; i++)
    n += airlock_helper_job_get_uid (self->asking->pdata[i]) == airlock_helper_job_get_uid (job);

  return n <= MAX_QUESTIONS_OF_USER;
}

static gboolean
on_apply (gpointer skeleton,
          GDBusMethodInvocation *invocation,
          GVariant *operations,
          const char *token,
          GVariant *options,
          gpointer data)
{
  AirlockHelperService *self = data;
  g_autoptr (GError) error = NULL;
  AirlockHelperJob *job =
      airlock_helper_job_new (self->setup, invocation, operations, token, options, &error);

  if (job == NULL)
    {
      g_dbus_method_invocation_return_gerror (invocation, error);
      return TRUE;
    }
  if (is_busy (self) || self->ending)
    {
      g_object_unref (job);
      fail_busy (invocation);
      return TRUE;
    }

  /* The job holds its own reference; the one that came with the call is given to the reply. */
  g_object_unref (invocation);
  g_ptr_array_add (self->asking, job);
  look_for_idleness (self);
  airlock_helper_job_ask_async (job, on_admit, on_asked, self);

  return TRUE;
}

/* Being done or asked about. Two of a caller may have one name: then the older one is meant. */
static AirlockHelperJob *
find_job (AirlockHelperService *self, const char *sender, const char *token)
{
  if (self->job != NULL && airlock_helper_job_is_of (self->job, sender, token))
    return self->job;

  for (guint i = 0; i < self->asking->len; i++)
    {
      if (airlock_helper_job_is_of (self->asking->pdata[i], sender, token))
        return self->asking->pdata[i];
    }

  return NULL;
}

static gboolean
on_cancel (gpointer skeleton, GDBusMethodInvocation *invocation, const char *token, gpointer data)
{
  AirlockHelperService *self = data;
  AirlockHelperJob *job = find_job (self, g_dbus_method_invocation_get_sender (invocation), token);

  if (job == NULL)
    {
      fail (invocation, AIRLOCK_ERROR_NOT_FOUND, _ ("There is no work of this name"));
      return TRUE;
    }

  airlock_helper_job_cancel (job);
  airlock_ipc_helper1_complete_cancel (skeleton, invocation);

  return TRUE;
}

/* Returns whether it is there and the caller's; else it was told so. */
static gboolean
owns_countdown (AirlockHelperService *self, GDBusMethodInvocation *invocation, const char *token)
{
  const char *sender = g_dbus_method_invocation_get_sender (invocation);

  if (self->countdown != NULL && airlock_helper_countdown_is_of (self->countdown, sender, token))
    return TRUE;

  fail (invocation, AIRLOCK_ERROR_NOT_FOUND, _ ("No countdown of this name is running"));
  return FALSE;
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  g_autoptr (GError) error = NULL;

  if (airlock_helper_countdown_keep_finish (AIRLOCK_HELPER_COUNTDOWN (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    g_dbus_method_invocation_return_gerror (invocation, error);
}

static gboolean
on_keep (gpointer skeleton, GDBusMethodInvocation *invocation, const char *token, gpointer data)
{
  AirlockHelperService *self = data;

  if (owns_countdown (self, invocation, token))
    airlock_helper_countdown_keep_async (self->countdown, on_kept, invocation);

  return TRUE;
}

static gboolean
on_revert (gpointer skeleton, GDBusMethodInvocation *invocation, const char *token, gpointer data)
{
  AirlockHelperService *self = data;

  if (owns_countdown (self, invocation, token))
    {
      airlock_helper_countdown_revert (self->countdown, "asked");
      airlock_ipc_helper1_complete_revert (skeleton, invocation);
    }

  return TRUE;
}

static void
connect_methods (AirlockHelperService *self)
{
  const struct
  {
    const char *signal;
    GCallback handler;
  } methods[] = {
    { "handle-apply", G_CALLBACK (on_apply) },
    { "handle-cancel", G_CALLBACK (on_cancel) },
    { "handle-check", G_CALLBACK (on_check) },
    { "handle-keep", G_CALLBACK (on_keep) },
    { "handle-list-bindings", G_CALLBACK (on_list_bindings) },
    { "handle-read-isolation", G_CALLBACK (on_read_isolation) },
    { "handle-read-users", G_CALLBACK (on_read_users) },
    { "handle-revert", G_CALLBACK (on_revert) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    g_signal_connect (self->skeleton, methods[i].signal, methods[i].handler, self);
}

static void
on_bus (GDBusConnection *connection, const char *name, gpointer user_data)
{
  AirlockHelperService *self = user_data;
  g_autoptr (GError) error = NULL;

  airlock_ipc_helper1_set_version (self->skeleton, PACKAGE_VERSION);
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection,
                                         AIRLOCK_HELPER_PATH, &error))
    {
      g_printerr ("%s\n", error->message);
      self->status = 1;
      g_main_loop_quit (self->loop);
    }
}

static void
on_name_lost (GDBusConnection *connection, const char *name, gpointer user_data)
{
  AirlockHelperService *self = user_data;

  g_printerr ("%s\n", connection != NULL ? "the name on the system bus is taken"
                                         : "there is no system bus");
  self->status = 1;
  g_main_loop_quit (self->loop);
}

/* Asked to end: what runs is finished or taken back first. */
static gboolean
on_terminate (gpointer user_data)
{
  AirlockHelperService *self = user_data;

  self->ending = TRUE;
  for (guint i = 0; i < self->asking->len; i++)
    airlock_helper_job_cancel (self->asking->pdata[i]);
  if (self->job != NULL)
    airlock_helper_job_cancel (self->job);
  if (self->countdown != NULL)
    airlock_helper_countdown_revert (self->countdown, "restart");
  look_for_idleness (self);

  return G_SOURCE_CONTINUE;
}

/**
 * airlock_helper_service_run:
 * @setup: what to work on
 *
 * Takes back what an earlier helper left half done, then serves until nothing has been asked for a
 * while.
 *
 * Returns: the exit status
 */
int
airlock_helper_service_run (AirlockHelperSetup *setup)
{
  g_autoptr (AirlockHelperService) self = g_object_new (AIRLOCK_TYPE_HELPER_SERVICE, NULL);
  g_autoptr (GError) error = NULL;
  guint on_term;

  airlock_ipc_register_errors ();
  self->setup = setup;
  airlock_binder_set_guard (setup->binder, airlock_helper_may_take, setup);
  if (!airlock_binder_recover (setup->binder, &error))
    airlock_helper_audit_problem ("recovery", error->message);
  airlock_helper_countdown_recover (setup);

  connect_methods (self);
  on_term = g_unix_signal_add (SIGTERM, on_terminate, self);
  self->name =
      g_bus_own_name (G_BUS_TYPE_SYSTEM, AIRLOCK_HELPER_BUS_NAME,
                      G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE, on_bus, NULL, on_name_lost, self, NULL);
  look_for_idleness (self);
  g_main_loop_run (self->loop);
  g_source_remove (on_term);

  return self->status;
}
