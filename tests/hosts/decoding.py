# decoding.py – what `airlockctl device --json` says against what the description says
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts of functions, taken from the description and not from any file made of it."""

import configspace

PCIE_TYPES = {
    'pci': 'conventional', 'ep': 'endpoint', 'legacy': 'legacy-endpoint', 'root': 'root-port',
    'up': 'upstream-port', 'down': 'downstream-port', 'to-pci': 'pcie-to-pci-bridge',
    'to-pcie': 'pci-to-pcie-bridge', 'rciep': 'rc-endpoint', 'rcec': 'rc-event-collector',
}


def shape(function):
    """Functions of one shape need to be looked at only once."""
    details = tuple(kind for kind, _, _ in function.details)
    return (function.kind, function.header_type, tuple(sorted(function.keys)), details,
            bool(function.vf_of), function.acs, function.mf)


def hexadecimal(value, digits):
    return f'0x{value:0{digits}x}'


def link_of(text):
    speed, width = text
    return {'speed_mts': int(float(speed) * 1000), 'width': width}


def path_of(function):
    """From a root bus; a VMD endpoint is the owner of another one, not a bridge on the way."""
    path, domain = [], function.address.domain
    while function is not None and function.address.domain == domain:
        path.insert(0, str(function.address))
        function = function.parent
    return path


def identity(function):
    subsystem = [int(p, 16) for p in function.keys.get('sub', '0:0').split(':')]
    return {
        'address': str(function.address),
        'vendor': f'{function.vendor:04x}',
        'device': f'{function.device:04x}',
        'class': f'{function.class_code:06x}',
        'revision': f"{int(function.keys.get('rev', '0'), 16):02x}",
        'subsystem_vendor': f'{subsystem[0]:04x}',
        'subsystem_device': f'{subsystem[1]:04x}',
        'driver': function.keys.get('driver'),
        'driver_override': function.keys.get('override'),
        'numa_node': int(function.keys['numa']) if function.keys.get('numa') else None,
        'path': path_of(function),
    }


def registers(function):
    """What is in configuration space beyond the first 64 bytes."""
    acs = None
    if function.acs:
        acs = {'capability': hexadecimal(function.acs[0], 4),
               'control': hexadecimal(function.acs[1], 4)}
    return {'pcie_type': PCIE_TYPES[function.kind], 'pcie_type_guessed': False, 'acs': acs,
            'multifunction': bool(function.mf) or (function.address.function > 0
                                                   and not function.vf_of)}


def resizable_sizes(bitmap):
    return [1 << n + 20 for n in range(44) if bitmap >> n & 1]


def memory(function, rebars_known):
    sizes = {i: bitmap for i, bitmap, _ in configspace.rebars_of(function)}
    bars = []
    for bar in configspace.bars_of(function):
        bitmap = sizes.get(bar.index, 0)
        bars.append({
            'index': bar.index, 'kind': 'io' if bar.io else 'memory', 'size': bar.size,
            'prefetchable': bar.prefetchable, 'is_64bit': bar.wide,
            'resizable_sizes': resizable_sizes(bitmap) if rebars_known else None,
        })
    return {'bars': bars, 'rom_size': configspace.parse_size(function.keys.get('rom', '0'))}


def knows_reset(host):
    """Kernels before 5.15 name no method: without any on a whole host, nobody knows."""
    return any('reset' in function.keys for function in host.functions)


def state(function, host):
    keys = function.keys
    return {
        'reset_methods': configspace.reset_methods(function) if knows_reset(host) else None,
        'power_state': keys.get('power', 'D0'),
        'runtime_status': keys.get('runtime', 'active'),
        'asleep': is_asleep(function),
        'boot_vga': keys.get('boot-vga') == '1',
    }


def is_asleep(function):
    return function.keys.get('runtime') == 'suspended' or 'power' in function.keys


def sriov(function, host):
    if function.vf_of:
        return {'physical_function': str(function.vf_of)}
    if 'sriov' not in function.keys:
        return None
    total, enabled, _, _, _ = configspace.sriov_of(function)
    virtual = [str(f.address) for f in host.functions if f.vf_of == function.address]
    return {'total_vfs': total, 'num_vfs': enabled, 'virtual_functions': virtual}


def virtual_devices(function):
    mdev, vgpu = [], None
    for kind, words, named in function.details:
        if kind == 'mdev':
            description = named.get('description')
            mdev.append({
                'id': words[0], 'name': named.get('name'),
                'description': description.replace('\\n', '\n') if description else None,
                'device_api': 'vfio-pci', 'available': int(named['available']),
            })
        elif kind == 'vgpu':
            types = [word.partition(':') for word in words]
            vgpu = {'current': int(named['current']) or None,
                    'types': [{'id': int(number), 'name': name} for number, _, name in types]}
    return {'mdev_types': mdev, 'vgpu': vgpu}


def expected(function, host):
    """Everything that must be known of a function, and what it must be."""
    full = host.get('config-space', 'full') == 'full'
    awake = not is_asleep(function)
    facts = identity(function)
    if full and awake:
        facts.update(registers(function))
    facts.update(memory(function, rebars_known=awake))
    facts.update(state(function, host))
    facts.update(virtual_devices(function))
    facts['sriov'] = sriov(function, host)
    if function.header_type == 1:
        secondary, subordinate = function.buses
        facts['buses'] = {'secondary': secondary, 'subordinate': subordinate} if secondary else None
    if 'link' in function.keys and awake:
        now, possible = configspace.parse_link(function.keys['link'])
        facts['link'] = {'current': link_of(now), 'maximum': link_of(possible)}
    if 'slot' in function.keys and function.header_type == 0:
        facts['slot'] = function.keys['slot']
    return facts


def without(value, key):
    """BAR addresses are the generator's choice."""
    return [{k: v for k, v in item.items() if k != key} for item in value]


def differences(function, host, found):
    lines = []
    for key, wanted in expected(function, host).items():
        value = found.get(key, 'not there')
        if key == 'bars' and value is not None:
            value = without(value, 'address')
        if value != wanted:
            lines.append(f'{function.address} {key}: found {value}, described {wanted}')
    if not host.get('config-space') and not is_asleep(function):
        excused = set() if knows_reset(host) else {'reset_methods'}
        # Only a graphics driver knows the sockets of a card.
        if function.class_code >> 16 == 3 and not host.all('screen'):
            excused.add('outputs')
        unexpected = set(found['unknown']) - excused
        if unexpected and not host.words('omit'):
            lines.append(f'{function.address} not known: {unexpected}')
    return lines


def check(airlockctl, host, root):
    """One function of each shape; differences are the message."""
    lines, seen = [], set()
    for function in host.functions:
        if shape(function) in seen:
            continue
        seen.add(shape(function))
        status, found = airlockctl.json(root, 'device', str(function.address))
        if status != 0:
            lines.append(f'{function.address}: exit status {status}')
        lines += differences(function, host, found)
    if lines:
        raise AssertionError('\n' + '\n'.join(lines))
