# SPDX-License-Identifier: GPL-2.0
"""Say how long something takes: one line a step, nothing for what is quick."""

import sys
import threading
import time

QUICK = 2.0     # seconds; what takes less is not worth a line


class Progress:
    """with Progress("making a guest image"): ..."""

    def __init__(self, text, stream=None):
        self.text = text
        self.stream = stream or sys.stderr
        self.done = threading.Event()
        self.ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self):
        self.start = time.monotonic()
        self.ticker.start()
        return self

    def __exit__(self, kind, value, trace):
        self.done.set()
        self.ticker.join()
        seconds = time.monotonic() - self.start
        if self.stream.isatty() and seconds >= QUICK:
            self._write("\r\033[K")
        if kind:
            self._write(f"{seconds:6.1f} s  {self.text}: failed\n")
        elif seconds >= QUICK:
            self._write(f"{seconds:6.1f} s  {self.text}\n")

    def _tick(self):
        if self.done.wait(QUICK):
            return
        if not self.stream.isatty():
            self._write(f"          {self.text} ...\n")
            return
        while True:
            seconds = time.monotonic() - self.start
            self._write(f"\r{seconds:6.1f} s  {self.text} ...")
            if self.done.wait(1):
                return

    def _write(self, text):
        self.stream.write(text)
        self.stream.flush()
