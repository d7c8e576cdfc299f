# SPDX-License-Identifier: GPL-3.0-or-later
# The next boot of the disk that before_reboot.py left, up to multi-user.target with libvirt.
import os

import airlock
import helper
import installed
import kernel
import places
import vms
from tap import check, equal, require

UNIT = "airlock-bindings.service"


def show(unit, name):
    return installed.run("systemctl", "show", "-P", name, unit).strip()


def journal(unit):
    return installed.run("journalctl", "-b", "-o", "cat", "-u", unit)


def states():
    return {b["address"]: b["state"] for b in airlock.ask("bound")["bindings"]}


@check("the unit has run, before libvirt")
def order():
    helper.wait_for(lambda: show(UNIT, "ExecMainExitTimestampMonotonic") != "0", "the unit's end", seconds=120)
    helper.wait_for(lambda: show("libvirtd.service", "ActiveState") == "active", "libvirt", seconds=120)
    ended = int(show(UNIT, "ExecMainExitTimestampMonotonic"))
    require(ended < int(show("libvirtd.service", "ExecMainStartTimestampMonotonic")), "libvirt was first")


@check("what is kept is held again: a network card, and two functions of igb that are there again")
def kept():
    equal(places.driver("twin-nic"), "vfio-pci", "driver")
    equal(places.driver("nic"), "e1000e", "driver of its twin")
    require(os.path.exists(f"/dev/vfio/{kernel.link(places.address('twin-nic'), 'iommu_group')}"), "no node for a VM")
    equal(states()[places.address("twin-nic")], "bound", "state")
    equal(kernel.attribute(places.address("igb"), "sriov_numvfs"), "2", "virtual functions")


@check("S7 the display that was held from the next boot on is held, with its sound, before a desktop could open it")
def held():
    for name in ("display", "display-sound"):
        equal(places.driver(name), "vfio-pci", f"driver of {name}")
        equal(states()[places.address(name)], "bound", f"state of {name}")


@check("checked again: a kept disk that is mounted by now stays with the host, and the journal says why")
def refused():
    equal(places.driver("disk"), "nvme", "driver")
    require(os.path.ismount("/mnt/disk"), "not mounted")
    text = journal(UNIT)
    require(f"{places.address('disk')}: storage.mounted" in text, text)
    equal(show(UNIT, "Result"), "exit-code", "result of the unit")


@check("S10 another device at a kept address is left alone and said to be misplaced")
def misplaced():
    equal(places.driver("vm-nic"), "e1000e", "driver")
    equal(states()[places.address("vm-nic")], "misplaced", "state")
    require(places.address("vm-nic") in journal(UNIT), journal(UNIT))


@check("a VM that starts with the computer, whose disk is mounted by now: refused, the chain is in libvirt's journal")
def autostart():
    text = helper.wait_for(lambda: "/mnt/twin-disk" in (log := journal("libvirtd.service")) and log, "the refusal")
    require("storage.mounted" in text, text)
    equal(vms.state("starts-alone"), "shut off", "state")
    equal(places.driver("twin-disk"), "nvme", "driver")


@check("virsh start of it: refused, and who starts it is told the chain; the disk stays mounted and works")
def start():
    status, text = vms.virsh("start", "starts-alone")
    require(status != 0, "it was started")
    disk = places.disk("twin-disk")
    require(f"{disk} > /mnt/twin-disk" in text and "storage.mounted" in text, text)
    with open("/mnt/twin-disk/still", "w") as file:
        file.write("here")
    os.sync()
    require(os.path.exists("/mnt/twin-disk/still"), "the disk is gone")


@check("once it is unmounted the same VM starts, libvirt takes the disk and gives it back")
def unmounted():
    installed.run("umount", "/mnt/twin-disk")
    vms.must("start", "starts-alone")
    equal(places.driver("twin-disk"), "vfio-pci", "driver")
    caller = helper.Caller()
    helper.refused("Blocked", caller.apply, helper.operation("unbind", places.address("twin-disk")))
    vms.must("destroy", "starts-alone")
    helper.wait_for(lambda: places.driver("twin-disk") == "nvme", "the disk")


@check("a VM with nothing in its way starts: its card is one that Airlock keeps, and stays so after it")
def fine():
    vms.must("start", "fine")
    equal(vms.state("fine"), "running", "state")
    vms.must("destroy", "fine")
    equal(places.driver("twin-nic"), "vfio-pci", "driver after the VM")


@check("S10 a VM whose record names another device than sits there: refused")
def wrong_identity():
    vms.define("moved", "vm-nic", lambda text: text.replace("8086:10d3", "8086:10d2"))
    status, text = vms.virsh("start", "moved")
    require(status != 0, "it was started")
    require("another device" in text and places.address("vm-nic") in text, text)
    equal(places.driver("vm-nic"), "e1000e", "driver")
