# SPDX-License-Identifier: GPL-3.0-or-later
"""tree.py – the project's own text files, as the lint rules see them.

A rule is a function from a table {path: text} to a list of complaints, so that its own test can
give it a tree that breaks it.
"""

import pathlib
import subprocess

TOP = pathlib.Path(__file__).resolve().parent.parent.parent

BINARY = {".png", ".gz", ".xz", ".zst", ".airlock", ".webp"}


def git(*arguments):
    """Output of git in the source tree; None where there is no git or no repository."""
    try:
        return subprocess.run(
            ["git", "-c", "safe.directory=*", "-C", str(TOP), *arguments],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        return None


def paths():
    """Every file that is, or could be, in the repository; in an unpacked release every file."""
    listed = git("ls-files", "--cached", "--others", "--exclude-standard", "-z")
    if listed is None:
        found = (path for path in TOP.rglob("*") if "__pycache__" not in path.parts)
        return sorted(str(path.relative_to(TOP)) for path in found if path.is_file())
    return sorted(name for name in listed.split("\0") if name and (TOP / name).is_file())


def read(wanted=lambda path: True):
    """The text files whose path is wanted."""
    files = {}
    for path in paths():
        if pathlib.Path(path).suffix in BINARY or not wanted(path):
            continue
        files[path] = (TOP / path).read_text(encoding="utf-8")
    if not files:
        raise AssertionError("no file to look at: the rule would pass whatever the tree holds")
    return files


def is_c(path):
    return path.startswith("src/") and path.endswith((".c", ".h"))


def without_comments(text):
    """C text with the comments blanked out and every line where it was."""
    out, at = [], 0
    state = None
    while at < len(text):
        pair = text[at : at + 2]
        if state is None:
            if pair in ("/*", "//"):
                state = pair
                at += 2
                continue
            if text[at] in "\"'":
                end = at + 1
                while end < len(text) and text[end] not in (text[at], "\n"):
                    end += 2 if text[end] == "\\" else 1
                out.append(text[at : end + 1])
                at = end + 1
                continue
            out.append(text[at])
        elif state == "/*" and pair == "*/":
            state = None
            at += 2
            continue
        elif text[at] == "\n":
            out.append("\n")
            if state == "//":
                state = None
        at += 1
    return "".join(out)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def expect_none(found):
    """Fails a test with its complaints, one a line."""
    if found:
        raise AssertionError("\n".join([f"{len(found)} complaints:", *found]))
