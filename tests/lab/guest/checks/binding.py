# SPDX-License-Identifier: GPL-3.0-or-later
# Devices go to vfio-pci and back, by the helper on the system bus.
import os
import signal
import time

import airlock
import helper
import installed
import kernel
import places
import vfio
from tap import check, equal, require

caller = helper.Caller()


def bind(*names, **more):
    return caller.apply(*(helper.operation("bind", places.address(n)) for n in names), **more)


def unbind(*names):
    return caller.apply(*(helper.operation("unbind", places.address(n)) for n in names))


def moved(before):
    after = places.drivers()
    return {a for a in after if after[a] != before.get(a)}


def require_held(name):
    equal(places.driver(name), "vfio-pci", f"driver of {name}")
    holder = vfio.Holder(places.address(name))
    require(holder.is_viable(), f"the group of {name} can't go to a VM")
    holder.close()


@check("S9 bind: /dev/vfio/N appears and can be opened as a VM does; of two identical cards only that one moves")
def twins():
    before = places.drivers()
    for name, host in (("twin-nic", "e1000e"), ("twin-disk", "nvme")):
        results, countdown = bind(name)
        equal((results[0]["changed"], results[0]["driver"], countdown), (True, "vfio-pci", 0), "result")
        equal(moved(before), {places.address(name)}, "what moved")
        require_held(name)
        equal(caller.bindings()[places.address(name)]["state"], "bound", "state in the ledger")
        results, _ = unbind(name)
        equal(results[0]["driver"], host, "driver in the result")
        equal(moved(before), set(), "what is still elsewhere")
        require(places.address(name) not in caller.bindings(), "it is still in the ledger")
    places.disk("twin-disk")


@check("a device behind the PCIe-to-PCI bridge goes with the other one there, and both come back")
def behind_a_bridge():
    before = places.drivers()
    addresses = {places.address(n) for n in ("pci-nic", "pci-nic-2")}
    answer = airlock.ask("check", places.address("pci-nic"), "--now", "--local", statuses=(3,))
    equal(set(answer["companions"]), addresses - {places.address("pci-nic")}, "companions")
    helper.refused("Unconfirmed", bind, "pci-nic", "pci-nic-2")
    _, countdown = bind("pci-nic", "pci-nic-2", confirmed=True)
    equal(moved(before), addresses, "what moved")
    if countdown:
        caller.call("Keep", "(s)", "lab")
    require_held("pci-nic")
    unbind("pci-nic", "pci-nic-2")
    equal(moved(before), set(), "what is still elsewhere")


@check("S1 group mates go along: airlockctl binds both, and the group can be opened")
def companions():
    before = places.drivers()
    address, mate = places.address("mate-nic"), places.address("mate-disk")
    status, text, complaint = airlock.attempt("bind", address, "--local", "--yes", f"--confirm={address}")
    word = complaint.rsplit("--confirm=", 1)[-1].strip() if status else address
    if status:
        status, text, complaint = airlock.attempt("bind", address, "--local", "--yes", f"--confirm={word}")
    equal(status, 0, f"{text} {complaint}")
    equal(moved(before), {address, mate}, "what moved")
    require_held("mate-nic")
    status, text, complaint = airlock.attempt("undo", "--yes")
    equal(status, 0, f"{text} {complaint}")
    equal(moved(before), set(), "what is still elsewhere")


@check("a mounted NVMe is refused with its chain, whoever asks and whatever they confirm; it is never unbound")
def mounted():
    device = places.make_filesystem("disk", "/mnt/disk")
    installed.run("mount", device, "/mnt/disk")
    try:
        message = helper.refused("Blocked", bind, "disk", confirmed=True)
        require("storage.mounted" in message, message)
        findings, action = caller.check(helper.operation("bind", places.address("disk")))
        equal(action, "", "action")
        chains = [f["chain"] for f in findings if f["id"] == "storage.mounted"]
        require(any(c[-1] == "/mnt/disk" for c in chains), f"chains: {chains}")
        status, text, _ = airlock.attempt("bind", places.address("disk"), "--yes", "--confirm=/mnt/disk")
        equal(status, 4, "exit status")
        require("/mnt/disk" in text, text)
        equal(places.driver("disk"), "nvme", "driver")
        with open("/mnt/disk/still", "w") as file:
            file.write("here")
    finally:
        installed.run("umount", "/mnt/disk")


@check("an identity that isn't there is refused")
def identity():
    verb, (address, vendor, device, *rest), options = helper.operation("bind", places.address("twin-nic"))
    wrong = (verb, (address, vendor, device ^ 1, *rest), options)
    helper.refused("Identity", caller.apply, wrong)
    equal(places.driver("twin-nic"), "e1000e", "driver")


@check("S5 the default route's card needs a person's word; without one nothing happens")
def default_route():
    places.make_default_route("nic")
    message = helper.refused("Unconfirmed", bind, "nic")
    require("network.default-route" in message, message)
    _, action = caller.check(helper.operation("bind", places.address("nic")))
    equal(action, "io.github.airlock_vm.airlock.bind-critical", "action")
    equal(places.driver("nic"), "e1000e", "driver")


def take_network(by):
    """Binds the default route's card; returns the seconds it counts."""
    variant = helper.operation("bind", places.address("nic"))
    _, countdown = by.apply(variant, confirmed=True)
    require(countdown > 0, "no countdown")
    equal(places.driver("nic"), "vfio-pci", "driver")
    return countdown


def give_network_back():
    helper.wait_for(lambda: places.driver("nic") == "e1000e", "the network card to come back")
    places.make_default_route("nic")


@check("what took the network is taken back by itself when the countdown ends")
def countdown():
    seconds = take_network(caller)
    began = time.monotonic()
    helper.wait_for(lambda: ("Reverted", "lab", True, "") in caller.signals, "the signal", seconds=seconds + 60)
    require(time.monotonic() - began > seconds - 5, "too early")
    give_network_back()
    equal(caller.bindings(), {}, "the ledger")


@check("keep lets it stand")
def keep():
    take_network(caller)
    caller.call("Keep", "(s)", "lab")
    helper.refused("NotFound", caller.call, "Revert", "(s)", "lab")
    equal(places.driver("nic"), "vfio-pci", "driver after keep")
    unbind("nic")
    give_network_back()


@check("revert takes it back at once")
def revert():
    take_network(caller)
    caller.call("Revert", "(s)", "lab")
    give_network_back()


@check("a caller that goes before it says keep has it taken back at once")
def caller_gone():
    other = helper.Caller()
    seconds = take_network(other)
    began = time.monotonic()
    other.close()
    give_network_back()
    require(time.monotonic() - began < seconds / 2, "the countdown was waited for")


def helper_pid():
    return int(installed.run("systemctl", "show", "-P", "MainPID", helper.UNIT))


def kill_helper(pid=None):
    pid = pid or helper_pid()
    os.kill(pid, signal.SIGKILL)
    helper.wait_for(lambda: not os.path.exists(f"/proc/{pid}"), "the helper's end")


@check("killed in the middle of five devices and started again, the helper takes all of them back")
def killed():
    before = places.drivers()
    names = ("twin-disk", "twin-nic", "vm-nic", "mate-nic", "mate-disk")
    other = helper.Caller()
    pid = helper_pid()
    # One processor for both: this program goes first once the second device begins.
    os.setpriority(os.PRIO_PROCESS, 0, -20)
    other.on_signal = lambda signal_: signal_ == ("Progress", "lab", 1, "begun") and os.kill(pid, signal.SIGKILL)
    answers = other.begin_apply(*(helper.operation("bind", places.address(n)) for n in names), confirmed=True)
    while not answers:
        helper.GLib.MainContext.default().iteration(True)
    os.setpriority(os.PRIO_PROCESS, 0, 0)
    require(isinstance(answers[0], Exception), f"it was done: {answers}")
    require(("Progress", "lab", 0, "done") in other.signals, "nothing had been done yet")
    require(("Progress", "lab", 4, "done") not in other.signals, "all had been done")
    equal(caller.bindings(), {}, "the ledger of the next helper")
    equal(moved(before), set(), "what is still elsewhere")


@check("killed while it counts down, the next helper takes it back")
def killed_counting():
    take_network(caller)
    kill_helper()
    caller.bindings()
    give_network_back()


@check("the helper ends when it has nothing to do, and what it holds stays")
def idle():
    bind("twin-nic")
    installed.run("systemctl", "stop", helper.UNIT)
    equal(places.driver("twin-nic"), "vfio-pci", "driver while no helper runs")
    equal(caller.bindings()[places.address("twin-nic")]["state"], "bound", "state in the ledger")
    unbind("twin-nic")
