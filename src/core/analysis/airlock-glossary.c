/* airlock-glossary.c – the terms of the field, each in three plain sentences
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "airlock-glossary.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Sorted by id. Aliases are what people type; they are not translated. */
static const AirlockGlossaryEntry entries[] = {
  { "acs-override", N_ ("ACS override"), "pcie_acs_override",
    N_ ("A patch to the kernel that pretends every port has ACS. It splits groups on "
        "paper only: the devices can still reach each other’s memory, and so can a VM. "
        "Airlock shows groups that exist only because of it as not isolated.") },
  { "acs", N_ ("ACS"), "Access Control Services",
    N_ ("Access Control Services are switches in PCI Express ports and devices that send "
        "traffic between devices up to the IOMMU instead of straight across. Where they "
        "are missing or off, devices can reach each other unseen, so the kernel puts them"
        " into one group. Server boards usually have them on every port; desktop boards "
        "often have them only on the ports of the processor.") },
  { "bar", N_ ("BAR"), "memory range",
    N_ ("A Base Address Register says where in the computer’s address space a range of a "
        "device’s memory or registers appears. A VM must find room for all ranges of a "
        "device it gets. Graphics cards have the largest, up to the size of their memory.") },
  { "card", N_ ("card"), "",
    N_ ("A card is all functions of one slot: a graphics card usually also has a sound "
        "function, and often USB. They belong together and are assigned together. Airlock"
        " shows one row for a card and unfolds its functions.") },
  { "companion", N_ ("companion"), "",
    N_ ("A companion is what must leave the host together with a device: the other "
        "functions of its card, and other cards of its group that a driver of the host "
        "holds. The VM need not use it. It returns with the device.") },
  { "d3cold", N_ ("D3cold"), "",
    N_ ("In D3cold a device is switched off altogether to save power. Reading it wakes "
        "it, so Airlock doesn’t. Some graphics cards don’t come back from it for a VM.") },
  { "flr", N_ ("FLR"), "function-level reset,reset",
    N_ ("A reset puts a device back to its first state, so that the next VM finds it as "
        "if the computer had just started. Function-level reset does that for one "
        "function alone; a bus reset does it for everything on the bus. A device without "
        "a working reset may need the host to be booted again before its second use.") },
  { "function", N_ ("function"), "PCI function",
    N_ ("A PCI device can offer several functions, numbered .0 to .7 behind its address. "
        "Each has its own driver and its own kind. To the kernel a function is a device "
        "of its own.") },
  { "group", N_ ("group"), "IOMMU group",
    N_ ("A group is a set of devices that the IOMMU can’t keep apart. Only a whole group "
        "can leave the host: what is left in it must be unused or go along. The best "
        "group has one card only.") },
  { "hostdev", N_ ("hostdev"), "managed",
    N_ ("libvirt’s name for a device of the host in a VM’s configuration. With "
        "managed='yes' libvirt takes the device when the VM starts and gives it back when"
        " the VM stops. Airlock uses that where it can.") },
  { "hugepages", N_ ("hugepages"), "",
    N_ ("Hugepages are memory pages of 2 MiB or 1 GiB instead of 4 KiB. A VM on them runs"
        " a little faster and more evenly. They must be set aside before the VM starts.") },
  { "iommu", N_ ("IOMMU"), "VT-d,AMD-Vi,SMMU",
    N_ ("The IOMMU stands between devices and memory and lets each device reach only what"
        " it is allowed to. That is what makes it safe to give a device to a VM. Intel "
        "calls it VT-d, AMD calls it AMD-Vi, Arm calls it SMMU, and it is switched on in "
        "the firmware.") },
  { "ivshmem", N_ ("IVSHMEM"), "shared memory,KVMFR",
    N_ ("IVSHMEM is a piece of memory that a VM and the host share. Looking Glass moves "
        "the VM’s picture through it. The kernel module KVMFR does the same and is "
        "faster.") },
  { "looking-glass", N_ ("Looking Glass"), "",
    N_ ("Looking Glass shows the picture of a VM’s own graphics card in a window of the "
        "host. It copies frames through shared memory, so a second screen isn’t needed. "
        "The VM needs a small program, and the card a screen or a dummy plug.") },
  { "mdev", N_ ("mdev"), "mediated device,GVT-g",
    N_ ("A mediated device is a share of a device that its driver makes by software. "
        "Several VMs can then use one graphics card. Intel’s GVT-g and older NVIDIA vGPU "
        "work that way.") },
  { "nested", N_ ("nested virtualization"), "",
    N_ ("Nested virtualization lets a VM run VMs of its own. It is a setting of the KVM "
        "module on the host. Some Windows security features need it.") },
  { "numa", N_ ("NUMA"), "NUMA node",
    N_ ("Computers with several processors have memory and slots close to one of them; "
        "each such part is a NUMA node. A VM is fastest when its processors, its memory "
        "and its device are on one node. On computers with one processor there is nothing"
        " to choose.") },
  { "option-rom", N_ ("option ROM"), "VBIOS,ROM",
    N_ ("An option ROM is a small program on a card that starts it before an operating "
        "system runs. A VM may need it for a picture at its start. Where the host’s "
        "firmware has used the card, a clean copy from a file can help.") },
  { "ovmf", N_ ("OVMF"), "UEFI",
    N_ ("OVMF is the UEFI firmware for VMs. Modern graphics cards start best with it. "
        "Secure Boot and most new systems need it.") },
  { "pcie-switch", N_ ("PCI Express switch"), "switch",
    N_ ("A switch lets several devices share one port above it. It has one port upwards "
        "and several downwards. If its lower ports lack ACS it may pass traffic between "
        "its devices without asking the IOMMU.") },
  { "pf", N_ ("PF"), "physical function",
    N_ ("The physical function is the real device of a card that can divide itself. Its "
        "driver on the host makes and keeps the virtual functions. While they exist it "
        "can’t be assigned itself.") },
  { "q35", N_ ("Q35"), "",
    N_ ("Q35 is the modern machine type for VMs, with PCI Express slots. The older i440fx"
        " has conventional PCI only. Devices of the host belong into a Q35 machine.") },
  { "rebar", N_ ("ReBAR"), "Resizable BAR",
    N_ ("Resizable BAR lets a card show all its memory at once instead of a window of 256"
        " MiB. It speeds up some games. The VM’s firmware must have room for the larger "
        "range.") },
  { "root-port", N_ ("root port"), "",
    N_ ("A root port is where a slot or a built-in device is connected to the processor "
        "or chipset. It is a bridge and stays with the host. Whether it has ACS decides "
        "how groups look behind it.") },
  { "snapshot", N_ ("snapshot"), "",
    N_ ("A snapshot is a file with what Airlock reads of a computer: its devices, groups "
        "and what uses them. Serial numbers, addresses and names are taken out. It can be"
        " sent to someone who helps, and opened there read-only.") },
  { "sr-iov", N_ ("SR-IOV"), "PF/VF",
    N_ ("SR-IOV lets one card show itself as many: one physical function and several "
        "virtual ones. Each virtual function can go to another VM. Many network cards and"
        " some drives and graphics cards can do it.") },
  { "vfio", N_ ("VFIO"), "vfio-pci",
    N_ ("VFIO is the part of Linux that gives devices to programs such as QEMU safely, "
        "through the IOMMU. Its driver vfio-pci takes the place of the device’s own "
        "driver while a VM has it. When the VM returns the device, the host’s driver "
        "takes it back.") },
  { "vf", N_ ("VF"), "virtual function",
    N_ ("A virtual function is a share of a card that looks like a device of its own. It "
        "can go to a VM while the host keeps using the rest. The physical function’s "
        "driver makes it.") },
  { "vgpu", N_ ("vGPU"), "",
    N_ ("A vGPU is a share of a graphics card for a VM. NVIDIA makes it with its own "
        "driver on the host, newer cards through virtual functions. The function then "
        "stays with NVIDIA’s driver and is not bound to vfio-pci.") },
  { "virgl", N_ ("VirGL"), "",
    N_ ("VirGL lets a VM draw with the host’s graphics card through a virtual one. "
        "Nothing is assigned, and the host keeps its card. It is enough for a desktop, "
        "not for heavy games.") },
  { "virtio", N_ ("virtio"), "",
    N_ ("virtio devices are made for VMs: disks, network cards and more without real "
        "hardware behind them. They are fast and need a driver in the VM. Linux has it; "
        "Windows gets it from a disc image.") },
  { "vmd", N_ ("VMD"), "Intel VMD,RST",
    N_ ("Intel VMD is a controller that hides drives behind itself in a PCI domain of "
        "their own. To the IOMMU all of them look like that one controller. Switched off "
        "in the firmware, the drives show as ordinary devices.") },
};

/**
 * airlock_glossary_list:
 * @n_entries: return location for their number
 *
 * Returns: (transfer none) (array length=n_entries): all entries by id
 */
const AirlockGlossaryEntry *
airlock_glossary_list (gsize *n_entries)
{
  *n_entries = G_N_ELEMENTS (entries);

  return entries;
}

/* Case, spaces and hyphens don't matter: "ACS override" is "acs-override". */
static char *
fold (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  g_strdelimit (folded, " _-", '-');

  return g_steal_pointer (&folded);
}

static gboolean
is_named (const AirlockGlossaryEntry *entry, const char *folded)
{
  g_auto (GStrv) aliases = g_strsplit (entry->aliases, ",", -1);
  g_autofree char *title = fold (entry->title);
  g_autofree char *translated = fold (_ (entry->title));

  if (strcmp (entry->id, folded) == 0 || strcmp (title, folded) == 0 ||
      strcmp (translated, folded) == 0)
    return TRUE;

  for (guint i = 0; aliases[i] != NULL; i++)
    {
      g_autofree char *alias = fold (aliases[i]);

      if (strcmp (alias, folded) == 0)
        return TRUE;
    }

  return FALSE;
}

/**
 * airlock_glossary_lookup:
 * @term: an id, a title in either language, or another name people use
 *
 * Returns: (transfer none) (nullable): its entry
 */
const AirlockGlossaryEntry *
airlock_glossary_lookup (const char *term)
{
  g_autofree char *folded = fold (term);

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      if (is_named (&entries[i], folded))
        return &entries[i];
    }

  return NULL;
}

/**
 * airlock_glossary_entry_get_title:
 * @entry: an entry
 *
 * Returns: (transfer none): the term, translated
 */
const char *
airlock_glossary_entry_get_title (const AirlockGlossaryEntry *entry)
{
  return _ (entry->title);
}

/**
 * airlock_glossary_entry_get_text:
 * @entry: an entry
 *
 * Returns: (transfer none): what it means, in three sentences, translated
 */
const char *
airlock_glossary_entry_get_text (const AirlockGlossaryEntry *entry)
{
  return _ (entry->text);
}
