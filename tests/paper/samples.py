# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""Samples of what two stations of one guest do, by paperload. Each turn has one sample of everything, so that what
else the machine does falls on all of it alike."""
import collections
import contextlib
import dataclasses
import json
import os
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests/lib')]
from testbed import GuestError, Testbed  # noqa: E402

from progress import Progress  # noqa: E402

LOAD = TOP / 'build/tests/paper/paperload'
PLUGIN = TOP / 'build/tests/bench/icount.so'
TIMEOUT = 300


@dataclasses.dataclass(frozen=True)
class Job:
    """A cell's work: so many messages of a size at most, of one of paperload's kinds, with jet0's MTU (0: the
    longest)."""
    kind: str
    size: int
    count: int
    mtu: int = 0


class Pair:
    """Stations 0 and 1 in a guest; with counting, each sample has its instructions as well."""

    def __init__(self, counting, profile=None):
        """profile: the file that QEMU writes at the end, see tests/bench/profile.h"""
        plugin = f'{PLUGIN},profile={profile}' if profile else str(PLUGIN) if counting else None
        self.bed = Testbed(stations=2, card='fast', plugin=plugin).__enter__()
        self.mtu = None
        self.longest = int(self.bed.run(0, 'cat /sys/class/net/jet0/mtu', check=True).out)
        self.bed.guest(0).push(LOAD, '/root/paperload')
        self.bed.run(0, f'ping -c 1 -W 20 {self.bed.address(1)}', check=True)
        self.words = ' '.join(['/root/paperload', 's0', self.bed.device(0), 's1', self.bed.device(1),
                               self.bed.address(1), str(self.bed.number(1))])

    def close(self):
        self.bed.close()

    def set_mtu(self, mtu):
        if mtu != self.mtu:
            for station in (0, 1):
                self.bed.run(station, f'ip link set jet0 mtu {mtu or self.longest}', check=True)
            self.mtu = mtu

    def sample(self, job, ms, section=0):
        """What paperload says: size, count, ns, and instructions. A slow machine takes no longer than that. section: of
        the profile, if there is one."""
        self.set_mtu(job.mtu)
        what = f'{job.kind} {job.size} {job.count} {ms} {section}'
        result = self.bed.guest(0).run(f'exec {self.words} {what}', timeout=TIMEOUT)
        if result.code:
            raise GuestError(f'paperload {what}: exit code {result.code}: {(result.out + result.err).strip()[-400:]}')
        return json.loads(result.out)


class Samples:
    """{job: [what paperload said]} in a guest that counts instructions, and in one that does not and so has the
    wall clock's truth."""

    def __init__(self, ms):
        self.ms = ms
        self.wall = collections.defaultdict(list)
        self.counted = collections.defaultdict(list)
        self.load = []

    def take(self, jobs, turns):
        for counting, into in ((False, self.wall), (True, self.counted)):
            with Progress('starting a guest that counts instructions' if counting else 'starting a guest'):
                pair = Pair(counting)
            with contextlib.closing(pair):
                for turn in range(turns):
                    self._turn(pair, jobs, into, f'{"instructions" if counting else "time"}, turn {turn + 1} of {turns}')

    def _turn(self, pair, jobs, into, what):
        self.load.append(round(os.getloadavg()[0], 2))
        with Progress(f'{what}: {len(jobs)} samples'):
            for job in jobs:
                into[job].append(pair.sample(job, self.ms))

    # --- figures of a job, a sample each ---

    def mbit(self, job):
        return [said['size'] * said['count'] * 8e3 / said['ns'] for said in self.wall[job]]

    def microseconds(self, job):
        """A message."""
        return [said['ns'] / 1e3 / said['count'] for said in self.wall[job]]

    def per_message(self, job):
        return [said['instructions'] / said['count'] for said in self.counted[job]]

    def per_byte(self, job):
        return [said['instructions'] / said['count'] / said['size'] for said in self.counted[job]]
