/* airlock-check.h – may these devices go to a VM, what goes along, what would the host lose
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-isolation.h"
#include "safety/airlock-safety.h"

G_BEGIN_DECLS

/**
 * AirlockCheckOptions:
 * @situation: when the devices would be taken
 * @remote: the user is connected over the network (S5)
 */
typedef struct
{
  AirlockSituation situation;
  gboolean remote;
} AirlockCheckOptions;

#define AIRLOCK_TYPE_CHECKER (airlock_checker_get_type ())
G_DECLARE_FINAL_TYPE (AirlockChecker, airlock_checker, AIRLOCK, CHECKER, GObject)

/**
 * AirlockCheck:
 * @verdict: the answer
 * @devices: (element-type AirlockDevice): what was asked for
 * @companions: (element-type AirlockDevice): what must go along: the other functions of its card,
 *   and group members that the host's drivers hold or could take
 * @stays: (element-type AirlockDevice): group members that need no action: bridges and the like
 * @findings: (element-type AirlockFinding): most severe first
 */
typedef struct
{
  AirlockVerdict verdict;
  GPtrArray *devices;
  GPtrArray *companions;
  GPtrArray *stays;
  GPtrArray *findings;
} AirlockCheck;

AirlockChecker *airlock_checker_new    (AirlockIsolation          *isolation,
                                        AirlockHostUses           *uses);
AirlockCheck   *airlock_checker_check  (AirlockChecker            *self,
                                        GPtrArray                 *devices,
                                        const AirlockCheckOptions *options);
void            airlock_check_free     (AirlockCheck              *self);

AirlockVerdict  airlock_findings_get_verdict (GPtrArray           *findings);
void            airlock_findings_sort  (GPtrArray                 *findings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockCheck, airlock_check_free)

G_END_DECLS
