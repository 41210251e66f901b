#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""ends.t - nothing outlives the one who started it, however that one ends

Runs are started in sessions of their own and looked for by marks in their
command lines, so that neither this test nor others can be mistaken for them.
"""
import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path[:0] = ['tests', 'tools/env']
import tap  # noqa: E402

MARK = f'{os.getpid()}{time.time_ns()}'

GUEST = '''
import sys, time
sys.path.insert(0, 'tools/env')
from vm import Guest
with Guest(name=sys.argv[1]) as guest:
    print('up', flush=True)
    guest.run('sleep 1000', timeout=1000)
'''


def alive(mark):
    """Processes that have the mark in their command lines."""
    found = []
    for path in pathlib.Path('/proc').glob('[0-9]*/cmdline'):
        try:
            if mark.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            pass
    return found


def gone(mark, seconds=8):
    """Whether all of them end in time."""
    deadline = time.monotonic() + seconds
    while alive(mark):
        if time.monotonic() > deadline:
            for pid in alive(mark):
                os.kill(pid, signal.SIGKILL)
            return False
        time.sleep(0.05)
    return True


def start(command):
    """The command in a session of its own, once it has said that it is up."""
    run = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL, text=True, start_new_session=True)
    return run if run.stdout.readline() == 'up\n' else None


def inside(name, send):
    """A tree inside the environment, whose processes would rather stay."""
    mark = f'{MARK}{name}'
    run = start(['env', '-u', 'JETSTREAM_ENV', 'tools/env/enter', 'bash', '-c', f'''
        trap '' INT TERM HUP
        setsid bash -c 'exec -a {mark} sleep 1000' &
        (exec -a {mark}-too sleep 1000) &
        until pgrep -xf '{mark}-too 1000' && pgrep -xf '{mark} 1000'; do :; done > /dev/null
        echo up
        wait; wait; wait''', mark])
    if not tap.ok(run and len(alive(mark)) >= 5, f'{name}: a tree runs inside'):
        return
    send(run)
    tap.ok(gone(mark), f'{name}: and ends to the last process')
    run.wait()


def guest(name, send):
    mark = f'{MARK}{name}'
    run = start([sys.executable, '-c', GUEST, mark])
    if not tap.ok(run and len(alive(mark)) == 2, f'{name}: a guest runs'):
        return
    send(run)
    tap.ok(gone(mark), f'{name}: and its QEMU ends')
    run.wait()


def only(number):
    return lambda run: os.kill(run.pid, number)


def session(number):
    """What a terminal does."""
    return lambda run: os.killpg(run.pid, number)


inside('ctrl-c', session(signal.SIGINT))
inside('int', only(signal.SIGINT))
inside('term', only(signal.SIGTERM))
inside('hang-up', session(signal.SIGHUP))
inside('kill', only(signal.SIGKILL))

guest('guest-ctrl-c', session(signal.SIGINT))
guest('guest-term', only(signal.SIGTERM))
guest('guest-kill', only(signal.SIGKILL))

done = subprocess.run(['env', '-u', 'JETSTREAM_ENV', 'tools/env/enter',
                       'sh', '-c', 'exit 7'], check=False)
tap.equal(done.returncode, 7, 'enter ends with its command\'s code')
done = subprocess.run(['env', '-u', 'JETSTREAM_ENV', 'tools/env/enter',
                       'sh', '-c', 'kill -TERM $$'], check=False)
tap.equal(done.returncode, 128 + 15, 'or tells of its signal')

tap.done()
