/* airlockctl-run.c – shows a plan, asks, and carries it out
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlockctl-run.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "airlock-plan-enum-types.h"
#include "airlockctl-plan.h"
#include "airlockctl-terminal.h"
#include "base/airlock-error.h"

/* One run, from its start to its end. */
typedef struct
{
  AirlockctlContext *context;
  const AirlockctlRunOptions *options;
  AirlockExecutor *executor;
  GCancellable *cancellable;
  guint seconds; /* left to keep it */
  guint tick;
  guint typed;
} Run;

/**
 * airlockctl_run_options_clear:
 */
void
airlockctl_run_options_clear (AirlockctlRunOptions *self)
{
  g_clear_pointer (&self->confirm, g_free);
}

/**
 * airlockctl_exit_of_error:
 *
 * Returns: what to exit with
 */
AirlockctlExit
airlockctl_exit_of_error (const GError *error)
{
  if (g_error_matches (error, AIRLOCK_ERROR, AIRLOCK_ERROR_BLOCKED) ||
      g_error_matches (error, AIRLOCK_ERROR, AIRLOCK_ERROR_NOT_AUTHORIZED))
    return AIRLOCKCTL_REFUSED;
  if (g_error_matches (error, AIRLOCK_ERROR, AIRLOCK_ERROR_UNCONFIRMED))
    return AIRLOCKCTL_CARE;

  return AIRLOCKCTL_FAILURE;
}

static AirlockctlExit
exit_of_verdict (AirlockVerdict verdict)
{
  switch (verdict)
    {
    case AIRLOCK_VERDICT_OK:
      return AIRLOCKCTL_OK;
    case AIRLOCK_VERDICT_CARE:
      return AIRLOCKCTL_CARE;
    case AIRLOCK_VERDICT_REFUSED:
      return AIRLOCKCTL_REFUSED;
    case AIRLOCK_VERDICT_UNKNOWN:
    default:
      return AIRLOCKCTL_UNKNOWN;
    }
}

/* Who closed the question for the password knows what they did. */
static void
complain (const GError *error)
{
  if (!g_error_matches (error, AIRLOCK_ERROR, AIRLOCK_ERROR_DISMISSED))
    airlockctl_complain ("%s", error->message);
}

static void
show_plan (Run *run, AirlockPlan *plan)
{
  if (run->context->json)
    return;
  airlockctl_plan_print (plan, run->context->output);
  airlockctl_output_show (run->context->output);
}

static void
print_json_plan (AirlockctlContext *context, AirlockPlan *plan)
{
  JsonObject *root = json_object_new ();

  json_object_set_string_member (root, "state", "planned");
  json_object_set_object_member (root, "plan", airlockctl_plan_to_json (plan));
  airlockctl_json_print (root, context->output);
}

static void
set_error (JsonObject *object, const char *name, const GError *error)
{
  JsonObject *member;

  if (error == NULL)
    {
      json_object_set_null_member (object, name);
      return;
    }
  member = json_object_new ();
  airlockctl_json_set_string (member, "message", error->message);
  json_object_set_object_member (object, name, member);
}

static JsonArray *
list_outcomes (AirlockPlan *plan)
{
  GPtrArray *steps = airlock_plan_get_steps (plan);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < steps->len; i++)
    {
      g_autofree char *outcome = airlock_step_dup_outcome (steps->pdata[i]);

      if (outcome != NULL)
        json_array_add_string_element (array, outcome);
    }

  return array;
}

static void
print_json_result (Run *run)
{
  AirlockPlan *plan = airlock_executor_get_plan (run->executor);
  JsonObject *root = json_object_new ();

  json_object_set_string_member (
      root, "state",
      airlock_enum_to_nick (AIRLOCK_TYPE_EXECUTOR_STATE,
                            (int) airlock_executor_get_state (run->executor)));
  if (airlock_executor_get_entry (run->executor) != 0)
    json_object_set_int_member (root, "entry", airlock_executor_get_entry (run->executor));
  else
    json_object_set_null_member (root, "entry");
  set_error (root, "error", airlock_executor_get_error (run->executor));
  set_error (root, "undo-error", airlock_executor_get_undo_error (run->executor));
  json_object_set_array_member (root, "outcome", list_outcomes (plan));
  json_object_set_object_member (root, "plan", airlockctl_plan_to_json (plan));
  airlockctl_json_print (root, run->context->output);
}

static void
print_result (Run *run)
{
  AirlockctlOutput *output = run->context->output;
  GPtrArray *steps = airlock_plan_get_steps (airlock_executor_get_plan (run->executor));
  g_autofree char *done = NULL;
  guint entry = airlock_executor_get_entry (run->executor);

  if (airlock_executor_get_state (run->executor) != AIRLOCK_EXECUTOR_APPLIED)
    return;

  airlockctl_output_prose (output, AIRLOCKCTL_STYLE_GOOD, 0, NULL, _ ("Done."));
  for (guint i = 0; i < steps->len; i++)
    {
      g_autofree char *outcome = airlock_step_dup_outcome (steps->pdata[i]);

      if (outcome != NULL)
        airlockctl_output_prose (output, AIRLOCKCTL_STYLE_CAUTION, 0, NULL, outcome);
    }
  if (airlock_plan_get_undoes (airlock_executor_get_plan (run->executor)) != 0)
    return;
  done = g_strdup_printf ("airlockctl undo %u", entry);
  airlockctl_output_prose (output, AIRLOCKCTL_STYLE_PLAIN, 0, "→ ", done);
}

/* What went wrong, and how things are now: those are two questions. */
static void
tell_failure (Run *run)
{
  const GError *error = airlock_executor_get_error (run->executor);
  const GError *undo_error = airlock_executor_get_undo_error (run->executor);
  guint entry = airlock_executor_get_entry (run->executor);

  switch (airlock_executor_get_state (run->executor))
    {
    case AIRLOCK_EXECUTOR_UNCHANGED:
      complain (error);
      if (entry != 0)
        airlockctl_complain (_ ("everything is as before"));
      break;
    case AIRLOCK_EXECUTOR_REVERTED:
      complain (error);
      airlockctl_complain (_ ("everything is as before"));
      break;
    case AIRLOCK_EXECUTOR_INCOMPLETE:
      complain (error);
      airlockctl_complain (_ ("it could not be taken back: %s"), undo_error->message);
      airlockctl_complain (_ ("try “airlockctl undo %u”, or run restore.sh of this entry as root"),
                           entry);
      break;
    case AIRLOCK_EXECUTOR_READY:
    case AIRLOCK_EXECUTOR_VERIFYING:
    case AIRLOCK_EXECUTOR_WORKING:
    case AIRLOCK_EXECUTOR_TO_BE_KEPT:
    case AIRLOCK_EXECUTOR_TAKING_BACK:
    case AIRLOCK_EXECUTOR_APPLIED:
    default:
      break;
    }
}

static void
on_step_changed (AirlockExecutor *executor, guint index, Run *run)
{
  AirlockStep *step = airlock_plan_get_steps (airlock_executor_get_plan (executor))->pdata[index];
  g_autofree char *title = airlock_step_dup_title (step);

  if (!airlockctl_terminal_is_there ())
    return;

  switch (airlock_executor_get_step_state (executor, index))
    {
    case AIRLOCK_STEP_WORKING:
      airlockctl_terminal_say ("%s…\n", title);
      break;
    case AIRLOCK_STEP_TAKING_BACK:
      airlockctl_terminal_say (_ ("Taking back: %s\n"), title);
      break;
    case AIRLOCK_STEP_WAITING:
    case AIRLOCK_STEP_DONE:
    case AIRLOCK_STEP_FAILED:
    case AIRLOCK_STEP_TAKEN_BACK:
    default:
      break;
    }
}

static void
show_countdown (Run *run)
{
  g_autofree char *question =
      /* Translators: a question on a terminal; the number counts down. */
      g_strdup_printf (_ ("Keep these changes? [y/N] %3u s "), run->seconds);

  airlockctl_terminal_say ("\r%s", question);
}

static gboolean
on_tick (gpointer user_data)
{
  Run *run = user_data;

  if (run->seconds > 0)
    run->seconds--;
  show_countdown (run);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_typed (int fd, GIOCondition condition, gpointer user_data)
{
  Run *run = user_data;
  g_autofree char *answer = airlockctl_terminal_read ();

  run->typed = 0;
  airlock_executor_settle (run->executor, airlockctl_terminal_agrees (answer));

  return G_SOURCE_REMOVE;
}

static void
stop_asking (Run *run)
{
  if (run->tick != 0)
    airlockctl_terminal_say ("\n");
  g_clear_handle_id (&run->tick, g_source_remove);
  g_clear_handle_id (&run->typed, g_source_remove);
}

/* Without a person nobody can say that they still see and reach this computer: it is taken back, by
 * the helper, unless --yes has said so beforehand. */
static void
on_state (AirlockExecutor *executor, GParamSpec *pspec, Run *run)
{
  if (airlock_executor_get_state (executor) != AIRLOCK_EXECUTOR_TO_BE_KEPT)
    {
      stop_asking (run);
      return;
    }

  run->seconds = airlock_executor_get_countdown (executor);
  if (run->options->yes)
    {
      airlock_executor_settle (executor, TRUE);
      return;
    }
  show_countdown (run);
  run->tick = g_timeout_add_seconds (1, on_tick, run);
  run->typed = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, on_typed, run);
}

static gboolean
on_interrupt (gpointer user_data)
{
  Run *run = user_data;

  g_cancellable_cancel (run->cancellable);

  return G_SOURCE_CONTINUE;
}

/* Only what changes this machine asks for a password. */
static GSubprocess *
start_agent (Run *run)
{
  return run->context->sysroot == NULL ? airlockctl_agent_start () : NULL;
}

static gboolean
execute (Run *run)
{
  g_autoptr (GAsyncResult) result = NULL;
  GSubprocess *agent = start_agent (run);
  guint interrupt = g_unix_signal_add (SIGINT, on_interrupt, run);
  guint terminate = g_unix_signal_add (SIGTERM, on_interrupt, run);
  gboolean done;

  g_signal_connect (run->executor, "step-changed", G_CALLBACK (on_step_changed), run);
  g_signal_connect (run->executor, "notify::state", G_CALLBACK (on_state), run);
  airlock_executor_run_async (run->executor, run->cancellable, airlockctl_take_result, &result);
  done = airlock_executor_run_finish (run->executor, airlockctl_wait (&result), NULL);
  g_signal_handlers_disconnect_by_data (run->executor, run);

  stop_asking (run);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  airlockctl_agent_stop (agent);

  return done;
}

static AirlockctlExit
execute_and_tell (Run *run)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gboolean done;

  run->cancellable = cancellable;
  done = execute (run);
  if (run->context->json)
    print_json_result (run);
  else
    print_result (run);
  if (!done)
    tell_failure (run);

  return done ? AIRLOCKCTL_OK
              : airlockctl_exit_of_error (airlock_executor_get_error (run->executor));
}

/* The name of the thing that is lost, typed: looking at it is the point. */
static gboolean
confirm_loss (Run *run, AirlockPlan *plan, const char *word, AirlockctlExit *status)
{
  g_autofree char *typed = NULL;

  if (run->options->confirm != NULL)
    typed = g_strdup (run->options->confirm);
  else if (airlockctl_terminal_is_there ())
    {
      airlockctl_terminal_say (_ ("To go on, type %s: "), word);
      typed = airlockctl_terminal_read ();
    }

  if (typed != NULL && g_str_equal (g_strstrip (typed), word))
    {
      airlock_plan_set_confirmed (plan, TRUE);
      return TRUE;
    }
  airlockctl_complain (_ ("nothing was done: this needs --confirm=%s"), word);
  *status = exit_of_verdict (airlock_plan_get_verdict (plan));

  return FALSE;
}

static gboolean
ask_to_go_on (Run *run, AirlockctlExit *status)
{
  g_autofree char *answer = NULL;

  if (run->options->yes)
    return TRUE;
  if (!airlockctl_terminal_is_there ())
    {
      *status = airlockctl_usage (run->context, _ ("there is nobody to ask: this needs --yes"));
      return FALSE;
    }

  airlockctl_terminal_say (_ ("Do it? [y/N] "));
  answer = airlockctl_terminal_read ();
  if (airlockctl_terminal_agrees (answer))
    return TRUE;
  airlockctl_complain (_ ("nothing was done"));
  *status = AIRLOCKCTL_FAILURE;

  return FALSE;
}

/* What the helper sees decides; a plan can be looked at without one. Seeing what all users do with
 * the devices may take a password too, for who is not at the computer itself. */
static gboolean
consult (Run *run, AirlockctlSession *session, AirlockPlan *plan, AirlockctlExit *status)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *agent = run->options->dry_run ? NULL : start_agent (run);
  gboolean consulted;

  airlock_plan_consult_async (plan, session->context, NULL, airlockctl_take_result, &result);
  consulted = airlock_plan_consult_finish (plan, airlockctl_wait (&result), &error);
  airlockctl_agent_stop (agent);
  if (consulted || run->options->dry_run)
    return TRUE;

  complain (error);
  *status = airlockctl_exit_of_error (error);

  return FALSE;
}

static AirlockctlExit
end_before (Run *run, AirlockPlan *plan)
{
  if (run->context->json)
    print_json_plan (run->context, plan);

  return exit_of_verdict (airlock_plan_get_verdict (plan));
}

/**
 * airlockctl_run:
 * @session: the host
 * @plan: what to do
 *
 * Shows what will be done, asks for what has to be asked for, does it, and says what came of it.
 *
 * Returns: with --dry-run the verdict; otherwise whether it was done
 */
AirlockctlExit
airlockctl_run (AirlockctlContext *context,
                AirlockctlSession *session,
                AirlockPlan *plan,
                const AirlockctlRunOptions *options)
{
  Run run = { .context = context, .options = options };
  AirlockctlExit status = AIRLOCKCTL_OK;
  g_autoptr (AirlockExecutor) executor = NULL;
  g_autofree char *word = NULL;

  if (!consult (&run, session, plan, &status))
    return status;
  show_plan (&run, plan);
  if (options->dry_run || airlock_plan_get_steps (plan)->len == 0 ||
      airlock_plan_get_verdict (plan) == AIRLOCK_VERDICT_REFUSED)
    return end_before (&run, plan);

  word = airlock_plan_dup_confirmation (plan);
  if (word != NULL ? !confirm_loss (&run, plan, word, &status) : !ask_to_go_on (&run, &status))
    return status;

  executor = airlock_executor_new (plan, session->context, session->history);
  run.executor = executor;

  return execute_and_tell (&run);
}

/**
 * airlockctl_run_finish:
 * @session: the host
 * @entry: an interrupted entry
 *
 * Shows the plan of the entry, asks, and does what is missing.
 *
 * Returns: whether it was done
 */
AirlockctlExit
airlockctl_run_finish (AirlockctlContext *context,
                       AirlockctlSession *session,
                       AirlockHistoryEntry *entry,
                       const AirlockctlRunOptions *options)
{
  Run run = { .context = context, .options = options };
  AirlockPlan *plan = airlock_history_entry_get_plan (entry);
  AirlockctlExit status = AIRLOCKCTL_OK;
  g_autoptr (AirlockExecutor) executor = NULL;
  g_autofree char *word = airlock_plan_dup_confirmation (plan);

  show_plan (&run, plan);
  if (options->dry_run)
    return end_before (&run, plan);
  if (word != NULL ? !confirm_loss (&run, plan, word, &status) : !ask_to_go_on (&run, &status))
    return status;

  executor = airlock_executor_new_finish (entry, session->context, session->history);
  run.executor = executor;

  return execute_and_tell (&run);
}
