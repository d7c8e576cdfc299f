/* airlock-types.h – enumerations that every part of Airlock shares
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * AirlockTristate:
 * @AIRLOCK_TRISTATE_UNKNOWN: could not be read; never to be taken for "no"
 * @AIRLOCK_TRISTATE_NO: known not to be so
 * @AIRLOCK_TRISTATE_YES: known to be so
 */
typedef enum
{
  AIRLOCK_TRISTATE_UNKNOWN,
  AIRLOCK_TRISTATE_NO,
  AIRLOCK_TRISTATE_YES,
} AirlockTristate;

/**
 * AirlockPcieType:
 * @AIRLOCK_PCIE_TYPE_UNKNOWN: the PCI Express capability could not be read
 * @AIRLOCK_PCIE_TYPE_CONVENTIONAL: known to have no PCI Express capability
 *
 * Device/port type of the PCI Express capability (facts 2.1).
 */
typedef enum
{
  AIRLOCK_PCIE_TYPE_UNKNOWN,
  AIRLOCK_PCIE_TYPE_CONVENTIONAL,
  AIRLOCK_PCIE_TYPE_ENDPOINT,
  AIRLOCK_PCIE_TYPE_LEGACY_ENDPOINT,
  AIRLOCK_PCIE_TYPE_ROOT_PORT,
  AIRLOCK_PCIE_TYPE_UPSTREAM_PORT,
  AIRLOCK_PCIE_TYPE_DOWNSTREAM_PORT,
  AIRLOCK_PCIE_TYPE_PCIE_TO_PCI_BRIDGE,
  AIRLOCK_PCIE_TYPE_PCI_TO_PCIE_BRIDGE,
  AIRLOCK_PCIE_TYPE_RC_ENDPOINT,
  AIRLOCK_PCIE_TYPE_RC_EVENT_COLLECTOR,
} AirlockPcieType;

/**
 * AirlockIommuState:
 *
 * The answer of the decision table R1.10, in its order.
 */
typedef enum
{
  AIRLOCK_IOMMU_UNKNOWN,
  AIRLOCK_IOMMU_ENABLED,
  AIRLOCK_IOMMU_NOT_BEHIND_IOMMU,
  AIRLOCK_IOMMU_GUEST_WITHOUT_VIOMMU,
  AIRLOCK_IOMMU_DISABLED_CMDLINE,
  AIRLOCK_IOMMU_DISABLED_KERNEL,
  AIRLOCK_IOMMU_NOT_BUILT,
  AIRLOCK_IOMMU_FAILED,
  AIRLOCK_IOMMU_DISABLED_FIRMWARE,
  AIRLOCK_IOMMU_UNSUPPORTED,
} AirlockIommuState;

/**
 * AirlockIsolationVerdict:
 * @AIRLOCK_ISOLATION_UNKNOWN: an ACS override is on and the bits can't be read, or there are no groups
 * @AIRLOCK_ISOLATION_ISOLATED: all members that are not bridges belong to one card
 * @AIRLOCK_ISOLATION_SHARED: more than one card, or parts of the chipset, sit in the group
 * @AIRLOCK_ISOLATION_OVERRIDE: split only by an ACS override, not by hardware
 */
typedef enum
{
  AIRLOCK_ISOLATION_UNKNOWN,
  AIRLOCK_ISOLATION_ISOLATED,
  AIRLOCK_ISOLATION_SHARED,
  AIRLOCK_ISOLATION_OVERRIDE,
} AirlockIsolationVerdict;

/**
 * AirlockReasonKind:
 *
 * Why two functions can't be told apart by the IOMMU: the edges of facts 2.4.
 */
typedef enum
{
  AIRLOCK_REASON_ACS_PATH,
  AIRLOCK_REASON_MULTIFUNCTION,
  AIRLOCK_REASON_LEGACY_BRIDGE,
  AIRLOCK_REASON_DMA_ALIAS,
  AIRLOCK_REASON_VMD,
} AirlockReasonKind;

/**
 * AirlockSeverity:
 *
 * How much a finding weighs; ordered, the larger the worse.
 */
typedef enum
{
  AIRLOCK_SEVERITY_INFO,
  AIRLOCK_SEVERITY_WARN,
  AIRLOCK_SEVERITY_CONFIRM,
  AIRLOCK_SEVERITY_BLOCK,
} AirlockSeverity;

/**
 * AirlockVerdict:
 * @AIRLOCK_VERDICT_OK: may go to a VM
 * @AIRLOCK_VERDICT_CARE: may go, and the host loses something that a person should confirm
 * @AIRLOCK_VERDICT_UNKNOWN: something that would decide it could not be seen
 * @AIRLOCK_VERDICT_REFUSED: must not go
 *
 * Ordered: of several the largest wins.
 */
typedef enum
{
  AIRLOCK_VERDICT_OK,
  AIRLOCK_VERDICT_CARE,
  AIRLOCK_VERDICT_UNKNOWN,
  AIRLOCK_VERDICT_REFUSED,
} AirlockVerdict;

const char *airlock_enum_to_nick   (GType       enum_type,
                                    int         value);
gboolean    airlock_enum_from_nick (GType       enum_type,
                                    const char *nick,
                                    int        *value);

G_END_DECLS
