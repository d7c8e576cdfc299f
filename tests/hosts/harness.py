# harness.py – what the tests over made-up hosts share: running airlockctl, TAP, readable JSON
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs airlockctl on a root and prints results as TAP."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent / 'fixtures'
sys.path.insert(0, str(FIXTURES))

WIDTH = 100
TIMEOUT = 120


def environment():
    """The same everywhere: English, a fixed width, no colour, our names, criticals are fatal."""
    result = dict(os.environ)
    for name in ('LANGUAGE', 'COLORTERM', 'TERM', 'G_MESSAGES_DEBUG'):
        result.pop(name, None)
    result.update(LC_ALL='C.UTF-8', COLUMNS=str(WIDTH), NO_COLOR='1', G_DEBUG='fatal-warnings',
                  AIRLOCK_PCI_IDS=str(FIXTURES / 'pci.ids'))
    return result


class Airlockctl:
    """The program under test."""

    def __init__(self, program):
        self.program = os.path.abspath(program)

    def run(self, root, *arguments):
        """(exit status, standard output); a word on standard error is a failure."""
        command = [self.program, '--sysroot', str(root), *arguments]
        done = subprocess.run(command, env=environment(), capture_output=True, timeout=TIMEOUT,
                              check=False)
        if done.returncode < 0 or done.stderr:
            raise AssertionError(f"{' '.join(arguments)}: status {done.returncode}\n"
                                 + done.stderr.decode(errors='replace'))
        return done.returncode, done.stdout.decode()

    def json(self, root, *arguments):
        status, output = self.run(root, *arguments, '--json')
        return status, json.loads(output)


def dump(value, indent=0):
    """JSON with one short object a line, so that a difference points at a device or a reason."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= 260 or not isinstance(value, (dict, list)) or not value:
        return flat
    space = ' ' * (indent + 2)
    if isinstance(value, dict):
        parts = [f'{space}{json.dumps(k)}: {dump(v, indent + 2)}' for k, v in value.items()]
        return '{\n' + ',\n'.join(parts) + '\n' + ' ' * indent + '}'
    parts = [space + dump(v, indent + 2) for v in value]
    return '[\n' + ',\n'.join(parts) + '\n' + ' ' * indent + ']'


class Tap:
    """Counts and prints test points as they happen."""

    def __init__(self):
        self.count = self.failed = 0

    def point(self, name, check, *arguments):
        self.count += 1
        try:
            check(*arguments)
            print(f'ok {self.count} - {name}', flush=True)
        except Exception as error:  # pylint: disable=broad-except
            self.failed += 1
            print(f'not ok {self.count} - {name}')
            for line in f'{type(error).__name__}: {error}'.splitlines():
                print(f'# {line}')
            sys.stdout.flush()

    def finish(self):
        print(f'1..{self.count}')
        return 1 if self.failed else 0


def temporary():
    return tempfile.TemporaryDirectory(prefix='airlock-hosts-')
