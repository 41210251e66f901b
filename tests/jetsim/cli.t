#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""jetsim's command line: help, manual page, version, what is refused, files that are not replaced,
and exit codes when what was to be recorded is lost. On the fast card."""
import json
import os
import pathlib
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, 'tests')
from tap import diag, done, equal, ok  # noqa: E402

JETSIM = 'build/jetsim/jetsim'
PAGE = 'Documentation/man/jetsim.1'


def run(*options, **more):
    return subprocess.run([JETSIM, *map(str, options)], capture_output=True, text=True, timeout=60, **more)


def start(*options, **more):
    process = subprocess.Popen([JETSIM, '--card=fast', '--stations=1', '--die-with-parent', *map(str, options)],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)
    process.stdout.readline()
    return process


def refused(options, text, code=1):
    got = run(*options)
    equal((got.returncode, got.stdout, got.stderr), (code, '', f'jetsim: {text}\n'), f'refused: {text}')


def idle(path):
    """Does the control socket's `stats` say that nothing is under way?"""
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(str(path))
        peer.sendall(b'stats\n')
        text = b''
        while not text.endswith(b'\n.\n'):
            text += peer.recv(65536)
    return json.loads(text[:-3])['idle']


def documented():
    """Options of --help and of the manual page are the same."""
    text = run('--help').stdout
    options = sorted(set(re.findall(r'--[a-z-]+', text.split('\n\n')[2] if 'usage' in text else '')))
    page = subprocess.run(['mandoc', '-T', 'ascii', '-O', 'width=200', PAGE], capture_output=True, text=True).stdout
    page = re.sub(r'.\x08', '', page)
    inside = re.search(r'The options are as follows:(.*)\nEXIT STATUS', page, re.S)[1]
    equal(sorted(set(re.findall(r'^ +(?:-\w, )?(--[a-z-]+)', inside, re.M))), options,
          "the manual page's options are those of --help")
    ok(len(options) >= 12, f'{len(options)} of them')
    for words in (['--version'], ['-V'], ['lab', '--version']):
        ok(re.fullmatch(r'jetsim \d+\.\d+\n', run(*words).stdout), ' '.join(words))
    for words in ('--help', '--version', 'lab --help', 'lab --version'):
        got = subprocess.run(f'{JETSIM} {words} > /dev/full', shell=True, stderr=subprocess.PIPE)
        ok(got.returncode, f'{words} > /dev/full: {got.returncode}')


def empty(place):
    for option in ('socket', 'waves', 'pcap', 'stats', 'control'):
        refused([f'--{option}='], f'--{option}: a name is expected, and there is none')
    got = run('lab', '--output=', place / 'x.yaml')
    equal((got.returncode, got.stderr), (1, 'jetsim lab: --output: a name is expected, and there is none\n'),
          'lab --output=')
    for option in ('stations', 'length', 'card', 'hostless', 'link'):
        got = run(f'--{option}=')
        ok(got.returncode == 1 and f'--{option}: ' in got.stderr, f'--{option}=') or diag(got.stderr)


def linked():
    refused(['--link=usb'], '--link: tlp, pcie or rough, not "usb"')
    refused(['--card=fast', '--link=pcie'], '--link: the fast card has none of PCI Express; --card=rtl has')
    refused(['--link=rough', '--waves=x'],
            '--waves: of a card with a link nothing is recorded; --link=tlp goes with it')


def not_replaced(place):
    """What is no regular file stays what it is, and that is said before anything runs."""
    node, fifo, link, directory = (place / name for name in ('null', 'fifo', 'link', 'directory'))
    os.mkfifo(fifo)
    directory.mkdir()
    link.symlink_to('elsewhere')
    targets = [fifo, link, directory]
    if os.getuid() == 0:
        try:
            os.mknod(node, stat.S_IFCHR | 0o666, os.makedev(1, 3))
            targets.append(node)
        except PermissionError:
            diag('no device nodes can be made here')
    for path in targets:
        before = os.lstat(path)
        refused(['--card=fast', f'--stats={path}'], f'{path}: is no regular file; not replaced')
        after = os.lstat(path)
        ok((before.st_mode, before.st_ino) == (after.st_mode, after.st_ino), f'{path.name}: is what it was')
    refused(['--card=fast', f'--stats={place}/none/stats'], f'{place}/none/stats: No such file or directory')
    process = start(f'--stats={place}/late')
    os.mkfifo(place / 'late')
    process.terminate()
    _, said = process.communicate(timeout=60)
    equal((process.returncode, said), (2, f'jetsim: {place}/late: is no regular file; not replaced\n'),
          'nor one that came later: exit code 2')
    ok(stat.S_ISFIFO(os.lstat(place / 'late').st_mode), 'which stays')
    equal(sorted(p.name for p in place.iterdir() if 'late.' in p.name or 'link.' in p.name), [], 'no rests')


def written(place):
    (place / 'stats').write_text('old')
    old = os.umask(0o027)
    process = start(f'--stats={place}/stats', f'--pcap={place}/pcap')
    os.umask(old)
    equal((place / 'stats').read_text(), 'old', 'an old file stays until there is a new one')
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    equal((process.returncode, said), (0, ''), 'all recorded: exit code 0')
    equal(json.loads((place / 'stats').read_text())['schema'], 'jetsim-1', 'the figures')
    equal(stat.S_IMODE(os.stat(place / 'stats').st_mode), 0o640, 'with the rights of any file')


def lost(place):
    """Captures whose disk is full."""
    (place / 'full').mkdir()
    (place / 'full/link0.pcapng').symlink_to('/dev/full')
    process = start(f'--pcap={place}/full')
    process.terminate()
    _, said = process.communicate(timeout=60)
    equal((process.returncode, said), (2, 'jetsim: link 0: capture is not complete\n'),
          'a full disk: a line, and exit code 2')


def readable(place):
    """A capture can be read while the simulator is at rest, and outlives its death."""
    process = start('--stations=2', '--hostless=insert', f'--pcap={place}/live', f'--control={place}/control')
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if idle(place / 'control') and (place / 'live/link0.pcapng').stat().st_size > 200:
            break
        time.sleep(0.05)
    ok((place / 'live/link0.pcapng').stat().st_size > 200, 'at rest: the capture is there')
    process.kill()
    process.communicate()
    got = subprocess.run(['tshark', '-r', place / 'live/link0.pcapng', '-T', 'fields', '-e', 'frame.number'],
                         capture_output=True, text=True)
    ok(len(got.stdout.split()) > 3 and 'cut short' not in got.stderr, f'killed: {len(got.stdout.split())} packets')


def main():
    documented()
    linked()
    for test in (empty, not_replaced, written, lost, readable):
        with tempfile.TemporaryDirectory() as name:
            test(pathlib.Path(name))
    done()


main()
