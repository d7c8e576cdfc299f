# test_boot.py – what is kept is done again at boot, with all checks
#
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bus import FIXTURES, HelperTest, NAME, PATIENCE, hostfile, mkhost, shutil, wait_for  # noqa: E402

IDLE, ROUTE, DRIVE = '0000:05:00.0', '0000:04:00.0', '0000:03:00.0'
GPU = ['0000:01:00.%d' % f for f in range(4)]


class Rebooted(HelperTest):
    def setUp(self):
        super().setUp()
        self.allow_all()

    def keep(self, *operations):
        self.start_helper()
        self.caller.apply(list(operations), confirmed=True)
        self.kill_helper()
        wait_for(lambda: not self.has_name(NAME), 'its end')

    def reboot(self, change=lambda text: text):
        """The machine as it comes up: drivers as at first, /run empty, /var as it was."""
        for path in self.root.iterdir():
            if path.name != 'var':
                shutil.rmtree(path)
        text = (FIXTURES / self.host).read_text(encoding='utf-8')
        fresh = self.folder / 'fresh'
        copy = self.folder / 'changed.host'
        copy.write_text(change(text), encoding='utf-8')
        mkhost.make(hostfile.load(str(copy)), str(fresh))
        shutil.copytree(fresh, self.root, symlinks=True, dirs_exist_ok=True)
        shutil.rmtree(fresh)

    def boot(self):
        return subprocess.run([self.program, f'--root={self.root}', '--apply-bindings'],
                              env={**os.environ, **self.env}, timeout=PATIENCE, check=False,
                              stderr=subprocess.PIPE, text=True)


class Boot(Rebooted):
    def test_kept_and_not(self):
        self.keep(self.operation('bind', IDLE, keep=True), self.operation('bind', DRIVE))
        self.reboot()
        done = self.boot()
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertEqual((self.driver(IDLE), self.driver(DRIVE)), ('vfio-pci', 'nvme'))

    def test_nothing_kept(self):
        self.assertEqual(self.boot().returncode, 0)

    def test_held_card(self):
        """Hold for VMs from next boot: nothing changes now, all of the card at boot."""
        self.keep(*(self.operation('hold', address) for address in GPU))
        self.assertEqual(self.driver(GPU[0]), 'nouveau')
        self.reboot()
        done = self.boot()
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertEqual([self.driver(address) for address in GPU], ['vfio-pci'] * 4)

    def test_needed_now(self):
        """Mounted meanwhile: refused with what it is, and the others go on."""
        self.keep(self.operation('bind', IDLE, keep=True), self.operation('bind', DRIVE, keep=True))
        self.reboot(lambda text: text.replace('mount: sda1', 'mount: nvme1n1p1 /srv ext4\nmount: sda1'))
        done = self.boot()
        self.assertEqual(done.returncode, 1)
        self.assertIn(f'{DRIVE}: storage.mounted', done.stderr)
        self.assertEqual((self.driver(IDLE), self.driver(DRIVE)), ('vfio-pci', 'nvme'))

    def begin_countdown(self, *options):
        self.start_helper('--countdown=600', *options)
        other = self.connect()
        _, countdown = other.apply([self.operation('bind', ROUTE, keep=True)], 'risky', confirmed=True)
        self.assertGreater(countdown, 0)
        self.assertEqual(self.driver(ROUTE), 'vfio-pci')
        return other

    def end_and_boot(self):
        self.kill_helper()
        wait_for(lambda: not self.has_name(NAME), 'its end')
        self.reboot()
        self.assertEqual(self.boot().returncode, 0)

    def test_reset_during_countdown(self):
        """Who sees nothing any more presses the switch: that must help."""
        self.begin_countdown()
        self.end_and_boot()
        self.assertEqual(self.driver(ROUTE), 'r8169')

    def test_kept_after_countdown(self):
        self.begin_countdown().call('Keep', '(s)', 'risky')
        self.assertFalse((self.root / 'run/airlock/countdown').exists())
        self.end_and_boot()
        self.assertEqual(self.driver(ROUTE), 'vfio-pci')

    def test_kept_before_countdown(self):
        """What was held already stays so, whatever comes of the countdown."""
        self.keep(self.operation('hold', ROUTE))
        self.begin_countdown()
        self.end_and_boot()
        self.assertEqual(self.driver(ROUTE), 'vfio-pci')

    def test_reverted_is_not_kept(self):
        self.begin_countdown().call('Revert', '(s)', 'risky')
        wait_for(lambda: self.driver(ROUTE) == 'r8169', 'the driver')
        self.end_and_boot()
        self.assertEqual(self.driver(ROUTE), 'r8169')

    def test_moved(self):
        """S10: another device at the address."""
        self.keep(self.operation('bind', IDLE, keep=True), self.operation('bind', DRIVE, keep=True))
        self.reboot(lambda text: text.replace('144d:a808', '144d:a80a'))
        done = self.boot()
        self.assertEqual(done.returncode, 1)
        self.assertIn(DRIVE, done.stderr)
        self.assertEqual((self.driver(IDLE), self.driver(DRIVE)), ('vfio-pci', 'nvme'))

    def test_forgotten(self):
        self.keep(self.operation('bind', IDLE, keep=True))
        self.keep(self.operation('forget', IDLE))
        self.reboot()
        self.assertEqual(self.boot().returncode, 0)
        self.assertEqual(self.driver(IDLE), 'igb')


class Functions(Rebooted):
    """How many virtual functions there are is kept too, and judged again like a binding."""

    host = 'hosts/server-sriov.host'
    card = '0000:b0:00.0'

    def count(self):
        path = self.root / 'sys/bus/pci/devices' / self.card / 'sriov_numvfs'
        return path.read_text(encoding='ascii').strip()

    def test_kept(self):
        self.keep(self.operation('set-vfs', self.card, count=2, keep=True))
        self.reboot()
        self.assertEqual(self.count(), '4')
        done = self.boot()
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertEqual(self.count(), '2')

    def test_needed_now(self):
        """Another count would end the function that carries the connection by now."""
        self.keep(self.operation('set-vfs', self.card, count=2, keep=True))
        self.reboot(lambda text: text + 'net: eth9 b0:10.0\nroute: eth9\n')
        done = self.boot()
        self.assertEqual(done.returncode, 1)
        self.assertIn('0000:b0:10.0: network.default-route', done.stderr)
        self.assertEqual(self.count(), '4')
