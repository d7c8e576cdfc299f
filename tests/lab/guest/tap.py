# SPDX-License-Identifier: GPL-3.0-or-later
# The smallest test harness: functions with a name, one TAP line each, whatever happens in them.
import os
import sys
import time
import traceback

_checks = []


class Failure(Exception):
    pass


def check(name):
    """Registers a test under a name that a reader understands."""

    def add(function):
        _checks.append((name, function))
        return function

    return add


def require(condition, message):
    if not condition:
        raise Failure(message)


def equal(got, wanted, what):
    if got != wanted:
        raise Failure(f"{what}: {got!r}, not {wanted!r}")


def run(prefix):
    """Runs every registered test; returns how many failed."""
    failed = 0
    for name, function in _checks:
        began = time.monotonic()
        try:
            function()
            print(f"ok - {prefix}: {name}")
        except Exception as error:
            failed += 1
            print(f"not ok - {prefix}: {name}")
            text = str(error) if isinstance(error, Failure) else traceback.format_exc()
            for line in text.splitlines():
                print("#  ", line)
        if "LAB_TIMES" in os.environ:
            print(f"# {time.monotonic() - began:.1f} s")
        sys.stdout.flush()
    print(f"1..{len(_checks)}", flush=True)
    return failed
