# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""A Python program in a guest whose test points come over its console: over what else there is,
nothing comes any more once the guest has slept (the kernel's virtio ports do not wake up)."""
import base64
import pathlib
import re
import time

import gcov
import tap
import reports
from testbed import DEBUG, MODULE
from vm import TROUBLE

TOP = pathlib.Path(__file__).resolve().parents[2]


def points(bed, program, files, arguments, seconds):
    """Run it to its end; its test points become ours, and the kernel must be content. The guest ends
    with it."""
    guest = bed.guests[0]
    for source in ('tests/tap.py', 'tests/guest/inside.py', program, *files):
        guest.push(TOP / source, f'/root/{pathlib.Path(source).name}')
    seconds *= guest.kind.patience
    last = reports.LAST_LOOK if DEBUG else ''
    counts = f'{gcov.TAKE} echo counts:; base64 -w0 {gcov.TAKEN}; echo;' if gcov.DIRECTORY else ''
    # Test points are on the console, too, and the kernel would write into their lines
    guest.start(f'(dmesg -n 1; python3 -u /root/{pathlib.Path(program).name} {arguments};'
                f' echo "exit code $?"; {last} dmesg; {counts} echo "that is all") > /dev/ttyS0 2>&1')
    deadline = time.monotonic() + seconds
    said = ''
    while 'that is all' not in said and time.monotonic() < deadline and \
            guest.process.poll() is None:
        time.sleep(0.5)
        said = guest.console.read_text(errors='replace').replace('\r', '')
    guest.quit()
    said, *counted = re.split(r'^counts:$', said, flags=re.M)
    if counted:
        gcov.keep(base64.b64decode(counted[0].split('\n')[1]))
    tap.adopt('\n'.join(re.findall(r'(?:not )?ok \d+ - .*|# .*', said)), 'guest')
    if not tap.ok('exit code 0' in said, f'{program} came to its end'):
        tap.diag('\n'.join(said.splitlines()[-40:]))
    trouble = [line for line in said.splitlines() if TROUBLE.search(line)]
    tap.equal(trouble + (reports.lines(said, MODULE) if trouble else []), [],
              'the kernel has nothing to complain about')
