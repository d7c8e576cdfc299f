# SPDX-License-Identifier: GPL-3.0-or-later
"""format.py – C sources follow .clang-format, checked on changed lines only.

Changed are the lines that differ from the fork point with the main branch, where this branch has
left it; on the main branch itself the lines of the last commit; and in both cases whatever is
not committed yet. In a shallow clone that has neither, what is not committed. Headers are left
alone: their prototypes stand in columns, which clang-format cannot do.

  python3 tests/lint/format.py --fix     puts exactly these lines right
  python3 tests/lint/format.py --all     formats every source file
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import tree

HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")
MAIN = ("origin/main", "origin/HEAD", "main")


def commit(name):
    found = tree.git("rev-parse", "--verify", "--quiet", name + "^{commit}")
    return found.strip() if found else None


def base():
    """The commit that lines are compared with."""
    head = commit("HEAD")
    if head is None:
        return None
    for branch in MAIN:
        fork = tree.git("merge-base", "HEAD", branch) if commit(branch) else None
        if fork and fork.strip() != head:
            return fork.strip()
    return commit("HEAD~1") or head


def parse_diff(diff):
    """{path: [(first, last), ...]} of a diff without context."""
    changed, path = {}, None
    for line in diff.splitlines():
        if line.startswith("+++ "):
            path = line[6:] if line.startswith("+++ b/") else None
        elif path and (match := HUNK.match(line)):
            first, count = int(match[1]), int(match[2] or 1)
            if count:
                changed.setdefault(path, []).append((first, first + count - 1))
    return changed


def changed_lines():
    since = base()
    if since is None:
        return {}
    diff = tree.git("diff", "--unified=0", "--no-ext-diff", "--no-renames", since, "--", "*.c")
    changed = parse_diff(diff or "")
    new = tree.git("ls-files", "--others", "--exclude-standard", "--", "*.c") or ""
    for path in new.splitlines():
        changed[path] = [(1, (tree.TOP / path).read_text(encoding="utf-8").count("\n") or 1)]
    return {path: ranges for path, ranges in changed.items() if (tree.TOP / path).is_file()}


def formatted(path, ranges, style="file"):
    """The file as clang-format wants these lines."""
    arguments = [f"--lines={first}:{last}" for first, last in ranges]
    result = subprocess.run(
        ["clang-format", f"--style={style}", *arguments, str(path)],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    return result.stdout


def check_file(path, ranges, name, style="file"):
    """The first line that would change, as a complaint."""
    is_now = path.read_text(encoding="utf-8").splitlines()
    wanted = formatted(path, ranges, style).splitlines()
    for number, (now, want) in enumerate(zip(is_now, wanted), start=1):
        if now != want:
            return [f"{name}:{number}: clang-format wants: {want}"]
    return [] if len(is_now) == len(wanted) else [f"{name}: clang-format wants another end"]


class Format(unittest.TestCase):
    def test_changed_lines(self):
        found = []
        for path, ranges in sorted(changed_lines().items()):
            found += check_file(tree.TOP / path, ranges, path)
        if found:
            found.append("python3 tests/lint/format.py --fix puts these lines right")
        tree.expect_none(found)

    def test_rule(self):
        style = f"file:{tree.TOP / '.clang-format'}"
        good = "int\none (void)\n{\n  return 1;\n}\n"
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "a.c")
            path.write_text(good, encoding="utf-8")
            self.assertEqual(check_file(path, [(1, 5)], "a.c", style), [])
            path.write_text(good + "\nint two(void){return 2;}\n", encoding="utf-8")
            self.assertEqual(check_file(path, [(1, 5)], "a.c", style), [])
            self.assertEqual(len(check_file(path, [(7, 7)], "a.c", style)), 1)

    def test_diff(self):
        diff = "--- a/x.c\n+++ b/x.c\n@@ -1 +1,2 @@\n+a\n+b\n@@ -9,2 +9,0 @@\n-c\n-d\n@@ -20 +19 @@\n"
        self.assertEqual(parse_diff(diff), {"x.c": [(1, 2), (19, 19)]})
        self.assertEqual(parse_diff("--- a/x.c\n+++ /dev/null\n@@ -1 +0,0 @@\n"), {})


if __name__ == "__main__":
    if sys.argv[1:] in (["--fix"], ["--all"]):
        everything = {path: [] for path in tree.paths() if path.endswith(".c")}
        wanted = everything if sys.argv[1] == "--all" else changed_lines()
        for name, lines in sorted(wanted.items()):
            (tree.TOP / name).write_text(formatted(tree.TOP / name, lines), encoding="utf-8")
    else:
        unittest.main()
