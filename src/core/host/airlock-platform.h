/* airlock-platform.h – what the machine around the PCI devices says: firmware, kernel, processor
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "base/airlock-kernel-cmdline.h"
#include "base/airlock-sysroot.h"
#include "base/airlock-types.h"

G_BEGIN_DECLS

typedef enum
{
  AIRLOCK_CPU_OTHER,
  AIRLOCK_CPU_INTEL,
  AIRLOCK_CPU_AMD, /* and Hygon */
  AIRLOCK_CPU_ARM64,
} AirlockCpuVendor;

/**
 * AirlockPlatform:
 *
 * Facts behind readiness (R1.1–R1.11), each with an unknown. Immutable once read.
 */
typedef struct
{
  char *cmdline_text; /* NULL: unreadable */
  AirlockKernelCmdline *cmdline; /* never NULL; empty if unreadable */
  char *kernel_release; /* NULL: unknown */

  AirlockTristate groups_directory; /* /sys/kernel/iommu_groups is there and not empty */
  AirlockTristate iommu_units;      /* /sys/class/iommu has entries */

  AirlockTristate acpi; /* the ACPI tables can be listed */
  AirlockTristate dmar;
  AirlockTristate ivrs;
  AirlockTristate iort;
  AirlockTristate viot;
  AirlockTristate efi;

  AirlockCpuVendor cpu_vendor;
  AirlockTristate hypervisor;        /* this is a virtual machine */
  AirlockTristate virtualization;    /* vmx or svm is usable */
  AirlockTristate virtualization_in_cpu; /* CPUID says the processor has it (R1.6); live host only */
  AirlockTristate kvm_device;        /* /dev/kvm exists; live host only */
  AirlockTristate kvm_access;        /* this user may open it; live host only */
  AirlockTristate nested;

  AirlockTristate interrupt_remapping; /* YES: seen in /proc/interrupts; NO: chips named, none with IR- */

  AirlockTristate config_intel_iommu; /* kernel configuration (R1.4) */
  AirlockTristate config_amd_iommu;
  AirlockTristate config_intel_default_on;
  AirlockTristate config_vfio_pci;

  AirlockTristate secure_boot;
  char *lockdown; /* "none", "integrity", "confidentiality"; NULL: unknown */
} AirlockPlatform;

AirlockPlatform *airlock_platform_read (AirlockSysroot  *sysroot);
AirlockPlatform *airlock_platform_new_unknown (void);
AirlockPlatform *airlock_platform_ref  (AirlockPlatform *self);
void             airlock_platform_unref (AirlockPlatform *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AirlockPlatform, airlock_platform_unref)

G_END_DECLS
