#!/usr/bin/env python3
# test_options.py – options, arguments, help and exit statuses of airlockctl
#
# SPDX-License-Identifier: GPL-3.0-or-later

import re

import sysroot
from program import check, contains, equal, lacks, main

VERBS = ['status', 'groups', 'device', 'check', 'bind', 'unbind', 'bound',
         'sriov', 'hugepages', 'd3cold', 'history', 'undo', 'vm', 'snapshot', 'explain']


def usage(result, part):
    """Exit status 2, nothing on standard output, one line that says what is wrong."""
    equal(result.status, 2, result)
    equal(result.raw, b'', result)
    check(result.err.startswith('airlockctl: ') and result.err.count('\n') == 1, result)
    contains(result.err, part)
    contains(result.err, '--help')


def test_no_command(program, folder):
    """No command is a usage error."""
    usage(program.run(), 'command')
    usage(program.run('--json'), 'command')


def test_unknown_command(program, folder):
    """An unknown command is named."""
    usage(program.run('frobnicate'), '“frobnicate”')
    usage(program.run('--json', 'bond'), '“bond”')


def test_unknown_option(program, folder):
    """An unknown option is named, before and after the command."""
    usage(program.run('--frobnicate', 'groups'), '--frobnicate')
    usage(program.run('groups', '--frobnicate'), '--frobnicate')
    usage(program.run('status', '--predict'), '--predict')
    usage(program.run('--predict', 'groups'), '--predict')


def test_arguments(program, folder):
    """Too many and too few arguments."""
    root = sysroot.ready(folder / 'root')
    usage(program.run('--sysroot', root, 'groups', '13'), '“13”')
    usage(program.run('--sysroot', root, 'status', 'now'), '“now”')
    usage(program.run('--sysroot', root, 'device'), 'ADDRESS')
    usage(program.run('--sysroot', root, 'device', '01:00.0', '02:00.0'), '“02:00.0”')
    usage(program.run('--sysroot', root, 'check'), '--all')
    usage(program.run('--sysroot', root, 'check', '--all', '01:00.0'), '--all')
    usage(program.run('--sysroot', root, 'check', '01:00.0', '--local', '--remote'), '--remote')
    usage(program.run('--sysroot', root, 'check', '01:00.0', 'gpu'), '“gpu”')
    usage(program.run('--sysroot', root, 'snapshot'), 'FILE')
    usage(program.run('--sysroot', root, 'snapshot', ''), 'FILE')
    usage(program.run('--sysroot', root, 'snapshot', 'a', 'b'), '“b”')
    usage(program.run('--sysroot', root, 'snapshot', '--list', 'a'), '“a”')


def test_double_dash(program, folder):
    """Two dashes end the options."""
    root = sysroot.ready(folder / 'root')
    plain = program.read('--sysroot', root, 'device', '01:00.0')
    equal(program.read('--sysroot', root, 'device', '--', '01:00.0').out, plain.out)
    equal(program.read('--sysroot', root, '--', 'device', '01:00.0').out, plain.out)
    usage(program.run('--sysroot', root, 'device', '--', '--json'), '“--json”')


def test_before_and_after(program, folder):
    """Global options before and after the command mean the same."""
    root = sysroot.ready(folder / 'root')
    for verb in (['status'], ['groups'], ['groups', '--predict'], ['device', '01:00.0'],
                 ['check', '01:00.0'], ['snapshot', '--list']):
        after = program.read(*verb, '--sysroot', root, '--json')
        equal(program.read('--sysroot', root, '--json', *verb).out, after.out)
        equal(program.read(f'--sysroot={root}', *verb, '--json').out, after.out)
        equal(program.read('--json', verb[0], f'--sysroot={root}', *verb[1:]).out, after.out)
        check(isinstance(after.json, dict))


def test_last_one_counts(program, folder):
    """An option that is given twice counts as it was given last."""
    on, off = sysroot.ready(folder / 'on'), sysroot.iommu_off(folder / 'off')
    equal(program.read('--sysroot', off, 'status', '--sysroot', on, '--json').json['iommu'],
          'enabled')
    equal(program.read('--sysroot', on, 'status', '--sysroot', off, '--json').json['iommu'],
          'disabled-firmware')
    equal(program.read('status', '--sysroot', on, '--sysroot', off, '--json').json['iommu'],
          'disabled-firmware')


def test_option_values(program, folder):
    """Values that an option can't take."""
    usage(program.run('--color=blue', 'groups'), '“blue”')
    usage(program.run('groups', '--color='), '“”')
    usage(program.run('--sysroot=', 'groups'), '--sysroot')
    usage(program.run('groups', '--sysroot'), '--sysroot')
    usage(program.run('groups', '--json=yes'), '--json')


def test_help(program, folder):
    """The help lists every command, and none that does not exist."""
    result = program.read('--help')
    equal(result.status, 0)
    commands = re.search(r'Commands:\n((?:  .*\n)+)', result.out)
    equal([line.split()[0] for line in commands[1].splitlines()], VERBS)
    equal(program.read('-h').out, result.out)
    for line in result.out.splitlines():
        check(len(line) <= 110, line)


def test_help_of_commands(program, folder):
    """Every command has its own help, wherever the option stands."""
    for verb in VERBS:
        result = program.read(verb, '--help')
        equal(result.status, 0)
        contains(result.out, f'airlockctl {verb} [OPTION')
        contains(result.out, '--sysroot')
        equal(program.read('--help', verb).out, result.out)
    contains(program.read('groups', '--help').out, '--predict')
    contains(program.read('device', '--help').out, 'ADDRESS')
    for option in ('--all', '--now', '--remote', '--local'):
        contains(program.read('check', '--help').out, option)
    lacks(program.read('status', '--help').out, '--predict')


def test_help_reads_nothing(program, folder):
    """Help and version do not need a host."""
    equal(program.read('--sysroot', folder / 'nowhere', 'groups', '--help').status, 0)
    equal(program.read('device', '--version', '--sysroot', folder / 'nowhere').status, 0)


def test_version(program, folder):
    """The version, before and after a command."""
    result = program.read('--version')
    check(re.fullmatch(r'airlockctl \d+\.\d+\.\d+\n', result.out), result)
    equal(program.read('groups', '--version').out, result.out)


def test_status_ready(program, folder):
    """Status 0: the host is ready."""
    root = sysroot.ready(folder / 'root')
    result = program.run('--sysroot', root, 'status')
    equal(result.status, 0, result)


def test_status_care(program, folder):
    """Status 3: the IOMMU works, with a warning."""
    root = sysroot.Sysroot(folder / 'root')
    root.platform(remapped=False)
    sysroot.add_devices(root)
    result = program.run('--sysroot', root, 'status')
    equal(result.status, 3, result)


def test_status_refused(program, folder):
    """Status 4: the IOMMU is off, and the advice fits where it is (S13)."""
    root = sysroot.iommu_off(folder / 'firmware')
    result = program.run('--sysroot', root, 'status')
    equal(result.status, 4, result)
    contains(result.out, 'VT-d')
    lacks(result.out, 'intel_iommu=on')

    root = sysroot.Sysroot(folder / 'kernel')
    root.platform(working=False)
    root.write('boot/config-6.12.1', 'CONFIG_INTEL_IOMMU=y\nCONFIG_VFIO_PCI=m\n'
                                     '# CONFIG_INTEL_IOMMU_DEFAULT_ON is not set\n')
    sysroot.add_devices(root, working=False)
    result = program.run('--sysroot', root, 'status')
    equal(result.status, 4, result)
    contains(result.out, 'intel_iommu=on')


def test_status_unknown(program, folder):
    """Status 5: whether the IOMMU works can't be found out."""
    dump = sysroot.lspci_dump(folder / 'dump.txt')
    result = program.run('--sysroot', dump, 'status')
    equal(result.status, 5, result)


def test_answers_are_no_failures(program, folder):
    """Groups and device exit with 0 whatever the answer is."""
    for root in (sysroot.ready(folder / 'on'), sysroot.iommu_off(folder / 'off')):
        equal(program.run('--sysroot', root, 'groups').status, 0)
        equal(program.run('--sysroot', root, 'groups', '--predict').status, 0)
        equal(program.run('--sysroot', root, 'device', '02:00.0').status, 0)


def test_same_status_with_json(program, folder):
    """The exit status is the same with JSON."""
    for root in (sysroot.ready(folder / 'on'), sysroot.iommu_off(folder / 'off')):
        for verb in (['status'], ['groups'], ['device', '01:00.0'], ['device', '09:00.0']):
            equal(program.run('--sysroot', root, *verb, '--json').status,
                  program.run('--sysroot', root, *verb).status)


main(dict(globals()))
