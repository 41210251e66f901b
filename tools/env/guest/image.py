# SPDX-License-Identifier: GPL-2.0
"""The guest's image and the snapshot of it, kept in the cache and made once."""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import subprocess
import time

from guest import GuestError
from progress import Progress

HERE = pathlib.Path(__file__).resolve().parent
CHECKOUT = HERE.parents[2]

# what the image is made from, beside the root, which the cache is keyed by
SOURCES = ("mkimage", "agent.c", "stage1", "init")


def cache():
    """The environment's directory in the cache."""
    try:
        return pathlib.Path(os.environ["JETSTREAM_CACHE"],
                            os.environ["JETSTREAM_ENV"])
    except KeyError:
        raise GuestError("guests run inside the environment; "
                         "call this through tools/env/enter") from None


@contextlib.contextmanager
def _locked(path, what):
    """Hold PATH's lock; whoever waits for it is told."""
    with open(f"{path}.lock", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with Progress(f"waiting for somebody else's {what}"):
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def made_once(path, what, make, takes=""):
    """PATH; when it is missing, make(temporary path) makes it, which takes something that
    people should know before they wait."""
    if path.exists():
        return path
    with _locked(path, what):
        if not path.exists():
            partial = path.with_name(path.name + ".partial")
            subprocess.run(["rm", "-rf", partial], check=True)
            with Progress(f"making the {what} (once{takes and '; ' + takes})"):
                make(partial)
            partial.rename(path)
    return path


def call(*command):
    """Run a program that makes something; what it says is for who reads why it failed."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise GuestError(done.stdout[-4000:].rstrip())


def _make(directory):
    directory.mkdir()
    call("unshare", "--mount", HERE / "mkimage", directory)


def keyed(kind, sources, make, what, takes=""):
    """The cache's directory KIND-..., made once by make(directory) of the files SOURCES of this
    directory, which it is keyed by."""
    digest = hashlib.sha256()
    for name in sources:
        digest.update((HERE / name).read_bytes())
    path = cache() / f"{kind}-{digest.hexdigest()[:12]}"
    _remove_old(path, kind)
    made_once(path, what, make, takes)
    os.utime(path)
    return path


def directory():
    """Where vmlinux, vmlinuz, initramfs and root.erofs are."""
    return keyed("guest", SOURCES, _make, "guest image")


def _remove_old(wanted, kind):
    """Those of other sources, when nobody has used them for two days."""
    for path in cache().glob(f"{kind}-*"):
        if path != wanted and path.stat().st_mtime < time.time() - 2 * 86400:
            subprocess.run(["rm", "-rf", path], check=False)
