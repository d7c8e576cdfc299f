# test_changes.py – devices are held, given back and split in the demo, by keyboard and by pointer
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: tap.py test_changes.py BUILD"""

import os
import pathlib
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import harness

BUILD = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["MESON_BUILD_ROOT"])
LOGS = BUILD / "meson-logs"

SESSION = None


def setUpModule():
    global SESSION
    SESSION = harness.Session(BUILD).__enter__()


def tearDownModule():
    SESSION.__exit__()


class ChangesTest(unittest.TestCase):
    """A test with an app of its own."""

    def __init_subclass__(cls):
        for name, value in list(vars(cls).items()):
            if name.startswith("test_"):
                setattr(cls, name, harness.keeping_evidence(value))

    def setUp(self):
        self.app = None

    def tearDown(self):
        if self.app and self.app.process.poll() is None:
            self.app.process.kill()
            self.app.process.wait()

    def keep_evidence(self, name):
        if self.app:
            LOGS.mkdir(exist_ok=True)
            self.app.picture(LOGS / f"ui-{name}.png", whole=True)
            shutil.copy(self.app.log, LOGS / f"ui-{name}.stderr")

    def start(self, device, scene="desktop", **options):
        self.app = harness.App(SESSION, f"--demo={scene}", **options)
        self.app.keys("ctrl+f", "Escape")
        self.app.go_to(device)
        return self.app

    def finish(self):
        self.assertEqual(self.app.close(), 0, self.app.stderr())
        self.assertEqual(self.app.alarms(), [], "the app complained")

    def choose(self, *keys):
        """Opens the pane's menu, whose first item that is on has the keyboard, and goes on by keys."""
        harness.wait_for("the menu", lambda: self.app.find_all(".*button", "^More$"))
        self.app.press(self.app.find_all(".*button", "^More$")[-1])
        harness.wait_for("its items", lambda: self.app.find_all("menu item"))
        self.app.keys(*keys, "Return")
        self.app.says("^Review$")

    def row_says(self, name, expression):
        harness.wait_for(f"{name}: {expression}", lambda: any(
            harness.re.search(name, title) and harness.re.search(expression, line)
            for title, line in self.app.rows().items()))

    def close_review(self):
        self.app.press(self.app.find_all("button", "^Close$")[-1])
        harness.wait_for("Review to close", lambda: not self.app.find_all(None, "^Steps$"))

    def entry(self, number):
        """The folder of an entry of the demo's history."""
        return harness.wait_for("the entry", lambda: list(
            self.unpacked.glob(f"airlock-*/airlock/history/{number}")))[0]

    def is_on(self, button):
        """Whether the last button of this name can be pressed."""
        buttons = self.app.find_all("button", button)
        return bool(buttons) and buttons[-1].get_state_set().contains(
            harness.Atspi.StateType.SENSITIVE)

    def tab_to(self, what, name):
        """Goes on with Tab until the keyboard is at what has this name."""
        for _ in range(60):
            node = self.app.focused()
            if node and harness.re.search(name, harness.text_of(node)):
                return
            self.app.keys("Tab")
        raise harness.Failure(f"Tab doesn't reach {what}")

    def history(self):
        self.app.click(self.app.find("list item", "^History$", self.app.find("list", "^Pages$")))


class Changes(ChangesTest):
    """The demo is changed as a computer is: menu, Review, the result, History."""

    def test_hold_and_undo(self):
        app = self.start("RTX 2080")
        self.choose()
        app.says("^Hold 4 devices for virtual machines$")
        app.says("It can be undone")
        app.says("from nouveau to VFIO")
        app.press(app.find("button", "^Hold Now$"))
        app.says("^Keep This")
        app.press(app.find("button", "^Keep$"))
        app.says("^All is done")
        app.says("^airlockctl undo 1$")
        self.close_review()
        self.row_says("RTX 2080", "held for VMs")
        self.history()
        app.says("^Today$")
        app.says("· Applied$")
        app.press(app.find_all(".*button", "^Details$")[-1])
        app.says("^From a text console: airlockctl undo 1$")
        app.says("driver: nouveau → vfio-pci")
        app.press(app.find_all("button", "^Undo$")[0])
        app.says("^Undo “Hold GeForce RTX 2080 Ti for virtual machines”$")
        app.press(app.find_all("button", "^Undo$")[-1])
        app.says("^All is done")
        self.close_review()
        app.says("Undone [0-9]+:[0-9]+$")
        app.keys("ctrl+f", "Escape")
        self.row_says("RTX 2080", "not in use")
        self.finish()

    def test_who_says_nothing_has_it_back(self):
        app = self.start("RTX 2080")
        self.choose()
        app.press(app.find("button", "^Hold Now$"))
        app.says("^Keep This")
        app.says("^Airlock takes it back in [0-9]+ seconds")
        app.keys("Escape")
        app.says("^It was not kept: everything is as before")
        self.close_review()
        self.row_says("RTX 2080", "not in use")
        self.history()
        app.says("· Not kept$")
        self.finish()

    def test_hold_from_next_boot(self):
        app = self.start("SN850X")
        self.choose("Down")
        app.says("from the next boot")
        app.press(app.find("button", "^Hold from Next Boot$"))
        app.says("^All is done")
        self.close_review()
        self.row_says("SN850X", "held from next boot")
        self.finish()

    def test_virtual_functions(self):
        app = self.start("I350")
        app.keys("Right", "Down", "Down")
        app.says("0000:02:00.1$")
        app.says("^0 made, 7 possible$")
        spin = app.find("spin button")
        spin.get_value_iface().set_current_value(2)
        app.press(app.find("button", "^Review…$"))
        app.says("^Review$")
        app.press(app.find("button", "^Make Them$"))
        app.says("^All is done")
        self.close_review()
        app.says("^2 made, ")
        self.finish()

    def test_refused_with_its_reasons(self):
        app = self.start("SM981")
        self.choose()
        app.says("^This can’t be done")
        app.says("nvme.*› /")
        self.assertEqual(app.find_all("button", "^Hold Now$"), [])
        self.close_review()
        self.history()
        app.says("^Nothing Changed Yet$")
        self.finish()

    def test_by_keyboard_alone(self):
        app = self.start("SN850X")
        self.tab_to("the menu", "^More$")
        app.keys("Return")
        harness.wait_for("the items", lambda: app.find_all("menu item"))
        app.keys("Return")
        app.says("^Review$")
        harness.wait_for("the button", lambda: app.find_all("button", "^Hold Now$"))
        app.keys("alt+h")
        app.says("^All is done")
        app.keys("Escape")
        self.row_says("SN850X", "held for VMs")
        self.finish()

    def test_what_is_lost_has_to_be_typed(self):
        app = self.start("WiFi", scene="laptop")
        app.keys("Right", "Down", "Down", "Down")
        app.says("0000:00:14.3$")
        self.choose()
        app.says("^What Speaks Against It$")
        app.says("^To go on, type “wlan0”$")
        self.tab_to("the entry", "type “wlan0”")
        app.type("wlan")
        self.assertFalse(self.is_on("^Hold Now$"))
        app.keys("Return")
        app.type("0")
        harness.wait_for("the button", lambda: self.is_on("^Hold Now$"))
        app.keys("Return")
        app.says("^Keep This")
        app.press(app.find("button", "^Keep$"))
        app.says("^All is done")
        self.close_review()
        self.row_says("WiFi", "held for VMs")
        self.finish()

    def test_refused_by_keyboard(self):
        app = self.start("SM981")
        self.tab_to("the menu", "^More$")
        app.keys("Return")
        harness.wait_for("the items", lambda: app.find_all("menu item"))
        app.keys("Return")
        app.says("^This can’t be done")
        app.says("^What Speaks Against It$")
        self.assertEqual(app.find_all("button", "^Hold Now$"), [])
        app.keys("alt+c")
        app.gone(None, "^This can’t be done")
        self.finish()

    def test_power_when_idle(self):
        app = self.start("RTX 3050", scene="laptop")
        self.choose("Down", "Down")
        app.press(app.find("button", "^Keep Powered$"))
        app.says("^All is done")
        self.close_review()
        # The item asks for the opposite now.
        self.choose("Down", "Down")
        app.press(app.find("button", "^Allow$"))
        app.says("^All is done")
        self.close_review()
        self.finish()

    def test_companions_are_named(self):
        app = self.start("RTX 2080")
        app.keys("Right", "Down")
        app.says("0000:01:00.0$")
        self.choose()
        review = harness.wait_for("Review", lambda: app.find_all("dialog", "^Review$"))[-1]
        along = app.find("list", "^Goes Along$", review)
        self.assertEqual(len(app.find_all("list item", start=along)), 3)
        app.find("list", "^Good to Know$", review)
        app.keys("Escape")
        self.finish()

    def test_held_by_the_desktop(self):
        app = self.start("Iris Xe", scene="laptop")
        app.press_row("^Hold for VMs from Next Boot$")
        app.says("^Review$")
        app.find("button", "^Hold from Next Boot$")
        app.keys("Escape")
        self.assertEqual(app.find_all(None, "udev"), [])
        self.finish()

    def interrupt(self):
        """Holds a drive, and cuts the end off the journal, as a crash after the work would."""
        self.unpacked = SESSION.home / self._testMethodName
        self.unpacked.mkdir()
        app = self.start("SN850X", environment={"TMPDIR": str(self.unpacked)})
        self.choose()
        app.press(app.find("button", "^Hold Now$"))
        app.says("^All is done")
        self.close_review()
        journal = self.entry(1) / "journal"
        lines = journal.read_text(encoding="utf-8").splitlines(keepends=True)
        begun = [i for i, line in enumerate(lines) if '"begin"' in line]
        journal.write_text("".join(lines[:begun[0] + 1]), encoding="utf-8")
        # Whoever writes to a journal touches the lock.
        (journal.parents[1] / "lock").touch()
        self.history()
        app.says("^A Change Was Interrupted$")
        return app

    def test_interrupted_is_finished(self):
        app = self.interrupt()
        app.press(app.find("button", "^Finish It$"))
        app.says("^Review$")
        app.press(app.find_all("button", "^Finish It$")[-1])
        app.says("^All is done")
        self.close_review()
        app.says("· Applied$")
        app.gone("button", "^Finish It$")
        self.finish()

    def test_interrupted_is_taken_back(self):
        app = self.interrupt()
        app.press(app.find("button", "^Undo It$"))
        app.says("^Undo “")
        app.press(app.find_all("button", "^Undo$")[-1])
        app.says("^All is done")
        self.close_review()
        app.says("Undone [0-9]+:[0-9]+$")
        app.keys("ctrl+f", "Escape")
        self.row_says("SN850X", "not in use")
        self.finish()

    def test_without_the_helper(self):
        app = self.app = harness.App(SESSION)
        app.says("^Looking works. Changing devices needs airlock-helper on this computer.$")
        app.press(app.find("button", "^How$"))
        app.says("^It is the small service")
        app.keys("Escape")
        app.gone(None, "^It is the small service")
        self.finish()

    def test_snapshots_are_only_looked_at(self):
        root = SESSION.home / "hosts" / self._testMethodName
        harness.make_host("desktop", root)
        app = self.app = harness.App(SESSION, "--sysroot", root)
        app.row("RTX 2070")
        app.go_to("RTX 2070")
        app.press(app.find_all(".*button", "^More$")[-1])
        items = harness.wait_for("the items", lambda: app.find_all("menu item"))
        on = [item.get_state_set().contains(harness.Atspi.StateType.SENSITIVE) for item in items]
        self.assertFalse(any(on[:4]), on)
        app.keys("Escape")
        self.finish()
