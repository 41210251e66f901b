#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Leases and pools in `jetctl monitor`: each that comes, changes and goes is told with what `jetctl pool` and
`jetctl sync` say of it, and with what was asked for. On the fast card, if CARD names none."""

import json
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import jsonschema  # noqa: E402
import tap  # noqa: E402
from lending import SCHEMAS, WORD_BYTES, answer, cost  # noqa: E402
from testbed import Testbed, card_asked, until  # noqa: E402

SCHEMA = jsonschema.Draft202012Validator(json.loads((SCHEMAS / 'jetctl-event-1.json').read_text()))
POOL = 'pool', 'kind', 'owner', 'pid', 'tx_limit', 'rx_limit', 'vcis'
CHANNEL = 300
TTRT_NS = 1_000_000


def events(job, kind):
    told = [json.loads(line) for line in str(job.out).split('\n')[:-1]]
    return [event for event in told if event['event'] == kind]


def heard(job, people, want, line):
    """An event with just these values comes, and a line for people that ends so."""
    def found():
        return [event for event in events(job, want['event'])
                if {name: value for name, value in event.items() if name not in ('schema', 'time_ns')} == want]

    what = f'{want["event"]} {want["change"]}'
    if not tap.ok(until(found, what), f'{what}: {line}'):
        tap.diag(json.dumps(want), job.out)
    ends = f' {want["dev"]} {line}'
    if not tap.ok(until(lambda: any(row[12:] == ends for row in str(people.out).splitlines()), what),
                  f'{what}: for people'):
        tap.diag(ends, people.out)


def row(bed, owner):
    for pool in answer(bed, 'pool', 0)['pools']:
        if pool['owner'] == owner:
            return {name: pool[name] for name in POOL if name in pool}
    return None


def pool_line(pool, change):
    pid = f' ({pool["pid"]})' if 'pid' in pool else ''
    return (f'pool {pool["pool"]} {change}, {pool["owner"]}{pid}, at most {pool["tx_limit"]} blocks to send and '
            f'{pool["rx_limit"]} received, {pool["vcis"]} VCIs')


def pools(bed, job, people):
    for pool in answer(bed, 'pool', 0)['pools']:
        mine = {name: pool[name] for name in POOL if name in pool}
        heard(job, people, {'event': 'pool', 'change': 'came', 'dev': 'jet0', **mine}, pool_line(mine, 'came'))
    program = bed.start(0, f'exec jetcat -u -l {CHANNEL} > /dev/null')
    until(lambda: (row(bed, 'jetcat') or {}).get('vcis'), 'jetcat listens')
    mine = row(bed, 'jetcat')
    tap.equal(mine['pid'], int(bed.run(0, 'pidof jetcat', check=True).out), 'whose pool it is')
    # Before it listened, perhaps
    until(lambda: any(event.get('vcis') == mine['vcis'] for event in events(job, 'pool')
                      if event.get('owner') == 'jetcat'), 'it is told')
    change = [event['change'] for event in events(job, 'pool') if event.get('owner') == 'jetcat'][-1]
    heard(job, people, {'event': 'pool', 'change': change, 'dev': 'jet0', **mine}, pool_line(mine, change))
    program.kill()
    program.wait()
    heard(job, people, {'event': 'pool', 'change': 'left', 'dev': 'jet0', 'pool': mine['pool']},
          f'pool {mine["pool"]} left')
    tap.equal([event['change'] for event in events(job, 'pool') if event['pool'] == mine['pool']],
              ['came'] + (['changed'] if change == 'changed' else []) + ['left'], 'it came and left')


def leases(bed, job, people):
    name = bed.run(1, 'hostname', check=True).out.strip()
    who = {'dev': 'jet0', 'eui': bed.run(1, 'cat /sys/class/net/jet0/address', check=True).out.strip()}
    number = bed.number(1)
    for times, change in ((1, 'came'), (2, 'changed')):
        bed.run(1, 'jetctl sync add 1500B dev jet0', check=True, timeout=60)
        visit = times * cost(1500) * WORD_BYTES
        rate = visit * 8 * 10**9 // TTRT_NS
        heard(job, people, {'event': 'lease', 'change': change, **who, 'station': number, 'name': name,
                            'visit_bytes': visit, 'rate_bps': rate},
              f'lease of station {number} {change}, {visit} B a visit, {rate / 1e6:.3f} Mbit/s')
    bed.run(1, 'jetctl sync del dev jet0', check=True, timeout=60)
    heard(job, people, {'event': 'lease', 'change': 'left', **who}, f'lease of {who["eui"]} left')
    tap.equal([event['change'] for event in events(job, 'lease')], ['came', 'changed', 'left'], 'and no more')


def main():
    with Testbed(stations=2, card=card_asked('fast')) as bed:
        for n in range(2):
            bed.run(n, 'sysctl -qw net.ipv6.conf.jet0.disable_ipv6=1', check=True)
        bed.ping(0, 1, 3)
        job = bed.start(0, 'exec jetctl -j monitor')
        people = bed.start(0, 'exec jetctl monitor dev jet0')
        pools(bed, job, people)
        leases(bed, job, people)
        for one in (job, people):
            one.kill()
            one.wait()
        told = [json.loads(line) for line in str(job.out).split('\n')[:-1]]
        tap.equal([event for event in told if not SCHEMA.is_valid(event)], [], 'all is as the schema has it')
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
