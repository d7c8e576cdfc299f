# sysroot.py – small hosts for the tests of airlockctl
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host of a few devices, written file by file, so that a test can spoil any of them."""

import pathlib
import shutil
import struct

ROOT_PORT, ENDPOINT = 4, 0
BUS = 'pci0000:00'

CPUINFO = 'processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu vme {flags}\n'
INTERRUPTS = ' 1: 0 {prefix}IO-APIC 1-edge i8042\n 24: 0 {prefix}PCI-MSI-0000:01:00.0 0-edge x\n'

# What pci.ids may hold, names as long and as wide as they come included.
PCI_IDS = """\
1234  Example Corporation
\t0001  Plain Card
\t0002  {long}
\t0003  グラフィックスカード・プロフェッショナル・エディション・日本語の長い名前
\t0004  Root Port
C 03  Display controller
\t00  VGA compatible controller
C 04  Multimedia controller
\t03  Audio device
C 06  Bridge
\t04  PCI bridge
C 02  Network controller
\t00  Ethernet controller
""".format(long='A Card Whose Name Goes On And On ' * 4 + 'To Its End')


def config_space(vendor, device, class_code, pcie_type=None, acs=None, multifunction=False,
                 size=4096):
    """The bytes that `config` has; acs is (capability, control)."""
    data = bytearray(4096)
    header = 1 if class_code >> 8 == 0x0604 else 0
    struct.pack_into('<HHHH', data, 0, vendor, device, 0x0407, 0x0010)
    struct.pack_into('<I', data, 8, class_code << 8 | 0x01)
    data[0x0e] = header | (0x80 if multifunction else 0)
    if pcie_type is not None:
        data[0x34] = 0x40
        struct.pack_into('<BBH', data, 0x40, 0x10, 0, 2 | pcie_type << 4)
        if acs is not None:
            struct.pack_into('<IHH', data, 0x100, 0x0001000d, *acs)
    return bytes(data[:size if pcie_type is not None else min(size, 256)])


class Sysroot:
    """A folder that looks like the root of a host."""

    def __init__(self, path):
        self.path = pathlib.Path(path)

    def __str__(self):
        return str(self.path)

    def write(self, name, content):
        target = self.path / name.lstrip('/')
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            target.write_text(content, encoding='utf-8')
        return target

    def link(self, name, target):
        place = self.path / name.lstrip('/')
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)

    def platform(self, cmdline='quiet', flags='vmx', remapped=True, dmar=True, working=True):
        """Firmware, kernel and processor of an Intel host, ready for assignment by default."""
        self.write('proc/cmdline', cmdline + '\n')
        self.write('proc/cpuinfo', CPUINFO.format(flags=flags))
        self.write('proc/interrupts', INTERRUPTS.format(prefix='IR-' if remapped else ''))
        self.write('proc/sys/kernel/osrelease', '6.12.1\n')
        self.write('boot/config-6.12.1', 'CONFIG_INTEL_IOMMU=y\nCONFIG_AMD_IOMMU=y\n'
                                         'CONFIG_INTEL_IOMMU_DEFAULT_ON=y\nCONFIG_VFIO_PCI=m\n')
        self.write('sys/firmware/acpi/tables/FACP', '')
        if dmar:
            self.write('sys/firmware/acpi/tables/DMAR', '')
        if working:
            (self.path / 'sys/class/iommu/dmar0').mkdir(parents=True)
        (self.path / 'sys/kernel/iommu_groups').mkdir(parents=True)

    def device(self, address, place=None, vendor=0x1234, device=1, class_code=0x030000,
               driver=None, group=None, config=None, resource='', files=None):
        """Adds a function; `place` is its folder below /sys/devices, on the root bus if not given."""
        place = place or f'pci{address[:-5]}/{address}'
        folder = f'sys/devices/{place}'
        up = '../' * (place.count('/') + 2)
        attributes = {
            'vendor': f'{vendor:#06x}\n', 'device': f'{device:#06x}\n',
            'class': f'{class_code:#08x}\n', 'revision': '0x01\n',
            'subsystem_vendor': '0x1234\n', 'subsystem_device': '0x0abc\n',
            'driver_override': '(null)\n', 'numa_node': '-1\n', 'resource': resource,
            'power_state': 'D0\n', 'power/runtime_status': 'active\n', 'd3cold_allowed': '1\n',
            'reset_method': 'flr bus\n', **(files or {}),
        }
        for name, content in attributes.items():
            if content is not None:
                self.write(f'{folder}/{name}', content)
        self.write(f'{folder}/config', config or config_space(vendor, device, class_code, ENDPOINT))
        self.link(f'sys/bus/pci/devices/{address}', f'../../../devices/{place}')
        if driver is not None:
            self.link(f'sys/bus/pci/drivers/{driver}/{address}', f'../../../../devices/{place}')
            self.link(f'{folder}/driver', f'{up}bus/pci/drivers/{driver}')
        if group is not None:
            self.link(f'sys/kernel/iommu_groups/{group}/devices/{address}',
                      f'../../../../devices/{place}')
            self.write(f'sys/kernel/iommu_groups/{group}/type', 'DMA-FQ\n')
            self.link(f'{folder}/iommu_group', f'{up}kernel/iommu_groups/{group}')
        return self.path / folder

    def spoil(self, address, name, kind):
        """Makes a fact unreadable, also for root: a folder, or a file in place of a link."""
        target = (self.path / 'sys/bus/pci/devices' / address).resolve() / name
        target.unlink(missing_ok=True)
        if kind == 'folder':
            target.mkdir()
        else:
            target.write_text('')

    def copy(self, path):
        shutil.copytree(self.path, path, symlinks=True)
        return Sysroot(path)


# Bits of struct resource: memory; memory, 64-bit, prefetchable; I/O ports.
RESOURCES = """\
0x00000000a0000000 0x00000000a0ffffff 0x0000000000040200
0x0000006000000000 0x00000063ffffffff 0x000000000014220c
0x0000000000000000 0x0000000000000000 0x0000000000000000
0x0000000000003000 0x000000000000307f 0x0000000000040101
0x0000000000000000 0x0000000000000000 0x0000000000000000
0x0000000000000000 0x0000000000000000 0x0000000000000000
0x00000000a1000000 0x00000000a107ffff 0x0000000000046200
"""


def port_config(acs):
    return config_space(0x1234, 4, 0x060400, ROOT_PORT, acs)


def add_devices(root, working=True):
    """A card behind a good port, two cards joined by ports without ACS, a function in no group."""
    def group(number):
        return number if working else None

    port = {'device': 4, 'class_code': 0x060400, 'driver': 'pcieport'}
    bad = config_space(0x1234, 4, 0x060400, ROOT_PORT, multifunction=True)
    root.device('0000:00:01.0', group=group(0), config=port_config((0x1d, 0x1d)), **port)
    root.device('0000:01:00.0', f'{BUS}/0000:00:01.0/0000:01:00.0', driver='nouveau',
                group=group(1), resource=RESOURCES,
                config=config_space(0x1234, 1, 0x030000, ENDPOINT, multifunction=True),
                files={'boot_vga': '1\n', 'label': 'PCIEX16_1\n', 'resource1_resize': '0x7f00\n',
                       'current_link_speed': '2.5 GT/s PCIe\n', 'current_link_width': '8\n',
                       'max_link_speed': '16.0 GT/s PCIe\n', 'max_link_width': '16\n',
                       'drm/card0/card0-DP-1/status': 'disconnected\n',
                       'drm/card0/card0-DP-1/enabled': 'disabled\n'})
    root.device('0000:01:00.1', f'{BUS}/0000:00:01.0/0000:01:00.1', device=2, class_code=0x040300,
                driver='snd_hda_intel', group=group(1),
                config=config_space(0x1234, 2, 0x040300, ENDPOINT, multifunction=True))
    root.device('0000:00:02.0', group=group(2), config=bad, **port)
    root.device('0000:00:02.1', group=group(2), config=bad, **port)
    root.device('0000:02:00.0', f'{BUS}/0000:00:02.0/0000:02:00.0', device=3, class_code=0x020000,
                driver='igb', group=group(2),
                config=config_space(0x1234, 3, 0x020000, ENDPOINT),
                files={'sriov_totalvfs': '7\n', 'sriov_numvfs': '0\n'})
    root.device('0000:03:00.0', f'{BUS}/0000:00:02.1/0000:03:00.0', group=group(2))
    root.device('0000:00:1f.0', device=0x77, class_code=0x060100)


def ready(path):
    """A host on which everything is as it should be."""
    root = Sysroot(path)
    root.platform()
    add_devices(root)
    return root


def iommu_off(path):
    """The same devices, the IOMMU switched off in the firmware."""
    root = Sysroot(path)
    root.platform(dmar=False, working=False)
    add_devices(root, working=False)
    return root


def lspci_dump(path):
    """What `lspci -xxxx` prints of a port and a card."""
    def function(address, text, data):
        lines = [f'{address} {text}']
        lines += [f'{offset:02x}: ' + data[offset:offset + 16].hex(' ')
                  for offset in range(0, len(data), 16)]
        return '\n'.join(lines) + '\n\n'

    port = bytearray(port_config((0x1d, 0)))
    port[0x18:0x1b] = bytes((0, 1, 1))
    path.write_text(function('00:01.0', 'PCI bridge: Example', bytes(port))
                    + function('01:00.0', 'VGA: Example',
                               config_space(0x1234, 1, 0x030000, ENDPOINT)), encoding='utf-8')
    return path
