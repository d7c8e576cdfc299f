/* airlock-safety-private.h – a judgement while it is being made
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlock-safety.h"

G_BEGIN_DECLS

typedef struct
{
  const AirlockSafetyHost *host;
  const AirlockPciAddress *addresses;
  gsize n_addresses;
  AirlockSituation situation;
  GPtrArray *findings; /* of AirlockFinding */
} Judgement;

void     _airlock_judgement_add           (Judgement                   *self,
                                           const char                  *id,
                                           AirlockSeverity              severity,
                                           const AirlockSafetyFunction *function,
                                           const char                  *detail);
void     _airlock_judgement_add_undecided (Judgement                   *self,
                                           const char                  *id,
                                           const AirlockSafetyFunction *function);
gboolean _airlock_judgement_takes         (const Judgement             *self,
                                           const AirlockPciAddress     *address);

void     _airlock_judge_classes           (Judgement                   *self,
                                           const AirlockSafetyFunction *function);
void     _airlock_judge_group_mates       (Judgement                   *self);
void     _airlock_judge_uses              (Judgement                   *self,
                                           const AirlockSafetyFunction *function);
void     _airlock_judge_vms               (Judgement                   *self,
                                           const AirlockSafetyFunction *function);
void     _airlock_judge_displays          (Judgement                   *self,
                                           const AirlockSafetyFunction *function);
void     _airlock_judge_usb               (Judgement                   *self,
                                           const AirlockSafetyFunction *function);
void     _airlock_judge_unseen            (Judgement                   *self,
                                           const AirlockSafetyFunction *function);
void     _airlock_judge_keyboards         (Judgement                   *self);

G_END_DECLS
