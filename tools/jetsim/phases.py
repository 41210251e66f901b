#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""phases.py DIR PREFIX CLOCK... - what a Verilated model's eval() calls, as a C++ header

Verilator cuts a model into functions: some that carry new inputs into the logic behind
them, and for each clock some that do what its rising edge does. eval() finds out which
clocks rose, and calls them in order. sim.cc, which makes the clocks and so
knows, calls them itself, each for several stations in turn (there it says why).

That is sound as long as eval() does nothing else: nobody but the top's own clocks sets
off anything, nobody reads a clock, and nothing has to be repeated until it settles.
Whatever does not look like that is refused, for a model that is wrong silently would be
worse.
"""
import pathlib
import re
import sys


class Refused(Exception):
    pass


class Model:
    def __init__(self, directory, prefix, *clocks):
        self.clocks = list(clocks)
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
        """The clocks' rising edges, in the order of their bits, and nothing else."""
        clocks = []

        def trigger(match):
            index, clock, before = match.groups()
            if int(index) != len(clocks) or before != clock:
                raise Refused(f'trigger {match.group()}')
            clocks.append(clock)
            return ''

        rest = re.sub(r'vlSelfRef\.__VactTriggered\.set\((\d+)U, \(\(IData\)\(vlSelfRef\.(\w+)\) & '
                      r'\(~ \(IData\)\(vlSelfRef\.__Vtrigprevexpr___TOP__(\w+)__0\)\)\)\); ?',
                      trigger, self.body('eval_triggers__act'))
        rest = re.sub(r'vlSelfRef\.__Vtrigprevexpr___TOP__(\w+)__0 = vlSelfRef\.\1; ?', '', rest)
        if rest:
            raise Refused(f'something but rising clocks sets off logic: {rest}')
        if clocks != self.clocks:
            raise Refused(f'the clocks are {" ".join(clocks)}, not {" ".join(self.clocks)}')
        # Nobody sets the clocks' ports, so nobody may look at them; twice they were above
        for clock in clocks:
            if len(re.findall(rf'\b(?:vlSelfRef|TOP)\.{clock}\b', self.text)) != 2:
                raise Refused(f'{clock} is read as if it were data')

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
                calls.append((int(match.group(1)), function[1] or function[2], function[3]))
            return ''

        rest = re.sub(rf'if \(\((\d+)ULL & vlSelfRef\.{triggers}\.word\(0U\)\)\) {{([^{{}}]*)}} ?',
                      condition, text)
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
        self.check_triggers()
        inputs = self.calls('eval_ico', '__VicoTriggered')
        rising = self.calls('eval_nba', '__VnbaTriggered')
        yield '// Generated by tools/jetsim/phases.py'
        yield f'#include "{self.prefix}__Syms.h"'
        for function in dict.fromkeys(function for _, function, _ in inputs + rising):
            yield f'void {function}({self.module(function)} *);'
        for bit, clock in enumerate(self.clocks):
            yield f'constexpr unsigned k_{clock} = {1 << bit};'
        yield f'constexpr struct {{ unsigned clocks; void (*run)({self.root} *); }}'
        yield '\tkInputPhases[] = {'
        yield from (f'\t\t{{ 0, {self.runs(*call)} }},' for _, *call in inputs)
        yield '\t},'
        yield '\tkClockPhases[] = {'
        yield from (f'\t\t{{ {bits}, {self.runs(*call)} }},' for bits, *call in rising)
        yield '\t};'


def main():
    if len(sys.argv) < 4:
        sys.exit('usage: phases.py DIR PREFIX CLOCK... > phases.h')
    try:
        print('\n'.join(Model(*sys.argv[1:]).header()))
    except Refused as err:
        sys.exit(f'phases.py: {sys.argv[1]}: {err}')


if __name__ == '__main__':
    main()
