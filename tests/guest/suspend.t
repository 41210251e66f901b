#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The guest goes to sleep, as far as the kernel's pm_test lets it: to idle, to RAM, to disk,
under traffic. Afterwards jet0 is back by itself, and programs know that their pools are not."""

import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed  # noqa: E402
import console  # noqa: E402 (after testbed, which knows where the guests are)


def main():
    with Testbed(stations=2) as bed:
        cards = ' '.join(bed.card_address(n) for n in (0, 1))
        console.points(bed, 'tests/guest/sleeper.py', ['build/tests/guest/told'], cards, 540)
    tap.done()


main()
