# test_guard.py – which VMs libvirt's hook lets start
#
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / 'fixtures'
sys.path.insert(0, str(FIXTURES))

import hostfile  # noqa: E402
import mkhost  # noqa: E402

PROGRAM = sys.argv[1]

DOMAIN = """<domain type='kvm'>
  <name>guest</name>
  <metadata>
    <airlock:vm xmlns:airlock='https://airlock-vm.github.io/xmlns/vm/1'>{records}</airlock:vm>
  </metadata>
  <devices>
    <controller type='pci' index='0' model='pcie-root'/>
    {devices}
  </devices>
</domain>
"""


def hostdev(bus, slot=0, function=0, element='hostdev'):
    return (f"<{element} mode='subsystem' type='{'pci' if element == 'hostdev' else 'hostdev'}' managed='yes'>"
            f"<source><address {'' if element == 'hostdev' else 'type=' + repr('pci')} domain='0x0000' "
            f"bus='0x{bus:02x}' slot='0x{slot:02x}' function='0x{function}'/></source>"
            f"<address type='pci' domain='0x0000' bus='0x02' slot='0x00' function='0x0'/></{element}>")


def record(address, ids, subsystem='0000:0000'):
    return f"<airlock:device id='{address}' ids='{ids}' subsystem='{subsystem}' place='0000/01.0/00.0'/>"


class Guard(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='airlock-guard.')
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        mkhost.make(hostfile.load(str(FIXTURES / 'uses/desktop.host')), self.root)

    def start(self, devices='', records='', xml=None):
        text = xml if xml is not None else DOMAIN.format(devices=devices, records=records).encode()
        done = subprocess.run([PROGRAM, f'--root={self.root}', '--guard'], input=text, timeout=60,
                              env={**os.environ, 'LC_ALL': 'C.UTF-8'}, capture_output=True, check=False)
        return done.returncode, done.stderr.decode(errors='replace')

    def test_no_devices(self):
        self.assertEqual(self.start(), (0, ''))

    def test_fine(self):
        card = ''.join(hostdev(1, function=f) for f in range(4))
        self.assertEqual(self.start(card, record('0000:01:00.0', '10de:1e84')), (0, ''))
        self.assertEqual(self.start(hostdev(5, element='interface')), (0, ''))

    def test_root_disk(self):
        """S4: refused with the chain."""
        status, said = self.start(hostdev(2))
        self.assertEqual(status, 1)
        self.assertIn('0000:02:00.0 > nvme0n1 > nvme0n1p2 >', said)
        self.assertIn('storage.root', said)

    def test_nvme_disk(self):
        """libvirt takes the controller of an NVMe disk from the host as it does a hostdev."""
        source = ("<source type='pci' managed='yes' namespace='1'><address domain='0x0000' bus='0x02' "
                  "slot='0x00' function='0x0'/></source>")
        disk = f"<disk type='nvme' device='disk'><driver name='qemu'/>{source}<target dev='vda'/></disk>"
        behind = ("<disk type='file' device='disk'><source file='/a.qcow2'/><backingStore type='nvme'>"
                  f"<format type='raw'/>{source}</backingStore><target dev='vda'/></disk>")
        for devices in (disk, behind):
            with self.subTest(devices=devices):
                status, said = self.start(devices)
                self.assertEqual(status, 1)
                self.assertIn('storage.root', said)

    def test_sparse_hostdev(self):
        """What libvirt fills in by itself need not be there."""
        for devices in (hostdev(2).replace("mode='subsystem' ", ''), hostdev(2).replace("managed='yes'", ''),
                        hostdev(2).replace("domain='0x0000' ", '', 1)):
            with self.subTest(devices=devices):
                self.assertEqual(self.start(devices)[0], 1)

    def test_no_device_of_the_host(self):
        """Addresses of other buses, and what other programs note."""
        usb = ("<hostdev mode='subsystem' type='usb'><source><address bus='2' device='3'/></source></hostdev>"
               "<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/>"
               "<address bus='2' target='0' unit='0'/></source></hostdev>")
        self.assertEqual(self.start(usb), (0, ''))
        self.assertEqual(self.start(records=hostdev(2).replace('hostdev', 'other')), (0, ''))

    def test_moved(self):
        """S10: the address belongs to another device now."""
        status, said = self.start(hostdev(5), record('0000:05:00.0', '10de:2204'))
        self.assertEqual(status, 1)
        self.assertIn('0000:05:00.0', said)
        self.assertIn('8086:1533', said)
        status, _ = self.start(hostdev(5), record('0000:05:00.0', '8086:1533', '1234:5678'))
        self.assertEqual(status, 1)
        self.assertEqual(self.start(hostdev(5), record('0000:05:00.0', '8086:1533')), (0, ''))

    def test_other_prefix(self):
        records = record('0000:05:00.0', '10de:2204').replace('airlock:', 'x:')
        xml = DOMAIN.replace('airlock:', 'x:').replace('xmlns:airlock', 'xmlns:x')
        self.assertEqual(self.start(xml=xml.format(devices=hostdev(5), records=records).encode())[0], 1)

    def test_records_of_others(self):
        """Another namespace's elements say nothing to us."""
        xml = DOMAIN.replace('xmlns/vm/1', 'xmlns/other')
        records = record('0000:05:00.0', '10de:2204')
        self.assertEqual(self.start(xml=xml.format(devices=hostdev(5), records=records).encode()), (0, ''))

    def test_missing(self):
        status, said = self.start(hostdev(0x77))
        self.assertEqual(status, 1)
        self.assertIn('0000:77:00.0', said)

    def test_whole_group(self):
        """S1: a mate that a host driver keeps."""
        status, said = self.start(hostdev(1))
        self.assertEqual(status, 1)
        self.assertIn('group.not-viable', said)

    def test_confirmed_elsewhere(self):
        """What a person may confirm is no reason to refuse a start."""
        self.assertEqual(self.start(hostdev(4)), (0, ''))

    def test_damaged(self):
        for xml in (b'', b'<domain>', b'\xff\xfe', b'<a>' * 5000, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
                    DOMAIN.format(devices=hostdev(5).replace("bus='0x05'", "bus='0x105'"), records='').encode(),
                    DOMAIN.format(devices=hostdev(5), records="<airlock:device id='x'/>").encode()):
            with self.subTest(xml=xml[:40]):
                status, said = self.start(xml=xml)
                self.assertEqual(status, 1)
                self.assertIn('airlock: ', said)

    def test_huge(self):
        self.assertEqual(self.start(xml=b'<a>' + b' ' * (17 << 20) + b'</a>')[0], 1)

    def test_changed(self):
        """Any change of the XML ends in an answer."""
        dice = random.Random(7)
        whole = DOMAIN.format(devices=hostdev(5) + hostdev(2), records=record('0000:05:00.0', '8086:1533')).encode()
        for _ in range(150):
            xml = bytearray(whole)
            for _ in range(dice.randint(1, 6)):
                at = dice.randrange(len(xml))
                xml[at:at + dice.randint(0, 9)] = dice.randbytes(dice.randint(0, 4))
            status, _ = self.start(xml=bytes(xml))
            self.assertIn(status, (0, 1), bytes(xml))
