#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""Wireshark's fields of frames that are written here by hand, from hw.h section 11 and Documentation/stream.md."""
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / 'tests'))
from tap import diag, done, equal, ok  # noqa: E402

LUA = TOP / 'tools/jetsim/jetstream.lua'
STREAM = 0x53
GAP, ASK, RESET, END, ACK, OPEN = 0x20, 0x10, 0x08, 0x04, 0x02, 0x01
BITS = ('gap', 'ask', 'reset', 'end', 'acks', 'open')
NUMBERS = ('version', 'window', 'reason', 'tag', 'seq', 'ack', 'stamp', 'echo', 'own_tag', 'channel', 'longest',
           'shift')


def frame(sdu, channel, uu=STREAM, pt=1):
    """On the line: Jetstream header of station 5, ATM header to station 9, payload with its trailer."""
    vci = 9 << 17 | channel
    padded = sdu + bytes(-(len(sdu) + 8) % 4) + bytes(max(0, 40 - len(sdu)))
    return struct.pack('>HBIB', 5 << 6, 0, vci << 4 | pt << 1, 0) + padded + struct.pack('>BBHI', uu, 0, len(sdu), 0)


def header(flags, window, tag, seq, ack, stamp, echo):
    return struct.pack('>BBHIIIII', 1, flags, window, tag, seq, ack, stamp, echo)


# What is sent, and which fields that must give; the payload apart
FRAMES = {
    'the first OPEN': (
        header(OPEN, 64, 0, 7, 0, 123, 0) + struct.pack('>IIHBB', 0xdeadbeef, 0x1fffe, 65496, 11, 0),
        {'open': 1, 'window': 64, 'tag': 0, 'seq': 7, 'ack': 0, 'stamp': 123, 'echo': 0,
         'own_tag': 0xdeadbeef, 'channel': 0x1fffe, 'longest': 65496, 'shift': 11}, b''),
    'a segment behind a gap, numbers about to wrap': (
        header(ACK | GAP, 3, 0x89abcdef, 0xffffffff, 0xfffffffe, 0x80000000, 0xffffffff) + b'sixteen bytes..!',
        {'acks': 1, 'gap': 1, 'window': 3, 'tag': 0x89abcdef, 'seq': 0xffffffff, 'ack': 0xfffffffe,
         'stamp': 0x80000000, 'echo': 0xffffffff}, b'sixteen bytes..!'),
    'an END': (header(ACK | END, 0, 1, 2, 3, 4, 5),
               {'acks': 1, 'end': 1, 'window': 0, 'tag': 1, 'seq': 2, 'ack': 3, 'stamp': 4, 'echo': 5}, b''),
    'a probe': (header(ACK | ASK, 9, 1, 2, 3, 4, 5),
                {'acks': 1, 'ask': 1, 'window': 9, 'tag': 1, 'seq': 2, 'ack': 3, 'stamp': 4, 'echo': 5}, b''),
    'a refusal': (header(ACK | RESET, 1, 1, 0, 8, 0, 0),
                  {'acks': 1, 'reset': 1, 'reason': 1, 'tag': 1, 'seq': 0, 'ack': 8, 'stamp': 0, 'echo': 0}, b''),
    'another version: only bytes': (b'\2' + header(ACK, 9, 1, 2, 3, 4, 5)[1:], None, None),
    'too short for a header: only bytes': (header(ACK, 9, 1, 2, 3, 4, 5)[:23], None, None),
    'too short for an OPEN: only bytes': (header(OPEN, 9, 0, 2, 0, 4, 0) + b'x' * 11, None, None),
}


def capture(path, frames):
    """A pcap file of link type USER0."""
    with open(path, 'wb') as out:
        out.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535 + 100, 147))
        for number, data in enumerate(frames):
            out.write(struct.pack('<IIII', number, 0, len(data), len(data)) + data)


def dissect(path):
    command = ['tshark', '-r', str(path), '-X', f'lua_script:{LUA}', '-T', 'fields', '-E', 'separator=|',
               '-E', 'occurrence=f']
    for name in BITS + NUMBERS:
        command += ['-e', f'jetstream.stream.{name}']
    command += ['-e', 'data.data', '-e', '_ws.lua.error']
    if os.getuid() == 0:
        # it runs no script for root
        os.chmod(path.parent, 0o755)
        command = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups',
                   'env', 'HOME=/nonexistent', *command]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        diag(result.stderr)
    return [line.split('|') for line in result.stdout.splitlines()]


def wanted(sdu, fields, payload):
    """As tshark prints it."""
    if fields is None:
        return [''] * (len(BITS) + len(NUMBERS)) + [sdu.hex()]
    bits = [str(fields.get(name, 0)) for name in BITS]
    shown = {name: f'0x{value:08x}' if name in ('tag', 'own_tag') else str(value)
             for name, value in {'version': 1, **fields}.items()}
    return bits + [shown.get(name, '') for name in NUMBERS] + [payload.hex()]


def truth(row):
    """tshark says True or 1 for a flag, by its version."""
    return [{'True': '1', 'False': '0'}.get(value, value) for value in row]


def main():
    with tempfile.TemporaryDirectory() as name:
        path = pathlib.Path(name) / 'frames.pcap'
        other = frame(header(ACK, 9, 1, 2, 3, 4, 5), 300, uu=0)
        bare = frame(header(ACK, 9, 1, 2, 3, 4, 5), 300, pt=0)
        capture(path, [frame(sdu, 300) for sdu, _, _ in FRAMES.values()] + [other, bare])
        rows = [truth(row) for row in dissect(path)]
    if not ok(len(rows) == len(FRAMES) + 2, 'each frame is dissected'):
        diag(rows)
        return done()
    ok(not any(row.pop() for row in rows), 'without an error of the script')
    for (what, (sdu, fields, payload)), row in zip(FRAMES.items(), rows):
        equal(row, wanted(sdu, fields, payload), what)
    equal(rows[-2][:-1], [''] * (len(BITS) + len(NUMBERS)), "another AAL5 user-to-user byte: no stream's frame")
    equal(rows[-1], [''] * (len(BITS) + len(NUMBERS)) + [bare[8:].hex()], 'a bare frame: bytes, to the last one')
    return done()


if __name__ == '__main__':
    sys.exit(main())
