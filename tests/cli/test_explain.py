#!/usr/bin/env python3
# test_explain.py – airlockctl explain: terms in three sentences
#
# SPDX-License-Identifier: GPL-3.0-or-later

import re

from program import check, contains, equal, main


def test_term(program, folder):
    """A term by title, id, other name, in any case, with or without quotes."""
    whole = program.read('explain', 'ACS override').out
    equal(whole.splitlines()[0], 'ACS override')
    for words in (['acs-override'], ['ACS', 'override'], ['acs', 'OVERRIDE'],
                  ['pcie_acs_override'], ['--', 'ACS override']):
        equal(program.read('explain', *words).out, whole)
    contains(program.read('explain', 'VT-d').out, 'IOMMU')


def test_sentences(program, folder):
    """Each term has three sentences, wrapped to the terminal."""
    for term in program.read('explain', '--json').json['terms']:
        equal(len(re.findall(r'[.?](?= |$)', term['text'])), 3, term)
        for columns in ('60', '80', '120'):
            out = program.read('explain', term['title'], COLUMNS=columns).out
            for line in out.splitlines():
                check(len(line) <= int(columns), line)
            contains(' '.join(out.split()), ' '.join(term['text'].split()))


def test_list(program, folder):
    """Without a term all are listed: in columns on a terminal, one a line into a pipe."""
    titles = [term['title'] for term in program.read('explain', '--json').json['terms']]
    equal(program.read('explain').out.splitlines(), titles)
    for wanted in ('IOMMU', 'group', 'ACS', 'VFIO', 'PF', 'VF', 'mdev', 'IVSHMEM', 'OVMF'):
        check(wanted in titles, titles)
    for columns in (20, 60, 80, 120):
        lines = program.read('explain', COLUMNS=str(columns)).out.splitlines()
        check(all(len(line) <= max(columns, 21) for line in lines), lines)
        equal(sorted(word for line in lines for word in re.split(r' {2,}', line)), sorted(titles))
    check(len(program.read('explain', COLUMNS='80').out.splitlines()) < len(titles) / 2)


def test_unknown(program, folder):
    """An unknown term fails, with near ones if there are any."""
    for word, near in (('iomu', 'IOMMU'), ('hugepage', 'hugepages'), ('rot port', 'root port')):
        result = program.run('explain', *word.split())
        equal((result.status, result.raw), (1, b''), result)
        contains(result.err, f'“{word}”')
        contains(result.err, f'Did you mean “{near}”')
    for word in ('xyzzy', '\x1b[2J', 'ü', 'a' * 10000):
        result = program.run('explain', word, '--json')
        equal((result.status, result.raw), (1, b''), result)
        check('Did you mean' not in result.err and '\x1b' not in result.err, result)
        contains(result.err, 'airlockctl explain')


main(dict(globals()))
