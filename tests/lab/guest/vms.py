# SPDX-License-Identifier: GPL-3.0-or-later
# Domains of the guest's own libvirt, with devices of the host as `airlockctl vm add` writes them. They have no
# disk and never get further than their firmware: what is asked is whether libvirt starts them.
import subprocess

import airlock
import places
from tap import equal

XML = """<domain type='qemu'>
  <name>{name}</name>
  <memory unit='MiB'>64</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
  </devices>
</domain>
"""
def virsh(*arguments):
    """Exit status, and what was said on both outputs."""
    done = subprocess.run(["virsh", "--quiet", *arguments], capture_output=True, text=True, timeout=240)
    return done.returncode, done.stdout + done.stderr


def must(*arguments):
    status, text = virsh(*arguments)
    equal(status, 0, f"virsh {' '.join(arguments)}: {text}")
    return text


def define(name, device, change=lambda text: text, path=None):
    """With a path, the file is written there and libvirt is not asked: that costs it 20 s the first time."""
    known, path = path is None, path or f"/tmp/{name}.xml"
    with open(path, "w") as file:
        file.write(XML.format(name=name))
    if device:
        status, text, complaint = airlock.attempt("vm", "add", places.address(device), "--file", path)
        equal(status, 0, f"vm add: {text} {complaint}")
    with open(path) as file:
        text = change(file.read())
    with open(path, "w") as file:
        file.write(text)
    if known:
        must("define", path)


def state(name):
    return must("domstate", name).strip()
