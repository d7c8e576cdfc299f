# test_tour.py – from a question to its answer, by keyboard alone
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: tap.py test_tour.py BUILD

Nothing here clicks and nothing calls an action: keys go in, words come out. A person who opens
Airlock for the first time asks three things: what is the group of my graphics card, why, and may it
go to a virtual machine?
"""

import os
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import harness

BUILD = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["MESON_BUILD_ROOT"])
LOGS = BUILD / "meson-logs"
CARD = "^GeForce RTX 2080 Ti$"

SESSION = None


def setUpModule():
    global SESSION
    SESSION = harness.Session(BUILD).__enter__()


def tearDownModule():
    SESSION.__exit__()


class Tour(unittest.TestCase):
    """Every way through the window that a person may take without a pointer."""

    def setUp(self):
        self.app = harness.App(SESSION, "--demo=desktop")
        self.app.says("^This computer is ready|ready for passthrough")

    def tearDown(self):
        try:
            if self.app.process.poll() is None:
                self.assertEqual(self.app.close(), 0, self.app.stderr())
            self.assertEqual(self.app.alarms(), [], "the app complained")
        finally:
            if self._outcome.result.failures or self._outcome.result.errors:
                LOGS.mkdir(exist_ok=True)
                self.app.picture(LOGS / f"ui-{self._testMethodName}.png", whole=True)
            if self.app.process.poll() is None:
                self.app.process.kill()
                self.app.process.wait()

    def walk_to(self, name, *roles, key="Tab", most=60):
        """Presses a key until what has this name is focused."""
        passed = []
        for _ in range(most):
            node = self.app.focused()
            text = harness.text_of(node) if node else ""
            if node and re.search(name, text) and (not roles or node.get_role_name() in roles):
                return node
            passed.append(text)
            self.app.keys(key)
        raise harness.Failure(f"{key} doesn't reach “{name}”, only {passed}")

    def press(self, name, *roles):
        """Walks to it and presses Return."""
        self.walk_to(name, *roles)
        self.app.keys("Return")

    def open_card(self):
        self.press(CARD, "list item")
        harness.wait_for("the card's pane", lambda: self.app.heading() == "GeForce RTX 2080 Ti")

    def test_may_my_card_go_and_what_is_its_group(self):
        self.open_card()
        self.app.says("can be assigned")
        self.app.says("^Group 11 is isolated$")
        self.press("^Path from the Processor$", "list item")
        self.app.says("0000:00:01.1|00:01.1|port")
        self.press("^Details$", "list item")
        self.app.says("10de:1e04")

    def test_a_term_explains_itself(self):
        self.open_card()
        self.press("^What “group” means$", "toggle button")
        self.app.says("IOMMU")
        self.app.keys("Escape")
        harness.wait_for("the keyboard to come back",
                         lambda: self.app.focused()
                         and "group" in harness.text_of(self.app.focused()))

    def test_why_is_a_group_shared(self):
        self.open_card()
        self.app.keys("ctrl+f")
        self.app.type("I225")
        self.app.row("I225-V")
        self.app.keys("Down")
        harness.wait_for("the card's pane", lambda: "I225" in (self.app.heading() or ""))
        self.app.says("keep traffic apart")
        self.app.says("0000:04:00.2|04:00.2")
        self.app.keys("Escape")

    def test_arrows_walk_the_list(self):
        self.open_card()
        self.app.go_to("^Group 15 is shared$")
        self.app.keys("Right", "Down")
        harness.wait_for("a member of the group", lambda: self.app.selected()
                         and self.app.selected() != ["Group 15 is shared"])
        self.app.keys("Left")
        harness.wait_for("the group again", lambda: self.app.selected() == ["Group 15 is shared"])
        self.app.keys("Left")
        self.app.go_to("^System parts")

    def test_the_map(self):
        self.open_card()
        self.walk_to("^List$", "page tab", "radio button", "toggle button")
        self.app.keys("Right")
        if not self.app.find_all("tree", "^Map of devices$"):
            self.app.keys("Return")
        self.app.find("tree", "^Map of devices$")
        self.walk_to(".", "tree item")
        before = harness.text_of(self.app.focused())
        self.app.keys("Down")
        harness.wait_for("another device", lambda: self.app.focused()
                         and harness.text_of(self.app.focused()) != before)
        self.app.keys("Return")
        harness.wait_for("its pane", self.app.heading)
        self.app.keys("ctrl+plus", "ctrl+minus", "ctrl+0")

    def test_menu_shortcuts_and_quit(self):
        self.app.keys("F10")
        harness.wait_for("the menu", lambda: self.app.find_all("menu item|button", None)
                         and self.app.focused())
        self.app.keys("Escape")
        self.app.keys("ctrl+question")
        harness.wait_for("the shortcuts", lambda: self.app.windows_named("^Shortcuts$"))
        self.app.keys("Escape")
        harness.wait_for("the shortcuts to go", lambda: not self.app.windows_named("^Shortcuts$"))


if __name__ == "__main__":
    unittest.main()
