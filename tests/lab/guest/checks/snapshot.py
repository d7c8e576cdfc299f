# SPDX-License-Identifier: GPL-3.0-or-later
# A snapshot of the mess says what the machine says, to root and to nobody; what names its owner is not in it.
import functools
import re
import tarfile

import airlock
import kernel
import mess
from tap import check, equal, require

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
QUESTIONS = (("groups",), ("status",), ("check", "--all"), ("check", "--all", "--now"))


def numbered(text):
    """UUIDs by the order they come in: their stand-ins must differ where they differ."""
    seen = {}
    return UUID.sub(lambda match: f"UUID{seen.setdefault(match[0], len(seen))}", text)


def say(*arguments, user=None):
    status, text = airlock.run(*arguments, "--json", user=user)
    return status, numbered(re.sub(r'"live" : (true|false)', '"live" : …', text)).splitlines()


@functools.cache
def snapshot(user):
    """The file, saved by that user."""
    path = f"/tmp/{user or 'root'}.airlock"
    status, text = airlock.run("snapshot", path, user=user)
    equal(status, 0, "exit status of snapshot")
    require(path in text, f"not told where: {text}")
    return path


def require_same(path, *arguments, user=None):
    live, kept = say(*arguments, user=user), say("--sysroot", path, *arguments)
    equal(kept[0], live[0], "exit status")
    lines = [f"line {n}: {b!r}, not {a!r}" for n, (a, b) in enumerate(zip(live[1], kept[1])) if a != b]
    require(not lines, "\n".join(lines[:5]))
    equal(len(kept[1]), len(live[1]), "lines")


for question in QUESTIONS:

    @check(f"a snapshot answers “{' '.join(question)}” as the machine does")
    def same(question=question):
        require_same(snapshot(None), *question)


@check("a snapshot tells of a device what the machine tells")
def same_devices():
    for name in ("luks", "sriov", "keyboard"):
        require_same(snapshot(None), "device", mess.address(name))


@check("a snapshot that nobody made keeps what was not seen unknown")
def same_for_nobody():
    require_same(snapshot("nobody"), "check", "--all", user="nobody")
    equal(airlock.run("--sysroot", snapshot("nobody"), "check", mess.address("idle-disk"))[0], 5, "exit status")


@check("serial numbers, addresses and UUIDs of this machine are not in its snapshot")
def redacted():
    secrets = {kernel.read(f"/sys/class/net/{mess.nic('bond0')}/address"), mess.luks_name().removeprefix("luks-")}
    secrets |= {kernel.read("/etc/machine-id"), "LAB1"}
    require(None not in secrets and "" not in secrets, str(secrets))
    with tarfile.open(snapshot(None)) as tar:
        for entry in tar:
            text = entry.name + entry.linkname
            if entry.isfile():
                text += tar.extractfile(entry).read().decode("latin-1")
            found = [secret for secret in secrets if secret in text]
            require(not found, f"{found} in {entry.name}")
