#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""guest.t - what the guest runner promises: commands, exit codes, files, boots

Needs no card: what cards do in a guest is for the tests of the driver.
"""
import os
import pathlib
import sys
import tempfile
import threading
import time

sys.path[:0] = ['tests', 'tools/env']
import tap  # noqa: E402
from vm import Guest, GuestError  # noqa: E402


def refused(function, *args, **kwargs):
    """The message of the GuestError, '' when there is none."""
    try:
        function(*args, **kwargs)
    except GuestError as error:
        return str(error)
    return ''


def commands(guest):
    done = guest.run('echo out; echo err >&2; exit 42')
    tap.equal((done.code, done.out, done.err), (42, 'out\n', 'err\n'),
              'a command gives its code, its output and its errors')
    tap.equal(guest.run('kill -TERM $$').code, 128 + 15, 'a signal is a code above 128')
    tap.ok('exit code 3: exit 3' in refused(guest.run, 'exit 3', check=True),
           'with check, a code other than 0 is an error that names the command')
    tap.equal(len(guest.run('head -c 3000000 /dev/zero | tr "\\0" x').out), 3000000,
              'much output arrives whole')
    tap.equal(guest.run('read x; echo $?').out, '1\n', 'commands have no standard input')
    done = guest.run('sleep 1000 & echo started')
    tap.ok(done.out == 'started\n' and done.seconds < 5,
           'what a command leaves in the background does not hold it up')
    tap.equal(guest.run('id -un; pwd; touch /root/x', user='jet').out, 'jet\n/home/jet\n',
              'a command can run as an ordinary user')
    said = refused(guest.run, 'echo before; sleep 1000', timeout=0.5)
    tap.ok('no end after 0.5 s' in said and 'before' in said,
           'a command that takes too long is an error that shows its output')
    tap.equal(guest.run('pgrep -fc "[s]leep 1000"').out, '1\n', 'and it is killed')


def jobs(guest):
    slow = guest.start('echo first; sleep 0.5; echo last')
    tap.equal(guest.run('echo meanwhile').out, 'meanwhile\n', 'jobs run beside commands')
    tap.ok(slow.running(), 'a job runs until it ends')
    tap.equal(slow.wait().out, 'first\nlast\n', 'a job can be waited for')
    job = guest.start('trap "echo caught; exit 5" USR1; while :; do sleep 0.05; done')
    time.sleep(0.3)
    job.kill(10)
    tap.equal(job.wait(10)[:2], (5, 'caught\n'), 'a job can be sent a signal')
    results = []
    threads = [threading.Thread(target=lambda n=n: results.append(
        guest.run(f'sleep 0.1; echo {n}').out == f'{n}\n')) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tap.equal(results, [True] * 20, 'twenty threads do not get each other\'s output')


def files(guest):
    data = os.urandom(5_000_000)
    loud = guest.start('head -c 5000000 /dev/zero')
    guest.put('/tmp/a file', data, 0o640)
    tap.equal(len(loud.wait().out), 5_000_000, 'a file goes in while output comes out')
    tap.ok(guest.get('/tmp/a file') == data, 'a file comes back as it went')
    tap.equal(guest.run('stat -c %a "/tmp/a file"').out, '640\n', 'with its mode')
    tap.ok(guest.get('/proc/version').startswith(b'Linux version'),
           'files without a size can be read')
    tap.ok('/nowhere: No such file' in refused(guest.get, '/nowhere'),
           'an unreadable file is an error that names it')
    tap.ok('/proc/x: ' in refused(guest.put, '/proc/x', data),
           'so is an unwritable one')
    with tempfile.TemporaryDirectory() as source:
        pathlib.Path(source, 'sub').mkdir()
        pathlib.Path(source, 'sub', 'run').write_text('#!/bin/sh\necho ran\n')
        os.chmod(pathlib.Path(source, 'sub', 'run'), 0o755)
        guest.push(source, '/root/pushed')
        tap.equal(guest.run('/root/pushed/sub/run').out, 'ran\n',
                  'a directory can be pushed')


def kernel_log(guest):
    tap.equal(guest.dmesg_check(), [], 'a healthy kernel has said nothing of a bug')
    guest.run('echo "WARNING: CPU: 0 PID: 1 at jet" > /dev/kmsg')
    tap.equal(len(guest.dmesg_check()), 1, 'one warning is found')


def warm():
    with Guest(name='env-warm') as guest:
        tap.ok(guest.boot_seconds < 20, 'a second guest restores the snapshot')
        tap.diag(f'restored in {guest.boot_seconds:.2f} s')
        tap.ok(abs(float(guest.run('date +%s.%N').out) - time.time()) < 2,
               'it knows the time')
        with Guest(name='env-sibling') as sibling:
            random = [g.get('/proc/sys/kernel/random/uuid') for g in (guest, sibling)]
            tap.ok(random[0] != random[1], 'its random numbers are not its sibling\'s')
        tap.ok(sibling.process.returncode == 0, 'QEMU ends when asked')
        commands(guest)
        jobs(guest)
        files(guest)
        kernel_log(guest)
        guest.process.kill()
        tap.ok('QEMU ended' in refused(guest.run, 'true'), 'a dead guest is an error')


def cold():
    with Guest(name='env-cold', cold=True) as guest:
        tap.diag(f'booted in {guest.boot_seconds:.2f} s')
        tap.equal(guest.get('/proc/cmdline'), b'console=ttyS0 panic=-1\n',
                  'a cold boot has the stock command line')
        tap.ok('Linux version' in guest.console.read_text(errors='replace'),
               'its console is kept')


def broken():
    said = refused(Guest(name='env-broken', cold=True, append='rdinit=/nothing').boot)
    lines = said.splitlines()
    start = [n for n, line in enumerate(lines) if line.startswith('last 20 lines of ')]
    tap.ok('the guest did not boot' in lines[0] and start, 'a failed boot says so')
    tap.ok(start and len(lines) - start[0] - 1 == 20, 'with 20 lines of the console')
    tap.ok('Kernel panic' in said, 'which show why')
    said = refused(Guest(name='env-no-card', cards=['/nowhere']).boot)
    tap.ok('/nowhere' in said, 'a card that is not there is named')


Guest(name='env-first').boot().quit()       # makes what is missing
warm()
cold()
broken()
tap.done()
