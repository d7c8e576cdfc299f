# SPDX-License-Identifier: GPL-3.0-or-later
"""texts.py – rules for every file: licence line, length, spelling, nothing of one machine."""

import pathlib
import re
import subprocess
import tempfile
import unittest

import tree

CODE = (".c", ".h", ".blp", ".py", ".sh", ".css")
MAX_LINES = 800

# Words that codespell takes for slips.
KNOWN_WORDS = "caf,renderd,ser,te,nd,ro,fo,als,hda,inout,parm,parms,datas,mis,synopsys"

# In pieces, so that this file does not break its own rule.
HOSTS = [
    ".".join(pieces)
    for pieces in (
        ("registry", "npmjs"),
        ("registry", "yarnpkg"),
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("proxy", "golang"),
        ("deb", "debian", "org"),
        ("snapshot", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("repo1", "maven"),
    )
]
MACHINE = re.compile(r"(?<![\w.$}])/(?:work|root|home/\w+)/|" + "|".join(map(re.escape, HOSTS)))

# Ways to have a test that does not test, in pieces as well.
SKIPS = re.compile(
    "|".join(
        (
            "g_test_" + "(?:skip|incomplete)",
            "pytest" + r"\." + "(?:skip|xfail|mark)",
            "unittest" + r"\." + "(?:skip|expectedFailure)",
            r"\.skip" + "Test",
            "should_" + "fail",
            r"\bskip" + ": *true",
            "# *" + "(?:SKIP|TODO)" + r"\b",
        )
    )
)
# They speak about skipped tests because they find them.
SKIP_SPEAKERS = {"tests/run", "tests/tap.py", "tests/lint/runner.py"}


def is_script(path, text):
    return text.startswith("#!")


def check_heads(files):
    """A licence line in the first lines of all code, and a purpose beside it."""
    found = []
    for path, text in files.items():
        if not path.endswith(CODE) and not is_script(path, text):
            continue
        if "SPDX-License-Identifier: GPL-3.0-or-later" not in "\n".join(text.splitlines()[:12]):
            found.append(f"{path}: no SPDX line at its head")
    return found


def check_length(files):
    found = []
    for path, text in files.items():
        lines = text.count("\n")
        if (path.endswith(CODE) or is_script(path, text)) and lines >= MAX_LINES:
            found.append(f"{path}: {lines} lines; split it by concern (fewer than {MAX_LINES})")
    return found


def check_machine(files):
    return [
        f"{path}:{tree.line_of(text, match.start())}: {match[0]} is of one machine or a registry"
        for path, text in files.items()
        for match in MACHINE.finditer(text)
    ]


def check_skips(files):
    return [
        f"{path}:{tree.line_of(text, match.start())}: {match[0]}: a test is run or it is not there"
        for path, text in files.items()
        if path.startswith("tests/") and path not in SKIP_SPEAKERS
        for match in SKIPS.finditer(text)
    ]


def check_spelling(files):
    """codespell over a copy: it knows nothing of which files are ours."""
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(files.values()):
            pathlib.Path(folder, f"{number:05}").write_text(text, encoding="utf-8")
        result = subprocess.run(
            ["codespell", "--quiet-level=2", f"--ignore-words-list={KNOWN_WORDS}", folder],
            capture_output=True,
            text=True,
            check=False,
        )
    if result.returncode not in (0, 65):
        raise AssertionError(f"codespell: {result.returncode}: {result.stderr}")
    names = list(files)
    found = []
    for line in result.stdout.splitlines():
        match = re.match(r".*/(\d{5}):(.*)", line)
        found.append(f"{names[int(match[1])]}:{match[2]}" if match else line)
    return found


def is_prose(path):
    """Everything that people wrote here: no licence text, no translation, no captured machine."""
    return not (
        path in ("COPYING", "tests/lint/texts.py")
        or path.startswith(("po/", "tests/fixtures/"))
        or path.endswith((".svg", ".ids"))
        or path.startswith("tests/hosts/") and path.endswith(".txt")
        or "quirk" in path
    )


class Texts(unittest.TestCase):
    def assert_clean(self, found):
        tree.expect_none(found)

    def test_heads(self):
        self.assert_clean(check_heads(tree.read()))
        self.assertEqual(len(check_heads({"src/a.c": "int x;\n", "x/run": "#!/bin/sh\n"})), 2)
        self.assertEqual(check_heads({"README.md": "words\n"}), [])

    def test_length(self):
        self.assert_clean(check_length(tree.read()))
        self.assertEqual(len(check_length({"src/a.c": "\n" * MAX_LINES})), 1)
        self.assertEqual(check_length({"src/a.c": "\n" * (MAX_LINES - 1), "a.po": "\n" * 5000}), [])

    def test_machine(self):
        files = tree.read(lambda path: path != "COPYING")
        self.assert_clean(check_machine(files))
        broken = {"a": "cd /" + "work/main\n", "b": f"https://{HOSTS[0]}/x\n", "c": "/home/" + "me/x"}
        self.assertEqual(len(check_machine(broken)), 3)
        self.assertEqual(check_machine({"a": "a/work/b $HOME/x ~/.cache network/root/x"}), [])

    def test_skips(self):
        self.assert_clean(check_skips(tree.read()))
        for text in ("g_test_" + 'skip ("x");', "pytest." + "skip()", "self.skip" + "Test(1)"):
            self.assertEqual(len(check_skips({"tests/a": text})), 1, text)

    def test_spelling(self):
        self.assert_clean(check_spelling(tree.read(is_prose)))
        self.assertEqual(len(check_spelling({"a.c": "/* recieve " + "*/\n"})), 1)


if __name__ == "__main__":
    unittest.main()
