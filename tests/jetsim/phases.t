#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""jetsim evaluates a model's phases itself: it comes to what the model's own evaluation
comes to, and a model that cannot be taken apart is refused."""
import os
import pathlib
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, 'tests')
from tap import diag, done, equal, ok  # noqa: E402

SAME = 'build/tests/jetsim/station_same'
PHASES = 'tools/jetsim/phases.py'
MODULE = '''module m (input wire clk_i, input wire rst_ni, input wire [7:0] d_i, output logic [7:0] q_o, x_o);
  assign x_o = q_o ^ d_i;
  {}
endmodule
module whole #(parameter bit Reads = 0)
    (input wire clk_i, input wire [7:0] d_i, output logic [7:0] q_o);
  /* verilator no_inline_module */
  always_ff @(posedge clk_i) q_o <= d_i + q_o + 8'(Reads && clk_i);
endmodule
'''
GOOD = {
    'registers behind a clock': 'always_ff @(posedge clk_i) q_o <= d_i + q_o;',
    'logic between inputs and outputs':
        'logic [7:0] r; always_ff @(posedge clk_i) r <= d_i; assign q_o = r + d_i;',
    'a module that stays whole': 'whole whole (.*);',
    'a reset that is named':
        'always_ff @(posedge clk_i or negedge rst_ni) if (!rst_ni) q_o <= 0; else q_o <= q_o + 1;',
}
BAD = {
    'a clock that is made inside':
        'logic c; always_ff @(posedge clk_i) c <= !c; always_ff @(posedge c) q_o <= d_i + q_o;',
    'a falling clock': 'always_ff @(negedge clk_i) q_o <= d_i;',
    'an asynchronous reset':
        'always_ff @(posedge clk_i or posedge d_i[0]) if (d_i[0]) q_o <= 0; else q_o <= q_o + 1;',
    'an asynchronous reset out of the model': 'logic r; always_ff @(posedge clk_i) r <= d_i[0]; '
        'always_ff @(posedge clk_i or negedge r) if (!r) q_o <= 0; else q_o <= q_o + 1;',
    'a clock that is read': 'always_ff @(posedge clk_i) q_o <= d_i + {8{clk_i}};',
    'a clock that is read in a module that stays whole': 'whole #(.Reads(1)) whole (.*);',
    'a loop of logic':
        'logic [7:0] a, b; assign a = b | d_i; assign b = a & {8{clk_i}}; assign q_o = a;',
}


def refused(place, text):
    source = place / 'm.sv'
    source.write_text(MODULE.format(text))
    subprocess.run(['verilator', '--cc', '-O3', '-Wno-fatal', '-Wno-lint', '-Wno-style',
                    '--top-module', 'm', '--prefix', 'Vm', '-Mdir', str(place / 'm'), str(source)],
                   check=True, capture_output=True)
    result = subprocess.run([PHASES, str(place / 'm'), 'Vm', 'clk_i', '-r', 'rst_ni'],
                            capture_output=True, text=True)
    diag(result.stderr.strip() or 'accepted')
    return result.returncode == 1 and 'phases.py: ' in result.stderr


def main():
    seed = os.environ.get('SEED') or str(random.getrandbits(31))
    runs = [subprocess.Popen([program], stdout=subprocess.PIPE, text=True,
                             env={**os.environ, 'SEED': seed})
            for program in (SAME, f'{SAME}_plain')]
    texts = [run.communicate()[0] for run in runs]
    ok(not any(run.returncode for run in runs), f'both run (SEED={seed})')
    equal(texts[0], texts[1], 'five stations under load do the same, word by word')
    with tempfile.TemporaryDirectory() as name:
        for what, text in GOOD.items():
            ok(not refused(pathlib.Path(name), text), what)
        for what, text in BAD.items():
            ok(refused(pathlib.Path(name), text), f'refused: {what}')
    done()


if __name__ == '__main__':
    main()
