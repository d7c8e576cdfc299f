# test_browse.py – the same machine from a file, terms that explain themselves, a Map that follows
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: tap.py test_browse.py BUILD"""

import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import harness
import test_window

BUILD = test_window.BUILD
SCENES = harness.SOURCE / "data/demo"
TERM = r"^What “.*” means$"
# A server has dozens of rows; those of its first kinds are enough to compare.
MOST_PANES = 10


def setUpModule():
    test_window.setUpModule()


def tearDownModule():
    test_window.tearDownModule()


class BrowseTest(test_window.WindowTest):
    def scene(self, name):
        """The machine of a demo as a tree, which can be exported."""
        root = self.folder / name
        subprocess.run([sys.executable, harness.SOURCE / "tests/fixtures/mkhost.py",
                        SCENES / f"{name}.host", root], check=True)
        return root

    def demo(self, scene):
        """A demo opens with its overview; this is its list."""
        app = self.start(f"--demo={scene}")
        app.says("^Demo. Nothing real is touched.$")
        app.keys("ctrl+f", "Escape")
        app.row(".")
        return app


class SameInAFile(BrowseTest):
    """A snapshot says what the machine said: each row, and all of its pane."""

    def pane(self, title):
        """What the pane of the selected row says, once it is there."""
        app = self.app

        def look():
            headings = app.find_all("heading")
            if not headings or harness.text_of(headings[0]) != title:
                return None
            pane = headings[0].get_parent().get_parent()
            return app.texts(pane)
        return harness.wait_for(f"the pane of “{title}”", look)

    def shown(self, *arguments):
        """[(row, its line, its pane)…] of the first rows of the list."""
        app = self.start(*arguments)
        app.row(".")
        app.focus_list()
        app.keys("Home")
        seen = []
        last = None
        while len(seen) < MOST_PANES:
            row = next(row for row in app.list_items()
                       if row.get_state_set().contains(harness.Atspi.StateType.SELECTED))
            place = row.get_index_in_parent()
            if place == last:
                break
            last = place
            seen.append((row.get_name(), row.get_description(), self.pane(row.get_name())))
            app.keys("Down")
        self.finish()
        return seen

    def compare(self, name):
        root = self.scene(name)
        path = self.folder / "machine.airlock"
        subprocess.run([BUILD / "src/cli/airlockctl", "--sysroot", root, "snapshot", path],
                       check=True, capture_output=True)
        before, after = self.shown("--sysroot", root), self.shown(path)
        self.assertGreater(len(before), 4)
        for there, here in zip(before, after):
            self.assertGreater(len(there[2]), 6, "a pane says something")
            self.assertEqual(there, here)
        self.assertEqual(len(before), len(after))

    def test_desktop(self):
        self.compare("desktop")

    def test_laptop(self):
        self.compare("laptop")

    def test_server(self):
        self.compare("server")

    def test_iommu_off(self):
        self.compare("iommu-off")


class Terms(BrowseTest):
    """Each button of a term opens a few readable sentences inside the window."""

    def read(self, button):
        """Opens the term that the keyboard is at, looks at it and closes it."""
        app = self.app
        term = re.match("^What “(.*)” means$", harness.text_of(button))[1]
        app.keys("space")

        def look():
            return [node for node in app.find_all("label", r"^.{60,}")
                    if node.get_parent() and re.search(f"^{re.escape(term)}", harness.text_of(
                        node.get_parent().get_child_at_index(0)), re.I)]
        text = harness.wait_for(f"the words about “{term}”", look)[0]
        box = text.get_component_iface().get_extents(harness.Atspi.CoordType.WINDOW)
        self.assertGreater(box.width, 180, term)
        self.assertLess(box.width, 420, term)
        self.assertGreater(box.height, 30, f"{term} takes more than a line")
        app.keys("Escape")
        harness.wait_for(f"“{term}” to close", lambda: not look())
        self.assertEqual(harness.text_of(button), f"What “{term}” means")
        return term

    def read_all(self):
        """Every term of the pane, from one to the next with Tab."""
        names = {harness.text_of(node) for node in self.app.find_all("toggle button", TERM)}
        seen = {}
        for _ in range(160):
            node = self.app.focused()
            name = harness.text_of(node) if node else ""
            if re.match(TERM, name) and name not in seen:
                seen[name] = self.read(node)
            if len(seen) == len(names):
                break
            self.app.keys("Tab")
        self.assertEqual(set(seen), names, "Tab reaches every term")
        return set(seen.values())

    def test_terms_of_a_card_and_of_virtual_functions(self):
        app = self.demo("desktop")
        seen = set()
        for name in ("RTX 2080", "I350"):
            app.go_to(name)
            harness.wait_for("a term", lambda: app.find_all("toggle button", TERM))
            seen |= self.read_all()
        for term in ("group", "companion", "root port", "SR-IOV"):
            self.assertIn(term, seen)


class MapFollows(BrowseTest):
    """What comes and goes while the Map is shown."""

    take = test_window.Live.take
    put_back = test_window.Live.put_back

    def setUp(self):
        super().setUp()
        self.taken = {}

    def names(self):
        return [node.get_name() for node in self.app.find_all("tree item")]

    def selected(self):
        return [node.get_name() for node in self.app.find_all("tree item")
                if node.get_state_set().contains(harness.Atspi.StateType.SELECTED)]

    def test_a_card_goes_and_comes_back(self):
        app, root = self.open("two-gpus")
        app.go_to("xHCI$")
        harness.show_map(app)
        harness.wait_for("both cards", lambda: sum(
            "GTX 760" in name or "Radeon" in name for name in self.names()) == 2)
        self.take(root, "0000:02:00.0", "0000:02:00.1")
        harness.wait_for("the card to go",
                         lambda: not any("Radeon" in name for name in self.names()))
        self.assertTrue(any("GTX 760" in name for name in self.names()))
        self.assertEqual(len(self.selected()), 1)
        self.put_back()
        harness.wait_for("the card to come",
                         lambda: any("Radeon" in name for name in self.names()))
        self.assertEqual(len(self.selected()), 1)
        self.assertIn("xHCI", self.selected()[0])


class Named(BrowseTest):
    """What a screen reader hears of the parts that come and go."""

    def named(self, where):
        test_window.ScreenReader.assertAllNamed(self, self.app, where)

    def test_menus_and_the_map(self):
        app = self.demo("desktop")
        kinds = {harness.text_of(node) for node in app.find_all("radio button|toggle button")}
        self.assertLessEqual({"All", "Graphics", "Storage", "Network", "USB", "Other"}, kinds)
        app.press(app.find_all(".*button", "^View Options$")[-1])
        app.find("menu item")
        self.named("the view menu")
        app.keys("Escape")
        app.go_to("RTX 2080")
        app.press(app.find_all(".*button", "^More$")[-1])
        app.find("menu item")
        self.named("the menu of a device")
        app.keys("Escape")
        harness.show_map(app)
        self.named("the Map")

    def test_every_page_of_the_demo(self):
        app = self.demo("desktop")
        for page in ("Overview", "History", "Devices"):
            app.click(app.find("list item", f"^{page}$", app.find("list", "^Pages$")))
            self.named(page)


class Said(BrowseTest):
    """The same words once."""

    def test_two_disks_with_one_file_system_are_one_reason(self):
        app = self.demo("desktop")
        app.keys("ctrl+f")
        app.type("I225")
        app.row("I225-V")
        app.keys("Down")
        app.says("Holds a mounted file system")
        said = [text for text in app.texts() if "/srv/films is on" in text]
        self.assertTrue(said)
        for text in said:
            self.assertEqual(text.count("/srv/films is on"), 1, text)
        app.says("^Another device of its group has to stay, and a group leaves as a whole.$")
        # Both ways to it are told.
        for disk in ("sda", "sdb"):
            app.says(f"› {disk} › .*/srv/films$")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
