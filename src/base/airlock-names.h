/* airlock-names.h – well-known names in one place
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/* Kernel parameters that Airlock looks for (R1.3, R2.9). */
#define AIRLOCK_PARAMETER_ACS_OVERRIDE "pcie_acs_override"
#define AIRLOCK_PARAMETER_INTEL_IOMMU "intel_iommu"
#define AIRLOCK_PARAMETER_AMD_IOMMU "amd_iommu"
#define AIRLOCK_PARAMETER_IOMMU "iommu"
#define AIRLOCK_PARAMETER_UNSAFE_INTERRUPTS "vfio_iommu_type1.allow_unsafe_interrupts"
#define AIRLOCK_PARAMETER_NOIOMMU "vfio.enable_unsafe_noiommu_mode"

/* The `name` of groups that VFIO makes without an IOMMU (R1.9). */
#define AIRLOCK_GROUP_NOIOMMU "vfio-noiommu"

/* Inside a snapshot: what is no file of the host (design, host snapshot). */
#define AIRLOCK_SNAPSHOT_FORMAT 1
#define AIRLOCK_SNAPSHOT_DESCRIPTION "/airlock/snapshot.json"
