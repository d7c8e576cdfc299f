/* airlock-helper-job.h – one call of Apply(), from its arguments to its reply
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-helper-setup.h"

G_BEGIN_DECLS

#define AIRLOCK_TYPE_HELPER_JOB (airlock_helper_job_get_type ())
G_DECLARE_FINAL_TYPE (AirlockHelperJob, airlock_helper_job, AIRLOCK, HELPER_JOB, GObject)

/**
 * AirlockHelperJobAdmit:
 * @self: a job
 * @user_data: of airlock_helper_job_ask_async()
 *
 * Returns: whether a person may be asked about it, too
 */
typedef gboolean (*AirlockHelperJobAdmit) (AirlockHelperJob *self,
                                           gpointer          user_data);

AirlockHelperJob *airlock_helper_job_new        (AirlockHelperSetup     *setup,
                                                 GDBusMethodInvocation  *invocation,
                                                 GVariant               *operations,
                                                 const char             *token,
                                                 GVariant               *options,
                                                 GError                **error);
void              airlock_helper_job_ask_async  (AirlockHelperJob       *self,
                                                 AirlockHelperJobAdmit   admit,
                                                 GAsyncReadyCallback     callback,
                                                 gpointer                user_data);
gboolean          airlock_helper_job_ask_finish (AirlockHelperJob       *self,
                                                 GAsyncResult           *result,
                                                 GError                **error);
void              airlock_helper_job_apply_async (AirlockHelperJob      *self,
                                                 GAsyncReadyCallback     callback,
                                                 gpointer                user_data);
GPtrArray        *airlock_helper_job_apply_finish (AirlockHelperJob     *self,
                                                 GAsyncResult           *result,
                                                 GError                **error);
void              airlock_helper_job_cancel     (AirlockHelperJob       *self);
gboolean          airlock_helper_job_is_of      (AirlockHelperJob       *self,
                                                 const char             *sender,
                                                 const char             *token);
guint             airlock_helper_job_get_uid    (AirlockHelperJob       *self);
gboolean          airlock_helper_job_is_risky   (AirlockHelperJob       *self);
GPtrArray        *airlock_helper_job_get_to_keep (AirlockHelperJob      *self);
const char       *airlock_helper_job_get_token  (AirlockHelperJob       *self);
GDBusMethodInvocation *airlock_helper_job_get_invocation (AirlockHelperJob *self);

G_END_DECLS
