#!/usr/bin/env python3
# test_vm.py – airlockctl vm: a VM's XML in a file, shown and changed
#
# SPDX-License-Identifier: GPL-3.0-or-later

import difflib
import os
import pathlib
import shutil
import stat

import sysroot
from program import check, contains, equal, lacks, main

HERE = pathlib.Path(__file__).resolve().parent
DOMAINS = HERE.parent / 'fixtures' / 'domains'
GOLDEN = HERE / 'golden'
USB = 'sys/devices/pci0000:00/0000:00:14.0/usb1'


def vm_file(folder, name='workstation'):
    return pathlib.Path(shutil.copy(DOMAINS / f'{name}.xml', folder / f'{name}.xml'))


def original(name='workstation'):
    return (DOMAINS / f'{name}.xml').read_text(encoding='utf-8')


def host(folder):
    """A card with two functions at 01:00, others, and two equal USB devices."""
    root = sysroot.ready(folder / 'root')
    root.device('0000:00:14.0', device=0x78, class_code=0x0c0330)
    for port, number in (('1-3', 5), ('1-4', 6), ('1-5', 7)):
        place = f'{USB}/{port}'
        product = '0002' if port == '1-5' else '0001'
        for name, value in (('idVendor', '1234'), ('idProduct', product), ('busnum', '1'),
                            ('devnum', str(number)), ('bDeviceClass', '00'), ('speed', '12'),
                            ('product', 'Stick')):
            root.write(f'{place}/{name}', value + '\n')
        root.link(f'sys/bus/usb/devices/{port}', f'../../../devices/{place[12:]}')
    return root


def changes(before, after):
    """The lines that differ, without their indentation."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm='', n=0)
    return [line[0] + line[1:].strip() for line in list(lines)[2:] if line[0] in '+-']


def usage(result, *parts):
    equal((result.status, result.raw), (2, b''), result)
    for part in parts:
        contains(result.err, part)


def failure(result, *parts, status=1):
    equal((result.status, result.raw), (status, b''), result)
    check(result.err.startswith('airlockctl: ') and result.err.count('\n') == 1, result)
    for part in parts:
        contains(result.err, part)


def golden(name, text):
    """Written anew where AIRLOCK_UPDATE_GOLDEN is set."""
    path = GOLDEN / name
    if os.environ.get('AIRLOCK_UPDATE_GOLDEN'):
        path.write_text(text, encoding='utf-8')
    equal(text, path.read_text(encoding='utf-8'), name)


def test_usage(program, folder):
    """Mistakes in the command line are named."""
    file = vm_file(folder)
    usage(program.run('vm'), 'which action')
    usage(program.run('vm', 'frobnicate'), '“frobnicate”')
    usage(program.run('vm', 'show'), '--file')
    usage(program.run('vm', 'add', '--file', file), 'which device')
    usage(program.run('vm', 'add', 'graphics', '--file', file), 'graphics')
    usage(program.run('vm', 'add', '1:0.0', '--file', file), '1:0.0')
    usage(program.run('vm', 'add', '01:00.0', '--mac', 'x', '--file', file), '--network')
    usage(program.run('vm', 'remove', '--file', file), 'which device')
    usage(program.run('vm', 'set', '--file', file), 'which setting')
    usage(program.run('vm', 'set', 'memory', '--file', file), '“memory”')
    usage(program.run('vm', 'unset', '--file', file), 'which setting')
    usage(program.run('vm', 'set', 'memory=1GiB', '--file', file, '-o', '-', '--json'), '--json')
    equal(file.read_text(encoding='utf-8'), original())
    equal(sorted(os.listdir(folder)), ['pci.ids', 'workstation.xml'])


def test_help(program, folder):
    """Each action explains itself."""
    contains(program.read('vm', '--help').out, 'unset')
    for action in ('show', 'add', 'remove', 'set', 'unset'):
        out = program.read('vm', action, '--help').out
        contains(out, f'airlockctl vm {action} [OPTION')
        contains(out, '--file')


def test_show(program, folder):
    """What is in a VM, for people and for programs."""
    root = host(folder)
    for name in ('workstation', 'passthrough', 'i440fx', 'by-hand'):
        command = ('--sysroot', root, 'vm', 'show', '--file', DOMAINS / f'{name}.xml')
        golden(f'vm-{name}.txt', program.read(*command).out)
        golden(f'vm-{name}.json', program.read(*command, '--json').out)


def test_show_settings(program, folder):
    """Single settings are asked for by name."""
    file = DOMAINS / 'workstation.xml'
    result = program.read('vm', 'show', 'memory', 'tpm', 'iothreads', '--file', file)
    equal(result.out, 'memory=16GiB\ntpm=crb\niothreads=\n')
    result = program.read('vm', 'show', 'memory', 'iothreads', '--file', file, '--json')
    equal(result.json, {'memory': '16GiB', 'iothreads': None})
    usage(program.run('vm', 'show', 'memorys', '--file', file), '“memorys”')


def test_card_and_back(program, folder):
    """S3: a card goes into one slot of the guest, and leaves no trace."""
    root, file = host(folder), vm_file(folder)
    result = program.read('--sysroot', root, 'vm', 'add', '01:00.0', '--card', '--file', file)
    contains(result.out, f'Saved as {file}\n')
    backup = folder / 'workstation.xml.~1~'
    contains(result.out, str(backup))
    equal(backup.read_text(encoding='utf-8'), original())
    added = changes(original(), file.read_text(encoding='utf-8'))
    check(all(line.startswith('+') for line in added), added)
    for line in ("+<address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x0' "
                 "multifunction='on'/>",
                 "+<address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x1'/>",
                 "+<controller type='pci' index='4' model='pcie-root-port'>"):
        check(line in added, added)

    document = program.read('--sysroot', root, 'vm', 'show', '--file', file, '--json').json
    equal([(d['id'], d['guest_address'], d['name'] is not None) for d in document['hostdevs']],
          [('0000:01:00.0', '0000:04:00.0', True), ('0000:01:00.1', '0000:04:00.1', True)])
    equal(document['mismatches'], [])

    program.read('vm', 'remove', '01:00.0', '01:00.1', '--file', file)
    equal(file.read_text(encoding='utf-8'), original())
    equal(len(list(folder.glob('workstation.xml.~*~'))), 2)


def test_left_behind(program, folder):
    """S3: who leaves a function of a card out is told."""
    root, file = host(folder), vm_file(folder)
    result = program.read('--sysroot', root, 'vm', 'add', '01:00.0', '--file', file)
    contains(result.out, '0000:01:00.1')
    contains(result.out, '--card')
    result = program.read('--sysroot', root, 'vm', 'add', '01:00.1', '--file', file, '--json')
    equal(result.json['notes'], [])
    equal([d['guest_address'] for d in result.json['hostdevs']], ['0000:04:00.0', '0000:04:00.1'])


def test_bridge(program, folder):
    """Bridges are refused, and nothing is written."""
    root, file = host(folder), vm_file(folder)
    failure(program.run('--sysroot', root, 'vm', 'add', '01:00.0', '00:01.0', '--file', file),
            '0000:00:01.0', 'bridge', status=4)
    equal(file.read_text(encoding='utf-8'), original())
    check(not list(folder.glob('*~')), folder)


def test_moved(program, folder):
    """S10: a device that is another one now is noticed, and one command takes it along."""
    root, file = host(folder), vm_file(folder)
    program.read('--sysroot', root, 'vm', 'add', '02:00.0', '--option', 'rom.bar=off', '--file', file)
    added = file.read_text(encoding='utf-8')
    moved = sysroot.Sysroot(folder / 'moved')
    moved.platform()
    moved.device('0000:02:00.0', device=9, class_code=0x010802)
    moved.device('0000:05:00.0', device=3, class_code=0x020000)
    result = program.run('--sysroot', moved, 'vm', 'show', '--file', file)
    equal(result.status, 3, result)
    contains(result.out, '1234:0003')
    contains(result.out, '--device 0000:02:00.0 source=0000:05:00.0')
    document = program.run('--sysroot', moved, 'vm', 'show', '--file', file, '--json').json
    equal([(m['address'], m['expected'], m['found']['device'], m['proposed'])
           for m in document['mismatches']], [('0000:02:00.0', '1234:0003', '0009', '0000:05:00.0')])

    program.read('--sysroot', moved, 'vm', 'set', '--device', '02:00.0', 'source=05:00.0',
                 '--file', file)
    lines = [line for line in changes(added, file.read_text(encoding='utf-8'))
             if 'airlock:' not in line]
    equal(lines, ["-<address domain='0x0000' bus='0x02' slot='0x00' function='0x0'/>",
                  "+<address domain='0x0000' bus='0x05' slot='0x00' function='0x0'/>"])
    equal(program.read('--sysroot', moved, 'vm', 'show', '--file', file).status, 0)


def test_network(program, folder):
    """A virtual function with a MAC address and a VLAN."""
    root, file = host(folder), vm_file(folder)
    failure(program.run('--sysroot', root, 'vm', 'add', '--network', '02:00.0', '--file', file),
            'virtual function')
    command = ('--sysroot', root, 'vm', 'add', '--network', '7f:10.0', '--file', file)
    failure(program.run(*command, '--mac', '01:00:5e:00:00:01'), '01:00:5e:00:00:01')
    failure(program.run(*command, '--vlan', '4095'), '4095')
    usage(program.run(*command, '--vlan', '-1'), '--vlan')
    equal(file.read_text(encoding='utf-8'), original())
    program.read(*command, '--mac', '52:54:00:aa:bb:cc', '--vlan', '42')
    document = program.read('--sysroot', root, 'vm', 'show', '--file', file, '--json').json
    equal(document['hostdevs'][0]['options'],
          {'managed': 'on', 'mac': '52:54:00:aa:bb:cc', 'vlan': '42'})


def test_usb(program, folder):
    """R7.6: twins are told apart, numbers have no zeros in front."""
    root, file = host(folder), vm_file(folder, 'fresh')
    command = ('--sysroot', root, 'vm', 'add', '--file', file, '--usb')
    failure(program.run(*command, '1234:0001'), '1-3, 1-4')
    failure(program.run(*command, '1-9'), '1-9')
    failure(program.run(*command, 'mouse'), '“mouse”')
    equal(file.read_text(encoding='utf-8'), original('fresh'))
    contains(program.read(*command, '9999:0001').out, 'not plugged')
    program.read(*command, '1-3')
    program.read(*command, '001/006')
    program.read(*command, '1-5', '--usb-port')
    text = file.read_text(encoding='utf-8')
    for part in ("<address bus='1' device='5'/>", "<address bus='1' device='6'/>",
                 "<address bus='1' port='5'/>"):
        contains(text, part)
    program.read('vm', 'remove', '9999:0001', '1234:0001@1/5', '1234:0001@001/006', '1234:0002@1-5',
                 '--file', file)
    equal(file.read_text(encoding='utf-8'), original('fresh'))


def test_mdev(program, folder):
    """A mediated device."""
    file, uuid = vm_file(folder, 'fresh'), 'c2177883-f1bb-47f0-914d-32a22e3a8804'
    root = host(folder)
    failure(program.run('--sysroot', root, 'vm', 'add', '--mdev', 'x', '--file', file), '“x”')
    result = program.read('--sysroot', root, 'vm', 'add', '--mdev', uuid, '--option', 'display=on',
                          '--file', file, '--json')
    equal(result.json['hostdevs'][0]['options'], {'display': 'on'})
    program.read('vm', 'remove', uuid.upper(), '--file', file)
    equal(file.read_text(encoding='utf-8'), original('fresh'))


def test_one_field(program, folder):
    """S18: one option of a device changes one line."""
    root, file = host(folder), vm_file(folder, 'passthrough')
    command = ('--sysroot', root, 'vm', 'set', '--device', '01:00.0', '--file', file)
    program.read(*command, 'rom.bar=off')
    equal(changes(original('passthrough'), file.read_text(encoding='utf-8')),
          ["-<rom bar='on' file='/var/lib/libvirt/vbios/card.rom'/>",
           "+<rom bar='off' file='/var/lib/libvirt/vbios/card.rom'/>"])
    failure(program.run('--sysroot', root, 'vm', 'set', '--device', '0a:00.0', 'rom.bar=off',
                        '--file', file), '0000:0a:00.0')
    usage(program.run(*command, 'rom.bar=maybe'), 'on|off')
    usage(program.run(*command, 'vlan=3'), 'vlan')
    failure(program.run(*command, 'colour=red'), '“colour”')


def rom(vendor, device):
    """The smallest option ROM that names a device."""
    data = bytearray(512)
    data[0:2], data[0x18] = b'\x55\xaa', 0x40
    data[0x40:0x44] = b'PCIR'
    data[0x44:0x48] = vendor.to_bytes(2, 'little') + device.to_bytes(2, 'little')
    data[0x50], data[0x55] = 1, 0x80
    return bytes(data)


def test_rom(program, folder):
    """S16: a ROM is checked, and is to lie where QEMU may read it."""
    root, file = host(folder), vm_file(folder)
    program.read('--sysroot', root, 'vm', 'add', '01:00.0', '--card', '--file', file)
    before = file.read_text(encoding='utf-8')
    command = ('--sysroot', root, 'vm', 'set', '--device', '01:00.0', '--file', file)
    for name, data, part in (('none.rom', b'not a ROM', '0x55 0xAA'),
                             ('other.rom', rom(0x1002, 0x67df), '1002:67df'),
                             ('good.rom', rom(0x1234, 1), 'sudo install -D -m 644')):
        (folder / name).write_bytes(data)
        result = program.run(*command, f'rom.file={folder / name}')
        check(result.status in (1, 2), result)
        contains(result.err, part)
        for bad in ('777', 'setenforce', 'selinux=0', 'security_driver'):
            lacks(result.err, bad)
    usage(program.run(*command, 'rom.file=relative.rom'), 'absolute')
    equal(file.read_text(encoding='utf-8'), before)


def test_boot_order(program, folder):
    """R7.7: a device in the boot order turns kinds into numbers, and back when it goes."""
    root, file = host(folder), vm_file(folder)
    program.read('--sysroot', root, 'vm', 'add', '02:00.0', '--option', 'boot-order=1', '--file', file)
    text = file.read_text(encoding='utf-8')
    lacks(text, "<boot dev=")
    equal(program.read('vm', 'show', 'disk.vda.boot-order', '--file', file).out,
          'disk.vda.boot-order=2\n')
    program.read('vm', 'remove', '02:00.0', '--file', file)
    equal(file.read_text(encoding='utf-8'), original())


def test_set_and_unset(program, folder):
    """Settings are changed and left to libvirt again."""
    file = vm_file(folder)
    result = program.read('vm', 'set', 'memory=8GiB', 'looking-glass=1920x1080',
                          'features.kvm.hidden=on', 'cpu.pinning=0=2 1=3', '--file', file, '--json')
    equal((result.json['changed'], result.json['notes']), (True, []))
    equal(program.read('vm', 'show', 'looking-glass', 'memory', '--file', file).out,
          'looking-glass=32MiB\nmemory=8GiB\n')
    program.read('vm', 'set', 'memory=16GiB', '--file', file)
    program.read('vm', 'unset', 'looking-glass', 'features.kvm.hidden', 'cpu.pinning', '--file', file)
    equal(file.read_text(encoding='utf-8'), original())


def test_all_or_nothing(program, folder):
    """If one of several values can't be, nothing is written."""
    file = vm_file(folder)
    usage(program.run('vm', 'set', 'memory=8GiB', 'vcpus=none', '--file', file), 'vcpus', '“none”')
    usage(program.run('vm', 'unset', 'memory', '--file', file), 'memory')
    failure(program.run('vm', 'set', 'memory=8GiB', 'disk.vdz.cache=none', '--file', file), 'vdz')
    failure(program.run('vm', 'remove', '05:00.0', '--file', file), '0000:05:00.0')
    equal(file.read_text(encoding='utf-8'), original())
    check(not list(folder.glob('*~')), folder)


def test_needs(program, folder):
    """What does not go together is said, and only what is new of it."""
    file = vm_file(folder)
    contains(program.read('vm', 'set', 'vcpus=6', '--file', file).out, 'makes 8')
    lacks(program.read('vm', 'set', 'title=x', '--file', file).out, 'makes 8')


def test_no_change(program, folder):
    """Without a change nothing is written: no new file, no backup."""
    file = vm_file(folder)
    before = os.stat(file)
    result = program.read('vm', 'set', 'memory=16384 MiB', '--file', file)
    contains(result.out, 'Nothing')
    equal(program.read('vm', 'set', 'memory=16GiB', '--file', file, '--json').json['changed'], False)
    equal((os.stat(file).st_ino, os.stat(file).st_mtime_ns), (before.st_ino, before.st_mtime_ns))
    check(not list(folder.glob('*~')), folder)


def test_output(program, folder):
    """The changed XML goes elsewhere, the file stays."""
    file, other = vm_file(folder), folder / 'other.xml'
    program.read('vm', 'set', 'memory=8GiB', '--file', file, '-o', other)
    equal(file.read_text(encoding='utf-8'), original())
    printed = program.read('vm', 'set', 'memory=8GiB', '--file', file, '--output', '-').out
    equal(printed, other.read_text(encoding='utf-8'))
    equal(len(changes(original(), printed)), 4)
    check(not list(folder.glob('*~')), folder)
    other.write_text('precious', encoding='ascii')
    program.read('vm', 'set', 'memory=8GiB', '--file', file, '-o', other)
    equal((folder / 'other.xml.~1~').read_text(encoding='ascii'), 'precious')


def test_permissions(program, folder):
    """The file keeps its permissions, and so does the backup."""
    file = vm_file(folder)
    file.chmod(0o600)
    program.read('vm', 'set', 'memory=8GiB', '--file', file)
    for path in (file, folder / 'workstation.xml.~1~'):
        equal(stat.S_IMODE(path.stat().st_mode), 0o600)


def test_bad_files(program, folder):
    """What is no VM's XML is named with its line."""
    file = folder / 'bad.xml'
    failure(program.run('vm', 'show', '--file', folder / 'missing.xml'), 'missing.xml')
    failure(program.run('vm', 'show', '--file', folder), str(folder))
    for data, part in ((b'', 'line 1'), (b'<domain>\n<name>', 'line 2'), (b'<network/>', '<network>'),
                       (b'<domain>\0</domain>', 'NUL'), (b'<domain a="\xff"/>', 'UTF-8'),
                       (b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><domain>&a;</domain>',
                        'entities'), (b'<a>' * 500, 'deep'), (b' ' * (5 << 20), 'larger')):
        file.write_bytes(data)
        failure(program.run('vm', 'set', 'memory=1GiB', '--file', file), 'bad.xml', part)
        equal(file.read_bytes(), data)


def test_list(program, folder):
    """The table of settings, for people and for programs."""
    rows = program.read('vm', 'set', '--list', '--json').json
    names = [row['name'] for row in rows]
    check(len(names) == len(set(names)) and len(names) > 80, names)
    for name in ('memory', 'cpu.topology', 'disk.*.cache', 'rom.file', 'boot-order'):
        check(name in names, names)
    check(all(row['explanation'].endswith('.') and row['form'] for row in rows), rows)
    text = program.read('vm', 'set', '--list').out
    for row in rows:
        contains(text, f"{row['name']}={row['form']}\n")


if __name__ == '__main__':
    main(globals())
