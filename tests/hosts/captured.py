#!/usr/bin/env python3
# captured.py – hosts captured from a real kernel in the lab, through airlockctl
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: captured.py AIRLOCKCTL [--update]

tests/fixtures/captured holds trees that tests/lab/suite took from a running kernel, each with the
groups that this kernel had made. Airlock must show those groups, predict them from the registers
alone, and say the same as the golden files do. Output is TAP.
"""

import argparse
import json
import re
import sys
import tarfile

import harness
import run

CAPTURED = harness.FIXTURES / 'captured'


class CaptureTest:
    """The test points of one capture."""

    def __init__(self, tap, airlockctl, name, root, update):
        self.tap, self.airlockctl, self.name, self.root = tap, airlockctl, name, root
        self.golden = run.GoldenFiles(airlockctl, root, f'captured-{name}', update)
        text = (CAPTURED / f'{name}.groups.json').read_text(encoding='utf-8')
        self.kernel = json.loads(text)

    def point(self, title, check, *arguments):
        self.tap.point(f'captured {self.name}: {title}', check, *arguments)

    def run(self):
        self.point('text', self.golden.transcript)
        for name, arguments in run.DOCUMENTS.items():
            self.point(f"{' '.join(arguments)} --json", self.golden.document, name, arguments)
        self.point("the kernel's groups", self.kernel_groups)
        self.point('prediction', self.prediction)

    def kernel_groups(self):
        _, document = self.airlockctl.json(self.root, 'groups')
        found = {d['address']: group['id'] for group in document['groups']
                 for d in group['devices']}
        wanted = {address: int(number) for number, members in self.kernel['groups'].items()
                  for address in members}
        run.expect_equal(found, wanted)
        run.expect_equal(set(document['ungrouped']), set(self.kernel['ungrouped']))

    def prediction(self):
        _, document = self.airlockctl.json(self.root, 'groups', '--predict')
        if self.kernel['groups']:
            wanted = {frozenset(members) for members in self.kernel['groups'].values()}
        else:
            wanted = groups_with_iommu(self.name)
        members = frozenset().union(*wanted)
        found = {group & members for group in run.partition_of(document['groups'])}
        run.expect_equal(found - {frozenset()}, wanted)


def groups_with_iommu(name):
    """NAME-off is the machine NAME with its IOMMU off: the forecast is what that one then has.

    It has no virtual functions yet, so these are left out.
    """
    twin = CAPTURED / re.sub(r'-off$', '.groups.json', name)
    own = set(json.loads((CAPTURED / f'{name}.groups.json').read_text())['ungrouped'])
    groups = json.loads(twin.read_text(encoding='utf-8'))['groups'].values()
    return {frozenset(members) & own for members in groups} - {frozenset()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('airlockctl')
    parser.add_argument('--update', action='store_true')
    options = parser.parse_args()
    airlockctl, tap = harness.Airlockctl(options.airlockctl), harness.Tap()
    for path in sorted(CAPTURED.glob('*.tar.xz')):
        with harness.temporary() as root, tarfile.open(path) as archive:
            archive.extractall(root, filter='tar')
            name = path.name.removesuffix('.tar.xz')
            CaptureTest(tap, airlockctl, name, root, options.update).run()
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
