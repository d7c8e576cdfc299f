/* airlock-executor.h – carries out a plan, and takes it back where it fails
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-history.h"
#include "airlock-plan.h"

G_BEGIN_DECLS

/**
 * AirlockExecutorState:
 * @AIRLOCK_EXECUTOR_READY: not started
 * @AIRLOCK_EXECUTOR_VERIFYING: looks whether everything still is as it was planned
 * @AIRLOCK_EXECUTOR_WORKING: doing the steps
 * @AIRLOCK_EXECUTOR_TO_BE_KEPT: all is done, and is taken back by itself unless it is kept
 * @AIRLOCK_EXECUTOR_TAKING_BACK: a step failed or the person stopped it
 * @AIRLOCK_EXECUTOR_APPLIED: all is done
 * @AIRLOCK_EXECUTOR_UNCHANGED: it failed or was stopped, and everything is as before
 * @AIRLOCK_EXECUTOR_REVERTED: nobody kept it, or the person took it back at once
 * @AIRLOCK_EXECUTOR_INCOMPLETE: it failed, and so did taking it back; history has it as interrupted
 */
typedef enum
{
  AIRLOCK_EXECUTOR_READY,
  AIRLOCK_EXECUTOR_VERIFYING,
  AIRLOCK_EXECUTOR_WORKING,
  AIRLOCK_EXECUTOR_TO_BE_KEPT,
  AIRLOCK_EXECUTOR_TAKING_BACK,
  AIRLOCK_EXECUTOR_APPLIED,
  AIRLOCK_EXECUTOR_UNCHANGED,
  AIRLOCK_EXECUTOR_REVERTED,
  AIRLOCK_EXECUTOR_INCOMPLETE,
} AirlockExecutorState;

/**
 * AirlockStepState:
 *
 * How far a step is. FAILED and TAKEN_BACK are final only if the run has ended.
 */
typedef enum
{
  AIRLOCK_STEP_WAITING,
  AIRLOCK_STEP_WORKING,
  AIRLOCK_STEP_DONE,
  AIRLOCK_STEP_FAILED,
  AIRLOCK_STEP_TAKING_BACK,
  AIRLOCK_STEP_TAKEN_BACK,
} AirlockStepState;

/**
 * AirlockExecutor:
 *
 * Runs one plan once. Before the first change it verifies every step and writes the plan, the
 * script that restores, and room for the journal to the disk; before each step it says in the
 * journal what is about to happen. Nothing of it waits on the main thread.
 *
 * Properties: `state` (AirlockExecutorState as int, notify), `countdown` (guint: seconds until it is
 * taken back, when it became TO_BE_KEPT).
 * Signals: "step-changed" (guint index), "step-progress" (guint index, guint done, guint total).
 */
#define AIRLOCK_TYPE_EXECUTOR (airlock_executor_get_type ())
G_DECLARE_FINAL_TYPE (AirlockExecutor, airlock_executor, AIRLOCK, EXECUTOR, GObject)

AirlockExecutor      *airlock_executor_new            (AirlockPlan          *plan,
                                                       AirlockPlanContext   *context,
                                                       AirlockHistory       *history);
/* Goes on with an interrupted entry: “Finish It”. */
AirlockExecutor      *airlock_executor_new_finish     (AirlockHistoryEntry  *entry,
                                                       AirlockPlanContext   *context,
                                                       AirlockHistory       *history);

/* Ends when the state is final: while it is TO_BE_KEPT it waits for airlock_executor_settle() or for
 * the helper. TRUE: applied. Cancelling stops between two steps, and takes back what was done. */
void                  airlock_executor_run_async      (AirlockExecutor      *self,
                                                       GCancellable         *cancellable,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
gboolean              airlock_executor_run_finish     (AirlockExecutor      *self,
                                                       GAsyncResult         *result,
                                                       GError              **error);
void                  airlock_executor_settle         (AirlockExecutor      *self,
                                                       gboolean              keep);

AirlockPlan          *airlock_executor_get_plan       (AirlockExecutor      *self);
AirlockExecutorState  airlock_executor_get_state      (AirlockExecutor      *self);
AirlockStepState      airlock_executor_get_step_state (AirlockExecutor      *self,
                                                       guint                 index);
guint                 airlock_executor_get_countdown  (AirlockExecutor      *self);
/* Why it failed, and why taking it back failed; NULL: it did not. */
const GError         *airlock_executor_get_error      (AirlockExecutor      *self);
const GError         *airlock_executor_get_undo_error (AirlockExecutor      *self);
/* The number of its entry in history, 0: nothing was begun. */
guint                 airlock_executor_get_entry      (AirlockExecutor      *self);

G_END_DECLS
