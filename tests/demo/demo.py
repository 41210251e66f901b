#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""make demo: three stations on a ring do what a network card is for.

Everything goes through the gateware's RTL, or with CARD=fast through a model of the card; with LINK=pcie the RTL has its PCI Express link as
well, symbol by symbol. Each step prints what it found, how long it took
by the wall clock and in the cards' simulated time; the last line is PASS or the reason why not.
"""
import argparse
import contextlib
import json
import os
import pathlib
import re
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests/lib')]
from build import BuildError, build  # noqa: E402
from testbed import GuestError, Testbed, TestbedError, card_asked, link_asked  # noqa: E402

RECORD = TOP / 'build/demo/report.json'

TRANSFER_BYTES = 4 << 20
DATAGRAMS = 32
DATAGRAM_BYTES = 60000
STRAY_FRAMES = 20
CHANNEL = 100
VIDEO_FRAMES = 40               # a picture


class Failed(Exception):
    """A step did not show what it should have shown."""


class Report:
    """Numbered steps with both clocks."""

    def __init__(self, stream=sys.stdout):
        self.stream = stream
        self.number = 0
        self.bed = None
        self.ring_up = None         # jetsim's counters when the ring was up
        self.steps = []
        self.started = time.monotonic()

    def say(self, text):
        print(f'       {text}', file=self.stream, flush=True)

    @contextlib.contextmanager
    def step(self, title, before=0.0):
        """before: seconds of it that passed before this program started."""
        self.number += 1
        print(f'{self.number:3}.   {title}', file=self.stream, flush=True)
        wall, simulated = time.monotonic(), self._simulated()
        self.started -= before
        yield
        wall = time.monotonic() - wall + before
        simulated = (self._simulated() - simulated) / 1e6
        self.say(f'[{wall:.1f} s wall clock, {simulated:.1f} ms simulated]')
        self.steps.append({'title': title, 'wall_s': round(wall, 2),
                           'simulated_ms': round(simulated, 3)})

    def elapsed(self):
        return time.monotonic() - self.started

    def record(self, **more):
        """For make bench, which shows how long the last demo took."""
        RECORD.parent.mkdir(parents=True, exist_ok=True)
        RECORD.write_text(json.dumps({
            'schema': 'jetstream-demo-1', 'wall_s': round(self.elapsed(), 2),
            'steps': self.steps, **more}, indent=1) + '\n')

    def _simulated(self):
        return self.bed.sim.simulated_ns() if self.bed and self.bed.sim.process else 0


def need(condition, text):
    if not condition:
        raise Failed(text)


def checked(bed, station, script, **options):
    result = bed.run(station, script, **options)
    need(result.code == 0, f'station {station}: {script.strip()[:200]}\n'
         f'exit code {result.code}: {(result.out + result.err).strip()[-600:]}')
    return result.out


def jetctl(bed, station, noun):
    return json.loads(checked(bed, station, f'jetctl -j {noun} show'))[noun + 's']


def ring(bed, report):
    # while stations join, a frame may be cut; from here on, none may
    report.ring_up = bed.sim.idle_stats()
    for station in range(bed.stations):
        entry = jetctl(bed, station, 'ring')[0]
        need(entry['state'] == 'up', f'station {station}: the ring is {entry["state"]}')
        report.say(f'station {station}: id {entry["station"]} of {len(entry["stations"])}, '
                   f'monitor {entry["monitor"]}, TTRT {entry["ttrt_ns"] / 1e6:.2f} ms')


def pings(bed, report):
    for size, count in ((56, 5), (60000, 3)):
        for station in range(bed.stations):
            peer = (station + 1) % bed.stations
            came, out = bed.ping(station, peer, count, size)
            need(came == count, f'ping of {size} bytes: {came} of {count} came back:\n{out}')
            if station == 0:
                # None, if a slow machine's came after ping had stopped to wait: the kernel has counted them
                average = re.search(r'= [\d.]+/([\d.]+)/', out)
                report.say(f'{size} bytes: {count} of {count} came back, '
                           + (f'{average[1]} ms on average (guest clock)' if average else 'later than ping waits'))
    checked(bed, 0, f'ping -c 2 -i 0.2 -W 20 {bed.address6(1)}', timeout=60)
    report.say('IPv6, too')


RECEIVE_TCP = '''
python3 - <<'END'
import hashlib, socket
with socket.create_server(("{address}", 7400)) as server:
    print("listening", flush=True)
    link, _ = server.accept()
    digest, size = hashlib.sha256(), 0
    while data := link.recv(1 << 20):
        digest.update(data)
        size += len(data)
print(size, digest.hexdigest())
END
'''

SEND_TCP = '''
python3 - <<'END'
import hashlib, os, socket
data = os.urandom({size})
with socket.create_connection(("{address}", 7400)) as link:
    link.sendall(data)
print(len(data), hashlib.sha256(data).hexdigest())
END
'''

RECEIVE_UDP = '''
python3 - <<'END'
import hashlib, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
s.bind(("{address}", 7401))
s.settimeout(60)
print("listening", flush=True)
digest, n = hashlib.sha256(), 0
while n < {count}:
    data, peer = s.recvfrom(65536)
    digest.update(data)
    n += 1
    s.sendto(b"got it", peer)
print(n, digest.hexdigest())
END
'''

SEND_UDP = '''
python3 - <<'END'
import hashlib, os, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(60)
digest = hashlib.sha256()
for n in range({count}):
    data = os.urandom({size})
    s.sendto(data, ("{address}", 7401))
    digest.update(data)
    s.recv(100)
print({count}, digest.hexdigest())
END
'''


def transfer(bed, receive, send, **values):
    """Run both ends on stations 1 and 0; what each says it moved."""
    values['address'] = bed.address(1)
    listening = []
    job = bed.start(1, receive.format(**values),
                    on_output=lambda kind, data: listening.append((kind, data)))
    deadline = time.monotonic() + 60
    while not listening and time.monotonic() < deadline:
        time.sleep(0.02)
    sent = checked(bed, 0, send.format(**values), timeout=300).split()
    job.wait(120)
    said = b''.join(data for kind, data in listening if kind == 'out').decode().split()
    need(said[1:] == sent, f'what arrived is not what was sent: {said[1:]} instead of {sent}')


def transfers(bed, report):
    started = bed.sim.simulated_ns()
    transfer(bed, RECEIVE_TCP, SEND_TCP, size=TRANSFER_BYTES)
    seconds = (bed.sim.simulated_ns() - started) / 1e9
    report.say(f'TCP: {TRANSFER_BYTES >> 20} MB, SHA-256 equal, '
               f'{TRANSFER_BYTES * 8 / seconds / 1e6:.0f} Mbit/s of simulated time')
    transfer(bed, RECEIVE_UDP, SEND_UDP, count=DATAGRAMS, size=DATAGRAM_BYTES)
    report.say(f'UDP: {DATAGRAMS} datagrams of {DATAGRAM_BYTES} bytes, SHA-256 equal')


# The test picture of tools/examples/video.h, compared with what is on the receiver's screen
SEE_PICTURE = '''
python3 - <<'END'
import sys
screen = open("/tmp/screen", "rb").read()
sys.exit(screen != bytes((x * 3 ^ y * 5) & 255 for y in range(480) for x in range(640)))
END
'''


def scripts(bed, report):
    """The example programs; the pools are looked at while the receiver runs."""
    receiver = bed.start(1, f'jetvideo --device {bed.device(1)} --channel {CHANNEL} '
                            f'--frames {VIDEO_FRAMES} --output /tmp/screen')
    time_limit = time.monotonic() + 30
    pools = []
    while time.monotonic() < time_limit and not any(p['owner'] == 'jetvideo' and p['vcis']
                                                    for p in pools):
        pools = jetctl(bed, 1, 'pool')
    need(any(p['owner'] == 'jetvideo' for p in pools), 'jetctl does not show the receiver\'s pool')
    target = jetctl(bed, 1, 'ring')[0]['station']
    out = checked(bed, 0, f'jetsend --device {bed.device(0)} --station {target} '
                          f'--channel {CHANNEL} --video {VIDEO_FRAMES}', timeout=120)
    report.say(out.strip().splitlines()[-1])
    result = receiver.wait(60)
    need(result.code == 0, f'jetvideo: exit code {result.code}: {result.out}{result.err}')
    report.say(result.out.strip().splitlines()[-1])
    checked(bed, 1, SEE_PICTURE)
    report.say('the picture on the screen is the one that was sent')
    report.say('jetctl pool show, while it ran:')
    for pool in pools:
        report.say(f'    pool {pool["pool"]:3} {pool["owner"]:10} '
                   f'rx {pool["rx_used"]}/{pool["rx_limit"]} tx {pool["tx_used"]}/{pool["tx_limit"]}')


def since(before, after):
    """How much each station's card has counted between two answers of jetsim."""
    return [{name: count - old['card'][name] for name, count in new['card'].items()}
            for old, new in zip(before['stations'], after['stations'])]


def what_was_lost(cards):
    """Counters of what cards throw away that are not zero."""
    return {f'station {number} {name}': card[name]
            for number, card in enumerate(cards)
            for name in ('rx_no_block', 'rx_pool_full', 'rx_no_event', 'rx_hec', 'rx_crc',
                         'rx_length', 'rx_fragment', 'rx_overrun', 'rx_header', 'tx_aborted',
                         'circulated', 'elastic', 'cmd_errors', 'tlp_malformed',
                         'tlp_unexpected', 'dma_error')
            if card.get(name)}


def losses(bed, report):
    """No frame was lost, and frames for nobody interrupt nobody."""
    before = bed.sim.idle_stats()
    target = 1
    station = jetctl(bed, target, 'ring')[0]['station']
    out = checked(bed, 0, f'jetsend --device {bed.device(0)} --station {station} '
                          f'--channel {CHANNEL + 1} --count {STRAY_FRAMES} --size 1000')
    report.say(out.strip().splitlines()[-1])
    after = bed.sim.idle_stats()
    card = since(before, after)[target]
    # The kernel's hellos come and go meanwhile: an interrupt for each that came or is sent
    unheard, interrupts = card['rx_no_vci'], card['msix']
    hellos = card['rx_frames'] + card['tx_frames']
    need(unheard >= STRAY_FRAMES, f'only {unheard} of {STRAY_FRAMES} frames passed the station')
    need(interrupts <= hellos, f'{interrupts} interrupts, but only {hellos} frames of its own pools')
    report.say(f'station {target}: {unheard} frames that no pool listens to passed by; '
               f'{hellos} frames of its own pools meanwhile (hellos), {interrupts} interrupts')
    cards = since(report.ring_up, after)
    if bed.sim.card == 'fast':
        # A guest that is slower than its card: TCP's packets fill the pool, and it sends some again
        full = sum(card.pop('rx_pool_full') for card in cards)
        report.say(f'{full} packets met a pool that TCP had filled, and were sent again')
    lost = what_was_lost(cards)
    need(not lost, f'something was lost or damaged: {lost}')
    sent = sum(card['tx_frames'] for card in cards)
    stripped = sum(card['stripped'] for card in cards)
    need(sent == stripped, f'{sent} frames sent, but {stripped} came home')
    report.say(f'{sent} frames sent, {stripped} came home and were taken off by their source, '
               'none lost or damaged')


def set_up(report):
    # tools/env/enter says how long it took to make the root that we run in
    seconds = int(os.environ.get('JETSTREAM_SETUP_MS', '0')) / 1000
    with report.step('Set-up: a Debian root with compilers, simulators and QEMU', seconds):
        report.say('made now' if seconds > 5 else 'it was there already')


def run(guests, report):
    card, link = card_asked(), link_asked()
    set_up(report)
    with report.step('Gateware, simulator, driver and programs built'):
        build('demo-programs')
    with report.step(f'Simulator, {guests} guest{"s" if guests > 1 else ""} and driver up'):
        bed = Testbed(stations=3, guests=guests, card=card)
        report.bed = bed
        bed.__enter__()
        report.say(f'card: {card}, link: {link}')
    with contextlib.closing(bed):
        for title, action in (
                ('The ring has formed', ring),
                ('Ping around the ring', pings),
                ('TCP and UDP, compared by checksum', transfers),
                ('A program sends with one ioctl, another looks at headers first', scripts),
                ('Nothing lost, and no interrupt for what nobody wants', losses)):
            with report.step(title):
                action(bed, report)
        trouble = bed.trouble()
        need(not trouble, 'the kernel complains: ' + '; '.join(trouble[:5]))
    report.bed = None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--guests', type=int, choices=(1, 2, 3), default=1)
    args = parser.parse_args()
    report = Report()
    try:
        run(args.guests, report)
    except (Failed, BuildError, GuestError, TestbedError) as error:
        print(f'FAIL: {error}', flush=True)
        report.record(guests=args.guests, result='fail')
        return 1
    except KeyboardInterrupt:
        print('FAIL: interrupted', flush=True)
        return 130
    print(f'PASS after {report.elapsed():.0f} s', flush=True)
    report.record(guests=args.guests, result='pass')
    return 0


if __name__ == '__main__':
    sys.exit(main())
