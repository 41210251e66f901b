#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""hwpkg.py HW_H - print the SystemVerilog package of include/jetstream/hw.h

Every "#define JET_NAME EXPR" becomes a constant without the JET_ prefix: a
number is `localparam int unsigned NAME`, a GENMASK(h, l) field is NAME_LSB,
NAME_W and the 32-bit NAME_MASK. What is not understood is refused with its
place, for a constant that the gateware misses silently would be worse.

Registers are decoded here, too: reg_at() of an address has bit AT_NAME set for
REG_NAME, and none for an address at which no register begins.
"""
import re
import sys

DEFINE = re.compile(r'#\s*define\s+(\w+)(\(?)\s*(.*)')
GENMASK = re.compile(r'GENMASK\(\s*(\d+)\s*,\s*(\d+)\s*\)')
TOKEN = re.compile(r'\s*(0[xX][0-9a-fA-F]+|\d+|\w+|<<|>>|[-+*|&^~()])')


class Refused(Exception):
    pass


def strip_comments(text):
    """Blank out comments, keeping line numbers as they are."""
    return re.sub(r'/\*.*?\*/|//[^\n]*',
                  lambda m: ' ' + re.sub(r'[^\n]', '', m.group()), text,
                  flags=re.S)


def evaluate(expr, numbers):
    """The value of an integer expression of literals and earlier names."""
    out, at = [], 0
    while at < len(expr):
        m = TOKEN.match(expr, at)
        if not m:
            raise Refused(f'cannot read "{expr[at:]}"')
        word, at = m.group(1), m.end()
        if re.fullmatch(r'0[0-9]+', word):
            raise Refused(f'octal number "{word}"')
        if re.match(r'[A-Za-z_]', word):
            if word not in numbers:
                raise Refused(f'"{word}" is not an earlier number')
            word = str(numbers[word])
        out.append(word)
    try:
        # Only literals, operators and parentheses can have come this far.
        value = eval(' '.join(out), {'__builtins__': {}})  # noqa: S307
    except (SyntaxError, TypeError, ValueError) as err:
        raise Refused(f'"{expr}" is not an integer expression') from err
    if not isinstance(value, int) or not 0 <= value <= 0xffffffff:
        raise Refused(f'"{expr}" is not a number of 32 bits')
    return value


def entries(text):
    """Yield (line, name, expression) of the file's own definitions."""
    skip = []  # one entry for each open #if: is its text hidden from the RTL?
    for line, raw in enumerate(strip_comments(text).split('\n'), 1):
        raw = raw.strip()
        if not raw:
            continue
        if not raw.startswith('#') or raw.endswith('\\'):
            raise Refused(f'{line}: not a one-line definition: {raw}')
        if re.match(r'#\s*if', raw):
            # The include guard is transparent; other branches are for C.
            skip.append(not re.match(r'#\s*ifndef\s+\w+_H\b', raw))
        elif re.match(r'#\s*endif', raw):
            if not skip:
                raise Refused(f'{line}: #endif without #if')
            skip.pop()
        elif re.match(r'#\s*el', raw):
            pass
        elif any(skip):
            continue
        else:
            m = DEFINE.fullmatch(raw)
            if not m or m.group(2):
                raise Refused(f'{line}: not understood: {raw}')
            if re.fullmatch(r'\w+_H', m.group(1)) and not m.group(3):
                continue  # the include guard
            yield line, m.group(1), m.group(3).strip()
    if skip:
        raise Refused('#if without #endif')


def decode(registers):
    """A bit a register, the first in bit 0."""
    if len(set(registers.values())) != len(registers):
        raise Refused('two registers have one address')
    for bit, name in enumerate(registers):
        yield f"  localparam int unsigned AT_{name} = 32'd{bit};"
    yield f"  localparam int unsigned AT_NUM = 32'd{len(registers)};"
    yield f'  function automatic logic [{len(registers) - 1}:0] reg_at(input logic [15:0] addr);'
    yield '    reg_at = {'
    yield ',\n'.join(f"      addr == 16'h{registers[name]:04x}" for name in reversed(registers))
    yield '    };'
    yield '  endfunction'


def package(text):
    numbers, seen = {}, {}
    yield '// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause'
    yield '// Generated from include/jetstream/hw.h by gateware/tools/hwpkg.py'
    yield '`default_nettype none'
    yield '/* verilator lint_off UNUSEDPARAM */  // each user takes what it needs'
    yield 'package jet_hw_pkg;'

    def constant(line, name, value, kind='int unsigned'):
        if name in seen:
            raise Refused(f'{line}: {name} is there since line {seen[name]}')
        seen[name] = line
        return f"  localparam {kind} {name} = 32'h{value:08x};"

    for line, name, expr in entries(text):
        if not name.startswith('JET_') or not expr:
            raise Refused(f'{line}: {name}: not a JET_ number or field')
        short = name[4:]
        m = GENMASK.fullmatch(expr)
        try:
            if m:
                high, low = int(m.group(1)), int(m.group(2))
                if not 31 >= high >= low:
                    raise Refused(f'no field of 32 bits: {expr}')
                width = high - low + 1
                yield constant(line, short + '_LSB', low)
                yield constant(line, short + '_W', width)
                yield constant(line, short + '_MASK',
                               ((1 << width) - 1) << low, 'logic [31:0]')
            else:
                numbers[name] = evaluate(expr, numbers)
                yield constant(line, short, numbers[name])
        except Refused as err:
            if str(err).startswith(f'{line}:'):
                raise
            raise Refused(f'{line}: {name}: {err}') from err
    yield from decode({name[8:]: value for name, value in numbers.items()
                       if name.startswith('JET_REG_')})
    yield 'endpackage'
    yield '/* verilator lint_on UNUSEDPARAM */'
    yield '`default_nettype wire'


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith('-'):
        sys.exit('usage: hwpkg.py include/jetstream/hw.h > jet_hw_pkg.sv')
    path = sys.argv[1]
    try:
        with open(path, encoding='utf-8') as src:
            lines = list(package(src.read()))
    except OSError as err:
        sys.exit(f'hwpkg.py: {path}: {err.strerror}')
    except Refused as err:
        sys.exit(f'{path}:{err}')
    print('\n'.join(lines))


if __name__ == '__main__':
    main()
