# SPDX-License-Identifier: GPL-2.0
"""Which kernel a guest runs: the stock one, or, with JETSTREAM_KERNEL=debug, one that finds
bugs: debug.config.  It is made once, and kept in the cache."""

import os
import pathlib
import sys
from typing import NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from guest import GuestError, image


class Kernel(NamedTuple):
    name: str
    vmlinux: pathlib.Path
    release: str
    modules: pathlib.Path | None    # those that the image does not have
    append: str         # to the command line
    mem: int            # megabytes that a guest needs at least
    patience: int       # how many times longer than the stock kernel it may take
    warm: bool          # a snapshot of it can be had


def wanted():
    """stock or debug"""
    name = os.environ.get("JETSTREAM_KERNEL") or "stock"
    if name not in _KERNELS:
        raise GuestError(f"JETSTREAM_KERNEL={name}: there are " + " and ".join(_KERNELS))
    return name


def get():
    """The Kernel that is wanted."""
    return _KERNELS[wanted()]()


def _stock():
    files = image.directory()
    return Kernel("stock", files / "vmlinux", (files / "release").read_text().strip(), None,
                  "", 0, 1, True)


def _debug():
    files = debug_directory()
    release = (files / "build/include/config/kernel.release").read_text().strip()
    return Kernel("debug", files / "vmlinux", release, files / "modules",
                  "nokaslr tsc=reliable no_timer_check kasan_multi_shot", 1536, 10, False)


_KERNELS = {"stock": _stock, "debug": _debug}


def debug_directory():
    """Where the debug kernel is; the module for it is built against its build/."""
    return image.keyed("debug-kernel", ("mkdebug", "debug.config"), _make_debug, "debug kernel",
                       "half an hour of processor time, and 4 GB meanwhile")


def _make_debug(directory):
    image.call(image.HERE / "mkdebug", directory)


if __name__ == "__main__":
    try:
        print(debug_directory())
    except GuestError as error:
        sys.exit(f"kernel.py: {error}")
