# SPDX-License-Identifier: GPL-3.0-or-later
# The words topology files are written in; sourced by ../run before them. Each adds to `devices`;
# what the machine itself is, is in `machine`.
#
# Addresses: 0x10–0x15 on the root bus belong to the lab itself (disk, shared folders, ports), 0x1e to
# virtio-iommu, 0x1f to the chipset. Serial numbers and MACs are invented here.

port_number=0
disk_number=0
nic_number=0

device() { devices+=(-device "$1"); }

# root_port ID ADDRESS [OPTIONS]: a PCIe port with ACS unless OPTIONS say disable-acs=on.
root_port() {
  port_number=$((port_number + 1))
  device "pcie-root-port,id=$1,bus=${bus:-pcie.0},chassis=$port_number,slot=$port_number,addr=$2${3:+,$3}"
}

# downstream_port ID SWITCH ADDRESS: a switch's port; QEMU's has no ACS.
downstream_port() {
  port_number=$((port_number + 1))
  device "xio3130-downstream,id=$1,bus=$2,chassis=$port_number,slot=$port_number,addr=$3"
}

# next_disk: another disk, $disk. It keeps nothing and reads as zeroes, unless size=SIZE comes first.
next_disk() {
  disk_number=$((disk_number + 1))
  disk=disk$disk_number
  if [ -n "${size:-}" ]; then
    truncate -s "$size" "$job/$disk"
    devices+=(-blockdev "driver=file,node-name=$disk,filename=$job/$disk,cache.no-flush=on")
  else
    devices+=(-blockdev "driver=null-co,node-name=$disk,size=67108864,read-zeroes=on")
  fi
}

# nvme BUS [OPTIONS]: an NVMe disk.
nvme() {
  next_disk
  device "nvme,serial=LAB$disk_number,drive=$disk,bus=$1${2:+,$2}"
}

# sriov_nvme BUS VFS: an NVMe disk with virtual functions.
sriov_nvme() {
  next_disk
  device "nvme-subsys,id=subsystem$disk_number,nqn=lab$disk_number"
  device "nvme,id=nvme$disk_number,serial=LAB$disk_number,subsys=subsystem$disk_number,bus=$1,\
sriov_max_vfs=$2,sriov_vq_flexible=$(($2 * 2)),sriov_vi_flexible=$2,max_ioqpairs=12,msix_qsize=8"
  device "nvme-ns,drive=$disk,bus=nvme$disk_number,nsid=1"
}

# nic MODEL BUS [OPTIONS]: a network card without a network.
nic() {
  nic_number=$((nic_number + 1))
  devices+=(-netdev "user,id=net$nic_number,restrict=on")
  device "$1,netdev=net$nic_number,bus=$2,mac=$(printf 52:54:00:00:00:%02x $nic_number),romfile=${3:+,$3}"
}

# usb_chipset: ICH9's USB controllers, functions 0 and 7 of one slot of the root bus.
usb_chipset() {
  device ich9-usb-ehci1,id=ehci,addr=0x1d.7,multifunction=on
  device ich9-usb-uhci1,masterbus=ehci.0,firstport=0,addr=0x1d.0,multifunction=on
}
