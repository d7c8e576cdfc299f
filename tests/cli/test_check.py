#!/usr/bin/env python3
# test_check.py – airlockctl check: what it answers, and how it says so
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be judged how is tested over many hosts by tests/hosts/checks.py."""

import pathlib
import sys

from program import check, contains, equal, lacks, main

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / 'fixtures'
sys.path.insert(0, str(FIXTURES))

import hostfile  # noqa: E402
import mkhost  # noqa: E402


def host(folder, name):
    root = folder / name
    mkhost.make(hostfile.load(FIXTURES / 'uses' / f'{name}.host'), root)
    return root


def ask(program, root, *arguments, **environment):
    """Status and answer; the text has the same status."""
    result = program.read('--sysroot', root, 'check', *arguments, '--json', **environment)
    equal(program.run('--sysroot', root, 'check', *arguments, **environment).status, result.status)
    return result.status, result.json


def ids(answer, *severities):
    return [f['id'] for f in answer['findings'] if f['severity'] in severities]


def test_statuses(program, folder):
    """A distinct status for each verdict."""
    root = host(folder, 'desktop')
    for address, verdict, status in (('03:00.0', 'ok', 0), ('04:00.0', 'care', 3),
                                     ('02:00.0', 'refused', 4)):
        equal(ask(program, root, address)[0], status)
        equal(ask(program, root, address)[1]['verdict'], verdict)
    equal(ask(program, host(folder, 'nothing-known'), '27:00.0')[0], 5)


def test_worst_wins(program, folder):
    """Of several devices the worst verdict counts, in any order, and each once."""
    root = host(folder, 'desktop')
    for addresses in (('03:00.0', '02:00.0'), ('02:00.0', '03:00.0'), ('04:00.0', '02:00.0')):
        equal(ask(program, root, *addresses)[0], 4)
    equal(ask(program, root, '03:00.0', '04:00.0')[0], 3)
    equal(ask(program, root, '03:00.0', '03:00.0')[1]['devices'], ['0000:03:00.0'])


def test_sata_in_group(program, folder):
    """S1: the SATA controller of the group is named, with its mount; nothing can be applied."""
    root = host(folder, 'shared-slot')
    status, answer = ask(program, root, '01:00.0')
    equal(status, 4)
    finding = answer['findings'][0]
    equal((finding['id'], finding['subject']), ('storage.mounted', '0000:02:00.0'))
    equal(finding['chain'], ['0000:02:00.0', 'sdb', 'sdb1', '/srv'])
    text = program.run('--sysroot', root, 'check', '01:00.0').out
    contains(text, '0000:01:00.0 must not be assigned\n')
    contains(text, '0000:02:00.0 › sdb › sdb1 › /srv\n')
    contains(text, finding['title'])


def test_bridges_stay(program, folder):
    """S2: the root port of the group stays with the host."""
    root = host(folder, 'port-in-group')
    _, answer = ask(program, root, '01:00.0')
    equal(answer['companions'], ['0000:01:00.1'])
    equal(answer['stays'], ['0000:00:01.0'])
    text = program.run('--sysroot', root, 'check', '01:00.0').out
    before, after = text.split('Stays with the host: bridges, which need no action')
    contains(after, '0000:00:01.0')
    lacks(before, '0000:00:01.0')


def test_whole_card(program, folder):
    """S3: whichever function is asked for, the other three go along, in order."""
    root = host(folder, 'desktop')
    card = [f'0000:01:00.{number}' for number in range(4)]
    for address in card:
        _, answer = ask(program, root, address)
        equal(answer['companions'], [a for a in card if a != address])


def test_boot_drive(program, folder):
    """S4: the drive with / is refused with its chain, now or later; the other one may go."""
    root = host(folder, 'desktop')
    for arguments in ([], ['--now'], ['--remote']):
        status, answer = ask(program, root, '02:00.0', *arguments)
        equal(status, 4)
        equal(answer['findings'][0]['id'], 'storage.root')
        equal(answer['findings'][0]['chain'],
              ['0000:02:00.0', 'nvme0n1', 'nvme0n1p2', 'luks-6b1c', 'vg-root', '/'])
    text = program.run('--sysroot', root, 'check', '02:00.0').out
    contains(text, '0000:02:00.0 › nvme0n1 › nvme0n1p2 › luks-6b1c › vg-root › /\n')
    status, answer = ask(program, root, '03:00.0')
    equal((status, ids(answer, 'block', 'confirm', 'warn')), (0, ['storage.idle']))


def test_remote(program, folder):
    """S5: the way to the network is refused to who comes over it, and says how it knows."""
    root = host(folder, 'desktop')
    equal(ask(program, root, '04:00.0')[0], 3)
    equal(ask(program, root, '04:00.0', '--remote')[0], 4)
    contains(program.run('--sysroot', root, 'check', '04:00.0').out, 'who sits at this host')
    contains(program.run('--sysroot', root, 'check', '04:00.0', '--remote').out,
             'connected over the network')
    for name in ('SSH_CONNECTION', 'SSH_CLIENT', 'SSH_TTY'):
        session = {name: '192.0.2.1 1 192.0.2.2 22'}
        status, answer = ask(program, root, '04:00.0', **session)
        equal((status, answer['remote']), (4, True))
        contains(program.run('--sysroot', root, 'check', '04:00.0', **session).out,
                 f'SSH session ({name} is set)')
        equal(ask(program, root, '04:00.0', '--local', **session)[0], 3)
    equal(ask(program, root, '04:00.0', SSH_CONNECTION='')[0], 3)


def test_last_keyboard(program, folder):
    """S6: the controller with the only keyboard and the only Ethernet, both by product name."""
    root = host(folder, 'one-usb-controller')
    status, answer = ask(program, root, '02:00.3')
    equal(status, 4)
    contains(ids(answer, 'block'), 'input.last-keyboard')
    text = program.run('--sysroot', root, 'check', '02:00.3').out
    contains(text, 'Dell KB216 Wired Keyboard')
    contains(text, 'USB 10/100/1000 LAN')
    equal(ask(program, host(folder, 'two-seats'), '00:14.0')[0], 0)


def test_programs(program, folder):
    """S7: who has the card open is named with its number; now is refused, later asks for care."""
    root = host(folder, 'two-seats')
    status, answer = ask(program, root, '01:00.0', '--now')
    equal((status, answer['situation']), (4, 'bind-now'))
    text = program.run('--sysroot', root, 'check', '01:00.0', '--now').out
    contains(text, 'gnome-shell (2101)')
    contains(text, 'Xwayland (2340)')
    contains(text, 'next boot')
    status, answer = ask(program, root, '01:00.0')
    equal((status, answer['situation']), (3, 'vm-start'))


def test_framebuffer(program, folder):
    """S8: range and driver of the firmware's frame buffer, and only the argument that fits."""
    for name, driver, fits, other in (
            ('firmware-framebuffer', 'simple-framebuffer', 'initcall_blacklist=sysfb_init',
             'video=efifb:off'),
            ('firmware-efifb', 'efifb', 'video=efifb:off', 'initcall_blacklist')):
        root = host(folder, name)
        status, _ = ask(program, root, '01:00.0')
        equal(status, 4)
        text = program.run('--sysroot', root, 'check', '01:00.0').out
        contains(text, f'{driver}, 0x')
        contains(text, fits)
        lacks(text, other)


def test_reset(program, folder):
    """S15: no reset, one that reaches others, D3cold: warnings that forbid nothing."""
    root = host(folder, 'no-reset')
    for address, wanted in (('02:00.0', ['reset.none', 'reset.amd-bug']),
                            ('04:00.0', ['power.d3cold', 'reset.amd-bug']),
                            ('06:01.0', ['reset.bus-shared'])):
        status, answer = ask(program, root, address)
        equal(status, 0)
        for name in wanted:
            contains(ids(answer, 'warn'), name)
    text = program.run('--sysroot', root, 'check', '02:00.0').out
    contains(text, 'A second start of the VM may fail')
    contains(text, 'vendor-reset')


def test_group_numbers(program, folder):
    """Group 0 is a group, 123 is not 12, and domains are part of every address."""
    root = host(folder, 'group-numbers')
    equal(ask(program, root, '01:00.0')[1]['stays'], ['0000:00:01.0'])
    equal(ask(program, root, '02:00.0')[0], 0)
    status, answer = ask(program, root, '03:00.0')
    equal((status, answer['companions']), (4, ['0000:04:00.0']))
    contains(program.run('--sysroot', root, 'check', '03:00.0').out, 'group 123')


def test_twins(program, folder):
    """Two USB devices with the same ids are two, told apart by their ports."""
    text = program.run('--sysroot', host(folder, 'desktop'), 'check', '06:00.0').out
    contains(text, 'Ultra Fit (3-1), Ultra Fit (3-2)')


def test_unseen(program, folder):
    """What can't be seen is unknown, never ok."""
    root = host(folder, 'ordinary-user')
    status, answer = ask(program, root, '03:00.0')
    equal((status, answer['verdict']), (5, 'unknown'))
    check(any(f['undecided'] for f in answer['findings']))
    contains(program.run('--sysroot', root, 'check', '03:00.0').out,
             'Not known whether 0000:03:00.0 may be assigned\n')


def test_all(program, folder):
    """Every card has its answer, the same as if it were asked for alone."""
    root = host(folder, 'desktop')
    result = program.read('--sysroot', root, 'check', '--all', '--json')
    equal(result.status, 0)
    for answer in result.json:
        equal(ask(program, root, *answer['devices'])[1], answer)
    text = program.run('--sysroot', root, 'check', '--all').out
    contains(text, '13 cards · 5 ok · 2 care · 6 refused\n')
    contains(text, 'Bridges stay with the host: 0000:00:01.0, ')
    for answer in result.json:
        contains(text, answer['devices'][0])


def test_severest_first(program, folder):
    """In text and JSON, what weighs most comes first."""
    weights = {'block': 3, 'confirm': 2, 'warn': 1, 'info': 0}
    for name, address in (('two-seats', '01:00.0'), ('vf-with-pf', '01:00.0'),
                          ('two-gpus', '02:00.0')):
        root = host(folder, name)
        _, answer = ask(program, root, address)
        order = [weights[f['severity']] for f in answer['findings']]
        equal(order, sorted(order, reverse=True))
        text = program.run('--sysroot', root, 'check', address).out
        places = [text.index(f['title']) for f in answer['findings']]
        equal(places[0], min(places))


def test_dump(program, folder):
    """Of a dump nothing is known but devices: never ok."""
    dump = folder / 'lspci.txt'
    dump.write_text('01:00.0 VGA compatible controller: made-up\n'
                    '00: 34 12 01 00 06 00 10 00 00 00 00 03 10 00 00 00\n'
                    + ''.join(f'{n:02x}: {" ".join(["00"] * 16)}\n' for n in range(16, 256, 16)),
                    encoding='ascii')
    status, answer = ask(program, dump, '01:00.0')
    check(status in (4, 5), answer)


main(dict(globals()))
