# SPDX-License-Identifier: GPL-3.0-or-later
# The IOMMU is off: what Airlock says will be, against what the kernel made of the same machine with
# the IOMMU on, which an earlier boot left in /lab/out.
import json

import airlock
import kernel
from tap import check, equal, require

REFERENCE = "/lab/out/server.groups.json"


def kernel_with_iommu():
    with open(REFERENCE) as file:
        groups = json.load(file)["groups"].values()
    here = set(kernel.addresses())
    return {s for s in (frozenset(a for a in group if a in here) for group in groups) if s}


def require_forecast(groups):
    wanted = kernel_with_iommu()
    known = {address for group in wanted for address in group}
    require(len(known) > 2, "the reference names next to no device")
    got = airlock.partition(groups, known)
    require(got == wanted, airlock.differences(got, wanted))


@check("the kernel makes no groups here, and every function is ungrouped")
def no_groups():
    equal(kernel.groups(), {}, "the kernel's groups")
    answer = airlock.ask("groups")
    equal(answer["groups"], [], "groups")
    equal(sorted(answer["ungrouped"]), kernel.addresses(), "ungrouped")


@check("the forecast is what the kernel makes once the IOMMU is on")
def forecast():
    groups = airlock.ask("groups")["forecast"]
    require_forecast(groups)
    for group in groups:
        require(group["forecast"], f"not marked as a forecast: {airlock.members(group)}")
        equal(group["id"], None, "group number")


@check("--predict says the same")
def predict():
    require_forecast(airlock.ask("groups", "--predict")["groups"])
