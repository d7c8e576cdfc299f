# test_map.py – the Map of the devices, by keyboard, pointer and screen reader
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: tap.py test_map.py BUILD"""

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
NODE = "tree item"

SESSION = None


def setUpModule():
    global SESSION
    SESSION = harness.Session(BUILD).__enter__()


def tearDownModule():
    SESSION.__exit__()


class MapTest(unittest.TestCase):
    """A test with a host and an app of its own."""

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

    def keep_evidence(self, name):
        if not self.app:
            return
        LOGS.mkdir(exist_ok=True)
        self.app.picture(LOGS / f"ui-map-{name}.png", whole=True)
        shutil.copy(self.app.log, LOGS / f"ui-map-{name}.stderr")

    def finish(self):
        if not self.app:
            return
        status = self.app.close()
        self.assertEqual(status, 0, self.app.stderr())
        self.assertEqual(self.app.alarms(), [], "the app complained")

    def open(self, host, **options):
        root = self.folder / host
        harness.make_host(host, root)
        return self.start(root, **options)

    def start(self, root, **options):
        app = self.app = harness.App(SESSION, "--sysroot", root, **options)
        harness.show_map(app)
        return app

    def enter(self, app):
        """Brings the keyboard into the Map with Tab alone, then to its first node."""
        for _ in range(20):
            node = app.focused()
            if node and node.get_role_name() == NODE:
                break
            app.keys("Tab")
        else:
            self.fail("Tab doesn't reach the Map")
        app.keys("Home")
        self.assertAt(app, "^Processor")

    def assertAt(self, app, name):
        def look():
            node = app.focused()
            return node and node.get_role_name() == NODE and re.search(name, node.get_name())
        harness.wait_for(f"the keyboard at {name}", look, 5)

    def names(self, app):
        return [node.get_name() for node in app.find_all(NODE)]

    def height(self, app, name):
        box = app.find(NODE, name).get_component_iface().get_extents(
            harness.Atspi.CoordType.WINDOW)
        return box.height

    def place(self, app, name):
        return app.find(NODE, name).get_component_iface().get_extents(
            harness.Atspi.CoordType.WINDOW)

    def contrast(self, app, name):
        """How much stands out of the background where a node is."""
        box = self.place(app, name)
        path = self.folder / "node.png"
        app.picture(path)
        text = subprocess.run(
            ["convert", path, "-crop", f"{box.width}x{box.height}+{box.x}+{box.y}", "-colorspace",
             "gray", "-format", "%[fx:maxima-minima]", "info:"],
            check=True, capture_output=True, text=True).stdout
        return float(text)

    def save_picture(self, app, path):
        self.enter(app)
        app.press(next(button for button in app.find_all(None, "^Map Menu$")
                       if button.get_action_iface().get_n_actions() > 0))
        app.keys("Down", "Return")
        time.sleep(1)
        app.keys("ctrl+a")
        app.type(str(path))
        app.keys("Return")
        harness.wait_for(path.name, lambda: path.exists() and path.stat().st_size > 2000)
        time.sleep(1)

    def selected(self, app):
        return [node.get_name() for node in app.find_all(NODE)
                if node.get_state_set().contains(harness.Atspi.StateType.SELECTED)]


class Looking(MapTest):
    """What the Map tells."""

    def test_nodes_in_order_with_names_and_verdicts(self):
        app = self.open("two-gpus")
        self.assertEqual(self.names(app)[:5], ["Processor", "Port 00:01.0", "GeForce GTX 760",
                                               "Port 00:01.1", "Radeon R7 370 / R9 270/370 OEM"])
        self.assertEqual(self.names(app)[-1], "System parts (1)")
        app.find("tree", "^Map of devices$")
        card = app.find(NODE, "^GeForce GTX 760$").get_description()
        self.assertRegex(card, "Not assignable|With care|Not known|Assignable")
        self.assertRegex(card, "Group 1, shared")
        alone = app.find(NODE, "xHCI$").get_description()
        self.assertRegex(alone, "group 2")

    def test_shared_group_is_labelled(self):
        app = self.open("two-gpus")
        self.assertEqual([harness.text_of(label) for label in app.find_all("label", "^Group ")],
                         ["Group 1, shared"])

    def test_port_to_blame_says_so(self):
        app = self.open("amd-b450-chipset")
        port = app.find(NODE, "^Port 03:00.2$")
        self.assertRegex(port.get_description(), "doesn’t keep traffic apart")
        self.assertRegex(port.get_description(), "ACS")
        app.says("^doesn’t keep traffic apart$")
        self.assertNotIn("ACS", app.find(NODE, "^Port 00:01.1$").get_description())

    def test_parts_unfold(self):
        app = self.open("server-sriov")
        self.assertIn("Processor, node 1", self.names(app))
        self.assertFalse(app.find_all(NODE, "^18:00.2$"))
        self.enter(app)
        app.keys("End")
        self.assertAt(app, "^System parts")
        for _ in range(20):
            if re.search("^4 parts$", app.focused().get_name()):
                break
            app.keys("Up")
        self.assertAt(app, "^4 parts$")
        state = harness.Atspi.StateType.EXPANDED
        self.assertFalse(app.focused().get_state_set().contains(state))
        app.keys("Right")
        app.find(NODE, "^b0:10.0$")
        harness.wait_for("it to be unfolded",
                         lambda: app.focused().get_state_set().contains(state))
        app.keys("space")
        app.gone(NODE, "^b0:10.0$")


class Using(MapTest):
    """What people do in the Map."""

    def test_arrows_walk_and_enter_opens(self):
        app = self.open("two-gpus")
        self.enter(app)
        app.keys("Right")
        self.assertAt(app, "^Port 00:01.0$")
        app.keys("Down")
        self.assertAt(app, "^Port 00:01.1$")
        app.keys("Right")
        self.assertAt(app, "^Radeon R7 370")
        self.assertEqual(self.selected(app), ["Radeon R7 370 / R9 270/370 OEM"])
        app.keys("Up")
        self.assertAt(app, "^GeForce GTX 760$")
        app.keys("Left")
        self.assertAt(app, "^Port 00:01.0$")
        app.keys("End")
        self.assertAt(app, "^System parts")
        app.keys("Up", "Up", "Return")
        harness.wait_for("the pane", lambda: app.heading() == "Radeon R7 370 / R9 270/370 OEM")
        app.keys("Escape")
        app.find("tree", "^Map of devices$")

    def test_list_and_map_share_the_selection(self):
        app = self.open("two-gpus", size=(1180, 760))
        self.enter(app)
        app.keys("End", "Up")
        self.assertEqual(len(self.selected(app)), 1)
        name = self.selected(app)[0]
        self.assertRegex(name, "xHCI")
        app.press(app.find("page tab|radio button", "^List$"))
        harness.wait_for("the same row", lambda: app.selected() == [name])
        app.go_to("^Group 1 is shared$")
        app.press(app.find("page tab|radio button", "^Map$"))
        harness.wait_for("a card of the group",
                         lambda: self.selected(app) == ["GeForce GTX 760"])

    def test_three_densities(self):
        app = self.open("two-gpus")
        self.enter(app)
        usual = self.height(app, "xHCI$")
        self.assertFalse(app.find_all("label", r"^USB controller ·"))
        app.keys("ctrl+plus")
        app.says(r"^USB controller ·")
        self.assertGreater(self.height(app, "xHCI$"), usual)
        app.keys("ctrl+minus", "ctrl+minus")
        app.says(r"^00:14\.0$")
        self.assertFalse(app.find_all("label", "xHCI$"))
        # Whatever is seen, a screen reader reads the name.
        app.find(NODE, "xHCI$")
        app.keys("ctrl+0")
        app.find("label", "xHCI$")
        self.assertEqual(self.height(app, "xHCI$"), usual)

    def test_not_offered_in_a_narrow_window(self):
        app = self.open("two-gpus")
        app.resize(640, 700)
        app.gone("tree", "^Map of devices$")
        self.assertFalse(app.find_all("page tab|radio button", "^Map$"))
        app.row("^Group 1 is shared$")

    def test_saves_pictures(self):
        app = self.open("two-gpus")
        for name, start in (("map.svg", b"<?xml"), ("map.png", b"\x89PNG")):
            path = self.folder / name
            self.save_picture(app, path)
            self.assertEqual(path.read_bytes()[:len(start)], start)

    def test_density_is_remembered(self):
        app = self.open("two-gpus")
        self.enter(app)
        app.keys("ctrl+plus")
        app.says(r"^USB controller ·")
        self.assertEqual(app.close(), 0)
        app = self.start(self.folder / "two-gpus", size=None)
        app.says(r"^USB controller ·")
        self.enter(app)
        app.keys("ctrl+0")
        harness.wait_for("the usual size",
                         lambda: not app.find_all("label", r"^USB controller ·"))

    def test_search_makes_others_step_back(self):
        app = self.open("two-gpus")
        before = {name: self.contrast(app, name) for name in ("GeForce GTX 760", "xHCI$")}
        app.keys("ctrl+f")
        app.type("geforce")
        time.sleep(0.5)
        self.assertLess(self.contrast(app, "xHCI$"), before["xHCI$"] * 0.6)
        self.assertGreater(self.contrast(app, "GeForce GTX 760"),
                           before["GeForce GTX 760"] * 0.9)
        app.keys("Escape")
        time.sleep(0.5)
        self.assertGreater(self.contrast(app, "xHCI$"), before["xHCI$"] * 0.9)

    def test_right_to_left(self):
        app = self.open("two-gpus", environment={"AIRLOCK_TEXT_DIRECTION": "rtl"})
        processor, port, card = (self.place(app, name) for name in
                                 ("^Processor", "^Port 00:01.0$", "^GeForce GTX 760$"))
        self.assertGreater(processor.x, port.x)
        self.assertGreater(port.x, card.x)
        self.enter(app)
        app.keys("Left")
        self.assertAt(app, "^Port 00:01.0$")
        app.keys("Left")
        self.assertAt(app, "^GeForce GTX 760$")
        app.keys("Right", "Right")
        self.assertAt(app, "^Processor")


class Large(MapTest):
    """Machines with more devices than fit on a screen: only what is in sight has widgets."""

    def large(self, cards):
        root = self.folder / "large"
        harness.make_large_host(root, cards=cards)
        return self.start(root)

    def assertFewNodes(self, app):
        self.assertLess(len(self.names(app)), 120)

    def assertSeen(self, app, node):
        box = node.get_component_iface().get_extents(harness.Atspi.CoordType.WINDOW)
        self.assertGreater(box.height, 10, node.get_name())
        self.assertTrue(0 < box.y < app.geometry()[1], f"{node.get_name()} is at {box.y}")

    def test_four_hundred_functions(self):
        app = self.large(133)
        self.assertFewNodes(app)
        self.enter(app)
        app.keys("Right", "Right", "Right")
        first = app.focused().get_name()
        seen = {first}
        for _ in range(60):
            app.keys("Down")
            seen.add(app.focused().get_description())
            self.assertSeen(app, app.focused())
        self.assertFewNodes(app)
        app.keys("End")
        self.assertAt(app, "^System parts|Connection")
        self.assertSeen(app, app.focused())
        app.keys("Home")
        self.assertAt(app, "^Processor")
        self.assertSeen(app, app.focused())

    def test_ten_thousand_functions(self):
        app = self.large(3333)
        self.enter(app)
        self.assertFewNodes(app)
        app.keys("asterisk")
        harness.wait_for("it to be unfolded", lambda: app.find_all(NODE, "^Port "))
        start = time.monotonic()
        app.keys("End")
        self.assertAt(app, "Connection")
        self.assertSeen(app, app.focused())
        self.assertFewNodes(app)
        app.keys("Up", "Up", "Page_Up", "Left")
        self.assertAt(app, "^Port ")
        self.assertSeen(app, app.focused())
        app.keys("Home")
        self.assertAt(app, "^Processor")
        self.assertLess(time.monotonic() - start, 20)

    def test_picture_has_what_is_out_of_sight(self):
        app = self.large(60)
        self.save_picture(app, self.folder / "all.svg")
        text = (self.folder / "all.svg").read_text(encoding="utf-8")
        height = float(re.search(r'height="([0-9.]+)', text).group(1))
        self.assertGreater(height, 2 * app.geometry()[1])
        # Each card has its frame down to the last; what is not there would leave the end empty.
        places = [float(y) for y in re.findall(r'<use [^>]*y="([0-9.]+)"', text)]
        self.assertGreater(max(places), height - 150)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
