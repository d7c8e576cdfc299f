/* airlock-plan.h – what will be done, in order, with what speaks against it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-step.h"
#include "base/airlock-types.h"
#include "safety/airlock-finding.h"

G_BEGIN_DECLS

/**
 * AirlockPlan:
 *
 * Steps in their order and what there is to say about them. It does nothing by itself: see
 * AirlockExecutor. Made by a planner or read from history; afterwards only
 * airlock_plan_consult_async() adds findings, and steps note what they yielded.
 */
#define AIRLOCK_TYPE_PLAN (airlock_plan_get_type ())
G_DECLARE_FINAL_TYPE (AirlockPlan, airlock_plan, AIRLOCK, PLAN, GObject)

AirlockPlan    *airlock_plan_new               (const char           *title);
void            airlock_plan_add_step          (AirlockPlan          *self,
                                                AirlockStep          *step);
void            airlock_plan_add_finding       (AirlockPlan          *self,
                                                AirlockFinding       *finding);
void            airlock_plan_set_companions    (AirlockPlan          *self,
                                                GPtrArray            *companions,
                                                GPtrArray            *stays);
void            airlock_plan_set_undoes        (AirlockPlan          *self,
                                                guint                 entry);

/* "Hold the GeForce RTX 4090 for virtual machines": one line, no full stop. */
const char     *airlock_plan_get_title         (AirlockPlan          *self);
GPtrArray      *airlock_plan_get_steps         (AirlockPlan          *self); /* of AirlockStep */
GPtrArray      *airlock_plan_get_findings      (AirlockPlan          *self); /* of AirlockFinding */
/* Devices that go along, and members of their groups that need no action: addresses. */
GPtrArray      *airlock_plan_get_companions    (AirlockPlan          *self); /* of char * */
GPtrArray      *airlock_plan_get_stays         (AirlockPlan          *self); /* of char * */
/* The number of the history entry that this takes back, 0: none. */
guint           airlock_plan_get_undoes        (AirlockPlan          *self);
AirlockVerdict  airlock_plan_get_verdict       (AirlockPlan          *self);
AirlockStepTraits airlock_plan_get_traits      (AirlockPlan          *self);
guint           airlock_plan_count_prompts     (AirlockPlan          *self);
gboolean        airlock_plan_asks              (AirlockPlan          *self,
                                                AirlockPrompt         prompt);
char          **airlock_plan_dup_resources     (AirlockPlan          *self);

/* What a person has to type before this may be done; NULL: nothing. */
char           *airlock_plan_dup_confirmation  (AirlockPlan          *self);
void            airlock_plan_set_confirmed     (AirlockPlan          *self,
                                                gboolean              confirmed);
gboolean        airlock_plan_get_confirmed     (AirlockPlan          *self);

/* Asks the helper what it sees, and adds its findings. Signal: "changed". */
void            airlock_plan_consult_async     (AirlockPlan          *self,
                                                AirlockPlanContext   *context,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
gboolean        airlock_plan_consult_finish    (AirlockPlan          *self,
                                                GAsyncResult         *result,
                                                GError              **error);

JsonObject     *airlock_plan_to_json           (AirlockPlan          *self);
AirlockPlan    *airlock_plan_new_from_json     (JsonObject           *object,
                                                GError              **error);

/* The words that Review and --dry-run share. */
char           *airlock_plan_dup_summary       (AirlockPlan          *self);
char           *airlock_plan_dup_passwords     (AirlockPlan          *self);
char           *airlock_plan_dup_exact         (AirlockPlan          *self);

G_END_DECLS
