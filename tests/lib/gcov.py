# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""How often each line of the driver was run in a guest: what `make coverage` adds up, see
tests/guest/coverage.py."""
import os
import pathlib
import sys

# Where to, as a tar for each guest; nothing of all this unless it is said
DIRECTORY = os.environ.get('JETSTREAM_COVERAGE')

# In a guest, when nothing is to come any more, also of a driver that is gone. These files
# have no size before they are read.
TAKE = '''
    mkdir /tmp/gcov
    for file in $(find /sys/kernel/debug/gcov -name '*.gcda'); do
        cat $file > /tmp/gcov/${file##*/}
    done
    tar -C /tmp/gcov -czf /tmp/gcov.tar .
'''
TAKEN = '/tmp/gcov.tar'


def keep(data):
    """Such a tar."""
    directory = pathlib.Path(DIRECTORY)
    directory.mkdir(parents=True, exist_ok=True)
    name = pathlib.Path(sys.argv[0]).stem
    (directory / f'{name}-{len(list(directory.glob(name + "-*")))}.tar').write_bytes(data)


def take(guest):
    """A guest's, if it is asked for and the guest can be asked."""
    if DIRECTORY and guest.process and guest.process.poll() is None:
        guest.run(TAKE, check=True)
        keep(guest.get(TAKEN))
