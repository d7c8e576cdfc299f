/* airlock-executor-private.h – what the files of AirlockExecutor share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-executor.h"
#include "airlock-history-private.h"

G_BEGIN_DECLS

struct _AirlockExecutor
{
  GObject parent_instance;

  AirlockPlan *plan;
  AirlockPlanContext *context;
  AirlockHistory *history;
  gboolean finishing;          /* goes on with the entry @entry */

  AirlockExecutorState state;
  AirlockStepState *step_states;
  GArray *handlers;            /* of gulong, two for each step */
  guint countdown;
  guint entry;
  GError *error;
  GError *undo_error;

  AirlockJournal *journal;     /* while running */
  GTask *task;                 /* while running */
  guint current;               /* the step that is worked on */
  gboolean uncertain;          /* whether the step that failed was done is not known */
  gboolean settled;            /* somebody has decided, or the helper did */
  gulong cancel_handler;
};

typedef void (*AirlockExecutorNext) (AirlockExecutor *self,
                                     GError          *error);

void _airlock_executor_set_state      (AirlockExecutor      *self,
                                       AirlockExecutorState  state);
void _airlock_executor_set_step_state (AirlockExecutor      *self,
                                       guint                 index,
                                       AirlockStepState      state);
void _airlock_executor_end            (AirlockExecutor      *self,
                                       AirlockExecutorState  state);

/* The journal, from a worker thread; @next gets the error, which it owns. */
void _airlock_executor_lock           (AirlockExecutor      *self,
                                       AirlockExecutorNext   next);
void _airlock_executor_create_entry   (AirlockExecutor      *self,
                                       AirlockExecutorNext   next);
void _airlock_executor_note           (AirlockExecutor      *self,
                                       AirlockJournalEvent   event,
                                       gint                  step,
                                       const char           *message,
                                       AirlockExecutorNext   next);
void _airlock_executor_note_undone    (AirlockExecutor      *self,
                                       AirlockExecutorNext   next);

/* Takes back all that was done, because of @error (transfer full), and ends. */
void _airlock_executor_take_back      (AirlockExecutor      *self,
                                       GError               *error);
/* All is done: ends, or waits to be kept. */
void _airlock_executor_close          (AirlockExecutor      *self);
void _airlock_executor_step_reverted  (AirlockExecutor      *self,
                                       guint                 index,
                                       gboolean              complete,
                                       const char           *message);

G_END_DECLS
