# bus.py – a private system bus with a polkit that is told its answers, and the helper on it
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the root helper share."""

import os
import pathlib
import shutil
import signal
import socket as socketlib
import subprocess
import sys
import tempfile
import time
import unittest

from gi.repository import Gio, GLib

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / 'fixtures'
sys.path.insert(0, str(FIXTURES))

import hostfile  # noqa: E402
import mkhost  # noqa: E402

NAME = 'io.github.airlock_vm.AirlockHelper1'
PATH = '/io/github/airlock_vm/AirlockHelper1'
ACTION = 'io.github.airlock_vm.airlock.'
ALL_ACTIONS = [ACTION + name for name in ('read-isolation', 'read-users', 'bind', 'sriov', 'bind-critical')]
OPERATION = '(s(sqqqq)a{sv})'

# Generous: the machine may be busy.
PATIENCE = 60

CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={socket}</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/><allow user="*"/></policy></busconfig>"""


def wait_for(condition, what, patience=PATIENCE):
    """Polls, letting signals through, until condition() is true."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        while GLib.MainContext.default().iteration(False):
            pass
        result = condition()
        if result:
            return result
        time.sleep(0.02)
    raise AssertionError(f'waited in vain for {what}')


def can_connect(path):
    with socketlib.socket(socketlib.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


class Caller:
    """One connection to the bus."""

    def __init__(self, address):
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        self.bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self.signals = []
        self.bus.signal_subscribe(None, NAME, None, PATH, None, 0, self.on_signal)

    def on_signal(self, _bus, _sender, _path, _interface, name, parameters):
        self.signals.append((name, parameters.unpack()))

    def call(self, method, signature=None, *arguments, flags=Gio.DBusCallFlags.NONE):
        variant = GLib.Variant(signature, arguments) if signature else None
        answer = self.bus.call_sync(NAME, PATH, NAME, method, variant, None, flags, PATIENCE * 1000, None)
        return answer.unpack()

    def begin(self, method, signature, *arguments):
        """Returns a list that gets the answer, or the error."""
        answers = []

        def done(bus, result):
            try:
                answers.append(bus.call_finish(result).unpack())
            except GLib.Error as error:
                answers.append(error)

        self.bus.call(NAME, PATH, NAME, method, GLib.Variant(signature, arguments), None, 0,
                      PATIENCE * 1000, None, done)
        return answers

    def apply(self, operations, token='test', confirmed=False):
        options = {'confirmed': GLib.Variant('b', True)} if confirmed else {}
        return self.call('Apply', f'(a{OPERATION}sa{{sv}})', operations, token, options)

    def begin_apply(self, operations, token='test', confirmed=False):
        options = {'confirmed': GLib.Variant('b', True)} if confirmed else {}
        return self.begin('Apply', f'(a{OPERATION}sa{{sv}})', operations, token, options)

    def close(self):
        self.bus.close_sync(None)


class HelperTest(unittest.TestCase):
    """A tree, a bus, a polkit and a helper for each test."""

    host = 'uses/desktop.host'
    program = sys.argv[1] if len(sys.argv) > 1 else None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='airlock-helper.')
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.root = self.folder / 'root'
        mkhost.make(hostfile.load(str(FIXTURES / self.host)), str(self.root))
        self.helper = None
        self.start_bus()
        self.start_polkit()

    def start_process(self, command, **more):
        process = subprocess.Popen(command, env={**os.environ, **self.env}, **more)
        self.addCleanup(self.stop_process, process)
        return process

    def stop_process(self, process):
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)

    def start_bus(self):
        socket = self.folder / 'bus'
        config = self.folder / 'bus.conf'
        config.write_text(CONFIG.format(socket=socket), encoding='utf-8')
        self.address = f'unix:path={socket}'
        self.env = {'DBUS_SYSTEM_BUS_ADDRESS': self.address, 'LC_ALL': 'C.UTF-8'}
        self.start_process(['dbus-daemon', f'--config-file={config}', '--nofork', '--nosyslog'],
                           stderr=subprocess.DEVNULL)
        # The socket is there before anyone listens.
        wait_for(lambda: can_connect(socket), 'the bus')

    def start_polkit(self):
        self.polkit_process = self.start_process([sys.executable, '-m', 'dbusmock', '--system', '--template', 'polkitd'],
                                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.caller = self.connect()
        self.wait_for_name('org.freedesktop.PolicyKit1')
        self.polkit = lambda method, variant: self.caller.bus.call_sync(
            'org.freedesktop.PolicyKit1', '/org/freedesktop/PolicyKit1/Authority',
            'org.freedesktop.DBus.Mock', method, variant, None, 0, PATIENCE * 1000, None)
        # The template has it not: the helper ends questions that nobody waits for.
        self.polkit('AddMethod', GLib.Variant('(sssss)', (
            'org.freedesktop.PolicyKit1.Authority', 'CancelCheckAuthorization', 's', '', '')))

    def connect(self):
        caller = Caller(self.address)
        self.addCleanup(lambda: caller.bus.is_closed() or caller.close())
        return caller

    def has_name(self, name):
        return self.caller.bus.call_sync(
            'org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'NameHasOwner',
            GLib.Variant('(s)', (name,)), None, 0, -1, None).unpack()[0]

    def wait_for_name(self, name):
        wait_for(lambda: self.has_name(name), name)

    def start_helper(self, *options):
        self.helper = self.start_process([self.program, f'--root={self.root}', *options])
        wait_for(lambda: self.has_name(NAME) or self.helper.poll() is not None, 'the helper')
        self.assertTrue(self.has_name(NAME), 'the helper has ended')
        return self.helper

    def kill_helper(self):
        self.helper.send_signal(signal.SIGKILL)
        self.helper.wait(PATIENCE)

    def allow(self, *actions):
        self.polkit('SetAllowed', GLib.Variant('(as)', ([ACTION + name for name in actions],)))

    def allow_all(self):
        self.polkit('SetAllowed', GLib.Variant('(as)', (ALL_ACTIONS,)))

    def hang_polkit(self, hang):
        self.polkit('SimulateHang', GLib.Variant('(b)', (hang,)))

    def device(self, address):
        folder = self.root / 'sys/bus/pci/devices' / address

        def number(name):
            try:
                return int((folder / name).read_text(encoding='ascii'), 16)
            except FileNotFoundError:
                return 0

        return (address, *(number(n) for n in ('vendor', 'device', 'subsystem_vendor', 'subsystem_device')))

    def operation(self, verb, address, **arguments):
        types = {bool: 'b', int: 'u'}
        values = {key.replace('_', '-'): GLib.Variant(types[type(value)], value)
                  for key, value in arguments.items()}
        return (verb, self.device(address), values)

    def driver(self, address):
        link = self.root / 'sys/bus/pci/devices' / address / 'driver'
        return os.path.basename(os.readlink(link)) if link.is_symlink() else None

    def everything(self):
        """What sysfs of the tree says, to see that nothing was written."""
        result = {}
        for path in sorted((self.root / 'sys').rglob('*')):
            name = str(path.relative_to(self.root))
            if path.is_symlink():
                result[name] = os.readlink(path)
            elif path.is_file():
                result[name] = path.read_bytes()
        return result

    def assert_error(self, name, function, *arguments, **more):
        with self.assertRaises(GLib.Error) as caught:
            function(*arguments, **more)
        self.assert_is_error(caught.exception, name)
        return caught.exception.message

    def assert_is_error(self, error, name):
        self.assertIsInstance(error, GLib.Error)
        remote = Gio.DBusError.get_remote_error(error)
        self.assertEqual(remote, f'{NAME}.Error.{name}', error.message)


__all__ = ['ACTION', 'Caller', 'GLib', 'HelperTest', 'NAME', 'OPERATION', 'PATIENCE', 'PATH', 'Gio',
           'hostfile', 'mkhost', 'shutil', 'wait_for']
