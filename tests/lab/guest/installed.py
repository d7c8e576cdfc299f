# SPDX-License-Identifier: GPL-3.0-or-later
# Puts what `meson install` made of the helper and its files into the guest's system, as a package would,
# and adds a user without rights and an administrator.
import os
import shutil
import subprocess

STAGE = "/lab/build/tests/lab/installed"
PARTS = (
    "etc",
    "usr/local/bin/airlockctl",
    "usr/local/libexec",
    "usr/local/lib/systemd",
    "usr/local/share/dbus-1",
    "usr/local/share/polkit-1",
)
HELPER = "/usr/local/libexec/airlock-helper"
USER = "olga"
ADMINISTRATOR, PASSWORD = "anna", "a password of the lab"
RULE = "/etc/polkit-1/rules.d/10-lab.rules"
RULE_TEXT = """polkit.addRule(function(action, subject) {
  if (action.id.indexOf("io.github.airlock_vm.airlock.") == 0 && subject.user == "%s")
    return polkit.Result.YES;
});
"""


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def copy(part):
    source, target = f"{STAGE}/{part}", f"/{part}"
    if os.path.isdir(source):
        shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
    else:
        shutil.copy2(source, target)


def install():
    for part in PARTS:
        copy(part)
    run("useradd", "--create-home", USER)
    run("useradd", "--create-home", "--groups", "sudo", ADMINISTRATOR)
    run("chpasswd", input=f"{ADMINISTRATOR}:{PASSWORD}\n")
    run("systemctl", "daemon-reload")
    run("busctl", "call", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ReloadConfig")


def remove():
    """As a package that goes: the hook in /etc stays, as dpkg leaves it."""
    for part in PARTS[1:]:
        for folder, _, files in os.walk(f"{STAGE}/{part}"):
            for name in files:
                os.remove(f"{folder}/{name}"[len(STAGE) :])
    os.remove("/usr/local/bin/airlockctl")
    run("systemctl", "daemon-reload")


def allow_user():
    """The rule that an administrator would write for one person."""
    with open(RULE, "w") as file:
        file.write(RULE_TEXT % USER)
