# test_attacks.py – how one could still come to harm through the root helper
#
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bus import ACTION, GLib, HelperTest, NAME, PATIENCE, wait_for  # noqa: E402

# Of the desktop: a network card that nobody needs, the one of the default route, a disk without
# anything mounted.
IDLE, ROUTE, DRIVE = '0000:05:00.0', '0000:04:00.0', '0000:03:00.0'


class TakingBack(HelperTest):
    """Nothing is as it was when a countdown ends."""

    def setUp(self):
        super().setUp()
        path = self.root / 'sys/class/block/nvme1n1p1/dev'
        self.number = path.read_text(encoding='ascii').strip()

    def mount(self):
        """The host mounts what it was given back."""
        for pid in ('1', 'self'):
            path = self.root / 'proc' / pid / 'mountinfo'
            line = f'97 1 {self.number} / /srv rw - ext4 /dev/nvme1n1p1 rw\n'
            path.write_text(path.read_text(encoding='utf-8') + line, encoding='utf-8')

    def begin(self):
        self.start_helper('--countdown=600')
        self.allow_all()
        self.caller.apply([self.operation('bind', DRIVE)])
        self.assertEqual(self.driver(DRIVE), 'vfio-pci')
        other = self.connect()
        _, countdown = other.apply([self.operation('unbind', DRIVE), self.operation('bind', ROUTE)], 'both',
                                   confirmed=True)
        self.assertGreater(countdown, 0)
        self.assertEqual((self.driver(DRIVE), self.driver(ROUTE)), ('nvme', 'vfio-pci'))
        return other

    def test_unused(self):
        other = self.begin()
        other.call('Revert', '(s)', 'both')
        wait_for(lambda: self.driver(ROUTE) == 'r8169', 'the network')
        wait_for(lambda: self.driver(DRIVE) == 'vfio-pci', 'the disk')

    def test_mounted_meanwhile(self):
        """The disk stays with the host that has mounted it, and the network comes back."""
        other = self.begin()
        self.mount()
        other.call('Revert', '(s)', 'both')
        wait_for(lambda: [s for s in other.signals if s[0] == 'Reverted'], 'Reverted')
        self.assertEqual((self.driver(DRIVE), self.driver(ROUTE)), ('nvme', 'r8169'))
        token, complete, message = [s for s in other.signals if s[0] == 'Reverted'][0][1]
        self.assertEqual((token, complete), ('both', False))
        self.assertIn(DRIVE, message)

    def test_mounted_before_restart(self):
        self.begin()
        self.mount()
        self.kill_helper()
        wait_for(lambda: not self.has_name(NAME), 'its end')
        self.start_helper()
        self.assertEqual((self.driver(DRIVE), self.driver(ROUTE)), ('nvme', 'r8169'))

    def hand_over(self, fault, mount=False):
        """Gives the disk back and takes a network card; the fault comes with the latter."""
        self.start_helper()
        self.allow_all()
        self.caller.apply([self.operation('bind', DRIVE)])
        self.kill_helper()
        wait_for(lambda: not self.has_name(NAME), 'its end')
        if mount:
            self.mount()
        self.start_helper(f'--fault={fault}')
        (answer,) = wait_for(lambda a=self.caller.begin_apply(
            [self.operation('unbind', DRIVE), self.operation('bind', IDLE)]): a, 'the answer')
        return answer

    def test_mounted_while_the_rest_fails(self):
        """What systemd has mounted in a moment is not taken back with the rest."""
        error = self.hand_over('5:fail', mount=True)
        self.assert_is_error(error, 'Failed')
        self.assertIn(DRIVE, error.message)
        self.assertEqual((self.driver(DRIVE), self.driver(IDLE)), ('nvme', 'igb'))
        # And that is settled.
        self.caller.apply([self.operation('bind', IDLE)])
        (bindings,) = self.caller.call('ListBindings')
        self.assertEqual([(b['device'][0], b['state']) for b in bindings], [(IDLE, 'bound')])

    def test_mounted_after_a_crash(self):
        self.hand_over('5:die')
        self.helper.wait(PATIENCE)
        wait_for(lambda: not self.has_name(NAME), 'its end')
        self.mount()
        self.start_helper()
        self.assertEqual((self.driver(DRIVE), self.driver(IDLE)), ('nvme', 'igb'))

    def test_not_mounted_after_a_crash(self):
        self.hand_over('5:die')
        self.helper.wait(PATIENCE)
        wait_for(lambda: not self.has_name(NAME), 'its end')
        self.start_helper()
        self.assertEqual((self.driver(DRIVE), self.driver(IDLE)), ('vfio-pci', 'igb'))

    def test_no_place_for_the_countdown(self):
        """What can't be taken back by itself is not done."""
        self.start_helper()
        self.allow_all()
        (self.root / 'run/airlock/countdown/full').mkdir(parents=True)
        self.assert_error('Failed', self.caller.apply, [self.operation('bind', ROUTE)], confirmed=True)
        self.assertEqual(self.driver(ROUTE), 'r8169')




class Prompt(HelperTest):
    """The question names what matters, not what a caller puts first."""

    def ask(self, *operations):
        monitor = self.start_process(
            ['dbus-monitor', '--address', self.address, "type='method_call',member='CheckAuthorization'"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        # It says this once it listens.
        while 'NameLost' not in monitor.stdout.readline():
            pass
        self.caller.apply(list(operations), confirmed=True)
        # A question that is not the one that is waited for, so that reading ends.
        self.caller.call('ReadIsolation')
        said = ''
        while 'read-isolation' not in said:
            said += monitor.stdout.readline()
        strings = re.findall('string "(.*)"', said)
        return {key: strings[strings.index(key) + 1] for key in ('address', 'others', 'polkit.message')}

    def begin(self):
        self.start_helper('--countdown=600')
        self.allow_all()

    def test_what_is_critical(self):
        self.begin()
        details = self.ask(self.operation('bind', IDLE), self.operation('bind', ROUTE))
        self.assertEqual((details['address'], details['others']), (ROUTE, '1'))
        self.assertIn('which this computer may need', details['polkit.message'])

    def test_what_the_sentence_says(self):
        self.begin()
        self.caller.apply([self.operation('bind', IDLE)])
        details = self.ask(self.operation('unbind', IDLE), self.operation('bind', DRIVE))
        self.assertEqual((details['address'], details['others']), (DRIVE, '1'))
        self.assertIn('is required to detach', details['polkit.message'])

    def test_device_that_is_not_there(self):
        """What is forgotten need not be there, so its ids are the caller's word only."""
        self.begin()
        invented = ('forget', ('0000:7f:00.0', 0x8086, 0x1533, 0, 0), {})
        details = self.ask(invented, self.operation('bind', IDLE))
        self.assertEqual(details['address'], IDLE)


class Questions(HelperTest):
    """A question that nobody answers is in nobody's way."""

    def wait_for_questions(self, caller):
        # The answer to this shows that what was sent before it has arrived.
        caller.call('ReadIsolation')
        wait_for(lambda: self.polkit('HaveHangingCalls', None).unpack()[0], 'the question')

    def test_others_go_on(self):
        self.start_helper()
        self.allow_all()
        actions = GLib.Variant('(as)', ([ACTION + 'bind'],))
        self.polkit('SimulateHangActions', actions)
        hostile = self.connect()
        answer = hostile.begin_apply([self.operation('bind', DRIVE)], 'silent')
        self.wait_for_questions(hostile)
        self.polkit('SimulateHangActions', GLib.Variant('(as)', ([],)))
        self.caller.apply([self.operation('bind', IDLE)])
        self.assertEqual(self.driver(IDLE), 'vfio-pci')
        self.assertEqual(answer, [])
        # Late, and still allowed.
        self.polkit('ReleaseHangingCalls', None)
        wait_for(lambda: answer, 'the answer')
        self.assertEqual(self.driver(DRIVE), 'vfio-pci')

    def test_late_during_a_countdown(self):
        """Who is allowed while another's countdown runs is told, and nothing is done."""
        self.start_helper('--countdown=600')
        self.allow_all()
        self.polkit('SimulateHangActions', GLib.Variant('(as)', ([ACTION + 'bind'],)))
        late = self.connect()
        answer = late.begin_apply([self.operation('bind', IDLE)], 'late')
        self.wait_for_questions(late)
        self.caller.apply([self.operation('bind', ROUTE)], 'risky', confirmed=True)
        self.polkit('ReleaseHangingCalls', None)
        wait_for(lambda: answer, 'the answer')
        self.assert_is_error(answer[0], 'Busy')
        self.assertEqual(self.driver(IDLE), 'igb')

    def test_too_many(self):
        """One user can't fill the memory with questions."""
        self.start_helper()
        self.allow_all()
        self.polkit('SimulateHangActions', GLib.Variant('(as)', ([ACTION + 'bind'],)))
        answers = [self.caller.begin_apply([self.operation('bind', IDLE)], f'n{n}') for n in range(30)]
        wait_for(lambda: sum(len(answer) for answer in answers) >= 22, 'refusals')
        for answer in answers:
            if answer:
                self.assert_is_error(answer[0], 'Busy')
        self.assertEqual(sum(len(answer) for answer in answers), 22)
        for n, answer in enumerate(answers):
            if not answer:
                self.caller.call('Cancel', '(s)', f'n{n}')
        wait_for(lambda: all(answers), 'the end of all questions')
        self.assertEqual(self.driver(IDLE), 'igb')

    def test_cancelled_while_polkit_is_looked_for(self):
        """Who ends a question ends nobody else's."""
        self.start_helper()
        self.allow_all()
        hostile = self.connect()
        first = hostile.begin_apply([self.operation('bind', DRIVE)], 'first')
        asked = [self.caller.begin_apply([self.operation('bind', IDLE)], f'n{n}') for n in range(6)]
        hostile.call('Cancel', '(s)', 'first')
        wait_for(lambda: first and all(asked), 'the answers')
        for answer in asked:
            if isinstance(answer[0], GLib.Error):
                self.assert_is_error(answer[0], 'Busy')
        self.assertEqual(self.driver(IDLE), 'vfio-pci')
        self.assertEqual(self.caller.apply([self.operation('unbind', IDLE)])[1], 0)

    def test_reads(self):
        """What is never asked for is answered, however much waits for a person."""
        self.start_helper('--idle=2')
        self.allow_all()
        self.polkit('SimulateHangActions', GLib.Variant('(as)', ([ACTION + 'read-users'],)))
        hostile = self.connect()
        for _ in range(100):
            hostile.begin('ReadUsers', '()')
        self.wait_for_questions(hostile)
        self.assertTrue(self.caller.call('ReadIsolation')[0])
        # Questions of those who are gone end, and so does the helper.
        hostile.close()
        self.assertEqual(self.helper.wait(PATIENCE), 0)
