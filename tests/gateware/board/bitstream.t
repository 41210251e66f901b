#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""make bitstream says what is wrong with a board, an address or a clock, and ends with 1; and what is not met.

Synthesis, place and route, and packing are stand-ins that say what the test wants, in the tools' own formats; the
clocks of the board file are looked for by Yosys itself.
"""
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile

sys.path.insert(0, 'tests')
import tap  # noqa: E402

TOOL = '''#!/usr/bin/env python3
import json, os, re, sys
said, line = json.loads(os.environ['STAND_IN']), ' '.join(sys.argv)
def write(option, what):
    name = re.search(option + r' (\\S+)', line)[1]
    open(name, 'w').write(what if isinstance(what, str) else json.dumps(what))
if '-V' in line or '--version' in line:
    pass
elif 'ecppack' in sys.argv[0]:
    name = re.search(r'--(bit|svf) (\\S+)', line)
    open(name[2], 'w').write(line)
elif 'nextpnr' in sys.argv[0]:
    write('--report', said['seeds'][re.search(r'--seed (\\d+)', line)[1]])
    write('--log', said['log'])
    write('--textcfg', '')
elif 'names.json' in line:
    os.execv('/usr/bin/yosys', ['yosys', *sys.argv[1:]])
else:
    write('-o', said['stat'])
'''
CLOCKS = {'$glbnet$clk100$TRELLIS_IO_IN': 100, '$glbnet$host_clk': 125, '$glbnet$prx_clk': 125,
          '$glbnet$ring_clk': 125, '$glbnet$rx_clk': 125}


def placed(crossing_ns=3, **rates):
    """nextpnr's report: every clock a little faster than it must be, but for these."""
    ends = {'from': {'cell': 'from_q'}, 'to': {'cell': 'to_q'}}
    fmax = {clock: {'achieved': rates.get(clock[8:].split('$')[0], mhz + 5), 'constraint': mhz}
            for clock, mhz in CLOCKS.items()}
    fmax.update({clock: {'achieved': 300, 'constraint': 12} for clock in rates if f'$glbnet${clock}' not in fmax})
    return {'fmax': fmax, 'utilization': {'DCUA': {'used': 1, 'available': 2}}, 'critical_paths': [{
        'from': 'posedge $glbnet$host_clk', 'to': 'posedge $glbnet$ring_clk',
        'path': [{'type': 'clk-to-q', 'delay': crossing_ns, **ends}]}]}


class Run:
    """One run in a copy of the boards, whose board file has been edited."""
    def __init__(self, board='versa_ecp5', eui='', edit=lambda text: text, seeds=(placed(),), log='', pack=True):
        said = {'stat': {'modules': {'\\versa_top': {'num_cells_by_type': {'LUT4': 100}}}}, 'log': log,
                'seeds': {str(number + 1): report for number, report in enumerate(seeds)}}
        with tempfile.TemporaryDirectory() as tmp:
            top = pathlib.Path(tmp)
            for part in ('boards', 'synth'):
                shutil.copytree(f'gateware/{part}', top / 'gateware' / part)
            lpf = top / 'gateware/boards/versa_ecp5/versa.lpf'
            lpf.write_text(edit(lpf.read_text()))
            tools = top / 'tools'
            tools.mkdir()
            for name in ['yosys', 'nextpnr-ecp5'] + ['ecppack'] * pack:
                (tools / name).write_text(TOOL)
                (tools / name).chmod(stat.S_IRWXU)
            if not pack:
                # Only what is needed, as the root may have one
                for name in ('python3', 'env'):
                    (tools / name).symlink_to(shutil.which(name))
            path = str(tools) if not pack else f'{tools}:{os.environ["PATH"]}'
            done = subprocess.run(
                [top / 'gateware/boards/bitstream.py', '-s', str(len(seeds)), '-e', eui, board,
                 'build/gen/gateware.list', top / 'out'],
                env={**os.environ, 'PATH': path, 'STAND_IN': json.dumps(said)},
                capture_output=True, text=True, check=False)
            self.files = {path.name: path.read_text() for path in (top / 'out').glob('versa_ecp5.*')}
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr.replace(f'{tmp}/', '')
        self.missed = re.findall(r'^missed: (.*)$', self.err, re.M)

    def refused(self, *words):
        """Ends with 1, says all of this, and nothing that was not meant for people."""
        return self.code == 1 and 'Traceback' not in self.err and all(word in self.err for word in words)


def refused(name, words, **how):
    run = Run(**how)
    if not tap.ok(run.refused(*words), name):
        tap.diag(run.err)


refused('a board that is none: those that are', ['no board versa_5g', 'versa_ecp5'], board='versa_5g')
refused('no board', ['without a name', 'versa_ecp5'], board='')
refused('a path is no board', ['no board ../boards/versa_ecp5'], board='../boards/versa_ecp5')
refused('a FREQUENCY of a net that is not there: which, and what nets there are',
        ['versa.lpf', 'NET "rign_clk"', 'no such net', 'ring_clk'],
        edit=lambda text: text.replace('"ring_clk"', '"rign_clk"'))
refused('of a port', ['PORT "clk200"', 'no such port', 'clk100'],
        edit=lambda text: text.replace('PORT "clk100" 100', 'PORT "clk200" 100'))
refused('nextpnr does not find a net that was there', ['did not find a clock', 'host_clk'],
        log="Warning: net 'host_clk' does not exist in design, ignoring clock constraint\n")
refused('an address that is none', ['EUI=12', '02:00:00:4a:45:01'], eui='12')
refused('a group\'s address', ['group address'], eui='03:00:00:4a:45:01')
refused('no ecppack: which package has it', ['fpga-trellis'], pack=False)

good = Run(seeds=(placed(), placed(host_clk=126), placed()), eui='02:00:00:4a:45:02')
tap.equal((good.code, good.missed, sorted(good.files)),
          (0, [], ['versa_ecp5.bit', 'versa_ecp5.json', 'versa_ecp5.svf']), 'all met: 0, and the files')
tap.ok(re.search(r'^host_clk +125.0 +126', good.out, re.M), 'the worst of three seeds is told') or tap.diag(good.out)
tap.ok('seed2' not in good.files.get('versa_ecp5.bit', 'seed2'), 'and not packed')
slow = Run(seeds=(placed(), placed(host_clk=124.9, rx_clk=90)))
tap.equal((slow.code, slow.missed), (1, ['host_clk: 124.9 MHz, 125 are wanted', 'rx_clk: 90 MHz, 125 are wanted']),
          'two clocks too slow with one seed: 1, and which')
late = Run(seeds=(placed(crossing_ns=8.5),))
tap.equal((late.code, late.missed), (1, ['host_clk to ring_clk takes 8.5 ns, the limit is 8.0']), 'a crossing too slow')
free = Run(seeds=(placed(led_clk=300),))
tap.ok(free.code == 1 and any('led_clk is a clock' in line for line in free.missed),
       'a clock that the board file does not know') or tap.diag(free.err)
tap.done()
