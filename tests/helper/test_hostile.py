# test_hostile.py – arguments that no honest caller sends: an error each, no crash and no write
#
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import random
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bus import GLib, Gio, HelperTest, NAME, OPERATION, PATH, PATIENCE  # noqa: E402

IDLE = '0000:05:00.0'
MESSAGES = 10000
APPLY = f'(a{OPERATION}sa{{sv}})'

ADDRESSES = ['', '.', '..', '../../etc/passwd', '0000:05:00.0/..', '/sys/bus/pci/devices/0000:05:00.0',
             '0000:05:00.8', '0000:01:00.8', '0000:05:20.0', '0000:0500.0', '05:00.0', '0:5:0.0', ' 0000:05:00.0',
             '0000:05:00.0\n', '0000:05:00.0 ', '0000:05:00.0\t', '00000:05:00.0', '000000000:05:00.0', 'A000:05:00.0',
             '0000:0A:00.0', '0000:05:00.00', '0000:05:00.0;reboot', '$(reboot)', '%s%n', 'é' * 8, '*', '0000:*',
             '\x01\x02', '0000:05:00.0' * 420]


class Hostile(HelperTest):
    def setUp(self):
        super().setUp()
        self.start_helper()
        self.before = self.everything()

    def tearDown(self):
        self.assertIsNone(self.helper.poll(), 'the helper has ended')
        self.assertEqual(self.everything(), self.before)

    def test_addresses(self):
        self.allow_all()
        for address in ADDRESSES:
            for verb in ('bind', 'unbind', 'hold', 'forget', 'set-vfs', 'd3cold'):
                with self.subTest(address=address[:40], verb=verb):
                    with self.assertRaises(GLib.Error) as caught:
                        self.caller.apply([(verb, (address, *self.device(IDLE)[1:]), {})], confirmed=True)
                    self.assert_is_error(caught.exception, 'Invalid')

    def test_operations(self):
        self.allow_all()
        good = self.device(IDLE)
        text, number = GLib.Variant('s', '/etc'), GLib.Variant('u', 1)
        for operations in ([], [('', good, {})], [('rm', good, {})], [('BIND', good, {})],
                           [('bind', good, {'driver': text})], [('bind', good, {'path': text})],
                           [('bind', good, {'keep': number})], [('bind', good, {'count': number})],
                           [('set-vfs', good, {})], [('set-vfs', good, {'count': GLib.Variant('u', 65536)})],
                           [('hugepages', good, {'count': number, 'node': GLib.Variant('i', 0), 'page-kib': GLib.Variant('u', 2048)})],
                           [('hugepages', ('', 0, 0, 0, 0), {'count': number, 'node': GLib.Variant('i', -2), 'page-kib': GLib.Variant('u', 2048)})],
                           [('hugepages', ('', 0, 0, 0, 0), {'count': number, 'node': GLib.Variant('i', 0), 'page-kib': GLib.Variant('u', 3)})],
                           [('bind', good, {})] * 257):
            with self.subTest(operations=str(operations)[:60]):
                self.assert_error('Invalid', self.caller.apply, operations, confirmed=True)
                self.assert_error('Invalid', self.caller.call, 'Check', f'(a{OPERATION})', operations)

    def test_tokens_and_options(self):
        self.allow_all()
        one = [self.operation('bind', IDLE)]
        for token in ('', ' ', 'a b', 'a/b', 'é', 'a' * 65, '\n', '../x'):
            with self.subTest(token=token):
                self.assert_error('Invalid', self.caller.apply, one, token)
        for options in ({'force': GLib.Variant('b', True)}, {'confirmed': GLib.Variant('s', 'yes')}):
            with self.subTest(options=str(options)):
                self.assert_error('Invalid', self.caller.call, 'Apply', APPLY, one, 'a', options)

    def test_unknown(self):
        for path, interface, method in ((PATH, NAME, 'Write'), ('/', NAME, 'ReadUsers'),
                                        (PATH, 'org.freedesktop.DBus.Properties', 'Set')):
            with self.assertRaises(GLib.Error):
                self.caller.bus.call_sync(NAME, path, interface, method, None, None, 0, PATIENCE * 1000, None)

    def test_random(self):
        """An unauthorised caller's messages by the thousand."""
        dice = random.Random(20)
        waiting = [0]

        def done(bus, result):
            waiting[0] -= 1
            try:
                bus.call_finish(result)
            except GLib.Error:
                pass

        self.allow('read-isolation')
        for _ in range(MESSAGES):
            method, arguments = self.random_call(dice)
            waiting[0] += 1
            self.caller.bus.call(NAME, PATH, NAME, method, arguments, None, Gio.DBusCallFlags.NO_AUTO_START,
                                 PATIENCE * 10000, None, done)
            while waiting[0] > 50:
                GLib.MainContext.default().iteration(True)
        while waiting[0] > 0:
            GLib.MainContext.default().iteration(True)

    def random_call(self, dice):
        method = dice.choice(['Apply'] * 6 + ['Check'] * 2 + ['Cancel', 'Keep', 'Revert', 'ListBindings', 'ReadUsers', 'Nothing'])
        if dice.random() < 0.1:
            return method, GLib.Variant('(v)', (self.random_value(dice),))
        if method in ('Apply', 'Check'):
            operations = [self.random_operation(dice) for _ in range(dice.choice((0, 1, 1, 1, 2, 5)))]
            if method == 'Check':
                return method, GLib.Variant(f'(a{OPERATION})', (operations,))
            options = {'confirmed': self.random_value(dice)} if dice.random() < 0.5 else {}
            return method, GLib.Variant(APPLY, (operations, dice.choice(('a', 'b-1', '', 'x' * 70)), options))
        if method in ('Cancel', 'Keep', 'Revert'):
            return method, GLib.Variant('(s)', (dice.choice(('a', 'b-1', '')),))
        return method, None

    def random_operation(self, dice):
        verb = dice.choice(('bind', 'unbind', 'hold', 'forget', 'set-vfs', 'hugepages', 'd3cold', 'x'))
        device = list(self.device(dice.choice((IDLE, '0000:02:00.0', '0000:01:00.0'))))
        if dice.random() < 0.3:
            device[0] = dice.choice(ADDRESSES)
        if dice.random() < 0.3:
            device[dice.randint(1, 4)] = dice.randrange(65536)
        names = dice.sample(('keep', 'count', 'autoprobe', 'node', 'page-kib', 'allowed', 'driver'), dice.randint(0, 3))
        return (verb, tuple(device), {name: self.random_value(dice) for name in names})

    def random_value(self, dice):
        return dice.choice((GLib.Variant('b', True), GLib.Variant('u', dice.randrange(1 << 32)),
                            GLib.Variant('i', -dice.randrange(1 << 31)), GLib.Variant('s', 'x' * dice.randrange(300)),
                            GLib.Variant('as', ['a'] * 3), GLib.Variant('v', GLib.Variant('b', False))))
