/* airlock-plan-context.h – what the steps of a plan work with: the host and its helper
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "base/airlock-sysroot.h"
#include "core/client/airlock-helper.h"

G_BEGIN_DECLS

/**
 * AirlockPlanContext:
 *
 * Where a plan is carried out. Immutable; used on the main thread, its sysroot on any.
 */
#define AIRLOCK_TYPE_PLAN_CONTEXT (airlock_plan_context_get_type ())
G_DECLARE_FINAL_TYPE (AirlockPlanContext, airlock_plan_context, AIRLOCK, PLAN_CONTEXT, GObject)

AirlockPlanContext *airlock_plan_context_new         (AirlockHelper      *helper,
                                                      AirlockSysroot     *sysroot);
AirlockHelper      *airlock_plan_context_get_helper  (AirlockPlanContext *self);
AirlockSysroot     *airlock_plan_context_get_sysroot (AirlockPlanContext *self);

G_END_DECLS
