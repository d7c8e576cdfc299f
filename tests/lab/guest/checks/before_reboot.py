# SPDX-License-Identifier: GPL-3.0-or-later
# What the next boot of the same disk is to find: devices that are kept, one that is held from then on, one whose
# record no longer fits, one that will be in use; and VMs of libvirt, one started with the computer.
import os

import airlock
import installed
import kernel
import places
import vms
from tap import check, equal, require

FOLDER = "/etc/libvirt/qemu"


def bind(name, *options):
    status, text, complaint = airlock.attempt("bind", places.address(name), "--local", "--yes", *options)
    equal(status, 0, f"bind {name}: {text} {complaint}")


@check("kept: a network card, a disk that will be mounted, a function of igb; held from the next boot: the display")
def keep():
    bind("twin-nic", "--keep")
    equal(places.driver("twin-nic"), "vfio-pci", "driver of what is kept")
    status, text, complaint = airlock.attempt("sriov", places.address("igb"), "2", "--keep", "--local", "--yes")
    equal(status, 0, f"{text} {complaint}")

    # The only display: never now, and from the next boot on with a person's word.
    status, text, _ = airlock.attempt("bind", places.address("display"), "--local", "--yes")
    equal(status, 4, f"exit status of bind now: {text}")
    address = places.address("display")
    status, text, complaint = airlock.attempt("bind", address, "--hold", "--local", "--yes", f"--confirm={address}")
    word = complaint.rsplit("--confirm=", 1)[-1].strip()
    if status:
        status, text, complaint = airlock.attempt("bind", address, "--hold", "--local", "--yes", f"--confirm={word}")
    equal(status, 0, f"hold: {text} {complaint}")
    equal(places.driver("display"), "bochs-drm", "driver of the display until then")

    # Nothing uses it now; the next boot mounts it.
    bind("disk", "--keep")
    equal(places.driver("disk"), "vfio-pci", "driver of the disk")


@check("another device comes to a kept address: simulated by another id in the record")
def moved():
    bind("vm-nic", "--keep")
    path = f"/var/lib/airlock/bindings/{places.address('vm-nic')}"
    require(os.path.exists(path), f"{os.listdir('/var/lib/airlock/bindings')}")
    with open(path) as file:
        text = file.read()
    device = str(0x10D3)
    require(device in text, text)
    with open(path, "w") as file:
        file.write(text.replace(device, str(0x10D2)))


@check("VMs are defined, one of them to start with the computer; from the next boot on its disk is mounted")
def define():
    # Where libvirt keeps them, and how it notes that one starts with it.
    vms.define("fine", "twin-nic", path=f"{FOLDER}/fine.xml")
    vms.define("starts-alone", "twin-disk", path=f"{FOLDER}/starts-alone.xml")
    os.makedirs(f"{FOLDER}/autostart", exist_ok=True)
    os.symlink(f"{FOLDER}/starts-alone.xml", f"{FOLDER}/autostart/starts-alone.xml")
    installed.run("systemctl", "enable", "libvirtd.service")
    # The disks are new at each boot: they are formatted first.
    with open("/etc/fstab", "w") as file:
        for name in ("disk", "twin-disk"):
            os.makedirs(f"/mnt/{name}", exist_ok=True)
            path = f"/dev/disk/by-path/pci-{places.address(name)}-nvme-1"
            file.write(f"{path} /mnt/{name} ext4 x-systemd.makefs 0 0\n")
