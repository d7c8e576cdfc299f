# SPDX-License-Identifier: GPL-3.0-or-later
"""mime.py – a desktop knows snapshots by their name, and opens them with Airlock

  tap.py mime.py TYPES.xml AIRLOCK.desktop AIRLOCK.metainfo.xml
"""

import configparser
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

TYPE = "application/x-airlock-snapshot"

# What a file manager asks, in a process that sees only this database.
ASK = """
import sys
from gi.repository import Gio
name, data = sys.argv[1], bytes.fromhex(sys.argv[2])
kind, sure = Gio.content_type_guess(name, data)
print(kind, Gio.content_type_get_description(kind), sep="|")
"""
GZIP = "1f8b0800000000000003"


class Types(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = pathlib.Path(folder.name)
        packages = self.data / "mime/packages"
        packages.mkdir(parents=True)
        shutil.copy("/usr/share/mime/packages/freedesktop.org.xml", packages)
        shutil.copy(sys.argv[1], packages)

    def update(self):
        return subprocess.run(["update-mime-database", self.data / "mime"], check=True,
                              capture_output=True, text=True)

    def ask(self, name, data):
        environment = dict(os.environ, XDG_DATA_DIRS=str(self.data), XDG_DATA_HOME=str(self.data),
                           LC_ALL="C.UTF-8")
        return subprocess.run([sys.executable, "-c", ASK, name, data], check=True,
                              capture_output=True, text=True, env=environment).stdout.strip()

    def test_known_by_name(self):
        done = self.update()
        # It also names the folders it looks in, where Airlock may well lie.
        self.assertNotIn("Airlock.xml", done.stdout + done.stderr)
        self.assertNotIn(TYPE, done.stdout + done.stderr)
        self.assertEqual(self.ask("machine.airlock", GZIP), f"{TYPE}|Airlock snapshot")
        self.assertEqual(self.ask("machine.gz", GZIP).split("|")[0], "application/gzip")

    def test_opened_by_the_app(self):
        desktop = configparser.ConfigParser(interpolation=None)
        desktop.read(sys.argv[2])
        entry = desktop["Desktop Entry"]
        self.assertIn(TYPE, entry["MimeType"].split(";"))
        self.assertRegex(entry["Exec"], "^airlock %[fF]$")
        metainfo = xml.etree.ElementTree.parse(sys.argv[3])
        self.assertEqual([node.text for node in metainfo.iter("mediatype")], [TYPE])


if __name__ == "__main__":
    unittest.main()
