#!/usr/bin/env python3
# demo.py – the scenes of the demo tell what they are there to tell
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: demo.py AIRLOCKCTL DIR [--update]

Holds the snapshots in DIR against their descriptions in data/demo: the kernel's rules for the
groups, the `check:` lines (see checks.py), and the golden files in demo/. Each is unpacked once
here, since airlockctl would do it every time. Output is TAP.
"""

import argparse
import json
import pathlib
import re
import sys
import tarfile

import harness

import checks
import hostfile
import reference
import run

DESCRIPTIONS = harness.HERE.parents[1] / 'data/demo'
GOLDEN = harness.HERE / 'demo'
FUNCTIONS = {'server': 400}


class Scene:
    """The test points of one scene."""

    def __init__(self, tap, airlockctl, description, folder, update):
        self.tap, self.airlockctl, self.update = tap, airlockctl, update
        self.host = hostfile.load(description)
        self.snapshot = folder / f'{self.host.name}.airlock'
        self.root = None

    def run(self):
        with harness.temporary() as root:
            self.root = root
            with tarfile.open(self.snapshot) as archive:
                archive.extractall(root, filter='tar')
            self.run_points()

    def run_points(self):
        name = self.host.name
        self.tap.point(f'{name}: groups by the kernel’s rules', self.compare_rules)
        self.tap.point(f'{name}: a demo, of a fixed date', self.check_description)
        self.tap.point(f'{name}: every function', self.count_functions)
        for line in self.host.all('check'):
            self.tap.point(f'{name}: check {line}', self.check, checks.Expectation(line))
        self.tap.point(f'{name}: text', self.compare_text)

    def compare_rules(self):
        run.expect_equal(reference.check(self.host), [])

    def check_description(self):
        with tarfile.open(self.snapshot) as archive:
            found = json.load(archive.extractfile('airlock/snapshot.json'))
            dates = {member.mtime for member in archive}
        run.expect_equal(found['demo'], True)
        run.expect_equal(dates, {found['created']})

    def count_functions(self):
        _, answer = self.airlockctl.json(self.root, 'groups')
        found = {d['address'] for group in answer['groups'] for d in group['devices']}
        found |= set(answer['ungrouped'])
        run.expect_equal(found, {str(f.address) for f in self.host.functions})
        run.expect_equal(len(found), FUNCTIONS.get(self.host.name, len(found)))

    def check(self, expectation):
        status, answer = self.airlockctl.json(self.root, *expectation.arguments)
        expectation.compare(status, answer)

    def compare_text(self):
        text = ''
        asked = [line.split(' = ')[0].split() for line in self.host.all('check')]
        wanted = [['status'], ['groups'], ['check', '--all'], *(['check', *a] for a in asked)]
        for arguments in wanted:
            # What only a running machine answers is believed of snapshots alone.
            root = self.snapshot if arguments == ['status'] else self.root
            status, output = self.airlockctl.run(root, *arguments)
            text += f"$ airlockctl {' '.join(arguments)}\n{output}[exit status {status}]\n\n"
        run.compare(GOLDEN / f'{self.host.name}.txt', text, self.update)


def scenes_of_the_program():
    """The names in the sources, which the window offers."""
    source = harness.HERE.parents[1] / 'src/core/host/airlock-demo.c'
    return re.findall(r'"([^"]+)"', re.search(r'scenes\[\] = \{(.*?)\}', source.read_text())[1])


def nothing_left_over(names, folder):
    run.expect_equal(sorted(scenes_of_the_program()), names)
    run.expect_equal(sorted(p.stem for p in folder.glob('*.airlock')), names)
    run.expect_equal(sorted(p.stem for p in GOLDEN.iterdir()), names)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('airlockctl')
    parser.add_argument('folder', type=pathlib.Path)
    parser.add_argument('--update', action='store_true')
    options = parser.parse_args()
    airlockctl, tap = harness.Airlockctl(options.airlockctl), harness.Tap()
    GOLDEN.mkdir(exist_ok=True)

    descriptions = sorted(DESCRIPTIONS.glob('*.host'))
    for description in descriptions:
        Scene(tap, airlockctl, description, options.folder, options.update).run()
    tap.point('no scene is left over', nothing_left_over, [d.stem for d in descriptions],
              options.folder)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
