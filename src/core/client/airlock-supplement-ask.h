/* airlock-supplement-ask.h – asks the root helper what it sees of the host
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-helper.h"
#include "core/host/airlock-supplement.h"

G_BEGIN_DECLS

void               airlock_supplement_ask_async  (AirlockHelper        *helper,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
AirlockSupplement *airlock_supplement_ask_finish (GAsyncResult         *result,
                                                  GError              **error);
AirlockSupplement *airlock_supplement_ask_briefly (AirlockHelper       *helper,
                                                  guint                 milliseconds);

G_END_DECLS
