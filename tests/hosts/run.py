#!/usr/bin/env python3
# run.py – every described host through airlockctl, against golden files and the reference
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: run.py AIRLOCKCTL [--update] [HOST…]

For each host in tests/fixtures/hosts: its files are made in a temporary folder, airlockctl reads
them, and what it says is compared with golden/. With --update the golden files are rewritten;
read the difference before committing it. Output is TAP.
"""

import argparse
import difflib
import re
import sys

import harness
import decoding

import hostfile
import mkhost
import reference

GOLDEN = harness.HERE / 'golden'
HOSTS = harness.FIXTURES / 'hosts'

TRANSCRIBED = (('groups',), ('status',))
DOCUMENTS = {'groups': ('groups',), 'predict': ('groups', '--predict'), 'status': ('status',)}


def compare(path, text, update):
    """Against a golden file; the difference is the message."""
    if update:
        path.write_text(text, encoding='utf-8')
        return
    if not path.exists():
        raise AssertionError(f'no golden file {path.name}: run with --update and read it')
    wanted = path.read_text(encoding='utf-8')
    if wanted != text:
        difference = difflib.unified_diff(wanted.splitlines(), text.splitlines(),
                                          f'golden/{path.name}', 'now', lineterm='')
        raise AssertionError('\n' + '\n'.join(difference))


class GoldenFiles:
    """What airlockctl says of one host, as text and as JSON."""

    def __init__(self, airlockctl, root, name, update):
        self.airlockctl, self.root, self.name, self.update = airlockctl, root, name, update

    def transcript(self):
        text = ''
        for arguments in TRANSCRIBED:
            status, output = self.airlockctl.run(self.root, *arguments)
            text += f"$ airlockctl {' '.join(arguments)}\n{output}[exit status {status}]\n\n"
        for arguments in DOCUMENTS.values():
            status, _ = self.airlockctl.run(self.root, *arguments, '--json')
            text += f"$ airlockctl {' '.join(arguments)} --json\n[exit status {status}]\n\n"
        compare(GOLDEN / f'{self.name}.txt', text.rstrip('\n') + '\n', self.update)

    def document(self, name, arguments):
        _, document = self.airlockctl.json(self.root, *arguments)
        compare(GOLDEN / f'{self.name}.{name}.json', harness.dump(document) + '\n', self.update)


class HostTest:
    """The test points of one host."""

    def __init__(self, tap, airlockctl, host, root, update):
        self.tap, self.airlockctl = tap, airlockctl
        self.host, self.root = host, root
        self.golden = GoldenFiles(airlockctl, root, host.name, update)
        number = host.get('test')
        self.title = f'{host.name} ({number})' if number else host.name

    def point(self, name, check, *arguments):
        self.tap.point(f'{self.title}: {name}', check, *arguments)

    def run(self):
        self.point('text', self.golden.transcript)
        for name, arguments in DOCUMENTS.items():
            self.point(f"{' '.join(arguments)} --json", self.golden.document, name, arguments)
        self.point("the kernel's groups", self.kernel_groups)
        self.point('verdicts', self.verdicts)
        self.point("the IOMMU's state", self.state)
        if self.host.get('prediction') != 'no':
            self.point('prediction, reference and description agree', self.prediction)
        self.point('functions as described', decoding.check, self.airlockctl, self.host, self.root)

    def kernel_groups(self):
        _, document = self.airlockctl.json(self.root, 'groups')
        found = {d['address']: group['id'] for group in document['groups']
                 for d in group['devices']}
        grouped = {str(f.address): f.group for f in self.host.functions
                   if f.group is not None and self.host.has_groups}
        outside = {str(f.address) for f in self.host.functions} - set(grouped)
        expect_equal(found, grouped)
        expect_equal(set(document['ungrouped']), outside)

    def state(self):
        wanted = self.host.get('state') or ('enabled' if self.host.has_groups else None)
        for arguments in (('status',), ('groups',), ('groups', '--predict')):
            _, document = self.airlockctl.json(self.root, *arguments)
            expect_equal(document['iommu'], wanted)

    def verdicts(self):
        _, document = self.airlockctl.json(self.root, 'groups')
        members = {}
        for function in self.host.functions:
            if function.group is not None and self.host.has_groups:
                members.setdefault(function.group, []).append(function)
        wanted = {number: reference.verdict(self.host, group) for number, group in members.items()}
        expect_equal({g['id']: g['isolation'] for g in document['groups']}, wanted)
        # No described host has a quirk that only the kernel knows.
        if self.host.get('prediction') != 'no':
            odd = [g['id'] for g in document['groups'] if 'kernel-joins' in g['notes']]
            expect_equal(odd, [])

    def prediction(self):
        _, document = self.airlockctl.json(self.root, 'groups', '--predict')
        found = partition_of(document['groups'])
        # The registers of what sleeps are left alone, so nothing can be predicted of it.
        described = {f.address: f.expected for f in self.host.functions
                     if f.group is not None and not decoding.is_asleep(f)}
        wanted = {frozenset(map(str, g)) for g in reference.partition(described)}
        # A function without a group is in none of the kernel's, yet has a place in the prediction.
        grouped = {str(address) for address in described}
        found = {g & grouped for g in found} - {frozenset()}
        expect_equal(reference.check(self.host), [])
        expect_equal(found, wanted)
        if not self.host.has_groups:
            _, document = self.airlockctl.json(self.root, 'groups')
            found = {g & grouped for g in partition_of(document['forecast'])} - {frozenset()}
            expect_equal(found, wanted)


def partition_of(groups):
    return {frozenset(d['address'] for d in group['devices']) for group in groups}


def expect_equal(found, wanted):
    """Says only what differs."""
    if found == wanted:
        return
    if isinstance(found, dict):
        found, wanted = set(found.items()), set(wanted.items())
    if isinstance(found, set):
        def show(items):
            return '\n  '.join(sorted(' '.join(sorted(map(str, i))) if isinstance(i, frozenset)
                                      else str(i) for i in items))
        raise AssertionError(f'\nunexpected:\n  {show(found - wanted)}'
                             f'\nmissing:\n  {show(wanted - found)}')
    raise AssertionError(f'\nfound:  {found}\nwanted: {wanted}')


def stale_golden_files(names):
    """A golden file whose host is gone would never be looked at again."""
    stale = [p.name for p in GOLDEN.iterdir()
             if re.sub(r'(\.\w+)?\.\w+$', '', p.name) not in names]
    expect_equal(stale, [])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('airlockctl')
    parser.add_argument('--update', action='store_true')
    parser.add_argument('hosts', nargs='*')
    options = parser.parse_args()
    airlockctl, tap = harness.Airlockctl(options.airlockctl), harness.Tap()
    GOLDEN.mkdir(exist_ok=True)

    names = options.hosts or sorted(path.stem for path in HOSTS.glob('*.host'))
    for name in names:
        host = hostfile.load(HOSTS / f'{name}.host')
        with harness.temporary() as root:
            mkhost.make(host, root)
            HostTest(tap, airlockctl, host, root, options.update).run()
    if not options.hosts:
        captured = {f"captured-{path.name.removesuffix('.tar.xz')}"
                    for path in harness.FIXTURES.glob('captured/*.tar.xz')}
        tap.point('every golden file has its host', stale_golden_files, captured.union(names))
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
