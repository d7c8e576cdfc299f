/* airlockctl-words.h – words for what devices and groups are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "airlockctl-output.h"
#include "core/analysis/airlock-isolation.h"

G_BEGIN_DECLS

const char     *airlockctl_iommu_sentence  (AirlockIommuState        state);
const char     *airlockctl_isolation_word  (AirlockIsolationVerdict  verdict);
AirlockctlStyle airlockctl_isolation_style (AirlockIsolationVerdict  verdict);
const char     *airlockctl_pcie_type_word  (AirlockPcieType          type);
const char     *airlockctl_region_kind_word (AirlockRegionKind       kind);
char           *airlockctl_size_text       (guint64                  bytes);
char           *airlockctl_link_text       (const AirlockLink       *link);
char           *airlockctl_id_text         (AirlockDevice           *device);
const char     *airlockctl_class_text      (AirlockDevice           *device);
const char     *airlockctl_driver_text     (AirlockDevice           *device);
char          **airlockctl_device_marks    (AirlockDevice           *device);

G_END_DECLS
