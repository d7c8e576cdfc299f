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
#define AIRLOCK_SNAPSHOT_ISOLATION "/airlock/isolation.json"

/* The root helper (design, names). */
#define AIRLOCK_HELPER_BUS_NAME "io.github.airlock_vm.AirlockHelper1"
#define AIRLOCK_HELPER_PATH "/io/github/airlock_vm/AirlockHelper1"
#define AIRLOCK_POLKIT_PREFIX "io.github.airlock_vm.airlock."
#define AIRLOCK_ACTION_READ_ISOLATION AIRLOCK_POLKIT_PREFIX "read-isolation"
#define AIRLOCK_ACTION_READ_USERS AIRLOCK_POLKIT_PREFIX "read-users"
#define AIRLOCK_ACTION_BIND AIRLOCK_POLKIT_PREFIX "bind"
#define AIRLOCK_ACTION_BIND_CRITICAL AIRLOCK_POLKIT_PREFIX "bind-critical"
#define AIRLOCK_ACTION_SRIOV AIRLOCK_POLKIT_PREFIX "sriov"

/* What dies with the boot, and what is done again at each. */
#define AIRLOCK_RUN_FOLDER "/run/airlock"
#define AIRLOCK_STATE_FOLDER "/var/lib/airlock"

/* What Airlock remembers inside a VM's XML, in <metadata>. */
#define AIRLOCK_DOMAIN_NAMESPACE "https://airlock-vm.github.io/xmlns/vm/1"
