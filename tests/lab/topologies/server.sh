# SPDX-License-Identifier: GPL-3.0-or-later
# A server with everything: the groups of the tests' main boots.
#
#   02.0–02.5  root ports with ACS in one slot; below them
#     02.0     graphics + sound, two functions (VGA)
#     02.1     a second card of the same kind, no VGA
#     02.2     SR-IOV network card (igb, 7 VFs)
#     02.3     SR-IOV NVMe (4 VFs)
#     02.4, .5 two identical network cards (e1000e)
#   03.0       port of a switch whose three downstream ports have no ACS: NVMe, network card, empty
#   03.1       PCIe-to-PCI bridge with two conventional cards
#   04.0, .1   root ports without ACS in one slot, an NVMe below each: one group
#   05.0       virtio-rng, 1b.0 sound: single functions of the root bus
#   06.0       root port that can sleep, a network card below it ("sleeper")
#   07.0       second host bridge, bus 80, NUMA node 1: root port with virtio-scsi
#   08.0       hot-plug port, empty ("spare")
#   1d.0, .7   USB, 1f.* chipset: multifunction devices of the root bus
root_port gfx0 0x2.0 multifunction=on
device VGA,bus=gfx0,addr=0.0,multifunction=on,romfile=
device ich9-intel-hda,bus=gfx0,addr=0.1
root_port gfx1 0x2.1
device secondary-vga,bus=gfx1,addr=0.0,multifunction=on,romfile=
device ich9-intel-hda,bus=gfx1,addr=0.1
root_port sriov_nic 0x2.2
nic igb sriov_nic
root_port sriov_nvme 0x2.3
sriov_nvme sriov_nvme 4
root_port twin0 0x2.4
nic e1000e twin0
root_port twin1 0x2.5
nic e1000e twin1

root_port switch 0x3.0 multifunction=on
device x3130-upstream,id=upstream,bus=switch
downstream_port down0 upstream 0.0
downstream_port down1 upstream 1.0
downstream_port down2 upstream 2.0
nvme down0
nic e1000e down1
root_port pci_bridge 0x3.1
device pcie-pci-bridge,id=pci,bus=pci_bridge
nic e1000 pci addr=1.0
nic rtl8139 pci addr=2.0

root_port open0 0x4.0 multifunction=on,disable-acs=on
nvme open0
root_port open1 0x4.1 disable-acs=on
nvme open1

device virtio-rng-pci,addr=0x5.0,iommu_platform=on,disable-legacy=on
device intel-hda,addr=0x1b.0
usb_chipset

device pxb-pcie,id=node1,bus_nr=0x80,bus=pcie.0,numa_node=1,addr=0x7.0
bus=node1 root_port remote 0x0.0
device virtio-scsi-pci,bus=remote,iommu_platform=on,disable-legacy=on

root_port sleeper 0x6.0 hotplug=off
nic e1000e sleeper
root_port spare 0x8.0
