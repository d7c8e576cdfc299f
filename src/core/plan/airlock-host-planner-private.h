/* airlock-host-planner-private.h – what the files of AirlockHostPlanner share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-host-planner.h"
#include "airlock-host-step.h"

G_BEGIN_DECLS

struct _AirlockHostPlanner
{
  GObject parent_instance;

  AirlockChecker *checker;   /* owned */
  AirlockTopology *topology; /* owned */
  GPtrArray *bindings;       /* of AirlockHelperBinding */
  GArray *huge_pages;        /* of AirlockHugePages */
};

const AirlockHelperBinding *_airlock_host_planner_find_binding (AirlockHostPlanner      *self,
                                                                AirlockDevice           *device);
gboolean          _airlock_host_planner_is_vfio         (AirlockDevice           *device);
AirlockOperation  _airlock_host_planner_operation       (AirlockOperationKind     kind,
                                                         AirlockDevice           *device);
void              _airlock_host_planner_add_facts       (AirlockHostPlanner      *self,
                                                         AirlockHostStep         *step,
                                                         AirlockDevice           *device);
void              _airlock_host_planner_take_check      (AirlockPlan             *plan,
                                                         const AirlockCheck      *check);
char             *_airlock_host_planner_name            (GPtrArray               *devices);

AirlockPlan      *_airlock_host_planner_plan_hold       (AirlockHostPlanner      *self,
                                                         const AirlockHostIntent *intent,
                                                         GError                 **error);
AirlockPlan      *_airlock_host_planner_plan_return     (AirlockHostPlanner      *self,
                                                         const AirlockHostIntent *intent,
                                                         GError                 **error);
AirlockPlan      *_airlock_host_planner_plan_vfs        (AirlockHostPlanner      *self,
                                                         const AirlockHostIntent *intent,
                                                         GError                 **error);
AirlockPlan      *_airlock_host_planner_plan_huge_pages (AirlockHostPlanner      *self,
                                                         const AirlockHostIntent *intent,
                                                         GError                 **error);
AirlockPlan      *_airlock_host_planner_plan_d3cold     (AirlockHostPlanner      *self,
                                                         const AirlockHostIntent *intent,
                                                         GError                 **error);

G_END_DECLS
