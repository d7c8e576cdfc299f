/* airlock-executor-end.c – how a run ends: kept, or taken back in reverse
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "airlock-executor-private.h"
#include "base/airlock-error.h"

static AirlockStep *
step_at (AirlockExecutor *self, guint index)
{
  return airlock_plan_get_steps (self->plan)->pdata[index];
}

static void
forget_error (GError *error)
{
  g_clear_error (&error);
}

/* An end that could not be written: history then says that it was interrupted, and undoing it does
 * nothing where nothing is left to undo. */
static void
noted_failed (AirlockExecutor *self, GError *error)
{
  forget_error (error);
  _airlock_executor_end (self, AIRLOCK_EXECUTOR_UNCHANGED);
}

static void
noted_reverted (AirlockExecutor *self, GError *error)
{
  forget_error (error);
  _airlock_executor_end (self, AIRLOCK_EXECUTOR_REVERTED);
}

static void
noted_incomplete (AirlockExecutor *self, GError *error)
{
  forget_error (error);
  _airlock_executor_end (self, AIRLOCK_EXECUTOR_INCOMPLETE);
}

static void
end_incomplete (AirlockExecutor *self)
{
  g_autofree char *message = g_strdup_printf (
      /* Translators: what went wrong first, and what went wrong when it was taken back. */
      _ ("%1$s – and it could not be taken back: %2$s"), self->error->message,
      self->undo_error->message);

  _airlock_executor_note (self, AIRLOCK_EVENT_INCOMPLETE, -1, message, noted_incomplete);
}

static void take_back_next (AirlockExecutor *self);

static void
noted_taken_back (AirlockExecutor *self, GError *error)
{
  forget_error (error);
  take_back_next (self);
}

static void
finish_taking_back (AirlockExecutor *self, GError *error)
{
  if (error != NULL)
    {
      /* Earlier steps may be what this one stands on: they stay, until a person decides. */
      _airlock_executor_set_step_state (self, self->current, AIRLOCK_STEP_DONE);
      g_clear_error (&self->undo_error);
      self->undo_error = error;
      end_incomplete (self);
      return;
    }
  _airlock_executor_set_step_state (self, self->current, AIRLOCK_STEP_TAKEN_BACK);
  _airlock_executor_note (self, AIRLOCK_EVENT_TAKEN_BACK, (gint) self->current, NULL,
                          noted_taken_back);
}

static void
undone (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AirlockExecutor) self = AIRLOCK_EXECUTOR (user_data);
  GError *error = NULL;

  airlock_step_undo_finish (AIRLOCK_STEP (source), result, &error);
  finish_taking_back (self, error);
}

static void
let_go (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AirlockExecutor) self = AIRLOCK_EXECUTOR (user_data);
  GError *error = NULL;

  airlock_step_settle_finish (AIRLOCK_STEP (source), result, &error);
  finish_taking_back (self, error);
}

/* No cancellable: who has stopped a plan does not stop its being taken back. */
static void
noted_take_back (AirlockExecutor *self, GError *error)
{
  AirlockStep *step = step_at (self, self->current);

  forget_error (error);
  _airlock_executor_set_step_state (self, self->current, AIRLOCK_STEP_TAKING_BACK);
  if (airlock_step_hold_seconds (step) > 0)
    airlock_step_settle_async (step, self->context, FALSE, NULL, let_go, g_object_ref (self));
  else
    airlock_step_undo_async (step, self->context, NULL, undone, g_object_ref (self));
}

static gboolean
has_to_be_taken_back (AirlockExecutor *self, guint index)
{
  return self->step_states[index] == AIRLOCK_STEP_DONE ||
         (self->step_states[index] == AIRLOCK_STEP_FAILED && self->uncertain);
}

static void
take_back_next (AirlockExecutor *self)
{
  guint n_steps = airlock_plan_get_steps (self->plan)->len;

  for (guint i = n_steps; i > 0; i--)
    {
      if (!has_to_be_taken_back (self, i - 1))
        continue;
      self->current = i - 1;
      _airlock_executor_note (self, AIRLOCK_EVENT_TAKE_BACK, (gint) self->current, NULL,
                              noted_take_back);
      return;
    }

  if (self->undo_error != NULL)
    end_incomplete (self);
  else if (self->settled)
    _airlock_executor_note (self, AIRLOCK_EVENT_REVERTED, -1, self->error->message, noted_reverted);
  else
    _airlock_executor_note (self, AIRLOCK_EVENT_FAILED, -1, self->error->message, noted_failed);
}

void
_airlock_executor_take_back (AirlockExecutor *self, GError *error)
{
  self->error = error;
  _airlock_executor_set_state (self, AIRLOCK_EXECUTOR_TAKING_BACK);
  take_back_next (self);
}

static void
noted_undone (AirlockExecutor *self, GError *error)
{
  /* The plan is done; that the other entry does not say so is told, and does no harm. */
  if (error != NULL)
    g_message ("%s", error->message);
  forget_error (error);
  _airlock_executor_end (self, AIRLOCK_EXECUTOR_APPLIED);
}

static void
noted_applied (AirlockExecutor *self, GError *error)
{
  if (error != NULL)
    {
      _airlock_executor_take_back (self, error);
      return;
    }
  if (airlock_plan_get_undoes (self->plan) != 0)
    _airlock_executor_note_undone (self, noted_undone);
  else
    _airlock_executor_end (self, AIRLOCK_EXECUTOR_APPLIED);
}

static guint
find_held (AirlockExecutor *self)
{
  guint n_steps = airlock_plan_get_steps (self->plan)->len;

  for (guint i = 0; i < n_steps; i++)
    {
      if (airlock_step_hold_seconds (step_at (self, i)) > 0)
        return i;
    }

  return n_steps;
}

static void settle_next (AirlockExecutor *self);

static void
kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AirlockExecutor) self = AIRLOCK_EXECUTOR (user_data);
  GError *error = NULL;

  if (airlock_step_settle_finish (AIRLOCK_STEP (source), result, &error))
    settle_next (self);
  else
    _airlock_executor_take_back (self, error);
}

static void
settle_next (AirlockExecutor *self)
{
  guint held = find_held (self);

  if (held == airlock_plan_get_steps (self->plan)->len)
    _airlock_executor_note (self, AIRLOCK_EVENT_APPLIED, -1, NULL, noted_applied);
  else
    airlock_step_settle_async (step_at (self, held), self->context, TRUE, NULL, kept,
                               g_object_ref (self));
}

static void
noted_hold (AirlockExecutor *self, GError *error)
{
  if (error != NULL)
    {
      _airlock_executor_take_back (self, error);
      return;
    }
  /* It may have been taken back already, or stopped. */
  if (self->settled)
    _airlock_executor_take_back (
        self, g_error_new_literal (AIRLOCK_ERROR, AIRLOCK_ERROR_TIMED_OUT,
                                   _ ("nobody kept the change in time, so it was taken back")));
  else
    _airlock_executor_set_state (self, AIRLOCK_EXECUTOR_TO_BE_KEPT);
}

static guint
shortest_hold (AirlockExecutor *self)
{
  guint n_steps = airlock_plan_get_steps (self->plan)->len;
  guint seconds = 0;

  for (guint i = 0; i < n_steps; i++)
    {
      guint own = airlock_step_hold_seconds (step_at (self, i));

      if (own > 0 && (seconds == 0 || own < seconds))
        seconds = own;
    }

  return seconds;
}

static gboolean
stop_waiting (gpointer user_data)
{
  AirlockExecutor *self = user_data;

  airlock_executor_settle (self, FALSE);

  return G_SOURCE_REMOVE;
}

/* Cancellables call back in whichever thread cancels, and must not be touched from there. */
static void
on_cancelled (GCancellable *cancellable, AirlockExecutor *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, stop_waiting, g_object_ref (self), g_object_unref);
}

void
_airlock_executor_close (AirlockExecutor *self)
{
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  self->countdown = shortest_hold (self);
  if (self->countdown == 0)
    {
      _airlock_executor_note (self, AIRLOCK_EVENT_APPLIED, -1, NULL, noted_applied);
      return;
    }
  if (cancellable != NULL)
    self->cancel_handler =
        g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), self);
  _airlock_executor_note (self, AIRLOCK_EVENT_HOLD, -1, NULL, noted_hold);
}

/**
 * airlock_executor_settle:
 * @keep: whether the change is to stand; else it is taken back at once
 *
 * Ends the wait of #AIRLOCK_EXECUTOR_TO_BE_KEPT. Does nothing at another time.
 */
void
airlock_executor_settle (AirlockExecutor *self, gboolean keep)
{
  if (self->state != AIRLOCK_EXECUTOR_TO_BE_KEPT)
    return;

  if (keep)
    {
      _airlock_executor_set_state (self, AIRLOCK_EXECUTOR_WORKING);
      settle_next (self);
      return;
    }
  self->settled = TRUE;
  _airlock_executor_take_back (
      self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("it was not kept")));
}

/* The helper took a step back by itself: nobody kept it in time. The others follow. */
void
_airlock_executor_step_reverted (AirlockExecutor *self,
                                 guint index,
                                 gboolean complete,
                                 const char *message)
{
  if (self->state == AIRLOCK_EXECUTOR_TAKING_BACK)
    return;

  self->settled = TRUE;
  _airlock_executor_set_step_state (self, index, AIRLOCK_STEP_TAKEN_BACK);
  if (!complete && self->undo_error == NULL)
    self->undo_error =
        g_error_new (AIRLOCK_ERROR, AIRLOCK_ERROR_FAILED, "%s", message != NULL ? message : "");
  /* In the middle of another step, that one is let to its end first. */
  if (self->state == AIRLOCK_EXECUTOR_TO_BE_KEPT)
    _airlock_executor_take_back (
        self, g_error_new_literal (AIRLOCK_ERROR, AIRLOCK_ERROR_TIMED_OUT,
                                   _ ("nobody kept the change in time, so it was taken back")));
}
