/* airlock-changer.h – who changes a host, and what was changed on it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/host/airlock-host.h"
#include "core/plan/airlock-history.h"
#include "core/plan/airlock-host-planner.h"
#include "core/plan/airlock-plan-context.h"

G_BEGIN_DECLS

/**
 * AirlockChangerState:
 * @AIRLOCK_CHANGER_READ_ONLY: a snapshot, or a host that was not read yet
 * @AIRLOCK_CHANGER_READY: plans can be carried out
 * @AIRLOCK_CHANGER_NOT_INSTALLED: this computer lacks the system service
 */
typedef enum
{
  AIRLOCK_CHANGER_READ_ONLY,
  AIRLOCK_CHANGER_READY,
  AIRLOCK_CHANGER_NOT_INSTALLED,
} AirlockChangerState;

/**
 * AirlockChanger:
 *
 * Gives a host its helper when it is known what it is read from, follows what is held and kept, and
 * makes plans in a worker thread.
 *
 * Signals: `changed` when the state or a binding is another one.
 */
#define AIRLOCK_TYPE_CHANGER (airlock_changer_get_type ())
G_DECLARE_FINAL_TYPE (AirlockChanger, airlock_changer, AIRLOCK, CHANGER, GObject)

AirlockChanger      *airlock_changer_new          (AirlockHost             *host);
AirlockChangerState  airlock_changer_get_state    (AirlockChanger          *self);
AirlockHistory      *airlock_changer_get_history  (AirlockChanger          *self);
AirlockPlanContext  *airlock_changer_get_context  (AirlockChanger          *self);
AirlockTopology     *airlock_changer_get_topology (AirlockChanger          *self);
GPtrArray           *airlock_changer_get_bindings (AirlockChanger          *self);
const AirlockHelperBinding *airlock_changer_lookup (AirlockChanger         *self,
                                                   const AirlockPciAddress *address);

void                 airlock_changer_plan_async   (AirlockChanger          *self,
                                                   const AirlockHostIntent *intent,
                                                   GCancellable            *cancellable,
                                                   GAsyncReadyCallback      callback,
                                                   gpointer                 user_data);
AirlockPlan         *airlock_changer_plan_finish  (AirlockChanger          *self,
                                                   GAsyncResult            *result,
                                                   GError                 **error);

G_END_DECLS
