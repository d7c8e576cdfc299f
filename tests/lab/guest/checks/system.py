# SPDX-License-Identifier: GPL-3.0-or-later
# The lab's systemd mode itself: a whole Debian system, as later tests of the helper need it.
import subprocess

import kernel
from tap import check, equal


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@check("systemd runs the guest, and polkit answers on the system bus")
def system():
    equal(kernel.read("/proc/1/comm"), "systemd", "process 1")
    call = run(
        "busctl", "get-property", "org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority",
        "org.freedesktop.PolicyKit1.Authority", "BackendVersion",
    )
    equal((call.returncode, call.stdout.split()[:1]), (0, ["s"]), f"answer ({call.stderr})")


@check("no unit failed")
def units():
    equal(run("systemctl", "--failed", "--plain", "--no-legend").stdout, "", "failed units")
