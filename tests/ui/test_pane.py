# test_pane.py – what the pane and the overview tell of a device, a group, a computer
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: tap.py test_pane.py BUILD"""

import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import harness
import test_window

# A small laptop without graphics that could go: its drive, its keyboard.
FULL = """about: everything is in use
cpu: GenuineIntel vmx
cmdline: root=/dev/nvme0n1p1 intel_iommu=on
config: INTEL_IOMMU=y VFIO_PCI=m
acpi: DSDT FACP DMAR
iommu: intel
interrupt-remapping: yes
00:1d.0 8086:9d18 0604 root group=1 driver=pcieport acs=1d/1d
  01:00.0 144d:a808 0108 ep group=2 driver=nvme reset=flr bar0=16K,64
00:14.0 8086:9d2f 0c03 rciep group=0 driver=xhci_hcd reset=pm bar0=64K,64
disk: nvme0n1 01:00.0 1
mount: nvme0n1p1 / ext4
usb: 1-1 00:14.0 3434:0220 keyboard "Keychron K2"
"""


def setUpModule():
    test_window.setUpModule()


def tearDownModule():
    test_window.tearDownModule()


class PaneTest(test_window.WindowTest):
    def demo(self, scene):
        """The demo opens with its overview; this is its list."""
        app = self.start(f"--demo={scene}")
        app.says("^Demo. Nothing real is touched.$")
        app.keys("ctrl+f", "Escape")
        return app

    def listed(self, name):
        return [harness.text_of(node) for node in
                self.app.find_all("list item", start=self.app.find("list", name))]


class Outputs(PaneTest):
    """Which sockets a card feeds, and what is plugged into them."""

    def outputs(self):
        self.app.find("list", "^Outputs$")
        return self.listed("^Outputs$")[1:]

    def test_monitors_by_name(self):
        app = self.demo("desktop")
        app.go_to("RTX 2080 Ti")
        app.find("list item", "Lumen 27Q")
        self.assertEqual(self.outputs(), ["DP-2: Lumen 27Q, no picture", "DP-3: empty",
                                          "HDMI-A-2: empty"])
        app.go_to("Cezanne|Radeon")
        app.find("list item", "Lumen 24")
        self.assertEqual(self.outputs(), ["DP-1: empty", "HDMI-A-1: Lumen 24, shows a picture"])
        # A drive has none, and says nothing of them.
        app.go_to("SN850X")
        app.gone("list", "^Outputs$")

    def test_card_without_a_socket_sleeps_on(self):
        app = self.demo("laptop")
        app.go_to("RTX 3050")
        app.says("^Graphics · .*asleep$")
        self.assertEqual(self.listed("^Outputs$"), ["No sockets of its own"])
        app.go_to("Iris Xe")
        app.find("list item", "^eDP-1: AUO 12ed")
        self.assertIn("eDP-1: AUO 12ed, shows a picture", self.outputs())

    def test_card_without_a_driver_is_not_known(self):
        root = harness.make_host("two-gpus", self.folder / "two-gpus")
        app = self.start("--sysroot", root)
        app.go_to("^Group 1 is shared$")
        app.keys("Right")
        app.go_to("GTX 760")
        app.says("^Only a graphics driver sees the sockets of a card, and none has it.$")
        self.assertEqual(self.listed("^Outputs$"), ["Not known"])


class Parts(PaneTest):
    """The parts of the pane, and their order."""

    def test_order(self):
        app = self.demo("desktop")
        app.go_to("RTX 2080 Ti")
        app.says("^This device can be assigned$")
        texts = app.texts()
        order = [texts.index(words) for words in (
            "This device can be assigned", "Goes Along", "Used by the Computer", "Outputs",
            "Group 11", "Path from the Processor", "After a Stop", "Details")]
        self.assertEqual(order, sorted(order), texts)

    def test_group_shows_the_ports_to_blame(self):
        app, _ = self.open("two-gpus")
        app.go_to("^Group 1 is shared$")
        app.find("list", "^Why$")
        app.press_row("^Path from the Processor$")
        ports = [name for name in self.listed("^Why$") if name.startswith("Port or bridge")]
        self.assertEqual(ports, ["Port or bridge 0000:00:01.0", "Port or bridge 0000:00:01.1"])
        app.says("^Processor › 00:01.0 › 01:00.0$")
        self.assertEqual(len(app.says("^Doesn’t keep traffic apart: it has no ACS$")), 2)

    def test_virtual_functions(self):
        app = self.demo("desktop")
        app.go_to("I350")
        self.assertEqual(self.listed("^Virtual Functions$"), ["4 made, 7 possible", "Virtual Functions"])

    def test_details_are_complete(self):
        app = self.demo("desktop")
        app.go_to("RTX 2080 Ti")
        app.press_row("^Details$")
        app.says("^Option ROM$")
        details = self.listed("^Details$")
        for label in ("Driver", "NUMA node", "Link", "Memory range 0", "Option ROM", "Reset",
                      "Power", "Address", "Model", "Vendor", "Vendor and device id", "Subsystem",
                      "Class"):
            self.assertIn(label, details)
        app.says("^8 GT/s × 8 now, 8 GT/s × 16 possible$")

    def test_panes_have_names(self):
        app = self.demo("desktop")
        app.go_to("RTX 2080 Ti")
        app.find("list", "^Outputs$")
        test_window.ScreenReader.assertAllNamed(self, app, "a card with outputs")
        app.go_to("I350")
        app.find("list", "^Virtual Functions$")
        test_window.ScreenReader.assertAllNamed(self, app, "a card with virtual functions")


class Elsewhere(PaneTest):
    """Someone else's computer is never called this one."""

    def assertNoneHere(self, where):
        found = [text for text in self.app.texts() if re.search("this computer", text, re.I)]
        self.assertEqual(found, [], where)

    def test_no_page_says_this_computer(self):
        app = self.start("--demo=desktop")
        app.find("list", "^Devices People Usually Assign$")
        self.assertNoneHere("the overview")
        app.press_row("^The computer is ready for passthrough$")
        self.assertNoneHere("what was checked")
        app.click(app.find("list item", "^History$", app.find("list", "^Pages$")))
        app.says("^Nothing Changed Yet$")
        self.assertNoneHere("the history")
        app.keys("ctrl+f", "Escape")
        app.focus_list()
        app.keys("Home")
        seen = []
        while not seen or app.selected()[0] != seen[-1]:
            seen.append(app.selected()[0])
            self.assertNoneHere(seen[-1])
            app.keys("Down")
        self.assertGreater(len(seen), 6, seen)


class States(PaneTest):
    """A computer that has nothing to give, or can't yet."""

    def made_up(self, text):
        description = self.folder / "made-up.host"
        description.write_text(text, encoding="utf-8")
        root = self.folder / "made-up"
        subprocess.run([sys.executable, harness.SOURCE / "tests/fixtures/mkhost.py", description,
                        root], check=True)
        return root

    def test_nothing_assignable_says_what_would_change_that(self):
        app = self.start("--sysroot", self.made_up(FULL), page="overview")
        self.assertEqual(len(self.listed("^Devices People Usually Assign$")), 2)
        app.says("^Every device here is in use by the computer. A second graphics card")
        test_window.ScreenReader.assertAllNamed(self, app, "nothing assignable")

    def test_something_assignable_says_nothing_of_it(self):
        app = self.start("--demo=desktop")
        app.find("list", "^Devices People Usually Assign$")
        self.assertFalse([text for text in app.texts() if text.startswith("Every device here")])

    def test_no_pci_devices(self):
        (self.folder / "bare/sys/bus/pci/devices").mkdir(parents=True)
        app = self.start("--sysroot", self.folder / "bare", page="overview")
        app.says("^No PCI Devices Found$")
        app.says("^There is no PCI bus, or what Airlock runs in hides it.$")

    def test_iommu_off_is_a_finding_and_no_wall(self):
        app = self.start("--demo=iommu-off")
        self.assertEqual(self.listed("^Needs Attention$")[0], "The IOMMU is off in the firmware")
        devices = self.listed("^Devices People Usually Assign$")
        self.assertGreater(len(devices), 2)
        app.says("^forecast$")
        rows = app.find_all("list item", start=app.find("list", "^Devices People Usually Assign$"))
        self.assertTrue(any(", Forecast: " in row.get_description() for row in rows))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
