#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""Laboratory files that are wrong: one line with file, line and what would be accepted, exit 1."""
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent),
                str(pathlib.Path(__file__).resolve().parents[1])]
import lab  # noqa: E402
from tap import diag, done, ok  # noqa: E402

RIGHT = '''duration: 1 ms
stations:
- count: 3
  length: 10 m
  traffic:
  - load: 20 Mbit/s
    frames: 56 B..1 KB
    to: all
- sa: 100 words
faults:
- fault: flip
  at: 100 us..0.5 ms
  link: 3
  in: token
  bit: 4
'''

# What is wrong, what stands for which part of RIGHT, the line, and parts of the answer
WRONG = [
    ('an unknown key', 'length: 10 m', 'lenght: 10 m', 4, ['"lenght"', 'length', 'traffic']),  # codespell:ignore
    ('an unknown key at the top', 'duration: 1 ms', 'duration: 1 ms\nspeed: 3', 2,
     ['"speed"', 'duration', 'faults']),
    ('an unknown key of traffic', 'to: all', 'dest: all', 8, ['"dest"', 'load', 'to']),
    ('a key twice', '  length: 10 m\n', '  length: 10 m\n  length: 20 m\n', 5, ['twice', '4']),
    ('a wrong unit of time', 'duration: 1 ms', 'duration: 1 furlong', 1, ['furlong', 'ms', 'words']),
    ('no unit', 'duration: 1 ms', 'duration: 1', 1, ['unit', 'ms']),
    ('no number', 'duration: 1 ms', 'duration: long', 1, ['long', '5 ms']),
    ('a time that is negative', '1 ms', '-1 ms', 1, ['negative']),
    ('nothing to simulate', '1 ms', '0 ms', 1, ['20 ms']),
    ('a wrong unit of length', '10 m', '10 ms', 4, ['10 ms', 'km']),
    ('a zero-length link', '10 m', '0 m', 4, ['longer than nothing', 'km']),
    ('more than 10 km', '10 m', '4 km', 3, ['12', '10000 m']),
    ('65 stations', 'count: 3', 'count: 64', 9, ['65 stations', '1 to 64']),
    ('more than 64 at once', 'count: 3', 'count: 65', 3, ['65', '1 to 64']),
    ('no station', 'count: 3', 'count: 0', 3, ['1 to 64']),
    ('an impossible load', '20 Mbit/s', '900 Mbit/s', 6, ['900', '800 Mbit/s', 'saturated']),
    ('loads that are too much together', '20 Mbit/s', '270 Mbit/s', 6, ['at most']),
    ('no load', '20 Mbit/s', '0 Mbit/s', 6, ['saturated']),
    ('a load without traffic', '  - load: 20 Mbit/s\n    frames', '  - frames', 6, ['load']),
    ('frames that are too short', '56 B..1 KB', '52 B..1 KB', 7, ['56 B', '64 KB']),
    ('frames that are too long', '1 KB', '65 KB', 7, ['56 B', '64 KB']),
    ('frames between the steps', '1 KB', '1023 B', 7, ['steps of 4 B']),
    ('a range the wrong way round', '56 B..1 KB', '1 KB..56 B', 7, ['steps of 4 B']),
    ('traffic to nobody', 'to: all', 'to: 4', 8, ['stations 0 to 3']),
    ('traffic to who knows', 'to: all', 'to: some', 8, ['next', 'all', 'random']),
    ('a TTRT that no card takes', 'duration: 1 ms', 'duration: 1 ms\nttrt: 1 us', 2, ['1024 words']),
    ('a clock that is too far off', 'sa: 100 words', 'clock: 101 ppm', 9, ['100 ppm']),
    ('an allocation that no card takes', '100 words', '1 s', 9, ['2000000 words']),
    ('an EUI with five bytes', 'sa: 100 words', 'eui: 02:00:00:00:01', 9, ['02:00:00:00:01:00']),
    ('a fault at a link that is not there', 'link: 3', 'link: 4', 13, ['"4"', '0 to 3']),
    ('a fault at a station that is not there', RIGHT[RIGHT.index('fault: flip'):],
     'fault: kill\n  at: 100 us\n  station: 4\n', 13, ['"4"', '0 to 3']),
    ('a fault of a station that names a link', 'fault: flip', 'fault: kill', 11, ['station: 1']),
    ('a fault of no station at all', '  link: 3\n', '', 11, ['link']),
    ('an unknown fault', 'fault: flip', 'fault: flop', 11, ['"flop"', 'flip', 'babble']),
    ('a fault after the end', '100 us..0.5 ms', '2 ms', 12, ['over by then']),
    ('a fault that ends before it begins', '100 us..0.5 ms', '0.5 ms..100 us', 12, ['later']),
    ('a bit that no word has', 'bit: 4', 'bit: 18', 15, ['0 to 17']),
    ('a word that no token has', 'bit: 4', 'word: 2', 15, ['0 to 1']),
    ('a key of another fault', 'bit: 4', 'rate: 5 Hz', 15, ['"rate"', 'bit']),
    ('a time beyond all numbers', 'duration: 1 ms', 'duration: 1e300 ms', 1, ['1000000000000 words', '20000 s']),
    ('a time that is too long', 'duration: 1 ms', 'duration: 1e9 s', 1, ['1000000000000 words']),
    ("a group's EUI", 'sa: 100 words', 'eui: ff:ff:ff:ff:ff:ff', 9, ['ffffffffffff', 'even']),
    ("an EUI that is nobody's", 'sa: 100 words', 'eui: 00:00:00:00:00:00', 9, ['not all are zero']),
    ("EUIs that are counted into a group's", 'count: 3', 'count: 3\n  eui: 02:ff:ff:ff:ff:fe', 3, ['030000000000', 'even']),
    ('a fault that lasts for no time', RIGHT[RIGHT.index('fault: flip'):],
     'fault: kill\n  at: 100 us\n  station: 1\n  for: 0 ms\n', 14, ['a word at least', 'to the end']),
    ('ten thousand faults to the end', RIGHT[RIGHT.index('fault: flip'):],
     'fault: cut\n  at: 100 us\n  link: 1\n  times: 10000\n  every: 1 words\n', 11, ['64', 'for']),
    ('a second document', 'faults:', '---\nduration: 5 ms\nbogus: 1\nfaults:', 10, ['second document', 'one ring']),
    ('something behind the end', 'faults:', '...\nfaults:', 11, ['document']),
    ('lists without end', 'duration: 1 ms', 'duration: ' + 100_000 * '[', 1, ['16 deep']),
    ('a list where a value should be', 'duration: 1 ms', 'duration: [1 ms]', 1, ['value']),
    ('a value where a list should be', 'faults:\n', 'faults: none\nx:\n', 10, ['list']),
    ('no YAML', 'duration: 1 ms', 'duration: "1 ms', 1, ['YAML']),
    ('warm-up that outlasts the run', 'duration: 1 ms', 'duration: 1 ms\nwarmup: 1 ms', 2,
     ['shorter than duration']),
]
NOT_TEXT = [('an empty file', '', 1, ['empty']), ('a list', '- 1\n', 1, ['key: value'])]


def check(text, *options):
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / 'wrong.yaml'
        path.write_text(text)
        child = subprocess.run([lab.JETSIM, 'lab', *options, path], capture_output=True, text=True)
    return str(path), child


def refused(name, text, line, parts):
    path, child = check(text)
    good = (child.returncode == 1 and child.stdout == ''
            and child.stderr.startswith(f'{path}:{line}: ') and child.stderr.count('\n') == 1
            and all(part in child.stderr for part in parts))
    if not ok(good, f'{name}: refused'):
        diag(f'exit code {child.returncode}, wanted line {line} and {parts}: {child.stderr}')


path_, right = check(RIGHT, '--check')
ok(right.returncode == 0 and right.stderr == '', 'the file that the wrong ones are made of is right')
for what, old, new, where, answer in WRONG:
    assert RIGHT.count(old) >= 1, what
    refused(what, RIGHT.replace(old, new, 1), where, answer)
for what, content, where, answer in NOT_TEXT:
    refused(what, content, where, answer)

slow = 'clock: 1 MHz\n' + RIGHT.replace('20 Mbit/s', '1 Mbit/s')
answer = check(slow, '--check')[1]
ok(answer.returncode == 0, f'the TTRT that a ring of 1 MHz has if none is given is right {answer.stderr}')

with tempfile.TemporaryDirectory() as directory:
    odd = pathlib.Path(directory.encode().decode()) / '\udcff\udce4.yaml'
    odd.write_text('duration: 1000 words\nstations: [{count: 2}]\n')
    child = subprocess.run([lab.JETSIM, 'lab', '-q', odd], capture_output=True)
    ok(child.returncode == 0 and json.loads(child.stdout)['file'] == f'{directory}/??.yaml',
       "a file whose name is no UTF-8: its results are JSON")
    full = subprocess.run(f"{lab.JETSIM} lab -q '{directory}/'*.yaml > /dev/full", shell=True,
                          capture_output=True)
    ok(full.returncode == 1 and b'not written' in full.stderr, 'results that cannot be written: exit 1')
    child = subprocess.run([lab.JETSIM, 'lab', '-q', directory], capture_output=True, text=True)
    ok(child.returncode == 1 and child.stderr == f'{directory}: Is a directory\n', 'a directory')

missing = subprocess.run([lab.JETSIM, 'lab', '/nonexistent.yaml'], capture_output=True, text=True)
ok(missing.returncode == 1 and missing.stderr == '/nonexistent.yaml: No such file or directory\n',
   'a file that is not there')
for arguments in ([], ['a', 'b'], ['--seed=x', 'a'], ['--what', 'a']):
    child = subprocess.run([lab.JETSIM, 'lab', *arguments], capture_output=True, text=True)
    ok(child.returncode == 1 and child.stdout == '', f'jetsim lab {" ".join(arguments)}: refused')
done()
