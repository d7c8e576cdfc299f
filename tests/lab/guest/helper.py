# SPDX-License-Identifier: GPL-3.0-or-later
# Speaks to the root helper on the system bus, one connection for each caller.
import time

from gi.repository import Gio, GLib

import kernel
from tap import Failure, equal

NAME = "io.github.airlock_vm.AirlockHelper1"
PATH = "/io/github/airlock_vm/AirlockHelper1"
UNIT = "airlock-helper.service"
OPERATION = "(s(sqqqq)a{sv})"
PATIENCE_MS = 120_000
IDS = ("vendor", "device", "subsystem_vendor", "subsystem_device")


def identity(address):
    return (address, *(int(kernel.attribute(address, name, "0"), 16) for name in IDS))


def operation(verb, address, **arguments):
    types = {bool: "b", int: "u"}
    values = {key: GLib.Variant(types[type(value)], value) for key, value in arguments.items()}
    return (verb, identity(address), values)


def wait_for(question, what, seconds=60):
    """Polls, letting signals of the bus through."""
    until = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > until:
            raise Failure(f"waited in vain for {what}")
        while GLib.MainContext.default().iteration(False):
            pass
        time.sleep(0.05)
    return answer


class Caller:
    def __init__(self):
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SYSTEM, None)
        self.bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self.signals = []
        self.on_signal = lambda signal: None
        self.bus.signal_subscribe(None, NAME, None, PATH, None, 0, self._on_signal)

    def _on_signal(self, _bus, _sender, _path, _interface, name, parameters):
        self.signals.append((name, *parameters.unpack()))
        self.on_signal(self.signals[-1])

    def call(self, method, signature=None, *arguments):
        variant = GLib.Variant(signature, arguments) if signature else None
        return self.bus.call_sync(NAME, PATH, NAME, method, variant, None, 0, PATIENCE_MS, None).unpack()

    def _apply_variant(self, operations, token, confirmed):
        options = {"confirmed": GLib.Variant("b", True)} if confirmed else {}
        return GLib.Variant(f"(a{OPERATION}sa{{sv}})", (operations, token, options))

    def apply(self, *operations, token="lab", confirmed=False):
        """Results, and the seconds of a countdown."""
        variant = self._apply_variant(operations, token, confirmed)
        return self.bus.call_sync(NAME, PATH, NAME, "Apply", variant, None, 0, PATIENCE_MS, None).unpack()

    def begin_apply(self, *operations, token="lab", confirmed=False):
        """A list that gets the answer, or the error, once wait_for() lets it through."""
        answers = []

        def done(bus, result):
            try:
                answers.append(bus.call_finish(result).unpack())
            except GLib.Error as error:
                answers.append(error)

        variant = self._apply_variant(operations, token, confirmed)
        self.bus.call(NAME, PATH, NAME, "Apply", variant, None, 0, PATIENCE_MS, None, done)
        return answers

    def check(self, *operations):
        return self.call("Check", f"(a{OPERATION})", list(operations))

    def bindings(self):
        return {b["device"][0]: b for b in self.call("ListBindings")[0]}

    def close(self):
        self.bus.close_sync(None)


def refused(name, function, *arguments, **more):
    """The message of the error that the call has to end with."""
    try:
        answer = function(*arguments, **more)
    except GLib.Error as error:
        equal(Gio.DBusError.get_remote_error(error), f"{NAME}.Error.{name}", error.message)
        return error.message
    raise Failure(f"not refused: {answer}")
