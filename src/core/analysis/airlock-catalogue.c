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

/* Sorted by id, each part of an entry on a line of its own. */
/* clang-format off */
static const AirlockCatalogueEntry entries[] = {
  { "acs.override",
    N_ ("Isolation is faked by an ACS override"),
    N_ ("The kernel command line has pcie_acs_override, and some groups are split only because of "
        "it. Devices in them can reach each other’s memory, whatever the groups say."),
    N_ ("Remove pcie_acs_override from the kernel command line. The groups then are those that the "
        "hardware really has."),
    "acs-override group" },
  { "acs.override-no-effect",
    N_ ("The ACS override has no effect"),
    N_ ("The kernel command line has pcie_acs_override, which only patched kernels know. This kernel "
        "ignores it: the groups are those of the hardware."),
    N_ ("Remove pcie_acs_override from the kernel command line; it does nothing."),
    "acs-override group" },
  { "acs.override-unknown",
    N_ ("Isolation is not known while an ACS override is on"),
    N_ ("The kernel command line has pcie_acs_override, and the registers that would tell what it "
        "fakes can’t be read."),
    N_ ("Look again as administrator, or remove pcie_acs_override from the kernel command line."),
    "acs-override group" },
  { "class.bridge",
    N_ ("A bridge stays with the host"),
    N_ ("{subject} leads to other devices. It needs no action and can’t be assigned; "
        "what is behind it can."),
    N_ ("Leave it out."),
    "root-port" },
  { "class.host-part",
    N_ ("Part of the host’s own machinery"),
    N_ ("{subject} is part of the chipset or of the machinery every computer runs on. "
        "The host can’t do without it."),
    N_ ("Choose another device."),
    "" },
  { "class.management-engine",
    N_ ("The firmware’s management engine"),
    N_ ("{subject} belongs to the firmware’s own controller. Assigning it may upset "
        "firmware updates and power management."),
    NULL,
    "" },
  { "class.security-processor",
    N_ ("A security processor"),
    N_ ("{subject} may serve the host’s firmware TPM or memory encryption."),
    N_ ("Leave it with the host unless you know that nothing uses it."),
    "" },
  { "class.unknown",
    N_ ("What kind of device it is is not known"),
    N_ ("The class of {subject} can’t be read, so what the host may need it for can’t be told."),
    N_ ("Look again as administrator."),
    "" },
  { "class.vmd",
    N_ ("A controller that holds other devices"),
    N_ ("{subject} hides drives behind it (Intel VMD). Assigning it would take all of "
        "them."),
    N_ ("Switch VMD off in the firmware to get at the drives one by one."),
    "vmd" },
  { "device.missing",
    N_ ("There is no such device"),
    N_ ("{subject} is not there, or no longer."),
    NULL,
    "" },
  { "display.console",
    N_ ("The text console is on this card"),
    N_ ("{detail} shows the text console. It goes dark when the card goes."),
    NULL,
    "" },
  { "display.firmware-efifb",
    N_ ("The firmware’s frame buffer holds this card’s memory"),
    N_ ("{detail} lies inside the memory of {subject}, so VFIO can’t take the card."),
    N_ ("Add video=efifb:off to the kernel command line and boot again. The screen then"
        " stays dark until a driver takes over."),
    "vfio bar" },
  { "display.firmware-sysfb",
    N_ ("The firmware’s frame buffer holds this card’s memory"),
    N_ ("{detail} lies inside the memory of {subject}, so VFIO can’t take the card."),
    N_ ("Add initcall_blacklist=sysfb_init to the kernel command line and boot again. "
        "The screen then stays dark until a driver takes over."),
    "vfio bar" },
  { "display.firmware-unknown",
    N_ ("Whether the firmware’s frame buffer holds this card is not known"),
    N_ ("The memory map can’t be read without administrator rights."),
    N_ ("Look again as administrator."),
    "vfio bar" },
  { "display.firmware-vesafb",
    N_ ("The firmware’s frame buffer holds this card’s memory"),
    N_ ("{detail} lies inside the memory of {subject}, so VFIO can’t take the card."),
    N_ ("Add video=vesafb:off to the kernel command line and boot again. The screen "
        "then stays dark until a driver takes over."),
    "vfio bar" },
  { "display.only-gpu",
    N_ ("The only graphics card of this host"),
    N_ ("Without {subject} the host has no picture."),
    N_ ("Make sure that you can reach the host over the network, or add a second "
        "graphics card."),
    "" },
  { "display.openers-unknown",
    N_ ("Which programs use this card is not known"),
    N_ ("Programs of other users can’t be seen without administrator rights."),
    N_ ("Look again as administrator."),
    "" },
  { "display.output",
    N_ ("This card shows a picture"),
    N_ ("A screen is on at {detail}."),
    N_ ("Plug the screen into another card, or hold this card for VMs from the next "
        "boot."),
    "vfio" },
  { "display.process",
    N_ ("A program uses this card"),
    N_ ("{detail} has the card open. Taking it away would end the program, and may hang"
        " the computer."),
    N_ ("Close the program, or hold the card for VMs from the next boot."),
    "" },
  { "display.render",
    N_ ("A program computes on this card"),
    N_ ("{detail} uses the card to draw or compute. It will lose it."),
    N_ ("Close the program first."),
    "" },
  { "display.unknown",
    N_ ("Whether this card shows a picture is not known"),
    N_ ("Its outputs can’t be seen."),
    N_ ("Look again as administrator."),
    "" },
  { "driver.unknown",
    N_ ("The driver is not known"),
    N_ ("Which driver has {subject} can’t be read."),
    N_ ("Look again as administrator."),
    "" },
  { "firmware.secure-boot",
    N_ ("Secure Boot is on"),
    N_ ("Unsigned kernel modules, such as vendor-reset or kvmfr, can’t be loaded. Assigning devices "
        "works all the same."),
    NULL,
    "" },
  { "group.direct-region",
    N_ ("The firmware ties this group to fixed memory"),
    N_ ("The firmware demands a 1:1 memory range for a device in group {detail}, so the"
        " kernel refuses to assign it."),
    N_ ("Look for a newer firmware version, or choose another device."),
    "group iommu" },
  { "group.mate-loses-driver",
    N_ ("Another device of the group goes along"),
    N_ ("{subject} shares the group, so the host’s driver {detail} has to let go of it."),
    N_ ("Make sure that the host can do without it."),
    "group iommu" },
  { "group.mate-unknown",
    N_ ("A group member can’t be judged"),
    N_ ("Which driver has {subject} can’t be read."),
    N_ ("Look again as administrator."),
    "group iommu" },
  { "group.none",
    N_ ("No IOMMU group"),
    N_ ("{subject} is in no IOMMU group, so it can’t be assigned."),
    N_ ("What to do about the state of the IOMMU stands under Overview, and in airlockctl status."),
    "group iommu" },
  { "group.not-viable",
    N_ ("A group member is in the way"),
    N_ ("{subject} shares the group, is driven by {detail} and can’t be taken from the "
        "host, so no device of the group can be assigned."),
    N_ ("Choose a device of another group, or another slot."),
    "group iommu" },
  { "group.regions-unknown",
    N_ ("Fixed memory of the group is not known"),
    N_ ("Whether the firmware ties the group of {subject} to fixed memory can’t be read; if it does,"
        " the kernel refuses to assign it."),
    N_ ("Look again as administrator."),
    "group iommu" },
  { "group.unknown",
    N_ ("The group is not known"),
    N_ ("Which IOMMU group {subject} is in can’t be read."),
    NULL,
    "group iommu" },
  { "input.keyboard",
    N_ ("A keyboard goes along"),
    N_ ("{detail} is plugged into {subject}. Another keyboard stays."),
    NULL,
    "" },
  { "input.last-keyboard",
    N_ ("The last keyboard would go"),
    N_ ("{detail} is plugged into {subject}, and the host has no other keyboard."),
    N_ ("Plug a keyboard into another controller first."),
    "" },
  { "input.unknown",
    N_ ("Whether a keyboard would go is not known"),
    N_ ("The host’s keyboards can’t be seen."),
    N_ ("Look again as administrator."),
    "" },
  { "interrupts.no-masking",
    N_ ("Needs an interrupt line of its own"),
    N_ ("{subject} can’t mask its interrupts, so its line must not be shared with a "
        "device of the host."),
    NULL,
    "iommu" },
  { "interrupts.not-remapped",
    N_ ("Interrupts are not remapped"),
    N_ ("Without interrupt remapping a VM could send interrupts to the host through its device, so "
        "VFIO refuses to assign any."),
    N_ ("Look for a newer firmware version, and for a setting called interrupt remapping or "
        "x2APIC."),
    "iommu" },
  { "interrupts.remapped",
    N_ ("Interrupts are remapped"),
    N_ ("A VM can’t send interrupts to the host through its device."),
    NULL,
    "iommu" },
  { "interrupts.unknown",
    N_ ("Whether interrupts are remapped is not known"),
    N_ ("The list of interrupts can’t be read here. VFIO needs interrupt remapping."),
    NULL,
    "iommu" },
  { "interrupts.unsafe",
    N_ ("VFIO is told to do without interrupt remapping"),
    N_ ("The kernel command line has vfio_iommu_type1.allow_unsafe_interrupts=1: a VM can send "
        "interrupts to the host through its device."),
    N_ ("Remove the parameter from the kernel command line, unless you trust every VM with the "
        "host."),
    "iommu" },
  { "iommu.amd-on",
    N_ ("amd_iommu=on does nothing"),
    N_ ("The kernel command line has amd_iommu=on, which no kernel knows: AMD’s IOMMU is on by "
        "default."),
    N_ ("Remove amd_iommu=on from the kernel command line; it does nothing."),
    "iommu group" },
  { "iommu.device-not-behind",
    N_ ("{subject} is not behind the IOMMU"),
    N_ ("{detail} is in no group, so it can’t be assigned. Some firmware leaves single devices out."),
    NULL,
    "iommu group" },
  { "iommu.disabled-cmdline",
    N_ ("The IOMMU is switched off on the kernel command line"),
    N_ ("The firmware describes an IOMMU, and the kernel command line switches it off ({detail}). "
        "Without it no device can be assigned."),
    N_ ("Remove the parameter from the kernel command line and boot again."),
    "iommu group" },
  { "iommu.disabled-firmware-amd",
    N_ ("The IOMMU is off in the firmware"),
    N_ ("The firmware doesn’t describe an IOMMU to the kernel, so it is switched off there, or this "
        "board has none. No kernel parameter can change that."),
    N_ ("Switch “IOMMU” (also called AMD-Vi) on in the firmware settings, often below “AMD CBS” or "
        "“NBIO”; choose “Enabled”, not “Auto”."),
    "iommu group" },
  { "iommu.disabled-firmware-intel",
    N_ ("The IOMMU is off in the firmware"),
    N_ ("The firmware doesn’t describe an IOMMU to the kernel, so it is switched off there, or this "
        "board has none. No kernel parameter can change that."),
    N_ ("Switch “VT-d” (also called Intel Virtualization Technology for Directed I/O) on in the "
        "firmware settings; it is apart from “VT-x”."),
    "iommu group" },
  { "iommu.disabled-kernel",
    N_ ("The IOMMU is off by default in this kernel"),
    N_ ("The firmware describes an Intel IOMMU, and this kernel leaves it off unless asked."),
    N_ ("Add intel_iommu=on to the kernel command line and boot again."),
    "iommu group" },
  { "iommu.enabled",
    N_ ("The IOMMU works"),
    N_ ("The kernel has put devices into IOMMU groups, so they can be assigned group by group."),
    NULL,
    "iommu group" },
  { "iommu.failed",
    N_ ("The IOMMU did not start"),
    N_ ("The firmware describes an IOMMU and nothing switches it off, and still the kernel has made "
        "no groups. Its log says why."),
    N_ ("Read the output of: journalctl -k -g 'DMAR|AMD-Vi|SMMU'. A newer firmware version often "
        "helps."),
    "iommu group" },
  { "iommu.guest-without-viommu",
    N_ ("This is a virtual machine without a virtual IOMMU"),
    N_ ("The host of this VM gives it no IOMMU, so this VM can’t assign devices to VMs of its own."),
    N_ ("On the VM’s host add a virtual IOMMU to it: in libvirt, an <iommu> device on a Q35 "
        "machine."),
    "iommu group" },
  { "iommu.igpu-not-behind",
    N_ ("{subject} is not behind the IOMMU"),
    N_ ("{detail} is in no group, so it can’t be assigned. Many kernels leave Intel’s integrated "
        "graphics out unless asked."),
    N_ ("Add intel_iommu=on to the kernel command line, remove igfx_off, and boot again."),
    "iommu group" },
  { "iommu.not-behind-iommu",
    N_ ("No PCI device is behind the IOMMU"),
    N_ ("There are IOMMU groups on this host, and no PCI device is in any of them."),
    N_ ("Look in the firmware settings for an IOMMU or SMMU switch for PCI Express, and for a newer "
        "firmware version."),
    "iommu group" },
  { "iommu.not-built",
    N_ ("This kernel was built without an IOMMU driver"),
    N_ ("The firmware describes an IOMMU, and this kernel has no driver for it."),
    N_ ("Install your distribution’s standard kernel; cloud and minimal kernels often leave it "
        "out."),
    "iommu group" },
  { "iommu.unknown",
    N_ ("Whether the IOMMU works is not known"),
    N_ ("There are no groups to be seen, and what would say why can’t be read here."),
    NULL,
    "iommu group" },
  { "iommu.unsupported",
    N_ ("No IOMMU was found"),
    N_ ("Neither the processor nor the firmware shows an IOMMU, so no device can be assigned."),
    NULL,
    "iommu group" },
  { "isolation.noiommu",
    N_ ("There is no IOMMU protection"),
    N_ ("Group {detail} is a no-IOMMU group: the VM could read and write all memory of "
        "the host."),
    N_ ("Switch the IOMMU on in the firmware."),
    "group acs" },
  { "isolation.override",
    N_ ("Isolation is faked"),
    N_ ("Group {detail} is kept apart only by an ACS override. Through its device the "
        "VM may reach memory of the host and of other VMs."),
    N_ ("Remove pcie_acs_override from the kernel command line, or trust the VM with "
        "the host."),
    "acs-override group" },
  { "isolation.shared",
    N_ ("The group is shared"),
    N_ ("Other cards sit in group {detail}. All of them leave the host together."),
    N_ ("Why, and what can be done, stands with its group, and in airlockctl device {subject}."),
    "group acs" },
  { "isolation.unknown",
    N_ ("Isolation is not known"),
    N_ ("Whether group {detail} is kept apart by the hardware can’t be read."),
    N_ ("Look again as administrator."),
    "group acs" },
  { "kernel.lockdown",
    N_ ("The kernel is locked down ({detail})"),
    N_ ("Unsigned modules can’t be loaded, and tools can’t write to devices directly. Assigning "
        "devices works all the same."),
    NULL,
    "" },
  { "kvm.missing",
    N_ ("KVM is not loaded"),
    N_ ("There is no /dev/kvm, so VMs run very slowly, without the processor’s help."),
    N_ ("Load the module kvm_intel or kvm_amd, and switch virtualization on in the firmware if that "
        "fails."),
    "" },
  { "kvm.nested",
    N_ ("VMs may run VMs of their own"),
    N_ ("Nested virtualization is on."),
    NULL,
    "nested" },
  { "kvm.no-access",
    N_ ("You may not use KVM directly"),
    N_ ("/dev/kvm exists, and your user may not open it. VMs of the system’s libvirt run all the "
        "same."),
    NULL,
    "" },
  { "kvm.usable",
    N_ ("KVM is ready"),
    N_ ("VMs run with the processor’s help."),
    NULL,
    "" },
  { "memory.large-bar",
    N_ ("A large memory range"),
    N_ ("{subject} has a memory range of {detail}. The VM’s firmware must leave room "
        "for it."),
    N_ ("If the VM doesn’t start or the card isn’t found, enlarge the 64-bit window of "
        "its firmware or switch “Resizable BAR” off in the host’s firmware."),
    "bar rebar" },
  { "network.default-route",
    N_ ("This carries the connection to the network"),
    N_ ("The {detail} leaves through {subject}. The host loses its connection."),
    N_ ("Give the host another connection first."),
    "" },
  { "network.root",
    N_ ("The root file system comes over this connection"),
    N_ ("The host’s root file system is on the network, reached through {subject}."),
    NULL,
    "" },
  { "network.unknown",
    N_ ("Whether the network runs over this is not known"),
    N_ ("The host’s routes or interfaces can’t be read."),
    N_ ("Look again as administrator."),
    "" },
  { "network.up",
    N_ ("A network interface is in use"),
    N_ ("{detail} is up, though it does not carry the way to the internet."),
    NULL,
    "" },
  { "power.d3cold",
    N_ ("The card is switched off to save power"),
    N_ ("{subject} sleeps in D3cold. Some cards don’t wake from it for a VM."),
    N_ ("Keep it from sleeping while it is held for VMs."),
    "d3cold" },
  { "power.d3cold-allowed",
    N_ ("The card may be switched off while it waits"),
    N_ ("While no VM runs, the kernel may switch {subject} off. Some cards don’t wake "
        "from it."),
    N_ ("If the VM doesn’t start a second time, keep the card from sleeping."),
    "d3cold" },
  { "reset.amd-bug",
    N_ ("This card is known not to reset"),
    N_ ("Graphics cards of this family don’t come back after their VM stops, until the "
        "host is booted again."),
    N_ ("The kernel module vendor-reset knows how to reset it."),
    "flr" },
  { "reset.bus-only",
    N_ ("Only a bus reset"),
    N_ ("{subject} has no reset of its own and is reset together with its bus, where nothing of the "
        "host’s is."),
    NULL,
    "flr" },
  { "reset.bus-shared",
    N_ ("Its reset reaches devices that stay"),
    N_ ("{subject} can be reset only together with its bus, where {detail} also sits. "
        "The VM may not start."),
    N_ ("Assign those as well, or move the card to another slot."),
    "flr" },
  { "reset.no-bus-reset",
    N_ ("Does not survive a bus reset"),
    N_ ("{subject} is known not to come back after a reset of its bus."),
    NULL,
    "flr" },
  { "reset.no-function-reset",
    N_ ("Its own reset doesn’t work"),
    N_ ("{subject} claims to reset by itself and can’t; the kernel knows, and uses "
        "another way."),
    NULL,
    "flr" },
  { "reset.none",
    N_ ("No way to reset"),
    N_ ("{subject} can’t be reset. A second start of the VM may fail until the host is "
        "booted again."),
    NULL,
    "flr" },
  { "reset.qemu-quirk",
    N_ ("Reset in a special way"),
    N_ ("A bus reset has no effect on {subject}; QEMU knows another way."),
    NULL,
    "flr" },
  { "reset.unknown",
    N_ ("How it resets is not known"),
    N_ ("The kernel doesn’t say how {subject} can be reset."),
    NULL,
    "flr" },
  { "rom.hangs",
    N_ ("Its ROM must not be read"),
    N_ ("Reading the option ROM of {subject} can hang the host."),
    N_ ("Leave the ROM off in the VM’s settings."),
    "option-rom" },
  { "rom.shadowed",
    N_ ("The firmware has changed its ROM"),
    N_ ("The firmware used {subject} at boot. The copy of its ROM in memory may be "
        "changed, and a VM may need a clean one from a file."),
    NULL,
    "option-rom" },
  { "sound.process",
    N_ ("A program plays or records sound"),
    N_ ("{detail} uses this sound device."),
    NULL,
    "" },
  { "sriov.has-vfs",
    N_ ("It has virtual functions"),
    N_ ("{subject} has {detail} virtual functions. Its driver must stay while they "
        "exist."),
    N_ ("Assign a virtual function instead, or remove them all first."),
    "sr-iov pf vf" },
  { "sriov.unknown",
    N_ ("Whether it has virtual functions is not known"),
    N_ ("What {subject} is divided into can’t be read."),
    NULL,
    "sr-iov pf vf" },
  { "storage.boot",
    N_ ("Holds the boot files"),
    N_ ("{detail} is on {subject}. Without it the host can’t start."),
    NULL,
    "" },
  { "storage.held",
    N_ ("Claimed by the host"),
    N_ ("{detail} on {subject} belongs to a RAID set, a volume group or another pool."),
    N_ ("Take the drive out of it first."),
    "" },
  { "storage.idle",
    N_ ("The VM gets the whole drive"),
    N_ ("Nothing on {subject} is in use. All data on it is in the VM’s hands."),
    NULL,
    "" },
  { "storage.mounted",
    N_ ("Holds a mounted file system"),
    N_ ("{detail} is on {subject}. The kernel would let go of it without a word, and "
        "data would be lost."),
    N_ ("Unmount it first."),
    "" },
  { "storage.open",
    N_ ("A program uses this drive"),
    N_ ("{detail} has the drive open."),
    N_ ("Close the program, or stop the VM, first."),
    "" },
  { "storage.openers-unknown",
    N_ ("Which programs use this drive is not known"),
    N_ ("Programs of other users can’t be seen without administrator rights."),
    N_ ("Look again as administrator."),
    "" },
  { "storage.resume",
    N_ ("Holds the hibernation image"),
    N_ ("The host resumes from {subject}."),
    NULL,
    "" },
  { "storage.root",
    N_ ("Holds the root file system"),
    N_ ("The host itself runs from {subject}."),
    NULL,
    "" },
  { "storage.swap",
    N_ ("Holds swap space"),
    N_ ("Memory of the host is swapped out to {subject}."),
    NULL,
    "" },
  { "storage.unknown",
    N_ ("Whether storage is in use is not known"),
    N_ ("The host’s mounts or drives can’t be read."),
    N_ ("Look again as administrator."),
    "" },
  { "usb.devices",
    N_ ("USB devices go along"),
    N_ ("Plugged in: {detail}."),
    NULL,
    "" },
  { "vfio.denylist",
    N_ ("VFIO refuses this device"),
    N_ ("vfio-pci doesn’t take {subject}: a VM could harm the host through it."),
    N_ ("Assign a virtual function of it instead."),
    "vfio" },
  { "vfio.noiommu",
    N_ ("VFIO may run without an IOMMU"),
    N_ ("The kernel command line has vfio.enable_unsafe_noiommu_mode=1: devices can be assigned "
        "without any protection of the host’s memory."),
    N_ ("Remove the parameter from the kernel command line."),
    "vfio" },
  { "vfio.not-built",
    N_ ("This kernel was built without VFIO"),
    N_ ("The driver vfio-pci, through which devices are assigned, is not part of this kernel."),
    N_ ("Install your distribution’s standard kernel; cloud and minimal kernels often leave it "
        "out."),
    "vfio" },
  { "virtualization.disabled-firmware",
    N_ ("Virtualization is off in the firmware"),
    N_ ("The processor can run virtual machines, and the kernel may not use that."),
    N_ ("Switch on “Intel Virtualization Technology” (VT-x) or “SVM Mode” in the firmware "
        "settings."),
    "" },
  { "virtualization.enabled",
    N_ ("The processor can run virtual machines"),
    N_ ("Its virtualization is switched on."),
    NULL,
    "" },
  { "virtualization.missing",
    N_ ("The processor’s virtualization can’t be used"),
    N_ ("Either the processor can’t run virtual machines, or it is switched off in the firmware. A "
        "virtual machine has it only if its host allows nested virtualization."),
    N_ ("Look for “Intel Virtualization Technology” (VT-x) or “SVM Mode” in the firmware "
        "settings."),
    "" },
  { "virtualization.unknown",
    N_ ("Whether the processor can run virtual machines is not known"),
    N_ ("What would say it can’t be read here."),
    NULL,
    "" },
  { "vm.in-use",
    N_ ("In use by a VM"),
    N_ ("{detail} has {subject} open."),
    N_ ("Shut the VM down first."),
    "vfio" },
  { "vm.unknown",
    N_ ("Whether a VM uses it is not known"),
    N_ ("It is held for VMs; programs of other users can’t be seen without "
        "administrator rights."),
    N_ ("Look again as administrator."),
    "vfio" },
};
/* clang-format on */

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
  const AirlockCatalogueEntry *entry = airlock_catalogue_lookup (airlock_finding_get_id (finding));

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
  const AirlockCatalogueEntry *entry = airlock_catalogue_lookup (airlock_finding_get_id (finding));

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
  const AirlockCatalogueEntry *entry = airlock_catalogue_lookup (airlock_finding_get_id (finding));

  return entry != NULL && entry->remedy != NULL ? fill_in (entry->remedy, finding) : NULL;
}
