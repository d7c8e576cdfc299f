/* airlock-simulated-helper-private.h – for tests: what may go wrong on the way
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-simulated-helper.h"
#include "binder/airlock-fake-kernel.h"

G_BEGIN_DECLS

AirlockFakeKernel *_airlock_simulated_helper_get_kernel (AirlockSimulatedHelper *self);
/* What the person and the administrator's rules answer; NULL: they agree. */
void               _airlock_simulated_helper_set_answer (AirlockSimulatedHelper *self,
                                                         const GError           *answer);

G_END_DECLS
