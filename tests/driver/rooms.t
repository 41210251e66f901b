#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The driver's rooms know each other in one direction only.

Kbuild says which object is in which room. Here each room's undefined symbols
are looked up among the others' (nm), and its #includes of ours among the
rooms' headers; what points up, or from one client to another, is named.
"""
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / 'tests'))
import tap  # noqa: E402

OBJECTS = TOP / 'build/driver/driver'
SOURCE = TOP / 'driver'
CLIENTS = ('netdev', 'user', 'genl')


def rooms():
    """Room -> names of its objects, lowest room first, as Kbuild has them."""
    text = (TOP / 'Kbuild').read_text().replace('\\\n', ' ')
    return {room: names.split() for room, names
            in re.findall(r'^room-(\w+)\s*:=(.*)$', text, re.M)}


def symbols(name):
    """What an object defines for others, and what it wants of them."""
    out = subprocess.run(['nm', OBJECTS / f'{name}.o'], check=True,
                         capture_output=True, text=True).stdout
    rows = [line.split()[-2:] for line in out.splitlines()]
    return ({s for kind, s in rows if kind in 'TDRB' and not s.startswith('__')},
            {s for kind, s in rows if kind == 'U'})


def includes(name):
    """Headers of ours that a source file, or one of these, includes itself."""
    path = SOURCE / name
    return re.findall(r'^#include "(jet\w*\.h)"', path.read_text(), re.M) \
        if path.exists() else []


def may_know(order, room, other):
    if room in CLIENTS and other in CLIENTS:
        return room == other
    return order[other] <= order[room]


def none(wrong, name):
    tap.ok(not wrong, name)
    if wrong:
        tap.diag('\n'.join(wrong))


objects = rooms()
order = {room: n for n, room in enumerate(objects)}
defined = {room: set() for room in objects}
wanted = {}
for room, names in objects.items():
    for name in names:
        defs, wanted[name] = symbols(name)
        defined[room] |= defs

tap.equal(sorted(name for names in objects.values() for name in names),
          sorted(path.stem for path in SOURCE.glob('jet_*.c')),
          'each file is in one room')
none([f'{room}: {name}.o wants {symbol} of {other}'
      for room, names in objects.items() for name in names
      for other in objects if not may_know(order, room, other)
      for symbol in sorted(wanted[name] & defined[other])],
     'no object calls upwards, or a client another one')
none([f'{room}: {source} includes {header}'
      for room, names in objects.items()
      for source in [f'{name}{ext}' for name in names for ext in ('.c', '.h')]
      for header in includes(source)
      for other in objects if not may_know(order, room, other)
      if header[:-2] in objects[other] + [f'jet_{other}']],
     'no file includes what is above it')

for room, names in objects.items():
    outside = set().union(*(wanted[name] for other in objects if other != room
                            for name in objects[other]))
    lines = sum(len((SOURCE / f'{name}.c').read_text().splitlines())
                for name in names)
    used = sorted(defined[room] & outside)
    tap.diag(f'{room}: {lines} lines, {len(used)} symbols for others:')
    tap.diag('  ' + ' '.join(used))
tap.done()
