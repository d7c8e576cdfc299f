# SPDX-License-Identifier: GPL-3.0-or-later
"""install.py – what ./dev install puts on a system, ./dev uninstall takes away, and no more."""

import pathlib
import subprocess
import tempfile
import unittest

import tree

SCHEMA = """<schemalist><schema id="{0}" path="/{0}/"><key name="k" type="b">
<default>true</default></key></schema></schemalist>"""


class Install(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.stage = pathlib.Path(folder.name, "stage")
        self.target = pathlib.Path(folder.name, "target")
        self.record = self.target / "usr/local/share/airlock/installed"
        self.write(self.stage / "usr/local/bin/airlock", "#!/bin/sh\n", 0o755)
        self.write(self.stage / "usr/local/share/glib-2.0/schemas/one.gschema.xml", SCHEMA.format("one"))
        self.write(self.stage / "usr/local/share/airlock/a file with spaces", "x")
        (self.stage / "usr/local/bin/link").symlink_to("airlock")
        (self.target / "usr/local").mkdir(parents=True)

    def write(self, path, text, mode=0o644):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)

    def run_script(self, *arguments):
        script = str(tree.TOP / "build-aux/install-files")
        subprocess.run([script, *map(str, arguments)], check=True)

    def put(self):
        self.run_script("put", self.stage, self.target, self.record)

    def take(self):
        self.run_script("take", self.target, self.record)

    def everything(self):
        return sorted(str(path.relative_to(self.target)) for path in self.target.rglob("*"))

    def test_leaves_nothing(self):
        before = self.everything()
        self.put()
        self.assertEqual((self.target / "usr/local/bin/airlock").stat().st_mode & 0o777, 0o755)
        self.assertTrue((self.target / "usr/local/bin/link").is_symlink())
        self.assertTrue((self.target / "usr/local/share/glib-2.0/schemas/gschemas.compiled").exists())
        self.take()
        self.assertEqual(self.everything(), before)

    def test_keeps_what_others_have(self):
        schemas = self.target / "usr/local/share/glib-2.0/schemas"
        self.write(schemas / "two.gschema.xml", SCHEMA.format("two"))
        self.write(self.target / "usr/local/bin/other", "")
        before = self.everything()
        self.put()
        self.write(self.target / "usr/local/share/airlock/mine", "")
        self.take()
        mine = ["usr/local/share/airlock", "usr/local/share/airlock/mine"]
        compiled = ["usr/local/share/glib-2.0/schemas/gschemas.compiled"]
        self.assertEqual(self.everything(), sorted(before + mine + compiled))


if __name__ == "__main__":
    unittest.main()
