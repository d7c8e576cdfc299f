/* airlock-readiness.c – can this host give devices to virtual machines, and what is in the way
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-readiness.h"

#include "airlock-isolation.h"
#include "base/airlock-names.h"

/**
 * airlock_readiness_free:
 * @self: (transfer full): readiness
 */
void
airlock_readiness_free (AirlockReadiness *self)
{
  g_ptr_array_unref (self->findings);
  g_free (self);
}

/* Switched off once, and not on again by what comes last; other options change nothing about it. */
static gboolean
is_off (const AirlockKernelCmdline *cmdline, const char *parameter)
{
  const char *last = airlock_kernel_cmdline_get_last (cmdline, parameter);
  g_auto (GStrv) options = g_strsplit (last != NULL ? last : "", ",", -1);

  return airlock_kernel_cmdline_has_option (cmdline, parameter, "off") &&
         !g_strv_contains ((const char *const *) options, "on");
}

static gboolean
is_disabled_on_cmdline (const AirlockPlatform *platform)
{
  if (airlock_kernel_cmdline_has_option (platform->cmdline, AIRLOCK_PARAMETER_IOMMU, "off"))
    return TRUE;

  return is_off (platform->cmdline, platform->dmar == AIRLOCK_TRISTATE_YES
                                        ? AIRLOCK_PARAMETER_INTEL_IOMMU
                                        : AIRLOCK_PARAMETER_AMD_IOMMU);
}

/* The kernel takes a boolean parameter's value in several spellings. */
static gboolean
is_switched_on (const AirlockPlatform *platform, const char *parameter)
{
  static const char *const spellings[] = { "1", "Y", "y", "on", NULL };
  const char *value = airlock_kernel_cmdline_get_last (platform->cmdline, parameter);

  return value != NULL ? g_strv_contains (spellings, value)
                       : airlock_kernel_cmdline_has (platform->cmdline, parameter);
}

static gboolean
asks_for_intel (const AirlockPlatform *platform)
{
  return airlock_kernel_cmdline_has_option (platform->cmdline, AIRLOCK_PARAMETER_INTEL_IOMMU, "on");
}

/* Rows 4 to 7: firmware describes an IOMMU, and there are no groups all the same. */
static AirlockIommuState
judge_described (const AirlockPlatform *platform)
{
  gboolean intel = platform->dmar == AIRLOCK_TRISTATE_YES;
  AirlockTristate built = intel ? platform->config_intel_iommu : platform->config_amd_iommu;

  if (is_disabled_on_cmdline (platform))
    return AIRLOCK_IOMMU_DISABLED_CMDLINE;
  if (built == AIRLOCK_TRISTATE_NO)
    return AIRLOCK_IOMMU_NOT_BUILT;
  if (intel && !asks_for_intel (platform))
    {
      if (platform->config_intel_default_on == AIRLOCK_TRISTATE_NO)
        return AIRLOCK_IOMMU_DISABLED_KERNEL;
      /* Whether it should be on by default is not known, so neither is why it is off (R1.4). */
      if (platform->config_intel_default_on == AIRLOCK_TRISTATE_UNKNOWN)
        return AIRLOCK_IOMMU_UNKNOWN;
    }

  return AIRLOCK_IOMMU_FAILED;
}

static gboolean
has_amd_iommu_function (AirlockTopology *topology)
{
  GPtrArray *devices = airlock_topology_get_devices (topology);

  for (guint i = 0; i < devices->len; i++)
    {
      const AirlockDeviceFacts *facts = airlock_device_get_facts (g_ptr_array_index (devices, i));

      if (facts->class_code >> 8 == 0x0806)
        return TRUE;
    }

  return FALSE;
}

/* Row 8: no table. A processor that can virtualise, or an IOMMU function on the bus, says that the
 * hardware is there and the firmware hides it. */
static AirlockIommuState
judge_undescribed (AirlockTopology *topology, const AirlockPlatform *platform)
{
  if (platform->cpu_vendor != AIRLOCK_CPU_INTEL && platform->cpu_vendor != AIRLOCK_CPU_AMD)
    return AIRLOCK_IOMMU_UNSUPPORTED;
  if (platform->virtualization == AIRLOCK_TRISTATE_YES ||
      platform->virtualization_in_cpu == AIRLOCK_TRISTATE_YES || has_amd_iommu_function (topology))
    return AIRLOCK_IOMMU_DISABLED_FIRMWARE;
  if (platform->virtualization == AIRLOCK_TRISTATE_UNKNOWN ||
      (platform->virtualization == AIRLOCK_TRISTATE_NO &&
       platform->virtualization_in_cpu == AIRLOCK_TRISTATE_UNKNOWN))
    return AIRLOCK_IOMMU_DISABLED_FIRMWARE;

  return AIRLOCK_IOMMU_UNSUPPORTED;
}

static AirlockIommuState
judge_arm (const AirlockPlatform *platform)
{
  if (platform->iort == AIRLOCK_TRISTATE_YES)
    return AIRLOCK_IOMMU_FAILED;

  return platform->iort == AIRLOCK_TRISTATE_NO ? AIRLOCK_IOMMU_UNSUPPORTED : AIRLOCK_IOMMU_UNKNOWN;
}

/* Groups of VFIO's no-IOMMU mode prove nothing (R1.9). */
static gboolean
has_real_groups (AirlockTopology *topology)
{
  GPtrArray *groups = airlock_topology_get_groups (topology);

  for (guint i = 0; i < groups->len; i++)
    {
      const AirlockKernelGroup *group = g_ptr_array_index (groups, i);

      if (g_strcmp0 (group->name, AIRLOCK_GROUP_NOIOMMU) != 0)
        return TRUE;
    }

  return FALSE;
}

/* Table R1.10, first match. */
static AirlockIommuState
judge_iommu (AirlockTopology *topology)
{
  const AirlockPlatform *platform = airlock_topology_get_platform (topology);

  if (has_real_groups (topology))
    return AIRLOCK_IOMMU_ENABLED;
  /* Groups of platform devices only, or members hidden from us: not the table's case. */
  if (platform->groups_directory == AIRLOCK_TRISTATE_YES &&
      airlock_topology_get_groups (topology)->len == 0)
    return AIRLOCK_IOMMU_NOT_BEHIND_IOMMU;
  if (platform->cmdline_text == NULL && platform->acpi == AIRLOCK_TRISTATE_UNKNOWN)
    return AIRLOCK_IOMMU_UNKNOWN;

  /* A virtual machine with a virtual IOMMU that is off has a table, and then the rows below say
   * more than "no virtual IOMMU" would. */
  if (platform->dmar == AIRLOCK_TRISTATE_YES || platform->ivrs == AIRLOCK_TRISTATE_YES)
    return judge_described (platform);
  if (platform->hypervisor == AIRLOCK_TRISTATE_YES)
    return AIRLOCK_IOMMU_GUEST_WITHOUT_VIOMMU;
  if (platform->cpu_vendor == AIRLOCK_CPU_ARM64)
    return judge_arm (platform);
  if (platform->acpi != AIRLOCK_TRISTATE_YES)
    return AIRLOCK_IOMMU_UNKNOWN;

  return judge_undescribed (topology, platform);
}

static void
add (AirlockReadiness *self, const char *id, AirlockSeverity severity, const char *detail)
{
  g_ptr_array_add (self->findings, airlock_finding_new (id, severity, NULL, detail));
}

static void
add_iommu (AirlockReadiness *self, const AirlockPlatform *platform)
{
  gboolean amd = platform->cpu_vendor == AIRLOCK_CPU_AMD;

  switch (self->iommu)
    {
    case AIRLOCK_IOMMU_ENABLED:
      add (self, "iommu.enabled", AIRLOCK_SEVERITY_INFO, NULL);
      break;
    case AIRLOCK_IOMMU_NOT_BEHIND_IOMMU:
      add (self, "iommu.not-behind-iommu", AIRLOCK_SEVERITY_BLOCK, NULL);
      break;
    case AIRLOCK_IOMMU_GUEST_WITHOUT_VIOMMU:
      add (self, "iommu.guest-without-viommu", AIRLOCK_SEVERITY_BLOCK, NULL);
      break;
    case AIRLOCK_IOMMU_DISABLED_CMDLINE:
      add (self, "iommu.disabled-cmdline", AIRLOCK_SEVERITY_BLOCK,
           platform->dmar == AIRLOCK_TRISTATE_YES ? "intel_iommu=off, iommu=off"
                                                  : "amd_iommu=off, iommu=off");
      break;
    case AIRLOCK_IOMMU_DISABLED_KERNEL:
      add (self, "iommu.disabled-kernel", AIRLOCK_SEVERITY_BLOCK, NULL);
      break;
    case AIRLOCK_IOMMU_NOT_BUILT:
      add (self, "iommu.not-built", AIRLOCK_SEVERITY_BLOCK, NULL);
      break;
    case AIRLOCK_IOMMU_FAILED:
      add (self, "iommu.failed", AIRLOCK_SEVERITY_BLOCK, NULL);
      break;
    case AIRLOCK_IOMMU_DISABLED_FIRMWARE:
      add (self, amd ? "iommu.disabled-firmware-amd" : "iommu.disabled-firmware-intel",
           AIRLOCK_SEVERITY_BLOCK, NULL);
      break;
    case AIRLOCK_IOMMU_UNSUPPORTED:
      add (self, "iommu.unsupported", AIRLOCK_SEVERITY_BLOCK, NULL);
      break;
    case AIRLOCK_IOMMU_UNKNOWN:
    default:
      add (self, "iommu.unknown", AIRLOCK_SEVERITY_WARN, NULL);
      break;
    }
}

static gboolean
is_x86 (const AirlockPlatform *platform)
{
  return platform->cpu_vendor == AIRLOCK_CPU_INTEL || platform->cpu_vendor == AIRLOCK_CPU_AMD;
}

static void
add_virtualization (AirlockReadiness *self, const AirlockPlatform *platform)
{
  /* Who can open /dev/kvm has the proof, whatever the flags say. */
  if (!is_x86 (platform) || platform->kvm_access == AIRLOCK_TRISTATE_YES)
    return;

  switch (platform->virtualization)
    {
    case AIRLOCK_TRISTATE_YES:
      add (self, "virtualization.enabled", AIRLOCK_SEVERITY_INFO, NULL);
      break;
    case AIRLOCK_TRISTATE_NO:
      add (self,
           platform->virtualization_in_cpu == AIRLOCK_TRISTATE_YES
               ? "virtualization.disabled-firmware"
               : "virtualization.missing",
           AIRLOCK_SEVERITY_BLOCK, NULL);
      break;
    case AIRLOCK_TRISTATE_UNKNOWN:
    default:
      add (self, "virtualization.unknown", AIRLOCK_SEVERITY_WARN, NULL);
      break;
    }
}

static void
add_kvm (AirlockReadiness *self, const AirlockPlatform *platform)
{
  if (platform->kvm_device == AIRLOCK_TRISTATE_NO)
    add (self, "kvm.missing",
         platform->virtualization == AIRLOCK_TRISTATE_YES ? AIRLOCK_SEVERITY_WARN
                                                          : AIRLOCK_SEVERITY_INFO,
         NULL);
  else if (platform->kvm_access == AIRLOCK_TRISTATE_NO)
    add (self, "kvm.no-access", AIRLOCK_SEVERITY_INFO, NULL);
  else if (platform->kvm_access == AIRLOCK_TRISTATE_YES)
    add (self, "kvm.usable", AIRLOCK_SEVERITY_INFO, NULL);

  if (platform->nested == AIRLOCK_TRISTATE_YES)
    add (self, "kvm.nested", AIRLOCK_SEVERITY_INFO, NULL);
}

static void
add_interrupt_remapping (AirlockReadiness *self, const AirlockPlatform *platform)
{
  gboolean unsafe = is_switched_on (platform, AIRLOCK_PARAMETER_UNSAFE_INTERRUPTS);

  if (unsafe)
    add (self, "interrupts.unsafe", AIRLOCK_SEVERITY_WARN, NULL);
  if (self->iommu != AIRLOCK_IOMMU_ENABLED || !is_x86 (platform))
    return;

  switch (platform->interrupt_remapping)
    {
    case AIRLOCK_TRISTATE_YES:
      add (self, "interrupts.remapped", AIRLOCK_SEVERITY_INFO, NULL);
      break;
    case AIRLOCK_TRISTATE_NO:
      add (self, "interrupts.not-remapped", unsafe ? AIRLOCK_SEVERITY_INFO : AIRLOCK_SEVERITY_WARN,
           NULL);
      break;
    case AIRLOCK_TRISTATE_UNKNOWN:
    default:
      add (self, "interrupts.unknown", AIRLOCK_SEVERITY_INFO, NULL);
      break;
    }
}

/* R2.9, S14. An override never counts as good; on a stock kernel it does nothing. */
static void
add_override (AirlockReadiness *self, AirlockIsolation *isolation)
{
  GPtrArray *groups = airlock_isolation_get_groups (isolation);
  gboolean unknown = FALSE, at_work = FALSE;

  if (!airlock_isolation_has_override (isolation))
    return;

  for (guint i = 0; i < groups->len; i++)
    {
      AirlockGroupNote notes = airlock_group_get_notes (g_ptr_array_index (groups, i));

      at_work |= (notes & AIRLOCK_GROUP_NOTE_OVERRIDE) != 0;
      unknown |= (notes & AIRLOCK_GROUP_NOTE_UNREADABLE) != 0;
    }

  if (at_work)
    add (self, "acs.override", AIRLOCK_SEVERITY_WARN, NULL);
  else if (unknown || groups->len == 0)
    add (self, "acs.override-unknown", AIRLOCK_SEVERITY_WARN, NULL);
  else
    add (self, "acs.override-no-effect", AIRLOCK_SEVERITY_INFO, NULL);
}

/* Parts of the chipset, the IOMMU's own function among them, are in no group and needn't be. */
static const char *
finding_for_ungrouped (AirlockDevice *device)
{
  const AirlockDeviceFacts *facts = airlock_device_get_facts (device);

  if (!airlock_device_knows (device, AIRLOCK_FACT_GROUP) || facts->class_code >> 16 == 0x06 ||
      facts->class_code >> 16 == 0x08)
    return NULL;

  return facts->vendor == 0x8086 && facts->class_code >> 16 == 0x03 ? "iommu.igpu-not-behind"
                                                                    : "iommu.device-not-behind";
}

static void
add_groups (AirlockReadiness *self, AirlockIsolation *isolation)
{
  GPtrArray *ungrouped = airlock_isolation_get_ungrouped (isolation);

  if (self->iommu != AIRLOCK_IOMMU_ENABLED)
    return;

  for (guint i = 0; i < ungrouped->len; i++)
    {
      AirlockDevice *device = g_ptr_array_index (ungrouped, i);
      const char *id = finding_for_ungrouped (device);

      if (id != NULL)
        g_ptr_array_add (self->findings,
                         airlock_finding_new (id, AIRLOCK_SEVERITY_INFO,
                                              airlock_device_get_address_text (device),
                                              airlock_device_get_name (device)));
    }
}

static void
add_kernel (AirlockReadiness *self, const AirlockPlatform *platform)
{
  if (platform->config_vfio_pci == AIRLOCK_TRISTATE_NO)
    add (self, "vfio.not-built", AIRLOCK_SEVERITY_BLOCK, NULL);
  if (is_switched_on (platform, AIRLOCK_PARAMETER_NOIOMMU))
    add (self, "vfio.noiommu", AIRLOCK_SEVERITY_WARN, NULL);
  if (airlock_kernel_cmdline_has_option (platform->cmdline, AIRLOCK_PARAMETER_AMD_IOMMU, "on"))
    add (self, "iommu.amd-on", AIRLOCK_SEVERITY_INFO, NULL);
  if (g_strcmp0 (platform->lockdown, "integrity") == 0 ||
      g_strcmp0 (platform->lockdown, "confidentiality") == 0)
    add (self, "kernel.lockdown", AIRLOCK_SEVERITY_INFO, platform->lockdown);
  if (platform->secure_boot == AIRLOCK_TRISTATE_YES)
    add (self, "firmware.secure-boot", AIRLOCK_SEVERITY_INFO, NULL);
}

static gint
compare_findings (gconstpointer a, gconstpointer b)
{
  return (gint) airlock_finding_get_severity (*(AirlockFinding *const *) b) -
         (gint) airlock_finding_get_severity (*(AirlockFinding *const *) a);
}

/**
 * airlock_readiness_judge:
 * @topology: a host
 *
 * Judges whether @topology's host can assign devices (R1.1–R1.11). Pure.
 *
 * Returns: (transfer full): state and findings
 */
AirlockReadiness *
airlock_readiness_judge (AirlockTopology *topology)
{
  AirlockReadiness *self = g_new0 (AirlockReadiness, 1);
  const AirlockPlatform *platform = airlock_topology_get_platform (topology);
  g_autoptr (AirlockIsolation) isolation = airlock_isolation_analyse (topology);

  self->findings = g_ptr_array_new_with_free_func (g_object_unref);
  self->iommu = judge_iommu (topology);

  add_iommu (self, platform);
  add_virtualization (self, platform);
  add_kvm (self, platform);
  add_interrupt_remapping (self, platform);
  add_override (self, isolation);
  add_kernel (self, platform);
  add_groups (self, isolation);

  /* Stable, so that findings of one weight keep the order above. */
  g_ptr_array_sort (self->findings, compare_findings);

  return self;
}

/**
 * airlock_readiness_iommu_of_device:
 * @topology: a host
 * @device: one of its functions
 *
 * Returns: the host's state, or %AIRLOCK_IOMMU_NOT_BEHIND_IOMMU where groups exist and @device is
 * in none (R1.10, row 2)
 */
AirlockIommuState
airlock_readiness_iommu_of_device (AirlockTopology *topology, AirlockDevice *device)
{
  AirlockIommuState state = judge_iommu (topology);

  if (state != AIRLOCK_IOMMU_ENABLED || airlock_device_get_facts (device)->iommu_group >= 0)
    return state;

  return airlock_device_knows (device, AIRLOCK_FACT_GROUP) ? AIRLOCK_IOMMU_NOT_BEHIND_IOMMU
                                                           : AIRLOCK_IOMMU_UNKNOWN;
}
