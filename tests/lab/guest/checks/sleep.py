# SPDX-License-Identifier: GPL-3.0-or-later
# A device that sleeps is left asleep: neither it nor the port above it may be woken by looking.
import subprocess
import time

import airlock
import kernel
from tap import check, equal, require

PORT = "0000:00:06.0"


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def awake_time(address):
    return kernel.attribute(address, "power/runtime_active_time")


def put_to_sleep():
    """The card goes to vfio-pci, which lets it sleep in D3hot; then the port above it may sleep too."""
    card = kernel.path(PORT, "00.0")
    folder = f"{kernel.DEVICES}/{card}"
    for address in (card, PORT):
        write(f"{kernel.DEVICES}/{address}/power/control", "auto")
    subprocess.run(["modprobe", "vfio-pci"], check=True)
    if kernel.link(card, "driver") != "vfio-pci":
        write(f"{folder}/driver_override", "vfio-pci")
        write(f"{folder}/driver/unbind", card)
        write("/sys/bus/pci/drivers_probe", card)
    wait_for_sleep(card)
    return card


def wait_for_sleep(card):
    until = time.monotonic() + 20
    while {kernel.attribute(a, "power/runtime_status") for a in (card, PORT)} != {"suspended"}:
        require(time.monotonic() < until, "the kernel does not put the branch to sleep")
        time.sleep(0.1)


@check("reading a sleeping device's configuration would wake its port (the test can fail)")
def looking_wakes():
    card = put_to_sleep()
    before = awake_time(PORT)
    with open(f"{kernel.DEVICES}/{card}/config", "rb") as file:
        file.read(4096)
    require(awake_time(PORT) != before, "it did not")
    wait_for_sleep(card)


@check("groups and predictions leave sleeping devices asleep")
def left_asleep():
    card = put_to_sleep()
    equal(kernel.attribute(card, "power_state"), "D3hot", "power state")
    before = [awake_time(a) for a in (card, PORT)]
    for user in (None, "nobody"):
        for _ in range(2):
            airlock.ask("groups", user=user)
        airlock.ask("groups", "--predict", user=user)
        airlock.ask("status", user=user, statuses=(0, 3))
    equal([awake_time(a) for a in (card, PORT)], before, "time awake")


@check("a sleeping device still has its group, in the kernel's and in the predicted ones")
def still_grouped():
    card = put_to_sleep()
    for arguments in (("groups",), ("groups", "--predict")):
        group = airlock.find(airlock.ask(*arguments)["groups"], card)
        equal(airlock.members(group), [card], f"members by {' '.join(arguments)}")
