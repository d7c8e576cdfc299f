# SPDX-License-Identifier: GPL-3.0-or-later
# What is known of topologies/server.sh beyond the kernel's groups: reasons, who is to blame, verdicts.
import airlock
import kernel
from tap import check, equal, require


def group_of(address):
    return airlock.find(airlock.ask("groups")["groups"], address)


@check("multifunction card behind a port with ACS: one card, isolated")
def card():
    for port in ("0000:00:02.0", "0000:00:02.1"):
        video, sound = kernel.path(port, "00.0"), kernel.path(port, "00.1")
        group = group_of(video)
        equal(airlock.members(group), [video, sound], "members")
        equal(group["isolation"], "isolated", "isolation")
        airlock.require_reason(group, video, sound, "multifunction", (video, sound))


@check("ports without ACS in one slot are named as the cause, with the bits they lack")
def open_ports():
    ports = ["0000:00:04.0", "0000:00:04.1"]
    disks = [kernel.path(port, "00.0") for port in ports]
    group = group_of(ports[0])
    equal(sorted(airlock.members(group)), sorted(ports + disks), "members")
    equal(group["isolation"], "shared", "isolation")
    for port, disk in zip(ports, disks):
        airlock.require_reason(group, port, disk, "acs-path", (port,), airlock.REQUIRED)
    airlock.require_reason(group, *ports, "multifunction", ports)
    require("ACS" in group["summary"], f"no ACS in “{group['summary']}”")
    require(group["remedies"], "no remedies")
    require(all("pcie_acs_override" not in text for text in group["remedies"]), "an override is offered")


@check("switch without ACS: each downstream port forms a group with its device and is to blame")
def switch():
    upstream = kernel.path("0000:00:03.0", "00.0")
    equal(group_of(upstream)["devices"][0]["role"], "bridge", "role")
    equal(airlock.members(group_of(upstream)), [upstream], "group of the upstream port")
    for slot in ("00.0", "01.0"):
        port = kernel.path("0000:00:03.0", "00.0", slot)
        device = kernel.path("0000:00:03.0", "00.0", slot, "00.0")
        group = group_of(device)
        equal(airlock.members(group), [port, device], "members")
        airlock.require_reason(group, port, device, "acs-path", (port,), airlock.REQUIRED)
        equal(group["isolation"], "isolated", "isolation")
        require("switch-peers" in group["notes"], f"no word about the switch in {group['notes']}")


@check("PCIe-to-PCI bridge with two cards: one group, the bridge is the reason")
def pci_bridge():
    bridge = kernel.path("0000:00:03.1", "00.0")
    cards = [kernel.path("0000:00:03.1", "00.0", slot) for slot in ("01.0", "02.0")]
    answer = airlock.ask("groups", "--predict")
    group = airlock.find(answer["groups"], bridge)
    equal(airlock.members(group), [bridge, *cards], "members")
    equal(group["isolation"], "shared", "isolation")
    for card in cards:
        airlock.require_reason(group, bridge, card, "legacy-bridge", (bridge,))


@check("functions of the root bus: USB is one device, the chipset is shared")
def root_bus():
    usb = group_of("0000:00:1d.0")
    equal(airlock.members(usb), ["0000:00:1d.0", "0000:00:1d.7"], "USB")
    equal(usb["isolation"], "isolated", "USB")
    chipset = group_of("0000:00:1f.0")
    equal(airlock.members(chipset), ["0000:00:1f.0", "0000:00:1f.2", "0000:00:1f.3"], "chipset")
    equal(chipset["isolation"], "shared", "chipset")
    for group in (usb, chipset):
        equal({r["kind"] for r in group["reasons"]}, {"multifunction"}, "reasons")


@check("two identical cards are told apart")
def twins():
    a, b = (airlock.ask("device", kernel.path(port, "00.0")) for port in ("0000:00:02.4", "0000:00:02.5"))
    for name in ("vendor", "device", "name"):
        equal(a[name], b[name], name)
    for name in ("address", "path", "card"):
        require(a[name] != b[name], f"the same {name}")
    require(group_of(a["address"])["id"] != group_of(b["address"])["id"], "the same group")


@check("the second host bridge is on NUMA node 1")
def numa():
    answer = airlock.ask("device", kernel.path("0000:80:00.0", "00.0"))
    equal(answer["numa_node"], 1, "node")
    equal(answer["path"][0], "0000:80:00.0", "start of the path")
    equal(airlock.ask("device", "0000:00:1d.0")["numa_node"], None, "node of USB")


@check("the firmware's display is the boot display, the other card is not")
def boot_vga():
    equal(airlock.ask("device", kernel.path("0000:00:02.0", "00.0"))["boot_vga"], True, "boot_vga")
    equal(airlock.ask("device", kernel.path("0000:00:02.1", "00.0"))["boot_vga"], False, "boot_vga of the second")
