#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Two cards whose hosts are at the other end of a PCI Express link, symbol by symbol: what Linux sees of it, IP over
it, and what card, root port and Linux count of errors. On a good line, then on a bad one with an awkward root
port. LINK=pcie, LINK=rough: only that."""

import json
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import jsonschema  # noqa: E402
import tap  # noqa: E402
from testbed import Testbed, TestbedError, link_asked, until  # noqa: E402

PINGS = 10
SCHEMA = json.loads((TOP / 'tools/jetctl/schema/jetctl-link-1.json').read_text())
# What the card has in AER's status register as Linux names it, and the card's own counters of the same
CORRECTABLE = {'RxErr': ('symbol_errors', 'framing_errors', 'elastic_errors'), 'BadTLP': ('bad_tlps',),
               'BadDLLP': ('bad_dllps',), 'Timeout': ('replay_timeouts',)}
STATE = ('dev', 'card', 'state', 'speed_mtps', 'width')


def device(bed, station):
    return f'/sys/bus/pci/devices/{bed.card_address(station)}'


def link(bed, station):
    """What the kernel makes of Link Status and Link Capabilities."""
    return bed.guest(station).run(f'cd {device(bed, station)} && cat current_link_speed current_link_width max_link_width',
                                  check=True).out.split('\n')


def counted(bed, station):
    """What `jetctl link` says: the link's state, and the counters that are not zero."""
    told = json.loads(bed.run(station, 'jetctl -j link', check=True).out)
    jsonschema.validate(told, SCHEMA)
    row = told['links'][0]
    return [row.get(name) for name in STATE if name != 'card'], {name: n for name, n in row.items() if name not in STATE and n}


def pings(bed):
    for size in (56, 4000):
        came, said = bed.ping(0, 1, PINGS, size=size)
        if not tap.ok(came == PINGS, f'{PINGS} pings of {size} bytes are answered'):
            tap.diag(said)


def rules(bed):
    tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    log = bed.sim.log.read_text()
    if not tap.ok('breaks a rule' not in log, 'nor has the root port'):
        tap.diag(log)


def good_line(bed):
    for station in (0, 1):
        tap.equal(link(bed, station), ['2.5 GT/s PCIe', '1', '1', ''], f'station {station}: link')
        tap.equal(counted(bed, station), (['jet0', 'l0', 2500, 1], {}), f'station {station}: no error is counted')
    pings(bed)
    for station in (0, 1):
        tap.equal(counted(bed, station)[1], {}, f'station {station}: nor after the pings')
    ports = [station['root_port'] for station in bed.sim.idle_stats()['stations']]
    tap.equal([port['naks_sent'] + port['naks_received'] + port['recoveries'] for port in ports], [0, 0],
              'as the root ports see it')
    said = bed.run(0, 'COLUMNS=1000 jetctl link').out.split()
    tap.equal(said[:5], ['DEV', 'STATE', 'SPEED', 'WIDTH', 'SYMBOLS'], 'jetctl link: titles')
    tap.ok('2.5 GT/s' in ' '.join(said), 'jetctl link: speed')


def agrees(bed, station):
    """Both ends of one lane, at rest. What the line swallows, the one that hears it cannot count."""
    none = dict.fromkeys(SCHEMA['properties']['links']['items']['properties'], 0)
    # To look is traffic, too: who hears is asked before who says
    card = none | counted(bed, station)[1]
    port = bed.sim.idle_stats()['stations'][station]['root_port']
    later = none | counted(bed, station)[1]
    at = f'station {station}: '
    tap.diag(f'{at}card {({name: n for name, n in later.items() if n})}')
    tap.diag(f'{at}port {port}')
    for what, heard, said in (('Naks, port to card', card['naks_received'], port['naks_sent']),
                              ('Naks, card to port', port['naks_received'], later['naks_sent']),
                              ('recoveries', card['recoveries'], port['recoveries'])):
        tap.ok(0 < heard <= said, f'{at}{what}: {heard} of {said}')
    tap.ok(card['symbol_errors'] <= port['line_errors'], f'{at}symbols: {card["symbol_errors"]} of {port["line_errors"]}')
    tap.ok(card['bad_tlps'] and card['bad_dllps'] and card['symbol_errors'], f'{at}each kind of damage is seen')
    tap.ok(card['naks_received'] <= card['replays'] + card['replay_timeouts'] + port['naks_sent'] and card['replays'],
           f'{at}{card["replays"]} replays')
    tap.equal((card['downs'], card['dl_protocol_errors'], card['fc_protocol_errors'], port['link_downs']), (0, 0, 0, 0),
              f'{at}the link holds, and its protocols')


def aer(bed, station):
    """By name, from the card's counters in sysfs."""
    lines = bed.guest(station).run(f'cat {device(bed, station)}/aer_dev_correctable', check=True).out.splitlines()
    return {name: int(n) for name, n in (line.split() for line in lines)}


def ring_aer(bed, station):
    """The card's ERR_COR has come; QEMU has no way for a vfio-user device to hand it to the root port above. So that is
    told, while the guest stands, of two errors of its own: behind several, Linux looks for who else has logged some."""
    qmp = bed.guest(station).qmp
    qmp('stop')
    for _ in range(2):
        said = qmp('human-monitor-command', **{'command-line': f'pcie_aer_inject_error slot{station} RCVR'})
        if not said.startswith('OK'):
            raise TestbedError(f'the root port of slot {station} was told of no error: {said}')
    qmp('cont')


def reported(bed, station):
    """Linux counts in sysfs what the card has in its AER capability."""
    before, card = aer(bed, station), counted(bed, station)[1]
    errors = bed.sim.stats()['stations'][station]['pcie']['errors']
    tap.ok(errors, f'station {station}: the card sent {errors} messages of errors')
    expected = {name for name, counters in CORRECTABLE.items() if any(card.get(n) for n in counters)}
    ring_aer(bed, station)
    until(lambda: aer(bed, station)['TOTAL_ERR_COR'] > before['TOTAL_ERR_COR'], 'Linux to count')
    after = aer(bed, station)
    rose = {name for name in after if after[name] > before[name]} - {'TOTAL_ERR_COR'}
    tap.ok(rose and rose >= {'RxErr', 'BadTLP'} and rose <= set(CORRECTABLE) | {'Rollover'} and rose <= expected | {'Rollover'},
           f'station {station}: aer_dev_correctable: {", ".join(sorted(rose))}')
    status = bed.guest(station).run(f'setpci -s {bed.card_address(station)} ECAP_AER+10.L', check=True).out
    tap.diag(f'station {station}: status register behind it {status.strip()}')


def rough_line(bed):
    for station in (0, 1):
        tap.equal(counted(bed, station)[0], ['jet0', 'l0', 2500, 1], f'station {station}: it is read in L0')
    pings(bed)
    for station in (0, 1):
        agrees(bed, station)
        reported(bed, station)


def main():
    asked = link_asked()
    for line, test in (('pcie', good_line), ('rough', rough_line)):
        if asked not in ('tlp', line):
            continue
        tap.diag(f'--link={line}')
        with Testbed(stations=2, sim_options=(f'--link={line}',), card='rtl') as bed:
            test(bed)
            rules(bed)
    tap.done()


main()
