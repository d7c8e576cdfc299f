# SPDX-License-Identifier: GPL-3.0-or-later
# Runs airlockctl, as root or as a user without rights, and takes its JSON apart.
import json
import os
import subprocess

from tap import Failure, equal, require

# The ACS bits that isolation needs.
REQUIRED = ["SV", "RR", "CR", "UF"]


def attempt(*arguments, user=None):
    """Exit status, standard output and standard error."""
    environment = dict(os.environ, LC_ALL="C.UTF-8", G_DEBUG="fatal-criticals")
    if user:
        environment["HOME"] = os.path.expanduser(f"~{user}")
    rights = {"user": user, "group": "nogroup", "extra_groups": []} if user else {}
    done = subprocess.run(
        ["airlockctl", *arguments], capture_output=True, text=True, env=environment, timeout=240, **rights
    )
    who = "airlockctl " + " ".join(arguments) + (f" as {user}" if user else "")
    require(done.returncode >= 0, f"{who}: killed by signal {-done.returncode}: {done.stderr}")
    return done.returncode, done.stdout, done.stderr


def run(*arguments, user=None):
    """Exit status and standard output. Whatever it writes to standard error fails the test."""
    status, output, complaint = attempt(*arguments, user=user)
    require(not complaint, f"airlockctl {' '.join(arguments)} complained: {complaint}")
    return status, output


def ask(*arguments, user=None, statuses=(0,)):
    """The JSON answer; any exit status but the expected ones fails the test."""
    status, text = run(*arguments, "--json", user=user)
    require(status in statuses, f"airlockctl {' '.join(arguments)}: exit status {status}")
    try:
        return json.loads(text)
    except ValueError as error:
        raise Failure(f"airlockctl {' '.join(arguments)}: {error}: {text[:200]}")


def members(group):
    return [device["address"] for device in group["devices"]]


def partition(groups, only=None):
    """The groups as a set of sets of addresses; with `only`, without any other device."""
    keep = set(only) if only is not None else None
    sets = (frozenset(a for a in members(g) if keep is None or a in keep) for g in groups)
    return {s for s in sets if s}


def find(groups, address):
    for group in groups:
        if address in members(group):
            return group
    raise Failure(f"{address} is in no group")


def differences(got, wanted):
    """Two partitions' differences, for people."""
    text = [f"only Airlock: {' '.join(sorted(s))}" for s in sorted(got - wanted, key=sorted)]
    text += [f"only kernel:  {' '.join(sorted(s))}" for s in sorted(wanted - got, key=sorted)]
    return "\n".join(text)


def require_same(got, wanted):
    require(wanted, "the kernel made no groups at all")
    require(got == wanted, differences(got, wanted))


def require_reason(group, a, b, kind, cause, missing=None):
    """The group's reasons say that a and b are tied by `kind`, blame one of `cause`, and name the bits."""
    found = [r for r in group["reasons"] if {r["from"], r["to"]} == {a, b}]
    require(found, f"no reason between {a} and {b} in {[r['text'] for r in group['reasons']]}")
    equal(found[0]["kind"], kind, f"kind of {a} and {b}")
    require(found[0]["cause"] in cause, f"cause {found[0]['cause']}, not {' or '.join(cause)}")
    if missing is not None:
        equal(found[0]["missing"], missing, f"missing bits of {a} and {b}")
