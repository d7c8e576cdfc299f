/* airlock-helper-countdown.h – takes work back by itself unless someone says that all is well
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-helper-setup.h"

G_BEGIN_DECLS

#define AIRLOCK_TYPE_HELPER_COUNTDOWN (airlock_helper_countdown_get_type ())
G_DECLARE_FINAL_TYPE (AirlockHelperCountdown, airlock_helper_countdown, AIRLOCK, HELPER_COUNTDOWN, GObject)

/**
 * AirlockHelperCountdownEnded:
 * @reverted: whether the work was taken back, rather than kept
 * @error: (nullable): why not all of it could be
 */
typedef void (*AirlockHelperCountdownEnded) (AirlockHelperCountdown *self,
                                             gboolean                reverted,
                                             const GError           *error,
                                             gpointer                user_data);

gboolean    airlock_helper_countdown_note      (AirlockHelperSetup     *setup,
                                                GPtrArray              *undo,
                                                GError                **error);
AirlockHelperCountdown *airlock_helper_countdown_new (AirlockHelperSetup          *setup,
                                                      GDBusConnection             *connection,
                                                      const char                  *sender,
                                                      const char                  *token,
                                                      GPtrArray                   *undo,
                                                      GPtrArray                   *to_keep,
                                                      AirlockHelperCountdownEnded  ended,
                                                      gpointer                     user_data);
gboolean    airlock_helper_countdown_is_of     (AirlockHelperCountdown *self,
                                                const char             *sender,
                                                const char             *token);
const char *airlock_helper_countdown_get_sender (AirlockHelperCountdown *self);
const char *airlock_helper_countdown_get_token (AirlockHelperCountdown *self);
void        airlock_helper_countdown_keep_async (AirlockHelperCountdown *self,
                                                GAsyncReadyCallback     callback,
                                                gpointer                user_data);
gboolean    airlock_helper_countdown_keep_finish (AirlockHelperCountdown *self,
                                                GAsyncResult           *result,
                                                GError                **error);
void        airlock_helper_countdown_revert    (AirlockHelperCountdown *self,
                                                const char             *reason);
void        airlock_helper_countdown_recover   (AirlockHelperSetup     *setup);

G_END_DECLS
