/* airlock-safety-gate.h – may these operations be done, and whose leave do they need
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-safety-reader.h"
#include "base/airlock-operation.h"

G_BEGIN_DECLS

/**
 * AirlockSafetyGate:
 * @findings: (element-type AirlockFinding): what was found, the most severe first
 * @action: (nullable): the polkit action that doing all of it needs; %NULL: it is refused
 * @needs_confirmation: a person has to confirm a finding first
 * @is_risky: display, input or network may go, so that the person may be unable to take it back
 */
typedef struct
{
  GPtrArray *findings;
  const char *action;
  gboolean needs_confirmation;
  gboolean is_risky;
} AirlockSafetyGate;

AirlockSafetyGate *airlock_safety_gate_judge (const AirlockSafetyReading *reading,
                                              GPtrArray                  *operations);
void               airlock_safety_gate_free  (AirlockSafetyGate          *self);
gboolean           airlock_safety_gate_check_identities (AirlockSysroot  *sysroot,
                                              GPtrArray                  *operations,
                                              GError                    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockSafetyGate, airlock_safety_gate_free)

G_END_DECLS
