/* airlock-assessment.h – what a topology means, worked out in a worker thread
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "airlock-map-model.h"
#include "core/analysis/airlock-isolation.h"
#include "core/analysis/airlock-readiness.h"
#include "safety/airlock-host-use.h"

G_BEGIN_DECLS

/**
 * AirlockAssessment:
 * @topology: what was assessed
 * @isolation: its groups
 * @readiness: what stands in the way of assigning devices
 * @rows: (element-type AirlockRow): what the list shows
 * @map: what the Map shows
 */
typedef struct
{
  AirlockTopology *topology;
  AirlockIsolation *isolation;
  AirlockReadiness *readiness;
  GPtrArray *rows;
  AirlockMapModel *map;
} AirlockAssessment;

void               airlock_assess_async     (AirlockTopology     *topology,
                                             AirlockHostUses     *uses,
                                             GPtrArray           *bindings,
                                             GCancellable        *cancellable,
                                             GAsyncReadyCallback  callback,
                                             gpointer             user_data);
AirlockAssessment *airlock_assess_finish    (GAsyncResult        *result,
                                             GError             **error);
void               airlock_assessment_free  (AirlockAssessment   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockAssessment, airlock_assessment_free)

G_END_DECLS
