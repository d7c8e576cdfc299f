#!/usr/bin/env python3
# test_failures.py – what airlockctl does where something is wrong
#
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import shutil
import signal
import subprocess
import threading

import sysroot
from program import check, contains, equal, lacks, main

COMMANDS = (['status'], ['groups'], ['groups', '--predict'], ['device', '01:00.0'],
            ['check', '01:00.0'], ['check', '--all'])


def failure(result, *parts):
    """Exit status 1, nothing on standard output, one line on standard error."""
    equal(result.status, 1, result)
    equal(result.raw, b'', result)
    check(result.err.startswith('airlockctl: ') and result.err.count('\n') == 1, result)
    for part in parts:
        contains(result.err, part)


def test_no_such_device(program, folder):
    """A device that is not there is named in full."""
    root = sysroot.ready(folder / 'root')
    failure(program.run('--sysroot', root, 'device', 'ff:00.0'),
            'airlockctl: no device 0000:ff:00.0 on this host\n')
    failure(program.run('--sysroot', root, 'device', '10000:e1:00.0', '--json'),
            'no device 10000:e1:00.0')
    failure(program.run('--sysroot', root, 'check', '01:00.0', 'ff:00.0'),
            'airlockctl: no device 0000:ff:00.0 on this host\n')


def test_addresses(program, folder):
    """Addresses as people type them."""
    root = sysroot.ready(folder / 'root')
    for text in ('0000:01:00.0', '01:00.0', ' 01:00.0 ', '0000:01:00.0\n'):
        result = program.run('--sysroot', root, 'device', text, '--json')
        if result.status == 0:
            equal(result.json['address'], '0000:01:00.0')
        else:
            equal(result.status, 2, result)
    equal(program.run('--sysroot', root, 'device', '0000:01:00.0', '--json').status, 0)
    equal(program.run('--sysroot', root, 'device', '01:00.0', '--json').status, 0)


def test_hostile_addresses(program, folder):
    """What is no address is refused, and nothing in it reaches the terminal."""
    root = sysroot.ready(folder / 'root')
    hostile = ['', ' ', '.', '..', '/', '../../../etc/passwd', '01:00', '01:00.8', '01:20.0',
               '0000:01:00.0/..', '0000:01:00.00', '100000000:01:00.0', 'x' * 5000, '%n%s%s',
               '\x1b[31m01:00.0', 'a\nb', '01:00.0\x07', '\u202e01:00.0', '-1:00.0', '0x1:00.0',
               b'\xff\xfe01:00.0'.decode('utf-8', 'surrogateescape')]
    for text in hostile:
        arguments = ('--', text) if text.startswith('-') else (text,)
        result = program.run('--sysroot', root, 'device', *arguments)
        equal(result.status, 2, f'{text!r}: {result}')
        equal(result.raw, b'')
        equal(result.err.count('\n'), 1, f'{text!r}: {result}')
        for bad in ('\x1b', '\x07', '\u202e'):
            lacks(result.err, bad)


def test_no_host(program, folder):
    """A folder without /sys, one that is not there, and a file that is no dump."""
    (folder / 'empty').mkdir()
    (folder / 'text.txt').write_text('Dear all,\nplease find attached\n', encoding='utf-8')
    (folder / 'nothing.txt').write_bytes(b'')
    (folder / 'binary').write_bytes(bytes(range(256)) * 64)
    for verb in COMMANDS:
        for name in ('empty', 'nowhere', 'text.txt', 'nothing.txt', 'binary'):
            failure(program.run('--sysroot', folder / name, *verb), name)


def test_odd_roots(program, folder):
    """A root whose name can't be printed, and a name that is a device."""
    name = folder / '\x1b[31mred\n'
    failure(program.run('--sysroot', name, 'groups'))
    lacks(program.run('--sysroot', name, 'groups').err, '\x1b')
    failure(program.run('--sysroot', '/dev/null', 'groups'), '/dev/null')


def test_no_devices(program, folder):
    """A host without any PCI device is read, and has no groups."""
    root = sysroot.Sysroot(folder / 'root')
    root.platform(working=False)
    (root.path / 'sys/bus/pci/devices').mkdir(parents=True)
    equal(program.read('--sysroot', root, 'groups', '--json').json['groups'], [])
    check(program.read('--sysroot', root, 'groups').out)
    failure(program.run('--sysroot', root, 'device', '01:00.0'), '0000:01:00.0')


def test_vanished(program, folder):
    """A device that is gone before it is read is left out, and nothing else."""
    root = sysroot.ready(folder / 'root')
    whole = program.read('--sysroot', root, 'groups', '--json').json
    shutil.rmtree(root.path / 'sys/devices/pci0000:00/0000:00:02.0/0000:02:00.0')
    left = program.read('--sysroot', root, 'groups', '--json').json
    addresses = [[device['address'] for device in group['devices']] for group in left['groups']]
    equal(addresses, [['0000:00:01.0'], ['0000:01:00.0', '0000:01:00.1'],
                      ['0000:00:02.0', '0000:00:02.1', '0000:03:00.0']])
    equal(len(whole['groups']), len(left['groups']))
    failure(program.run('--sysroot', root, 'device', '02:00.0'), '0000:02:00.0')
    program.read('--sysroot', root, 'groups')
    program.read('--sysroot', root, 'device', '00:02.0')


def test_vanishing(program, folder):
    """A device that comes and goes while it is read."""
    root = sysroot.ready(folder / 'root')
    device = root.path / 'sys/devices/pci0000:00/0000:00:02.0/0000:02:00.0'
    away = folder / 'away'
    done = threading.Event()

    def plug():
        while not done.is_set():
            device.rename(away)
            away.rename(device)

    thread = threading.Thread(target=plug)
    thread.start()
    try:
        for _ in range(25):
            result = program.read('--sysroot', root, 'groups', '--json')
            equal(result.json['groups'][1]['devices'][0]['address'], '0000:01:00.0')
            result = program.run('--sysroot', root, 'device', '02:00.0', '--json')
            check(result.status == 0 and not result.err or 'no device' in result.err, result)
    finally:
        done.set()
        thread.join()


def test_reader_gone(program, folder):
    """A reader that closes the pipe early is no error, whatever SIGPIPE was set to."""
    root = sysroot.ready(folder / 'root')
    for before in (None, lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN)):
        for arguments in (['groups'], ['groups', '--json'], ['--help']):
            reader, writer = os.pipe()
            os.close(reader)
            try:
                result = program.with_output(writer, '--sysroot', root, *arguments,
                                             preexec_fn=before)
            finally:
                os.close(writer)
            equal((result.status, result.err), (0, ''), arguments)


def test_reader_stops(program, folder):
    """A reader that takes one line of much and leaves."""
    root = sysroot.ready(folder / 'root')
    for bus in range(4, 200):
        root.device(f'0000:{bus:02x}:00.0', device=2)
    with subprocess.Popen([program.path, '--sysroot', str(root), 'groups', '--json'],
                          env=program.environment(), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        equal(process.stdout.readline(), b'{\n')
        process.stdout.close()
        equal(process.stderr.read(), b'')
    equal(process.returncode, 0)


def test_full_disk(program, folder):
    """Output that can't be written is a failure that is told."""
    root = sysroot.ready(folder / 'root')
    with open('/dev/full', 'wb') as full:
        for arguments in (*COMMANDS, ['groups', '--json'], ['--help'], ['groups', '--help'],
                          ['--version']):
            result = program.with_output(full, '--sysroot', root, *arguments)
            equal(result.status, 1, f'{arguments}: {result}')
            contains(result.err, 'No space left on device')
            equal(result.err.count('\n'), 1)


def test_closed_output(program, folder):
    """Standard output that is closed is a failure, and no file is written in its place."""
    root = sysroot.ready(folder / 'root')
    before = sorted(path for path in root.path.rglob('*') if path.is_file())
    result = program.with_output(None, '--sysroot', root, 'groups',
                                 preexec_fn=lambda: os.close(1))
    equal(result.status, 1, result)
    equal(sorted(path for path in root.path.rglob('*') if path.is_file()), before)


def test_links_outside(program, folder):
    """Links of a foreign root lead nowhere outside it."""
    root = sysroot.ready(folder / 'root')
    (folder / 'secret').write_text('TOP-SECRET\n', encoding='utf-8')
    device = root.path / 'sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0'
    for name in ('label', 'power_state', 'driver_override'):
        (device / name).unlink()
        (device / name).symlink_to(folder / 'secret')
    for arguments in (['device', '01:00.0'], ['device', '01:00.0', '--json'], ['groups']):
        lacks(program.read('--sysroot', root, *arguments).out, 'TOP-SECRET')


def test_broken_facts(program, folder):
    """Files with nonsense in them."""
    root = sysroot.ready(folder / 'root')
    device = root.path / 'sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0'
    for content in (b'', b'\n', b'-1\n', b'\xff\xfe\x00\x01', b'9' * 100, b'0x' + b'f' * 40,
                    b'\x1b[2J\n' * 50):
        for name in ('vendor', 'device', 'class', 'revision', 'numa_node', 'resource', 'config',
                     'label', 'driver_override', 'reset_method', 'power_state',
                     'current_link_speed', 'max_link_width', 'd3cold_allowed', 'boot_vga',
                     'resource1_resize'):
            (device / name).write_bytes(content)
        for arguments in (['status'], ['groups'], ['groups', '--predict'], ['device', '01:00.0']):
            result = program.run('--sysroot', root, *arguments)
            check(result.status in (0, 1, 3, 4, 5), f'{content!r}: {result}')
            lacks(result.raw.decode(), '\x1b')
            result = program.run('--sysroot', root, *arguments, '--json')
            check(result.status == 1 or result.json, f'{content!r}: {result}')


main(dict(globals()))
