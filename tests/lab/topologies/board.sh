# SPDX-License-Identifier: GPL-3.0-or-later
# A consumer board: what people own.
#
#   03.0       the boot display, on the root bus
#   04.0, .1   processor's root ports without ACS in one slot: a three-function graphics card below the
#              first, an NVMe below the second, all one group
#   1c.0–1c.3  chipset's root ports with ACS: NVMe, two identical network cards, USB controller
#   1b.0       sound; 1d.0, .7 USB; 1f.* chipset
device VGA,bus=pcie.0,addr=0x3.0,romfile=
root_port peg0 0x4.0 multifunction=on,disable-acs=on
root_port peg1 0x4.1 disable-acs=on
device secondary-vga,bus=peg0,addr=0.0,multifunction=on,romfile=
device ich9-intel-hda,bus=peg0,addr=0.1
device nec-usb-xhci,bus=peg0,addr=0.2
nvme peg1
root_port pch0 0x1c.0 multifunction=on
root_port pch1 0x1c.1
root_port pch2 0x1c.2
root_port pch3 0x1c.3
nvme pch0
nic e1000e pch1
nic e1000e pch2
device qemu-xhci,bus=pch3
device intel-hda,addr=0x1b.0
usb_chipset
