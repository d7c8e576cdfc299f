# test_open.py – files that are opened, pages that are remembered, keys that are promised
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: tap.py test_open.py BUILD"""

import os
import pathlib
import re
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import harness
import test_window

BUILD = test_window.BUILD
BANNER = (r"^Snapshot of a computer, \d+ \w+ \d+, Linux 6\.\S+\. "
          r"Nothing can be changed here\.$")


def setUpModule():
    test_window.setUpModule()


def tearDownModule():
    test_window.tearDownModule()


class OpenTest(test_window.WindowTest):
    def snapshot(self, host="desktop", name="machine.airlock"):
        root = harness.make_host(host, self.folder / f"root-{host}")
        path = self.folder / name
        subprocess.run([BUILD / "src/cli/airlockctl", "--sysroot", root, "snapshot", path],
                       check=True, capture_output=True)
        return path

    def again(self, *arguments, status=0):
        """Another start while the app runs."""
        done = subprocess.run([BUILD / "src/app/airlock", *map(str, arguments)], timeout=60,
                              capture_output=True, text=True, check=False, cwd=self.folder)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def windows(self):
        return subprocess.run(["xdotool", "search", "--onlyvisible", "--pid",
                               str(self.app.process.pid)], capture_output=True, text=True,
                              check=False).stdout.split()

    def page(self, name):
        self.app.click(self.app.find("list item", f"^{name}$", self.app.find("list", "^Pages$")))


class Files(OpenTest):
    """A snapshot that someone sent."""

    def test_file_as_argument(self):
        app = self.start(self.snapshot())
        app.says(BANNER)
        app.row("UHD Graphics 630")
        app.find(".*button", "^machine.airlock$")

    def test_second_start_takes_the_same_window(self):
        path = self.snapshot()
        app, _ = self.open("two-gpus")
        app.row("^Group 1 is shared$")
        # Relative to where the second start was, not the first.
        self.again(path.name)
        app.says(BANNER)
        app.row("UHD Graphics 630")
        self.assertEqual(len(self.windows()), 1)
        # And over the bus, as file managers do.
        other = self.snapshot("amd-x570", "other.airlock")
        subprocess.run(["gdbus", "call", "--session", "--dest", "io.github.airlock_vm.Airlock",
                        "--object-path", "/io/github/airlock_vm/Airlock", "--method",
                        "org.freedesktop.Application.Open", f"['{other.as_uri()}']", "{}"],
                       check=True, capture_output=True)
        app.row("RTX 3060")
        app.find(".*button", "^other.airlock$")
        self.assertEqual(len(self.windows()), 1)

    def test_two_files_have_two_windows(self):
        first, second = self.snapshot(), self.snapshot("amd-x570", "other.airlock")
        self.start(first, second)
        harness.wait_for("two windows", lambda: len(self.windows()) == 2)
        self.app.keys("ctrl+q")

    def test_missing_file_is_named(self):
        app = self.start(self.folder / "gone.airlock")
        app.says("^“gone.airlock” Can’t Be Read$")

    def test_not_with_another_host(self):
        for option in ("--demo=laptop", f"--sysroot={self.folder}"):
            done = self.again(option, "machine.airlock", status=2)
            self.assertIn("--demo or --sysroot", done.stderr)

    def rows(self, dialog):
        return self.app.find_all("table row", start=dialog)

    def test_file_dialog(self):
        path = self.snapshot()
        path = path.rename(test_window.SESSION.home / path.name)
        self.addCleanup(path.unlink)
        app, _ = self.open("two-gpus")
        app.row("^Group 1 is shared$")
        app.keys("ctrl+o")
        dialog = harness.wait_for("the file dialog", lambda: app.windows_named("^Cancel$"))[0]
        time.sleep(0.7)
        # GTK's own dialog: to the home folder, and to its last file. Files stand behind folders,
        # and those that are no snapshots are not offered.
        app.keys("alt+Home")
        harness.wait_for("the files", lambda: len(self.rows(dialog)) > 3)
        time.sleep(0.7)
        app.keys("Down", "End")
        self.assertFalse([row for row in self.rows(dialog) if ".log" in row.get_name()])
        self.assertIn("machine.airlock", self.rows(dialog)[-1].get_name())
        app.keys("Return")
        app.says(BANNER)
        app.row("UHD Graphics 630")

    def test_file_dialog_given_up_changes_nothing(self):
        app, _ = self.open("two-gpus")
        app.row("^Group 1 is shared$")
        app.keys("ctrl+o")
        harness.wait_for("the file dialog", lambda: app.windows_named("Open Snapshot"))
        time.sleep(0.7)
        app.keys("Escape")
        harness.wait_for("the dialog to go", lambda: not app.windows_named("Open Snapshot"))
        app.row("^Group 1 is shared$")
        app.says("^Read from two-gpus")


class Pages(OpenTest):
    """What the sidebar leads to."""

    def test_history_is_empty_and_says_so(self):
        app, root = self.open("two-gpus")
        app.row("^Group 1 is shared$")
        self.page("History")
        app.says("^Nothing Changed Yet$")
        app.says("^What Airlock changes stands in the history of the computer that it changes.$")
        app.says("^Read from two-gpus, Linux 6.* Nothing can be changed here.$")
        test_window.ScreenReader.assertAllNamed(self, app, "the history")
        self.finish()
        app = self.start("--sysroot", root, size=None)
        app.says("^Nothing Changed Yet$")
        self.page("Overview")
        app.find("list", "^Devices People Usually Assign$")
        self.page("Devices")
        app.row("^Group 1 is shared$")

    def test_unknown_page_is_the_overview(self):
        app, _ = self.open("two-gpus", page="of a later version")
        app.find("list", "^Devices People Usually Assign$")

    def test_pointer_that_passes_by_turns_no_page(self):
        app, _ = self.open("two-gpus")
        app.row("^Group 1 is shared$")
        entry = app.find("list item", "^History$", app.find("list", "^Pages$"))
        box = entry.get_component_iface().get_extents(harness.Atspi.CoordType.WINDOW)
        for x in (5, 30, 60):
            subprocess.run(["xdotool", "mousemove", "--window", app.window, str(box.x + x),
                            str(box.y + box.height // 2)], check=True)
            time.sleep(0.2)
        self.assertFalse(app.find_all(None, "^Nothing Changed Yet$"))
        app.row("^Group 1 is shared$")
        self.page("History")
        app.says("^Nothing Changed Yet$")

    def test_by_keyboard(self):
        app, _ = self.open("two-gpus", page="overview")
        app.find("list", "^Devices People Usually Assign$")
        for _ in range(20):
            node = app.focused()
            if node and node.get_parent() and harness.text_of(node.get_parent()) == "Pages":
                break
            app.keys("Tab")
        app.keys("End", "Return")
        app.says("^Nothing Changed Yet$")

    def test_narrow(self):
        app, _ = self.open("two-gpus", page="history", size=(360, 640))
        app.says("^Nothing Changed Yet$")
        self.assertEqual(app.geometry(), (360, 640))
        app.keys("alt+Left")
        # The one that is selected already opens too.
        self.page("History")
        app.says("^Nothing Changed Yet$")
        app.keys("alt+Left")
        self.page("Devices")
        app.row("^Group 1 is shared$")


class Shortcuts(OpenTest):
    """The window of shortcuts promises nothing that isn't so."""

    def test_promised_actions_have_their_keys(self):
        text = (harness.SOURCE / "src/app/help-overlay.blp").read_text(encoding="utf-8")
        promised = set(re.findall('accelerator: "([^"]+)"', text))
        for keys in ("<Control>f", "<Control>o", "<Control>e", "<Control>w", "<Control>q",
                     "<Control>plus", "<Control>minus", "<Control>0", "F10"):
            self.assertIn(keys, promised)
        application = (harness.SOURCE / "src/app/airlock-application.c").read_text(encoding="utf-8")
        for keys in re.findall(r'\{ "[a-z.-]+", \{ "([^"]+)" \} \}', application):
            self.assertIn(keys, promised, "a key that nobody is told of")

    def test_shown(self):
        app, _ = self.open("two-gpus")
        app.row("^Group 1 is shared$")
        app.keys("ctrl+question")
        harness.wait_for("the shortcuts", lambda: app.windows_named("Shortcuts"))
        app.keys("Escape")
        harness.wait_for("them to go", lambda: not app.windows_named("Shortcuts"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
