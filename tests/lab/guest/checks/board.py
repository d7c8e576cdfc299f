# SPDX-License-Identifier: GPL-3.0-or-later
# What is known of topologies/board.sh: one slot of ports without ACS makes one big group.
import airlock
import kernel
from tap import check, equal


@check("processor's ports without ACS: card, disk and both ports are one group")
def big_group():
    ports = ["0000:00:04.0", "0000:00:04.1"]
    card = [kernel.path(ports[0], f"00.{n}") for n in range(3)]
    disk = kernel.path(ports[1], "00.0")
    group = airlock.find(airlock.ask("groups")["groups"], card[0])
    equal(sorted(airlock.members(group)), sorted([*ports, *card, disk]), "members")
    equal(group["isolation"], "shared", "isolation")
    airlock.require_reason(group, ports[1], disk, "acs-path", (ports[1],), airlock.REQUIRED)
    causes = {r["cause"] for r in group["reasons"] if r["kind"] == "acs-path"}
    equal(causes, set(ports), "ports to blame")
