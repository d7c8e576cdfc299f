/* airlock-binder-private.h – a binder's parts, for its other files
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-ledger-private.h"

G_BEGIN_DECLS

AirlockKernel *_airlock_binder_get_kernel (AirlockBinder *self);
AirlockLedger *_airlock_binder_get_ledger (AirlockBinder *self);

G_END_DECLS
