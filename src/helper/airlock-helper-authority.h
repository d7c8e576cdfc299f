/* airlock-helper-authority.h – asks polkit whether a caller may
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <polkit/polkit.h>

G_BEGIN_DECLS

void     airlock_helper_authorize_async  (GDBusMethodInvocation *invocation,
                                          const char            *action,
                                          PolkitDetails         *details,
                                          gboolean               may_ask,
                                          GCancellable          *cancellable,
                                          GAsyncReadyCallback    callback,
                                          gpointer               user_data);
gboolean airlock_helper_authorize_finish (GAsyncResult          *result,
                                          GError               **error);

G_END_DECLS
