# SPDX-License-Identifier: GPL-3.0-or-later
"""catalogue.py – every finding has its words, and no words are left without a finding.

A finding's id is a string literal "subject.what" in lower case, in src/safety or src/core. Its
entry in the catalogue begins with that literal.
"""

import re
import unittest

import tree

CATALOGUE = "src/core/analysis/airlock-catalogue.c"
ENTRY = re.compile(r'\{\s*"([a-z0-9-]+\.[a-z0-9-]+)"\s*,')
LITERAL = re.compile(r'"([a-z0-9-]+)\.([a-z0-9-]+)"')
# Where an id is handed on: the constructors, and whatever has "finding" or "add" in its name.
HANDED = re.compile(r'\b(?:airlock_finding_new\w*|\w*add\w*)\s*\(([^;]*?)\)\s*;', re.DOTALL)
# What these tables name are settings of VMs, which look like ids.
SETTINGS = (
    "src/core/domain/airlock-domain-setting-table.c",
    "src/core/domain/airlock-hostdev-option.c",
)
# Names of files and sections that look like ids.
NOT_IDS = re.compile(r"\.(?:c|h|ids|gz|json|ko|conf|dep|builtin|airlock|order|path|name|disable)$")


def used_ids(files, families):
    """The ids in the sources, by where: literals of a known family, and all that are handed on."""
    used = {}
    settings = {".".join(name) for path in SETTINGS for name in LITERAL.findall(files.get(path, ""))}
    for path, text in files.items():
        if path == CATALOGUE or path in SETTINGS or not path.startswith(("src/core/", "src/safety/")):
            continue
        bare = tree.without_comments(text)
        for match in LITERAL.finditer(bare):
            name = match[0].strip('"')
            if match[1] in families and name not in settings and not NOT_IDS.search(name):
                used.setdefault(f"{match[1]}.{match[2]}", path)
        for call in HANDED.finditer(bare):
            for match in LITERAL.finditer(call[1]):
                if not NOT_IDS.search(match[0].strip('"')):
                    used.setdefault(f"{match[1]}.{match[2]}", path)
    return used


def check(files):
    entries = ENTRY.findall(tree.without_comments(files[CATALOGUE]))
    families = {entry.split(".")[0] for entry in entries}
    used = used_ids(files, families)
    found = [f"{used[name]}: {name} has no entry in the catalogue" for name in sorted(set(used) - set(entries))]
    found += [f"{CATALOGUE}: nothing gives {name}" for name in sorted(set(entries) - set(used))]
    if entries != sorted(set(entries)):
        found.append(f"{CATALOGUE}: entries are not sorted by id, or are there twice")
    if not entries:
        found.append(f"{CATALOGUE}: no entry in it")
    return found


class Catalogue(unittest.TestCase):
    def test_tree(self):
        found = check(tree.read(tree.is_c))
        tree.expect_none(found)

    def test_rule(self):
        words = '  { "iommu.off", N_("a") },\n  { "kvm.gone", N_("b") },\n'
        use = 'add (self, on ? "iommu.off" : "kvm.gone", 1);'
        self.assertEqual(check({CATALOGUE: words, "src/core/a.c": use}), [])
        setting = {SETTINGS[0]: '{ "iommu.new" }'}
        self.assertEqual(check({CATALOGUE: words, "src/core/a.c": use + '"iommu.new"'} | setting), [])
        for broken in (
            use + 'x = "iommu.new";',
            use + 'airlock_finding_new ("disk.root", 1, NULL);',
            'add (self, "iommu.off");',
        ):
            self.assertEqual(len(check({CATALOGUE: words, "src/core/a.c": broken})), 1, broken)
        swapped = "".join(reversed(words.splitlines(keepends=True)))
        self.assertEqual(len(check({CATALOGUE: swapped, "src/core/a.c": use})), 1)


if __name__ == "__main__":
    unittest.main()
