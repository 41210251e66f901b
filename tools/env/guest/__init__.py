# SPDX-License-Identifier: GPL-2.0
"""The guest: its image, its agent and its QEMU.  Use it through vm.Guest."""


class GuestError(Exception):
    """A guest could not be had, or did not do what was asked of it."""
