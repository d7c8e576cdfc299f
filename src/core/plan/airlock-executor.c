/* airlock-executor.c – carries out a plan, and takes it back where it fails
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-executor-private.h"
#include "base/airlock-error.h"

enum
{
  PROP_0,
  PROP_COUNTDOWN,
  PROP_STATE,
  N_PROPS
};

enum
{
  SIGNAL_STEP_CHANGED,
  SIGNAL_STEP_PROGRESS,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AirlockExecutor, airlock_executor, G_TYPE_OBJECT)

static void
disconnect_steps (AirlockExecutor *self)
{
  GPtrArray *steps = airlock_plan_get_steps (self->plan);

  for (guint i = 0; i < self->handlers->len; i++)
    g_signal_handler_disconnect (steps->pdata[i / 2], g_array_index (self->handlers, gulong, i));
  g_array_set_size (self->handlers, 0);
}

static void
airlock_executor_dispose (GObject *object)
{
  AirlockExecutor *self = AIRLOCK_EXECUTOR (object);

  if (self->plan != NULL)
    disconnect_steps (self);
  g_clear_object (&self->journal);

  G_OBJECT_CLASS (airlock_executor_parent_class)->dispose (object);
}

static void
airlock_executor_finalize (GObject *object)
{
  AirlockExecutor *self = AIRLOCK_EXECUTOR (object);

  g_clear_pointer (&self->step_states, g_free);
  g_clear_pointer (&self->handlers, g_array_unref);
  g_clear_error (&self->error);
  g_clear_error (&self->undo_error);
  g_clear_object (&self->plan);
  g_clear_object (&self->context);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (airlock_executor_parent_class)->finalize (object);
}

static void
airlock_executor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AirlockExecutor *self = AIRLOCK_EXECUTOR (object);

  switch (id)
    {
    case PROP_COUNTDOWN:
      g_value_set_uint (value, self->countdown);
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
airlock_executor_class_init (AirlockExecutorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = airlock_executor_dispose;
  object_class->finalize = airlock_executor_finalize;
  object_class->get_property = airlock_executor_get_property;

  properties[PROP_COUNTDOWN] = g_param_spec_uint ("countdown", NULL, NULL, 0, G_MAXUINT, 0,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATE] =
      g_param_spec_int ("state", NULL, NULL, 0, AIRLOCK_EXECUTOR_INCOMPLETE, 0,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_STEP_CHANGED] =
      g_signal_new ("step-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_STEP_PROGRESS] =
      g_signal_new ("step-progress", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_UINT);
}

static void
airlock_executor_init (AirlockExecutor *self)
{
  self->handlers = g_array_new (FALSE, FALSE, sizeof (gulong));
}

static guint
index_of (AirlockExecutor *self, AirlockStep *step)
{
  guint index = 0;

  g_ptr_array_find (airlock_plan_get_steps (self->plan), step, &index);

  return index;
}

static void
on_progress (AirlockStep *step, guint done, guint total, AirlockExecutor *self)
{
  g_signal_emit (self, signals[SIGNAL_STEP_PROGRESS], 0, index_of (self, step), done, total);
}

static void
on_reverted (AirlockStep *step, gboolean complete, const char *message, AirlockExecutor *self)
{
  _airlock_executor_step_reverted (self, index_of (self, step), complete, message);
}

static void
connect_steps (AirlockExecutor *self)
{
  GPtrArray *steps = airlock_plan_get_steps (self->plan);

  for (guint i = 0; i < steps->len; i++)
    {
      gulong handlers[] = {
        g_signal_connect (steps->pdata[i], "progress", G_CALLBACK (on_progress), self),
        g_signal_connect (steps->pdata[i], "reverted", G_CALLBACK (on_reverted), self),
      };

      g_array_append_vals (self->handlers, handlers, G_N_ELEMENTS (handlers));
    }
}

/**
 * airlock_executor_new:
 * @plan: what to do; confirmed by a person if it needs that
 * @context: the host
 * @history: where it is remembered
 *
 * Returns: (transfer full): what runs the plan, once
 */
AirlockExecutor *
airlock_executor_new (AirlockPlan *plan, AirlockPlanContext *context, AirlockHistory *history)
{
  AirlockExecutor *self = g_object_new (AIRLOCK_TYPE_EXECUTOR, NULL);

  self->plan = g_object_ref (plan);
  self->context = g_object_ref (context);
  self->history = g_object_ref (history);
  self->step_states = g_new0 (AirlockStepState, airlock_plan_get_steps (plan)->len);
  connect_steps (self);

  return self;
}

/**
 * airlock_executor_new_finish:
 * @entry: an entry that was interrupted
 * @context: the host
 * @history: that it is in
 *
 * Returns: (transfer full): what does the steps that are missing, in the same entry
 */
AirlockExecutor *
airlock_executor_new_finish (AirlockHistoryEntry *entry,
                             AirlockPlanContext *context,
                             AirlockHistory *history)
{
  AirlockPlan *plan = airlock_history_entry_get_plan (entry);
  AirlockExecutor *self;

  g_return_val_if_fail (airlock_history_entry_can_finish (entry), NULL);

  self = airlock_executor_new (plan, context, history);
  self->finishing = TRUE;
  self->entry = airlock_history_entry_get_number (entry);
  for (guint i = 0; i < airlock_plan_get_steps (plan)->len; i++)
    {
      if (airlock_history_entry_was_done (entry, i) && !_airlock_history_entry_is_open (entry, i))
        self->step_states[i] = AIRLOCK_STEP_DONE;
    }

  return self;
}

void
_airlock_executor_set_state (AirlockExecutor *self, AirlockExecutorState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
_airlock_executor_set_step_state (AirlockExecutor *self, guint index, AirlockStepState state)
{
  self->step_states[index] = state;
  g_signal_emit (self, signals[SIGNAL_STEP_CHANGED], 0, index);
}

/* The end of a run, whatever it is. */
void
_airlock_executor_end (AirlockExecutor *self, AirlockExecutorState state)
{
  g_autoptr (AirlockExecutor) alive = g_object_ref (self);
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (self->cancel_handler != 0)
    g_signal_handler_disconnect (cancellable, self->cancel_handler);
  self->cancel_handler = 0;
  disconnect_steps (self);
  /* The thread that wrote last may hold it a moment longer. */
  if (self->journal != NULL)
    airlock_journal_close (self->journal);
  g_clear_object (&self->journal);
  if (self->entry != 0)
    _airlock_history_reload (self->history);
  _airlock_executor_set_state (self, state);

  if (state == AIRLOCK_EXECUTOR_APPLIED)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_error_copy (self->error));
}

static void
refuse (AirlockExecutor *self, GError *error)
{
  self->error = error;
  _airlock_executor_end (self, AIRLOCK_EXECUTOR_UNCHANGED);
}

static void work_on (AirlockExecutor *self);

static void
noted_done (AirlockExecutor *self, GError *error)
{
  if (error != NULL)
    {
      _airlock_executor_take_back (self, error);
      return;
    }
  self->current++;
  work_on (self);
}

/* What went wrong with the step counts, not that it could not be noted. */
static void
take_back_failed (AirlockExecutor *self, GError *error)
{
  g_clear_error (&error);
  _airlock_executor_take_back (self, g_steal_pointer (&self->error));
}

static void
applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AirlockExecutor) self = AIRLOCK_EXECUTOR (user_data);
  GError *error = NULL;

  if (airlock_step_apply_finish (AIRLOCK_STEP (source), result, &error))
    {
      _airlock_executor_set_step_state (self, self->current, AIRLOCK_STEP_DONE);
      _airlock_executor_note (self, AIRLOCK_EVENT_DONE, (gint) self->current, NULL, noted_done);
      return;
    }

  self->uncertain = g_error_matches (error, AIRLOCK_ERROR, AIRLOCK_ERROR_TIMED_OUT);
  self->error = error;
  _airlock_executor_set_step_state (self, self->current, AIRLOCK_STEP_FAILED);
  if (self->uncertain)
    take_back_failed (self, NULL);
  else
    _airlock_executor_note (self, AIRLOCK_EVENT_TAKEN_BACK, (gint) self->current, NULL,
                            take_back_failed);
}

static void
noted_begin (AirlockExecutor *self, GError *error)
{
  AirlockStep *step = airlock_plan_get_steps (self->plan)->pdata[self->current];

  if (error != NULL)
    {
      _airlock_executor_take_back (self, error);
      return;
    }
  _airlock_executor_set_step_state (self, self->current, AIRLOCK_STEP_WORKING);
  airlock_step_apply_async (step, self->context, g_task_get_cancellable (self->task), applied,
                            g_object_ref (self));
}

/* What waits for a decision may have been taken back while other steps were being done. */
static gboolean
stop_if_needed (AirlockExecutor *self)
{
  GError *error = NULL;

  if (self->settled)
    g_set_error_literal (&error, AIRLOCK_ERROR, AIRLOCK_ERROR_TIMED_OUT,
                         _ ("nobody kept the change in time, so it was taken back"));
  else if (!g_cancellable_set_error_if_cancelled (g_task_get_cancellable (self->task), &error))
    return FALSE;
  _airlock_executor_take_back (self, error);

  return TRUE;
}

/* Does the next step that is not done. */
static void
work_on (AirlockExecutor *self)
{
  guint n_steps = airlock_plan_get_steps (self->plan)->len;

  while (self->current < n_steps && self->step_states[self->current] == AIRLOCK_STEP_DONE)
    self->current++;

  if (stop_if_needed (self))
    return;
  if (self->current == n_steps)
    _airlock_executor_close (self);
  else
    _airlock_executor_note (self, AIRLOCK_EVENT_BEGIN, (gint) self->current, NULL, noted_begin);
}

static void
created (AirlockExecutor *self, GError *error)
{
  if (error != NULL)
    {
      refuse (self, error);
      return;
    }
  self->entry = airlock_journal_get_number (self->journal);
  self->current = 0;
  _airlock_history_reload (self->history);
  _airlock_executor_set_state (self, AIRLOCK_EXECUTOR_WORKING);
  work_on (self);
}

static void verify_next (AirlockExecutor *self);

static void
verified (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AirlockExecutor) self = AIRLOCK_EXECUTOR (user_data);
  GError *error = NULL;

  if (airlock_step_verify_finish (AIRLOCK_STEP (source), result, &error))
    {
      self->current++;
      verify_next (self);
    }
  else
    refuse (self, error);
}

static void
verify_next (AirlockExecutor *self)
{
  GPtrArray *steps = airlock_plan_get_steps (self->plan);

  if (self->current < steps->len)
    airlock_step_verify_async (steps->pdata[self->current], self->context, self->finishing,
                               g_task_get_cancellable (self->task), verified, g_object_ref (self));
  else
    _airlock_executor_create_entry (self, created);
}

static void
locked (AirlockExecutor *self, GError *error)
{
  if (error != NULL)
    {
      refuse (self, error);
      return;
    }
  self->current = 0;
  verify_next (self);
}

/* What no verdict allows is refused here too, though the helper would as well. */
static GError *
find_objection (AirlockExecutor *self)
{
  g_autofree char *confirmation = airlock_plan_dup_confirmation (self->plan);

  if (airlock_plan_get_verdict (self->plan) == AIRLOCK_VERDICT_REFUSED)
    return g_error_new_literal (AIRLOCK_ERROR, AIRLOCK_ERROR_BLOCKED,
                                _ ("this computer can’t do without it"));
  /* Who goes on with a plan, or takes one back, has confirmed it before. */
  if (confirmation != NULL && !airlock_plan_get_confirmed (self->plan))
    return g_error_new (AIRLOCK_ERROR, AIRLOCK_ERROR_UNCONFIRMED,
                        _ ("this has to be confirmed by typing “%s”"), confirmation);

  return NULL;
}

/**
 * airlock_executor_run_async:
 * @cancellable: (nullable): stops it between two steps; what was done is taken back
 *
 * Verifies all steps, writes all that is needed to recover to the disk, and does the steps.
 */
void
airlock_executor_run_async (AirlockExecutor *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GError *objection;

  g_return_if_fail (self->state == AIRLOCK_EXECUTOR_READY);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, airlock_executor_run_async);
  /* What was done counts, also if it was cancelled a moment later. */
  g_task_set_check_cancellable (self->task, FALSE);

  _airlock_executor_set_state (self, AIRLOCK_EXECUTOR_VERIFYING);
  objection = find_objection (self);
  if (objection != NULL)
    refuse (self, objection);
  else if (airlock_plan_get_steps (self->plan)->len == 0)
    _airlock_executor_end (self, AIRLOCK_EXECUTOR_APPLIED);
  else
    _airlock_executor_lock (self, locked);
}

/**
 * airlock_executor_run_finish:
 * @error: why it was not done, as airlock_executor_get_error(); %G_IO_ERROR_CANCELLED: it was
 * stopped, or the person did not keep it
 *
 * Returns: whether all of it is done
 */
gboolean
airlock_executor_run_finish (AirlockExecutor *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * airlock_executor_get_plan:
 *
 * Returns: (transfer none): what it does
 */
AirlockPlan *
airlock_executor_get_plan (AirlockExecutor *self)
{
  return self->plan;
}

/**
 * airlock_executor_get_state:
 *
 * Returns: how far it is
 */
AirlockExecutorState
airlock_executor_get_state (AirlockExecutor *self)
{
  return self->state;
}

/**
 * airlock_executor_get_step_state:
 * @index: which step
 *
 * Returns: how far the step is
 */
AirlockStepState
airlock_executor_get_step_state (AirlockExecutor *self, guint index)
{
  g_return_val_if_fail (index < airlock_plan_get_steps (self->plan)->len, AIRLOCK_STEP_WAITING);

  return self->step_states[index];
}

/**
 * airlock_executor_get_countdown:
 *
 * Returns: the seconds that a person had to keep it, when the wait began
 */
guint
airlock_executor_get_countdown (AirlockExecutor *self)
{
  return self->countdown;
}

/**
 * airlock_executor_get_error:
 *
 * Returns: (transfer none) (nullable): why it failed
 */
const GError *
airlock_executor_get_error (AirlockExecutor *self)
{
  return self->error;
}

/**
 * airlock_executor_get_undo_error:
 *
 * Returns: (transfer none) (nullable): why taking it back failed
 */
const GError *
airlock_executor_get_undo_error (AirlockExecutor *self)
{
  return self->undo_error;
}

/**
 * airlock_executor_get_entry:
 *
 * Returns: the number of its entry in history, 0: nothing was begun
 */
guint
airlock_executor_get_entry (AirlockExecutor *self)
{
  return self->entry;
}
