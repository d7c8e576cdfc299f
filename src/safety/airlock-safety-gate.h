/* airlock-safety-gate.h – may these operations be done, and who must agree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-safety.h"
#include "base/airlock-operation.h"

G_BEGIN_DECLS

/**
 * AirlockGateAnswer:
 * @findings: (element-type AirlockFinding): what was found, all of it
 * @refused: whether any of it blocks: no caller and no password overrides that
 * @confirm: whether a person has to confirm something, or something could not be seen
 * @risky: whether it could take display, input or network away, so that it must go back by itself
 * @action: (nullable): the polkit action that covers all of it; %NULL if refused
 */
typedef struct
{
  GPtrArray *findings;
  gboolean refused;
  gboolean confirm;
  gboolean risky;
  const char *action;
} AirlockGateAnswer;

AirlockGateAnswer *airlock_safety_gate_ask   (const AirlockSafetyHost *host,
                                              GPtrArray               *operations);
void               airlock_gate_answer_free  (AirlockGateAnswer       *self);
void               airlock_gate_answer_set_error (const AirlockGateAnswer *self,
                                              GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockGateAnswer, airlock_gate_answer_free)

G_END_DECLS
