# test_demo.py – the scenes of the demo, opened as people open them
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: tap.py test_demo.py BUILD"""

import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import harness

BUILD = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["MESON_BUILD_ROOT"])
LOGS = BUILD / "meson-logs"
BANNER = r"^Demo\. Nothing real is touched\.$"

SESSION = None


def setUpModule():
    global SESSION
    SESSION = harness.Session(BUILD).__enter__()


def tearDownModule():
    SESSION.__exit__()


class Scenes(unittest.TestCase):
    """Each scene opens at the overview, says what it is, and tells its story in the first rows."""

    def setUp(self):
        self.app = None

    def tearDown(self):
        if self.app and self.app.process.poll() is None:
            self.app.process.kill()
            self.app.process.wait()

    def show(self, option, scene, *rows, **options):
        self.app = harness.App(SESSION, option, **options)
        try:
            self.app.says(BANNER)
            self.app.says(f"^Demo: {scene}$")
            for row in rows:
                self.app.says(row)
            self.assertEqual(self.app.close(), 0, self.app.stderr())
            self.assertEqual(self.app.alarms(), [], "the app complained")
        except BaseException:
            LOGS.mkdir(exist_ok=True)
            self.app.picture(LOGS / f"ui-{self._testMethodName}.png", whole=True)
            raise

    def test_desktop_is_the_first(self):
        self.show("--demo", "desktop", "RTX 2080 Ti", "SN850X", "^Assignable$", "^With care$",
                  "^Not assignable$")

    def test_desktop(self):
        self.show("--demo=desktop", "desktop", "RTX 2080 Ti", "I350")

    def test_laptop(self):
        self.show("--demo=laptop", "laptop", "RTX 3050", "Iris Xe")

    def test_server(self):
        self.show("--demo=server", "server", "Tesla V100")

    def test_iommu_off(self):
        self.show("--demo=iommu-off", "iommu-off", "off in the firmware", "UHD Graphics 630")

    def test_size_of_the_real_window_stays(self):
        settings = SESSION.home / "config/glib-2.0/settings/keyfile"
        self.app = harness.App(SESSION, "--demo", size=(900, 700))
        before = settings.read_text(encoding="utf-8")
        self.app.says(BANNER)
        self.app.resize(1020, 640)
        self.assertEqual(self.app.close(), 0, self.app.stderr())
        self.assertEqual(settings.read_text(encoding="utf-8"), before)


class Refused(unittest.TestCase):
    """A demo that can't be shown is an error in the terminal, and no window."""

    def run_app(self, *arguments, **environment):
        return subprocess.run([BUILD / "src/app/airlock", *arguments], capture_output=True,
                              text=True, timeout=60, check=False,
                              env={**os.environ, **environment})

    def test_unknown_scene_lists_the_scenes(self):
        done = self.run_app("--demo=toaster")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr, "airlock: there is no demo scene “toaster”; there are: "
                                      "desktop, laptop, server, iommu-off\n")

    def test_not_with_another_root(self):
        done = self.run_app("--demo", "--sysroot", "/")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--demo and --sysroot", done.stderr)

    def test_not_installed(self):
        done = self.run_app("--demo", AIRLOCK_DEMO_DIR=str(SESSION.home))
        self.assertEqual(done.returncode, 1)
        self.assertIn(str(SESSION.home / "desktop.airlock"), done.stderr)


if __name__ == "__main__":
    unittest.main()
