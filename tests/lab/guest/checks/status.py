# SPDX-License-Identifier: GPL-3.0-or-later
# `airlockctl status` in each of the lab's machines; what is expected comes from ../../suite.
import os

import airlock
import kernel
from tap import check, equal, require

EXPECTED = os.environ["LAB_IOMMU"]
STATUSES = (0, 3) if EXPECTED == "enabled" else (4, 5)


@check(f"status says “{EXPECTED}”, to root and to nobody")
def state():
    for user in (None, "nobody"):
        equal(airlock.ask("status", user=user, statuses=STATUSES)["iommu"], EXPECTED, f"for {user or 'root'}")
    equal(airlock.ask("groups")["iommu"], EXPECTED, "in groups")


@check("every finding has a title, words and a severity")
def findings():
    answer = airlock.ask("status", statuses=STATUSES)
    require(answer["findings"], "no findings")
    for finding in answer["findings"]:
        require(finding["severity"] in ("block", "confirm", "warn", "info"), str(finding))
        require(finding["id"] and finding["title"] and finding["message"], str(finding))


def blocking():
    """What is in the way, and what to do about it."""
    answer = airlock.ask("status", statuses=STATUSES)
    findings = [f for f in answer["findings"] if f["severity"] == "block"]
    require(findings, "nothing is in the way")
    return " ".join(f["message"] for f in findings), " ".join(f["remedy"] or "" for f in findings)


if EXPECTED == "disabled-firmware":

    @check("S13 intel_iommu=on without a DMAR table: the advice is the firmware switch")
    def firmware_advice():
        require("intel_iommu=on" in kernel.read("/proc/cmdline"), "the argument is missing")
        require(not os.path.exists("/sys/firmware/acpi/tables/DMAR"), "there is a DMAR table")
        remedy = blocking()[1]
        require("VT-d" in remedy and "firmware" in remedy, f"no firmware switch in “{remedy}”")
        require("intel_iommu" not in remedy, f"a kernel argument in “{remedy}”")


if EXPECTED == "disabled-cmdline":

    @check("S13 a DMAR table and intel_iommu=off: the advice is the argument")
    def argument_advice():
        require(os.path.exists("/sys/firmware/acpi/tables/DMAR"), "there is no DMAR table")
        message, remedy = blocking()
        require("intel_iommu=off" in message, f"no argument in “{message}”")
        require("kernel command line" in remedy and "firmware" not in remedy, f"“{remedy}”")
