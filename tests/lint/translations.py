# SPDX-License-Identifier: GPL-3.0-or-later
"""translations.py – POTFILES is complete and sorted, and every catalogue is whole.

  python3 tests/lint/translations.py --potfiles     writes po/POTFILES anew
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import tree

MARKED_C = re.compile(r"\b(?:N?C?_|ngettext|g_dngettext|g_dpgettext2?|NC_)\s*\(\s*\"")
MARKED_BLP = re.compile(r"\bC?_\s*\(\s*[\"']")
MARKED_XML = re.compile(r'translatable="yes"|<(?:summary|description|p|li|name)[ >]')

# xgettext stops at a macro inside a string, and such words are never found again when run.
CUT = re.compile(r'\b(?:N?C?_|ngettext)\s*\(\s*"(?:[^"\\]|\\.)*"\s*(?!PRI)[A-Za-z_]\w*')

XGETTEXT = [
    "xgettext", "--from-code=UTF-8", "--add-comments=Translators", "--no-wrap",
    "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2", "--keyword=NC_:1c,2",
    "--keyword=g_dcgettext:2", "--keyword=g_dngettext:2,3", "--keyword=g_dpgettext2:2c,3",
    "--keyword=ngettext:1,2", "--flag=g_strdup_printf:1:c-format", "--flag=N_:1:pass-c-format",
]  # fmt: skip


def lines(text):
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def has_words(path, text):
    """True if a translator has something to do in this file."""
    if path.startswith("src/") and path.endswith((".c", ".h")):
        return bool(MARKED_C.search(tree.without_comments(text)))
    if path.startswith("src/") and path.endswith(".blp"):
        return bool(MARKED_BLP.search(text))
    if path.startswith("src/") and path.endswith(".ui"):
        return bool(MARKED_XML.search(text))
    if path.startswith("data/"):
        if path.endswith((".desktop.in", ".mime.xml.in", ".policy.in", ".policy")):
            return True
        return path.endswith((".gschema.xml.in", ".metainfo.xml.in")) and bool(MARKED_XML.search(text))
    return False


def files_with_words(files):
    return {path for path, text in files.items() if has_words(path, text)}


def check_potfiles(potfiles, files):
    listed = lines(potfiles)
    wanted = files_with_words(files)
    found = [f"po/POTFILES: {path} is missing" for path in sorted(wanted - set(listed))]
    stale = sorted(set(listed) - wanted)
    found += [f"po/POTFILES: {path} has no words, or is not there" for path in stale]
    if listed != sorted(set(listed)):
        found.append("po/POTFILES: not sorted, or with doubles")
    return found


def check_macros(files):
    return [
        f"{path}:{tree.line_of(text, match.start())}: a macro cuts this string for translators"
        for path, text in files.items()
        for match in CUT.finditer(tree.without_comments(text))
    ]


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tree.TOP)
    if result.returncode != 0:
        raise AssertionError(f"{' '.join(command[:2])}: {result.stderr}")
    return result


def template(folder):
    """A fresh template of all words."""
    pot = pathlib.Path(folder) / "airlock.pot"
    # xgettext says that it takes Blueprint for C, which is what is meant.
    run(*XGETTEXT, "--files-from=po/POTFILES", f"--output={pot}")
    return pot


def counts(text):
    """(translated, fuzzy, untranslated) of msgfmt --statistics."""
    return tuple(
        int(match[1]) if (match := re.search(rf"(\d+) {word}", text)) else 0
        for word in (r"translated", "fuzzy", "untranslated")
    )


def check_catalogue(language, po, pot, folder):
    """Complaints about one catalogue: does not compile, or lacks words of today."""
    result = subprocess.run(
        ["msgfmt", "--check", "--output-file=/dev/null", str(po)],
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        return [f"po/{language}.po: {result.stderr.strip()}"]
    merged = pathlib.Path(folder) / f"{language}.po"
    run("msgmerge", "--quiet", "--no-fuzzy-matching", f"--output-file={merged}", str(po), str(pot))
    translated, fuzzy, untranslated = counts(
        run("msgfmt", "--statistics", "--output-file=/dev/null", str(merged)).stderr
    )
    if fuzzy or untranslated or not translated:
        return [
            f"po/{language}.po: {untranslated} words without a translation, {fuzzy} doubtful ones;"
            " run ./dev po"
        ]
    return []


HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


class Translations(unittest.TestCase):
    def test_potfiles(self):
        found = check_potfiles((tree.TOP / "po/POTFILES").read_text(encoding="utf-8"), tree.read())
        tree.expect_none(found)

    def test_potfiles_rule(self):
        files = {"src/a.c": '_("x")', "src/b.c": '/* _("x") */', "src/c.blp": 'title: _("x");'}
        self.assertEqual(check_potfiles("# c\nsrc/a.c\nsrc/c.blp\n", files), [])
        self.assertEqual(len(check_potfiles("src/a.c\n", files)), 1)
        self.assertEqual(len(check_potfiles("src/a.c\nsrc/b.c\nsrc/c.blp\n", files)), 1)
        self.assertEqual(len(check_potfiles("src/c.blp\nsrc/a.c\n", files)), 1)

    def test_macros(self):
        tree.expect_none(check_macros(tree.read(tree.is_c)))
        self.assertEqual(len(check_macros({"a.c": '_ ("%" G_GUINT64_FORMAT " left")'})), 1)
        self.assertEqual(check_macros({"a.c": '_ ("one" "two"), _("three"), x'}), [])

    def test_catalogues(self):
        languages = lines((tree.TOP / "po/LINGUAS").read_text(encoding="utf-8"))
        self.assertTrue(languages, "po/LINGUAS names no language")
        self.assertEqual(languages, sorted(set(languages)), "po/LINGUAS is not sorted")
        with tempfile.TemporaryDirectory() as folder:
            pot = template(folder)
            self.assertGreater(pot.read_text(encoding="utf-8").count("\nmsgid "), 100)
            found = []
            for language in languages:
                found += check_catalogue(language, tree.TOP / f"po/{language}.po", pot, folder)
        tree.expect_none(found)

    def test_catalogue_rule(self):
        with tempfile.TemporaryDirectory() as folder:
            pot, po = pathlib.Path(folder, "t.pot"), pathlib.Path(folder, "xx.po")
            out = pathlib.Path(folder, "out")
            out.mkdir()
            pot.write_text(HEADER + 'msgid "one"\nmsgstr ""\n', encoding="utf-8")
            for entry, number in (
                ('msgid "one"\nmsgstr "eins"\n', 0),
                ('msgid "one"\nmsgstr ""\n', 1),
                ('msgid "other"\nmsgstr "anderes"\n', 1),
                ('#, fuzzy\nmsgid "one"\nmsgstr "eins"\n', 1),
                ('#, c-format\nmsgid "%s"\nmsgstr "%d"\n', 1),
            ):
                po.write_text(HEADER + entry, encoding="utf-8")
                self.assertEqual(len(check_catalogue("xx", po, pot, out)), number, entry)


if __name__ == "__main__":
    if sys.argv[1:] == ["--potfiles"]:
        wanted = sorted(files_with_words(tree.read()))
        text = "# Files with words for translators, sorted.\n" + "".join(f"{path}\n" for path in wanted)
        (tree.TOP / "po/POTFILES").write_text(text, encoding="utf-8")
    else:
        unittest.main()
