#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""icarus.py OUT FILE... - the sources as Icarus Verilog 12 takes them

It wants a cast where a choice of two enumerators is assigned to a variable of the enum. So
such variables become vectors of the same width. It knows no names of assertions, and nothing else
is touched. Prints the names of the copies below OUT.
"""
import pathlib
import re
import sys

ENUM = re.compile(r'typedef\s+enum\s+logic\s+\[(\d+):0\]\s*\{[^}]*\}\s*(\w+)\s*;')
LABEL = re.compile(r'\b\w+\s*:\s+assert \(')


def main():
    if len(sys.argv) < 3:
        sys.exit('usage: icarus.py OUT FILE...')
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    files = [pathlib.Path(name) for name in sys.argv[2:]]
    packages = {}
    for path in files:
        if path.stem.endswith('_pkg'):
            for high, name in ENUM.findall(path.read_text()):
                packages[f'{path.stem}::{name}'] = int(high)
    for path in files:
        text = path.read_text()
        known = {**packages, **{name: int(high) for high, name in ENUM.findall(text)}}
        for name, high in known.items():
            text = re.sub(rf"(?<![\w:]){name}'\(", f"{high + 1}'(", text)
            text = re.sub(rf'(?<![\w:}}]){name}\b(?=\s+\w)', f'logic [{high}:0]', text)
        text = LABEL.sub('assert (', text)
        copy = out / path.name
        copy.write_text(text)
        print(copy)


if __name__ == '__main__':
    main()
