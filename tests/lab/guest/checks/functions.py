# SPDX-License-Identifier: GPL-3.0-or-later
# Virtual functions made and removed by the helper; igb has a driver for them, NVMe none.
import airlock
import helper
import kernel
import places
import vfio
from tap import check, equal, require

caller = helper.Caller()


def count(name):
    return int(kernel.attribute(places.address(name), "sriov_numvfs"))


def functions(name):
    return sorted(a for a in kernel.addresses() if kernel.link(a, "physfn") == places.address(name))


def set_count(name, number, **more):
    results, _ = caller.apply(helper.operation("set-vfs", places.address(name), count=number, **more))
    return results[0]


def make_use_remove(name, number):
    equal(set_count(name, number)["got"], number, "functions that were made")
    equal(count(name), number, "sriov_numvfs")
    equal(len(functions(name)), number, "functions")
    equal({kernel.link(a, "driver") for a in functions(name)}, {None}, "host drivers of what is for VMs")
    first = functions(name)[0]
    caller.apply(helper.operation("bind", first))
    equal(kernel.link(first, "driver"), "vfio-pci", f"driver of {first}")
    holder = vfio.Holder(first)
    message = helper.refused("Blocked", set_count, name, 0)
    require(first in message, message)
    helper.refused("Blocked", caller.apply, helper.operation("unbind", first))
    helper.refused("Blocked", caller.apply, helper.operation("bind", places.address(name)))
    equal(count(name), number, "sriov_numvfs while one is used")
    holder.close()
    message = helper.refused("Busy", set_count, name, 0)
    require(first in message, message)
    equal(count(name), number, "sriov_numvfs while one is held for VMs")
    caller.apply(helper.operation("unbind", first))
    equal(set_count(name, 0)["got"], 0, "functions that are left")
    equal((count(name), functions(name)), (0, []), "functions that are left")
    require(first not in caller.bindings(), "the ledger still has a function that is gone")


@check("igb: virtual functions are made without a driver, one goes to a VM, and none is removed under it")
def network():
    make_use_remove("igb", 3)


@check("NVMe: the same")
def nvme():
    make_use_remove("vf-disk", 2)


@check("with autoprobe the host's driver takes them; another number is reached through 0; too many are refused")
def numbers():
    set_count("igb", 2, autoprobe=True)
    places.settle()
    equal({kernel.link(a, "driver") for a in functions("igb")}, {"igbvf"}, "drivers")
    equal(set_count("igb", 4)["got"], 4, "functions of another number")
    equal(count("igb"), 4, "sriov_numvfs")
    helper.refused("Invalid", set_count, "igb", 8)
    equal(count("igb"), 4, "sriov_numvfs after too many")
    set_count("igb", 0)


@check("airlockctl makes them, tells how many, and undoes it")
def command():
    status, text, complaint = airlock.attempt("sriov", places.address("vf-disk"), "3", "--yes", "--local")
    equal((status, count("vf-disk")), (0, 3), f"{text} {complaint}")
    status, text, complaint = airlock.attempt("undo", "--yes")
    equal((status, count("vf-disk")), (0, 0), f"{text} {complaint}")
