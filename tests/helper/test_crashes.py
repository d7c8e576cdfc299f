# test_crashes.py – the helper killed at each of its writes, and started again
#
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bus import GLib, HelperTest, NAME, PATIENCE, wait_for  # noqa: E402

IDLE, OTHER = '0000:05:00.0', '0000:03:00.0'
# More than the batch has.
MOST_WRITES = 40


class Crashes(HelperTest):
    def state(self):
        return {a: (self.driver(a), self.override(a)) for a in (IDLE, OTHER)}

    def override(self, address):
        path = self.root / 'sys/bus/pci/devices' / address / 'driver_override'
        text = path.read_text(encoding='utf-8').strip() if path.exists() else ''
        return '' if text == '(null)' else text

    def try_with_death_at(self, write, operations):
        """Returns whether the helper died."""
        self.start_helper(f'--fault={write}:die')
        answer = self.caller.begin_apply(operations)
        wait_for(lambda: answer, 'an answer')
        died = isinstance(answer[0], GLib.Error)
        if died:
            self.helper.wait(PATIENCE)
        else:
            self.kill_helper()
        wait_for(lambda: not self.has_name(NAME), 'its end')
        return died

    def restart(self):
        self.start_helper()
        (bindings,) = self.caller.call('ListBindings')
        self.kill_helper()
        wait_for(lambda: not self.has_name(NAME), 'its end')
        return bindings

    def walk(self, operations, start):
        """A death at each write leaves a ledger from which the next helper takes all back."""
        for write in range(1, MOST_WRITES):
            with self.subTest(write=write):
                if not self.try_with_death_at(write, operations):
                    return write
                bindings = self.restart()
                self.assertEqual(self.state(), start)
                self.assertNotIn('pending', {b['state'] for b in bindings})
        raise AssertionError('it writes without end')

    def test_bind(self):
        self.allow_all()
        start = self.state()
        self.assertEqual(start[IDLE], ('igb', ''))
        operations = [self.operation('bind', IDLE), self.operation('bind', OTHER, keep=True)]
        self.assertGreater(self.walk(operations, start), 5)
        self.assertEqual((self.driver(IDLE), self.driver(OTHER)), ('vfio-pci', 'vfio-pci'))

    def test_unbind(self):
        self.allow_all()
        self.start_helper()
        self.caller.apply([self.operation('bind', IDLE)])
        self.kill_helper()
        wait_for(lambda: not self.has_name(NAME), 'its end')
        start = self.state()
        self.assertGreater(self.walk([self.operation('unbind', IDLE)], start), 2)
        self.assertEqual(self.driver(IDLE), 'igb')
