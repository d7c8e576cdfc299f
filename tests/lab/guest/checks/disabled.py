# SPDX-License-Identifier: GPL-3.0-or-later
# The same disk once more, with airlock.disable on the kernel command line: the way out, from the boot menu.
import airlock
import helper
import installed
import kernel
import places
from tap import check, equal

UNIT = "airlock-bindings.service"


@check("with airlock.disable nothing is bound at boot: every device has its host driver")
def disabled():
    def asked():
        return installed.run("systemctl", "show", "-P", "ConditionTimestampMonotonic", UNIT).strip() != "0"

    helper.wait_for(asked, "the unit's turn", seconds=120)
    equal(installed.run("systemctl", "show", "-P", "ConditionResult", UNIT).strip(), "no", "condition")
    places.settle()
    drivers = {name: places.driver(name) for name in ("twin-nic", "disk", "display", "vm-nic")}
    equal(drivers, {"twin-nic": "e1000e", "disk": "nvme", "display": "bochs-drm", "vm-nic": "e1000e"}, "drivers")
    equal(kernel.attribute(places.address("igb"), "sriov_numvfs"), "0", "virtual functions")


@check("what is kept is still known, for the boot after")
def remembered():
    states = {b["address"]: b["state"] for b in airlock.ask("bound")["bindings"]}
    equal(states[places.address("twin-nic")], "held", "state")
    equal(states[places.address("vm-nic")], "misplaced", "state of what sits elsewhere")
