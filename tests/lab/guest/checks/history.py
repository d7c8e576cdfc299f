# SPDX-License-Identifier: GPL-3.0-or-later
# Plans end to end: the entry, its undo, and the script that needs nothing of Airlock.
import os

import airlock
import helper
import installed
import kernel
import places
from tap import check, equal, require


def do(*arguments):
    status, text, complaint = airlock.attempt(*arguments, "--yes", "--json")
    equal(status, 0, f"airlockctl {' '.join(arguments)}: {text} {complaint}")


def entries():
    return airlock.ask("history")["history"]


@check("bind is in the history as applied; undo brings the host's driver back and says so")
def undo():
    before = places.drivers()
    address = places.address("vm-nic")
    do("bind", address, "--local")
    entry = entries()[0]
    equal(entry["state"], "applied", "state")
    equal(kernel.link(address, "driver"), "vfio-pci", "driver")
    equal([b["address"] for b in airlock.ask("bound")["bindings"]], [address], "what is held")
    do("undo", str(entry["number"]))
    equal(places.drivers(), before, "drivers and overrides")
    equal([e["state"] for e in entries() if e["number"] == entry["number"]], ["undone"], "state after undo")


@check("a dry run shows the same plan and changes nothing")
def dry_run():
    before, number = places.drivers(), len(entries())
    status, text = airlock.run("bind", places.address("vm-nic"), "--local", "--dry-run")
    equal(status, 0, "exit status")
    require("vfio-pci" in text or "VM" in text, text)
    equal((places.drivers(), len(entries())), (before, number), "drivers and entries")


@check("S12 with every file of Airlock gone, restore.sh run as root brings the host back")
def restore():
    before = places.drivers()
    igb = places.address("igb")
    do("bind", places.address("vm-nic"), "--local", "--keep")
    do("sriov", igb, "2", "--local")
    folders = [e["folder"] for e in entries()[:2]]
    installed.run("systemctl", "stop", helper.UNIT)
    installed.remove()
    try:
        for folder in folders:
            # A text console's environment: no bus, no helper, no airlockctl.
            installed.run("sh", f"{folder}/restore.sh", env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
        equal(places.drivers(), before, "drivers and overrides")
        equal(kernel.attribute(igb, "sriov_numvfs"), "0", "virtual functions")
        equal(os.listdir("/var/lib/airlock/bindings"), [], "what is kept")
    finally:
        for part in installed.PARTS:
            installed.copy(part)
        installed.run("systemctl", "daemon-reload")
    equal(airlock.ask("bound")["bindings"], [], "what the next helper holds")
