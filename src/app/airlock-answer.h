/* airlock-answer.h – may this card go to a VM: what a row and its pane say
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/analysis/airlock-check.h"

G_BEGIN_DECLS

/**
 * AirlockAnswer:
 * @check: the answer as `airlockctl check` gives it: for a VM's start, and someone at this computer
 * @verdict: what is worn in words; while the IOMMU is off, as it would be with it
 * @forecast: whether it is such a forecast
 *
 * Immutable and counted, so that rows in any thread share it.
 */
typedef struct
{
  AirlockCheck *check;
  AirlockVerdict verdict;
  gboolean forecast;
} AirlockAnswer;

AirlockAnswer *airlock_answer_new       (AirlockChecker *checker,
                                         AirlockDevice  *device,
                                         AirlockGroup   *group);
AirlockAnswer *airlock_answer_ref       (AirlockAnswer  *self);
void           airlock_answer_unref     (AirlockAnswer  *self);

gboolean       airlock_answer_decides   (AirlockAnswer  *self,
                                         AirlockFinding *finding);
gboolean       airlock_answer_is_decided_by_mates (AirlockAnswer *self);

const char    *airlock_answer_get_icon  (AirlockAnswer  *self);
const char    *airlock_answer_get_style (AirlockAnswer  *self);
const char    *airlock_answer_get_word  (AirlockAnswer  *self);
char          *airlock_answer_dup_word  (AirlockAnswer  *self);
char          *airlock_answer_dup_title (AirlockAnswer  *self);
char          *airlock_answer_dup_fact  (AirlockAnswer  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockAnswer, airlock_answer_unref)

G_END_DECLS
