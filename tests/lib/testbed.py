# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""A ring with hosts: jetsim, guests with its cards, a network namespace a station.

    with Testbed(stations=3) as bed:
        bed.run(0, "ping -c 3 10.74.0.2", check=True)

Station n is jet0 of namespace sN, with the addresses 10.74.0.(n+1)/24 and
fd4a::(n+1)/64. With guests=2 the stations are dealt out in turn: 0 and 2 are in the
first guest, 1 is in the second.

With JETSTREAM_KERNEL=debug the guests have the kernel that finds bugs, and the end of each
testbed is a test point: it has reported nothing, and nothing is left when the driver is gone.
"""
import json
import os
import pathlib
import re
import shutil
import socket
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tools/env'), str(TOP / 'tests')]

import gcov  # noqa: E402
import reports  # noqa: E402
import tap  # noqa: E402
from guest import kernel, process  # noqa: E402
from vm import Guest, GuestError  # noqa: E402

DEBUG = kernel.wanted() == 'debug'
KIND = '-coverage' if gcov.DIRECTORY else '-debug' if DEBUG else ''
MODULE = TOP / f'build/driver{KIND}/jetstream.ko'
JETSIM = TOP / 'build/jetsim/jetsim'
PROGRAMS = tuple(f'build/{name}' for name in (
    'jetctl/jetctl', 'jetcat/jetcat', 'jetperf/jetperf', 'examples/jetrelay', 'examples/jetrpc', 'examples/jetsend',
    'examples/jetvideo'))
RING_UP_SECONDS = 60
CARDS = 'rtl', 'fast'
LINKS = 'tlp', 'pcie', 'rough'
# As stations tell it
VERSION = '.'.join(re.findall(r'^#define JET_VERSION_M(?:AJ|IN)OR_NOW\s+(\d+)$',
                              (TOP / 'include/jetstream/hw.h').read_text(), re.M))


def until(condition, what, seconds=60):
    """True once the condition holds; a point that is not ok if it does not in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return tap.ok(False, f'{what} within {seconds} s')


def points(job, name, seconds=300):
    """What a program of a guest prints becomes our points; another that it ends well."""
    result = job.wait(seconds)
    tap.adopt(result.out, name)
    tap.ok(result.code == 0, f'{name} ends well')
    if result.err:
        tap.diag(result.err)


def says(job, word, what, seconds=60):
    """The job, once its program has said that word, or has ended."""
    until(lambda: word in str(job.out) or not job.running(), what, seconds)
    return job


class TestbedError(Exception):
    """Something that the testbed itself needs did not work."""


def card_asked(otherwise='rtl'):
    """The card that CARD in the environment names; the gateware, if nothing does."""
    name = os.environ.get('CARD') or otherwise
    if name not in CARDS:
        raise TestbedError(f'CARD: {" or ".join(CARDS)}, not "{name}"')
    return name


def link_asked():
    """What the cards have to their hosts, by LINK in the environment: see jetsim --link."""
    name = os.environ.get('LINK') or 'tlp'
    if name not in LINKS:
        raise TestbedError(f'LINK: {", ".join(LINKS)}, not "{name}"')
    return name


class Simulator:
    """jetsim with a socket for each of so many stations."""

    def __init__(self, stations, directory, options=(), card=None):
        self.stations = stations
        self.card = card or card_asked()
        self.link = link_asked()
        self.sockets = [str(directory / f's{n}') for n in range(stations)]
        self.control = str(directory / 'control')
        self.log = directory / 'jetsim.log'
        self._options = options
        self._directory = directory
        self.process = None

    def start(self):
        with open(self.log, 'ab') as log:
            self.process = process.spawn(
                [str(JETSIM), f'--card={self.card}', f'--link={self.link}',
                 f'--stations={self.stations}', f'--socket={self._directory}/s%d',
                 f'--control={self.control}',
                 *self._options], stdout=log, stderr=log)
        self._wait(lambda: os.path.exists(self.control), 'open its sockets')

    def stop(self):
        if self.process:
            process.end(self.process)
            self.process = None

    def ask(self, question):
        """A line to the control socket; the answer without its final dot."""
        with socket.socket(socket.AF_UNIX) as link:
            link.connect(self.control)
            link.sendall(question.encode() + b'\n')
            data = b''
            while not data.endswith(b'\n.\n'):
                more = link.recv(65536)
                if not more:
                    raise TestbedError(f'jetsim ended: {self.last_words()}')
                data += more
        return data[:-3].decode()

    def stats(self):
        """All figures, see tools/jetsim/stats.c."""
        return json.loads(self.ask('stats'))

    def idle_stats(self):
        """The same at a moment when no frame is under way, nor news of one: sums agree then."""
        stats = {}

        # The cards count, and so work, for whoever asks for figures: that alone would keep a slow simulator from rest
        def idle():
            if self.ask('idle') == 'idle':
                stats.update(self.stats())
            return stats.get('idle')

        self._wait(idle, 'become idle')
        return stats

    def simulated_ns(self):
        return int(self.ask('time').split()[0])

    def last_words(self):
        return self.log.read_text(errors='replace').strip()[-600:] or '(it said nothing)'

    def _wait(self, condition, what):
        deadline = time.monotonic() + 20
        while not condition():
            if self.process.poll() is not None:
                raise TestbedError(f'jetsim ended: {self.last_words()}')
            if time.monotonic() > deadline:
                raise TestbedError(f'jetsim did not {what} within 20 s')
            time.sleep(0.01)


class Testbed:
    """See the top of this file. With load=False, the module is not loaded. card: one of CARDS."""

    def __init__(self, stations=3, guests=1, load=True, sim_options=(), card=None, **guest_options):
        self.stations = stations
        self.load = load
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix='jetstream.'))
        self.sim = Simulator(stations, self.directory, sim_options, card)
        self.guests = []
        self._cards = [[n for n in range(stations) if n % guests == g] for g in range(guests)]
        self._guest_options = guest_options

    def __enter__(self):
        try:
            self.sim.start()
            self._start_guests()
            if self.load:
                self.load_module()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind, value, trace):
        try:
            if DEBUG and not kind:
                self._last_look()
                for guest in self.guests:
                    gcov.take(guest)
        finally:
            self.close()

    def close(self):
        for guest in self.guests:
            guest.quit()
        self.sim.stop()
        keep = TOP / 'build/logs' / f'{pathlib.Path(sys.argv[0]).stem}.jetsim'
        keep.parent.mkdir(parents=True, exist_ok=True)
        if self.sim.log.exists():
            shutil.copyfile(self.sim.log, keep)
        shutil.rmtree(self.directory, ignore_errors=True)

    # --- stations -------------------------------------------------------------

    def guest(self, station):
        """The guest that a station's card is in."""
        return self.guests[station % len(self.guests)]

    def card_address(self, station):
        return Guest.card_address(self._cards[station % len(self.guests)].index(station))

    def device(self, station):
        """/dev/jetstreamN of a station; cards are numbered as the kernel finds them."""
        directory = f'/sys/bus/pci/devices/{self.card_address(station)}/jetstream'
        return '/dev/' + self.guest(station).run(f'ls {directory}', check=True).out.strip()

    def run(self, station, script, **options):
        """Run a script in a station's namespace; a Result of vm.py."""
        return self.guest(station).run(self._inside(station, script), **options)

    def start(self, station, script, **options):
        """The same in the background; a Job of vm.py."""
        return self.guest(station).start(self._inside(station, script), **options)

    def hear(self, station, attribute):
        """A Job that says a number of the netlink family's ring attributes, each time that it changes."""
        header = (TOP / 'include/uapi/linux/jetstream_netlink.h').read_text()
        number = 1 + re.findall(r'^\tJETSTREAM_A_RING_(\w+)', header, re.M).index(attribute)
        self.guest(station).push(TOP / 'tests/guest/heard.py', '/root/heard.py')
        job = self.start(station, f'exec python3 /root/heard.py {number}')
        while 'ready' not in job.out and job.running():
            time.sleep(0.1)
        return job

    def ping(self, station, peer, count, size=56, interval=0.2):
        """How many of so many pings are answered, and what ping says.

        ping waits for the last answers two round trips only, or its interval: those that come
        later are in the kernel's count.
        """
        def answers():
            said = self.run(station, 'nstat -asz IcmpInEchoReps', check=True).out
            return int(said.split()[-2])

        before = answers()
        said = self.run(station, f'ping -c {count} -i {interval} -W 20 -s {size} {self.address(peer)}',
                        timeout=120)
        found = re.search(r'(\d+) received', said.out)
        came = int(found[1]) if found else 0
        for _ in range(200):
            if came == count:
                break
            time.sleep(0.1)
            came = min(count, answers() - before)
        return came, said.out + said.err

    def works(self, what):
        """A point: stations 0 and 1 are up, and large packets come through."""
        for station in (0, 1):
            self.wait_for_carrier(station)
        # The first one may be too early
        for _ in range(20):
            if not self.run(1, f'ping -c 1 -W 3 {self.address(0)}', timeout=30).code:
                break
        came, text = self.ping(1, 0, 3, size=20000)
        if not tap.equal(came, 3, f'{what}: packets come through'):
            tap.diag(text + self.guests[0].dmesg()[-2000:])

    @staticmethod
    def _inside(station, script):
        quoted = "'" + script.replace("'", "'\\''") + "'"
        return f'exec ip netns exec s{station} bash -c {quoted}'

    @staticmethod
    def address(station):
        return f'10.74.0.{station + 1}'

    @staticmethod
    def address6(station):
        return f'fd4a::{station + 1}'

    # --- steps of starting up ---------------------------------------------------

    def _start_guests(self):
        name = pathlib.Path(sys.argv[0]).stem
        for number, cards in enumerate(self._cards):
            guest = Guest([self.sim.sockets[n] for n in cards], name=f'{name}-{number}',
                          **self._guest_options)
            self.guests.append(guest)
            guest.boot()
            for program in PROGRAMS:
                if (TOP / program).exists():
                    guest.push(TOP / program, f'/usr/local/bin/{pathlib.Path(program).name}')
            guest.push(MODULE, '/root/jetstream.ko')

    def load_module(self, stations=None):
        """Load the driver everywhere and put each station in its namespace, up."""
        for guest in self.guests:
            guest.run('insmod /root/jetstream.ko', check=True)
        for station in range(self.stations):
            self.guest(station).run(f'ip netns add s{station}', check=True)
        if stations is None:
            stations = range(self.stations)
        for station in stations:
            self.attach(station)
        for station in stations:
            self.wait_for_carrier(station)

    def attach(self, station):
        """Put the interface of a card that has just come into its station's namespace."""
        self.guest(station).run(f'''
            set -e
            card=/sys/bus/pci/devices/{self.card_address(station)}/net
            for try in $(seq 200); do [ -d $card ] && break; sleep 0.05; done
            name=$(ls $card)
            ip link set "$name" netns s{station} name jet0
            ip -n s{station} link set lo up
            ip -n s{station} addr add {self.address(station)}/24 dev jet0
            ip -n s{station} addr add {self.address6(station)}/64 dev jet0 nodad
            ip -n s{station} link set jet0 up
        ''', check=True)

    def number(self, station):
        """The station's number on the ring, None when it is not up."""
        told = self.run(station, 'jetctl -j ring', check=True).out
        return json.loads(told)['rings'][0].get('station')

    def wait_for_carrier(self, station, up=True, timeout=RING_UP_SECONDS):
        """Until the station's ring is up (or down)."""
        want = '1' if up else '0'
        result = self.run(station, f'''
            for try in $(seq {timeout * 20}); do
                [ "$(cat /sys/class/net/jet0/carrier)" = {want} ] && exit 0
                sleep 0.05
            done
            exit 1''', timeout=timeout + 10)
        if result.code:
            raise TestbedError(f'station {station}: carrier is not {want} after {timeout} s\n'
                               + self.guest(station).console_tail())

    def trouble(self):
        """What the guests' kernels complain about, [] is good."""
        found = [line for guest in self.guests for line in guest.dmesg_check()]
        if found and DEBUG:
            found += reports.lines('\n'.join(guest.dmesg() for guest in self.guests), MODULE)
        return found

    def _last_look(self):
        """Whether a debug kernel has found anything."""
        found = []
        for guest in self.guests:
            if guest.process.poll() is None:
                text = int(guest.run(reports.TEXT).out or '0', 16)
                said = guest.run(reports.LAST_LOOK, timeout=120).out
                found += said.splitlines() + reports.gone_lines(said, text, MODULE)
        tap.equal(self.trouble() + found, [],
                  'the debug kernel has reported nothing, and nothing is left of the driver')


__all__ = ['CARDS', 'GuestError', 'Simulator', 'Testbed', 'TestbedError', 'card_asked',
           'link_asked']
