#!/usr/bin/env python3
# plans.py – what `airlockctl bind --dry-run` plans on hosts whose devices are in use
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: plans.py AIRLOCKCTL [--update] [HOST…]

For each host in tests/fixtures/uses and each set of devices in its `check:` lines: the plans for
holding them now and from the next boot. They are compared with plans/, and with what `check` says
of the same devices: a plan takes along what a check names, and does nothing where it refuses.
Output is TAP.
"""

import argparse
import sys

import harness

import hostfile
import mkhost
import run

HOSTS = harness.FIXTURES / 'uses'
GOLDEN = harness.HERE / 'plans'
STATUSES = {'ok': 0, 'care': 3, 'refused': 4, 'unknown': 5}


def asked_sets(host):
    """The devices of each line once, in the order of the lines."""
    found = []
    for line in host.all('check'):
        devices = [w for w in line.partition(' = ')[0].split() if not w.startswith('--')]
        if devices not in found:
            found.append(devices)
    return found


def short(plan):
    result = {'verdict': plan['verdict'], 'companions': plan['companions'], 'stays': plan['stays'],
              'changes': [change for step in plan['steps'] for change in step['changes']],
              'exact': [line for step in plan['steps'] for line in step['exact'].splitlines()]}
    if plan['confirm']:
        result['confirm'] = plan['confirm']
    return result


class HostPlans:
    """The test points of one host."""

    def __init__(self, tap, airlockctl, host, root, update):
        self.tap, self.airlockctl, self.host, self.root = tap, airlockctl, host, root
        self.update = update
        self.plans = []

    def run(self):
        for devices in asked_sets(self.host):
            for option in ('', '--hold'):
                words = ' '.join(['bind', *devices, option]).strip()
                self.tap.point(f'{self.host.name}: {words}', self.plan, devices, option)
        if self.plans:
            self.tap.point(f'{self.host.name}: plans', self.compare)

    def plan(self, devices, option):
        options = [option] if option else []
        _, known = self.airlockctl.json(self.root, 'check', *devices)
        if any(f['id'] == 'class.unknown' for f in known['findings']):
            self.expect_unreadable(devices, options)
            return
        status, answer = self.airlockctl.json(self.root, 'bind', *devices, *options, '--dry-run')
        _, checked = self.airlockctl.json(self.root, 'check', *devices,
                                          *([] if option else ['--now']))
        plan = answer['plan']
        self.plans.append({'asked': devices, 'option': option, **short(plan)})
        run.expect_equal(answer['state'], 'planned')
        run.expect_equal(status, STATUSES[plan['verdict']])
        run.expect_equal(plan['companions'], checked['companions'])
        run.expect_equal(plan['stays'], checked['stays'])
        if checked['verdict'] == 'refused':
            run.expect_equal((plan['verdict'], plan['steps']), ('refused', []))
        taken = {f'pci:{a}' for a in checked['devices'] + checked['companions']}
        changes = {c for step in plan['steps'] for c in step['changes'] if c.startswith('pci:')}
        assert changes <= taken, changes - taken
        assert (plan['confirm'] is not None) == (plan['verdict'] in ('care', 'unknown')), plan

    def expect_unreadable(self, devices, options):
        """No plan is made for what nobody knows: the identity is what everything hangs on."""
        try:
            self.airlockctl.run(self.root, 'bind', *devices, *options, '--dry-run')
        except AssertionError as error:
            assert 'what device this is could not be read' in str(error), error
        else:
            raise AssertionError('a plan was made for an unknown device')

    def compare(self):
        run.compare(GOLDEN / f'{self.host.name}.json', harness.dump(self.plans) + '\n', self.update)


def stale_golden_files(names):
    """A golden file whose host is gone would never be looked at again."""
    run.expect_equal([p.name for p in GOLDEN.iterdir() if p.stem not in names], [])


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
            HostPlans(tap, airlockctl, host, root, options.update).run()
    if not options.hosts:
        tap.point('every golden file has its host', stale_golden_files, names)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
