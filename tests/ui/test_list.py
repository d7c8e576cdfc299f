# test_list.py – the list of devices: what it leaves out, how it stands, what stays in its place
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: tap.py test_list.py BUILD"""

import os
import pathlib
import shutil
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import harness

BUILD = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["MESON_BUILD_ROOT"])
LOGS = BUILD / "meson-logs"

# The menu of the view, from top to bottom.
MENU = ["kind", "group", "address", "any", "ok", "care", "refused", "unknown", "system", "expand",
        "collapse"]
# GTK makes at most so many rows, however long a list is.
MOST_WIDGETS = 300

SESSION = None


def setUpModule():
    global SESSION
    SESSION = harness.Session(BUILD).__enter__()


def tearDownModule():
    SESSION.__exit__()


class ListTest(unittest.TestCase):
    """A test with a host and an app of its own."""

    def setUp(self):
        self.app = None
        self.folder = SESSION.home / "hosts" / self.id()
        self.folder.mkdir(parents=True)

    def tearDown(self):
        if not self.app:
            return
        try:
            status = self.app.close()
            self.assertEqual(status, 0, self.app.stderr())
            self.assertEqual(self.app.alarms(), [], "the app complained")
        finally:
            if self.app.process.poll() is None:
                self.app.process.kill()

    def _callTestMethod(self, method):
        """A failed test leaves a picture of the display and what the app wrote."""
        try:
            super()._callTestMethod(method)
        except BaseException:
            if self.app:
                LOGS.mkdir(exist_ok=True)
                self.app.picture(LOGS / f"ui-{self._testMethodName}.png", whole=True)
                shutil.copy(self.app.log, LOGS / f"ui-{self._testMethodName}.stderr")
            raise

    def open(self, host, **options):
        root = harness.make_host(host, self.folder / host)
        return self.start("--sysroot", root, **options), root

    def open_large(self, cards, **options):
        root = self.folder / "large"
        harness.make_large_host(root, cards=cards)
        return self.start("--sysroot", root, **options), root

    def start(self, *arguments, **options):
        self.app = harness.App(SESSION, *arguments, **options)
        return self.app

    def restart(self, *arguments, **options):
        self.assertEqual(self.app.close(), 0)
        return self.start(*arguments, **options)

    def choose(self, entry):
        """Picks an entry of the view's menu by keyboard."""
        app = self.app
        # What the pointer lies on would have the keyboard.
        subprocess.run(["xdotool", "mousemove", "1598", "998"], check=True)
        app.press(app.find("toggle button", "^View Options$"))
        harness.wait_for("the menu", lambda: len(app.find_all(".*menu item")) == len(MENU))
        app.keys(*["Down"] * MENU.index(entry), "Return")
        harness.wait_for("the menu to go", lambda: not app.find_all(".*menu item"))

    def press_kind(self, name):
        self.app.press(self.app.find("radio button", f"^{name}$"))

    def assertRows(self, *expected):
        """Waits until the list has just these rows, told by parts of their names, in order."""
        def look():
            names = list(self.names())
            return len(names) == len(expected) and all(
                part in name for part, name in zip(expected, names))
        try:
            harness.wait_for("the rows", look, 10)
        except harness.Failure:
            self.fail(f"rows {self.names()} instead of {list(expected)}")

    def take(self, root, addresses):
        links = {}
        for address in addresses:
            for link in [*(root / "sys/kernel/iommu_groups").rglob(address),
                         root / "sys/bus/pci/devices" / address]:
                links[link] = os.readlink(link)
        for link in links:
            link.unlink()
        return links

    def put_back(self, links):
        for link, target in links.items():
            link.symlink_to(target)

    def length(self):
        """How long the list is, as its scroll bar tells."""
        bars = [bar.get_value_iface() for bar in self.app.find_all("scroll bar", showing=False)]
        return max(bar.get_maximum_value() for bar in bars if bar)

    def names(self):
        return [row.get_name() for row in self.app.list_items()]


class Filters(ListTest):
    """Kinds above the list, verdicts in the menu."""

    GRAPHICS = ("UHD Graphics 630", "RTX 2070")
    STORAGE = ("AHCI", "SM961", "SM981")
    NETWORK = ("I219-V", "RTL8111", "I210")
    USB = ("Cannon Lake PCH USB", "uPD720201")

    def test_kinds(self):
        app, _ = self.open("desktop")
        app.row("^System parts")
        for name, rows in (("Graphics", self.GRAPHICS), ("Storage", self.STORAGE),
                           ("Network", self.NETWORK), ("USB", self.USB)):
            self.press_kind(name)
            self.assertRows(*rows)
        self.press_kind("All")
        self.assertRows(*self.GRAPHICS, *self.STORAGE, *self.NETWORK, *self.USB, "System parts")

    def test_kinds_by_keyboard(self):
        app, _ = self.open("desktop")
        app.row("^System parts")
        for _ in range(30):
            node = app.focused()
            if node and node.get_role_name() == "radio button" and node.get_name() == "All":
                break
            app.keys("Tab")
        app.keys("Right", "Right")
        app.keys("space")
        self.assertRows(*self.STORAGE)
        self.assertIn("UHD Graphics", app.heading(), "what is selected stays so")

    def test_none_of_a_kind(self):
        app, _ = self.open("two-gpus")
        app.row("^Group 1 is shared$")
        self.press_kind("Network")
        app.says("^No Device Matches$")
        app.says("^This computer has no device of this kind and verdict.$")
        app.press(app.find("button", "^Show All$"))
        app.row("^Group 1 is shared$")
        self.assertTrue(self.is_chosen("All"))

    def is_chosen(self, name):
        node = self.app.find("radio button", f"^{name}$")
        return node.get_state_set().contains(harness.Atspi.StateType.CHECKED)

    def test_a_shared_group_comes_with_any_of_its_cards(self):
        app, _ = self.open("two-gpus")
        app.row("^Group 1 is shared$")
        self.press_kind("Graphics")
        self.assertRows("Group 1 is shared")
        app.go_to("^Group 1")
        app.keys("Right")
        self.assertRows("Group 1 is shared", "GTX 760", "R7 370")

    def test_verdicts(self):
        app, _ = self.open("desktop")
        app.row("^System parts")
        for entry, words, rows in (
                ("ok", "assignable", ("RTX 2070", "SM981", "I219-V", "I210", "uPD720201")),
                ("care", "assignable with care", ("UHD Graphics", "RTL8111")),
                ("refused", "not assignable", ("AHCI", "SM961", "Cannon Lake PCH USB"))):
            self.choose(entry)
            self.assertRows(*rows)
            app.says(f"^Only what is {words} is shown.$")
        self.choose("unknown")
        app.says("^No Device Matches$")
        self.choose("any")
        self.assertRows(*self.GRAPHICS, *self.STORAGE, *self.NETWORK, *self.USB, "System parts")
        app.gone("label", "^Only what")

    def test_virtual_functions_count_by_themselves(self):
        app, _ = self.open("server-sriov")
        app.row("82576")
        self.choose("unknown")
        app.no_row("Tesla")
        self.assertRegex(app.row("82576").get_description(), "split for VMs.*, Not assignable")
        app.go_to("82576")
        app.keys("Right")
        self.assertIn("Not known", app.row("82576 Virtual Function").get_description())

    def test_verdict_not_known(self):
        app, _ = self.open("two-gpus")
        app.row("xHCI$")
        self.choose("unknown")
        app.row("xHCI$")
        app.no_row("^System parts")
        app.press(app.find("button", "^Show All$"))
        app.row("^System parts")

    def test_kind_verdict_and_search_together(self):
        app, _ = self.open("desktop")
        app.row("^System parts")
        self.choose("ok")
        self.press_kind("Network")
        self.assertRows("I219-V", "I210")
        app.keys("ctrl+f")
        app.type("i210")
        self.assertRows("I210")
        app.keys("ctrl+a")
        app.type("nvidia")
        app.says("^No Device Matches$")
        app.press(app.find("button", "^Clear Search$"))
        self.assertRows(*self.GRAPHICS, *self.STORAGE, *self.NETWORK, *self.USB, "System parts")
        self.assertTrue(self.is_chosen("All"))
        app.gone("label", "^Only what")

    def test_search_finds_parts_and_groups(self):
        app, _ = self.open("two-gpus")
        app.row("^Group 1 is shared$")
        app.keys("ctrl+f")
        app.type("group 1")
        harness.wait_for("the group and its cards", lambda: len(self.names()) >= 3)
        self.assertIn("Group 1 is shared", self.names())
        app.keys("ctrl+a")
        app.type("GK104 HDMI")
        # The card that has this function stands for it, and unfolds to it once the search is over.
        self.assertRows("GTX 760")
        app.keys("Escape")
        app.row("^Group 1 is shared$")

    def test_a_link_shows_what_the_filter_leaves_out(self):
        app, _ = self.open("desktop")
        app.row("^System parts")
        self.press_kind("Storage")
        self.assertRows(*self.STORAGE)
        pages = app.find("list", "^Pages$")
        app.click(app.find("list item", "^Overview$", pages))
        card = app.find("list item", "RTX 2070",
                        app.find("list", "^Devices People Usually Assign$"))
        app.click(card)
        harness.wait_for("the card", lambda: app.selected() == ["GeForce RTX 2070 SUPER"])

    def test_icons_have_names_where_words_have_no_room(self):
        app, _ = self.open("desktop", size=(360, 700))
        app.row("UHD Graphics")
        self.press_kind("Network")
        self.assertRows(*self.NETWORK)
        words = [text for text in app.texts() if text == "Network"]
        self.assertEqual(len(words), 1, "the name of the icon, and no label")


class Order(ListTest):
    """How the list stands, and what it remembers of that."""

    def groups(self):
        return [int(line.rsplit("group ", 1)[1]) for line in self.app.rows().values()
                if "group " in line]

    def test_orders(self):
        app, _ = self.open("desktop")
        app.row("^System parts")
        by_kind = self.names()
        app.go_to("SM961")
        self.choose("group")
        harness.wait_for("the order", lambda: self.names() != by_kind)
        groups = self.groups()
        self.assertEqual(len(groups), 10)
        self.assertEqual(groups, sorted(groups))
        self.choose("address")
        self.assertRows("UHD Graphics", "Cannon Lake PCH USB", "AHCI", "I219-V", "RTX 2070",
                        "SM961", "SM981", "RTL8111", "I210", "uPD720201", "System parts")
        self.assertEqual(len(app.selected()), 1)
        self.assertIn("SM961", app.selected()[0])
        self.choose("kind")
        harness.wait_for("the order by kind", lambda: self.names() == by_kind)

    def test_unfolded_rows_stay_so_in_another_order(self):
        app, _ = self.open("desktop", size=(1180, 980))
        app.go_to("RTX 2070")
        app.keys("Right")
        harness.wait_for("the functions", lambda: len(self.names()) == 15)
        app.keys("Down", "Down")
        selected = app.selected()
        self.choose("address")
        harness.wait_for("the other order", lambda: "Cannon Lake PCH USB" in self.names()[1])
        self.assertEqual(len(self.names()), 15)
        self.assertEqual(app.selected(), selected)
        self.press_kind("Storage")
        harness.wait_for("storage alone", lambda: len(self.names()) == 3)
        self.press_kind("All")
        harness.wait_for("all, unfolded", lambda: len(self.names()) == 15)
        self.assertEqual(app.selected(), selected)

    def test_order_and_system_parts_are_remembered(self):
        app, root = self.open("desktop")
        app.row("^System parts")
        self.choose("address")
        self.choose("system")
        app.no_row("^System parts")
        rows = self.names()
        app = self.restart("--sysroot", root, size=None)
        harness.wait_for("the same list", lambda: self.names() == rows)
        self.choose("system")
        app.row("^System parts")

    def test_a_demo_leaves_no_trace(self):
        app, root = self.open("desktop")
        app.row("^System parts")
        app = self.restart("--demo=desktop")
        app.keys("ctrl+f", "Escape")
        app.row("^System parts")
        self.choose("system")
        app.no_row("^System parts")
        app = self.restart("--sysroot", root, size=None)
        app.row("^System parts")

    def test_unfold_and_fold_all(self):
        app, _ = self.open("two-gpus")
        app.row("^Group 1 is shared$")
        self.assertEqual(len(self.names()), 3)
        self.choose("expand")
        app.row("^GK104 HDMI Audio Controller$")
        app.row("DRAM Controller")
        app.go_to("^GK104 HDMI Audio Controller$")
        self.choose("collapse")
        harness.wait_for("the top rows", lambda: len(self.names()) == 3)
        # The keyboard goes on with the row that holds what was selected.
        self.assertEqual(app.selected(), ["Group 1 is shared"])

    def test_folding_takes_the_selection_up(self):
        app, _ = self.open("two-gpus")
        app.go_to("^System parts")
        app.keys("Right", "Down")
        app.row("DRAM Controller")
        self.assertNotIn("System parts", app.selected()[0])
        app.keys("Left", "Left")
        app.no_row("DRAM Controller")
        self.assertEqual(app.selected(), ["System parts (3)"])
        app.says("^Ports, bridges and parts of the chipset")


class Place(ListTest):
    """What is in sight stays in its place while rows above it come and go."""

    CARDS = 60

    def places(self):
        """{line: place} of the rows in sight."""
        found = {}
        for row in self.app.list_items():
            if self.in_sight(row):
                box = row.get_component_iface().get_extents(harness.Atspi.CoordType.WINDOW)
                found[(row.get_name(), row.get_description())] = box.y
        return found

    def scroll(self, clicks):
        app = self.app
        app.click(app.list_items()[2])
        subprocess.run(["xdotool", "click", "--repeat", str(clicks), "--delay", "30", "5"],
                       check=True)
        time.sleep(0.5)

    def watch(self, select):
        """Scrolls to the middle, lets cards above come and go, and compares the places."""
        app, root = self.open_large(self.CARDS)
        app.row("82576")
        self.scroll(10)
        length = self.length()
        if select:
            app.click([row for row in app.list_items() if self.in_sight(row)][3])
        before = harness.wait_for("rows in sight", self.places)
        self.assertGreater(len(before), 5)
        selected = app.selected()
        above = [path.name for path in (root / "sys/bus/pci/devices").iterdir()
                 if path.name[5:7] in ("01", "02", "03")]
        self.assertEqual(len(above), 6)
        links = self.take(root, above)
        harness.wait_for("three cards to go", lambda: self.length() < length)
        self.assertEqual(self.places(), before, "rows went away above")
        self.put_back(links)
        harness.wait_for("three cards to come", lambda: self.length() == length)
        self.assertEqual(self.places(), before, "rows came above")
        self.assertEqual(app.selected(), selected)
        return app

    def in_sight(self, row):
        box = row.get_component_iface().get_extents(harness.Atspi.CoordType.WINDOW)
        return box.y >= 180 and box.height > 0 and box.y + box.height <= 700

    def test_scrolled_rows_stay(self):
        self.watch(select=False)

    def test_scrolled_rows_stay_with_one_of_them_selected(self):
        app = self.watch(select=True)
        self.assertEqual(len(app.selected()), 1)



class Large(ListTest):
    """Ten thousand functions."""

    def assertRecycled(self):
        self.assertLess(len(self.app.list_items()), MOST_WIDGETS)

    def test_rows_are_recycled(self):
        app, root = self.open_large(3333)
        app.row("82576")
        self.assertRecycled()
        app.focus_list()
        seen = set()
        for key in ("Page_Down", "Page_Down", "End", "Page_Up", "Home"):
            app.keys(key)
            seen |= {row.get_description() for row in app.list_items()}
            self.assertRecycled()
        self.assertGreater(len(seen), 20, "other rows in the same widgets")

        app.keys("End")
        harness.wait_for("the last row", lambda: app.selected() == ["System parts (3333)"])
        self.choose("expand")
        harness.wait_for("a longer list", lambda: self.length() > 3333 * 4 * 40)
        self.assertRecycled()
        self.choose("collapse")
        harness.wait_for("a shorter list", lambda: self.length() < 3333 * 2 * 60)

        app.keys("ctrl+f")
        app.type("group 6001")
        harness.wait_for("one card", lambda: len(app.list_items()) == 1)
        self.assertIn("group 6001", app.list_items()[0].get_description())
        app.keys("Escape")
        self.press_kind("Graphics")
        app.says("^No Device Matches$")
        self.press_kind("Network")
        app.row("82576")
        self.assertRecycled()

    def test_a_changing_large_host_can_be_used(self):
        app, root = self.open_large(200)
        app.row("82576")
        app.go_to("82576")
        app.keys("Down", "Down", "Down")
        selected = [row.get_description() for row in app.list_items()
                    if row.get_state_set().contains(harness.Atspi.StateType.SELECTED)]
        length = self.length()
        last = sorted(path.name for path in (root / "sys/bus/pci/devices").iterdir()
                      if path.name.endswith(("00.0", "00.1")) and path.name[5:7] != "00")[-2:]
        for _ in range(3):
            links = self.take(root, last)
            app.keys("Down")
            harness.wait_for("the card to go", lambda: self.length() < length)
            self.put_back(links)
            app.keys("Up")
            harness.wait_for("the card to come", lambda: self.length() == length)
        now = [row.get_description() for row in app.list_items()
               if row.get_state_set().contains(harness.Atspi.StateType.SELECTED)]
        self.assertEqual(now, selected)
        app.keys("ctrl+f")
        app.type("group 101")
        harness.wait_for("one card", lambda: len(app.list_items()) == 1)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
