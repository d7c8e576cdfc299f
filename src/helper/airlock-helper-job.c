/* airlock-helper-job.c – one call of Apply(), from its arguments to its reply
 *
 * Validate, judge, authorise, then read and judge everything again, as a person may have taken
 * minutes over the password; only then the binder writes (R10.6).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-helper-job.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "airlock-helper-audit.h"
#include "airlock-helper-authority.h"
#include "airlock-helper-countdown.h"
#include "airlock-helper-message.h"
#include "airlock-helper-undo.h"
#include "base/airlock-error.h"
#include "base/airlock-names.h"
#include "safety/airlock-safety-gate.h"

#define MAX_TOKEN 64

struct _AirlockHelperJob
{
  GObject parent_instance;

  AirlockHelperSetup *setup; /* unowned */
  GDBusMethodInvocation *invocation;
  GPtrArray *operations; /* of AirlockOperation */
  char *token;
  gboolean confirmed;
  GCancellable *cancellable;
  guint watch;
  AirlockHelperJobAdmit admit;
  gpointer admit_data;
  guint uid; /* nobody's until it is known */
  guint pid;

  const char *action;     /* nullable: what the first judgement asks for */
  PolkitDetails *details; /* nullable */
  gboolean is_risky;
  GPtrArray *to_keep; /* of AirlockOperation: what is kept once someone says that all is well */
};

G_DEFINE_FINAL_TYPE (AirlockHelperJob, airlock_helper_job, G_TYPE_OBJECT)

static void
airlock_helper_job_finalize (GObject *object)
{
  AirlockHelperJob *self = AIRLOCK_HELPER_JOB (object);

  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  g_clear_object (&self->invocation);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->details);
  g_clear_pointer (&self->operations, g_ptr_array_unref);
  g_clear_pointer (&self->to_keep, g_ptr_array_unref);
  g_free (self->token);

  G_OBJECT_CLASS (airlock_helper_job_parent_class)->finalize (object);
}

static void
airlock_helper_job_class_init (AirlockHelperJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = airlock_helper_job_finalize;
}

static void
airlock_helper_job_init (AirlockHelperJob *self)
{
  self->cancellable = g_cancellable_new ();
  self->uid = G_MAXUINT;
  self->to_keep = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_operation_free);
}

static gboolean
check_token (const char *token, GError **error)
{
  gsize length = strlen (token);

  if (length > 0 && length <= MAX_TOKEN &&
      strspn (token, "-" G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS) == length)
    return TRUE;

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
               _ ("The token must be 1 to %u letters, digits or hyphens"), MAX_TOKEN);
  return FALSE;
}

static gboolean
parse_options (AirlockHelperJob *self, GVariant *options, GError **error)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, options);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) own = value;

      if (!g_str_equal (key, "confirmed") || !g_variant_is_of_type (own, G_VARIANT_TYPE_BOOLEAN))
        {
          g_autofree char *quoted = airlock_error_quote (key);

          g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_INVALID,
                       /* Translators: a word that a program sent */
                       _ ("There is no option “%s” of this type"), quoted);
          return FALSE;
        }
      self->confirmed = g_variant_get_boolean (own);
    }

  return TRUE;
}

/**
 * airlock_helper_job_new:
 * @setup: what to work on
 * @invocation: the call
 * @operations: from the caller
 * @token: from the caller
 * @options: from the caller
 * @error: return location
 *
 * Returns: (transfer full): a job, or %NULL with AIRLOCK_ERROR_INVALID
 */
AirlockHelperJob *
airlock_helper_job_new (AirlockHelperSetup *setup,
                        GDBusMethodInvocation *invocation,
                        GVariant *operations,
                        const char *token,
                        GVariant *options,
                        GError **error)
{
  g_autoptr (AirlockHelperJob) self = g_object_new (AIRLOCK_TYPE_HELPER_JOB, NULL);

  self->setup = setup;
  self->invocation = g_object_ref (invocation);
  self->token = g_strdup (token);
  if (!check_token (token, error) || !parse_options (self, options, error))
    return NULL;

  self->operations = airlock_operations_from_variant (operations, error);
  return self->operations != NULL ? g_steal_pointer (&self) : NULL;
}

/* Ids and addresses only: what they are used for is what read-users is asked for. */
static char *
list_findings (const AirlockSafetyGate *gate, AirlockSeverity severity)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < gate->findings->len; i++)
    {
      AirlockFinding *finding = gate->findings->pdata[i];

      if (airlock_finding_get_severity (finding) != severity)
        continue;
      if (text->len > 0)
        g_string_append (text, ", ");
      g_string_append_printf (text, "%s %s", airlock_finding_get_id (finding),
                              airlock_finding_get_subject (finding));
    }

  return g_string_free (text, FALSE);
}

static gboolean
check_gate (AirlockHelperJob *self, const AirlockSafetyGate *gate, GError **error)
{
  if (gate->action == NULL)
    {
      g_autofree char *list = list_findings (gate, AIRLOCK_SEVERITY_BLOCK);

      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BLOCKED,
                   /* Translators: a list of findings and addresses */
                   _ ("This computer can’t do without it: %s"), list);
      return FALSE;
    }
  if (gate->needs_confirmation && !self->confirmed)
    {
      g_autofree char *list = list_findings (gate, AIRLOCK_SEVERITY_CONFIRM);

      g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNCONFIRMED,
                   /* Translators: a list of findings and addresses */
                   _ ("A person has to confirm this first: %s"), list);
      return FALSE;
    }

  return TRUE;
}

/* Everything anew, from the host's own files. */
static AirlockSafetyGate *
judge (AirlockHelperJob *self, GError **error)
{
  AirlockSysroot *sysroot = airlock_kernel_get_sysroot (self->setup->kernel);
  g_autoptr (AirlockSafetyReading) reading = NULL;
  g_autoptr (AirlockSafetyGate) gate = NULL;

  if (!airlock_safety_gate_check_identities (sysroot, self->operations, error))
    return NULL;

  reading = airlock_safety_reading_new (sysroot, error);
  if (reading == NULL)
    return NULL;

  gate = airlock_safety_gate_judge (reading, self->operations);
  return check_gate (self, gate, error) ? g_steal_pointer (&gate) : NULL;
}

static void
prepare_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AirlockHelperJob *self = source;
  GError *error = NULL;
  g_autoptr (AirlockSafetyGate) gate = judge (self, &error);

  if (gate == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self->action = gate->action;
  self->details = airlock_helper_message_new (self->operations, gate);
  g_task_return_boolean (task, TRUE);
}

static void
on_progress (guint index, gboolean done, gpointer user_data)
{
  AirlockHelperJob *self = user_data;

  g_dbus_connection_emit_signal (
      g_dbus_method_invocation_get_connection (self->invocation),
      g_dbus_method_invocation_get_sender (self->invocation), AIRLOCK_HELPER_PATH,
      AIRLOCK_HELPER_BUS_NAME, "Progress",
      g_variant_new ("(sus)", self->token, index, done ? "done" : "begun"), NULL);
}

/* What polkit was asked covers no more than what it was asked. */
static gboolean
check_same_action (AirlockHelperJob *self, const AirlockSafetyGate *gate, GError **error)
{
  if (g_str_equal (gate->action, self->action) ||
      g_str_equal (self->action, AIRLOCK_ACTION_BIND_CRITICAL))
    return TRUE;

  g_set_error_literal (error, AIRLOCK_ERROR, AIRLOCK_ERROR_STALE,
                       _ ("The computer has changed since the password was asked for"));
  return FALSE;
}

/* With a dark screen people press the switch. What is not known to be fine must not come again at
 * the next boot, so it is kept only when the countdown ends well; what is kept already stays so. */
static GPtrArray *
split_keeping (AirlockHelperJob *self, GError **error)
{
  g_autoptr (GPtrArray) kept = airlock_binder_list_kept (self->setup->binder, error);
  GPtrArray *now;

  if (kept == NULL)
    return NULL;

  now = g_ptr_array_new_with_free_func ((GDestroyNotify) airlock_operation_free);
  for (guint i = 0; i < self->operations->len; i++)
    {
      AirlockOperation *operation = airlock_operation_copy (self->operations->pdata[i]);

      g_ptr_array_add (now, operation);
      if (operation->kind != AIRLOCK_OPERATION_BIND || !operation->keep ||
          g_ptr_array_find_with_equal_func (kept, operation, airlock_operation_equal, NULL))
        continue;
      g_ptr_array_add (self->to_keep, airlock_operation_copy (operation));
      operation->keep = FALSE;
    }

  return now;
}

static GPtrArray *
apply (AirlockHelperJob *self, GError **error)
{
  g_autoptr (GPtrArray) operations =
      self->is_risky ? split_keeping (self, error) : g_ptr_array_ref (self->operations);

  return operations != NULL ? airlock_binder_apply (self->setup->binder, operations, on_progress,
                                                    self, self->cancellable, error)
                            : NULL;
}

/* What a person may have to see with a dark screen must be able to end by itself. */
static gboolean
prepare_countdown (AirlockHelperJob *self, GPtrArray *outcomes, GError **error)
{
  g_autoptr (GPtrArray) undo = airlock_helper_list_undo (outcomes);
  g_autoptr (GError) local = NULL;

  if (!self->is_risky || undo->len == 0 ||
      airlock_helper_countdown_note (self->setup, undo, &local))
    return TRUE;

  g_set_error (error, AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED,
               /* Translators: the reason from the system, with the name of the file */
               _ ("No countdown could be begun, so the change was taken back: %s"), local->message);
  airlock_helper_take_back (self->setup, undo, "no countdown", NULL);
  return FALSE;
}

static void
apply_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AirlockHelperJob *self = source;
  GError *error = NULL;
  GPtrArray *outcomes = NULL;
  g_autoptr (AirlockSafetyGate) gate = NULL;

  if (!g_cancellable_set_error_if_cancelled (self->cancellable, &error))
    gate = judge (self, &error);
  if (gate != NULL && check_same_action (self, gate, &error))
    {
      self->is_risky = gate->is_risky;
      outcomes = apply (self, &error);
    }

  airlock_helper_audit_applied (self->operations,
                                g_dbus_method_invocation_get_sender (self->invocation), self->uid,
                                self->pid, self->action, outcomes, error);

  /* Cancelled too late for the binder, and no one waits for it any more. */
  if (outcomes != NULL && g_cancellable_set_error_if_cancelled (self->cancellable, &error))
    {
      g_autoptr (GPtrArray) undo = airlock_helper_list_undo (outcomes);

      g_clear_pointer (&outcomes, g_ptr_array_unref);
      airlock_helper_take_back (self->setup, undo, "caller", NULL);
    }
  if (outcomes != NULL && !prepare_countdown (self, outcomes, &error))
    g_clear_pointer (&outcomes, g_ptr_array_unref);

  if (outcomes != NULL)
    g_task_return_pointer (task, outcomes, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
refuse (AirlockHelperJob *self, GTask *task, GError *error)
{
  airlock_helper_audit_applied (self->operations,
                                g_dbus_method_invocation_get_sender (self->invocation), self->uid,
                                self->pid, self->action, NULL, error);
  g_task_return_error (task, error);
}

static void
on_authorized (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (airlock_helper_authorize_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    refuse (g_task_get_source_object (task), task, error);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  AirlockHelperJob *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    refuse (self, task, error);
  else
    airlock_helper_authorize_async (self->invocation, self->action, self->details, TRUE,
                                    self->cancellable, on_authorized, g_object_ref (task));
}

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  AirlockHelperJob *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) dict = NULL;
  g_autoptr (GTask) work = NULL;

  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  dict = g_variant_get_child_value (answer, 0);
  g_variant_lookup (dict, "UnixUserID", "u", &self->uid);
  g_variant_lookup (dict, "ProcessID", "u", &self->pid);
  if (!self->admit (self, self->admit_data))
    {
      g_task_return_new_error (task, AIRLOCK_ERROR, AIRLOCK_ERROR_BUSY,
                               _ ("Too much is being asked at once"));
      return;
    }

  work = g_task_new (self, NULL, on_prepared, g_object_ref (task));
  g_task_run_in_thread (work, prepare_in_thread);
}

static void
on_caller_gone (GDBusConnection *connection, const char *name, gpointer user_data)
{
  airlock_helper_job_cancel (user_data);
}

/**
 * airlock_helper_job_ask_async:
 * @self: a job
 * @admit: asked once it is known whose it is
 * @callback: called when there is an answer
 * @user_data: for @admit and @callback
 *
 * Judges it and finds out whether it is allowed, once. A person may take minutes, or never answer.
 * The caller leaving the bus cancels it, then and later.
 */
void
airlock_helper_job_ask_async (AirlockHelperJob *self,
                              AirlockHelperJobAdmit admit,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GDBusConnection *connection = g_dbus_method_invocation_get_connection (self->invocation);
  const char *sender = g_dbus_method_invocation_get_sender (self->invocation);
  GTask *task = g_task_new (self, NULL, callback, user_data);

  self->admit = admit;
  self->admit_data = user_data;
  self->watch = g_bus_watch_name_on_connection (connection, sender, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                NULL, on_caller_gone, self, NULL);
  g_dbus_connection_call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "GetConnectionCredentials",
                          g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(a{sv})"),
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, on_credentials, task);
}

/**
 * airlock_helper_job_ask_finish:
 * @self: a job
 * @result: from the callback
 * @error: return location
 *
 * Returns: whether it may be done
 */
gboolean
airlock_helper_job_ask_finish (AirlockHelperJob *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * airlock_helper_job_apply_async:
 * @self: a job that may be done
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Judges it again and does it.
 */
void
airlock_helper_job_apply_async (AirlockHelperJob *self,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_run_in_thread (task, apply_in_thread);
}

/**
 * airlock_helper_job_apply_finish:
 * @self: a job
 * @result: from the callback
 * @error: return location
 *
 * Returns: (transfer full) (element-type AirlockOutcome): what came of each operation, or %NULL
 *   with an error and nothing changed
 */
GPtrArray *
airlock_helper_job_apply_finish (AirlockHelperJob *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * airlock_helper_job_cancel:
 * @self: a job
 *
 * Ends the question for the password, or the work between two operations, and takes it back.
 */
void
airlock_helper_job_cancel (AirlockHelperJob *self)
{
  g_cancellable_cancel (self->cancellable);
}

/**
 * airlock_helper_job_is_of:
 * @self: a job
 * @sender: a caller
 * @token: a name for a piece of work
 *
 * Returns: whether it is theirs
 */
gboolean
airlock_helper_job_is_of (AirlockHelperJob *self, const char *sender, const char *token)
{
  return g_str_equal (g_dbus_method_invocation_get_sender (self->invocation), sender) &&
         g_str_equal (self->token, token);
}

/**
 * airlock_helper_job_get_uid:
 * @self: a job
 *
 * Returns: whose it is, %G_MAXUINT while that is not known
 */
guint
airlock_helper_job_get_uid (AirlockHelperJob *self)
{
  return self->uid;
}

/**
 * airlock_helper_job_is_risky:
 * @self: a job that is done
 *
 * Returns: whether display, input or network may be gone
 */
gboolean
airlock_helper_job_is_risky (AirlockHelperJob *self)
{
  return self->is_risky;
}

/**
 * airlock_helper_job_get_to_keep:
 * @self: a job that is done
 *
 * Returns: (transfer none) (element-type AirlockOperation): what is yet to be kept if it stands
 */
GPtrArray *
airlock_helper_job_get_to_keep (AirlockHelperJob *self)
{
  return self->to_keep;
}

/**
 * airlock_helper_job_get_token:
 * @self: a job
 *
 * Returns: (transfer none): the caller's name for it
 */
const char *
airlock_helper_job_get_token (AirlockHelperJob *self)
{
  return self->token;
}

/**
 * airlock_helper_job_get_invocation:
 * @self: a job
 *
 * Returns: (transfer none): the call
 */
GDBusMethodInvocation *
airlock_helper_job_get_invocation (AirlockHelperJob *self)
{
  return self->invocation;
}
