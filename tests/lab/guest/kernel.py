# SPDX-License-Identifier: GPL-3.0-or-later
# What the kernel itself says about PCI devices and groups: read here without a line of Airlock's code.
import os

DEVICES = "/sys/bus/pci/devices"
GROUPS = "/sys/kernel/iommu_groups"


def read(path, default=None):
    try:
        with open(path) as file:
            return file.read().strip()
    except OSError:
        return default


def attribute(address, name, default=None):
    return read(f"{DEVICES}/{address}/{name}", default)


def link(address, name):
    try:
        return os.path.basename(os.readlink(f"{DEVICES}/{address}/{name}"))
    except OSError:
        return None


def addresses():
    return sorted(os.listdir(DEVICES))


def groups():
    """{group number: [addresses]}, from /sys/kernel/iommu_groups."""
    found = {}
    for number in os.listdir(GROUPS) if os.path.isdir(GROUPS) else []:
        members = os.listdir(f"{GROUPS}/{number}/devices")
        found[int(number)] = sorted(m for m in members if ":" in m and "." in m)
    return found


def partition():
    return {frozenset(members) for members in groups().values()}


def grouped():
    return sorted(a for members in groups().values() for a in members)


def ungrouped():
    return [a for a in addresses() if link(a, "iommu_group") is None]


def is_bridge(address):
    """Header type 1 or 2: readable by everyone, being within the first 64 bytes."""
    with open(f"{DEVICES}/{address}/config", "rb") as file:
        return file.read(64)[0x0E] & 0x7F != 0


def parent(address):
    above = os.path.basename(os.path.dirname(os.path.realpath(f"{DEVICES}/{address}")))
    return above if above in set(addresses()) else None


def find(vendor_device, nth=0):
    """Address of the nth function with these ids, as "8086:10c9"."""
    vendor, device = ("0x" + word for word in vendor_device.split(":"))
    hits = [a for a in addresses() if attribute(a, "vendor") == vendor and attribute(a, "device") == device]
    return hits[nth]


def path(*names):
    """Address by way down, as path("0000:00:03.0", "00.0", "01.0"): bus numbers may change."""
    at = os.path.realpath(f"{DEVICES}/{names[0]}")
    for name in names[1:]:
        at = os.path.join(at, next(n for n in sorted(os.listdir(at)) if n.count(":") == 2 and n.endswith(":" + name)))
    return os.path.basename(at)
