# SPDX-License-Identifier: GPL-3.0-or-later
# A host in the middle of its work, once `make-mess` has run in it: every kind of use at once.
#
#   02.0–02.7  root ports with ACS in one slot; below them
#     02.0–.3  identical NVMe disks: LUKS on LVM, swap, idle, btrfs (with the SATA disk)
#     02.4, .5 two network cards of a bond, itself in a bridge with the default routes
#     02.6     a third card of the same kind, idle
#     02.7     SR-IOV network card with virtual functions
#   03.0       the only display
#   04.0, .1   root ports without ACS in one slot, an idle network card and an idle NVMe: one group
#   05.0       USB controller with the only keyboard (there is no PS/2), 05.1 one with a disk
#   06.0, .1   virtio-scsi and NVMe, a disk of a RAID 1 each
#   1f.2       the chipset's SATA with a disk: in one group with ISA and SMBus
machine+=,i8042=off
# QEMU loses the scatter lists of queued SATA commands now and then.
kernel_args+=" libata.force=noncq"
for n in 0 1 2 3 4 5 6 7; do
  root_port "port$n" "0x2.$n" multifunction=on
done
size=256M nvme port0
size=256M nvme port1
# A partition of 32 MiB. Made here, as udev would read the table again at a time of its own.
printf '\x82\0\0\0\0\x08\0\0\0\0\x01\0' | dd of="$job/$disk" bs=1 seek=450 conv=notrunc status=none
printf '\x55\xaa' | dd of="$job/$disk" bs=1 seek=510 conv=notrunc status=none
nvme port2
size=256M nvme port3
nic e1000e port4
nic e1000e port5
nic e1000e port6
nic igb port7

device VGA,bus=pcie.0,addr=0x3.0,romfile=

root_port open0 0x4.0 multifunction=on,disable-acs=on
nic e1000e open0
root_port open1 0x4.1 disable-acs=on
nvme open1

root_port usb0 0x5.0 multifunction=on
device qemu-xhci,id=xhci0,bus=usb0
device usb-kbd,bus=xhci0.0
root_port usb1 0x5.1
device qemu-xhci,id=xhci1,bus=usb1
size=64M next_disk
device "usb-storage,drive=$disk,bus=xhci1.0,serial=LAB$disk_number"

root_port raid0 0x6.0 multifunction=on
device virtio-scsi-pci,id=scsi,bus=raid0,iommu_platform=on,disable-legacy=on
size=64M next_disk
device "scsi-hd,drive=$disk,bus=scsi.0,serial=LAB$disk_number"
root_port raid1 0x6.1
size=64M nvme raid1

size=256M next_disk
device "ide-hd,drive=$disk,bus=ide.0,serial=LAB$disk_number"
