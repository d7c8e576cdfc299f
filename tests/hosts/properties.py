#!/usr/bin/env python3
# properties.py – random topologies: the prediction in C equals the reference in Python
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: properties.py AIRLOCKCTL [--count N] [--seed N]

Each seed makes a small host: ports with and without ACS, switches, legacy bridges, multifunction
cards, VMD, virtual functions, aliasing devices, ids of the quirk tables. Airlock computes the
groups once from a /sys tree and, where a dump can say the same, once from an `lspci -xxxx` dump.
Output is TAP; a failing host is printed as a description that mkhost.py takes.
"""

import argparse
import random
import sys

import harness

import configspace
import hostfile
import mkhost
import reference
import run

ACS = ['', ' acs=00/00', ' acs=1d/1d', ' acs=1d/00', ' acs=0c/0c', ' acs=5f/1d', ' acs=1d/19',
       ' acs=3f/1f', ' acs=7f/5d', ' acs=1d/1c', ' acs=1d/15', ' acs=1d/0d']

PORTS = ['8086:1901', '8086:2f04', '1022:1483', '8086:8d10', '8086:9c90', '1def:e005', '8086:8d1f',
         '10de:0c2a', '177d:af84', '1d17:0711', '1d17:0722']
DWORD_PORTS = ['8086:a110', '8086:9d14', '8086:a2e9', '8086:a11f']
ENDPOINTS = ['10de:1b80', '144d:a808', '8086:1521', '1b4b:9123', '1180:e832', '14e4:16d7',
             '8086:10d3', '1924:0903', '1b4b:9130', '1180:e476']
CARDS = ['1102:0002', '10ec:8139', '8086:100e', '1412:1712']


class Maker:
    """Writes a random description, line by line."""

    def __init__(self, seed, for_dump):
        self.random = random.Random(seed)
        self.for_dump = for_dump
        self.lines = []
        self.functions = 0
        self.bus = 0
        self.domain = ''

    def add(self, indent, address, rest):
        self.lines.append(f'{"  " * indent}{self.domain}{address} {rest} group=0')
        self.functions += 1

    def next_bus(self):
        self.bus += 1
        return self.bus

    def acs(self):
        return self.random.choice(ACS)

    def port_ids(self):
        if self.random.random() < 0.2:
            ids, acs = self.random.choice(DWORD_PORTS), self.acs()
            return ids, acs.replace('acs=', 'acs-dword=')
        return self.random.choice(PORTS), self.acs()

    def below(self, indent):
        """Something on a bus of its own; deeper things become rarer."""
        if self.functions > 20:
            return
        choice = self.random.random()
        if choice < 0.45 or indent > 4:
            self.card(indent)
        elif choice < 0.65:
            self.switch(indent)
        elif choice < 0.8:
            self.legacy_bridge(indent)
        elif choice < 0.9 and not self.for_dump:
            self.physical_function(indent)
        else:
            self.conventional(indent, self.next_bus())

    def card(self, indent):
        bus = self.next_bus()
        ids = self.random.choice(ENDPOINTS)
        for function in sorted({0} | {self.random.randrange(8)
                                      for _ in range(self.random.choice([0, 0, 1, 3]))}):
            kind = self.random.choice(['ep', 'ep', 'legacy'])
            if self.random.random() < 0.4:
                ids = self.random.choice(ENDPOINTS)
            self.add(indent, f'{bus:02x}:00.{function}', f'{ids} 0200 {kind}{self.acs()}')

    def switch(self, indent):
        bus = self.next_bus()
        flag = self.random.choice(['', '', ' mf=yes'])
        self.add(indent, f'{bus:02x}:00.0', f'10b5:8732 0604 up{flag}{self.acs()}')
        inner = self.next_bus()
        for device in range(self.random.randint(1, 3)):
            self.add(indent + 1, f'{inner:02x}:{device:02x}.0',
                     f'10b5:8732 0604 down{self.acs()}')
            self.below(indent + 2)

    def legacy_bridge(self, indent):
        bus = self.next_bus()
        kind = self.random.choice(['to-pci', 'to-pci', 'pci'])
        self.add(indent, f'{bus:02x}:00.0', f'1b21:1080 0604 {kind}{self.bridge_acs(kind)}')
        inner = self.next_bus()
        self.conventional(indent + 1, inner)
        if self.random.random() < 0.2 and not self.for_dump:
            self.add(indent + 1, f'{inner:02x}:1e.0', '8086:0335 0604 to-pcie')
            self.card(indent + 2)

    def bridge_acs(self, kind):
        return '' if kind == 'pci' else self.acs()

    def conventional(self, indent, bus):
        for device in range(self.random.randint(1, 2)):
            for function in range(self.random.choice([1, 1, 2])):
                self.add(indent, f'{bus:02x}:{device:02x}.{function}',
                         f'{self.random.choice(CARDS)} 0200 pci')

    def physical_function(self, indent):
        bus = self.next_bus()
        self.add(indent, f'{bus:02x}:00.0',
                 f'8086:1572 0200 ep{self.acs()} sriov=8/2@16+1:154c')
        for function in range(2):
            self.add(indent, f'{bus:02x}:02.{function}',
                     f'8086:154c 0200 ep vf={self.domain}{bus:02x}:00.0')

    def root_bus(self):
        for device in sorted(self.random.sample(range(0x1f), self.random.randint(2, 5))):
            if self.random.random() < 0.6:
                for function in range(self.random.choice([1, 1, 2, 3])):
                    ids, acs = self.port_ids()
                    flag = self.random.choice(['', ' mf=yes'])
                    self.add(0, f'00:{device:02x}.{function}', f'{ids} 0604 root{flag}{acs}')
                    self.below(1)
            else:
                self.integrated(device)

    def integrated(self, device):
        for function in range(self.random.choice([1, 1, 2, 4])):
            kind = self.random.choice(['pci', 'rciep', 'rciep', 'rcec'])
            vendor = self.random.choice(['8086', '1022'])
            acs = '' if kind == 'pci' else self.acs()
            self.add(0, f'00:{device:02x}.{function}', f'{vendor}:a000 0880 {kind}{acs}')

    def vmd(self):
        self.add(0, '00:1f.7', '8086:201d 0104 rciep')
        self.domain, self.bus = '10000:', 0xe0
        self.add(1, 'e0:02.0', f'8086:2030 0604 root{self.acs()}')
        self.card(2)
        self.domain = ''

    def text(self):
        iommu = self.random.choice(['intel', 'intel', 'intel', 'off'])
        self.root_bus()
        if self.random.random() < 0.15 and not self.for_dump:
            self.vmd()
        header = ['cpu: GenuineIntel vmx', 'acpi: DSDT DMAR',
                  f'iommu: {"off" if self.for_dump else iommu}',
                  'config: INTEL_IOMMU=y INTEL_IOMMU_DEFAULT_ON=n VFIO_PCI=m']
        return '\n'.join(header + self.lines) + '\n'


def number(text):
    """The same description with the groups that the reference predicts."""
    host = hostfile.parse(text, 'random')
    groups = reference.predict(host)
    for function in host.functions:
        function.group = groups[function.address]
        function.keys['group'] = str(function.group)
    return host, {frozenset(map(str, g)) for g in reference.partition(groups)}


def check_tree(airlockctl, seed):
    text = Maker(seed, for_dump=False).text()
    host, wanted = number(text)
    with harness.temporary() as root:
        mkhost.make(host, root)
        _, document = airlockctl.json(root, 'groups', '--predict')
    compare(document, wanted, text)


def check_dump(airlockctl, seed):
    """A dump has no IOMMU: what it says is the forecast."""
    text = Maker(seed, for_dump=True).text()
    host, wanted = number(text)
    with harness.temporary() as root:
        path = f'{root}/dump'
        with open(path, 'w', encoding='utf-8') as file:
            file.write(configspace.dump(host.functions))
        _, document = airlockctl.json(path, 'groups', '--predict')
    compare(document, wanted, text)


def compare(document, wanted, text):
    try:
        run.expect_equal(run.partition_of(document['groups']), wanted)
    except AssertionError as error:
        raise AssertionError(f'{error}\n{text}') from None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('airlockctl')
    parser.add_argument('--count', type=int, default=150)
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    airlockctl, tap = harness.Airlockctl(options.airlockctl), harness.Tap()
    for seed in range(options.seed, options.seed + options.count):
        tap.point(f'random host {seed}, as a tree', check_tree, airlockctl, seed)
        tap.point(f'random host {seed}, as a dump', check_dump, airlockctl, seed)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
