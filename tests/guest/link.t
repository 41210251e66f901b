#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Two cards whose hosts are at the other end of a PCI Express link, symbol by symbol: what Linux
sees of it, and IP over them. LINK=rough: a bad line, and an awkward root port."""

import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed, link_asked  # noqa: E402

PINGS = 10


def link(bed, station):
    """What the kernel makes of Link Status and Link Capabilities."""
    at = f'/sys/bus/pci/devices/{bed.card_address(station)}'
    return bed.guest(station).run(
        f'cd {at} && cat current_link_speed current_link_width max_link_width', check=True).out.split('\n')


def main():
    options = ('--link=pcie',) if link_asked() == 'tlp' else ()
    with Testbed(stations=2, sim_options=options, card='rtl') as bed:
        for station in (0, 1):
            tap.equal(link(bed, station), ['2.5 GT/s PCIe', '1', '1', ''], f'station {station}: link')
        for size in (56, 4000):
            came, said = bed.ping(0, 1, PINGS, size=size)
            if not tap.ok(came == PINGS, f'{PINGS} pings of {size} bytes are answered'):
                tap.diag(said)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
        log = bed.sim.log.read_text()
        if not tap.ok('breaks a rule' not in log, 'nor has the root port'):
            tap.diag(log)
    tap.done()


main()
