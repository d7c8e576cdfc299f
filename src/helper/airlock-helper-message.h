/* airlock-helper-message.h – what polkit's question says
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <polkit/polkit.h>

#include "base/airlock-operation.h"
#include "safety/airlock-safety-gate.h"

G_BEGIN_DECLS

PolkitDetails *airlock_helper_message_new (GPtrArray               *operations,
                                           const AirlockSafetyGate *gate);

G_END_DECLS
