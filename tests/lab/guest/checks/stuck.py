# SPDX-License-Identifier: GPL-3.0-or-later
# A driver that does not let go. R4.6 keeps the helper from unbinding what a process has open; here the open
# device is in a message that no process has received, so that nothing can be seen and the kernel waits.
import time

import airlock
import helper
import kernel
import places
import vfio
from tap import check, equal, require

caller = helper.Caller()


@check("a device that a program holds is not taken from it")
def held():
    operation = helper.operation("bind", places.address("twin-disk"))
    caller.apply(operation)
    holder = vfio.Holder(places.address("twin-disk"))
    message = helper.refused("Blocked", caller.apply, helper.operation("unbind", places.address("twin-disk")))
    require("vm.in-use" in message, message)
    holder.close()
    caller.apply(helper.operation("unbind", places.address("twin-disk")))


@check("a driver that does not let go: the helper says stuck in time, answers others, and never tries again")
def stuck():
    address, other = places.address("twin-disk"), places.address("vm-nic")
    caller.apply(helper.operation("bind", address))
    holder = vfio.Holder(address)
    holder.hide()
    began = time.monotonic()
    answers = caller.begin_apply(helper.operation("unbind", address))
    second = helper.Caller()
    asked = time.monotonic()
    second.call("ReadIsolation")
    require(time.monotonic() - asked < 10, "the helper did not answer meanwhile")
    helper.wait_for(lambda: answers, "an answer", seconds=90)
    equal(helper.Gio.DBusError.get_remote_error(answers[0]), f"{helper.NAME}.Error.Stuck", str(answers[0]))
    require(time.monotonic() - began < 60, "it took longer than the deadline")
    equal(second.bindings()[address]["state"], "stuck", "state in the ledger")

    # Not tried again: told at once, as no write is waited for.
    for verb in ("unbind", "bind"):
        began = time.monotonic()
        try:
            second.apply(helper.operation(verb, address))
        except helper.GLib.Error:
            pass
        else:
            require(False, f"{verb} of a stuck device was done")
        require(time.monotonic() - began < 15, f"{verb} waited for the kernel again")

    # Others go on.
    second.apply(helper.operation("bind", other))
    equal(kernel.link(other, "driver"), "vfio-pci", "driver of another device")
    second.apply(helper.operation("unbind", other))
    state = [b["state"] for b in airlock.ask("bound")["bindings"] if b["address"] == address]
    equal(state, ["stuck"], "state that airlockctl tells")

    holder.close()
    helper.wait_for(lambda: kernel.link(address, "driver") is None, "the kernel to finish")
