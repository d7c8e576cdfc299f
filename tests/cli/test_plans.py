#!/usr/bin/env python3
# test_plans.py – airlockctl bind and its like: plans, doing them, history and undo on a copied host
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything happens in a copy of a made-up host, which the simulated helper changes."""

import json
import os
import pathlib
import pty
import re
import subprocess
import sys

from program import TIMEOUT, check, contains, equal, lacks, main

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / 'fixtures'
sys.path.insert(0, str(FIXTURES))

import hostfile  # noqa: E402
import mkhost  # noqa: E402

NVME, GPU, SATA_ROOT, NIC = '0000:03:00.0', '0000:01:00.0', '0000:02:00.0', '0000:04:00.0'


def host(folder, name='desktop'):
    root = folder / name
    mkhost.make(hostfile.load(FIXTURES / 'uses' / f'{name}.host'), root)
    return root


def driver(root, address):
    link = root / 'sys/bus/pci/devices' / address / 'driver'
    return os.path.basename(os.readlink(link)) if link.is_symlink() else None


def kept(root):
    folder = root / 'var/lib/airlock/bindings'
    return sorted(os.listdir(folder)) if folder.is_dir() else []


def tree(root):
    """Every file and link of the host itself, without what Airlock keeps of its own."""
    found = {}
    for path in sorted(root.rglob('*')):
        name = str(path.relative_to(root))
        if name.startswith(('airlock/', 'var/lib/airlock', 'run/airlock')) or name in ('airlock', 'run', 'var', 'var/lib'):
            continue
        if path.is_symlink():
            found[name] = 'link ' + os.readlink(path)
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


def same_tree(before, after):
    equal({name for name in before if before[name] != after.get(name)}
          | {name for name in after if name not in before}, set())


def do(program, root, *arguments):
    result = program.run('--sysroot', root, *arguments, '--yes', '--json')
    equal(result.status, 0, result)
    equal(result.err, '', result)
    return result.json


def states(program, root):
    entries = program.read('--sysroot', root, 'history', '--json').json['history']
    return {e['number']: e['state'] for e in entries}


def test_dry_run(program, folder):
    """With --dry-run the plan is shown, nothing changes, and the verdict is the status."""
    root = host(folder)
    before = tree(root)
    for address, status in ((NVME, 0), (NIC, 3), (SATA_ROOT, 4)):
        result = program.run('--sysroot', root, 'bind', address, '--dry-run', '--json')
        equal(result.status, status, result)
        equal(result.json['state'], 'planned')
    plan = program.read('--sysroot', root, 'bind', GPU, '--dry-run', '--json').json['plan']
    equal(plan['companions'], ['0000:01:00.1', '0000:01:00.2', '0000:01:00.3'])
    equal(len(plan['steps']), 1)
    equal(plan['steps'][0]['changes'], [f'pci:0000:01:00.{n}' for n in range(4)])
    equal(plan['passwords'], 1)
    same_tree(before, tree(root))
    equal(states(program, root), {})


def test_same_plan(program, folder):
    """The same host gives the same plan, in whatever order devices are named."""
    root = host(folder)
    first = program.read('--sysroot', root, 'bind', NVME, GPU, '--dry-run', '--json').json['plan']
    again = program.read('--sysroot', root, 'bind', GPU, NVME, '--dry-run', '--json').json['plan']
    equal(first['steps'], again['steps'])


def test_bind_and_undo(program, folder):
    """A card goes to VFIO whole, and undo gives the start state, byte for byte."""
    root = host(folder)
    before = tree(root)
    answer = do(program, root, 'bind', GPU)
    equal((answer['state'], answer['entry']), ('applied', 1))
    for function in range(4):
        equal(driver(root, f'0000:01:00.{function}'), 'vfio-pci')
    equal(states(program, root), {1: 'applied'})
    again = program.run('--sysroot', root, 'bind', GPU, '--yes')
    equal(again.status, 0)
    contains(again.out, 'nothing to do')
    do(program, root, 'undo')
    same_tree(before, tree(root))
    equal(states(program, root), {1: 'undone'})
    equal(program.run('--sysroot', root, 'undo', '--yes').status, 1)
    contains(program.run('--sysroot', root, 'undo', '1', '--yes').err, 'undone already')


def test_keep_and_hold(program, folder):
    """What is kept or held for the next boot is in the list, and undo takes it out."""
    root = host(folder)
    before = tree(root)
    do(program, root, 'bind', NVME, '--keep')
    equal(kept(root), [NVME])
    do(program, root, 'bind', GPU, '--hold')
    equal(driver(root, GPU), 'nouveau')
    bound = {b['address']: (b['state'], b['kept'])
             for b in program.read('--sysroot', root, 'bound', '--json').json['bindings']}
    equal(bound[NVME], ('bound', True))
    equal(bound[GPU][0], 'held')
    contains(program.run('--sysroot', root, 'bound').out, 'from the next boot')
    do(program, root, 'undo', '1')
    do(program, root, 'undo', '2')
    equal(kept(root), [])
    same_tree(before, tree(root))


def test_unbind(program, folder):
    """unbind gives the whole card back; undoing that holds it again."""
    root = host(folder)
    before = tree(root)
    do(program, root, 'bind', GPU)
    do(program, root, 'unbind', GPU)
    same_tree(before, tree(root))
    equal(states(program, root)[2], 'applied')
    do(program, root, 'undo', '2')
    equal(driver(root, '0000:01:00.3'), 'vfio-pci')
    contains(program.run('--sysroot', root, 'unbind', NVME, '--yes').out, 'nothing to do')


def test_refused(program, folder):
    """What holds the root file system is refused with its chain, whatever is typed."""
    root = host(folder)
    before = tree(root)
    result = program.run('--sysroot', root, 'bind', SATA_ROOT, '--yes', f'--confirm={SATA_ROOT}')
    equal(result.status, 4)
    contains(result.out, 'This can’t be done.')
    contains(result.out, 'Holds the root file system')
    lacks(result.out, 'Steps')
    same_tree(before, tree(root))
    equal(states(program, root), {})


def test_confirmation(program, folder):
    """Losing the network needs its name typed; --yes alone is not enough."""
    root = host(folder)
    plan = program.run('--sysroot', root, 'bind', NIC, '--dry-run', '--json').json['plan']
    name = plan['confirm']
    check(name and ':' not in name, name)
    for arguments in (('--yes',), ('--yes', '--confirm=eth99')):
        result = program.run('--sysroot', root, 'bind', NIC, *arguments)
        equal(result.status, 3)
        contains(result.err, f'--confirm={name}')
        equal(driver(root, NIC), 'r8169')
    answer = do(program, root, 'bind', NIC, f'--confirm={name}')
    equal(answer['state'], 'applied')
    equal(driver(root, NIC), 'vfio-pci')


def test_nobody_to_ask(program, folder):
    """Without a terminal and --yes nothing is done."""
    root = host(folder)
    result = program.run('--sysroot', root, 'bind', NVME)
    equal(result.status, 2)
    contains(result.err, '--yes')
    equal(driver(root, NVME), 'nvme')


def on_terminal(program, typed, *arguments):
    """Status, standard output, and what was asked on the terminal, on which @typed is answered."""
    master, slave = pty.openpty()
    os.write(master, typed.encode())
    done = subprocess.run([program.path, *map(str, arguments)], stdin=slave, stderr=slave,
                          stdout=subprocess.PIPE, env=program.environment(), timeout=TIMEOUT,
                          check=False)
    os.close(slave)
    asked = b''
    try:
        while part := os.read(master, 65536):
            asked += part
    except OSError:
        pass
    os.close(master)
    return done.returncode, done.stdout.decode(), asked.decode()


def test_asking(program, folder):
    """On a terminal the plan is shown and a person decides."""
    root = host(folder)
    status, out, asked = on_terminal(program, 'n\n', '--sysroot', root, 'bind', NVME)
    equal(status, 1)
    contains(out, 'Exact changes')
    contains(asked, 'Do it? [y/N]')
    equal(driver(root, NVME), 'nvme')
    status, out, asked = on_terminal(program, 'y\n', '--sysroot', root, 'bind', NVME)
    equal(status, 0, asked)
    contains(out, 'airlockctl undo 1')
    equal(driver(root, NVME), 'vfio-pci')


def test_countdown(program, folder):
    """What takes the network away has to be kept, or is taken back at once."""
    root = host(folder)
    before = tree(root)
    plan = program.run('--sysroot', root, 'bind', NIC, '--dry-run', '--json').json['plan']
    name = plan['confirm']
    status, _, asked = on_terminal(program, f'{name}\nn\n', '--sysroot', root, 'bind', NIC)
    equal(status, 1, asked)
    contains(asked, f'To go on, type {name}')
    contains(asked, 'Keep these changes? [y/N]')
    contains(asked, 'everything is as before')
    same_tree(before, tree(root))
    equal(states(program, root), {1: 'reverted'})
    status, _, asked = on_terminal(program, f'{name}\ny\n', '--sysroot', root, 'bind', NIC)
    equal(status, 0, asked)
    equal(driver(root, NIC), 'vfio-pci')
    equal(states(program, root), {1: 'reverted', 2: 'applied'})


def test_dependents(program, folder):
    """What stands on an entry has to be undone first, and is named."""
    root = host(folder)
    do(program, root, 'bind', NVME)
    do(program, root, 'unbind', NVME)
    result = program.run('--sysroot', root, 'undo', '1', '--yes')
    equal(result.status, 1)
    contains(result.err, '2 “Return')
    do(program, root, 'undo', '2')
    do(program, root, 'undo', '1')
    equal(states(program, root), {1: 'undone', 2: 'undone'})


def test_history(program, folder):
    """History tells what was done, and each entry has a script that needs no Airlock."""
    root = host(folder)
    equal(program.read('--sysroot', root, 'history', '--json').json, {'history': []})
    do(program, root, 'bind', NVME)
    text = program.run('--sysroot', root, 'history').out
    check(re.search(r'^ +1  \d{4}-\d\d-\d\d \d\d:\d\d  Hold .* – applied$', text, re.M), text)
    entry = program.read('--sysroot', root, 'history', '1', '--json').json
    script = pathlib.Path(entry['folder']) / 'restore.sh'
    check(os.access(script, os.X_OK), script)
    equal(subprocess.run(['sh', '-n', script], check=False).returncode, 0)
    contains(program.run('--sysroot', root, 'history', '1').out, str(script))
    equal(program.run('--sysroot', root, 'history', '7').status, 1)
    equal(program.run('--sysroot', root, 'history', 'x').status, 2)


def test_seen_at_start(program, folder):
    """What changed without Airlock is told, without an undo."""
    root = host(folder)
    program.read('--sysroot', root, 'history')
    release = root / 'proc/sys/kernel/osrelease'
    release.parent.mkdir(parents=True, exist_ok=True)
    old = release.read_text(encoding='utf-8').strip() if release.exists() else ''
    release.write_text('9.9.9-test\n', encoding='utf-8')
    cmdline = root / 'proc/cmdline'
    cmdline.write_text(cmdline.read_text(encoding='utf-8').strip() + ' quiet=no\n', encoding='utf-8')
    titles = [e['title'] for e in
              program.read('--sysroot', root, 'history', '--json').json['history']]
    check('New kernel argument: quiet=no' in titles, titles)
    if old:
        check(any('9.9.9-test' in title for title in titles), titles)
    again = program.read('--sysroot', root, 'history', '--json').json['history']
    equal(len(again), len(titles))
    equal({(e['number'], e['state']) for e in again}, {(None, 'seen')})


def test_hostile_history(program, folder):
    """Entries that make no sense are said to be so, and the others work."""
    root = host(folder)
    do(program, root, 'bind', NVME)
    history = root / 'var/lib/airlock/history'
    for number, plan, journal in ((2, '{', ''), (3, '[]', 'x\n'), (4, '{"format":1}', ''),
                                  (5, '[' * 100000, ''), (6, '\0\0', '')):
        (history / str(number)).mkdir()
        (history / str(number) / 'plan.json').write_text(plan, encoding='utf-8')
        (history / str(number) / 'journal').write_text(journal, encoding='utf-8')
    good = json.loads((history / '1/plan.json').read_text(encoding='utf-8'))
    for number, line in ((7, '{"event":"begin","step":9,"time":"x"}'), (8, '{"event":"eat"}'),
                         (9, '{"event":"done","step":0,"state":{"kind":"host"}}'), (10, '7')):
        (history / str(number)).mkdir()
        (history / str(number) / 'plan.json').write_text(json.dumps(good), encoding='utf-8')
        (history / str(number) / 'journal').write_text(line + '\n', encoding='utf-8')
    (history / '11').mkdir()
    (history / '11/plan.json').symlink_to('/dev/zero')
    (history / '12').mkdir()
    os.mkfifo(history / '12/plan.json')
    seen = states(program, root)
    equal(seen[1], 'applied')
    equal({seen[n] for n in range(2, 13)}, {'unreadable'})
    equal(program.run('--sysroot', root, 'undo', '7', '--yes').status, 1)
    equal(do(program, root, 'undo', '1')['state'], 'applied')
    equal(do(program, root, 'bind', NVME)['entry'], 14)


def test_only_looked_at(program, folder):
    """Snapshots and dumps are refused clearly."""
    root = host(folder)
    snapshot = folder / 'host.airlock'
    equal(program.run('--sysroot', root, 'snapshot', snapshot).status, 0)
    for verb in (('bind', NVME, '--yes'), ('history',), ('bound',), ('hugepages', '4', '--yes')):
        result = program.run('--sysroot', snapshot, *verb)
        equal(result.status, 1)
        contains(result.err, 'is a snapshot')


def test_settings(program, folder):
    """Huge pages, virtual functions and the power setting go there and back."""
    root = host(folder)
    pages = root / 'sys/kernel/mm/hugepages/hugepages-2048kB'
    pages.mkdir(parents=True, exist_ok=True)
    (pages / 'nr_hugepages').write_text('3\n', encoding='utf-8')
    device = root / 'sys/bus/pci/devices' / GPU
    (device / 'd3cold_allowed').write_text('1\n', encoding='utf-8')
    before = tree(root)

    equal(program.read('--sysroot', root, 'hugepages', '--json').json,
          {'huge-pages': [{'node': None, 'page-kib': 2048, 'reserved': 3}]})
    do(program, root, 'hugepages', '40')
    equal((pages / 'nr_hugepages').read_text(encoding='utf-8').strip(), '40')
    do(program, root, 'd3cold', GPU, 'off')
    equal((device / 'd3cold_allowed').read_text(encoding='utf-8').strip(), '0')
    do(program, root, 'undo', '1')
    do(program, root, 'undo', '2')
    same_tree(before, tree(root))

    for arguments, status in ((('hugepages', '40', '--size=1G'), 1), (('hugepages', 'x'), 2),
                              (('hugepages', '1', '--size=3M'), 2), (('d3cold', GPU, 'maybe'), 2),
                              (('sriov', NVME, '2'), 1), (('sriov', NVME, '-1'), 2),
                              (('bind',), 2), (('bind', NVME, '--hold', '--keep'), 2),
                              (('bind', '09:00.0'), 1), (('unbind', '../x'), 2),
                              (('undo', '--finish'), 2)):
        result = program.run('--sysroot', root, *arguments, '--yes')
        equal(result.status, status, arguments)
        check(result.err, arguments)


if __name__ == '__main__':
    main(globals())
