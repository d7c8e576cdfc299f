# SPDX-License-Identifier: GPL-3.0-or-later
# Virtual functions, made through the kernel's own file.
import time

import airlock
import kernel
from tap import check, equal, require

NIC, NVME = ("0000:00:02.2", "00.0"), ("0000:00:02.3", "00.0")


def make(pf, count):
    with open(f"{kernel.DEVICES}/{pf}/sriov_numvfs", "w") as file:
        file.write(str(count))
    until = time.monotonic() + 20
    while len(virtual_functions(pf)) != count:
        require(time.monotonic() < until, f"{pf}: no {count} virtual functions")
        time.sleep(0.05)


def virtual_functions(pf):
    return [a for a in kernel.addresses() if kernel.link(a, "physfn") == pf]


@check("SR-IOV cards say how many virtual functions they can have, and that they have none")
def before():
    for place, total in ((NIC, 7), (NVME, 4)):
        equal(
            airlock.ask("device", kernel.path(*place))["sriov"],
            {"total_vfs": total, "num_vfs": 0, "virtual_functions": []},
            "sriov",
        )


@check("virtual functions and their card know each other")
def relations():
    for place, count in ((NIC, 3), (NVME, 2)):
        pf = kernel.path(*place)
        make(pf, count)
        answer = airlock.ask("device", pf)["sriov"]
        equal(answer["num_vfs"], count, "num_vfs")
        equal(answer["virtual_functions"], virtual_functions(pf), "virtual_functions")
        for vf in virtual_functions(pf):
            answer = airlock.ask("device", vf)
            equal(answer["sriov"], {"physical_function": pf}, f"sriov of {vf}")


@check("each virtual function has a group of its own, as predicted")
def groups():
    answer = airlock.ask("groups")["groups"]
    for place in (NIC, NVME):
        for vf in virtual_functions(kernel.path(*place)):
            group = airlock.find(answer, vf)
            equal(airlock.members(group), [vf], "members")
            equal(group["isolation"], "isolated", "isolation")
    predicted = airlock.ask("groups", "--predict")["groups"]
    airlock.require_same(airlock.partition(predicted, kernel.grouped()), kernel.partition())
