/* airlock-helper-job.h – one call of Apply(), from its arguments to its reply
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-helper-setup.h"

G_BEGIN_DECLS

#define AIRLOCK_TYPE_HELPER_JOB (airlock_helper_job_get_type ())
G_DECLARE_FINAL_TYPE (AirlockHelperJob, airlock_helper_job, AIRLOCK, HELPER_JOB, GObject)

AirlockHelperJob *airlock_helper_job_new        (AirlockHelperSetup     *setup,
                                                 GDBusMethodInvocation  *invocation,
                                                 GVariant               *operations,
                                                 const char             *token,
                                                 GVariant               *options,
                                                 GError                **error);
void              airlock_helper_job_run_async  (AirlockHelperJob       *self,
                                                 GAsyncReadyCallback     callback,
                                                 gpointer                user_data);
GPtrArray        *airlock_helper_job_run_finish (AirlockHelperJob       *self,
                                                 GAsyncResult           *result,
                                                 GError                **error);
void              airlock_helper_job_cancel     (AirlockHelperJob       *self);
gboolean          airlock_helper_job_is_of      (AirlockHelperJob       *self,
                                                 const char             *sender,
                                                 const char             *token);
gboolean          airlock_helper_job_is_risky   (AirlockHelperJob       *self);
const char       *airlock_helper_job_get_token  (AirlockHelperJob       *self);
GDBusMethodInvocation *airlock_helper_job_get_invocation (AirlockHelperJob *self);

G_END_DECLS
