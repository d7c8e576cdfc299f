#!/usr/bin/env python3
# test_json.py – JSON of airlockctl: its shape is a promise
#
# SPDX-License-Identifier: GPL-3.0-or-later

import pathlib
import re

import sysroot
from program import check, contains, equal, main

MAN = pathlib.Path(__file__).resolve().parents[2] / 'data/man'

ADDRESS = re.compile(r'[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]')
STATES = ['enabled', 'not-behind-iommu', 'guest-without-viommu', 'disabled-cmdline',
          'disabled-kernel', 'not-built', 'failed', 'disabled-firmware', 'unsupported', 'unknown']


# A shape is a type, a regular expression, a list of words, [shape] for arrays, a dictionary for
# objects, or a tuple of alternatives.
def fits(value, shape, where='$'):
    if isinstance(shape, tuple):
        return any(fits(value, one, where) for one in shape)
    if shape is None:
        return value is None
    if isinstance(shape, re.Pattern):
        return isinstance(value, str) and shape.fullmatch(value) is not None
    if isinstance(shape, dict):
        return (isinstance(value, dict) and list(value) == list(shape)
                and all(fits(value[key], shape[key], f'{where}.{key}') for key in shape))
    if isinstance(shape, list) and len(shape) == 1:
        return (isinstance(value, list)
                and all(fits(one, shape[0], f'{where}[]') for one in value))
    if isinstance(shape, list):
        return value in shape
    return isinstance(value, shape) and (shape is bool or not isinstance(value, bool))


def misfits(value, shape, where='$'):
    """Where it does not fit, for the eye."""
    if isinstance(shape, dict) and isinstance(value, dict):
        if list(value) != list(shape):
            return [f'{where}: keys {list(value)}, not {list(shape)}']
        return [text for key in shape for text in misfits(value[key], shape[key], f'{where}.{key}')]
    if isinstance(shape, list) and len(shape) == 1 and isinstance(value, list):
        return [text for number, one in enumerate(value)
                for text in misfits(one, shape[0], f'{where}[{number}]')]
    return [] if fits(value, shape) else [f'{where}: {value!r}']


def hexadecimal(digits):
    return re.compile(rf'[0-9a-f]{{{digits}}}')


MEMORY_ADDRESS = re.compile(r'0x(0|[1-9a-f][0-9a-f]*)')
REGISTER = re.compile(r'0x[0-9a-f]{4}')

DEVICE = {
    'address': ADDRESS, 'vendor': (hexadecimal(4), None), 'device': (hexadecimal(4), None),
    'class': (hexadecimal(6), None), 'driver': (str, None), 'name': str,
    'role': ['endpoint', 'bridge'], 'unknown': [str],
}
REASON = {
    'kind': ['acs-path', 'multifunction', 'legacy-bridge', 'dma-alias', 'vmd'],
    'from': ADDRESS, 'to': ADDRESS, 'cause': ADDRESS, 'probable': bool, 'text': str,
    'missing': [re.compile('SV|TB|RR|CR|UF|EC|DT')],
}
GROUP = {
    'id': (int, None), 'isolation': ['isolated', 'shared', 'override', 'unknown'],
    'forecast': bool, 'type': (str, None), 'summary': str, 'devices': [DEVICE],
    'reasons': [REASON], 'split_from': [REASON],
    'notes': [re.compile('override|kernel-splits|kernel-joins|unreadable|switch-peers|'
                         'direct-region|noiommu')],
    'remedies': [str],
}
GROUPS = {
    'iommu': STATES, 'predicted': bool, 'override': bool, 'groups': [GROUP],
    'ungrouped': [ADDRESS], 'forecast': [GROUP],
}
FINDING = {
    'id': re.compile(r'[a-z]+(\.[a-z0-9-]+)+'),
    'severity': ['block', 'confirm', 'warn', 'info'], 'subject': (str, None),
    'title': str, 'message': str, 'remedy': (str, None), 'chain': [str], 'undecided': bool,
    'terms': [re.compile('[a-z0-9-]+')],
}
STATUS = {'iommu': STATES, 'live': bool, 'findings': [FINDING]}
CHECK = {
    'verdict': ['ok', 'care', 'refused', 'unknown'], 'devices': [ADDRESS],
    'companions': [ADDRESS], 'stays': [ADDRESS], 'findings': [FINDING],
    'situation': ['vm-start', 'bind-now'], 'remote': bool,
}
TERM = {'id': re.compile('[a-z0-9-]+'), 'title': str, 'aliases': [str], 'text': str}
LINK = ({'speed_mts': (int, None), 'width': (int, None)}, None)
FULL_DEVICE = {
    **DEVICE,
    'vendor_name': (str, None), 'device_name': (str, None), 'subsystem_name': (str, None),
    'class_name': (str, None), 'subsystem_vendor': (hexadecimal(4), None),
    'subsystem_device': (hexadecimal(4), None), 'revision': (hexadecimal(2), None),
    'driver_override': (str, None), 'path': [ADDRESS], 'card': [ADDRESS], 'vmd': (ADDRESS, None),
    'slot': (str, None),
    'pcie_type': (['conventional', 'endpoint', 'legacy-endpoint', 'root-port', 'upstream-port',
                   'downstream-port', 'pcie-to-pci-bridge', 'pci-to-pcie-bridge', 'rc-endpoint',
                   'rc-event-collector'], None),
    'pcie_type_guessed': bool, 'multifunction': (bool, None),
    'acs': ({'capability': REGISTER, 'control': REGISTER}, None),
    'buses': ({'secondary': int, 'subordinate': int}, None), 'numa_node': (int, None),
    'sriov': ({'total_vfs': int, 'num_vfs': int, 'virtual_functions': [ADDRESS]},
              {'physical_function': ADDRESS}, None),
    'bars': ([{'index': int, 'kind': ['memory', 'io'], 'address': (MEMORY_ADDRESS, None),
               'size': int, 'prefetchable': bool, 'is_64bit': bool,
               'resizable_sizes': ([int], None)}], None),
    'rom_size': (int, None), 'reset_methods': ([str], None), 'power_state': (str, None),
    'runtime_status': (str, None), 'asleep': bool, 'd3cold_allowed': (bool, None),
    'boot_vga': (bool, None), 'boot_display': (bool, None),
    'link': ({'current': LINK, 'maximum': LINK}, None),
    'mdev_types': ([{'id': str, 'name': (str, None), 'description': (str, None),
                     'device_api': (str, None), 'available': (int, None)}], None),
    'vgpu': ({'current': (int, None), 'types': [{'id': int, 'name': str}]}, None),
    'outputs': ([{'name': str, 'connected': (bool, None), 'enabled': (bool, None),
                  'monitor': (str, None)}], None),
    'iommu': STATES, 'group': (GROUP, None), 'verdict': CHECK['verdict'], 'users': [[str]],
    'findings': [FINDING],
    'usb_devices': [{'port': str, 'vendor': hexadecimal(4), 'product': hexadecimal(4),
                     'name': (str, None), 'manufacturer': (str, None), 'speed_mbps': int,
                     'class': hexadecimal(2), 'hub': bool, 'twin': bool}],
}


def shaped(value, shape):
    equal(misfits(value, shape), [])


def verify_all(program, root):
    """Every command on every device has its shape; null without being listed means there is none."""
    shaped(program.read('--sysroot', root, 'status', '--json').json, STATUS)
    shaped(program.read('--sysroot', root, 'groups', '--predict', '--json').json, GROUPS)
    groups = program.read('--sysroot', root, 'groups', '--json').json
    shaped(groups, GROUPS)
    addresses = [device['address'] for group in groups['groups'] for device in group['devices']]
    addresses += groups['ungrouped']
    equal(sorted(addresses), sorted(set(addresses)))
    for address in addresses:
        device = program.read('--sysroot', root, 'device', address, '--json').json
        shaped(device, FULL_DEVICE)
        for key in device['unknown']:
            check(key == 'resizable_sizes' or device[key] is None, f'{address} {key}')
        shaped(program.read('--sysroot', root, 'check', address, '--json').json, CHECK)
    shaped(program.read('--sysroot', root, 'check', '--all', '--json').json, [CHECK])
    return addresses


def device_of(program, root, address):
    return program.read('--sysroot', root, 'device', address, '--json').json


def test_shape(program, folder):
    """The shape on a host with the IOMMU on, with it off, and of a dump."""
    for number, root in enumerate((sysroot.ready(folder / 'on'), sysroot.iommu_off(folder / 'off'),
                                   sysroot.lspci_dump(folder / 'dump.txt'))):
        equal(len(verify_all(program, root)), (8, 8, 2)[number])


def test_shape_unreadable(program, folder):
    """The shape where hardly anything can be read."""
    root = sysroot.ready(folder / 'root')
    for name in ('driver_override', 'numa_node', 'resource', 'reset_method', 'power_state',
                 'revision', 'subsystem_vendor', 'd3cold_allowed', 'config', 'label',
                 'sriov_totalvfs'):
        root.spoil('0000:01:00.0', name, 'folder')
    for name in ('driver', 'iommu_group', 'mdev_supported_types'):
        root.spoil('0000:01:00.0', name, 'file')
    verify_all(program, root)


def test_documented(program, folder):
    """Every key is in the manual page."""
    page = (MAN / 'airlockctl-json.7').read_text(encoding='utf-8')
    words = set(re.findall(r'[a-z][a-z0-9_-]+', page.replace('\\-', '-')))

    def keys(value):
        if isinstance(value, dict):
            for key, one in value.items():
                yield key
                yield from keys(one)
        elif isinstance(value, list):
            for one in value:
                yield from keys(one)

    root = sysroot.ready(folder / 'root')
    for command in (['status'], ['groups'], ['device', '01:00.0'], ['device', '02:00.0'],
                    ['device', '00:01.0'], ['check', '01:00.0'], ['snapshot', '--list'],
                    ['explain'], ['explain', 'ACS']):
        found = set(keys(program.read('--sysroot', root, *command, '--json').json))
        equal(sorted(found - words), [])
    for shape in (STATUS, GROUPS, FULL_DEVICE, REASON, CHECK, TERM):
        equal(sorted(set(keys(shape)) - words), [])
    equal(sorted(set(STATES) - words), [])


def test_manual_matches_help(program, folder):
    """Commands and options of the help are in the manual page."""
    page = (MAN / 'airlockctl.1').read_text(encoding='utf-8').replace('\\-', '-')
    for command in ([], ['status'], ['groups'], ['device'], ['check'], ['snapshot'], ['explain']):
        for option in re.findall(r'--[a-z-]+', program.read(*command, '--help').out):
            contains(page, option)
    for line in re.search(r'Commands:\n((?:  .*\n)+)',
                          program.read('--help').out)[1].splitlines():
        contains(page, line.split()[0])


def test_terms(program, folder):
    """Every term, and a term of every finding, is one that can be explained."""
    terms = program.read('explain', '--json').json
    shaped(terms, {'terms': [TERM]})
    ids = {term['id'] for term in terms['terms']}
    for term in terms['terms']:
        equal(program.read('explain', term['title'], '--json').json, term)
    root = sysroot.ready(folder / 'root')
    used = {term for answer in program.read('--sysroot', root, 'check', '--all', '--json').json
            for finding in answer['findings'] for term in finding['terms']}
    check(used and used <= ids, used - ids)


def test_groups(program, folder):
    """Groups with their devices, reasons and the port to blame."""
    groups = program.read('--sysroot', sysroot.ready(folder / 'root'), 'groups', '--json').json
    equal(groups['iommu'], 'enabled')
    equal([group['id'] for group in groups['groups']], [0, 1, 2])
    equal([group['isolation'] for group in groups['groups']], ['isolated', 'isolated', 'shared'])
    equal(groups['ungrouped'], ['0000:00:1f.0'])
    equal(groups['forecast'], [])
    equal(groups['groups'][1]['devices'][0],
          {'address': '0000:01:00.0', 'vendor': '1234', 'device': '0001', 'class': '030000',
           'driver': 'nouveau', 'name': 'Plain Card', 'role': 'endpoint', 'unknown': []})
    equal(groups['groups'][2]['devices'][0]['role'], 'bridge')
    reasons = groups['groups'][2]['reasons']
    equal(len(reasons), 3, reasons)
    equal({(reason['kind'], reason['cause'], reason['probable'])
           for reason in reasons if reason['kind'] == 'acs-path'},
          {('acs-path', '0000:00:02.0', False), ('acs-path', '0000:00:02.1', False)})
    equal([{reason['from'], reason['to']} for reason in reasons
           if reason['kind'] == 'multifunction'], [{'0000:00:02.0', '0000:00:02.1'}])
    equal(reasons[0]['missing'], ['SV', 'RR', 'CR', 'UF'])


def test_group_numbers(program, folder):
    """Group 0 is a group, and large numbers stay whole."""
    root = sysroot.Sysroot(folder / 'root')
    root.platform()
    for slot, number in enumerate((0, 9, 10, 100, 123, 65536)):
        root.device(f'0000:00:{slot + 1:02x}.0', group=number)
    root.device('10000:e1:00.0', group=4000)
    groups = program.read('--sysroot', root, 'groups', '--json').json['groups']
    equal([group['id'] for group in groups], [0, 9, 10, 100, 123, 4000, 65536])
    equal(groups[5]['devices'][0]['address'], '10000:e1:00.0')


def test_predicted(program, folder):
    """Computed groups have no number and agree with the kernel's here."""
    root = sysroot.ready(folder / 'root')
    for path in root.path.glob('sys/kernel/iommu_groups/*/type'):
        path.write_text('identity\n', encoding='utf-8')
    read = program.read('--sysroot', root, 'groups', '--json').json
    computed = program.read('--sysroot', root, 'groups', '--predict', '--json').json
    equal((read['predicted'], computed['predicted']), (False, True))
    equal({group['id'] for group in computed['groups']}, {None})

    def members(groups):
        return {tuple(device['address'] for device in group['devices'])
                for group in groups['groups']}

    check(members(read) <= members(computed), computed)


def test_forecast(program, folder):
    """With the IOMMU off there are no groups, and a forecast that equals what it is when on."""
    off = program.read('--sysroot', sysroot.iommu_off(folder / 'off'), 'groups', '--json').json
    on = program.read('--sysroot', sysroot.ready(folder / 'on'), 'groups', '--json').json
    equal(off['iommu'], 'disabled-firmware')
    equal(off['groups'], [])
    equal(len(off['ungrouped']), 8)
    check(all(group['forecast'] and group['id'] is None for group in off['forecast']), off)
    would = {tuple(device['address'] for device in group['devices'])
             for group in off['forecast']}
    for group in on['groups']:
        check(tuple(device['address'] for device in group['devices']) in would, group)
    device = device_of(program, folder / 'off', '02:00.0')
    equal(device['group']['forecast'], True)


def test_override(program, folder):
    """An ACS override is told, and what it splits is not called isolated (S14)."""
    root = sysroot.Sysroot(folder / 'root')
    root.platform(cmdline='quiet pcie_acs_override=downstream,multifunction')
    port = {'device': 4, 'class_code': 0x060400, 'driver': 'pcieport'}
    root.device('0000:00:01.0', group=0, config=sysroot.port_config(None), **port)
    root.device('0000:01:00.0', 'pci0000:00/0000:00:01.0/0000:01:00.0', group=1)
    groups = program.read('--sysroot', root, 'groups', '--json').json
    equal(groups['override'], True)
    equal([group['isolation'] for group in groups['groups']], ['override', 'override'])
    check(all('override' in group['notes'] for group in groups['groups']), groups)
    check(any(group['split_from'] for group in groups['groups']), groups)
    shaped(groups, GROUPS)


def test_device(program, folder):
    """Facts of a device, sizes in bytes."""
    device = device_of(program, sysroot.ready(folder / 'root'), '01:00.0')
    equal(device['unknown'], [])
    equal(device['path'], ['0000:00:01.0', '0000:01:00.0'])
    equal(device['card'], ['0000:01:00.0', '0000:01:00.1'])
    equal(device['bars'][0], {'index': 0, 'kind': 'memory', 'address': '0xa0000000',
                              'size': 16 << 20, 'prefetchable': False, 'is_64bit': False,
                              'resizable_sizes': []})
    equal(device['bars'][1]['size'], 16 << 30)
    equal(device['bars'][1]['resizable_sizes'], [1 << bit for bit in range(28, 35)])
    equal(device['bars'][2]['kind'], 'io')
    equal(device['rom_size'], 512 << 10)
    equal(device['reset_methods'], ['flr', 'bus'])
    equal(device['link'], {'current': {'speed_mts': 2500, 'width': 8},
                           'maximum': {'speed_mts': 16000, 'width': 16}})
    equal((device['numa_node'], device['driver_override'], device['sriov'], device['vgpu']),
          (None, None, None, None))
    equal((device['boot_vga'], device['multifunction'], device['slot']), (True, True, 'PCIEX16_1'))
    equal(device['group']['id'], 1)


def test_port(program, folder):
    """Registers of a port; a PF without VFs; a function without a driver."""
    root = sysroot.ready(folder / 'root')
    port = device_of(program, root, '00:01.0')
    equal(port['acs'], {'capability': '0x001d', 'control': '0x001d'})
    equal(port['pcie_type'], 'root-port')
    equal(device_of(program, root, '00:02.0')['acs'], None)
    equal(device_of(program, root, '02:00.0')['sriov'],
          {'total_vfs': 7, 'num_vfs': 0, 'virtual_functions': []})
    bare = device_of(program, root, '00:1f.0')
    equal((bare['driver'], bare['group']), (None, None))
    check('driver' not in bare['unknown'] and 'group' not in bare['unknown'], bare)


def test_unknown(program, folder):
    """What could not be read is null and listed; other devices are not touched."""
    root = sysroot.ready(folder / 'root')
    expected = []
    for name, keys in (('driver_override', ['driver_override']), ('numa_node', ['numa_node']),
                       ('resource', ['bars', 'rom_size']), ('reset_method', ['reset_methods']),
                       ('power_state', ['power_state', 'runtime_status']),
                       ('revision', ['revision']), ('d3cold_allowed', ['d3cold_allowed'])):
        root.spoil('0000:01:00.0', name, 'folder')
        expected += keys
    root.spoil('0000:01:00.0', 'driver', 'file')
    device = device_of(program, root, '01:00.0')
    equal(sorted(device['unknown']), sorted(expected + ['driver']))
    for key in device['unknown']:
        equal(device[key], None)
    equal(device_of(program, root, '02:00.0')['unknown'], [])
    groups = program.read('--sysroot', root, 'groups', '--json').json
    equal(groups['groups'][1]['devices'][0]['unknown'], ['driver'])


def test_unprivileged(program, folder):
    """With 64 bytes of config space ACS is unknown, not absent, and reasons are probable."""
    root = sysroot.ready(folder / 'root')
    for config in root.path.glob('sys/devices/**/config'):
        config.write_bytes(config.read_bytes()[:64])
    port = device_of(program, root, '00:02.0')
    check('acs' in port['unknown'], port)
    groups = program.read('--sysroot', root, 'groups', '--json').json
    equal([group['id'] for group in groups['groups']], [0, 1, 2])
    check(all(reason['probable'] for reason in groups['groups'][2]['reasons']), groups)
    check('unreadable' in groups['groups'][2]['notes'], groups)
    verify_all(program, root)


def test_asleep(program, folder):
    """The link and registers of a device that sleeps are unknown."""
    root = sysroot.ready(folder / 'root')
    device = root.path / 'sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0'
    (device / 'power_state').write_text('D3cold\n', encoding='utf-8')
    result = device_of(program, root, '01:00.0')
    equal(result['asleep'], True)
    check({'link', 'acs', 'resizable_sizes'} <= set(result['unknown']), result)
    shaped(result, FULL_DEVICE)


def test_hostile_strings(program, folder):
    """Text that is no UTF-8, and control characters, make valid JSON."""
    root = sysroot.ready(folder / 'root')
    device = root.path / 'sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0'
    (device / 'label').write_bytes(b'a\xff"\\\x1b[31m\x01\x7f</script>\n')
    for locale in ('C.UTF-8', 'C'):
        slot = program.read('--sysroot', root, 'device', '01:00.0', '--json',
                            LC_ALL=locale).json['slot']
        equal(slot, 'a\ufffd"\\\x1b[31m\x01\x7f</script>')


def test_locale(program, folder):
    """JSON is UTF-8 in every locale, and byte for byte the same in those without translation."""
    root = sysroot.ready(folder / 'root')
    for command in (['status'], ['groups'], ['device', '02:00.0']):
        here = program.read('--sysroot', root, *command, '--json')
        equal(program.read('--sysroot', root, *command, '--json', LC_ALL='C').raw, here.raw)
        there = program.read('--sysroot', root, *command, '--json', LC_ALL='de_DE.UTF-8')
        equal(list(there.json), list(here.json))
    contains(program.read('--sysroot', root, 'device', '02:00.0', '--json', LC_ALL='C').out,
             'グラフィックスカード')


def test_one_document(program, folder):
    """One document and a line feed, no colour and no width in it."""
    root = sysroot.ready(folder / 'root')
    plain = program.read('--sysroot', root, 'groups', '--json')
    check(plain.out.startswith('{\n') and plain.out.endswith('}\n'))
    equal(program.read('--sysroot', root, 'groups', '--json', COLUMNS='40',
                       TERM='dumb').raw, plain.raw)
    equal(program.on_terminal('--sysroot', root, 'groups', '--json', columns=40).raw, plain.raw)


main(dict(globals()))
