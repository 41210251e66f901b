#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""prove.py [-k] [-o DIR] [-p NAME] PROPERTIES.. - proves what a file of properties says
prove.py -e FILE s|REGEX|TEXT| - a seeded bug for somebody else: FILE (below gateware/rtl) with this edit

A file NAME.sv holds assertions and covers about one module, and says in `//@`
lines what to do with them:

    top MODULE [PARAMETER=VALUE..]   what is proved, all its inputs free
    source FILE..                    its sources, below gateware/rtl; NAME.sv stands below gateware/formal
    in MODULE                        what follows goes into MODULE (the first part: into top)
    clocks free                      several clocks, free against each other (else all are one); f_step is
                                     every moment at which any of them may have an edge
    cut INSTANCE..                   the outputs of these parts of top may be anything
    edit FILE s|REGEX|TEXT|          the proof is about this smaller circuit
    prove NAME METHOD [DEPTH] [using NAME..]
                                     METHOD: pdr (ABC; unbounded), ind (k-induction by z3, k = DEPTH), bmc (no proof: DEPTH clocks);
                                     using: what is proved already, further up, is assumed
    cover NAME DEPTH                 NAME_c can be reached within DEPTH clocks
    bug NAME DEPTH FILE s|REGEX|TEXT| with this edit NAME alone must fail within DEPTH clocks; lines of one NAME add up

Assertions are labelled NAME or NAME_2, NAME_3 ..; inv_* help `ind` and are proved with it. A property
without a cover or without a bug is an error: it could say nothing.
Yosys 0.52 reads `bind` and ignores it, therefore the text goes into a copy of the module,
before its endmodule, where it sees every signal by its name.
"""
import argparse
import glob
import os
import re
import shutil
import subprocess
import sys
import time

FORMAL = os.path.dirname(os.path.abspath(__file__))
RTL = os.path.join(os.path.dirname(FORMAL), 'rtl')
PACKAGE = 'build/gen/jet_hw_pkg.sv'


class Wrong(Exception):
    """The properties file itself is not right."""


class Properties:
    """One file of properties, taken apart."""

    def __init__(self, path):
        self.name = os.path.splitext(os.path.basename(path))[0]
        self.top, self.parameters, self.sources, self.cuts = None, [], [], []
        self.free_clocks, self.edits = False, []
        self.proofs, self.covers, self.bugs, self.text = {}, {}, {}, {}
        self.texts = []
        module = None
        with open(path, encoding='utf-8') as src:
            for number, line in enumerate(src, 1):
                if line.startswith('//@ '):
                    try:
                        module = self.directive(line[4:].split(None, 1), module)
                    except (ValueError, IndexError) as err:
                        raise Wrong(f'{path}:{number}: {line.strip()}: {err}') from err
                elif module:
                    self.text.setdefault(module, []).append(line)
        for name in self.proofs:
            if name not in self.covers or name not in self.bugs:
                raise Wrong(f'{path}: {name} has no cover or no bug')
        for name in list(self.covers) + list(self.bugs):
            if name not in self.proofs:
                raise Wrong(f'{path}: {name} is not proved')
        for change in sum((edits for _, edits in self.bugs.values()), self.edits):
            if change[0] not in self.sources:
                raise Wrong(f'{path}: {change[0]} is no source')
            edited(change[0], [change])

    def directive(self, words, module):
        key, rest = words[0], words[1].strip()
        words = rest.split()
        if key == 'top':
            self.top, self.parameters = words[0], [w.split('=', 1) for w in words[1:]]
            module = self.top
        elif key == 'source':
            for word in words:
                self.sources += found(word)
        elif key == 'in':
            module = words[0]
        elif key == 'clocks':
            self.free_clocks = True
        elif key == 'cut':
            self.cuts += words
        elif key == 'edit':
            self.edits.append(edit(*rest.split(None, 1)))
        elif key == 'prove':
            using = words[words.index('using') + 1:] if 'using' in words else []
            method, depth = words[1], 0 if method_is_unbounded(words[1]) else int(words[2])
            for name in using:
                if name not in self.proofs:
                    raise ValueError(f'{name} is not proved before')
            self.proofs[words[0]] = (method, depth, using)
        elif key == 'cover':
            self.covers[words[0]] = int(words[1])
        elif key == 'bug':
            name, depth, path, change = rest.split(None, 3)
            self.bugs.setdefault(name, (int(depth), []))[1].append(edit(path, change))
        else:
            raise ValueError('unknown directive')
        return module


def found(pattern):
    """Sources below gateware/formal, or else gateware/rtl; packages first."""
    for base in (FORMAL, RTL):
        paths = glob.glob(os.path.join(base, pattern))
        if paths:
            return [os.path.relpath(p, base) for p in
                    sorted(paths, key=lambda p: (not p.endswith('_pkg.sv'), p))]
    raise ValueError(f'there is no {pattern}')


def source_text(source):
    """Of a file that found() found."""
    path = os.path.join(FORMAL, source)
    with open(path if os.path.exists(path) else os.path.join(RTL, source), encoding='utf-8') as src:
        return src.read()


def edited(source, edits):
    """Its text with those of the edits that are its own."""
    text = source_text(source)
    for where, regex, new in edits:
        if where == source:
            text, count = re.subn(regex, new, text)
            if not count:
                raise Wrong(f'{source}: nothing matches {regex}')
    return text


def free_clocks(text):
    """Every clock becomes an enable: in a step in which it is 1, it has an edge. An asynchronous
    reset acts in every step.

    The same circuits as clk2fflogic makes, with a third of their flip-flops.
    """
    text = re.sub(r'always_ff @\(posedge (\w+) or negedge (\w+)\)',
                  r'always_ff @(posedge f_step) if (\1 || !\2)', text)
    text = re.sub(r'always_ff @\(posedge (?!f_step)(\w+)\)',
                  r'always_ff @(posedge f_step) if (\1)', text)
    return re.sub(r'\n\);\n', '\n);\n  wire f_step;\n', text, count=1)


def method_is_unbounded(method):
    if method not in ('pdr', 'ind', 'bmc'):
        raise ValueError('method is pdr, ind or bmc')
    return method == 'pdr'


def edit(path, change):
    parts = change.split(change[1])
    if change[0] != 's' or len(parts) != 4:
        raise ValueError('an edit is s|REGEX|TEXT|')
    return path, parts[1], parts[2]


class Prover:
    def __init__(self, props, out):
        self.props, self.out = props, os.path.join(out, props.name)
        os.makedirs(self.out, exist_ok=True)

    def circuit(self, name, edits, keep, aiger, using=()):
        """Makes the circuit with the assertions KEEP, assuming USING; returns its file."""
        p, there = self.props, os.path.join(self.out, name)
        shutil.rmtree(there, ignore_errors=True)
        os.makedirs(there)
        files = [PACKAGE]
        left = set(p.text)
        edits = p.edits + edits
        for source in p.sources:
            text = edited(source, edits)
            module = os.path.splitext(os.path.basename(source))[0]
            if module in p.text:
                left.discard(module)
                body = ''.join(p.text[module])
                at = text.rindex('endmodule')
                text = text[:at] + body + text[at:]
            if p.free_clocks:
                text = free_clocks(text)
            files.append(os.path.join(there, os.path.basename(source)))
            with open(files[-1], 'w', encoding='utf-8') as dst:
                dst.write(text)
        if left:
            raise Wrong(f'{p.name}: no source of {", ".join(left)}')
        result = os.path.join(there, 'circuit.' + ('aig' if aiger else 'smt2'))
        script = os.path.join(there, 'circuit.ys')
        chparam = ''.join(f' -chparam {k} {v}' for k, v in p.parameters)
        lines = [f'read_verilog -sv -formal -I{FORMAL} {" ".join(files)}',
                 f'hierarchy -check -top {p.top}{chparam}',
                 *(f'cutpoint */{cut}' for cut in p.cuts),
                 'proc', 'flatten', 'opt_clean',
                 'async2sync', 'chformal -lower',
                 *(f'select -assert-min 1 {k}' for k in keep),
                 *(f'chformal -assert2assume {k}' for k in using),
                 'delete ' + 't:$assert ' + ' '.join(f'{k} %d' for k in keep),
                 'setundef -undriven -anyseq', 'opt -keepdc -fast -nodffe -nosdff', 'opt_clean']
        if aiger:
            lines += ['memory_map -formal', 'opt -keepdc -fast -nodffe -nosdff', 'formalff -clk2ff -ff2anyinit',
                      'delete -output', 'simplemap', 'dffunmap', 'techmap', 'abc -g AND -fast', 'opt_clean',
                      f'write_aiger -I -B -zinit {result}']
        else:
            lines += ['memory_nordff', 'opt_clean', f'write_smt2 -wires {result}']
        with open(script, 'w', encoding='utf-8') as dst:
            dst.write('\n'.join(lines) + '\n')
        self.run(['yosys', '-q', '-e', 'implicitly declared|is assigned in a block', '-l',
                  os.path.join(there, 'yosys.log'), script], there)
        return result

    @staticmethod
    def run(command, there, answers=None):
        """The answer that stands in what COMMAND prints; without ANSWERS: it must succeed."""
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False)
        with open(os.path.join(there, 'output.log'), 'w', encoding='utf-8') as dst:
            dst.write(done.stdout)
        if answers is None:
            if done.returncode:
                raise Wrong(f'{command[0]} in {there}:\n{done.stdout[-2000:]}')
            return None
        for regex, answer in answers:
            found = re.search(regex, done.stdout)
            if found:
                return answer, found
        raise Wrong(f'{" ".join(command)} in {there} gave no answer:\n{done.stdout[-2000:]}')

    def abc(self, circuit, command):
        there = os.path.dirname(circuit)
        answer, found = self.run(
            ['yosys-abc', '-c', f'read_aiger {circuit}; fold; strash; {command}'], there,
            [(r'was asserted in frame (\d+)', False), (r'Property proved', True),
             (r'No output (?:was )?asserted in (\d+) frames', True),
             (r'Networks? .*unsatisfiable|constant 0|structurally', True)])
        return answer, int(found.group(1)) if found.groups() and found.group(1) else None

    def smt(self, circuit, how, depth, trace=None):
        answer, found = self.run(
            ['yosys-smtbmc', '-s', 'z3', *how, '-t', str(depth),
             *(['--dump-vcd', trace] if trace else []), circuit], os.path.dirname(circuit),
            [(r'Status: passed', True), (r'Status: failed', False), (r'Status: FAILED', False),
             (r'Status: PASSED', True)])
        return answer, None

    def assertions(self, name):
        text = ''.join(''.join(t) for t in self.props.text.values())
        found = [label for label in re.findall(r'^\s*(?:\w.*\s)?(\w+):\s*assert\b', text, re.M)
                 if re.fullmatch(name + r'(_\d)?', label)]
        if not found:
            raise Wrong(f'{self.props.name}: nothing is asserted under the name {name}')
        return [f'c:{label}' for label in found]

    def helpers(self):
        """Of parts, too, whose names have their instance in front."""
        text = ''.join(''.join(t) for t in self.props.text.values())
        return [f'c:*{label}' for label in re.findall(r'\b(inv_\w+):\s*assert\b', text)]

    def prove(self, name, method, depth, using):
        keep = self.assertions(name)
        using = sum((self.assertions(other) for other in using), [])
        if method == 'ind':
            circuit = self.circuit(name, [], keep + self.helpers(), False, using)
            base, _ = self.smt(circuit, [], depth + 1)
            step, _ = self.smt(circuit, ['-i'], depth)
            return base and step, depth
        circuit = self.circuit(name, [], keep, True, using)
        if method == 'pdr':
            return self.abc(circuit, 'pdr')
        good, where = self.abc(circuit, f'bmc3 -F {depth}')
        return good, depth if good else where

    def wave(self, name, depth, using):
        """Writes NAME-wave/wave.vcd."""
        using = sum((self.assertions(other) for other in using), [])
        circuit = self.circuit(name + '-wave', [], self.assertions(name), False, using)
        trace = os.path.join(os.path.dirname(circuit), 'wave.vcd')
        self.smt(circuit, [], depth + 1, trace)
        print(f'# {trace}')

    def reach(self, name, depth):
        """A cover is an assertion of the opposite that fails: see prove.svh."""
        circuit = self.circuit(name + '-cover', [], [f'c:{name}_c'], True)
        good, where = self.abc(circuit, f'bmc3 -F {depth}')
        return not good, where

    def catch(self, name, depth, edits):
        circuit = self.circuit(name + '-bug', edits, self.assertions(name), True)
        good, where = self.abc(circuit, f'bmc3 -F {depth}')
        return not good, where


def main():
    parse = argparse.ArgumentParser()
    parse.add_argument('-o', default='build/formal', metavar='DIR')
    parse.add_argument('-p', metavar='NAME', help='only this property')
    parse.add_argument('-w', action='store_true', help='a wave of the proof that fails (bounded, by z3)')
    parse.add_argument('-k', action='store_true', help='only the proofs: no covers, no bugs')
    parse.add_argument('-n', action='store_true',
                       help='proves nothing: are sources there, and what edits and seeded bugs change?')
    parse.add_argument('-e', action='store_true',
                       help='proves nothing: arguments are FILE and s|REGEX|TEXT|; prints FILE with this edit')
    parse.add_argument('file', nargs='+')
    args = parse.parse_args()
    if args.e:
        change = edit(*args.file)
        print(edited(change[0], [change]), end='')
        return 0
    count, bad = 0, 0
    for path in args.file:
        props = Properties(path)
        if args.n:
            count += 1
            print(f'ok {count} - {props.name}: sources, edits and seeded bugs are up to date')
            continue
        prover = Prover(props, args.o)
        for name, (method, depth, using) in props.proofs.items():
            if args.p and name != args.p:
                continue
            steps = [('proved by ' + method, prover.prove, (name, method, depth, using))]
            if not args.k:
                steps += [('cover', prover.reach, (name, props.covers[name])),
                          ('bug', prover.catch, (name, *props.bugs[name]))]
            for what, step, how in steps:
                start, count = time.monotonic(), count + 1
                good, where = step(*how)
                bad += not good
                if not good and args.w and how is steps[0][2]:
                    prover.wave(name, where, using)
                depth_text = '' if where is None else f' {where}'
                print(f'{"ok" if good else "not ok"} {count} - {props.name}: {name}: {what}'
                      f'{depth_text} ({time.monotonic() - start:.1f} s)', flush=True)
    print(f'1..{count}')
    return 1 if bad else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except Wrong as wrong:
        sys.exit(f'prove.py: {wrong}')
