/* airlockctl-device-facts.h – what is known of a device, in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlockctl-sheet.h"
#include "core/host/airlock-topology.h"

G_BEGIN_DECLS

void airlockctl_device_facts_add (AirlockctlSheet *sheet,
                                  AirlockTopology *topology,
                                  AirlockDevice   *device,
                                  gboolean         iommu_works);

G_END_DECLS
