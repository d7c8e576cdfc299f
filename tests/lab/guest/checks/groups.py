# SPDX-License-Identifier: GPL-3.0-or-later
# Airlock's groups against the kernel's, on any topology.
import airlock
import kernel
from tap import check, equal, require


@check("predicted groups are the kernel's groups")
def predicted_equals_kernel():
    answer = airlock.ask("groups", "--predict")
    airlock.require_same(airlock.partition(answer["groups"], kernel.grouped()), kernel.partition())
    members = [address for group in answer["groups"] for address in airlock.members(group)]
    equal(sorted(members + answer["ungrouped"]), kernel.addresses(), "functions")


@check("groups are the kernel's groups, with number and type")
def groups_equal_kernel():
    answer = airlock.ask("groups")
    numbered = {group["id"]: sorted(airlock.members(group)) for group in answer["groups"]}
    equal(numbered, kernel.groups(), "groups")
    for group in answer["groups"]:
        wanted = kernel.read(f"{kernel.GROUPS}/{group['id']}/type")
        equal(group["type"], wanted, f"type of group {group['id']}")


@check("devices without a group are named")
def ungrouped():
    equal(sorted(airlock.ask("groups")["ungrouped"]), kernel.ungrouped(), "ungrouped")


@check("each function has the kernel's ids, class and driver, and bridges are bridges")
def identity():
    seen = []
    for group in airlock.ask("groups")["groups"]:
        for device in group["devices"]:
            address = device["address"]
            seen.append(address)
            for name in ("vendor", "device", "class"):
                equal(device[name], kernel.attribute(address, name)[2:], f"{name} of {address}")
            equal(device["driver"], kernel.link(address, "driver"), f"driver of {address}")
            role = "bridge" if kernel.is_bridge(address) else "endpoint"
            equal(device["role"], role, f"role of {address}")
            require(device["name"], f"{address} has no name")
    equal(sorted(seen), kernel.grouped(), "functions")


def require_spanning(group):
    """The reasons tie all members together, and none of them could be left out."""
    members = airlock.members(group)
    root = {member: member for member in members}

    def top(member):
        while root[member] != member:
            member = root[member]
        return member

    for reason in group["reasons"]:
        require(reason["text"], f"a reason without words: {reason}")
        for end in ("from", "to"):
            require(reason[end] in root, f"{reason[end]} is not in the group of {members[0]}: {reason}")
        require(top(reason["from"]) != top(reason["to"]), f"a reason too many: {reason}")
        root[top(reason["from"])] = top(reason["to"])
    loose = {top(member) for member in members}
    require(len(loose) == 1, f"no reason ties {' and '.join(sorted(loose))} together in {members}")


@check("the reasons of every group tie all its members together")
def reasons_span():
    shared = 0
    for arguments in (("groups",), ("groups", "--predict")):
        for group in airlock.ask(*arguments)["groups"]:
            require_spanning(group)
            shared += len(group["devices"]) > 1
    require(shared > 0, "no group with several members")


@check("as root no reason is a guess")
def root_knows():
    for group in airlock.ask("groups")["groups"]:
        for reason in group["reasons"]:
            require(not reason["probable"], f"marked probable: {reason['text']}")


@check("nobody sees the same groups as root")
def unprivileged_same_groups():
    root, nobody = airlock.ask("groups"), airlock.ask("groups", user="nobody")
    equal(airlock.partition(nobody["groups"]), airlock.partition(root["groups"]), "groups")
    equal(sorted(nobody["ungrouped"]), sorted(root["ungrouped"]), "ungrouped")
    equal(nobody["iommu"], root["iommu"], "iommu")


@check("for nobody the reasons span too, and missing ACS is marked probable")
def unprivileged_reasons():
    acs = 0
    for group in airlock.ask("groups", user="nobody")["groups"]:
        require_spanning(group)
        for reason in group["reasons"]:
            if reason["kind"] == "acs-path":
                acs += 1
                require(reason["probable"], f"not marked probable: {reason['text']}")
    require(acs > 0, "no reason about missing ACS")


@check("every command works for nobody")
def unprivileged_commands():
    address = kernel.addresses()[-1]
    for arguments in (("groups",), ("groups", "--predict"), ("status",), ("device", address)):
        for extra in ((), ("--json",)):
            status, text = airlock.run(*arguments, *extra, user="nobody")
            require(status not in (1, 2), f"{arguments}: exit status {status}")
            require(text, f"{arguments} printed nothing")
