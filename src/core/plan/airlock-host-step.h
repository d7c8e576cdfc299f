/* airlock-host-step.h – changes to the host that the root helper makes in one call
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-host-facts.h"
#include "airlock-step.h"

G_BEGIN_DECLS

/**
 * AirlockHostStep:
 *
 * A list of operations, done all or not at all, with one question for a password.
 */
#define AIRLOCK_TYPE_HOST_STEP (airlock_host_step_get_type ())
G_DECLARE_FINAL_TYPE (AirlockHostStep, airlock_host_step, AIRLOCK, HOST_STEP, AirlockStep)

AirlockHostStep  *airlock_host_step_new            (void);
void              airlock_host_step_add            (AirlockHostStep        *self,
                                                    const AirlockOperation *operation,
                                                    const AirlockOperation *undo);
void              airlock_host_step_set_name       (AirlockHostStep        *self,
                                                    const char             *address,
                                                    const char             *name);
AirlockHostFacts *airlock_host_step_get_facts      (AirlockHostStep        *self);
GPtrArray        *airlock_host_step_get_operations (AirlockHostStep        *self);

G_END_DECLS
