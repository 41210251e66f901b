#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""crossings.py TOP FILE... - refuse what goes from one clock to another by itself

Every flip-flop and memory of the design TOP is asked what its inputs depend on. What comes
from another clock must have come through a cell of rtl/cdc: those are proved
(gateware/formal), and are not looked into here. Their ports belong to clocks by name:
what is called SIDE_* to SIDE_clk_i, other ports to clk_i.

    crossing    an input depends on a register of another clock
    glitch      a jet_cdc_sync or jet_cdc_reset is fed by logic, not by a register: it may glitch
    wide        a jet_cdc_sync of more than one bit outside of rtl/cdc
    port        an input of TOP is used by several clocks (a constant is assigned to a net with
                (* constant *)), or an output depends on several
    clock       a register's clock is no input of TOP
    reset       an asynchronous input, or a latch, outside of rtl/cdc
    name        a module jet_cdc_* that is not of rtl/cdc
"""
import json
import os
import re
import subprocess
import sys
import tempfile

CDC = 'jet_cdc_'
FREE = {('jet_cdc_sync', 'd_i'), ('jet_cdc_reset', 'rst_ni')}   # may come from anywhere
REGISTERS = {'$dff', '$dffe', '$sdff', '$sdffe', '$sdffce'}
ASYNCHRONOUS = {'$adff', '$adffe', '$aldff', '$aldffe', '$dffsr', '$dffsre', '$dlatch', '$adlatch',
                '$dlatchsr', '$sr', '$ff'}
CONSTANT = 'constant'


def netlist(top, files):
    """The design as Yosys sees it: flat, but for the cells of rtl/cdc."""
    with tempfile.TemporaryDirectory() as tmp:
        out = os.path.join(tmp, 'netlist.json')
        subprocess.run(['yosys', '-q', '-e', 'implicitly declared|is assigned in a block',
                        '-w', 'did not match any module', '-p', f'''
            read_verilog -sv {' '.join(files)}
            hierarchy -check -top {top}
            proc
            setattr -mod -set keep_hierarchy 1 {CDC}* $paramod*{CDC}*
            flatten
            opt_clean
            simplemap t:$not t:$and t:$or t:$xor t:$xnor t:$mux
            memory_collect
            opt_clean
            write_json {out}'''], check=True)
        with open(out, encoding='utf-8') as src:
            return json.load(src)['modules']


class Design:
    def __init__(self, modules, top):
        self.modules, self.top = modules, modules[top]
        self.found = set()
        self.ports = self.top['ports']
        self.names, self.constant = {}, set()
        for name, net in self.top['netnames'].items():
            for place, bit in enumerate(net['bits']):
                if bit not in self.names or not net['hide_name'] and '$' in self.names[bit]:
                    self.names[bit] = f'{name}[{place}]' if len(net['bits']) > 1 else name
            if CONSTANT in net['attributes']:
                self.constant |= set(net['bits'])
        self.inputs = {bit for port in self.ports.values() if port['direction'] == 'input'
                       for bit in port['bits']}
        self.drivers, self.clocks = {}, {}     # of a bit: what it depends on, and its clock
        self.known = {}
        for name, cell in self.top['cells'].items():
            self.add(name, cell)

    def say(self, rule, cell, text):
        where = cell['attributes'].get('src', '').split('|')[-1]
        where = re.sub(r':(\d+)\.\S*$', r':\1', where)
        self.found.add(f'{where + ": " if where else ""}{rule}: {text}')

    def module(self, cell):
        """The name in the source of a cell's module."""
        match = re.search(rf'(?:^|\\)({CDC}\w+)', cell['type'])
        return match[1] if match else None

    def side(self, cell, port):
        """The clock of a port of a cell of rtl/cdc."""
        clock = port.split('_')[0] + '_clk_i'
        return cell['connections'][clock if clock in cell['connections'] else 'clk_i'][0]

    def outputs(self, cell):
        return [port for port, way in cell['port_directions'].items() if way == 'output']

    def add(self, name, cell):
        """What the cell's outputs depend on."""
        kind, pins = cell['type'], cell['connections']
        if self.module(cell):
            for port in self.outputs(cell):
                for bit in pins[port]:
                    self.clocks[bit] = self.side(cell, port)
        elif kind in REGISTERS:
            for bit in pins['Q']:
                self.clocks[bit] = pins['CLK'][0]
        elif kind == '$mem_v2':
            clocks = [bit for bit in pins['WR_CLK'] if bit in self.inputs]
            for bit in pins['RD_DATA']:
                self.drivers[bit] = pins['RD_ADDR'] + pins['RD_EN'] + clocks[:1]
            for bit in clocks[:1]:
                self.clocks[bit] = bit     # as a source: what the memory holds
        elif kind in ASYNCHRONOUS:
            self.say('reset', cell, f'{name}: {kind[1:]} outside of rtl/cdc')
        else:
            inputs = [bit for port, way in cell['port_directions'].items() if way == 'input'
                      for bit in pins[port]]
            for port in self.outputs(cell):
                for bit in pins[port]:
                    self.drivers[bit] = inputs

    def sources(self, bit):
        """{clock: a register of it} that the bit depends on."""
        todo, order = [bit], []
        while todo:
            at = todo[-1]
            if at in self.known or isinstance(at, str):
                todo.pop()
            elif at in self.clocks:
                self.known[at] = {self.clocks[at]: at}
            elif at in self.inputs:
                self.known[at] = {} if at in self.constant else {('port', at): at}
            else:
                new = [b for b in self.drivers.get(at, ()) if b not in self.known
                       and not isinstance(b, str) and b not in order]
                order.append(at)
                if new:
                    todo += new
                    continue
                result = {}
                for b in self.drivers.get(at, ()):
                    result.update(self.known.get(b, {}))
                self.known[at] = result
        return self.known.get(bit, {})

    def name(self, bit):
        return self.names.get(bit, f'net {bit}')

    def belongs(self, cell, what, bits, clock):
        """Bits that a register of the clock takes: a port belongs to the first that does."""
        for bit in bits:
            for source, register in self.sources(bit).items():
                if isinstance(source, tuple):
                    mine = self.port_clock.setdefault(source[1], clock)
                    if mine != clock:
                        self.say('port', {'attributes': {}}, f'{self.name(source[1])} is used with '
                                 f'{self.name(mine)} and {self.name(clock)}')
                elif source != clock:
                    self.say('crossing', cell, f'{what} ({self.name(clock)}) depends on '
                             f'{self.name(register)} ({self.name(source)})')

    def check(self):
        self.port_clock = {}
        for name, cell in self.top['cells'].items():
            kind, pins = cell['type'], cell['connections']
            module = self.module(cell)
            if module:
                self.check_cdc(name, cell, module)
            elif kind in REGISTERS:
                self.check_clock(cell, pins['CLK'][0], self.name(pins['Q'][0]))
                for port, way in cell['port_directions'].items():
                    if way == 'input' and port != 'CLK':
                        self.belongs(cell, self.name(pins['Q'][0]), pins[port], pins['CLK'][0])
            elif kind == '$mem_v2' and pins['WR_CLK']:     # else a table that is never written
                clock = pins['WR_CLK'][0]
                self.check_clock(cell, clock, name)
                for port in ('WR_ADDR', 'WR_DATA', 'WR_EN', 'WR_CLK'):
                    bits = pins[port] if port != 'WR_CLK' else []
                    self.belongs(cell, name, bits, clock)
                for bit in set(pins['WR_CLK']) - {clock}:
                    self.say('crossing', cell, f'{name} is written with {self.name(clock)} and '
                             f'{self.name(bit)}')
        for name, port in self.ports.items():
            if port['direction'] == 'output':
                clocks = {source for bit in port['bits'] for source in self.sources(bit)
                          if not isinstance(source, tuple)}
                if len(clocks) > 1:
                    self.say('port', {'attributes': {}}, f'{name} depends on ' + ' and '.join(
                        sorted(self.name(clock) for clock in clocks)))
        return sorted(self.found)

    def check_clock(self, cell, clock, what):
        if clock not in self.inputs:
            self.say('clock', cell, f'{what} has {self.name(clock)} as its clock')

    def check_cdc(self, name, cell, module):
        where = self.modules[cell['type']]['attributes'].get('src', '')
        if 'rtl/cdc/' not in where:
            self.say('name', cell, f'{module} is not of rtl/cdc')
        for port, bits in cell['connections'].items():
            if cell['port_directions'][port] == 'output':
                continue
            if port.endswith('clk_i'):
                self.check_clock(cell, bits[0], name)
            elif (module, port) not in FREE:
                self.belongs(cell, f'{name}.{port}', bits, self.side(cell, port))
            else:
                if len(bits) > 1:
                    self.say('wide', cell, f'{name}: {len(bits)} bits')
                for bit in bits:
                    if bit in self.drivers:
                        self.say('glitch', cell, f'{name}: {self.name(bit)} comes out of logic')


def main():
    if len(sys.argv) < 3:
        sys.exit('usage: crossings.py TOP FILE...')
    top = sys.argv[1]
    try:
        found = Design(netlist(top, sys.argv[2:]), top).check()
    except subprocess.CalledProcessError as err:
        sys.exit(f'crossings.py: yosys ended with {err.returncode}')
    print('\n'.join(found), end='\n' if found else '')
    sys.exit(1 if found else 0)


if __name__ == '__main__':
    main()
