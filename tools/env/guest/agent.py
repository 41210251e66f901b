# SPDX-License-Identifier: GPL-2.0
"""The host's end of the channel to agent.c, which describes the protocol."""

import itertools
import queue
import signal
import threading
import time
from typing import NamedTuple


class AgentError(Exception):
    """The guest is gone, is silent, or could not do what was asked."""


class Result(NamedTuple):
    code: int           # exit code, 128 + N after signal N
    out: str
    err: str
    seconds: float


class Job:
    """A script that runs in the guest."""

    def __init__(self, agent, number, script, on_output):
        self.agent = agent
        self.number = number
        self.script = script
        self.started = time.monotonic()
        self.seconds = None
        self.code = None
        self._output = {"out": bytearray(), "err": bytearray()}
        self._on_output = on_output
        self._ended = threading.Event()

    @property
    def out(self):
        """Standard output so far."""
        return self._output["out"].decode(errors="replace")

    @property
    def err(self):
        """Standard error so far."""
        return self._output["err"].decode(errors="replace")

    def running(self):
        return not self._ended.is_set()

    def kill(self, number=signal.SIGKILL):
        """Send a signal to the script and all that it started."""
        self.agent.send(f"kill {self.number} {int(number)}")

    def wait(self, timeout=60):
        """The Result; AgentError when there is none in time."""
        if timeout:
            timeout *= self.agent.patience
        if not self._ended.wait(timeout):
            raise AgentError(f"no end after {timeout} s: {self._describe()}")
        if self.code is None:
            raise AgentError(f"the guest is gone: {self._describe()}")
        return Result(self.code, self.out, self.err, self.seconds)

    def _describe(self):
        said = (self.out + self.err).strip()
        return self.script.strip() + (f"\nit said: {said[-2000:]}" if said else "")

    def _add(self, kind, data):
        self._output[kind] += data
        if self._on_output:
            self._on_output(kind, data)

    def _end(self, code):
        self.seconds = time.monotonic() - self.started
        self.code = code
        self._ended.set()


class Agent:
    def __init__(self, connection, patience=1):
        """All time-outs are this many times as long as is said."""
        self.connection = connection
        self.patience = patience
        self.stream = connection.makefile("rb", buffering=1 << 16)
        self.numbers = itertools.count(1)
        self.jobs = {}
        self.hello = threading.Event()
        self.gone = threading.Event()
        self.replies = queue.SimpleQueue()
        self.one_request = threading.Lock()     # that has a reply
        self.one_sender = threading.Lock()
        # reads all the time, so that neither end ever waits for the other
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def start(self, script, on_output=None):
        job = Job(self, next(self.numbers), script, on_output)
        self.jobs[job.number] = job
        data = script.encode()
        self.send(f"run {job.number} {len(data)}", data)
        return job

    def put(self, path, data, mode, timeout):
        self._request(timeout, f"put {mode:o} {len(data)} {path}", data)

    def get(self, path, timeout):
        return self._request(timeout, f"get {path}")

    def wake(self, seed, timeout):
        self._request(timeout, f"wake {time.time_ns()} {len(seed)}", seed)

    def send(self, line, data=b""):
        if self.gone.is_set():
            raise AgentError("the guest is gone")
        try:
            with self.one_sender:
                self.connection.sendall(line.encode() + b"\n" + data)
        except OSError as error:
            raise AgentError(f"the guest is gone ({error})") from error

    def _request(self, timeout, line, data=b""):
        timeout *= self.patience
        with self.one_request:
            self.send(line, data)
            try:
                kind, answer = self.replies.get(timeout=timeout)
            except queue.Empty:
                raise AgentError(f"no answer after {timeout} s: {line}") from None
        if kind == "fail":
            raise AgentError(answer)
        return answer

    def _read(self):
        try:
            while line := self.stream.readline():
                self._dispatch(*line.decode().rstrip("\n").split(" ", 1))
        except (OSError, ValueError):
            pass                    # as good as an end
        self.gone.set()
        self.replies.put(("fail", "the guest is gone"))
        for job in list(self.jobs.values()):
            job._end(None)

    def _dispatch(self, kind, rest=""):
        if kind in ("out", "err"):
            number, length = map(int, rest.split())
            self.jobs[number]._add(kind, self.stream.read(length))
        elif kind == "exit":
            number, code = map(int, rest.split())
            self.jobs.pop(number)._end(code)
        elif kind == "data":
            self.replies.put((kind, self.stream.read(int(rest))))
        elif kind in ("ok", "fail"):
            self.replies.put((kind, rest))
        elif kind == "hello":
            self.hello.set()
