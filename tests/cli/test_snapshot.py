#!/usr/bin/env python3
# test_snapshot.py – airlockctl snapshot: saving a host, and reading it again
#
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import pathlib
import resource
import signal
import subprocess
import sys

import sysroot
from program import TIMEOUT, check, contains, equal, main

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / 'fixtures'
sys.path.insert(0, str(FIXTURES))

import hostfile  # noqa: E402
import mkhost  # noqa: E402


def failure(result, *parts):
    equal((result.status, result.raw), (1, b''), result)
    check(result.err.startswith('airlockctl: ') and result.err.count('\n') == 1, result)
    for part in parts:
        contains(result.err, part)


def host(folder, name='desktop'):
    root = folder / name
    mkhost.make(hostfile.load(FIXTURES / 'uses' / f'{name}.host'), root)
    return root


def test_same_answers(program, folder):
    """What can be said of a host can be said of its snapshot, in the same words."""
    for name in ('desktop', 'ordinary-user', 'no-reset', 'nothing-known'):
        root, file = host(folder, name), folder / f'{name}.airlock'
        equal(program.read('--sysroot', root, 'snapshot', file).status, 0)
        for command in (['status'], ['groups'], ['groups', '--predict'], ['check', '--all']):
            for form in ([], ['--json']):
                equal(program.read('--sysroot', file, *command, *form).out,
                      program.read('--sysroot', root, *command, *form).out, f'{name} {command}')


def test_says_where(program, folder):
    """It says where it was saved, what was taken out, and how to open it."""
    root, file = sysroot.ready(folder / 'root'), folder / 'mine.airlock'
    out = program.read('--sysroot', root, 'snapshot', file).out
    contains(out, f'Saved as {file}\n')
    for part in ('Serial numbers', 'MAC addresses', 'UUIDs', 'host names', 'user names',
                 f'--sysroot {file}'):
        contains(out, part)


def test_list(program, folder):
    """The list shows what would be saved, and saves nothing."""
    root = sysroot.ready(folder / 'root')
    before = sorted(folder.rglob('*'))
    listed = program.read('--sysroot', root, 'snapshot', '--list').out.splitlines()
    equal(sorted(folder.rglob('*')), before)
    check(any(line.endswith('/0000:01:00.0/config') for line in listed), listed)
    check('/proc/cmdline' in listed, listed)
    entries = program.read('--sysroot', root, 'snapshot', '--list', '--json').json
    equal(entries, {'file': None, 'entries': listed})
    file = folder / 'mine.airlock'
    saved = program.read('--sysroot', root, 'snapshot', file, '--json').json
    equal(saved, {'file': str(file), 'entries': listed})


def test_exists(program, folder):
    """A file that exists is kept, unless it is forced."""
    root, file = sysroot.ready(folder / 'root'), folder / 'mine.airlock'
    file.write_text('precious', encoding='ascii')
    failure(program.run('--sysroot', root, 'snapshot', file), str(file), '--force')
    equal(file.read_text(encoding='ascii'), 'precious')
    equal(program.read('--sysroot', root, 'snapshot', '--force', file).status, 0)
    equal(program.read('--sysroot', file, 'status').status, 0)


def test_odd_targets(program, folder):
    """No folder and no device is replaced by a snapshot."""
    root = sysroot.ready(folder / 'root')
    failure(program.run('--sysroot', root, 'snapshot', folder, '--force'), str(folder))
    failure(program.run('--sysroot', root, 'snapshot', '/dev/full', '--force'), '/dev/full')
    check(pathlib.Path('/dev/full').is_char_device())
    failure(program.run('--sysroot', root, 'snapshot', folder / 'no' / 'where.airlock'),
            'No such file or directory')


def test_full_disk(program, folder):
    """A disk without room: told, and nothing is left behind."""
    root, target = sysroot.ready(folder / 'root'), folder / 'target'
    target.mkdir()

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))

    done = subprocess.run([program.path, '--sysroot', str(root), 'snapshot',
                           str(target / 'mine.airlock')], env=program.environment(),
                          capture_output=True, timeout=TIMEOUT, check=False, preexec_fn=limit)
    equal((done.returncode, done.stdout), (1, b''), done)
    contains(done.stderr.decode(), 'mine.airlock')
    contains(done.stderr.decode(), os.strerror(27))
    equal(list(target.iterdir()), [])


def test_not_of_files(program, folder):
    """No snapshot of a snapshot, none of a dump, none of nothing."""
    root, file = sysroot.ready(folder / 'root'), folder / 'mine.airlock'
    program.read('--sysroot', root, 'snapshot', file)
    failure(program.run('--sysroot', file, 'snapshot', folder / 'other.airlock'), 'already')
    failure(program.run('--sysroot', sysroot.lspci_dump(folder / 'lspci.txt'), 'snapshot',
                        folder / 'other.airlock'), 'lspci.txt')
    failure(program.run('--sysroot', folder / 'nowhere', 'snapshot', '--list'), 'nowhere')
    check(not (folder / 'other.airlock').exists())


main(dict(globals()))
