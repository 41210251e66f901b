#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""twin.py TOP PORTS_JSON [NAME=VALUE...] - a module that runs TOP and its netlist side by side

Prints module `twin`: every clock, reset and other input of TOP as one bit of
clk_i, rst_ni or stim_i, for both; a bit of differ_o for each output, in the
order of the comment lines `// differ N NAME`. NAME=VALUE sets parameters of
the RTL, as they were set when the netlist was made. twin.cpp drives it.
"""
import json
import sys

CLOCKS, RESETS, STIMULI, DIFFER = 4, 4, 2048, 64


def main():
    if len(sys.argv) < 3:
        sys.exit('usage: twin.py TOP PORTS_JSON [NAME=VALUE...]')
    top, params = sys.argv[1], [word.split('=', 1) for word in sys.argv[3:]]
    with open(sys.argv[2], encoding='utf-8') as src:
        ports = json.load(src)['modules'][top + '_netlist']['ports']
    clocks = resets = stimuli = outputs = 0
    rtl, netlist, body, names = [], [], [], []
    for name, port in ports.items():
        width = len(port['bits'])
        if port['direction'] == 'output':
            body.append(f'  wire [{width - 1}:0] r_{name}, n_{name};\n'
                        f'  assign differ_o[{outputs}] = r_{name} !== n_{name};')
            names.append(f'// differ {outputs} {name}')
            rtl.append(f'    .{name}(r_{name})')
            netlist.append(f'    .{name}(n_{name})')
            outputs += 1
            continue
        if 'clk' in name:
            source, clocks = f'clk_i[{clocks}]', clocks + 1
        elif 'rst' in name:
            source, resets = f'rst_ni[{resets}]', resets + 1
        else:
            source, stimuli = f'stim_i[{stimuli} +: {width}]', stimuli + width
        rtl.append(f'    .{name}({source})')
        netlist.append(f'    .{name}({source})')
    if clocks > CLOCKS or resets > RESETS or stimuli > STIMULI or outputs > DIFFER:
        sys.exit(f'twin.py: {top} has more ports than the bench')
    sets = ', '.join(f'.{name}({value})' for name, value in params)
    print('\n'.join([
        *names, '`default_nettype none', 'module twin (',
        f'  input  wire [{CLOCKS - 1}:0] clk_i,', f'  input  wire [{RESETS - 1}:0] rst_ni,',
        f'  input  wire [{STIMULI - 1}:0] stim_i,', f'  output wire [{DIFFER - 1}:0] differ_o',
        ');', *body, f"  assign differ_o[{DIFFER - 1}:{outputs}] = '0;" if outputs < DIFFER else '',
        f'  {top} #({sets}) rtl (', ',\n'.join(rtl), '  );',
        f'  {top}_netlist netlist (', ',\n'.join(netlist), '  );', 'endmodule']))


if __name__ == '__main__':
    main()
