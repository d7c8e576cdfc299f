#!/usr/bin/env python3
# snapshots.py – what Airlock says of a host it says of its snapshot
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: snapshots.py AIRLOCKCTL

Makes a snapshot of every made-up host and compares all that airlockctl says of both. Output is TAP.
"""

import argparse
import difflib
import pathlib
import subprocess
import sys

import harness

DOCUMENTS = (('status',), ('groups',), ('groups', '--predict'), ('check', '--all'))


def without_live(value):
    """That one is this machine and the other is not is the only difference."""
    if isinstance(value, dict):
        value.pop('live', None)
    return value


def expect_same(found, wanted):
    """Says only what differs."""
    if found != wanted:
        lines = difflib.unified_diff(harness.dump(wanted).splitlines(),
                                     harness.dump(found).splitlines(), 'host', 'snapshot', n=0)
        raise AssertionError('\n'.join(list(lines)[:30]))


class SnapshotTest:
    """One host and its snapshot."""

    def __init__(self, airlockctl, root, snapshot):
        self.airlockctl, self.root, self.snapshot = airlockctl, root, snapshot

    def same(self, arguments):
        """Equal documents and exit statuses; returns the document."""
        status, document = self.airlockctl.json(self.root, *arguments)
        found_status, found = self.airlockctl.json(self.snapshot, *arguments)
        expect_same(without_live(found), without_live(document))
        expect_same(found_status, status)
        return document

    def check(self):
        status, _ = self.airlockctl.run(self.root, 'snapshot', str(self.snapshot))
        expect_same(status, 0)
        for arguments in DOCUMENTS:
            self.same(arguments)
        _, document = self.airlockctl.json(self.root, 'groups')
        addresses = [d['address'] for group in document['groups'] for d in group['devices']]
        addresses += document['ungrouped']
        if not addresses:
            raise AssertionError('a host without devices')
        for address in addresses[:3]:
            self.same(('device', address))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('airlockctl')
    options = parser.parse_args()
    airlockctl = harness.Airlockctl(options.airlockctl)
    tap = harness.Tap()
    for host in sorted((harness.FIXTURES / 'hosts').glob('*.host')):
        with harness.temporary() as folder:
            root = pathlib.Path(folder) / 'root'
            subprocess.run([sys.executable, harness.FIXTURES / 'mkhost.py', host, root], check=True,
                           stdout=subprocess.DEVNULL)
            test = SnapshotTest(airlockctl, root, pathlib.Path(folder) / 'host.airlock')
            tap.point(f'snapshot of {host.stem}', test.check)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
