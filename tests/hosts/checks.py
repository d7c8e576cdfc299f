#!/usr/bin/env python3
# checks.py – what `airlockctl check` says of hosts whose devices are in use
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: checks.py AIRLOCKCTL [--update] [HOST…]

Each host in tests/fixtures/uses says in its `check:` lines what the answers must be:

    check: ADDRESS… [--now] [--remote] = VERDICT [FINDING…] [+COMPANION…] [-STAYS…]

A FINDING is SEVERITY:ID, or ?ID for something that could not be seen. Of block, confirm and what
could not be seen, all must be listed, and nothing else may be found; of warn and info those that
are listed must be there. Companions and what stays are compared as a whole where a line lists any.
The text and the JSON of the answers are compared with checks/, as run.py does. Output is TAP.
"""

import argparse
import json
import sys

import harness

import hostfile
import mkhost
import run

HOSTS = harness.FIXTURES / 'uses'
GOLDEN = harness.HERE / 'checks'

STATUSES = {'ok': 0, 'care': 3, 'refused': 4, 'unknown': 5}


class Expectation:
    """One `check:` line."""

    def __init__(self, line):
        asked, _, wanted = line.partition(' = ')
        self.arguments = ['check', *asked.split()]
        self.verdict, *words = wanted.split()
        self.findings = {w for w in words if w[0] not in '+-'}
        self.companions = {full(w[1:]) for w in words if w[0] == '+'}
        self.stays = {full(w[1:]) for w in words if w[0] == '-'}
        self.devices = [full(w) for w in asked.split() if not w.startswith('--')]

    def compare(self, status, answer):
        found = {describe(f) for f in answer['findings']}
        decisive = {f for f in found if f.startswith(('block:', 'confirm:', '?'))}
        run.expect_equal(answer['verdict'], self.verdict)
        run.expect_equal(status, STATUSES[self.verdict])
        run.expect_equal(decisive | (self.findings & found), self.findings)
        run.expect_equal(answer['devices'], self.devices)
        if self.companions or self.verdict in ('ok', 'care'):
            run.expect_equal(set(answer['companions']), self.companions)
        if self.stays:
            run.expect_equal(set(answer['stays']), self.stays)


def full(address):
    return address if address.count(':') == 2 else f'0000:{address}'


def describe(finding):
    if finding['undecided']:
        return f"?{finding['id']}"
    return f"{finding['severity']}:{finding['id']}"


class HostChecks:
    """The test points of one host."""

    def __init__(self, tap, airlockctl, host, root, update):
        self.tap, self.airlockctl = tap, airlockctl
        self.host, self.root, self.update = host, root, update
        self.title = f"{host.name} ({host.get('test')})" if host.get('test') else host.name
        self.text = ''

    def run(self):
        for line in self.host.all('check'):
            self.tap.point(f'{self.title}: check {line}', self.check, Expectation(line))
        self.tap.point(f'{self.title}: text', self.compare_text)
        self.tap.point(f'{self.title}: check --all', self.check_all)

    def check(self, expectation):
        status, answer = self.airlockctl.json(self.root, *expectation.arguments)
        text_status, text = self.airlockctl.run(self.root, *expectation.arguments)
        self.text += f"$ airlockctl {' '.join(expectation.arguments)}\n{text}[exit status {status}]\n\n"
        run.expect_equal(text_status, status)
        expectation.compare(status, answer)
        self.check_words(answer, text)

    @staticmethod
    def check_words(answer, text):
        """Whatever decides is in the text too, and no finding is without words."""
        flat = ' '.join(text.split())
        for finding in answer['findings']:
            assert finding['message'].startswith(finding['title'] + '.'), finding
            assert '{' not in finding['message'] + (finding['remedy'] or ''), finding
            assert finding['id'] not in finding['message'], finding
            assert finding['title'] in flat, finding['title']
            chain = ' › '.join(finding['chain'])
            assert chain in flat, f'{chain}\n{text}'

    def compare_text(self):
        _, table = self.airlockctl.run(self.root, 'check', '--all')
        text = self.text + f'$ airlockctl check --all\n{table}[exit status 0]\n'
        run.compare(GOLDEN / f'{self.host.name}.txt', text, self.update)

    def check_all(self):
        """An answer for every function, each once: for itself, or as part of its card."""
        status, answers = self.airlockctl.json(self.root, 'check', '--all')
        run.expect_equal(status, 0)
        asked = [address for answer in answers for address in answer['devices']]
        run.expect_equal(len(asked), len(set(asked)))
        covered = set(asked) | {c for a in answers for c in a['companions']
                                if c.rsplit('.', 1)[0] == a['devices'][0].rsplit('.', 1)[0]}
        run.expect_equal(covered, {str(f.address) for f in self.host.functions})
        short = [{**a, 'findings': [describe(f) + ' ' + str(f['subject']) for f in a['findings']]}
                 for a in answers]
        run.compare(GOLDEN / f'{self.host.name}.all.json', harness.dump(short) + '\n', self.update)
        assert json.dumps(answers).count('"undecided"') == sum(len(a['findings']) for a in answers)


def stale_golden_files(names):
    """A golden file whose host is gone would never be looked at again."""
    run.expect_equal([p.name for p in GOLDEN.iterdir() if p.name.split('.')[0] not in names], [])


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
            HostChecks(tap, airlockctl, host, root, options.update).run()
    if not options.hosts:
        tap.point('every golden file has its host', stale_golden_files, names)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
