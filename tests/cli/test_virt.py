#!/usr/bin/env python3
# test_virt.py – airlockctl vm on VMs that libvirt has: its own test driver, in the process
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""The test driver's VMs live as long as one run of airlockctl; real ones are in tests/virt."""

import sysroot
from program import contains, equal, lacks, main

UUID = '6a3b1c7e-0d3c-4d4e-9a51-0f6a8f6f0a0%d'
GPU = ("<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' bus='0x01' "
       "slot='0x00' function='0x0'/></source></hostdev>")


def domain(number, name, devices='', state=5):
    return (f"<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'><name>{name}</name>"
            f"<uuid>{UUID % number}</uuid><memory unit='KiB'>8388608</memory><vcpu>8</vcpu>"
            "<os><type arch='x86_64' machine='pc-q35-9.2'>hvm</type></os><devices>"
            f"<controller type='pci' index='0' model='pcie-root'/>{devices}</devices>"
            f"<test:runstate>{state}</test:runstate></domain>")


class World:
    """A libvirt with two VMs, one of them running with a card, and a host with that card."""

    def __init__(self, program, folder):
        self.program, self.state = program, folder / 'state'
        (folder / 'world.xml').write_text(
            '<node>' + domain(1, 'windows') + domain(2, 'linux', GPU, state=1) + '</node>')
        self.root = sysroot.ready(folder / 'root')
        self.uri = f'test://{folder}/world.xml'

    def run(self, *arguments):
        return self.program.run('vm', *arguments, '--connect', self.uri, '--sysroot', self.root.path,
                                XDG_STATE_HOME=str(self.state))


def test_list(program, folder):
    """All VMs, with what they hold."""
    world = World(program, folder)
    linux, windows = world.run('list', '--json').json
    equal([linux['name'], windows['name']], ['linux', 'windows'])
    equal((linux['state'], windows['state']), ('running', 'off'))
    equal(linux['hostdevs'], ['0000:01:00.0'])
    equal(linux['pending'], [])
    text = world.run('list').out
    contains(text, 'linux    running, 1 device of the host')
    contains(text, 'windows  off')


def test_show(program, folder):
    """A VM by its name or its UUID."""
    world = World(program, folder)
    for name in ('windows', UUID % 1):
        equal(world.run('show', name, 'memory', 'vcpus').out, 'memory=8GiB\nvcpus=8\n')
    result = world.run('show', 'nobody')
    equal((result.status, result.raw), (1, b''))
    contains(result.err, 'knows no VM “nobody”')


def test_set(program, folder):
    """A change is a plan: shown, done, and in history; --dry-run does nothing."""
    world = World(program, folder)
    result = world.run('set', 'windows', 'memory=4GiB', '--dry-run')
    equal(result.status, 0, result)
    contains(result.out, 'Memory: 8GiB → 4GiB')
    contains(result.out, "-  <memory unit='KiB'>8388608</memory>")
    equal(list(folder.rglob('plan.json')), [], 'nothing is in history')

    result = world.run('set', 'windows', 'memory=4GiB', '--yes', '--json')
    equal((result.status, result.json['state']), (0, 'applied'), result)
    [plan] = folder.rglob('plan.json')
    contains(plan.read_text(), '4194304')
    contains((plan.parent / 'restore.sh').read_text(), 'define_vm')
    backup = plan.parent / f'vm-{UUID % 1}.xml'
    contains(backup.read_text(), '8388608')
    equal(backup.stat().st_mode & 0o077, 0, 'it may hold passwords')

    result = world.run('set', 'windows', 'memory=8GiB', '--yes')
    contains(result.out, 'Nothing had to be changed')
    equal(world.run('set', 'windows', 'memory=much', '--yes').status, 2)
    result = world.run('set', 'windows', 'memory=4GiB')
    equal(result.status, 2, 'nobody is there to agree')
    contains(result.err, '--yes')


def test_output(program, folder):
    """With --output the XML goes elsewhere, and libvirt's stays."""
    world = World(program, folder)
    result = world.run('set', 'windows', 'vcpus=4', '--output', '-')
    contains(result.out, ">4</vcpu>")
    equal(list(folder.rglob('plan.json')), [], 'no plan was made')


def test_add_remove(program, folder):
    """A card that a running VM has may be asked for, and it is said whose it is (S20)."""
    world = World(program, folder)
    result = world.run('add', 'windows', '0000:01:00.0', '--card', '--yes')
    equal(result.status, 0, result)
    contains(result.out, 'The VM “linux” runs with one of these devices')
    contains(result.out, 'Device 0000:01:00.1 is added')

    result = world.run('remove', 'linux', '0000:01:00.0', '--yes')
    equal(result.status, 0, result)
    contains(result.out, 'Device 0000:01:00.0 is removed')
    contains(result.out, 'Works from the next start')


def test_life(program, folder):
    """Starting, stopping and the like."""
    world = World(program, folder)
    for action, name, state in (('start', 'windows', 'running'), ('stop', 'linux', 'off'),
                                ('pause', 'linux', 'paused'), ('reboot', 'linux', 'running')):
        result = world.run(action, name, '--json')
        equal((result.status, result.json['state']), (0, state), result)
    equal(world.run('stop', 'linux', '--force', '--json').json['state'], 'off')
    equal(world.run('autostart', 'linux', '--json').json['autostart'], True)
    equal(world.run('autostart', 'linux', '--off', '--json').json['autostart'], False)
    result = world.run('resume', 'windows')
    equal(result.status, 1)
    contains(result.err, '“windows” could not go on: ')


def test_usage(program, folder):
    """What does not go together."""
    world = World(program, folder)
    for arguments, words in ((('show',), 'which VM?'), (('start',), 'NAME is missing'),
                             (('set', 'windows'), 'which setting?'), (('list', 'x'), 'unexpected'),
                             (('show', '--file', 'x.xml'), '--file and --connect exclude'),
                             (('start', 'windows', 'linux'), 'unexpected argument “linux”')):
        result = world.run(*arguments)
        equal((result.status, result.raw), (2, b''), result)
        contains(result.err, words)
    result = program.run('vm', 'list', '--connect', 'qemu+unix:///system?socket=/nonexistent')
    equal(result.status, 1)
    contains(result.err, '/nonexistent')
    lacks(result.err, 'libvirt: ')


if __name__ == '__main__':
    main(globals())
