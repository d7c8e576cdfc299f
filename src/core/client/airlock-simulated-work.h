/* airlock-simulated-work.h – one piece of work of the simulated helper, done in a thread
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-helper.h"
#include "binder/airlock-binder.h"
#include "safety/airlock-safety-gate.h"

G_BEGIN_DECLS

/**
 * AirlockSimulatedWork:
 * @operations: (element-type AirlockOperation): what is to be done
 * @token: (nullable): who is told of progress
 * @confirmed: a person has confirmed it
 * @answer: (nullable): what comes instead of consent
 * @is_taking_back: nobody is asked
 * @outcomes: (nullable): what became of it
 * @is_risky: it must be kept, or goes back
 * @countdown: after how many seconds
 */
typedef struct
{
  gatomicrefcount refs;
  AirlockKernel *kernel;
  AirlockBinder *binder;
  GPtrArray *operations;
  char *token;
  gboolean confirmed;
  GError *answer;
  gboolean is_taking_back;
  GPtrArray *outcomes;
  gboolean is_risky;
  guint countdown;
} AirlockSimulatedWork;

AirlockSimulatedWork *airlock_simulated_work_new          (AirlockKernel        *kernel,
                                                           AirlockBinder        *binder,
                                                           GPtrArray            *operations);
void                  airlock_simulated_work_free         (AirlockSimulatedWork *self);
void                  airlock_simulated_work_run_async    (AirlockHelper        *helper,
                                                           AirlockSimulatedWork *self,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
gboolean              airlock_simulated_work_finish       (GAsyncResult         *result,
                                                           GError              **error);
GPtrArray            *airlock_simulated_work_list_undo    (AirlockSimulatedWork *self);
GPtrArray            *airlock_simulated_work_list_results (AirlockSimulatedWork *self);
void                  airlock_simulated_work_check_thread (GTask                *task,
                                                           gpointer              source,
                                                           gpointer              data,
                                                           GCancellable         *cancellable);

G_END_DECLS
