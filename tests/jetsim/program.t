#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""build/jetsim/jetsim as a user meets it: options, sockets, a card that answers
through one, captures, figures, and an end that leaves nothing behind."""
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, 'tests')
from tap import diag, done, equal, ok  # noqa: E402

JETSIM = 'build/jetsim/jetsim'
LUA = 'tools/jetsim/jetstream.lua'
BAR0, CONFIG = 0, 7
REG_RING_CTRL, REG_RING_STATUS, RING_UP = 0x100, 0x110, 1 << 12
ALARM_SIGNAL = 1


class Card:
    """A card behind a vfio-user socket, seen by the simplest client."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.ask(1, struct.pack('<HH', 0, 1) + b'{"capabilities":{}}\0')

    def ask(self, command, data=b''):
        self.socket.sendall(struct.pack('<HHIII', 1, command, 16 + len(data), 0, 0) + data)
        _, _, size, flags, error = struct.unpack('<HHIII', self._receive(16))
        body = self._receive(size - 16)
        if flags & 0x20:
            raise OSError(error, 'refused')
        return body

    def _receive(self, count):
        data = b''
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise ConnectionError('jetsim has gone')
            data += more
        return data

    def read(self, region, offset, count):
        return self.ask(9, struct.pack('<QII', offset, region, count))[16:]

    def write(self, region, offset, data):
        self.ask(10, struct.pack('<QII', offset, region, len(data)) + data)

    def register(self, offset):
        return struct.unpack('<I', self.read(BAR0, offset, 4))[0]

    def vectors(self):
        """As IRQ_INFO tells."""
        return struct.unpack('<IIII', self.ask(7, struct.pack('<IIII', 16, 0, 2, 0)))[3]

    def msix_vectors(self):
        """As configuration space tells."""
        at = self.read(CONFIG, 0x34, 1)[0]
        while at:
            name, following, control = struct.unpack('<BBH', self.read(CONFIG, at, 4))
            if name == 0x11:
                return (control & 0x7ff) + 1
            at = following
        return None

    def start(self):
        self.write(CONFIG, 0x10, struct.pack('<Q', 0xe0000000))
        self.write(CONFIG, 0x04, struct.pack('<H', 6))
        while self.register(0x20) & 1:
            pass


def start(*options):
    process = subprocess.Popen([JETSIM, '--die-with-parent', *map(str, options)],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return process, process.stdout.readline()


def fails(*options):
    result = subprocess.run([JETSIM, *map(str, options)], capture_output=True, text=True,
                            timeout=60)
    return result.returncode == 1 and result.stderr.count('\n') >= 1 and \
        'jetsim: ' in result.stderr


def cpu_ticks(pid):
    fields = pathlib.Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()
    return int(fields[11]) + int(fields[12])


def control(path, command):
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(str(path))
        peer.sendall(command.encode() + b'\n')
        text = b''
        while not text.endswith(b'\n.\n'):
            text += peer.recv(65536)
    return text[:-3].decode()


def wait_for(condition):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def options_are_checked(place):
    text = subprocess.run([JETSIM, '--help'], capture_output=True, text=True).stdout
    ok('--stations' in text and '--waves' in text, '--help')
    for bad in (['--stations=0'], ['--stations=66'], ['--stations=x'], ['--length=-1m'],
                ['--hostless=maybe'], ['--nonsense'], ['stray'], ['--card=slow'],
                ['--card=fast', f'--waves={place}/w.fst'],
                ['--stations=1', f'--socket={place}/a', f'--socket={place}/b'],
                ['--stations=1', f'--socket={place}/none/s'],
                ['--stations=1', f'--pcap={place}/none/p']):
        ok(fails(*bad), f'refused: {" ".join(bad).replace(str(place), "")}')


def foreign_sockets(place):
    path = place / 's0'
    path.write_text('mine')
    ok(fails('--stations=1', f'--socket={path}') and path.read_text() == 'mine',
       'a file in the place of a socket stays')
    path.unlink()
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(path))
    stale.close()


def a_ring(place, kind):
    process, line = start(f'--card={kind}', '--stations=3', f'--socket={place}/s%d', f'--pcap={place}/pcap',
                          f'--stats={place}/stats', f'--control={place}/control')
    equal(line, 'jetsim: 3 stations ready\n', 'ready, with a dead socket in the way')
    ok(fails('--stations=1', f'--socket={place}/s1'), 'a second server is refused')
    cards = [Card(place / f's{n}') for n in range(3)]
    for card in cards:
        card.start()
    equal([card.register(0) for card in cards], [0x4a455453] * 3,
          'registers answer through the socket')
    equal(cards[0].vectors(), cards[0].msix_vectors(), 'as many vectors as the card has')
    for card in cards:
        card.write(BAR0, REG_RING_CTRL, struct.pack('<I', 1))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and \
            not all(card.register(REG_RING_STATUS) & RING_UP for card in cards):
        time.sleep(0.05)
    status = [card.register(REG_RING_STATUS) for card in cards]
    ok(all(s & RING_UP for s in status) and len({s >> 4 & 63 for s in status}) == 3,
       f'a ring of three is up: {" ".join(f"{s:08x}" for s in status)}')

    # No work: no time passes and no processor is used
    time.sleep(0.5)
    before, ticks = control(place / 'control', 'time'), cpu_ticks(process.pid)
    time.sleep(1)
    equal(control(place / 'control', 'time'), before, 'at rest no time passes')
    ok(cpu_ticks(process.pid) - ticks <= 3, 'nor is the processor used')
    # Asking for figures makes work, asking whether there is some does not
    equal([control(place / 'control', 'idle') for _ in range(2)], ['idle', 'idle'], 'asked, it says so')
    equal(control(place / 'control', 'time'), before, 'and no time passes for that')
    equal([s['root_port'] for s in json.loads(control(place / 'control', 'stats'))['stations']], [None] * 3,
          'cards without a link have no root port')
    ok('no such command' in control(place / 'control', 'nonsense'), 'a wrong question')

    equal(control(place / 'control', 'cut 1'), 'cut', 'a link is cut')
    equal(control(place / 'control', 'idle'), 'at work', 'which is work for a ring')
    ok(wait_for(lambda: cards[2].register(REG_RING_STATUS) >> 18 & 7 == ALARM_SIGNAL),
       'who hears it alarms')
    equal(control(place / 'control', 'mend 1'), 'mended', 'and mended')
    ok(wait_for(lambda: all(card.register(REG_RING_STATUS) & RING_UP for card in cards)),
       'the ring is up again')
    ok('no such link' in control(place / 'control', 'cut 3'), 'there are three links')

    process.send_signal(signal.SIGUSR1)
    deadline = time.monotonic() + 10
    while not (place / 'stats').exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    stats = json.loads((place / 'stats').read_text())
    ok(stats['schema'] == 'jetsim-1' and stats['simulated_ns'] > 0 and
       len(stats['stations']) == 3 and len(stats['links']) == 3, 'SIGUSR1: figures')
    equal(json.loads(control(place / 'control', 'stats'))['schema'], 'jetsim-1',
          'figures on request')
    ok(wait_for(lambda: json.loads(control(place / 'control', 'stats'))['idle']),
       'and a moment when no frame is under way')
    ok(all(s['card']['tokens'] >= 1 and s['card']['ring_ups'] >= 1 and
           not s['pcie']['violations'] for s in stats['stations']), 'they are the cards\' own')

    # One host goes, without a word; the others' ring goes on
    cards[1].socket.close()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        time.sleep(0.1)
        if all(cards[n].register(REG_RING_STATUS) & RING_UP for n in (0, 2)):
            break
    again = Card(place / 's1')
    again.start()
    ok(not again.register(REG_RING_STATUS) & RING_UP and
       all(cards[n].register(REG_RING_STATUS) & RING_UP for n in (0, 2)),
       'a host that leaves has its card reset, the others have a ring')

    process.terminate()
    out, err = process.communicate(timeout=60)
    ok(process.returncode == 0 and 'simulated' in out and not err, 'SIGTERM: a clean end')
    if err:
        diag(err)
    ok(not list(place.glob('s[012]')) and not (place / 'control').exists(),
       'no socket is left behind')


def captures(place):
    names = sorted(p.name for p in (place / 'pcap').iterdir())
    equal(names, ['link0.pcapng', 'link1.pcapng', 'link2.pcapng'], 'a capture for each link')
    command = ['tshark', '-r', str(place / 'pcap/link0.pcapng'), '-X', f'lua_script:{LUA}',
               '-T', 'fields', '-e', 'jetstream.mac.kind', '-e', 'jetstream.hop',
               '-e', 'frame.time_epoch']
    if os.getuid() == 0:
        # it runs no script for root
        os.chmod(place, 0o755)
        command = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups',
                   'env', 'HOME=/nonexistent', *command]
    result = subprocess.run(command, capture_output=True, text=True)
    kinds = {line.split('\t')[0] for line in result.stdout.splitlines()}
    if not ok({'1', '2'} <= kinds, f'Wireshark reads claims and numbering: {sorted(kinds)}'):
        diag(result.stderr)


def main():
    with tempfile.TemporaryDirectory() as name:
        place = pathlib.Path(name)
        options_are_checked(place)
        for kind in ('rtl', 'fast'):
            diag(f'--card={kind}')
            foreign_sockets(place)
            a_ring(place, kind)
            captures(place)
            shutil.rmtree(place / 'pcap')
            (place / 'stats').unlink()
    done()


if __name__ == '__main__':
    main()
