# SPDX-License-Identifier: GPL-3.0-or-later
# Configuration space as Airlock decodes it, against lspci.
import re
import subprocess

import airlock
import kernel
from tap import check, equal, require

TYPES = {
    "Endpoint": "endpoint",
    "Legacy Endpoint": "legacy-endpoint",
    "Root Port": "root-port",
    "Upstream Port": "upstream-port",
    "Downstream Port": "downstream-port",
    "PCI-Express to PCI/PCI-X Bridge": "pcie-to-pci-bridge",
    "Root Complex Integrated Endpoint": "rc-endpoint",
}
BITS = ["SrcValid", "TransBlk", "ReqRedir", "CmpltRedir", "UpstreamFwd", "EgressCtrl", "DirectTrans"]


def bits(line):
    return sum(1 << n for n, name in enumerate(BITS) if name + "+" in line)


def read_lspci():
    """{address: (PCIe type, ACS capability, ACS control)} as lspci tells it."""
    text = subprocess.run(["lspci", "-D", "-vvv"], capture_output=True, text=True, check=True).stdout
    found = {}
    for block in text.split("\n\n"):
        if not block.strip():
            continue
        kind = re.search(r"\] Express \(v\d\) (.*?)(?: \(Slot[+-]\))?(?:, .*)?$", block, re.M)
        kind = TYPES[kind[1].strip()] if kind else "conventional"
        cap, control = (re.search(rf"{name}:\t(.*)", block) for name in ("ACSCap", "ACSCtl"))
        acs = (bits(cap[1]), bits(control[1])) if cap else None
        found[block.split(" ", 1)[0]] = (kind, acs)
    return found


def sample(table):
    """A device of every PCIe type and ACS state: asking for each of them would take minutes."""
    kinds = {}
    for address in sorted(table):
        kinds.setdefault(table[address], []).append(address)
    return sorted(address for addresses in kinds.values() for address in addresses[:3])


@check("PCIe types and ACS registers are as lspci says")
def agreement():
    table = read_lspci()
    equal(sorted(table), kernel.addresses(), "functions")
    chosen = sample(table)
    require(len({table[a][0] for a in chosen}) > 2, f"too few kinds: {chosen}")
    for address in chosen:
        kind, acs = table[address]
        answer = airlock.ask("device", address)
        equal(answer["pcie_type"], kind, f"type of {address}")
        got = answer["acs"] and (int(answer["acs"]["capability"], 16), int(answer["acs"]["control"], 16))
        equal(got, acs, f"ACS of {address}")


@check("names are as lspci's; what lspci can't name shows its ids")
def names():
    text = subprocess.run(["lspci", "-D", "-vmm"], capture_output=True, text=True, check=True).stdout
    wanted = {}
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(":\t", 1) for line in block.splitlines())
        wanted[fields["Slot"]] = fields["Device"]
    for group in airlock.ask("groups")["groups"]:
        for device in group["devices"]:
            name = wanted[device["address"]]
            if re.fullmatch("Device [0-9a-f]{4}", name):
                name = f"{device['vendor']}:{device['device']}"
            require(name in device["name"], f"{device['address']}: “{device['name']}” without “{name}”")
