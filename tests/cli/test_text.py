#!/usr/bin/env python3
# test_text.py – text for people: width, colour, language, and what is not known
#
# SPDX-License-Identifier: GPL-3.0-or-later

import re
import unicodedata

import sysroot
from program import check, contains, equal, lacks, main

SHARED = ['0000:00:02.0', '0000:00:02.1', '0000:02:00.0', '0000:03:00.0']
OTHERS = ['0000:00:01.0', '0000:00:1f.0', '0000:01:00.0', '0000:01:00.1']
ADDRESSES = SHARED + OTHERS
COMMANDS = (['status'], ['groups'], ['device', '01:00.0'], ['device', '02:00.0'],
            ['check', '01:00.0'], ['check', '02:00.0', '01:00.0'], ['check', '--all'], ['explain', 'ACS'])
LONG_NAME = re.search(r'\t0002  (.*)', sysroot.PCI_IDS)[1]
WIDE_NAME = re.search(r'\t0003  (.*)', sysroot.PCI_IDS)[1]


def cells(text):
    """How many columns a terminal needs for it."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF'
               else 1 for c in text)


def uncoloured(text):
    return re.sub(r'\x1b\[[0-9;]*m', '', text)


def test_width(program, folder):
    """No line is wider than the terminal, and no address is cut."""
    root = sysroot.ready(folder / 'root')
    for columns in (60, 72, 80, 99, 100, 120, 200):
        for command in COMMANDS:
            result = program.read('--sysroot', root, *command, COLUMNS=str(columns))
            for line in result.out.splitlines():
                check(cells(line) <= columns, f'{columns}: {cells(line)}: {line}')
                equal(line, line.rstrip(), 'spaces at its end')
        groups = program.read('--sysroot', root, 'groups', COLUMNS=str(columns)).out
        for address in ADDRESSES:
            contains(groups, address)
        contains(groups, '[1234:0002]')


def test_very_narrow(program, folder):
    """A terminal narrower than any layout still gets all addresses."""
    root = sysroot.ready(folder / 'root')
    for columns in ('1', '10', '39'):
        groups = program.read('--sysroot', root, 'groups', COLUMNS=columns).out
        for address in ADDRESSES:
            contains(groups, address)


def test_ellipsis(program, folder):
    """A name too long is shortened, its identifiers are not; wide characters count twice."""
    root = sysroot.ready(folder / 'root')
    for columns in (60, 80, 120):
        groups = program.read('--sysroot', root, 'groups', COLUMNS=str(columns)).out
        lacks(groups, LONG_NAME)
        check(re.search(r'A Card Whose Name.*… \[1234:0002\]', groups), groups)
        check(re.search(r'グラフィック.*… \[1234:0003\]', groups), groups)


def test_columns_are_aligned(program, folder):
    """What belongs in one column begins in one column, wide characters or not."""
    root = sysroot.ready(folder / 'root')
    groups = program.read('--sysroot', root, 'groups', COLUMNS='120').out
    drivers = ('pcieport', 'nouveau', 'snd_hda_intel', 'no driver', 'igb')
    for addresses in (SHARED, OTHERS):
        rows = [line for line in groups.splitlines() if '[1234:' in line
                and any(address + '  ' in line for address in addresses)]
        equal(len(rows), len(addresses), groups)
        starts = {cells(row[:row.rindex(driver)]) for row in rows for driver in drivers
                  if driver in row}
        equal(len(starts), 1, groups)


def test_columns_nonsense(program, folder):
    """A COLUMNS that is no number is no width."""
    root = sysroot.ready(folder / 'root')
    piped = program.read('--sysroot', root, 'groups').out
    for value in ('', '0', '-5', 'wide', '80x', '99999999999999999999'):
        equal(program.read('--sysroot', root, 'groups', COLUMNS=value).out, piped, value)


def test_piped(program, folder):
    """Into a pipe: whole names, whole sentences in a line, no colour, whatever the terminal."""
    root = sysroot.ready(folder / 'root')
    piped = program.read('--sysroot', root, 'groups').out
    contains(piped, LONG_NAME + ' [1234:0002]')
    contains(piped, WIDE_NAME + ' [1234:0003]')
    lacks(piped, '\x1b')
    for term in ('xterm-256color', 'dumb', None):
        equal(program.read('--sysroot', root, 'groups', TERM=term).out, piped)
    remedy = max(program.read('--sysroot', root, 'groups', '--json').json['groups'],
                 key=lambda group: len(group['remedies']))['remedies'][0]
    contains(piped, remedy)


def test_terminal_width(program, folder):
    """A terminal is asked for its width; COLUMNS goes before it."""
    root = sysroot.ready(folder / 'root')
    for columns in (60, 80, 120):
        for command in COMMANDS:
            expected = program.read('--sysroot', root, *command, COLUMNS=str(columns)).out
            shown = program.on_terminal('--sysroot', root, *command, columns=columns)
            equal(uncoloured(shown.out), expected)
            shown = program.on_terminal('--sysroot', root, *command, columns=columns,
                                        COLUMNS='100')
            equal(uncoloured(shown.out),
                  program.read('--sysroot', root, *command, COLUMNS='100').out)


def test_colour(program, folder):
    """Colour on a terminal, unless it or the user does not want it; never the only sign."""
    root = sysroot.ready(folder / 'root')
    groups = ('--sysroot', root, 'groups')
    contains(program.on_terminal(*groups).out, '\x1b[')
    contains(program.on_terminal(*groups, NO_COLOR='').out, '\x1b[')
    lacks(program.on_terminal(*groups, NO_COLOR='1').out, '\x1b')
    lacks(program.on_terminal(*groups, TERM='dumb').out, '\x1b')
    lacks(program.on_terminal(*groups, '--color=never').out, '\x1b')
    lacks(program.on_terminal(*groups, '--color', 'auto', NO_COLOR='1').out, '\x1b')
    contains(program.on_terminal('--color=always', *groups, NO_COLOR='1').out, '\x1b[')
    contains(program.read(*groups, '--color=always').out, '\x1b[')
    lacks(program.read('--color=always', *groups, '--color=auto').out, '\x1b')
    equal(uncoloured(program.read(*groups, '--color=always').out), program.read(*groups).out)
    lacks(program.on_terminal(*groups, '--json', '--color=always').out, '\x1b')


def test_groups(program, folder):
    """Each group with verdict and reason; shared ones first, what is in none last."""
    groups = program.read('--sysroot', sysroot.ready(folder / 'root'), 'groups').out
    contains(groups, '3 groups · 2 isolated · 1 shared')
    contains(groups, 'Group 2 · shared')
    contains(groups, 'boot display')
    contains(groups, 'PF, 0 of 7 VFs on')
    order = [groups.index(part) for part in
             ('Group 2 ·', 'Why they are together', 'What helps', 'Isolated groups',
              '0000:00:01.0  ', '0000:01:00.0  ', '0000:01:00.1  ', 'In no group',
              '0000:00:1f.0')]
    equal(order, sorted(order), groups)


def test_no_advice_twice(program, folder):
    """Advice for several groups is given once and pointed to."""
    root = sysroot.ready(folder / 'root')
    port = {'device': 4, 'class_code': 0x060400, 'driver': 'pcieport',
            'config': sysroot.config_space(0x1234, 4, 0x060400, sysroot.ROOT_PORT,
                                           multifunction=True)}
    for number in range(8):
        root.device(f'0000:00:0{5 + number // 2}.{number % 2}', group=5 + number // 2, **port)
        root.device(f'0000:1{number}:00.0', group=5 + number // 2,
                    place=f'pci0000:00/0000:00:0{5 + number // 2}.{number % 2}/'
                          f'0000:1{number}:00.0')
    groups = program.read('--sysroot', root, 'groups').out
    check(groups.count('as for Group') >= 1, groups)
    for line in re.findall(r'^ +→ (?!as for).*', groups, re.M):
        equal(groups.count(line), 1, groups)


def test_iommu_off(program, folder):
    """With the IOMMU off: it says so, and the forecast says that it is one."""
    groups = program.read('--sysroot', sysroot.iommu_off(folder / 'root'), 'groups').out
    contains(groups, 'switched off in the firmware')
    contains(groups, 'Forecast')
    contains(groups, 'None of these groups exists now')
    contains(groups, 'Would be isolated')
    lacks(groups, 'Isolated groups')
    lacks(groups, 'Group 0')
    for address in ADDRESSES:
        contains(groups, address + '  ')


def test_device(program, folder):
    """A device in full."""
    device = program.read('--sysroot', sysroot.ready(folder / 'root'), 'device', '01:00.0').out
    for part in ('0000:01:00.0  Plain Card', 'Example Corporation [1234]', '[030000]',
                 'PCIEX16_1', 'nouveau', '16 MiB · 0xa0000000 · 32-bit',
                 '16 GiB · 0x6000000000 · 64-bit · prefetchable · can be 256 MiB',
                 '128 bytes · 0x3000 · I/O ports', '512 KiB', 'flr, bus', 'D0 · active',
                 '2.5 GT/s ×8', '16 GT/s ×16', 'IOMMU group 1 · isolated'):
        contains(device, part)
    check(re.search(r'0000:00:01\.0 · Root port · ACS complete', device), device)
    facts, judgement = device.split('For a virtual machine')
    lacks(facts, 'not known')
    contains(judgement, 'Undecided')


def test_not_known(program, folder):
    """What can't be read is “not known”; what is not there is not."""
    root = sysroot.ready(folder / 'root')
    for name, kind in (('driver', 'file'), ('numa_node', 'folder'), ('driver_override', 'folder'),
                       ('reset_method', 'folder'), ('power_state', 'folder'),
                       ('resource', 'folder'), ('label', 'folder'), ('revision', 'folder')):
        root.spoil('0000:01:00.0', name, kind)
    device = program.read('--sysroot', root, 'device', '01:00.0').out
    for label in ('In use', 'NUMA node', 'Override', 'Reset', 'Power state', 'Regions',
                  'Option ROM', 'Revision'):
        check(re.search(rf'^  {label} +not known$', device, re.M), f'{label}\n{device}')
    contains(program.read('--sysroot', root, 'groups').out, 'driver not known')
    whole = program.read('--sysroot', root, 'device', '02:00.0').out
    check(re.search(r'^  In use +igb$', whole, re.M), whole)
    none = program.read('--sysroot', root, 'device', '00:1f.0').out
    check(re.search(r'^  In use +no driver$', none, re.M), none)


def test_unprivileged(program, folder):
    """With 64 bytes of config space: groups as they are, reasons probable, ACS not known."""
    root = sysroot.ready(folder / 'root')
    for config in root.path.glob('sys/devices/**/config'):
        config.write_bytes(config.read_bytes()[:64])
    groups = program.read('--sysroot', root, 'groups').out
    contains(groups, '3 groups · 2 isolated · 1 shared')
    device = program.read('--sysroot', root, 'device', '02:00.0').out
    contains(device, 'ACS not known')
    group = program.read('--sysroot', root, 'groups', '--json').json['groups'][2]
    check(group['reasons'] and all(reason['probable'] for reason in group['reasons']), group)


def test_asleep(program, folder):
    """A device that sleeps is said to; its link is not known."""
    root = sysroot.ready(folder / 'root')
    device = root.path / 'sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0'
    (device / 'power_state').write_text('D3cold\n', encoding='utf-8')
    (device / 'power/runtime_status').write_text('suspended\n', encoding='utf-8')
    contains(program.read('--sysroot', root, 'groups').out, 'asleep')
    text = program.read('--sysroot', root, 'device', '01:00.0').out
    check(re.search(r'^  Link now +not known$', text, re.M), text)
    contains(text, 'D3cold · suspended')


def test_hostile_names(program, folder):
    """Names that try to steer the terminal are shown, and steer nothing."""
    root = sysroot.ready(folder / 'root')
    device = root.path / 'sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0'
    (device / 'label').write_bytes(b'\x1b[2J\x1b]0;gotcha\x07\xe2\x80\xae\xff\n')
    (device / 'driver_override').write_bytes(b'vfio\x08\x08pci\x9b31m\n')
    for columns in (None, '60'):
        text = program.read('--sysroot', root, 'device', '01:00.0', COLUMNS=columns).out
        contains(text, 'gotcha')
        for character in text:
            check(character == '\n' or unicodedata.category(character) not in ('Cc', 'Cf'),
                  repr(text))


def test_ascii(program, folder):
    """In the C locale everything is ASCII, and as wide as the terminal."""
    root = sysroot.ready(folder / 'root')
    for command in (*COMMANDS, ['--help'], ['groups', '--help']):
        result = program.read('--sysroot', root, *command, LC_ALL='C', COLUMNS='80')
        text = result.raw.decode('ascii')
        if '--help' not in command:
            for line in text.splitlines():
                check(len(line) <= 82, line)
    groups = program.read('--sysroot', root, 'groups', LC_ALL='C', COLUMNS='80')
    for address in ADDRESSES:
        contains(groups.out, address)
    error = program.run('--sysroot', root, 'device', 'ü:00.0', LC_ALL='C')
    equal(error.status, 2, error)
    error.err.encode('ascii')


def test_other_language(program, folder):
    """Another language changes sentences, nothing else."""
    root = sysroot.ready(folder / 'root')
    for locale in ('de_DE.UTF-8', 'C', 'tr_TR.UTF-8', 'xx_XX.nonsense'):
        for command in COMMANDS:
            here = program.read('--sysroot', root, *command)
            there = program.read('--sysroot', root, *command, LC_ALL=locale, LANGUAGE=locale[:2])
            equal(there.status, here.status)
        device = program.read('--sysroot', root, 'device', '01:00.0', '--json', LC_ALL=locale)
        equal(device.json['bars'][1]['size'], 16 << 30)
        equal(device.json['pcie_type'], 'endpoint')


def test_dump(program, folder):
    """The output of lspci -xxxx is a host; it has no groups, only what would be."""
    dump = sysroot.lspci_dump(folder / 'lspci.txt')
    groups = program.read('--sysroot', dump, 'groups').out
    contains(groups, '0000:01:00.0')
    contains(groups, 'Forecast')
    device = program.read('--sysroot', dump, 'device', '01:00.0').out
    check(re.search(r'^  In use +not known$', device, re.M), device)
    contains(device, '0000:00:01.0 · Root port')


main(dict(globals()))
