/* airlock-supplement-ask.c – asks the root helper what it sees of the host
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-supplement-ask.h"

/* The answers so far; the data of the task. */
typedef struct
{
  guint pending;
  GVariant *isolation;    /* (owned) (nullable) */
  AirlockHostUses *users; /* (owned) (nullable) */
  GError *error;          /* (owned) (nullable): the first one */
} Answers;

static void
answers_free (Answers *answers)
{
  g_clear_pointer (&answers->isolation, g_variant_unref);
  g_clear_pointer (&answers->users, airlock_host_uses_unref);
  g_clear_error (&answers->error);
  g_free (answers);
}

/* Half an answer is one too: the rules may allow the one and not the other. */
static void
take_answer (GTask *task, GError *error)
{
  Answers *answers = g_task_get_task_data (task);

  if (answers->error == NULL)
    answers->error = g_steal_pointer (&error);
  g_clear_error (&error);
  if (--answers->pending > 0)
    return;

  if (answers->isolation != NULL || answers->users != NULL)
    g_task_return_pointer (task, airlock_supplement_new (answers->isolation, answers->users),
                           g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&answers->error));
}

static void
on_isolation (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Answers *answers = g_task_get_task_data (task);
  GError *error = NULL;

  answers->isolation =
      airlock_helper_read_isolation_finish (AIRLOCK_HELPER (source), result, &error);
  take_answer (task, error);
}

static void
on_users (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Answers *answers = g_task_get_task_data (task);
  GError *error = NULL;

  answers->users = airlock_helper_read_users_finish (AIRLOCK_HELPER (source), result, &error);
  take_answer (task, error);
}

/**
 * airlock_supplement_ask_async:
 * @helper: whom to ask
 * @cancellable: (nullable): to stop it
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Asks for isolation and users at once.
 */
void
airlock_supplement_ask_async (AirlockHelper *helper,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (helper, cancellable, callback, user_data);
  Answers *answers = g_new0 (Answers, 1);

  answers->pending = 2;
  g_task_set_source_tag (task, airlock_supplement_ask_async);
  g_task_set_task_data (task, answers, (GDestroyNotify) answers_free);
  airlock_helper_read_isolation_async (helper, cancellable, on_isolation, g_object_ref (task));
  airlock_helper_read_users_async (helper, cancellable, on_users, g_object_ref (task));
}

/**
 * airlock_supplement_ask_finish:
 * @result: of the callback
 * @error: return location
 *
 * Returns: (transfer full): what it told, or %NULL where it told nothing at all
 */
AirlockSupplement *
airlock_supplement_ask_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* One question that a program without a main loop waits for. */
typedef struct
{
  AirlockSupplement *supplement; /* (owned) (nullable) */
  gboolean done;
} Wait;

static void
on_waited (GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;

  wait->supplement = airlock_supplement_ask_finish (result, NULL);
  wait->done = TRUE;
}

static gboolean
on_late (gpointer data)
{
  g_cancellable_cancel (data);

  return G_SOURCE_REMOVE;
}

/**
 * airlock_supplement_ask_briefly:
 * @helper: whom to ask
 * @milliseconds: how long an answer is waited for
 *
 * For programs that do one thing and end. Never call it where a main loop runs.
 *
 * Returns: (transfer full) (nullable): what it told in time
 */
AirlockSupplement *
airlock_supplement_ask_briefly (AirlockHelper *helper, guint milliseconds)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GSource) late = g_timeout_source_new (milliseconds);
  Wait wait = { NULL, FALSE };

  g_main_context_push_thread_default (context);
  g_source_set_callback (late, on_late, cancellable, NULL);
  g_source_attach (late, context);
  airlock_supplement_ask_async (helper, cancellable, on_waited, &wait);
  while (!wait.done)
    g_main_context_iteration (context, TRUE);
  g_source_destroy (late);
  g_main_context_pop_thread_default (context);

  return wait.supplement;
}
