# SPDX-License-Identifier: GPL-3.0-or-later
# The devices of topologies/helper.sh by what they are for, and what the tests do with them.
import glob
import os
import time

import kernel
from installed import run
from tap import Failure

PLACES = {
    "disk": ("0000:00:02.0", "00.0"),
    "twin-disk": ("0000:00:02.1", "00.0"),
    "nic": ("0000:00:02.2", "00.0"),
    "twin-nic": ("0000:00:02.3", "00.0"),
    "igb": ("0000:00:02.4", "00.0"),
    "vf-disk": ("0000:00:02.5", "00.0"),
    "display": ("0000:00:02.6", "00.0"),
    "display-sound": ("0000:00:02.6", "00.1"),
    "bridge": ("0000:00:03.0", "00.0"),
    "pci-nic": ("0000:00:03.0", "00.0", "01.0"),
    "pci-nic-2": ("0000:00:03.0", "00.0", "02.0"),
    "mate-nic": ("0000:00:04.0", "00.0"),
    "mate-disk": ("0000:00:04.1", "00.0"),
    "vm-nic": ("0000:00:05.0", "00.0"),
}


def address(name):
    return kernel.path(*PLACES[name])


def driver(name):
    return kernel.link(address(name), "driver")


def drivers():
    """Driver and override of every function: what a test must leave as it was."""
    return {a: (kernel.link(a, "driver"), kernel.attribute(a, "driver_override")) for a in kernel.addresses()}


def wait(question, what, seconds=60):
    until = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > until:
            raise Failure(f"{what} did not come")
        time.sleep(0.05)
    return answer


def disk(name):
    """The kernel's name of the disk of an NVMe."""
    root = os.path.realpath(f"{kernel.DEVICES}/{address(name)}") + "/"
    return wait(
        lambda: [d for d in os.listdir("/sys/block") if os.path.realpath(f"/sys/block/{d}").startswith(root)],
        f"the disk of {name}",
    )[0]


def nic(name):
    return os.path.basename(wait(lambda: glob.glob(f"{kernel.DEVICES}/{address(name)}/net/*"), f"the network of {name}")[0])


def settle():
    run("udevadm", "settle", "-t", "60")


def make_filesystem(name, where):
    device = f"/dev/{disk(name)}"
    run("mkfs.ext4", "-q", "-F", device)
    os.makedirs(where, exist_ok=True)
    return device


def make_default_route(name):
    interface = nic(name)
    run("ip", "link", "set", interface, "up")
    run("ip", "addr", "add", "192.0.2.2/24", "dev", interface)
    run("ip", "route", "add", "default", "via", "192.0.2.1", "dev", interface)
