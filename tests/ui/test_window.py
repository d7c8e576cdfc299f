# test_window.py – the window as people use it, and as screen readers see it
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: tap.py test_window.py BUILD"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import harness

BUILD = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["MESON_BUILD_ROOT"])
LOGS = BUILD / "meson-logs"

# Whatever the keyboard or a screen reader can act on.
CONTROLS = {"button", "toggle button", "push button", "list item", "text", "entry", "check box",
            "link", "switch", "spin button", "combo box", "menu item", "radio button", "list"}

SESSION = None


def setUpModule():
    global SESSION
    SESSION = harness.Session(BUILD).__enter__()


def tearDownModule():
    SESSION.__exit__()


class WindowTest(unittest.TestCase):
    """A test with hosts and apps of its own."""

    def __init_subclass__(cls):
        for name, value in list(vars(cls).items()):
            if name.startswith("test_"):
                setattr(cls, name, harness.keeping_evidence(value))

    def setUp(self):
        self.app = None
        self.folder = SESSION.home / "hosts" / self._testMethodName
        self.folder.mkdir(parents=True)

    def tearDown(self):
        if self.app and self.app.process.poll() is None:
            self.app.process.kill()
            self.app.process.wait()

    def start(self, *arguments, **options):
        self.app = harness.App(SESSION, *arguments, **options)
        return self.app

    def open(self, host, **options):
        root = self.folder / host
        harness.make_host(host, root)
        return self.start("--sysroot", root, **options), root

    def finish(self):
        if not self.app:
            return
        self.assertEqual(self.app.close(), 0, self.app.stderr())
        self.assertEqual(self.app.alarms(), [], "the app complained")

    def keep_evidence(self, name):
        if not self.app:
            return
        LOGS.mkdir(exist_ok=True)
        self.app.picture(LOGS / f"ui-{name}.png", whole=True)
        shutil.copy(self.app.log, LOGS / f"ui-{name}.stderr")

    def assertRow(self, name, *parts):
        rows = self.app.rows()
        found = [(title, line) for title, line in rows.items() if re.search(name, title)]
        self.assertEqual(len(found), 1, f"{name} in {rows}")
        for part in parts:
            self.assertRegex(found[0][1], part)


class Looking(WindowTest):
    """What the window tells."""

    def test_groups_wear_their_verdict_in_words(self):
        app, _ = self.open("two-gpus")
        app.row("^Group 1 is shared$")
        self.assertRow("^Group 1 is shared$", "2 cards", r"00:01\.\d doesn’t keep traffic apart",
                       "Shared")
        self.assertRow("xHCI$", "USB controller", "Not known", "group 2")
        self.assertRow(r"^System parts \(3\)$")
        self.assertEqual(list(app.rows()), ["Group 1 is shared", *[
            name for name in app.rows() if "xHCI" in name], "System parts (3)"])

    def test_pane_tells_why_and_what_to_do(self):
        app, _ = self.open("two-gpus")
        app.go_to("^Group 1 is shared$")
        app.keys("Right")
        app.go_to("GTX 760")
        self.assertEqual(app.heading(), "GeForce GTX 760")
        app.says("Graphics · slot PCIEX16_1 · 0000:01:00.0")
        app.says("^Group 1 is shared$")
        app.says("0000:00:01.0 doesn’t keep traffic apart: it has no ACS")
        app.says("^Move the card to another slot")
        app.says("ACS override.*no remedy")
        self.assertEqual(self.listed("^Goes Along$"), ["GK104 HDMI Audio Controller"])
        stays = self.listed("^Stays$")
        self.assertTrue(any("x16 Controller" in name for name in stays), stays)
        # The other card is held for VMs already.
        self.assertIn("Radeon R7 370 / R9 270/370 OEM", stays)

    def listed(self, name):
        return [harness.text_of(node) for node in
                self.app.find_all("list item", start=self.app.find("list", name))]

    def test_verdicts_and_what_decides(self):
        app, _ = self.open("desktop")
        app.row("UHD Graphics 630")
        for name, *parts in (("UHD Graphics 630", "shows your desktop", "With care", "group 0"),
                             ("RTX 2070", "not in use", "Assignable", "group 12"),
                             ("SM961", "/ and swap", "Not assignable"),
                             ("SM981", "not in use", "Assignable"),
                             ("AHCI", "/home", "Not assignable"),
                             ("RTL8111", "your connection", "With care"),
                             ("I219-V", "enp0s31f6 is up", "Assignable"),
                             ("Cannon Lake PCH USB", "your only keyboard", "Not assignable"),
                             ("uPD720201", "Assignable")):
            self.assertRow(name, *parts)

    def test_pane_gives_the_answer_first(self):
        app, _ = self.open("desktop")
        app.go_to("SM961")
        app.says("^This device has to stay$")
        app.says("^nvme0n1 › nvme0n1p2 › luks-6b1c › vg-root › /$")
        app.says("^nvme0n1 › nvme0n1p2 › luks-6b1c › vg-swap › swap$")
        texts = app.texts()
        order = [texts.index(words) for words in (
            "This device has to stay", "Holds the root file system", "Used by the Computer",
            "Group 13", "Details")]
        self.assertEqual(order, sorted(order))
        app.go_to("RTX 2070")
        app.says("^This device can be assigned$")
        app.says("^Isolated in group 12, not in use.$")
        self.assertEqual(self.listed("^Used by the Computer$"), ["Nothing"])
        self.assertEqual(len(self.listed("^Goes Along$")), 3)
        self.assertIn("Only a bus reset", self.listed("^After a Stop$"))

    def test_card_of_the_desktop_has_a_way_on(self):
        app, _ = self.open("desktop")
        app.go_to("UHD Graphics 630")
        app.says("^card0 › gnome-shell \\(2101\\)$")
        app.press_row("^A program uses this card$")
        app.says("^Close the program, or hold the card for VMs from the next boot.$")
        app.press_row("^Keep it free from the next boot$")
        app.says('^ACTION=="add", SUBSYSTEM=="pci", KERNEL=="0000:00:02.0", ATTR{vendor}=="0x8086"')
        # Nothing of the kind for a card that is free.
        app.go_to("RTX 2070")
        app.says("^This device can be assigned$")
        self.assertFalse(app.find_all("list item", "^Keep it free"))

    def test_usb_devices_below_their_controller(self):
        app, _ = self.open("desktop")
        app.go_to("uPD720201")
        app.keys("Right", "Down", "Down", "Down")
        app.says("^Bus and device number$")
        self.assertEqual(app.selected(), ["HD Pro Webcam C920"])
        twins = [row.get_description() for row in app.list_items("^Ultra Fit$")]
        self.assertEqual(twins, ["Drive · port 3-1 · 480 Mbit/s · has a twin",
                                 "Drive · port 3-2 · 480 Mbit/s · has a twin"])
        app.keys("Up", "Up", "Up")
        app.find("list", "^USB Devices$")
        self.assertEqual(self.listed("^USB Devices$"),
                         ["Ultra Fit", "Ultra Fit", "HD Pro Webcam C920"])
        app.keys("Down", "Down")
        app.says("^Only the port tells the two apart.$")
        app.says("^3-2$")
        app.says("^0781:5583$")

    def test_path_and_details_unfold(self):
        app, _ = self.open("two-gpus")
        app.go_to("^Group 1 is shared$")
        app.keys("Right")
        app.go_to("GTX 760")
        app.press_row("^Path from the Processor$")
        app.says("^Port or bridge 0000:00:01.0$")
        app.says("^Doesn’t keep traffic apart: it has no ACS$")
        app.press_row("^Details$")
        app.says("^nouveau$")
        app.says("^8 GT/s × 8 now, 8 GT/s × 16 possible$")
        app.says("^16.0.MiB, at 0x")
        app.says("^10de:1187, revision a1$")

    def test_unknown_facts_are_called_so(self):
        tree = harness.make_host("two-gpus", self.folder / "tree")
        app = self.start("--sysroot", harness.make_dump(tree, self.folder / "machine.txt"))
        app.go_to("xHCI$")
        app.press_row("^Details$")
        details = app.find("list", "^Details$")
        for label, value in (("Driver", "Not known"), ("NUMA node", "Not known"),
                             ("Reset", "Not known"), ("Address", "0000:00:14.0")):
            row = app.find("list item", f"^{label}$", details)
            self.assertEqual(app.texts(row)[2], value, label)

    def test_forecast_while_the_iommu_is_off(self):
        app, _ = self.open("iommu-off-firmware")
        app.says("^The IOMMU is off in the firmware. The groups below are a forecast.$")
        app.row("cAVS")
        self.assertRow("RTL8125", "forecast")
        app.go_to("RTL8125")
        app.says("^Forecast: the group would be isolated$")
        app.press(app.find("button", "^Show Steps$"))
        app.says("Switch “VT-d”.* on in the firmware settings")
        self.assertIn("The IOMMU is off in the firmware", self.listed("^Needs Attention$"))

    def test_acs_override_is_no_isolation(self):
        app, _ = self.open("acs-override")
        app.row("GTX 1060")
        self.assertRow("GTX 1060", "group 9")
        app.says("Isolation is faked by an ACS override")
        app.go_to("GTX 1060")
        app.says("^Group 9 is apart in name only$")

    def test_another_root_says_so(self):
        app, root = self.open("amd-x570")
        app.says(r"^Read from amd-x570, Linux 6\.\S+\. Nothing can be changed here\.$")

    def test_lspci_dump_opens(self):
        tree = harness.make_host("two-gpus", self.folder / "tree")
        dump = harness.make_dump(tree, self.folder / "machine.txt")
        app = self.start("--sysroot", dump)
        app.row("^These would share a group$")
        app.says("^Read from machine.txt. Nothing can be changed here.$")
        app.says("not known. The groups below are a forecast.$")

    def test_unreadable_root_is_named_and_tried_again(self):
        root = self.folder / "later"
        app = self.start("--sysroot", root)
        app.says("^“later” Can’t Be Read$")
        app.says(re.escape(str(root)))
        harness.make_host("two-gpus", root)
        app.press(app.find("button", "^Try Again$"))
        app.row("^Group 1 is shared$")
        app.gone("label|heading", "Can’t Be Read")

    def test_no_pci_devices(self):
        (self.folder / "bare/sys/bus/pci/devices").mkdir(parents=True)
        app = self.start("--sysroot", self.folder / "bare")
        app.says("^No PCI Devices Found$")

    def test_overview(self):
        app, _ = self.open("desktop", page="")
        devices = app.find("list", "^Devices People Usually Assign$")
        names = self.listed("^Devices People Usually Assign$")
        self.assertEqual(len(names), 8)
        self.assertEqual(names[0], "GeForce RTX 2070 SUPER")
        self.assertIn("UHD Graphics 630", names)
        card = app.find("list item", "RTX 2070", devices)
        self.assertEqual(card.get_description(), "Graphics · not in use, Assignable")
        self.assertFalse(app.find_all("list", "^Needs Attention$"))
        app.press_row("^The computer is ready for passthrough$")
        app.says("^The IOMMU works$")
        self.assertEqual(len(app.find_all("list item", start=app.find("list", "^Checked$"))) - 1,
                         int(re.match("[0-9]+", app.says("^[0-9]+ checks$")[0])[0]) + 1)
        while "UHD Graphics" not in harness.text_of(app.focused()):
            app.keys("Tab" if "Graphics" not in harness.text_of(app.focused()) and
                     "GeForce" not in harness.text_of(app.focused()) else "Down")
        app.keys("Return")
        app.row("UHD Graphics")
        self.assertEqual(app.selected(), ["UHD Graphics 630"])
        self.assertEqual(app.heading(), "UHD Graphics 630")

    def test_overview_with_the_iommu_off(self):
        app, _ = self.open("iommu-off-firmware", page="", size=(360, 720))
        self.assertEqual(self.listed("^Needs Attention$")[0], "The IOMMU is off in the firmware")
        app.says("^forecast$")
        rows = app.find_all("list item", start=app.find("list", "^Devices People Usually Assign$"))
        self.assertTrue(any(", Forecast: " in row.get_description() for row in rows))
        app.gone("list item", "computer is ready")

    def test_last_page_is_remembered(self):
        app, root = self.open("two-gpus", page="overview")
        app.find("list", "^Devices People Usually Assign$")
        self.finish()
        app = self.start("--sysroot", root, size=None)
        app.find("list", "^Devices People Usually Assign$")
        app.keys("ctrl+f")
        app.row("^Group 1 is shared$")
        self.finish()
        app = self.start("--sysroot", root, size=None)
        app.row("^Group 1 is shared$")

    def copy(self, *keys):
        """The items that only look are the only ones that are on, and the keyboard stops at those."""
        app = self.app
        app.find(".*button", "^More$")
        app.press(app.find_all(".*button", "^More$")[-1])
        harness.wait_for("the menu", lambda: [
            item.get_state_set().contains(harness.Atspi.StateType.SENSITIVE)
            for item in app.find_all("menu item")].count(True) == 2)
        app.keys(*keys, "Return")
        app.says("^Copied$")
        app.keys("ctrl+f", "ctrl+a", "ctrl+v")

    def test_copy(self):
        app, _ = self.open("desktop")
        app.go_to("SM961")
        self.copy("Down")
        harness.wait_for("the address to be found",
                         lambda: len(app.list_items()) == 1 and app.list_items("SM961"))
        # All that the pane says is more than any search finds.
        self.copy()
        app.says("^No Device Matches$")

    def test_version(self):
        answer = subprocess.run([BUILD / "src/app/airlock", "--version"], check=True,
                                capture_output=True, text=True).stdout
        self.assertRegex(answer, r"^airlock \d+\.\d+")


class Acting(WindowTest):
    """What keyboard and pointer do."""

    def test_arrows_unfold_and_fold(self):
        app, _ = self.open("two-gpus")
        app.go_to("^Group 1 is shared$")
        app.keys("Right")
        app.row("GTX 760")
        app.keys("Down")
        self.assertEqual(app.selected(), ["GeForce GTX 760"])
        app.keys("Right")
        app.row("^GK104 HDMI Audio Controller$")
        app.keys("Left")
        app.no_row("^GK104 HDMI Audio Controller$")
        app.keys("Left")
        self.assertEqual(app.selected(), ["Group 1 is shared"])
        app.keys("Left")
        app.no_row("GTX 760")

    def test_click_selects(self):
        app, _ = self.open("two-gpus")
        app.click(app.row("xHCI$"))
        harness.wait_for("the selection", lambda: "xHCI" in "".join(app.selected()))
        app.says("^Group 2 is isolated$")

    def test_search(self):
        app, _ = self.open("amd-x570")
        app.go_to("RTL8111")
        app.keys("ctrl+f")
        for text, expected in (("nvidia", ["GeForce RTX 3060"]),
                               ("2d:00.1", ["GeForce RTX 3060"]),
                               ("group 14", ["WD Green SN350"]),
                               ("r8169", ["RTL8111"]),
                               ("usb", ["Matisse USB", "Matisse USB"])):
            app.keys("ctrl+a")
            app.type(text)
            harness.wait_for(f"what “{text}” finds: {app.rows()}", lambda: len(
                app.list_items()) == len(expected))
            for row, part in zip(app.list_items(), expected):
                self.assertIn(part, row.get_name())
        app.keys("ctrl+a")
        app.type("nothing like that")
        app.says("^No Device Matches$")
        app.press(app.find("button", "^Clear Search$"))
        app.row("^System parts")
        self.assertIn("RTL8111", app.selected()[0])

    def test_menu_and_shortcuts(self):
        app, _ = self.open("two-gpus")
        app.row("^Group 1 is shared$")
        app.keys("F10")
        harness.wait_for("the menu", lambda: len(app.find_all("menu item")) == 4)
        app.keys("Down", "Down", "Down", "Return")
        app.says("^The Airlock developers$")
        app.keys("Escape")
        app.keys("ctrl+question")
        harness.wait_for("the shortcuts", lambda: app.windows_named("Shortcuts"))
        app.keys("Escape")

    def test_closing_the_window_ends_the_app(self):
        app, _ = self.open("two-gpus")
        app.row("^Group 1 is shared$")
        app.keys("ctrl+w")
        self.assertEqual(app.process.wait(10), 0)

    def test_size_is_remembered(self):
        app, root = self.open("two-gpus", size=(900, 600))
        app.row("^Group 1 is shared$")
        self.assertEqual(app.geometry(), (900, 600))
        app.resize(820, 640)
        self.finish()
        app = self.start("--sysroot", root, size=None)
        self.assertEqual(app.geometry(), (820, 640))

    def test_narrow(self):
        app, _ = self.open("two-gpus", size=(360, 640))
        row = app.row("^Group 1 is shared$")
        self.assertEqual(app.geometry(), (360, 640))
        for item in app.list_items():
            box = item.get_component_iface().get_extents(harness.Atspi.CoordType.WINDOW)
            self.assertLessEqual(box.width, 360)
        self.assertFalse(app.find_all("list", "^What You Can Do$"))
        app.focus_list()
        app.keys("Home", "Return")
        app.find("list", "^What You Can Do$")
        self.assertFalse(app.find_all("list", "^Devices$"), "the list should be gone")
        app.says("^Read from two-gpus")
        app.keys("Escape")
        app.row("^Group 1 is shared$")
        self.assertEqual(app.geometry()[0], 360)

    def test_middle_keeps_the_sidebar(self):
        app, _ = self.open("two-gpus", size=(800, 640))
        app.row("^Group 1 is shared$")
        app.find("list", "^Pages$")
        self.assertFalse(app.find_all("list", "^What You Can Do$"))
        app.focus_list()
        app.keys("Home", "Return")
        app.find("list", "^What You Can Do$")
        app.find("list", "^Pages$")


class Snapshots(WindowTest):
    """A host in a file: saved, opened, left again."""

    def export(self, path):
        app = self.app
        app.keys("ctrl+e")
        app.says("^[0-9]+ files$")
        app.says("^Serial numbers, MAC addresses")
        files = app.find("list", "^Files in the Snapshot$")
        self.assertGreater(len(app.find_all("list item", start=files)), 3)
        app.press(app.find("button", "^Save…$"))
        harness.wait_for("the file dialog", lambda: app.windows_named("Save Snapshot"))
        self.type_path(path)

    def type_path(self, path):
        """GTK's own file dialog fills its entry a moment after it is there."""
        time.sleep(0.7)
        self.app.keys("ctrl+a")
        self.app.type(path)
        time.sleep(0.3)
        self.app.keys("Return")

    def test_saved_and_opened_again(self):
        app, _ = self.open("desktop")
        app.row("UHD Graphics 630")
        before = app.rows()
        path = self.folder / "machine.airlock"
        self.export(path)
        app.says("^Saved as machine.airlock$")
        app.find("button", "^Show in Files$")
        self.assertTrue(path.exists())
        self.finish()

        app = self.start("--sysroot", path)
        app.says(r"^Snapshot of a computer, \d+ \w+ \d+, Linux 6\.12\.48-generic\. "
                 "Nothing can be changed here.$")
        app.find(".*button", "^machine.airlock$")
        harness.wait_for("the same rows", lambda: app.rows() == before)
        # A snapshot of a snapshot would say nothing new.
        app.keys("ctrl+e")
        self.assertFalse(app.find_all("list", "^Files in the Snapshot$"))

        # To this computer, and back by what is remembered.
        app.press(app.find_all(".*button", "^machine.airlock$")[-1])
        harness.wait_for("the menu", lambda: len(app.find_all("menu item")) == 3)
        app.keys("Return")
        app.find(".*button", "^This Computer$")
        app.gone(".*", "^Snapshot of a computer")
        app.press(app.find_all(".*button", "^This Computer$")[-1])
        harness.wait_for("the menu", lambda: len(app.find_all("menu item")) == 3)
        app.keys("Down", "Return")
        harness.wait_for("the same rows again", lambda: app.rows() == before)

    def test_open_asks_for_a_file(self):
        app, _ = self.open("two-gpus")
        app.row("^Group 1 is shared$")
        app.keys("ctrl+o")
        harness.wait_for("the file dialog", lambda: app.windows_named("Open Snapshot"))
        # The dialog is GTK's, or the desktop's own: what happens in it is not ours.
        app.process.kill()
        app.process.wait()
        self.app = None

    def test_damaged_snapshot_is_refused_in_words(self):
        path = self.folder / "torn.airlock"
        path.write_bytes(b"this is no archive")
        app = self.start("--sysroot", path)
        app.says("^“torn.airlock” Can’t Be Read$")
        self.assertFalse(app.list_items())

    def test_dialog_has_names(self):
        app, _ = self.open("two-gpus")
        app.row("^Group 1 is shared$")
        app.keys("ctrl+e")
        app.says("^[0-9]+ files$")
        ScreenReader.assertAllNamed(self, app, "the export")
        app.keys("Escape")


class Live(WindowTest):
    """What happens while the machine changes."""

    def take(self, root, *addresses):
        """Devices leave: their links in the lists of the bus and of the groups go."""
        for address in addresses:
            for link in (root / "sys/kernel/iommu_groups").rglob(address):
                link.unlink()
        for address in addresses:
            link = root / "sys/bus/pci/devices" / address
            self.taken[link] = os.readlink(link)
            link.unlink()

    def put_back(self):
        for link, target in self.taken.items():
            link.symlink_to(target)

    def setUp(self):
        super().setUp()
        self.taken = {}

    def test_selection_and_unfolded_rows_survive(self):
        app, root = self.open("two-gpus")
        app.go_to("^System parts")
        app.keys("Right")
        app.row("DRAM Controller")
        app.go_to("^Group 1 is shared$")
        app.keys("Right", "Down")
        self.assertEqual(app.selected(), ["GeForce GTX 760"])

        self.take(root, "0000:02:00.0", "0000:02:00.1")
        app.no_row("^Group 1 is shared$")
        self.assertRow("GTX 760", "group 1")
        self.assertEqual(app.selected(), ["GeForce GTX 760"])
        self.assertEqual(app.heading(), "GeForce GTX 760")
        app.says("^Group 1 is isolated$")
        app.row("DRAM Controller")

        self.put_back()
        app.row("^Group 1 is shared$")
        harness.wait_for("the selection to follow",
                         lambda: app.selected() == ["GeForce GTX 760"])
        app.says("^Group 1 is shared$")
        app.row("DRAM Controller")

    def test_selected_device_goes(self):
        app, root = self.open("two-gpus")
        app.go_to("xHCI$")
        self.take(root, "0000:00:14.0")
        app.no_row("xHCI$")
        app.says("^No Device Selected$")
        self.put_back()
        app.row("xHCI$")


class ScreenReader(WindowTest):
    """Every control has a role and a name."""

    def assertAllNamed(self, app, where):
        nameless = []
        for node in app.walk():
            role = node.get_role_name()
            focusable = node.get_state_set().contains(harness.Atspi.StateType.FOCUSABLE)
            if role == "unknown" or role == "invalid":
                nameless.append(f"{role} without a role below {node.get_parent().get_role_name()}")
            if (role in CONTROLS or focusable) and not harness.text_of(node).strip() \
                    and not harness.is_plumbing(node):
                nameless.append(f"{role} below {node.get_parent().get_role_name()}"
                                f" “{harness.text_of(node.get_parent())}”")
        self.assertEqual(nameless, [], f"nameless in {where}")

    def test_controls_have_names(self):
        app, _ = self.open("two-gpus")
        app.go_to("^Group 1 is shared$")
        self.assertAllNamed(app, "the group's pane")
        app.keys("Right", "Down", "Right")
        app.row("^GK104 HDMI Audio Controller$")
        app.press_row("^Path from the Processor$")
        app.press_row("^Details$")
        app.says("^nouveau$")
        self.assertAllNamed(app, "a card's pane")
        app.keys("ctrl+f")
        app.type("nothing like that")
        app.says("^No Device Matches$")
        self.assertAllNamed(app, "the search")
        app.keys("Escape", "F10")
        app.find("menu item")
        self.assertAllNamed(app, "the menu")
        app.keys("Escape")

    def test_states_have_names(self):
        app, _ = self.open("iommu-off-firmware", size=(360, 640))
        app.row("RTL8125")
        self.assertAllNamed(app, "the forecast, narrow")
        app.press(app.find("button", "^Show Steps$"))
        app.says("Switch “VT-d”")
        self.assertAllNamed(app, "the steps")

    def test_overview_has_names(self):
        app, _ = self.open("desktop", page="")
        app.press_row("^The computer is ready for passthrough$")
        self.assertAllNamed(app, "the overview")

    def test_unreadable_has_names(self):
        app = self.start("--sysroot", self.folder / "missing")
        app.says("Can’t Be Read$")
        self.assertAllNamed(app, "the error")

    def test_tab_goes_round(self):
        app, _ = self.open("two-gpus")
        app.row("^Group 1 is shared$")
        seen = []
        for _ in range(30):
            app.keys("Tab")
            node = app.focused()
            seen.append((node.get_role_name(), harness.text_of(node)) if node else None)
        names = [name for entry in seen if entry for name in [entry[1]]]
        self.assertNotIn(None, seen, "Tab lost the keyboard")
        for expected in ("Main Menu", "Search Devices", "Devices", "Group 1 is shared"):
            self.assertTrue(any(expected in name for name in names), f"{expected} in {names}")
        self.assertGreater(len(set(seen)), 5, seen)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
