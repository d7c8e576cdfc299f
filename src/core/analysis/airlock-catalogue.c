/* airlock-catalogue.c – the words of every finding, in one place
 *
 * One entry for each id: what is so, why it matters, what can be done. "{subject}" and "{detail}"
 * stand for the finding's own. A lint test compares the ids here with those in the sources.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-catalogue.h"

#include <glib/gi18n-lib.h>

/* Sorted by id. */
static const AirlockCatalogueEntry entries[] = {
  { "acs.override",
    N_ ("Isolation is faked by an ACS override"),
    N_ ("The kernel command line has pcie_acs_override, and some groups are split only because of "
        "it. Devices in them can reach each other’s memory, whatever the groups say."),
    N_ ("Remove pcie_acs_override from the kernel command line. The groups then are those that the "
        "hardware really has.") },
  { "acs.override-no-effect",
    N_ ("The ACS override has no effect"),
    N_ ("The kernel command line has pcie_acs_override, which only patched kernels know. This kernel "
        "ignores it: the groups are those of the hardware."),
    N_ ("Remove pcie_acs_override from the kernel command line; it does nothing.") },
  { "acs.override-unknown",
    N_ ("Isolation is not known while an ACS override is on"),
    N_ ("The kernel command line has pcie_acs_override, and the registers that would tell what it "
        "fakes can’t be read."),
    N_ ("Look again as administrator, or remove pcie_acs_override from the kernel command line.") },
  { "firmware.secure-boot",
    N_ ("Secure Boot is on"),
    N_ ("Unsigned kernel modules, such as vendor-reset or kvmfr, can’t be loaded. Assigning devices "
        "works all the same."),
    NULL },
  { "interrupts.not-remapped",
    N_ ("Interrupts are not remapped"),
    N_ ("Without interrupt remapping a VM could send interrupts to the host through its device, so "
        "VFIO refuses to assign any."),
    N_ ("Look for a newer firmware version, and for a setting called interrupt remapping or "
        "x2APIC.") },
  { "interrupts.remapped",
    N_ ("Interrupts are remapped"),
    N_ ("A VM can’t send interrupts to the host through its device."),
    NULL },
  { "interrupts.unknown",
    N_ ("Whether interrupts are remapped is not known"),
    N_ ("The list of interrupts can’t be read here. VFIO needs interrupt remapping."),
    NULL },
  { "interrupts.unsafe",
    N_ ("VFIO is told to do without interrupt remapping"),
    N_ ("The kernel command line has vfio_iommu_type1.allow_unsafe_interrupts=1: a VM can send "
        "interrupts to the host through its device."),
    N_ ("Remove the parameter from the kernel command line, unless you trust every VM with the "
        "host.") },
  { "iommu.amd-on",
    N_ ("amd_iommu=on does nothing"),
    N_ ("The kernel command line has amd_iommu=on, which no kernel knows: AMD’s IOMMU is on by "
        "default."),
    N_ ("Remove amd_iommu=on from the kernel command line; it does nothing.") },
  { "iommu.device-not-behind",
    N_ ("{subject} is not behind the IOMMU"),
    N_ ("{detail} is in no group, so it can’t be assigned. Some kernels leave Intel’s integrated "
        "graphics out unless asked, and some firmware leaves out single devices."),
    N_ ("For Intel’s integrated graphics add intel_iommu=on to the kernel command line and remove "
        "igfx_off.") },
  { "iommu.disabled-cmdline",
    N_ ("The IOMMU is switched off on the kernel command line"),
    N_ ("The firmware describes an IOMMU, and the kernel command line switches it off ({detail}). "
        "Without it no device can be assigned."),
    N_ ("Remove the parameter from the kernel command line and boot again.") },
  { "iommu.disabled-firmware-amd",
    N_ ("The IOMMU is off in the firmware"),
    N_ ("The firmware doesn’t describe an IOMMU to the kernel, so it is switched off there, or this "
        "board has none. No kernel parameter can change that."),
    N_ ("Switch “IOMMU” (also called AMD-Vi) on in the firmware settings, often below “AMD CBS” or "
        "“NBIO”; choose “Enabled”, not “Auto”.") },
  { "iommu.disabled-firmware-intel",
    N_ ("The IOMMU is off in the firmware"),
    N_ ("The firmware doesn’t describe an IOMMU to the kernel, so it is switched off there, or this "
        "board has none. No kernel parameter can change that."),
    N_ ("Switch “VT-d” (also called Intel Virtualization Technology for Directed I/O) on in the "
        "firmware settings; it is apart from “VT-x”.") },
  { "iommu.disabled-kernel",
    N_ ("The IOMMU is off by default in this kernel"),
    N_ ("The firmware describes an Intel IOMMU, and this kernel leaves it off unless asked."),
    N_ ("Add intel_iommu=on to the kernel command line and boot again.") },
  { "iommu.enabled",
    N_ ("The IOMMU works"),
    N_ ("The kernel has put devices into IOMMU groups, so they can be assigned group by group."),
    NULL },
  { "iommu.failed",
    N_ ("The IOMMU did not start"),
    N_ ("The firmware describes an IOMMU and nothing switches it off, and still the kernel has made "
        "no groups. Its log says why."),
    N_ ("Read the output of: journalctl -k -g 'DMAR|AMD-Vi|SMMU'. A newer firmware version often "
        "helps.") },
  { "iommu.guest-without-viommu",
    N_ ("This is a virtual machine without a virtual IOMMU"),
    N_ ("The host of this VM gives it no IOMMU, so this VM can’t assign devices to VMs of its own."),
    N_ ("On the VM’s host add a virtual IOMMU to it: in libvirt, an <iommu> device on a Q35 "
        "machine.") },
  { "iommu.not-behind-iommu",
    N_ ("No PCI device is behind the IOMMU"),
    N_ ("There are IOMMU groups on this host, and no PCI device is in any of them."),
    N_ ("Look in the firmware settings for an IOMMU or SMMU switch for PCI Express, and for a newer "
        "firmware version.") },
  { "iommu.not-built",
    N_ ("This kernel was built without an IOMMU driver"),
    N_ ("The firmware describes an IOMMU, and this kernel has no driver for it."),
    N_ ("Install your distribution’s standard kernel; cloud and minimal kernels often leave it "
        "out.") },
  { "iommu.unknown",
    N_ ("Whether the IOMMU works is not known"),
    N_ ("There are no groups to be seen, and what would say why can’t be read here."),
    NULL },
  { "iommu.unsupported",
    N_ ("No IOMMU was found"),
    N_ ("Neither the processor nor the firmware shows an IOMMU, so no device can be assigned."),
    NULL },
  { "kernel.lockdown",
    N_ ("The kernel is locked down ({detail})"),
    N_ ("Unsigned modules can’t be loaded, and tools can’t write to devices directly. Assigning "
        "devices works all the same."),
    NULL },
  { "kvm.missing",
    N_ ("KVM is not loaded"),
    N_ ("There is no /dev/kvm, so VMs run very slowly, without the processor’s help."),
    N_ ("Load the module kvm_intel or kvm_amd, and switch virtualization on in the firmware if that "
        "fails.") },
  { "kvm.nested",
    N_ ("VMs may run VMs of their own"),
    N_ ("Nested virtualization is on."),
    NULL },
  { "kvm.no-access",
    N_ ("You may not use KVM directly"),
    N_ ("/dev/kvm exists, and your user may not open it. VMs of the system’s libvirt run all the "
        "same."),
    NULL },
  { "kvm.usable",
    N_ ("KVM is ready"),
    N_ ("VMs run with the processor’s help."),
    NULL },
  { "vfio.noiommu",
    N_ ("VFIO may run without an IOMMU"),
    N_ ("The kernel command line has vfio.enable_unsafe_noiommu_mode=1: devices can be assigned "
        "without any protection of the host’s memory."),
    N_ ("Remove the parameter from the kernel command line.") },
  { "vfio.not-built",
    N_ ("This kernel was built without VFIO"),
    N_ ("The driver vfio-pci, through which devices are assigned, is not part of this kernel."),
    N_ ("Install your distribution’s standard kernel; cloud and minimal kernels often leave it "
        "out.") },
  { "virtualization.disabled-firmware",
    N_ ("Virtualization is off in the firmware"),
    N_ ("The processor can run virtual machines, and the kernel may not use that."),
    N_ ("Switch on “Intel Virtualization Technology” (VT-x) or “SVM Mode” in the firmware "
        "settings.") },
  { "virtualization.enabled",
    N_ ("The processor can run virtual machines"),
    N_ ("Its virtualization is switched on."),
    NULL },
  { "virtualization.missing",
    N_ ("The processor’s virtualization can’t be used"),
    N_ ("Either the processor can’t run virtual machines, or it is switched off in the firmware. A "
        "virtual machine has it only if its host allows nested virtualization."),
    N_ ("Look for “Intel Virtualization Technology” (VT-x) or “SVM Mode” in the firmware "
        "settings.") },
  { "virtualization.unknown",
    N_ ("Whether the processor can run virtual machines is not known"),
    N_ ("What would say it can’t be read here."),
    NULL },
};

/**
 * airlock_catalogue_list:
 * @n_entries: return location for their number
 *
 * Returns: (transfer none) (array length=n_entries): all entries by id
 */
const AirlockCatalogueEntry *
airlock_catalogue_list (gsize *n_entries)
{
  *n_entries = G_N_ELEMENTS (entries);

  return entries;
}

/**
 * airlock_catalogue_lookup:
 * @id: a finding's id
 *
 * Returns: (transfer none) (nullable): its words
 */
const AirlockCatalogueEntry *
airlock_catalogue_lookup (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      if (g_str_equal (entries[i].id, id))
        return &entries[i];
    }

  return NULL;
}

static char *
fill_in (const char *text, AirlockFinding *finding)
{
  const char *subject = airlock_finding_get_subject (finding);
  const char *detail = airlock_finding_get_detail (finding);
  g_autoptr (GString) string = g_string_new (_ (text));

  g_string_replace (string, "{subject}", subject != NULL ? subject : "", 0);
  g_string_replace (string, "{detail}", detail != NULL ? detail : "", 0);

  return g_string_free (g_steal_pointer (&string), FALSE);
}

/**
 * airlock_finding_dup_title:
 * @finding: a finding
 *
 * Returns: (transfer full): what is so, in a short sentence without full stop
 */
char *
airlock_finding_dup_title (AirlockFinding *finding)
{
  const AirlockCatalogueEntry *entry =
      airlock_catalogue_lookup (airlock_finding_get_id (finding));

  return entry != NULL ? fill_in (entry->title, finding)
                       : g_strdup (airlock_finding_get_id (finding));
}

/**
 * airlock_finding_dup_explanation:
 * @finding: a finding
 *
 * Returns: (transfer full): why it matters
 */
char *
airlock_finding_dup_explanation (AirlockFinding *finding)
{
  const AirlockCatalogueEntry *entry =
      airlock_catalogue_lookup (airlock_finding_get_id (finding));

  return entry != NULL ? fill_in (entry->explanation, finding) : g_strdup ("");
}

/**
 * airlock_finding_dup_remedy:
 * @finding: a finding
 *
 * Returns: (transfer full) (nullable): what can be done; %NULL where there is nothing to do
 */
char *
airlock_finding_dup_remedy (AirlockFinding *finding)
{
  const AirlockCatalogueEntry *entry =
      airlock_catalogue_lookup (airlock_finding_get_id (finding));

  return entry != NULL && entry->remedy != NULL ? fill_in (entry->remedy, finding) : NULL;
}
