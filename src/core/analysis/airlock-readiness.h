/* airlock-readiness.h – can this host give devices to virtual machines, and what is in the way
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/host/airlock-topology.h"
#include "safety/airlock-finding.h"

G_BEGIN_DECLS

/**
 * AirlockReadiness:
 * @iommu: the host's IOMMU, by table R1.10
 * @findings: of AirlockFinding, most severe first; `info` ones are what is good or plain
 */
typedef struct
{
  AirlockIommuState iommu;
  GPtrArray *findings;
} AirlockReadiness;

AirlockReadiness *airlock_readiness_judge (AirlockTopology *topology);
void              airlock_readiness_free  (AirlockReadiness *self);

/* The IOMMU state of one device: as the host's, or not-behind-iommu. */
AirlockIommuState airlock_readiness_iommu_of_device (AirlockTopology *topology,
                                                     AirlockDevice   *device);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockReadiness, airlock_readiness_free)

G_END_DECLS
