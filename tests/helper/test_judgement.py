# test_judgement.py – core and root helper judge every made-up host alike
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments: AIRLOCKCTL JUDGE-TAKEN."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / 'fixtures'
sys.path.insert(0, str(FIXTURES))

import hostfile  # noqa: E402
import mkhost  # noqa: E402

AIRLOCKCTL, JUDGE = sys.argv[1:3]

# Whether an override splits a group only the analysis of the core knows. The helper asks for a
# person's word wherever there is one, so it may say more than the core, never less.
STRICTER = 'isolation.override'
# Said of a group as a whole, by one of its devices.
OF_GROUP = 'isolation.'


def decisive(findings):
    return {f for f in findings if f.startswith(('block:', 'confirm:'))}


def of_group(finding):
    severity, name, subject = finding.split(':', 2)
    return f'{severity}:{name}' if name.startswith(OF_GROUP) else f'{severity}:{name}:{subject}'


def ask_core(root, *options):
    env = {**os.environ, 'LC_ALL': 'C.UTF-8', 'AIRLOCK_PCI_IDS': str(FIXTURES / 'pci.ids')}
    done = subprocess.run([AIRLOCKCTL, '--sysroot', root, '--json', 'check', '--all', '--local', *options],
                          env=env, stdout=subprocess.PIPE, timeout=300, check=True)
    return json.loads(done.stdout)


def ask_helper(root, lines):
    done = subprocess.run([JUDGE, root], input='\n'.join(lines) + '\n', text=True,
                          stdout=subprocess.PIPE, timeout=300, check=True)
    return [set(line.split()) for line in done.stdout.splitlines()]


class Judgement(unittest.TestCase):
    def compare(self, root, verb, *options):
        answers = ask_core(root, *options)
        lines = [' '.join([verb, *a['devices'], *a['companions']]) for a in answers]
        judged = ask_helper(root, lines)
        self.assertEqual(len(judged), len(answers))
        for answer, line, helper in zip(answers, lines, judged):
            core = decisive(f"{f['severity']}:{f['id']}:{f['subject']}" for f in answer['findings'])
            core = {of_group(f) for f in core}
            ours = {of_group(f) for f in decisive(helper)}
            stricter = {f for f in ours if STRICTER in f}
            self.assertEqual(core - stricter, ours - stricter, line)
        return len(answers)

    def test_hosts(self):
        compared = 0
        for path in sorted(FIXTURES.glob('hosts/*.host')) + sorted(FIXTURES.glob('uses/*.host')):
            with self.subTest(host=path.stem), tempfile.TemporaryDirectory() as root:
                mkhost.make(hostfile.load(str(path)), root)
                if not os.path.isdir(f'{root}/sys/bus/pci/devices'):
                    continue
                compared += self.compare(root, 'hold')
                compared += self.compare(root, 'bind', '--now')
        self.assertGreater(compared, 1000)
