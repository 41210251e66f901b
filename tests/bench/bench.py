#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""make bench: figures of ring, card, driver and simulator, in one table.

Every figure says its unit and its clock: `simulated` is the cards' time, which does not depend
on the machine; `wall` and `CPU` do. Nothing here passes or fails because of a figure. The table's
rows are in build/bench/report.json, too, and as a page in build/bench/index.html.
"""
import collections
import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests/lib'), str(TOP / 'tests/demo'), str(TOP / 'tests/lab'),
                str(TOP / 'tests/figures')]
import card_speed  # noqa: E402
import costs  # noqa: E402
import demo as demo_program  # noqa: E402
import document  # noqa: E402
import page  # noqa: E402
import report  # noqa: E402
import ring_bench  # noqa: E402
from build import BuildError, build  # noqa: E402
from lab import LabError  # noqa: E402
from testbed import GuestError, Testbed, TestbedError, card_asked  # noqa: E402

from guest import process  # noqa: E402
from progress import Progress  # noqa: E402
from vm import Guest  # noqa: E402

BENCH = TOP / 'build/tests/bench'
REPORT = TOP / 'build/bench/report.json'
PAGE = TOP / 'build/bench/index.html'
DEMO = TOP / 'build/demo/report.json'

SPEED_FLOOR = 200               # kcycles/s
PINGS = {56: 20, 60000: 5}      # bytes: how many
TCP_BYTES = 8 << 20
UDP_BYTES = 2 << 20
IDLE_SECONDS = 10               # to see how often timers read registers
DATAGRAM_BYTES = 60000
SCRIPT_FRAMES = 320
ECHO_BYTES = 1000
ECHOES = 30
SYNC_PRIORITY = 8
STEADY = 0.1                    # share of the runs that makes the mode worth showing
SIMULATED, WALL, CPU, NO_CLOCK = 'simulated', 'wall', 'CPU', '-'


class Table:
    """Rows under headings; printed when all are there."""

    def __init__(self):
        self.rows = []
        self.group = ''

    def heading(self, text):
        self.group = text

    def row(self, what, value, unit, clock=NO_CLOCK, note=''):
        self.rows.append({'group': self.group, 'what': what, 'value': value, 'unit': unit,
                          'clock': clock, 'note': note})

    def print(self):
        cells = [(entry['what'], self._number(entry['value']), entry['unit'], entry['clock'],
                  entry['note']) for entry in self.rows]
        head = ('', 'figure', 'unit', 'clock', '')
        widths = [max(len(row[n]) for row in [*cells, head]) for n in range(len(head))]
        self._line(head, widths)
        group = None
        for entry, row in zip(self.rows, cells):
            if entry['group'] != group:
                group = entry['group']
                print(f'{group}')
            self._line(row, widths)

    @staticmethod
    def _line(row, widths):
        what, value, *others = row
        print(f'  {what:{widths[0]}}  {value:>{widths[1]}}  '
              + '  '.join(f'{cell:{width}}' for cell, width in zip(others, widths[2:])).rstrip())

    @staticmethod
    def _number(value):
        if value is None:
            return '?'
        if isinstance(value, int):
            return f'{value:,}'
        return f'{value:,.1f}' if value >= 100 else f'{value:.2f}'

    def write(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({'schema': 'jetstream-bench-1', 'rows': self.rows},
                                   indent=1) + '\n')


def run(*command):
    """A program's JSON."""
    child = process.spawn([str(word) for word in command], stdout=subprocess.PIPE, text=True)
    out = child.communicate()[0]
    if child.returncode:
        raise BuildError(f'{command[0]}: exit code {child.returncode}')
    return json.loads(out)


def words(size):
    return f'{size} B' if size < 1024 else f'{size // 1024} KB'


# --- the gateware alone ------------------------------------------------------

def simulation_speed(table):
    with Progress('simulating three busy stations'):
        speed = run(BENCH / 'gateware', 'speed')
    table.heading('Simulation speed, three stations under load on one core')
    table.row('ring clocks', speed['kcycles_per_wall_second'], 'kcycles/s', WALL,
              f'floor {SPEED_FLOOR}; {speed["ring_load"]:.0%} of the ring in use')
    table.row('ring clocks a second of processor time', speed['kcycles_per_cpu_second'],
              'kcycles/s', CPU, 'also when others use the machine')


def ring_and_card(table):
    with Progress('measuring ring and copy engine'):
        figures = run(BENCH / 'gateware', 'ring')
    table.heading(f'Ring, {figures["ring_hz"] / 1e6:g} million words of 16 bits a second')
    table.row('repeat delay of a station', figures['repeat_words'], 'words', SIMULATED)
    table.row('token captured to start of frame', figures['capture_words'], 'words', SIMULATED)
    for frame in figures['frames']:
        table.row(f'frames of {words(frame["bytes"])}, back to back', frame['cycles'],
                  'cycles/frame', SIMULATED,
                  f'line limit {frame["limit"]}: {frame["limit"] / frame["cycles"]:.1%}; with '
                  f'token rotations {frame["mean"]:.0f}: {frame["limit"] / frame["mean"]:.1%}')
    table.heading(f'Copy engine, host clock of {figures["host_hz"] / 1e6:g} MHz, '
                  'host memory answers at once')
    for name, title in (('copy_in', 'host to card'), ('copy_out', 'card to host')):
        table.row(f'{title}, 12 KB', figures[name], 'bytes/clock', SIMULATED,
                  f'{figures[name] * figures["host_hz"] * 8 / 1e9:.2f} Gbit/s')


def pcie_link(table):
    with Progress('measuring the PCI Express link'):
        figures = run(TOP / 'build/tests/link/figures')
        copies = run(BENCH / 'gateware-link', 'ring')
    table.heading('PCI Express link, one lane at 2.5 GT/s, against a good root port; 256 bytes are the most that a TLP of the card\'s has')
    for size in figures['sizes']:
        for name, title in (('in', 'to the card'), ('out', 'from the card'), ('both_in', 'to the card, both ways busy'),
                            ('both_out', 'from the card, both ways busy')):
            table.row(f'writes of {size["bytes"]} B, {title}', size[name], 'clocks/TLP', SIMULATED,
                      f'line limit {size["limit"]:g}: {size["limit"] / size[name]:.1%}')
    latency = figures['latency']
    for name, title in (('in', 'to the card'), ('out', 'from the card')):
        table.row(f'a write of 64 B, {title}', latency[name], 'clocks', SIMULATED)
        table.row('    the same, with a Nak and a replay', latency[f'{name}_after_nak'], 'clocks', SIMULATED)
    table.row('until REPLAY_TIMER runs out', latency['until_timeout'], 'clocks', SIMULATED)
    for name, title in (('copy_in', 'host to card'), ('copy_out', 'card to host')):
        table.row(f'copies of 12 KB through the link, {title}', copies[name], 'bytes/clock', SIMULATED,
                  f'line limit 2: {copies[name] / 2:.1%}')


def cards(table):
    with Progress('a guest with either card'):
        card_speed.rows(table, WALL)


def laboratory(table):
    with Progress('rings in the laboratory'):
        ring_bench.rows(table, SIMULATED, CPU)


# --- with guests -------------------------------------------------------------

# Datagrams there and back, one at a time, with a priority; the first and the last one are told of
ECHO = '''
import socket, sys
local, peer, priority, size, count = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_PRIORITY, priority)
s.bind((local, 7403))
s.settimeout(20)
if count:
    for n in range(count + 1):
        s.sendto(bytes(size), (peer, 7403))
        s.recv(size)
        if n in (0, count):
            print(n, flush=True)
else:
    while True:
        s.sendto(s.recv(size), (peer, 7403))
'''


def checked(bed, station, script, **options):
    result = bed.run(station, script, **options)
    if result.code:
        raise TestbedError(f'station {station}: {script.strip()[:200]}\nexit code {result.code}: '
                           f'{(result.out + result.err).strip()[-600:]}')
    return result.out


def management(bed):
    """Interrupts of all stations' pairs 0, and frames that these received: hellos, in time of the
    guest's clock, of which the more pass the slower the machine is."""
    sums = collections.Counter()
    for station in range(bed.stations):
        for line in checked(bed, station, 'ethtool -S jet0').splitlines():
            name, _, value = line.strip().partition(': ')
            if name.startswith('queue0_'):
                sums[name] += int(value)
    return sums['queue0_irqs'], sums['queue0_frames'] // (bed.stations - 1)


class Traffic:
    """What crosses PCI Express and the ring between two moments, but for hellos: for one the sender
    rings a doorbell, and whoever was interrupted arms the pair again."""

    def __init__(self, bed):
        self.bed = bed
        self.hellos = management(bed)
        self.before = bed.sim.stats()
        self.started = time.monotonic()

    def done(self):
        after = self.bed.sim.stats()
        self.wall_s = time.monotonic() - self.started

        def grown(*path):
            total = 0
            for old, new in zip(self.before['stations'], after['stations']):
                for step in path:
                    old, new = old[step], new[step]
                total += new - old
            return total

        self.frames = grown('card', 'tx_frames')
        self.reads = grown('vfio', 'mmio_reads')
        self.writes = grown('vfio', 'mmio_writes')
        self.interrupts = grown('vfio', 'interrupts')
        irqs, hellos = (now - was for now, was in zip(management(self.bed), self.hellos))
        self.frames -= hellos
        self.writes -= hellos + irqs
        self.interrupts -= irqs
        self.simulated_s = (after['simulated_ns'] - self.before['simulated_ns']) / 1e9
        self.kcycles = (after['simulated_ring_words'] - self.before['simulated_ring_words']) / 1e3
        self.running_s = (after['wall_running_ns'] - self.before['wall_running_ns']) / 1e9
        return self


def ping(bed, size, count):
    # one before, so that addresses are known
    checked(bed, 0, f'ping -c 1 -W 20 -s {size} {bed.address(1)}', timeout=60)
    traffic = Traffic(bed)
    out = checked(bed, 0, f'ping -c {count} -i 0.05 -W 20 -s {size} {bed.address(1)}', timeout=120)
    traffic.done()
    wall_ms = float(re.search(r'= [\d.]+/([\d.]+)/', out)[1])
    return traffic, traffic.simulated_s / count * 1e6, wall_ms


def background(bed, station, script, word, timeout=30):
    """Start something that says a word when it is ready."""
    said = []
    job = bed.start(station, script, on_output=lambda kind, data: said.append(data))
    bed.run(station, f'for n in $(seq {timeout * 20}); do {word} && exit 0; sleep 0.05; done; exit 1',
            timeout=timeout + 10, check=True)
    return job


def tcp_stream(bed, size=TCP_BYTES):
    """The demo's transfer, which ends when all has arrived."""
    traffic = Traffic(bed)
    demo_program.transfer(bed, demo_program.RECEIVE_TCP, demo_program.SEND_TCP, size=size)
    return traffic.done(), size


def udp_stream(bed):
    """iperf3 from station 0 to 1 as fast as it goes; what crossed, and the bytes that arrived."""
    server = background(bed, 1, f'iperf3 -s -1 -B {bed.address(1)} > /tmp/iperf.server',
                        'ss -Htln | grep -q 5201')
    traffic = Traffic(bed)
    report = json.loads(checked(bed, 0, f'iperf3 -J -u -b 0 -l {DATAGRAM_BYTES} -n {UDP_BYTES} '
                                        f'-c {bed.address(1)}', timeout=240))
    traffic.done()
    server.wait(30)
    got = report['end']['sum']
    return traffic, got['bytes'] * (1 - got['lost_percent'] / 100)


def ring_bytes(bed):
    """What could have passed station 2 up to now, and what was in frames."""
    ring = json.loads(checked(bed, 2, 'jetctl -j ring'))['rings'][0]
    return ring['bytes_all'], sum(ring[f'bytes_{name}'] for name in ('sync', 'async', 'passed'))


def echoes(bed, priority):
    """Simulated us from station 0 to 1 and back, and the share of the ring in use meanwhile."""
    times = []
    end = background(bed, 1, f'python3 /tmp/echo.py {bed.address(1)} {bed.address(0)} {priority} '
                             f'{ECHO_BYTES} 0', 'ss -Hlun | grep -q 7403')
    before = ring_bytes(bed)
    client = bed.start(0, f'python3 /tmp/echo.py {bed.address(0)} {bed.address(1)} {priority} '
                          f'{ECHO_BYTES} {ECHOES}',
                       on_output=lambda kind, data: times.append(bed.sim.simulated_ns()))
    result = client.wait(300)
    spent, used = (now - was for now, was in zip(ring_bytes(bed), before))
    end.kill()
    if result.code or len(times) != 2:
        raise TestbedError(f'echoes of priority {priority}: {(result.out + result.err).strip()}')
    return (times[1] - times[0]) / ECHOES / 1e3, used / spent


def classes(bed):
    """Round trips on an idle ring and on one that all stations saturate, in either class."""
    bed.guest(0).put('/tmp/echo.py', ECHO)
    for station in (0, 1):
        checked(bed, station, f'jetctl sync add {ECHO_BYTES + 100}B dev jet0')
    rows = [('idle', 0, *echoes(bed, 0))]
    load = [bed.start(n, f'exec /tmp/guest_ops send {bed.device(n)} 1000000000') for n in range(3)]
    rows += [('all saturated', priority, *echoes(bed, priority))
             for priority in (0, SYNC_PRIORITY)]
    for job in load:
        job.kill()
        job.wait()
    return rows


def per_frame(table, what, traffic, timers):
    """timers: registers that the driver's health check reads in a second, frames or not."""
    beyond = max(0, traffic.reads - timers * traffic.wall_s)
    table.row(f'{what}: MMIO reads beyond the health check\'s', beyond / max(traffic.frames, 1),
              'per frame', NO_CLOCK, f'{traffic.reads} reads in {traffic.wall_s:.1f} s')
    for name, amount in (('MMIO writes', traffic.writes), ('interrupts', traffic.interrupts)):
        table.row(f'{what}: {name}', amount / max(traffic.frames, 1), 'per frame', NO_CLOCK,
                  f'{amount} for {traffic.frames} frames')


def network(table):
    with Progress('starting a guest with three cards'):
        bed = Testbed(stations=3).__enter__()
    with contextlib.closing(bed):
        rows = []
        for size, count in PINGS.items():
            with Progress(f'ping of {size} bytes'):
                rows.append((size, count, *ping(bed, size, count)))
        with Progress(f'TCP, {TCP_BYTES >> 20} MB'):
            tcp, tcp_bytes = tcp_stream(bed)
        with Progress(f'UDP, {UDP_BYTES >> 20} MB'):
            udp, udp_bytes = udp_stream(bed)
        with Progress('nothing, to see what timers do'):
            idle = Traffic(bed)
            time.sleep(IDLE_SECONDS)
            idle.done()
            timers = idle.reads / idle.wall_s
        with Progress(f'{SCRIPT_FRAMES} frames by scripts'):
            bed.guest(0).push(BENCH / 'guest_ops', '/tmp/guest_ops')
            script = Traffic(bed)
            checked(bed, 0, f'/tmp/guest_ops send {bed.device(0)} {SCRIPT_FRAMES}', timeout=120)
            script.done()
        with Progress(f'{ECHOES} datagrams there and back, in either class'):
            delays = classes(bed)
        boot = bed.guest(0).boot_seconds

    table.heading(f'Network, two stations of one guest, card {card_asked()}; simulated time stands still while only '
                  'the guest works')
    for size, count, traffic, simulated_us, wall_ms in rows:
        table.row(f'ping of {size} B, round trip', simulated_us, 'us', SIMULATED,
                  f'mean of {count}; {wall_ms:.1f} ms by the guest\'s clock')
    for name, traffic, size in (('TCP', tcp, tcp_bytes), ('UDP', udp, udp_bytes)):
        table.row(f'{name} throughput', size * 8 / traffic.simulated_s / 1e6, 'Mbit/s', SIMULATED,
                  f'{size / 1e6:.1f} MB received; the line carries 800')
    for what, priority, simulated_us, share in delays:
        table.row(f'datagram of {ECHO_BYTES} B and back, {what}, '
                  + ('synchronous' if priority else 'asynchronous'), simulated_us, 'us', SIMULATED,
                  f'mean of {ECHOES}; {share:.0%} of the ring in use, TTRT 1000 us')
    table.row('simulation speed meanwhile (TCP)', tcp.kcycles / tcp.running_s, 'kcycles/s', WALL,
              'while the clocks ran; QEMU on the other core')

    table.heading('Crossings of PCI Express, all stations together')
    table.row('nothing to do: MMIO reads by the health check', timers, 'per second', WALL,
              f'{bed.stations} cards')
    for what, traffic in (('ping', rows[0][2]), ('TCP', tcp), ('UDP', udp),
                          ('script of 32 sends', script)):
        per_frame(table, what, traffic, timers)
    return boot


def instructions(table):
    """Every guest instruction counts: program, kernel, driver, interrupts, idle loop. Returns the page's part of them."""
    with Progress('starting a guest that counts instructions'):
        bed = Testbed(stations=3, plugin=str(BENCH / 'icount.so')).__enter__()
    with contextlib.closing(bed):
        bed.guest(0).push(BENCH / 'guest_ops', '/tmp/guest_ops')
        checked(bed, 0, f'ping -c 1 -W 20 {bed.address(1)}')
        number = json.loads(checked(bed, 1, 'jetctl -j ring show'))['rings'][0]['station']
        with Progress('counting instructions of packets'):
            packets = counted(bed, f'packet s0 {bed.address(1)} s1')
        with Progress('counting instructions of script operations'):
            scripts = counted(bed, f'script {bed.device(0)} {number} {bed.device(1)}')
        with Progress('counting instructions of posted scripts'):
            posted = counted(bed, f'posted {bed.device(0)}')
    table.heading('Guest instructions, counted by a TCG plugin after a warm snapshot: the most '
                  'frequent count, or the median where no count is frequent')
    for entry in packets:
        if entry['name'] != 'nothing':
            table.row(f'{entry["name"]}, sent and received, {alone_or_many(entry)}',
                      *count(entry, 'packet'))
    for entry in scripts:
        if entry['name'].startswith('message'):
            table.row(f'{entry["name"]} (alloc, copy, send, free)', *count(entry, 'operation'))
        elif entry['name'] != 'nothing':
            table.row(f'script: {entry["name"]}, {alone_or_many(entry)}',
                      *count(entry, 'operation'))
    for entry in posted:
        if entry['name'] != 'nothing':
            table.row(f'eight scripts of 32 (alloc, copy, send, free), {entry["name"]}', *count(entry, 'operation'))
    return costs.part(costs.by_name([*scripts, *posted]))


def counted(bed, what):
    guest = bed.guest(0)
    try:
        out = guest.run(f'/tmp/guest_ops {what}', timeout=400, check=True).out
    except GuestError as error:
        kernel = '\n'.join(guest.dmesg().splitlines()[-12:])
        raise GuestError(f'{error}\nthe kernel said last:\n{kernel}') from error
    return [json.loads(line) for line in out.splitlines()]


def alone_or_many(entry):
    return 'alone' if entry['ops'] == 1 else f'in {entry["ops"]}'


def count(entry, per):
    steady = entry['mode_runs'] >= STEADY * entry['runs']
    value = entry['mode'] if steady else entry['median']
    note = f'mode of {entry["mode_runs"]} of {entry["runs"]} runs' if steady else \
        f'median of {entry["runs"]} runs, least {entry["min"] // entry["ops"]:,}'
    return round(value / entry['ops']), f'instr/{per}', NO_CLOCK, note


# --- wall times --------------------------------------------------------------

def wall_times(table, boot):
    with Progress('booting plainly'):
        with Guest(cold=True, name='bench-cold') as guest:
            cold = guest.boot_seconds
    if not DEMO.exists():
        with Progress('the demo, which has not run yet'):
            process.spawn([sys.executable, str(TOP / 'tests/demo/demo.py')],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).wait()
    table.heading('Wall times on this machine')
    cache = pathlib.Path(os.environ['JETSTREAM_CACHE'], os.environ['JETSTREAM_ENV'])
    seconds = cache / 'root.seconds'
    table.row('set-up of the Debian root, once', float(seconds.read_text())
              if seconds.exists() else None, 's', WALL,
              '' if seconds.exists() else 'made by something else than tools/env/setup')
    table.row('guest from the snapshot, with three cards', boot, 's', WALL)
    table.row('guest booted plainly, until its agent answers', cold, 's', WALL)
    demo = json.loads(DEMO.read_text()) if DEMO.exists() else {'wall_s': None, 'result': 'failed'}
    table.row('make demo', demo['wall_s'], 's', WALL,
              f'the last one: {demo["result"]}, {demo.get("guests", 1)} guest(s)')
    for step in demo.get('steps', ()):
        table.row(f'    {step["title"]}', step['wall_s'], 's', WALL,
                  f'{step["simulated_ms"]:.1f} ms simulated')


def main():
    table, made = Table(), document.made()
    try:
        made['card'] = card_asked()
        build('bench-programs')
        simulation_speed(table)
        ring_and_card(table)
        pcie_link(table)
        laboratory(table)
        boot = network(table)
        cards(table)
        more = [instructions(table)]
        wall_times(table, boot)
    except (BuildError, GuestError, LabError, TestbedError) as error:
        if table.rows:
            table.print()
        print(f'make bench: {error}', file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    table.print()
    table.write(REPORT)
    PAGE.write_text(page.page(report.document_of(table.rows, made, more)))
    print(f'(the same as a page: {PAGE.relative_to(TOP)}; as JSON: {REPORT.relative_to(TOP)})')
    return 0


if __name__ == '__main__':
    sys.exit(main())
