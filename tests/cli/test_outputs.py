#!/usr/bin/env python3
# test_outputs.py – airlockctl device: the sockets of graphics cards, and the monitors in them
#
# SPDX-License-Identifier: GPL-3.0-or-later

import gzip
import pathlib
import re
import sys

from program import check, contains, equal, lacks, main

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / 'fixtures'
sys.path.insert(0, str(FIXTURES))

import edid  # noqa: E402
import hostfile  # noqa: E402
import mkhost  # noqa: E402

HOST = """about: two graphics cards with monitors, one without a driver, one without a socket
cpu: AuthenticAMD svm
iommu: off
01:00.0 10de:1e04 0300 ep driver=nouveau
02:00.0 10de:1b81 0300 ep driver=vfio-pci
03:00.0 10de:25a2 0302 ep driver=nvidia
04:00.0 8086:10c9 0200 ep driver=igb
screen: card0 03:00.0
screen: card1 01:00.0 "DP-1:Lumen 27Q" "HDMI-A-1=disabled:AUO-12ed" DP-10=disabled DP-2=disabled
"""


def host(folder, text=HOST):
    description = folder / 'screens.host'
    description.write_text(text, encoding='utf-8')
    mkhost.make(hostfile.load(description), folder / 'root')
    return folder / 'root'


def outputs(program, root, address):
    answer = program.read('--sysroot', root, 'device', address, '--json').json
    return answer['outputs'], 'outputs' in answer['unknown']


def test_json(program, folder):
    """Connectors in the order of their numbers; what no driver has is unknown, not absent."""
    root = host(folder)
    known, unknown = outputs(program, root, '01:00.0')
    equal(unknown, False)
    equal(known, [
        {'name': 'DP-1', 'connected': True, 'enabled': True, 'monitor': 'Lumen 27Q'},
        {'name': 'DP-2', 'connected': False, 'enabled': False, 'monitor': None},
        {'name': 'DP-10', 'connected': False, 'enabled': False, 'monitor': None},
        {'name': 'HDMI-A-1', 'connected': True, 'enabled': False, 'monitor': 'AUO 12ed'}])
    equal(outputs(program, root, '02:00.0'), (None, True))
    equal(outputs(program, root, '03:00.0'), ([], False))
    equal(outputs(program, root, '04:00.0'), ([], False))


def test_text(program, folder):
    """The same in words, for display controllers only."""
    root = host(folder)
    text = program.read('--sysroot', root, 'device', '01:00.0').out
    for line in ('DP-1 +Lumen 27Q · shows a picture', 'DP-2 +empty',
                 'HDMI-A-1 +AUO 12ed · no picture'):
        check(re.search(rf'^  {line}$', text, re.M), text)
    check(re.search('^  Sockets +not known$',
                    program.read('--sysroot', root, 'device', '02:00.0').out, re.M), 'vfio')
    check(re.search('^  Sockets +it has none of its own$',
                    program.read('--sysroot', root, 'device', '03:00.0').out, re.M), 'none')
    lacks(program.read('--sysroot', root, 'device', '04:00.0').out, 'Outputs')


def test_panel(program, folder):
    """A built-in screen often has no name, and may have no EDID at all."""
    root = host(folder, HOST + 'screen: card2 02:00.0 eDP-1 DP-3\n')
    text = program.read('--sysroot', root, 'device', '02:00.0').out
    check(re.search('^  eDP-1 +built-in screen · shows a picture$', text, re.M), text)
    check(re.search('^  DP-3 +a screen without a name · shows a picture$', text, re.M), text)


def test_hostile_name(program, folder):
    """A monitor can't write to the terminal."""
    root = host(folder)
    path = next(root.glob('sys/devices/**/card1-DP-1/edid'))
    block = bytearray(path.read_bytes())
    start = block.index(b'Lumen 27Q')
    block[start:start + 9] = b'\x1b]0;gone\x07'
    path.write_bytes(block)
    text = program.read('--sysroot', root, 'device', '01:00.0').out
    contains(text, '?]0;gone? · shows a picture')
    lacks(text, '\x1b')


def test_snapshot(program, folder):
    """A snapshot names the same monitors and holds none of their serial numbers."""
    root, archive = host(folder), folder / 'host.airlock'
    program.read('--sysroot', root, 'snapshot', archive)
    equal(outputs(program, archive, '01:00.0'), outputs(program, root, '01:00.0'))
    data = gzip.decompress(archive.read_bytes())
    for secret in (edid.SERIAL_TEXT, edid.SERIAL.to_bytes(4, 'little')):
        check(secret not in data, 'a serial number is in the snapshot')
    check(b'Lumen 27Q' in data, 'the name is gone too')


main(dict(globals()))
