#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""bitstream.py [-s SEEDS] [-j JOBS] [-e EUI] BOARD SOURCES OUT - the card for a board's FPGA

Synthesises the top module of gateware/boards/BOARD with Yosys, places and routes it with nextpnr, once
a seed, and packs the seed with the most slack: OUT/BOARD.bit and .svf. Prints what it takes of
the part, and each clock's worst rate of all seeds against what the board file (.lpf) asks for. What is
not met is named at the end, and makes the exit code 1: the files are there all the same.

Every clock must have a FREQUENCY in the board file, and every FREQUENCY a clock. SOURCES is a file that
lists the design's files, packages first. What has not changed since the last run is taken from
OUT/BOARD, where the tools' logs are, too; OUT/BOARD.json is the table for programs.
"""
import argparse
import concurrent.futures
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / 'synth'))
from synth import (CROSSING_NS, SYNTH, Failed, cells, closure, crossings_of,  # noqa: E402
                   path_of, run, say)

# As in synth.py, which says why; but here are pins, and the clocks have their own rates. As there,
# nextpnr is asked for a little more than is wanted: it mends nothing that is fast enough
PNR = ['nextpnr-ecp5', '--timing-allow-fail', '--placer-heap-timingweight', '30', '--tmg-ripup']
MARGIN = 1.024
FREQUENCY = re.compile(r'^\s*FREQUENCY\s+(NET|PORT)\s+"([^"]+)"\s+([\d.]+)\s*MHZ\s*;', re.M | re.I)
EUI = re.compile(r'[0-9a-f]{2}(:[0-9a-f]{2}){5}', re.I)


def boards():
    return sorted(path.parent.name for path in HERE.glob('*/board.json'))


def eui_of(text):
    """The Verilog number of an EUI-48."""
    if not EUI.fullmatch(text):
        raise Failed(f'EUI={text}: six bytes in hexadecimal are wanted, as in 02:00:00:4a:45:01')
    if int(text[:2], 16) & 1:
        raise Failed(f'EUI={text}: a group address; the lowest bit of the first byte must be 0')
    return "48'h" + text.replace(':', '')


class Board:
    """What stands in a board's directory."""
    def __init__(self, name):
        self.name, self.dir = name, HERE / name
        facts = json.loads((self.dir / 'board.json').read_text())
        self.title, self.top, self.parameters = facts['title'], facts['top'], facts['parameters']
        self.lpf = self.dir / facts['constraints']
        self.part = [f'--{facts["device"]}', '--package', facts['package'],
                     '--speed', facts['speed']]
        self.files = sorted(self.dir.glob('*.sv'))
        self.text = self.lpf.read_text()
        self.clocks = {name: (kind.upper(), float(mhz)) for kind, name, mhz in
                       FREQUENCY.findall(self.text)}

    def asked(self, margin):
        """The board file with every FREQUENCY that much higher."""
        return FREQUENCY.sub(
            lambda found: f'FREQUENCY {found[1]} "{found[2]}" {float(found[3]) * margin} MHZ;', self.text)

    def wanted(self, clock):
        """MHz of a clock, or None if the board file does not know it."""
        return self.clocks.get(clock, (None, None))[1]

    def check_clocks(self, out):
        """Are the clocks of the board file wires and ports of the top module?"""
        names = out / 'names.json'
        run(['yosys', '-q', '-p', f'read_verilog -sv {self.dir / self.top}.sv; proc; '
             f'write_json {names}'], out / 'names.log')
        module = json.loads(names.read_text())['modules'][self.top]
        there = {'NET': module['netnames'].keys(), 'PORT': module['ports'].keys()}
        for clock, (kind, _) in self.clocks.items():
            if clock not in there[kind]:
                known = ', '.join(sorted(name for name in there[kind] if 'clk' in name))
                raise Failed(f'{self.lpf}: FREQUENCY {kind} "{clock}": {self.top} has no such '
                             f'{kind.lower()}; those that look like clocks are {known}')


class Build:
    """The board with the parameters of this run."""
    def __init__(self, board, sources, out, parameters):
        self.board = board
        files = [pathlib.Path(line) for line in sources.read_text().split()] + board.files
        self.files = closure(board.top, files)
        sets = ' '.join(f'-set {name} {value}' for name, value in parameters.items())
        self.script = f'''
            read_verilog -sv {' '.join(map(str, self.files))}
            chparam {sets} {board.top}
            {SYNTH} -top {board.top}'''
        self.out = out / self.fingerprint()
        self.netlist, self.stat = self.out / 'netlist.json', self.out / 'stat.json'

    def fingerprint(self):
        versions = [subprocess.run(command, capture_output=True, check=True).stdout for command in
                    (['yosys', '-V'], ['nextpnr-ecp5', '--version'])]
        digest = hashlib.sha256(repr((versions, self.script, PNR, MARGIN, self.board.part)).encode())
        for path in [*self.files, self.board.lpf]:
            digest.update(path.read_bytes())
        return digest.hexdigest()[:16]

    def synthesise(self):
        if not self.stat.exists():
            self.out.mkdir(parents=True, exist_ok=True)
            run(['yosys', '-q', '-e', 'implicitly declared|is assigned in a block', '-p',
                 f'{self.script}\nwrite_json {self.netlist}\ntee -q -o {self.stat}.tmp stat -json'],
                self.out / 'yosys.log')
            pathlib.Path(f'{self.stat}.tmp').rename(self.stat)
            say(f'{self.board.top}: synthesised')
        return cells(json.loads(self.stat.read_text())['modules'][f'\\{self.board.top}'])

    def place(self, seed):
        """Report of nextpnr for this seed."""
        report, log = self.out / f'seed{seed}.json', self.out / f'seed{seed}.log'
        if not report.exists():
            lpf = self.out / 'asked.lpf'
            lpf.write_text(self.board.asked(MARGIN))
            run([*PNR, *self.board.part, '-q', '--seed', seed, '--json', self.netlist,
                 '--lpf', lpf, '--textcfg', self.config(seed),
                 '--report', f'{report}.tmp', '--log', log], self.out / f'seed{seed}.out')
            lost = re.findall(r'.*ignoring clock constraint.*', log.read_text(errors='replace'))
            if lost:
                raise Failed('\n'.join([f'nextpnr did not find a clock of {self.board.lpf}:'] + lost))
            pathlib.Path(f'{report}.tmp').rename(report)
            rates = json.loads(report.read_text())['fmax']
            say(f'{self.board.top}: seed {seed}: ' + ', '.join(
                f'{name_of(clock)} {rate["achieved"]:.0f}' for clock, rate in sorted(rates.items()))
                + ' MHz')
        return json.loads(report.read_text())

    def config(self, seed):
        return self.out / f'seed{seed}.config'


def name_of(clock):
    """The board file's name of what nextpnr calls a clock."""
    return clock.removeprefix('$glbnet$').removesuffix('$TRELLIS_IO_IN')


def slack(report):
    """What the clock that is nearest to its limit has, in parts of it."""
    return min(rate['achieved'] / rate['constraint'] for rate in report['fmax'].values())


def summary(board, parameters, used, reports):
    """What OUT/BOARD.json says."""
    result = {'schema': 'jetstream-bitstream-1', 'board': board.name, 'parameters': parameters,
              'seeds': len(reports), 'lut4': used['lut4'], 'crossing_ns': CROSSING_NS,
              'used': {cell: [entry['used'], entry['available']]
                       for cell, entry in reports[0]['utilization'].items() if entry['used']},
              'clocks': {}, 'crossings': crossings_of(reports)}
    for clock in sorted(reports[0]['fmax']):
        rates = [report['fmax'][clock]['achieved'] for report in reports]
        worst = min(range(len(rates)), key=rates.__getitem__)
        result['clocks'][name_of(clock)] = {
            'fmax_mhz': round(rates[worst], 1), 'seeds_mhz': [round(rate, 1) for rate in rates],
            'wanted_mhz': board.wanted(name_of(clock)),
            'path': path_of(reports[worst], clock)}
    return result


NAMES = {'TRELLIS_COMB': 'LUT sites', 'TRELLIS_FF': 'FF', 'DP16KD': 'EBR', 'DCUA': 'DCU'}


def table(board, report):
    print(f'{board.title}, worst of {report["seeds"]} seeds\n')
    print(f'{"LUT4":<12}{report["lut4"]:>8}')
    for cell, name in NAMES.items():
        if cell in report['used']:
            used, most = report['used'][cell]
            print(f'{name:<12}{used:>8} of {most}')
    print(f'\n{"clock":<12}{"wanted":>8}{"Fmax":>8}   [MHz]')
    for clock, entry in report['clocks'].items():
        print(f'{clock:<12}{entry["wanted_mhz"] or "-":>8}{entry["fmax_mhz"]:>8}')
    print('\nLUT sites: LUT4 and what carries and LUT RAMs take. The slowest paths:')
    for clock, entry in report['clocks'].items():
        if entry['path']:
            print(f'  {clock}: {entry["path"]["ns"]} ns, {entry["path"]["levels"]} levels: '
                  + ' > '.join(entry['path']['through']))
    print(f'\nFrom clock to clock (limit {CROSSING_NS} ns):')
    for entry in report['crossings']:
        print(f'  {name_of(entry["from"])} > {name_of(entry["to"])}: {entry["ns"]} ns: '
              + ' > '.join(entry['through']))


def missed(board, report):
    for clock, entry in report['clocks'].items():
        if not entry['wanted_mhz']:
            yield f'{clock} is a clock, and has no FREQUENCY in {board.lpf}'
        elif entry['fmax_mhz'] < entry['wanted_mhz']:
            yield f'{clock}: {entry["fmax_mhz"]} MHz, {entry["wanted_mhz"]:g} are wanted'
    for entry in report['crossings']:
        if entry['ns'] > CROSSING_NS:
            yield (f'{name_of(entry["from"])} to {name_of(entry["to"])} takes {entry["ns"]} ns, '
                   f'the limit is {CROSSING_NS}')


def pack(build, seed, out):
    if not shutil.which('ecppack'):
        raise Failed('there is no ecppack, which makes the files: Debian\'s fpga-trellis has it')
    for suffix in ('bit', 'svf'):
        run(['ecppack', '--input', build.config(seed), f'--{suffix}',
             f'{out / build.board.name}.{suffix}'], build.out / f'{suffix}.out')


def make(args):
    """Makes the files; gives what is missed."""
    if args.board not in boards():
        raise Failed(f'there is no board {args.board or "without a name"}: '
                     f'BOARD= is one of {", ".join(boards())}')
    board, out = Board(args.board), args.out / args.board
    out.mkdir(parents=True, exist_ok=True)
    parameters = dict(board.parameters)
    if args.eui:
        parameters['Eui'] = eui_of(args.eui)
    board.check_clocks(out)
    build = Build(board, args.sources, out, parameters)
    used = build.synthesise()
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        reports = list(pool.map(build.place, range(1, args.seeds + 1)))
    report = summary(board, parameters, used, reports)
    (args.out / f'{board.name}.json').write_text(json.dumps(report, indent=1) + '\n')
    table(board, report)
    best = max(range(args.seeds), key=lambda index: slack(reports[index])) + 1
    pack(build, best, args.out)
    print(f'\n{args.out / board.name}.bit and .svf are seed {best}')
    return list(missed(board, report))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('-s', '--seeds', type=int, default=3)
    parser.add_argument('-j', '--jobs', type=int, default=2)
    parser.add_argument('-e', '--eui', default='')
    parser.add_argument('board')
    parser.add_argument('sources', type=pathlib.Path)
    parser.add_argument('out', type=pathlib.Path)
    try:
        misses = make(parser.parse_args())
    except Failed as err:
        sys.exit(f'bitstream: {err}')
    for line in misses:
        print(f'missed: {line}', file=sys.stderr)
    sys.exit(bool(misses))


if __name__ == '__main__':
    main()
