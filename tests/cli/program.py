# program.py – runs airlockctl and says what came of it, as TAP
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the test programs of airlockctl share."""

import fcntl
import json
import os
import pathlib
import pty
import struct
import subprocess
import sys
import tempfile
import termios
import traceback

import sysroot

TIMEOUT = 60


class Result:
    def __init__(self, status, out, err):
        self.status, self.raw, self.err = status, out, err.decode(errors='surrogateescape')

    @property
    def out(self):
        return self.raw.decode('utf-8')

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f'status {self.status}\n{self.raw.decode(errors="replace")}{self.err}'


class Program:
    """airlockctl in a surrounding of which only what a test sets differs between machines."""

    def __init__(self, path, folder):
        self.path = os.path.abspath(path)
        self.folder = pathlib.Path(folder)
        self.ids = self.folder / 'pci.ids'
        self.ids.write_text(sysroot.PCI_IDS, encoding='utf-8')

    def environment(self, **changes):
        kept = ('PATH', 'HOME', 'ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS',
                'MESON_TEST_ITERATION', 'LD_LIBRARY_PATH')
        result = {name: os.environ[name] for name in kept if name in os.environ}
        result.update(LC_ALL='C.UTF-8', TERM='xterm', G_DEBUG='fatal-warnings',
                      AIRLOCK_PCI_IDS=str(self.ids))
        result.update(changes)
        return {name: value for name, value in result.items() if value is not None}

    def run(self, *arguments, **environment):
        """Its output to a pipe."""
        done = subprocess.run([self.path, *map(os.fsencode, map(str, arguments))],
                              env=self.environment(**environment), stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=TIMEOUT, check=False)
        return Result(done.returncode, done.stdout, done.stderr)

    def read(self, *arguments, **environment):
        """The same, where nothing may go wrong."""
        result = self.run(*arguments, **environment)
        equal(result.err, '', result)
        check(result.status in (0, 3, 4, 5), result)
        return result

    def on_terminal(self, *arguments, columns=80, **environment):
        """Its output to a terminal of so many columns."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
        settings = termios.tcgetattr(slave)
        settings[1] &= ~termios.OPOST
        termios.tcsetattr(slave, termios.TCSANOW, settings)
        with subprocess.Popen([self.path, *map(str, arguments)], stdin=subprocess.DEVNULL,
                              stdout=slave, stderr=subprocess.PIPE,
                              env=self.environment(**environment)) as process:
            os.close(slave)
            out = b''
            while True:
                try:
                    part = os.read(master, 65536)
                except OSError:
                    break
                if not part:
                    break
                out += part
            err = process.stderr.read()
        os.close(master)
        return Result(process.returncode, out, err)

    def with_output(self, output, *arguments, **options):
        """Its output to a file that is open already."""
        done = subprocess.run([self.path, *map(str, arguments)], stdin=subprocess.DEVNULL,
                              stdout=output, stderr=subprocess.PIPE, env=self.environment(),
                              timeout=TIMEOUT, check=False, **options)
        return Result(done.returncode, b'', done.stderr)


def check(condition, details=''):
    if not condition:
        raise AssertionError(str(details))


def equal(actual, expected, details=''):
    if actual != expected:
        raise AssertionError(f'got {actual!r}, not {expected!r}\n{details}')


def contains(text, part):
    if part not in text:
        raise AssertionError(f'{part!r} is not in\n{text}')


def lacks(text, part):
    if part in text:
        raise AssertionError(f'{part!r} is in\n{text}')


def main(cases):
    """Runs all functions whose names begin with test_; each gets the program and a folder."""
    tests = [(name, case) for name, case in cases.items() if name.startswith('test_')]
    print(f'1..{len(tests)}')
    failed = False
    for number, (name, case) in enumerate(tests, 1):
        with tempfile.TemporaryDirectory(prefix='airlockctl-') as folder:
            try:
                case(Program(sys.argv[1], folder), pathlib.Path(folder))
                verdict = 'ok'
            except Exception:  # pylint: disable=broad-except
                failed = True
                verdict = 'not ok'
                for line in traceback.format_exc().splitlines():
                    print(f'# {line}')
        title = (case.__doc__ or name).splitlines()[0].rstrip('.')
        print(f'{verdict} {number} - {title}', flush=True)
    sys.exit(failed)
