# SPDX-License-Identifier: GPL-3.0-or-later
# What the root helper is tried on. Disks with content, so that they can be in use.
#
#   02.0–02.6  root ports with ACS in one slot; below them
#     02.0, .1 identical NVMe disks
#     02.2, .3 identical network cards
#     02.4     SR-IOV network card (igb, 7 VFs)
#     02.5     SR-IOV NVMe (4 VFs)
#     02.6     graphics + sound, two functions: the only display
#   03.0       PCIe-to-PCI bridge with two conventional cards
#   04.0, .1   root ports without ACS in one slot, a network card and an NVMe: one group
#   05.0       a third network card, for VMs
for n in 0 1 2 3 4 5 6; do
  root_port "port$n" "0x2.$n" multifunction=on
done
size=64M nvme port0
size=64M nvme port1
nic e1000e port2
nic e1000e port3
nic igb port4
sriov_nvme port5 4
device VGA,bus=port6,addr=0.0,multifunction=on,romfile=
device ich9-intel-hda,bus=port6,addr=0.1

root_port pci_bridge 0x3.0
device pcie-pci-bridge,id=pci,bus=pci_bridge
nic e1000 pci addr=1.0
nic rtl8139 pci addr=2.0

root_port open0 0x4.0 multifunction=on,disable-acs=on
nic e1000e open0
root_port open1 0x4.1 disable-acs=on
nvme open1

root_port vms 0x5.0
nic e1000e vms
