# SPDX-License-Identifier: GPL-3.0-or-later
# Devices come and go at QEMU's monitor while an AirlockHost watches: real uevents through udev.
import subprocess
import threading
import time

import airlock
import kernel
import monitor
from tap import check, equal, require

PORT = "0000:00:08.0"  # "spare"
NIC = "0000:00:02.4"


class Watcher:
    """airlock-watch-host and what it has printed so far."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["airlock-watch-host"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines = []
        self.news = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()
        self.wait_for(lambda lines: any(line.startswith("ready ") for line in lines), "the first reading")
        self.settle()

    def _read(self):
        for line in self.process.stdout:
            with self.news:
                self.lines.append(line.strip())
                self.news.notify_all()

    def wait_for(self, condition, what):
        with self.news:
            ok = self.news.wait_for(lambda: condition(self.lines), timeout=30)
            require(ok, f"{what} did not show: {self.lines}")

    def settle(self):
        """Until nothing has been printed for a while."""
        subprocess.run(["udevadm", "settle"], check=True)
        count = -1
        while count != len(self.lines):
            count = len(self.lines)
            time.sleep(1.5)

    def take(self):
        """What was printed since the last call, settled; wrong things fail."""
        self.settle()
        with self.news:
            lines, self.lines = self.lines, []
        wrong = [line for line in lines if not line.startswith(("ready ", "added ", "removed ", "replaced ", "topology "))]
        require(not wrong, f"the watcher says: {wrong}")
        return lines

    def end(self):
        self.process.stdin.close()
        equal(self.process.wait(timeout=20), 0, "exit status of the watcher")


def addresses(lines, word):
    return {line.split()[1] for line in lines if line.startswith(word + " ")}


class Scene:
    watcher = None
    monitor = None
    plugged = None


@check("a watched host sees all functions")
def start():
    Scene.watcher, Scene.monitor = Watcher(), monitor.Monitor()
    lines = Scene.watcher.take()
    equal(lines[0], f"ready {len(kernel.addresses())}", "first line")


@check("a device plugged in while watched is added, and all others keep their object")
def plug():
    before = set(kernel.addresses())
    Scene.monitor.plug("e1000e", "hot0", "spare", romfile="")
    Scene.watcher.wait_for(lambda lines: any(line.startswith("added ") for line in lines), "the new device")
    lines = Scene.watcher.take()
    new = set(kernel.addresses()) - before
    equal(len(new), 1, "new functions")
    Scene.plugged = new.pop()
    equal(addresses(lines, "added"), {Scene.plugged}, "added")
    equal(addresses(lines, "removed"), set(), "removed")
    # Its driver arrives later; the port above it leaves or enters a state of its own.
    replaced = addresses(lines, "replaced") - {Scene.plugged, PORT}
    equal(replaced, set(), "replaced")


@check("the plugged device has a group of its own, as predicted")
def plugged_group():
    predicted = airlock.ask("groups", "--predict")["groups"]
    airlock.require_same(airlock.partition(predicted, kernel.grouped()), kernel.partition())
    equal(airlock.members(airlock.find(airlock.ask("groups")["groups"], Scene.plugged)), [Scene.plugged], "members")


@check("a driver that lets go of a device replaces that device alone")
def driver():
    card = kernel.path(NIC, "00.0")
    name = kernel.link(card, "driver")
    for action in ("unbind", "bind"):
        with open(f"/sys/bus/pci/drivers/{name}/{action}", "w") as file:
            file.write(card)
        Scene.watcher.wait_for(lambda lines: f"replaced {card}" in lines, f"{action} of {card}")
        lines = Scene.watcher.take()
        equal(addresses(lines, "added") | addresses(lines, "removed"), set(), f"{action}: added or removed")
        equal(addresses(lines, "replaced"), {card}, f"{action}: replaced")


@check("a device unplugged while watched is removed, and all others keep their object")
def unplug():
    Scene.monitor.unplug("hot0")
    Scene.watcher.wait_for(lambda lines: any(line.startswith("removed ") for line in lines), "the removal")
    lines = Scene.watcher.take()
    equal(addresses(lines, "removed"), {Scene.plugged}, "removed")
    equal(addresses(lines, "added"), set(), "added")
    equal(addresses(lines, "replaced") - {PORT}, set(), "replaced")


@check("virtual functions appear and go while watched")
def virtual_functions():
    pf = kernel.path("0000:00:02.3", "00.0")
    had = int(kernel.attribute(pf, "sriov_numvfs"))
    for count, word in ((0, "removed"), (2, "added")):
        if had == count:
            continue
        with open(f"{kernel.DEVICES}/{pf}/sriov_numvfs", "w") as file:
            file.write(str(count))
        Scene.watcher.wait_for(lambda lines: f"replaced {pf}" in lines and any(line.startswith(word) for line in lines), word)
        lines = Scene.watcher.take()
        equal(len(addresses(lines, word)), abs(count - had), word)
        had = count


@check("the watcher ends without a complaint")
def end():
    require(Scene.watcher is not None, "it never started")
    Scene.watcher.end()
