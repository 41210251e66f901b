# SPDX-License-Identifier: GPL-2.0
"""Child processes that end with us, however we end."""

import concurrent.futures
import ctypes
import signal
import subprocess

PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)

# The kernel ties "dies with its parent" to the parent's thread, not to its
# process.  So all children are started by one thread, which lasts as long as
# the process does.
_starter = concurrent.futures.ThreadPoolExecutor(max_workers=1)


def _die_with_parent():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def spawn(command, **options):
    """subprocess.Popen(command, ...), but the child is killed when we die."""
    options.setdefault("stdin", subprocess.DEVNULL)
    return _starter.submit(subprocess.Popen, command,
                           preexec_fn=_die_with_parent, **options).result()


def end(process, patience=5):
    """Terminate a child, kill it when that does not help; its exit code."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()
