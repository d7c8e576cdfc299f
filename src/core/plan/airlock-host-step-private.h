/* airlock-host-step-private.h – what the files of AirlockHostStep share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-host-step.h"

G_BEGIN_DECLS

struct _AirlockHostStep
{
  AirlockStep parent_instance;

  GPtrArray *operations;   /* of AirlockOperation */
  GPtrArray *planned_undo; /* of AirlockOperation, as many; NULL: changes nothing */
  GPtrArray *results;      /* of AirlockHelperResult, as many; NULL: not known to be done */
  GHashTable *names;       /* address to what people call it */
  AirlockHostFacts *facts;
  gboolean inverse;        /* takes another step back: things need not be as that one left them */

  char *token;             /* while the helper works on it or waits for it to be kept */
  guint hold_seconds;
  AirlockHelper *helper;   /* whose signals are listened to */
  gulong progress_handler;
  gulong reverted_handler;
};

const AirlockOperation *_airlock_host_step_get_undo    (AirlockHostStep  *self,
                                                        guint             index);

char                   *_airlock_host_step_dup_title   (AirlockStep      *step);
char                  **_airlock_host_step_dup_details (AirlockStep      *step);
char                   *_airlock_host_step_dup_exact   (AirlockStep      *step);
char                   *_airlock_host_step_dup_outcome (AirlockStep      *step);

void                    _airlock_host_step_verify_async (AirlockStep         *step,
                                                        AirlockPlanContext   *context,
                                                        gboolean              resuming,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
gboolean                _airlock_host_step_verify_finish (AirlockStep        *step,
                                                        GAsyncResult         *result,
                                                        GError              **error);

void                    _airlock_host_step_save        (AirlockStep      *step,
                                                        JsonObject       *object);
gboolean                _airlock_host_step_load        (AirlockStep      *step,
                                                        JsonObject       *object,
                                                        GError          **error);
void                    _airlock_host_step_restore     (AirlockStep      *step,
                                                        AirlockRestore   *restore);

G_END_DECLS
