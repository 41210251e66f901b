# SPDX-License-Identifier: GPL-2.0
"""QEMU's machine protocol: as little of it as we use."""

import json


class QmpError(Exception):
    """QEMU refused a command, or is gone."""


class Qmp:
    def __init__(self, connection, timeout=60):
        connection.settimeout(timeout)
        self.stream = connection.makefile("rwb")
        self._receive()             # the greeting
        self("qmp_capabilities")

    def __call__(self, command, **arguments):
        request = {"execute": command, "arguments": arguments}
        try:
            self.stream.write(json.dumps(request).encode() + b"\n")
            self.stream.flush()
        except OSError as error:
            raise QmpError(f"{command}: QEMU is gone ({error})") from error
        while True:
            answer = self._receive()
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise QmpError(f"{command}: {answer['error']['desc']}")

    def close(self):
        try:
            self.stream.close()
        except OSError:
            pass

    def _receive(self):
        try:
            line = self.stream.readline()
        except OSError as error:
            raise QmpError(f"QEMU does not answer ({error})") from error
        if not line:
            raise QmpError("QEMU is gone")
        return json.loads(line)
