#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""make synth ends with 1 and names what is missed: clock, crossing, memory, a module's own limit. And
with 0 when nothing is.

Yosys and nextpnr are stand-ins here that say what the test wants, in the tools' own formats.
"""
import json
import os
import pathlib
import stat
import subprocess
import sys
import tempfile

sys.path.insert(0, 'tests')
import tap  # noqa: E402

# Writes what $STAND_IN has for a tool to the file that its command line wants it in
TOOL = '''#!/usr/bin/env python3
import json, os, re, sys
said, line = json.loads(os.environ['STAND_IN']), ' '.join(sys.argv)
if '-V' in line or '--version' in line:
    sys.exit()
if 'yosys' in sys.argv[0]:
    name, what = re.search(r'-o (\\S+) stat -json', line)[1], said['stat']
else:
    name, what = re.search(r'--report (\\S+)', line)[1], said['seeds'][re.search(r'--seed (\\d+)', line)[1]]
open(name, 'w').write(json.dumps(what))
'''


def way(start, end, ns):
    """A path of nextpnr's report: half of it wire."""
    ends = {'from': {'cell': 'from_q'}, 'to': {'cell': 'to_q'}}
    return {'from': f'posedge {start}', 'to': f'posedge {end}', 'path': [
        {'type': 'clk-to-q', 'delay': ns / 2, **ends},
        {'type': 'routing', 'delay': ns / 2, 'net': 'n', **ends}]}


def placed(mhz, crossing_ns=3):
    """nextpnr's report of a part with two clocks."""
    return {'fmax': {'host': {'achieved': mhz}, 'ring': {'achieved': 150}},
            'critical_paths': [way('host', 'host', 1000 / mhz), way('ring', 'ring', 6),
                               way('host', 'ring', crossing_ns)]}


def synth(seeds, ebr=12, module='jet_ring'):
    """Exit code and the misses of a run with so many block memories and these reports."""
    said = {'stat': {'modules': {module: {'num_cells_by_type': {'LUT4': 100, 'DP16KD': ebr}}}},
            'seeds': {str(number + 1): report for number, report in enumerate(seeds)}}
    with tempfile.TemporaryDirectory() as tmp:
        top = pathlib.Path(tmp)
        for name in ('yosys', 'nextpnr-ecp5'):
            (top / name).write_text(TOOL)
            (top / name).chmod(stat.S_IRWXU)
        (top / f'{module}.sv').write_text(f'module {module}; endmodule\n')
        (top / 'list').write_text(f'{top}/{module}.sv\n')
        done = subprocess.run(
            ['gateware/synth/synth.py', '-s', str(len(seeds)), top / 'list', top / 'out', module],
            env={**os.environ, 'PATH': f'{tmp}:{os.environ["PATH"]}', 'STAND_IN': json.dumps(said)},
            capture_output=True, text=True, check=False)
    return done.returncode, [line.removeprefix('missed: ') for line in done.stderr.splitlines()
                             if line.startswith('missed: ')]


tap.equal(synth([placed(125), placed(131)]), (0, []), 'at the floor: nothing is missed')
tap.equal(synth([placed(131), placed(124.9)]), (1, ['jet_ring: host 124.9 MHz, the floor is 125']),
          'one clock below the floor with one seed')
tap.equal(synth([placed(131, 8.01)]), (1, ['jet_ring: host to ring takes 8.01 ns, the limit is 8.0']),
          'a crossing slower than the fastest clock')
tap.equal(synth([placed(131)], 109), (1, ['jet_ring: 109 ebr, the part has 108']), 'more memory than there is')
tap.equal(synth([placed(131)], 91, 'jet_station'), (1, ['jet_station: 91 ebr, it may take 90']),
          'more memory than a module may take')
tap.equal(synth([placed(131)], 90, 'jet_station'), (0, []), 'as much as it may take')
code, misses = synth([placed(100, 9)], 200)
tap.equal((code, len(misses)), (1, 3), 'all of them: each is named')
tap.done()
