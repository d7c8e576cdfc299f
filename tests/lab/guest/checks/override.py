# SPDX-License-Identifier: GPL-3.0-or-later
# topologies/board.sh with ACS taken away by kernel arguments, and an ACS override that this kernel does
# not know: the suite boots it with
#   pci=disable_acs_redir=0000:00:1c.2,config_acs=1111110@0000:00:1c.1 pcie_acs_override=downstream,multifunction
import airlock
import kernel
from tap import check, equal, require

WITHOUT_SV, WITHOUT_ANY = "0000:00:1c.1", "0000:00:1c.2"


@check("ports whose ACS the kernel was told to switch off are blamed for just the bits they lack")
def switched_off():
    cards = [kernel.path(port, "00.0") for port in (WITHOUT_SV, WITHOUT_ANY)]
    group = airlock.find(airlock.ask("groups")["groups"], WITHOUT_SV)
    equal(sorted(airlock.members(group)), sorted([WITHOUT_SV, WITHOUT_ANY, *cards]), "members")
    equal(group["isolation"], "shared", "isolation")
    airlock.require_reason(group, WITHOUT_SV, cards[0], "acs-path", (WITHOUT_SV,), ["SV"])
    airlock.require_reason(group, WITHOUT_ANY, cards[1], "acs-path", (WITHOUT_ANY,), ["SV", "RR", "CR", "UF"])


@check("ports of the same slot that keep their ACS stay apart")
def kept():
    for port in ("0000:00:1c.0", "0000:00:1c.3"):
        equal(airlock.members(airlock.find(airlock.ask("groups")["groups"], port)), [port], "members")


@check("S14 the override on the command line is seen, and said to have no effect on this kernel")
def no_effect():
    answer = airlock.ask("groups")
    equal(answer["override"], True, "override")
    equal([g for g in answer["groups"] if g["isolation"] == "override"], [], "faked groups")
    findings = airlock.ask("status", statuses=(0, 3))["findings"]
    words = [f["message"] + f["title"] for f in findings if "override" in f["id"]]
    require(words, f"no finding about it in {[f['id'] for f in findings]}")
    require("no effect" in " ".join(words), f"not said: {words}")


@check("S14 who can't read the ACS bits is told “isolated” only of what has none")
def unknown():
    groups = airlock.ask("groups", user="nobody")["groups"]
    for group in groups:
        for address in airlock.members(group):
            # Without this file it is no PCI Express device; the override doesn't touch those (R2.8, R2.9).
            express = kernel.attribute(address, "max_link_speed") is not None
            require(group["isolation"] != "isolated" or not express, f"{address} is called isolated")
    require("unknown" in {g["isolation"] for g in groups}, "no group is unknown")
