#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""synth.py [-s SEEDS] [-j JOBS] SOURCES OUT [MODULE...] - what the gateware costs on an ECP5

Synthesises each MODULE (or all parts and the station) with Yosys, places and
routes it with nextpnr for an LFE5UM5G-45F, speed 8, once a seed, and prints a
table with the worst clock rate of all seeds. Out of context: ports are no
pins, and paths that begin or end at a port do not count; those between the
parts are seen in the whole station. What misses the floor of the clock rate or the limit
of a crossing between clocks, takes more than it may, or does not fit into the part, is
named at the end, and makes the exit code 1.

SOURCES is a file that lists the design's files, packages first. What has not
changed since the last run is taken from OUT, where report.json has everything.
"""
import argparse
import collections
import concurrent.futures
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import time

DEVICE = 'um5g-45k'
FLOOR_MHZ = 125
# From a register of one clock to one of another. A cell of rtl/cdc changes one bit a clock of a number
# that counts, and asks for a picture a clock after it was taken: so a bit that takes less than
# the shortest clock there is comes before the next one of the same cell.
CROSSING_NS = 1000 / FLOOR_MHZ
# All of the part's block memory is used, so what belongs together is far apart. Timing counts three
# times as much in placement as it does by itself (the host clock of the station: 120 and 124 MHz).
# Nets on paths slower than --freq are routed anew (worst clock of the station with one seed: 106 and
# 129 MHz), 50 times over if need be: little more than the floor, therefore.
PNR = ['nextpnr-ecp5', '--' + DEVICE, '--package', 'CABGA381', '--speed', '8',
       '--out-of-context', '--freq', str(FLOOR_MHZ + 3), '--timing-allow-fail',
       '--placer-heap-timingweight', '30', '--tmg-ripup']
# Yosys' own flow, with PFUs' multiplexers: without them (-nowidelut) jet_nic had 3 to 7 %
# fewer LUT4s, and 126 instead of 133 MHz, 123 instead of 133 in an earlier state of it.
SYNTH = 'synth_ecp5'
# Of the part; sites are LUT4s and what else is made in their place
CAPACITY = {'sites': 43848, 'ff': 43848, 'ebr': 108}
# And what a module may take: a change that needs more says so here
MOST = {
    'jet_station': {'ebr': 90},     # of them 80 for the buffer
}
PARAMETERS = {
    'jet_pcie': {},
    'jet_nic': {'MemKb': 192},
    'jet_ring': {},
    'jet_link': {},
    # What leaves block RAM for the link and its replay buffer, too
    'jet_station': {'MemKb': 160, 'MemBankKb': 32},
}
# The station once more without flattening, for the cost of every single module
HIERARCHY = 'jet_station'

start = time.monotonic()


class Failed(Exception):
    pass


def say(text):
    print(f'{time.monotonic() - start:6.1f} s  {text}', file=sys.stderr, flush=True)


def run(command, log):
    """Runs a tool; its output goes to a file."""
    with open(log, 'w', encoding='utf-8') as out:
        done = subprocess.run([*map(str, command)], stdout=out,
                              stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        tail = log.read_text(errors='replace').splitlines()[-8:]
        raise Failed('\n'.join([f'{command[0]} failed, see {log}'] + tail))


def closure(top, files):
    """The files that `top` needs, in their order. A file is named after its module."""
    words = {path: set(re.findall(r'\w+', path.read_text())) for path in files}
    stems = {path.stem: path for path in files}
    if top not in stems:
        raise Failed(f'{top}: no such module')
    needed, todo = set(), [stems[top]]
    while todo:
        path = todo.pop()
        if path not in needed:
            needed.add(path)
            todo += [stems[stem] for stem in words[path] & stems.keys()]
    return [path for path in files if path in needed]


def fingerprint(files, script):
    """Changes when a result may change."""
    tools = [subprocess.run(command, capture_output=True, check=True) for command in
             (['yosys', '-V'], ['nextpnr-ecp5', '--version'])]
    digest = hashlib.sha256(repr(([(done.stdout, done.stderr) for done in tools],
                                  script, PNR)).encode())
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class Target:
    """One module that is synthesised as a top."""
    def __init__(self, top, files, out, flat=True):
        self.top, self.flat = top, flat
        self.files = closure(top, files)
        # Not hierarchy -chparam, which dies when it visits the top a second time
        sets = ' '.join(f'-set {name} {value}' for name, value in PARAMETERS[top].items())
        self.script = f'''
            read_verilog -sv {' '.join(map(str, self.files))}
            {f'chparam {sets} {top}' if sets else ''}
            hierarchy -check -top {top}
            rename -top {top}
            {SYNTH} -top {top} {'' if flat else '-noflatten'}'''
        self.out = out / fingerprint(self.files, self.script)
        self.netlist = self.out / 'netlist.json'

    def synthesise(self):
        """Yosys' statistics of the modules: one, when it is flat."""
        stat = self.out / 'stat.json'
        if not stat.exists():
            self.out.mkdir(parents=True, exist_ok=True)
            run(['yosys', '-q', '-p', f'''{self.script}
                write_json {self.netlist}
                tee -q -o {stat}.tmp stat -json'''], self.out / 'yosys.log')
            pathlib.Path(f'{stat}.tmp').rename(stat)
            say(f'{self.top}: synthesised' + ('' if self.flat else ', module by module'))
        return json.loads(stat.read_text())['modules']

    def place(self, seed):
        """Report of nextpnr for this seed."""
        report = self.out / f'seed{seed}.json'
        if not report.exists():
            run([*PNR, '-q', '--seed', seed, '--json', self.netlist, '--report', f'{report}.tmp',
                 '--log', self.out / f'seed{seed}.log'], self.out / f'seed{seed}.out')
            pathlib.Path(f'{report}.tmp').rename(report)
            rates = json.loads(report.read_text())['fmax']
            say(f'{self.top}: seed {seed}: ' + ', '.join(
                f'{clock} {rate["achieved"]:.0f} MHz' for clock, rate in sorted(rates.items())))
        return json.loads(report.read_text())


def cells(module):
    """Of one module of Yosys' statistics, without what is below it."""
    by_type = module['num_cells_by_type']
    return collections.Counter(lut4=by_type.get('LUT4', 0), ff=by_type.get('TRELLIS_FF', 0),
                               ebr=by_type.get('DP16KD', 0),
                               # As nextpnr packs them: a carry is two LUTs, a RAM six
                               sites=by_type.get('LUT4', 0) + 2 * by_type.get('CCU2C', 0)
                               + 6 * by_type.get('TRELLIS_DPR16X4', 0))


def signal(name):
    """The RTL's signal in the name that Yosys made for a net or cell."""
    return re.split(r'_(?:LUT4|PFUMX|L6MUX21|CCU2C|TRELLIS_FF)_|\$|_DO\b', name)[0]


def path_of(report, clock):
    """The slowest path of a clock, in words."""
    for critical in report['critical_paths']:
        if critical['from'] == critical['to'] == f'posedge {clock}':
            steps = critical['path']
            logic = sum(step['delay'] for step in steps if step['type'] != 'routing')
            total = sum(step['delay'] for step in steps)
            names = [signal(steps[0]['from']['cell'])]
            for step in steps:
                for name in (step.get('net'), step['to']['cell']):
                    if name and signal(name) != names[-1]:
                        names.append(signal(name))
            return {'ns': round(total, 2), 'logic_ns': round(logic, 2),
                    'levels': sum(step['type'] == 'logic' for step in steps), 'through': names}
    return None


def crossings_of(reports):
    """The slowest way from each clock to each other one, over all seeds."""
    worst = {}
    for report in reports:
        for critical in report['critical_paths']:
            ends = [critical[end].split()[-1] for end in ('from', 'to')]
            if ends[0] == ends[1] or '<async>' in ends:
                continue
            steps = critical['path']
            total = round(sum(step['delay'] for step in steps), 2)
            if total > worst.get(tuple(ends), {'ns': -1})['ns']:
                worst[tuple(ends)] = {'from': ends[0], 'to': ends[1], 'ns': total,
                                      'through': [signal(steps[0]['from']['cell']),
                                                  signal(steps[-1]['to']['cell'])]}
    return [worst[ends] for ends in sorted(worst)]


def summary(target, stat, reports):
    """What report.json says of one module."""
    result = {'module': target.top, 'parameters': PARAMETERS[target.top],
              **cells(next(iter(stat.values()))), 'clocks': {}}
    for clock in sorted(reports[0]['fmax']):
        rates = [report['fmax'][clock]['achieved'] for report in reports]
        worst = min(range(len(rates)), key=rates.__getitem__)
        result['clocks'][clock] = {
            'fmax_mhz': round(rates[worst], 1), 'seeds_mhz': [round(rate, 1) for rate in rates],
            'path': path_of(reports[worst], clock)}
    result['crossings'] = crossings_of(reports)
    return result


def breakdown(stat, top):
    """Of the unflattened design: module, instances, and the cells that are its own."""
    own, count = collections.defaultdict(collections.Counter), collections.Counter()
    modules = {name.lstrip('\\'): module for name, module in stat.items()}

    def visit(name, times):
        # A module with parameters set is called $paramod$...\NAME or $paramod\NAME\P=...
        base = re.sub(r'^\$paramod(\$\w+)?\\(\w+).*', r'\2', name)
        count[base] += times
        for key, value in cells(modules[name]).items():
            own[base][key] += times * value
        for cell, number in modules[name]['num_cells_by_type'].items():
            if cell.lstrip('\\') in modules:
                visit(cell.lstrip('\\'), times * number)

    visit(top, 1)
    return [{'module': base, 'instances': count[base], **own[base]}
            for base in sorted(own, key=lambda base: -own[base]['sites'])]


def table(report):
    print(f'ECP5 {DEVICE}, speed 8, out of context, worst of {report["seeds"]} seeds\n')
    print(f'{"module":<20}{"LUT4":>8}{"sites":>8}{"FF":>8}{"EBR":>6}   Fmax [MHz]')
    for module in report['modules']:
        rates = ', '.join(f'{clock} {entry["fmax_mhz"]:.0f}'
                          + (' (below the floor)' if entry['fmax_mhz'] < FLOOR_MHZ else '')
                          for clock, entry in module['clocks'].items())
        print(f'{module["module"]:<20}{module["lut4"]:>8}{module["sites"]:>8}'
              f'{module["ff"]:>8}{module["ebr"]:>6}   {rates}')
    if report['own']:
        print(f'\n{"its own cells":<20}{"LUT4":>8}{"sites":>8}{"FF":>8}{"EBR":>6}   instances'
              '  (not flattened)')
        for entry in report['own']:
            print(f'{entry["module"]:<20}{entry["lut4"]:>8}{entry["sites"]:>8}{entry["ff"]:>8}'
                  f'{entry["ebr"]:>6}{entry["instances"]:>12}')
    print('\nsites: LUT4 and those that carries (2) and LUT RAMs (6) take. The slowest paths:')
    for module in report['modules']:
        for clock, entry in module['clocks'].items():
            path = entry['path']
            if path:
                print(f'  {module["module"]} {clock}: {path["ns"]} ns, {path["levels"]} levels: '
                      + ' > '.join(path['through']))
    print(f'\nFrom clock to clock (limit {CROSSING_NS} ns):')
    for module in report['modules']:
        for entry in module['crossings']:
            print(f'  {module["module"]} {entry["from"]} > {entry["to"]}: {entry["ns"]} ns: '
                  + ' > '.join(entry['through']))


def missed(report):
    """Floors that are missed, a line each."""
    for module in report['modules']:
        for clock, entry in module['clocks'].items():
            if entry['fmax_mhz'] < FLOOR_MHZ:
                yield (f'{module["module"]}: {clock} {entry["fmax_mhz"]} MHz, '
                       f'the floor is {FLOOR_MHZ}')
        for entry in module['crossings']:
            if entry['ns'] > CROSSING_NS:
                yield (f'{module["module"]}: {entry["from"]} to {entry["to"]} takes {entry["ns"]} ns, '
                       f'the limit is {CROSSING_NS}')
        for what, most in CAPACITY.items():
            if module[what] > most:
                yield f'{module["module"]}: {module[what]} {what}, the part has {most}'
        for what, most in MOST.get(module['module'], {}).items():
            if module[what] > most:
                yield f'{module["module"]}: {module[what]} {what}, it may take {most}'


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('-s', '--seeds', type=int, default=3)
    parser.add_argument('-j', '--jobs', type=int, default=2)
    parser.add_argument('sources', type=pathlib.Path)
    parser.add_argument('out', type=pathlib.Path)
    parser.add_argument('modules', nargs='*')
    args = parser.parse_args()
    unknown = set(args.modules) - PARAMETERS.keys()
    if unknown:
        parser.error(f'no parameters known for {", ".join(sorted(unknown))}')

    files = [pathlib.Path(line) for line in args.sources.read_text().split()]
    tops = args.modules or list(PARAMETERS)
    args.out.mkdir(parents=True, exist_ok=True)
    try:
        targets = [Target(top, files, args.out) for top in tops]
        whole = Target(HIERARCHY, files, args.out, flat=False) if HIERARCHY in tops else None
        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            # The big ones first
            stats = [pool.submit(target.synthesise) for target in reversed(targets)][::-1]
            own = pool.submit(whole.synthesise) if whole else None
            concurrent.futures.wait(stats)
            stats = [stat.result() for stat in stats]
            reports = [[pool.submit(target.place, seed + 1) for seed in range(args.seeds)]
                       for target in reversed(targets)][::-1]
            reports = [[report.result() for report in each] for each in reports]
            own = own.result() if own else None
    except Failed as err:
        sys.exit(f'synth.py: {err}')
    report = {
        'schema': 'jetstream-synth-1', 'device': DEVICE, 'seeds': args.seeds,
        'floor_mhz': FLOOR_MHZ, 'crossing_ns': CROSSING_NS,
        'modules': [summary(*each) for each in zip(targets, stats, reports)],
        'own': breakdown(own, HIERARCHY) if own else [],
    }
    (args.out / 'report.json').write_text(json.dumps(report, indent=1) + '\n')
    table(report)
    misses = list(missed(report))
    for line in misses:
        print(f'missed: {line}', file=sys.stderr)
    sys.exit(bool(misses))


if __name__ == '__main__':
    main()
