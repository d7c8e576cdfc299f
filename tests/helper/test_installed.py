# test_installed.py – the installed helper links and lets in nothing that it needs not
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments: AIRLOCK-HELPER SOURCES."""

import pathlib
import re
import subprocess
import sys
import unittest
import xml.etree.ElementTree

HELPER, SOURCES = sys.argv[1], pathlib.Path(sys.argv[2])
NAME = 'io.github.airlock_vm.AirlockHelper1'

# Of the design, and what compilers and sanitizers add.
WANTED = re.compile(r'^lib(glib-2\.0|gobject-2\.0|gio-2\.0|polkit-gobject-1|systemd|c|m|gcc_s|asan|ubsan'
                    r'|dl|pthread|rt|resolv)\.so')


class Installed(unittest.TestCase):
    def test_needed_libraries(self):
        text = subprocess.run(['readelf', '-d', HELPER], capture_output=True, text=True, check=True).stdout
        needed = re.findall(r'NEEDED.*\[(.*)\]', text)
        self.assertIn('libsystemd.so.0', needed)
        self.assertEqual([name for name in needed if not WANTED.match(name)], [])

    def test_no_played_kernel(self):
        """No option and no code by which it would work on anything but the running kernel."""
        content = pathlib.Path(HELPER).read_bytes()
        self.assertNotIn(b'airlock_fake_kernel', content)
        done = subprocess.run([HELPER, '--root=/tmp'], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn('--root', done.stderr)

    def test_actions(self):
        """Every action that the sources name has a policy, and none is kept that must not be."""
        names = set(re.findall(r'AIRLOCK_POLKIT_PREFIX "([a-z-]+)"',
                               (SOURCES / 'src/base/airlock-names.h').read_text(encoding='utf-8')))
        policy = xml.etree.ElementTree.parse(SOURCES / 'data/helper/io.github.airlock_vm.airlock.policy.in')
        defaults = {action.get('id').rpartition('.')[2]: {child.tag: child.text for child in action.find('defaults')}
                    for action in policy.getroot().iter('action')}
        self.assertEqual(set(defaults), names)
        self.assertEqual(set(defaults['bind-critical'].values()), {'auth_admin'})
        self.assertEqual(set(defaults['read-isolation'].values()), {'yes'})
        for name in ('bind', 'sriov'):
            self.assertEqual(defaults[name]['allow_active'], 'auth_admin_keep')
            self.assertEqual(defaults[name]['allow_any'], 'auth_admin')

    def test_bus_policy(self):
        policy = xml.etree.ElementTree.parse(SOURCES / f'data/helper/{NAME}.conf').getroot()
        owners = [p.get('user') for p in policy.iter('policy') for a in p.iter('allow') if a.get('own')]
        self.assertEqual(owners, ['root'])
        for allow in policy.iter('allow'):
            if allow.get('send_destination'):
                self.assertTrue(allow.get('send_interface'), 'the whole destination is open')
