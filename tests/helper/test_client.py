# test_client.py – app and command line can't tell the service from the helper that is played
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: tap.py test_client.py HELPER CLIENT-SCRIPT"""

import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bus import HelperTest, PATIENCE, wait_for  # noqa: E402

SCRIPT = sys.argv[2]
# Of the desktop: a network card that nobody needs, the one of the default route, the root disk.
IDLE, ROUTE, DISK = '0000:05:00.0', '0000:04:00.0', '0000:02:00.0'
# Codes of AirlockError.
IDENTITY, BLOCKED, UNCONFIRMED, NOT_AUTHORIZED, NOT_INSTALLED, FAILED = 5, 6, 7, 8, 10, 0


class Client(HelperTest):
    def script(self, helper, root, *commands, **more):
        return subprocess.run([SCRIPT, helper, root, *commands], env={**os.environ, **self.env},
                              check=True, capture_output=True, text=True, timeout=PATIENCE * 3,
                              **more).stdout

    def same(self, *commands):
        """What both print; each has a tree of its own."""
        copy = self.folder / 'copy'
        if not copy.exists():
            shutil.copytree(self.root, copy, symlinks=True)
        if not self.helper:
            self.allow_all()
            self.start_helper('--countdown=2')
        simulated = self.script('simulated', copy, *commands)
        real = self.script('dbus', self.root, *commands)
        self.assertEqual(simulated, real)
        return real


class Same(Client):
    def test_reads(self):
        text = self.same(f'isolation:{DISK}', 'isolation:0000:00:01.0', f'users:{DISK}', 'list')
        self.assertIn('root-port', text)
        self.assertIn(' › /', text)

    def test_check(self):
        text = self.same(f'check:{IDLE}', f'check:{DISK}', f'check:{ROUTE}')
        self.assertIn('airlock.bind”', text)
        self.assertIn('action “”', text)
        self.assertIn('storage.root', text)

    def test_bind_and_back(self):
        text = self.same(f'bind:{IDLE}', 'list', f'bind:{IDLE}', f'unbind:{IDLE}', 'list')
        self.assertIn('progress script 0 begun', text)
        self.assertIn('driver vfio-pci undo unbind', text)
        self.assertIn('undo -', text)

    def test_hold_and_forget(self):
        text = self.same(f'hold:{IDLE}', 'list', f'forget:{IDLE}', 'list')
        self.assertIn(' held ', text)

    def test_refused(self):
        text = self.same(f'bind:{DISK}', f'confirm:{DISK}', f'bind:{ROUTE}', f'other:{IDLE}')
        self.assertEqual(text.count(f'error airlock-error-quark {BLOCKED}\n'), 2, text)
        self.assertIn(f'error airlock-error-quark {UNCONFIRMED}\n', text)
        self.assertIn(f'error airlock-error-quark {IDENTITY}\n', text)

    def test_countdown_reverts(self):
        text = self.same(f'confirm:{ROUTE}', 'wait', 'list')
        self.assertIn('countdown yes', text)
        self.assertIn('reverted script complete', text)
        self.assertNotIn(ROUTE + ' ', text)

    def test_countdown_kept(self):
        text = self.same(f'confirm:{ROUTE}', 'keep', 'list', f'unbind:{ROUTE}')
        self.assertIn('settled', text)
        self.assertIn(f'{ROUTE} ', text)

    def test_countdown_reverted_at_once(self):
        text = self.same(f'confirm:{ROUTE}', 'revert', 'list')
        self.assertIn('settled', text)
        self.assertNotIn(f'{ROUTE} ', text)

    def test_nothing_to_keep(self):
        self.assertIn('error airlock-error-quark', self.same('keep'))


class Service(Client):
    """What only the one on the bus can come to."""

    def test_not_installed(self):
        text = self.script('dbus', self.root, 'list', f'bind:{IDLE}')
        self.assertEqual(text.count(f'error airlock-error-quark {NOT_INSTALLED}\n'), 2, text)

    def test_no_bus(self):
        self.env['DBUS_SYSTEM_BUS_ADDRESS'] = f'unix:path={self.folder}/none'
        text = self.script('dbus', self.root, 'list')
        self.assertIn(f'error airlock-error-quark {NOT_INSTALLED}\n', text)

    def test_not_authorized(self):
        self.start_helper()
        text = self.script('dbus', self.root, f'bind:{IDLE}', f'users:{DISK}')
        self.assertEqual(text.count(f'error airlock-error-quark {NOT_AUTHORIZED}\n'), 2, text)

    def test_service_ends_in_the_middle(self):
        self.allow_all()
        self.start_helper()
        self.hang_polkit(True)
        process = subprocess.Popen([SCRIPT, 'dbus', self.root, f'bind:{IDLE}'], text=True,
                                   env={**os.environ, **self.env}, stdout=subprocess.PIPE)
        self.addCleanup(self.stop_process, process)
        wait_for(lambda: self.is_asked(), 'the question to polkit')
        self.kill_helper()
        self.assertIn(f'error airlock-error-quark {FAILED}\n', process.communicate(timeout=PATIENCE)[0])

    def is_asked(self):
        """The client is on the bus, and the helper has had time to ask for it."""
        names = self.caller.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus',
                                          'org.freedesktop.DBus', 'ListNames', None, None, 0, -1,
                                          None).unpack()[0]
        unique = [name for name in names if name.startswith(':')]
        # Polkit, the helper, this test and the client.
        return len(unique) >= 4

    def test_service_ends_while_it_counts(self):
        self.allow_all()
        self.start_helper('--countdown=60')
        process = subprocess.Popen([SCRIPT, 'dbus', self.root, f'confirm:{ROUTE}', 'wait'], text=True,
                                   env={**os.environ, **self.env}, stdout=subprocess.PIPE)
        self.addCleanup(self.stop_process, process)
        wait_for(lambda: self.driver(ROUTE) == 'vfio-pci', 'the change')
        while 'countdown' not in process.stdout.readline():
            pass
        self.kill_helper()
        self.assertIn('reverted script incomplete', process.communicate(timeout=PATIENCE)[0])
