/* airlockctl-plan.h – a plan on paper
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlockctl-json.h"
#include "core/plan/airlock-plan.h"

G_BEGIN_DECLS

void        airlockctl_plan_print   (AirlockPlan      *plan,
                                     AirlockctlOutput *output);
JsonObject *airlockctl_plan_to_json (AirlockPlan      *plan);

G_END_DECLS
