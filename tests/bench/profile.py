#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""make profile: where the guest's instructions are, for a packet over jet0 and for an operation of
a script, by symbol."""
import bisect
import collections
import json
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests/lib'), str(TOP / 'tools/env')]
from testbed import Testbed  # noqa: E402

BENCH = TOP / 'build/tests/bench'
ROWS = 60


class Symbols:
    """/proc/kallsyms: whose is an address, and in which module."""

    def __init__(self, kallsyms):
        found = {}
        for line in kallsyms.splitlines():
            address, kind, name, *module = line.split()
            if kind in 'tTwW' and not name.startswith('__pfx_'):
                found[int(address, 16)] = (name, module[0].strip('[]') if module else 'kernel')
        self._names = sorted(found.items())
        self._starts = [address for address, _ in self._names]

    def at(self, address):
        if not address:
            return 'programs', 'user'
        # A function may begin within the granule that is counted
        n = bisect.bisect_right(self._starts, address + 15) - 1
        return self._names[n][1] if n >= 0 else ('?', 'kernel')


def packets(bed):
    return f'packet s0 {bed.address(1)} s1'


def scripts(bed):
    return f'script {bed.device(0)} {bed.number(1)} {bed.device(1)}'


def measure(what):
    """What guest_ops says, {section: {(symbol, module): instructions}}."""
    out = BENCH / 'profile.txt'
    out.unlink(missing_ok=True)
    with Testbed(stations=2, plugin=f'{BENCH / "icount.so"},profile={out}') as bed:
        guest = bed.guest(0)
        guest.push(BENCH / 'guest_ops', '/tmp/guest_ops')
        bed.run(0, f'ping -c 1 -W 20 {bed.address(1)}', check=True)
        said = guest.run(f'/tmp/guest_ops {what(bed)}', timeout=400, check=True)
        symbols = Symbols(guest.get('/proc/kallsyms').decode())
    sums = collections.defaultdict(collections.Counter)
    for line in out.read_text().splitlines():
        section, address, number = line.split()
        sums[int(section)][symbols.at(int(address, 16))] += int(number)
    return [json.loads(line) for line in said.out.splitlines()], sums


def show(entries, sums):
    for entry in entries:
        if entry['name'] == 'nothing':
            continue
        counts = sums[entry['section']]
        times = entry['ops'] * entry['runs']
        modules = collections.Counter()
        for (_, module), number in counts.items():
            modules[module] += number
        print(f'{entry["name"]}, {entry["ops"]} at a time: mean {counts.total() // times:,} '
              f'instructions; ' + ', '.join(f'{module} {number // times:,}'
                                            for module, number in modules.most_common()))
        for (name, module), number in counts.most_common(ROWS):
            print(f'  {number / times:9.1f}  {name}' + f' [{module}]' * (module != 'kernel'))


def main():
    for what in (packets, scripts):
        show(*measure(what))


if __name__ == '__main__':
    main()
