#!/usr/bin/env python3
# test_libvirtd.py – airlockctl vm against a real libvirt daemon with QEMU
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Defined, changed, taken back, changed by others meanwhile.

The daemon is the system's own kind, in the build root; its sockets are where everybody's are. It
emulates processors, so no KVM is needed.
"""

import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'cli'))

from program import check, contains, equal, main  # noqa: E402

URI = 'qemu:///system'
NAME = 'airlock-test'
PATIENCE = 60

DOMAIN = f"""<domain type='qemu'>
  <name>{NAME}</name>
  <metadata><note:note xmlns:note='urn:note'>kept</note:note></metadata>
  <memory unit='MiB'>64</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <graphics type='vnc' autoport='yes' passwd='secret'/>
    <video><model type='vga'/></video>
  </devices>
</domain>
"""


def virsh(*arguments, good=True):
    done = subprocess.run(['virsh', '-q', '-c', URI, *map(str, arguments)], capture_output=True,
                          text=True, timeout=PATIENCE, check=False)
    if good:
        equal(done.returncode, 0, done.stderr)
    return done.stdout


def until(condition, what):
    end = time.monotonic() + PATIENCE
    while not condition():
        check(time.monotonic() < end, f'{what} within {PATIENCE} s')
        time.sleep(0.2)


class Daemon:
    """libvirtd with the log daemon that its VMs need."""

    def __init__(self, folder):
        self.processes, self.config = {}, folder / 'qemu.conf'

    def start(self, name):
        # As root, QEMU may do what libvirtd may: otherwise libvirt probes it again with every call
        # where /dev/kvm is for others. Only this daemon sees the file so.
        self.config.write_text('user = "root"\ngroup = "root"\nremember_owner = 0\nnamespaces = []\n', encoding='utf-8')
        command = f'mount --bind {self.config} /etc/libvirt/qemu.conf && exec {name}'
        self.processes[name] = subprocess.Popen(['unshare', '--mount', '--propagation', 'unchanged', 'sh', '-c', command],
                                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                                stderr=subprocess.DEVNULL)

    def __enter__(self):
        self.start('virtlogd')
        self.restart()
        return self

    def restart(self):
        self.start('libvirtd')
        until(lambda: subprocess.run(['virsh', '-q', '-c', URI, 'version'], capture_output=True, check=False,
                                     timeout=PATIENCE).returncode == 0, 'libvirtd answers')

    def __exit__(self, *problem):
        virsh('destroy', NAME, good=False)
        virsh('undefine', NAME, good=False)
        for process in self.processes.values():
            process.terminate()
            process.wait(PATIENCE)


def definition():
    return virsh('dumpxml', '--inactive', '--security-info', NAME)


def define(folder, text):
    path = folder / 'domain.xml'
    path.write_text(text, encoding='utf-8')
    virsh('define', path)


class World:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def run(self, *arguments):
        return self.program.run(*arguments, XDG_STATE_HOME=str(self.folder / 'state'))

    def do(self, *arguments):
        result = self.run(*arguments)
        equal((result.status, result.err), (0, ''), result)
        return result



def test_missing(program, folder):
    """Without a daemon this is said at once."""
    result = program.run('vm', 'list')
    equal(result.status, 1)
    contains(result.err, 'qemu:///system: ')
    contains(result.err, 'libvirt-sock')


def test_edit(program, folder):
    """An edit is defined with its passwords, and undone to the very same definition."""
    with Daemon(folder):
        world = World(program, folder)
        define(folder, DOMAIN)
        before = definition()
        world.do('vm', 'set', NAME, 'memory=96MiB', 'cpu.mode=maximum', 'video=none', '--yes')
        during = definition()
        for part in ("<memory unit='KiB'>98304</memory>", "<cpu mode='maximum'", "passwd='secret'",
                     'urn:note'):
            contains(during, part)
        world.do('undo', '1', '--yes')
        equal(definition(), before)

        # What libvirt itself refuses stays as it is.
        result = world.run('vm', 'set', NAME, 'machine=pc-nonsense-1', '--yes')
        equal(result.status, 1, result)
        equal(definition(), before)


def test_restore_script(program, folder):
    """The script beside the backup takes an edit back without Airlock (S12)."""
    with Daemon(folder):
        world = World(program, folder)
        define(folder, DOMAIN)
        before = definition()
        world.do('vm', 'set', NAME, 'vcpus=2', '--yes')
        script = folder / 'state/airlock/history/1/restore.sh'
        done = subprocess.run([script], capture_output=True, text=True, timeout=PATIENCE, check=False)
        equal(done.returncode, 0, done.stderr)
        equal(definition(), before)


def test_concurrent(program, folder):
    """What somebody else edits with virsh meanwhile is kept, or nothing is overwritten."""
    with Daemon(folder):
        world = World(program, folder)
        define(folder, DOMAIN)
        world.do('vm', 'set', NAME, 'memory=96MiB', '--yes')
        define(folder, definition().replace("<vcpu placement='static'>1<", "<vcpu placement='static'>2<"))
        world.do('undo', '1', '--yes')
        contains(definition(), "<memory unit='KiB'>65536<")
        contains(definition(), ">2</vcpu>")

        world.do('vm', 'set', NAME, 'vcpus=3', '--yes')
        define(folder, definition().replace(">3</vcpu>", ">4</vcpu>"))
        entry = world.do('history', '--json').json['history'][0]['number']
        result = world.run('undo', entry, '--yes')
        equal(result.status, 1, result)
        contains(result.err, 'vcpu')
        contains(definition(), ">4</vcpu>")


if __name__ == '__main__':
    check(os.geteuid() == 0, 'the system’s libvirt daemon runs as root')
    main(globals())
