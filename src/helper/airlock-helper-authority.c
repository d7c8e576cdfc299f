/* airlock-helper-authority.c – asks polkit whether a caller may
 *
 * The only place that does. Nothing is allowed that polkit has not said yes to, root's calls
 * included: without polkit, all are refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-helper-authority.h"

#include <glib/gi18n-lib.h>

#include "base/airlock-error.h"

typedef struct
{
  PolkitSubject *subject;
  char *action;
  PolkitDetails *details; /* nullable */
  PolkitCheckAuthorizationFlags flags;
} Question;

static void
question_free (Question *self)
{
  g_clear_object (&self->subject);
  g_clear_object (&self->details);
  g_free (self->action);
  g_free (self);
}

static void
return_failure (GTask *task, GError *failure)
{
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (failure, POLKIT_ERROR, POLKIT_ERROR_CANCELLED))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", failure->message);
  else
    g_task_return_new_error (task, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_AUTHORIZED,
                             _ ("It can’t be found out whether this is allowed: %s"),
                             failure->message);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (PolkitAuthorizationResult) answer =
      polkit_authority_check_authorization_finish (POLKIT_AUTHORITY (source), result, &error);

  if (answer == NULL)
    return_failure (task, error);
  else if (polkit_authorization_result_get_is_authorized (answer))
    g_task_return_boolean (task, TRUE);
  else if (polkit_authorization_result_get_dismissed (answer))
    g_task_return_new_error (task, AIRLOCK_ERROR, AIRLOCK_ERROR_DISMISSED,
                             _ ("The question for the password was closed"));
  else if (polkit_authorization_result_get_is_challenge (answer))
    g_task_return_new_error (task, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_AUTHORIZED,
                             _ ("This needs an administrator’s password, and nothing here could "
                                "ask for it"));
  else
    g_task_return_new_error (task, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_AUTHORIZED,
                             _ ("The administrator’s rules do not allow this"));
}

static void
on_authority (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  const Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (PolkitAuthority) authority = polkit_authority_get_finish (result, &error);

  if (authority == NULL)
    {
      return_failure (task, error);
      return;
    }

  polkit_authority_check_authorization (
      authority, question->subject, question->action, question->details, question->flags,
      g_task_get_cancellable (task), on_answer, g_object_ref (task));
}

/**
 * airlock_helper_authorize_async:
 * @invocation: the call; its unique name on the bus is the subject (R10.3)
 * @action: the polkit action
 * @details: (nullable): what the question shows, from the host's own files (R10.4)
 * @may_ask: whether a person may be asked, if the message allows it too (R10.5)
 * @cancellable: (nullable): ends the question
 * @callback: called when there is an answer
 * @user_data: for @callback
 *
 * Never blocks: a person may take minutes.
 */
void
airlock_helper_authorize_async (GDBusMethodInvocation *invocation,
                                const char *action,
                                PolkitDetails *details,
                                gboolean may_ask,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);
  Question *question = g_new0 (Question, 1);

  g_task_set_source_tag (task, airlock_helper_authorize_async);
  /* What polkit says is what counts, also when the caller leaves at the same moment. */
  g_task_set_check_cancellable (task, FALSE);

  question->subject = polkit_system_bus_name_new (g_dbus_method_invocation_get_sender (invocation));
  question->action = g_strdup (action);
  question->details = details != NULL ? g_object_ref (details) : NULL;
  if (may_ask && (g_dbus_message_get_flags (message) &
                  G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION) != 0)
    question->flags = POLKIT_CHECK_AUTHORIZATION_FLAGS_ALLOW_USER_INTERACTION;
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);

  /* All questions share this, and its failure too: one that ends must not end it for the others. */
  polkit_authority_get_async (NULL, on_authority, g_steal_pointer (&task));
}

/**
 * airlock_helper_authorize_finish:
 * @result: from the callback
 * @error: return location
 *
 * Returns: whether the caller may; else AIRLOCK_ERROR_NOT_AUTHORIZED or DISMISSED, or
 *   G_IO_ERROR_CANCELLED
 */
gboolean
airlock_helper_authorize_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
