#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""phases.py DIR PREFIX CLOCK... [-r RESET...] - what a Verilated model's eval() calls, as a header

Verilator cuts a model into functions: some that carry new inputs into the logic behind
them, and for each clock some that do what its rising edge does. eval() finds out which
clocks rose, and calls them in order. sim.cc, which makes the clocks and so
knows, calls them itself, each for several stations in turn (there it says why).

That is sound as long as eval() does nothing else: nobody but the top's own clocks sets
off anything, nobody reads a clock, and nothing has to be repeated until it settles.
Whatever does not look like that is refused, for a model that is wrong silently would be
worse.

A RESET may also set something off when it falls. Nobody calls for that: it is seen at the next edge
of the clock that it belongs to, and so should last for one.
"""
import argparse
import pathlib
import re
import sys


class Refused(Exception):
    pass


class Model:
    def __init__(self, directory, prefix, clocks, resets):
        self.clocks, self.resets = clocks, resets
        self.prefix = prefix
        self.root = f'{prefix}___024root'
        # What runs once, at the start, is in files of its own
        files = sorted(path for path in pathlib.Path(directory).glob(f'{prefix}_*.cpp')
                       if not path.stem.endswith('Slow'))
        self.text = re.sub(r'^#ifdef VL_DEBUG\n.*?^#endif[^\n]*\n', '',
                           '\n'.join(path.read_text() for path in files),
                           flags=re.DOTALL | re.MULTILINE)

    def body(self, name):
        """The statements of a function, in one line."""
        found = re.findall(rf'^[\w ]*\bvoid {self.root}___{name}\({self.root}\* vlSelf\) {{\n'
                           r'(.*?)^}', self.text, re.DOTALL | re.MULTILINE)
        if len(found) != 1:
            raise Refused(f'{len(found)} functions {name}')
        lines = re.sub(r'//[^\n]*', '', found[0])
        text = ' '.join(lines.split())
        # What each function begins with
        return re.sub(r'^.*?auto& vlSelfRef = std::ref\(\*vlSelf\)\.get\(\); ?', '', text)

    def check_triggers(self):
        """The bits of the clocks' rising edges; there is nothing else but resets' falling ones."""
        bits, falling = {}, []

        def rises(match):
            bits[match[2]] = 1 << int(match[1])
            return '' if match[2] == match[3] else match[0]

        def falls(match):
            falling.append(match[2])
            return '' if match[2] == match[3] else match[0]

        start, now, before = (r'vlSelfRef\.__VactTriggered\.set\((\d+)U, ',
                              r'\(IData\)\(vlSelfRef\.(\w+)\)',
                              r'\(IData\)\(vlSelfRef\.__Vtrigprevexpr___TOP__(\w+)__0\)')
        rest = self.body('eval_triggers__act')
        rest = re.sub(rf'{start}\({now} & \(~ {before}\)\)\); ?', rises, rest)
        rest = re.sub(rf'{start}\(\(~ {now}\) & {before}\)\); ?', falls, rest)
        rest = re.sub(r'vlSelfRef\.__Vtrigprevexpr___TOP__(\w+)__0 = vlSelfRef\.\1; ?', '', rest)
        if rest:
            raise Refused(f'something but rising clocks sets off logic: {rest}')
        if set(bits) != set(self.clocks):
            raise Refused(f'the clocks are {" ".join(bits)}, not {" ".join(self.clocks)}')
        if not set(falling) <= set(self.resets):
            raise Refused(f'{" ".join(falling)} set off logic, and the resets are '
                          f'{" ".join(self.resets) or "none"}')
        # Nobody sets the clocks' ports, so nobody may look at them; twice they were above
        for clock in self.clocks:
            if len(re.findall(rf'\b(?:vlSelfRef|TOP)\.{clock}\b', self.text)) != 2:
                raise Refused(f'{clock} is read as if it were data')
        return bits

    def calls(self, name, triggers):
        """(bits, function, instance) of each call that the named function makes if triggered."""
        calls, text = [], self.body(name)
        # The function may itself be cut into pieces
        pieces = re.findall(rf'{self.root}___({name}__\d+)\(vlSelf\); ?', text)
        if pieces:
            text = re.sub(rf'{self.root}___{name}__\d+\(vlSelf\); ?', '', text)
            text += ' '.join(self.body(piece) for piece in pieces)

        def condition(match):
            for call in match.group(2).split(';')[:-1]:
                function = re.fullmatch(rf' ?({self.root}___\w+)\(vlSelf\)|'
                                        rf' ?({self.prefix}_\w+)\(\(&vlSymsp->(\w+)\)\)', call)
                if not function:
                    raise Refused(f'{name} does more than to call functions: {call}')
                calls.append((int(match.group(1), 0), function[1] or function[2], function[3]))
            return ''

        rest = re.sub(rf'if \(\((\d+|0x[0-9a-f]+)ULL & vlSelfRef\.{triggers}\.word\(0U\)\)\) '
                      r'{([^{}]*)} ?', condition, text)
        if rest:
            raise Refused(f'{name} does more than to call functions: {rest}')
        return calls

    def module(self, function):
        """The class whose function it is: the top's, or that of a module left whole."""
        return self.root if function.startswith(self.root) else function.split('___')[0]

    def runs(self, function, instance):
        """What runs it for a station's top."""
        if not instance:
            return function
        return f'[]({self.root} *top) {{ {function}(&top->vlSymsp->{instance}); }}'

    def header(self):
        if self.body('eval_act'):
            raise Refused('there is logic between clocks and registers')
        if not re.fullmatch(r'vlSelfRef\.__VicoTriggered\.set\(0U, '
                            r'\(IData\)\(vlSelfRef\.__VicoFirstIteration\)\); ?',
                            self.body('eval_triggers__ico')):
            raise Refused('inputs are not carried in at once')
        bits = self.check_triggers()
        inputs = self.calls('eval_ico', '__VicoTriggered')
        rising = self.calls('eval_nba', '__VnbaTriggered')
        yield '// Generated by tools/jetsim/phases.py'
        yield f'#include "{self.prefix}__Syms.h"'
        for function in dict.fromkeys(function for _, function, _ in inputs + rising):
            yield f'void {function}({self.module(function)} *);'
        for clock in self.clocks:
            yield f'constexpr unsigned k_{clock} = {bits[clock]};'
        yield f'constexpr struct {{ unsigned clocks; void (*run)({self.root} *); }}'
        yield '\tkInputPhases[] = {'
        yield from (f'\t\t{{ 0, {self.runs(*call)} }},' for _, *call in inputs)
        yield '\t},'
        yield '\tkClockPhases[] = {'
        yield from (f'\t\t{{ {when}, {self.runs(*call)} }},' for when, *call in rising)
        yield '\t};'


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('directory')
    parser.add_argument('prefix')
    parser.add_argument('clocks', nargs='+', metavar='CLOCK')
    parser.add_argument('-r', '--resets', nargs='+', default=[], metavar='RESET')
    args = parser.parse_args()
    try:
        print('\n'.join(Model(args.directory, args.prefix, args.clocks, args.resets).header()))
    except Refused as err:
        sys.exit(f'phases.py: {args.directory}: {err}')


if __name__ == '__main__':
    main()
