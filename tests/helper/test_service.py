# test_service.py – what the root helper does for whom
#
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bus import GLib, HelperTest, NAME, OPERATION, PATIENCE, wait_for  # noqa: E402

# Of the desktop: a network card that nobody needs, the one of the default route, the root disk.
IDLE, ROUTE, DISK, GPU = '0000:05:00.0', '0000:04:00.0', '0000:02:00.0', '0000:01:00.0'


class Reads(HelperTest):
    def test_isolation(self):
        self.start_helper()
        self.assert_error('NotAuthorized', self.caller.call, 'ReadIsolation')
        self.allow('read-isolation')
        functions = {a: (kind, facts) for a, kind, facts in self.caller.call('ReadIsolation')[0]}
        self.assertEqual(functions['0000:00:01.0'], ('root-port', {'capabilities': 0x1f, 'control': 0x1d}))
        self.assertEqual(functions[DISK], ('endpoint', {}))
        self.assertEqual(functions['0000:00:14.0'], ('conventional', {}))

    def test_users(self):
        self.start_helper()
        self.allow('read-isolation')
        self.assert_error('NotAuthorized', self.caller.call, 'ReadUsers')
        self.allow('read-users')
        seen, uses, _ = self.caller.call('ReadUsers')
        self.assertTrue(seen & 1)
        roots = [use for use in uses if use[0] == 'storage-root']
        self.assertEqual(roots[0][1], DISK)
        self.assertEqual(roots[0][2][0], DISK)
        self.assertEqual(roots[0][2][-1], '/')

    def test_check(self):
        self.start_helper()
        one = [self.operation('bind', DISK)]
        signature = f'(a{OPERATION})'
        self.assert_error('NotAuthorized', self.caller.call, 'Check', signature, one)
        self.allow('read-users')
        findings, action = self.caller.call('Check', signature, one)
        self.assertEqual(action, '')
        self.assertIn('storage.root', {f['id'] for f in findings if f['severity'] == 'block'})
        _, action = self.caller.call('Check', signature, [self.operation('bind', IDLE)])
        self.assertEqual(action, 'io.github.airlock_vm.airlock.bind')
        findings, action = self.caller.call('Check', signature, [self.operation('bind', ROUTE)])
        self.assertEqual(action, 'io.github.airlock_vm.airlock.bind-critical')
        self.assertIn('network.default-route', {f['id'] for f in findings})

    def test_bindings(self):
        self.start_helper()
        self.assert_error('NotAuthorized', self.caller.call, 'ListBindings')
        self.allow('read-isolation', 'bind')
        self.assertEqual(self.caller.call('ListBindings'), ([],))
        self.caller.apply([self.operation('bind', IDLE, keep=True)])
        (binding,), = self.caller.call('ListBindings')
        self.assertEqual(binding['device'], self.device(IDLE))
        self.assertEqual((binding['state'], binding['kept'], binding['host-driver']), ('bound', True, 'igb'))


class Changes(HelperTest):
    def test_bind_and_back(self):
        self.start_helper()
        before = self.everything()
        self.assert_error('NotAuthorized', self.caller.apply, [self.operation('bind', IDLE)])
        self.assertEqual(self.everything(), before)
        self.allow('bind')
        (result,), countdown = self.caller.apply([self.operation('bind', IDLE)])
        self.assertEqual((result['changed'], result['driver'], countdown), (True, 'vfio-pci', 0))
        self.assertEqual(self.driver(IDLE), 'vfio-pci')
        wait_for(lambda: ('BindingsChanged', ()) in self.caller.signals, 'BindingsChanged')
        self.assertIn(('Progress', ('test', 0, 'done')), self.caller.signals)
        self.assertEqual(result['undo'][:2], ('unbind', self.device(IDLE)))
        self.caller.apply([self.operation('unbind', IDLE)])
        self.assertEqual(self.driver(IDLE), 'igb')

    def test_each_verb_is_asked_for(self):
        self.start_helper()
        verbs = {
            'bind': self.operation('bind', IDLE),
            'unbind': self.operation('unbind', IDLE),
            'hold': self.operation('hold', IDLE),
            'forget': self.operation('forget', IDLE),
            'd3cold': self.operation('d3cold', GPU, allowed=True),
        }
        before = self.everything()
        for verb, operation in verbs.items():
            with self.subTest(verb=verb):
                self.allow('read-isolation', 'read-users', 'sriov')
                self.assert_error('NotAuthorized', self.caller.apply, [operation])
                self.assertEqual(self.everything(), before)
        self.allow('bind')
        for verb in ('hold', 'forget', 'bind', 'unbind', 'd3cold'):
            with self.subTest(verb=verb):
                self.caller.apply([verbs[verb]])

    def test_blocked_is_blocked(self):
        """S4: no caller, confirmation or authorisation overrides it."""
        self.start_helper()
        self.allow_all()
        before = self.everything()
        for address, finding in ((DISK, 'storage.root'), ('0000:00:14.0', 'input.last-keyboard'),
                                 ('0000:00:02.0', 'display.process'), ('0000:00:01.0', 'class.bridge'),
                                 ('0000:00:00.0', 'class.host-part'), ('0000:00:1f.3', 'group.not-viable')):
            for verb in ('bind', 'hold'):
                with self.subTest(address=address, verb=verb):
                    if (address, verb) == ('0000:00:02.0', 'hold'):
                        continue
                    message = self.assert_error(
                        'Blocked', self.caller.apply, [self.operation(verb, address)], confirmed=True)
                    self.assertIn(finding, message)
        self.assertEqual(self.everything(), before)

    def test_refusal_tells_no_names(self):
        self.start_helper()
        message = self.assert_error('Blocked', self.caller.apply, [self.operation('bind', DISK)])
        self.assertNotIn('luks', message)
        self.assertNotIn('nvme', message)

    def test_confirmation(self):
        """S5: a person's word, and the stricter action."""
        self.start_helper()
        self.allow('bind', 'sriov')
        bind = [self.operation('bind', ROUTE)]
        self.assert_error('Unconfirmed', self.caller.apply, bind)
        self.assert_error('NotAuthorized', self.caller.apply, bind, confirmed=True)
        self.assertEqual(self.driver(ROUTE), 'r8169')
        self.allow('bind-critical')
        _, countdown = self.caller.apply(bind, confirmed=True)
        self.assertEqual(countdown, 30)
        self.assertEqual(self.driver(ROUTE), 'vfio-pci')

    def test_all_or_nothing(self):
        self.start_helper()
        self.allow_all()
        before = self.everything()
        self.assert_error('Blocked', self.caller.apply,
                          [self.operation('bind', IDLE), self.operation('bind', DISK)])
        self.assertEqual(self.everything(), before)

    def test_moved(self):
        """S10: another device than the one that was seen."""
        self.start_helper()
        self.allow_all()
        before = self.everything()
        address, vendor, device, *subsystem = self.device(IDLE)
        for moved in ((address, vendor ^ 1, device, *subsystem), (address, vendor, device ^ 1, *subsystem),
                      (address, vendor, device, subsystem[0] ^ 1, subsystem[1]),
                      (address, vendor, device, subsystem[0], subsystem[1] ^ 1)):
            self.assert_error('Identity', self.caller.apply, [('bind', moved, {})])
        self.assert_error('NotFound', self.caller.apply, [('bind', ('0000:7f:00.0', 1, 2, 0, 0), {})])
        self.assertEqual(self.everything(), before)

    def test_idle_exit(self):
        helper = self.start_helper('--idle=1')
        self.assertEqual(helper.wait(PATIENCE), 0)

    def test_no_polkit(self):
        """Who can't be asked has not said yes."""
        self.allow_all()
        self.start_helper()
        self.caller.call('ReadIsolation')
        self.stop_process(self.polkit_process)
        self.assert_error('NotAuthorized', self.caller.call, 'ReadIsolation')

    def test_fault_is_reported(self):
        self.start_helper('--fault=2:fail')
        self.allow('bind')
        self.assert_error('Failed', self.caller.apply, [self.operation('bind', IDLE)])
        self.assertEqual(self.driver(IDLE), 'igb')


class Callers(HelperTest):
    def test_two(self):
        self.start_helper()
        self.allow_all()
        self.hang_polkit(True)
        other = self.connect()
        first = self.caller.begin_apply([self.operation('bind', IDLE)], 'one')
        wait_for(lambda: self.polkit('HaveHangingCalls', None).unpack()[0], 'the question')
        second = other.begin_apply([self.operation('bind', IDLE)], 'two')
        # One caller's work is not another's to end.
        self.assert_error('NotFound', other.call, 'Cancel', '(s)', 'one')
        self.assert_error('NotFound', self.caller.call, 'Cancel', '(s)', 'two')
        self.hang_polkit(False)
        self.polkit('ReleaseHangingCalls', None)
        wait_for(lambda: first, 'the answer')
        self.assertEqual(first[0][1], 0)
        self.assertEqual(self.driver(IDLE), 'vfio-pci')
        # The other one came too late, or found it done.
        wait_for(lambda: second, 'the other answer')
        if isinstance(second[0], GLib.Error):
            self.assert_is_error(second[0], 'Busy')
        else:
            self.assertFalse(second[0][0][0]['changed'])

    def test_reads_while_asking(self):
        """The question for a password holds nothing up."""
        self.start_helper()
        self.allow_all()
        self.polkit('SimulateHangActions', GLib.Variant('(as)', (['io.github.airlock_vm.airlock.bind'],)))
        self.caller.begin_apply([self.operation('bind', IDLE)])
        wait_for(lambda: self.polkit('HaveHangingCalls', None).unpack()[0], 'the question')
        self.assertTrue(self.connect().call('ReadIsolation')[0])

    def start_hanging(self):
        self.start_helper('--idle=2')
        self.allow_all()
        self.hang_polkit(True)
        other = self.connect()
        answer = other.begin_apply([self.operation('bind', IDLE)], 'gone')
        wait_for(lambda: self.polkit('HaveHangingCalls', None).unpack()[0], 'the question')
        return other, answer

    def test_dies_while_asked(self):
        before = self.everything()
        other, _ = self.start_hanging()
        other.close()
        # The helper has nothing left to do, and goes.
        self.assertEqual(self.helper.wait(PATIENCE), 0)
        self.assertEqual(self.everything(), before)

    def test_cancel(self):
        before = self.everything()
        other, answer = self.start_hanging()
        other.call('Cancel', '(s)', 'gone')
        wait_for(lambda: answer, 'the answer')
        self.assertIsInstance(answer[0], GLib.Error)
        self.assertEqual(self.everything(), before)


class Countdown(HelperTest):
    def begin(self, *options):
        self.start_helper(*options)
        self.allow_all()
        self.other = self.connect()
        _, countdown = self.other.apply([self.operation('bind', ROUTE)], 'risky', confirmed=True)
        self.assertGreater(countdown, 0)
        self.assertEqual(self.driver(ROUTE), 'vfio-pci')

    def wait_until_back(self):
        wait_for(lambda: self.driver(ROUTE) == 'r8169', 'the driver')

    def test_reverts(self):
        self.begin('--countdown=1')
        self.wait_until_back()
        wait_for(lambda: ('Reverted', ('risky', True, '')) in self.other.signals, 'Reverted')
        self.assertNotIn('Reverted', [name for name, _ in self.caller.signals])

    def test_kept(self):
        self.begin('--countdown=2', '--idle=1')
        self.assert_error('NotFound', self.caller.call, 'Keep', '(s)', 'risky')
        self.assert_error('NotFound', self.other.call, 'Keep', '(s)', 'other')
        self.other.call('Keep', '(s)', 'risky')
        time.sleep(3)
        self.assertEqual(self.driver(ROUTE), 'vfio-pci')
        self.assertEqual(self.helper.wait(PATIENCE), 0)
        self.assertFalse((self.root / 'run/airlock/countdown').exists())

    def test_revert_now(self):
        self.begin('--countdown=600')
        self.assert_error('NotFound', self.caller.call, 'Revert', '(s)', 'risky')
        self.other.call('Revert', '(s)', 'risky')
        self.wait_until_back()

    def test_caller_gone(self):
        self.begin('--countdown=600')
        self.other.close()
        self.wait_until_back()

    def test_busy_meanwhile(self):
        self.begin('--countdown=600')
        self.assert_error('Busy', self.caller.apply, [self.operation('bind', IDLE)])

    def test_helper_killed(self):
        self.begin('--countdown=600')
        self.kill_helper()
        wait_for(lambda: not self.has_name(NAME), 'its end')
        self.assertEqual(self.driver(ROUTE), 'vfio-pci')
        self.start_helper()
        self.wait_until_back()

    def test_helper_asked_to_end(self):
        self.begin('--countdown=600')
        self.helper.terminate()
        self.assertEqual(self.helper.wait(PATIENCE), 0)
        self.assertEqual(self.driver(ROUTE), 'r8169')


class Sriov(HelperTest):
    host = 'hosts/server-sriov.host'

    def test_virtual_functions(self):
        self.start_helper()
        pf = '0000:b0:00.1'
        before = self.everything()
        self.allow('bind', 'bind-critical', 'read-users')
        change = [self.operation('set-vfs', pf, count=2)]
        self.assert_error('NotAuthorized', self.caller.apply, change)
        self.assertEqual(self.everything(), before)
        self.allow('sriov')
        (result,), _ = self.caller.apply(change)
        self.assertEqual((result['changed'], result['got']), (True, 2))

    def test_physical_with_virtual(self):
        self.start_helper()
        self.allow_all()
        message = self.assert_error(
            'Blocked', self.caller.apply, [self.operation('bind', '0000:18:00.0')], confirmed=True)
        self.assertIn('sriov.has-vfs', message)

    def test_group_zero_and_large(self):
        self.start_helper()
        self.allow_all()
        message = self.assert_error(
            'Blocked', self.caller.apply, [self.operation('bind', '0000:00:00.0')], confirmed=True)
        self.assertIn('class.host-part', message)
        # Group 101, and the lone function of it.
        _, _ = self.caller.apply([self.operation('bind', '0000:b0:10.4')], confirmed=True)
        self.assertEqual(self.driver('0000:b0:10.4'), 'vfio-pci')
        self.assertEqual(self.driver('0000:b0:10.2'), 'igbvf')


class Vmd(HelperTest):
    host = 'hosts/vmd-laptop.host'

    def test_endpoint(self):
        self.start_helper()
        self.allow_all()
        for address in ('0000:00:0e.0', '10000:e1:00.0', '10000:e0:06.0'):
            with self.subTest(address=address):
                self.assert_error('Blocked', self.caller.apply, [self.operation('bind', address)], confirmed=True)


if __name__ == '__main__':
    unittest.main()
