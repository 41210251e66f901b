# SPDX-License-Identifier: GPL-2.0
"""Guests: QEMU with our cards, ready for commands.

    with Guest(cards=["/tmp/card0", "/tmp/card1"]) as guest:
        guest.put("/root/jetstream.ko", data)
        guest.run("insmod /root/jetstream.ko", check=True)

A card is the path of a vfio-user server's socket.  By default the guest is
restored from a warm snapshot, to which the cards are added; cold=True boots it
plainly, with the cards in place from the start.  JETSTREAM_KERNEL=debug gives
all of them a kernel that finds bugs (guest/kernel.py), which always boots plainly,
and everything the time that it needs.
"""

import atexit
import hashlib
import io
import json
import os
import pathlib
import re
import secrets
import signal
import socket
import subprocess
import sys
import tarfile
import threading
import time
import weakref

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from guest import GuestError, image, kernel, process  # noqa: E402 (after the path)
from guest.agent import Agent, AgentError, Job, Result  # noqa: E402 (after the path)
from guest.qmp import Qmp, QmpError  # noqa: E402 (after the path)

__all__ = ["Guest", "GuestError", "Job", "Result", "SLOTS"]

SLOTS = 8               # cards that fit
COLD_TIMEOUT = 120      # seconds a guest has until its agent answers
WARM_TIMEOUT = 60

# A stock command line, and for snapshots what makes emulation quicker.
COMMAND_LINE = "console=ttyS0 panic=-1"
QUICKER = "quiet mitigations=off nokaslr tsc=reliable no_timer_check"

# What a test calls is in the page cache of the snapshot.
WARM_UP = """
modprobe -a veth sch_netem sch_fq dummy
ip link add a0 type veth peer name b0 && ip link set a0 up && ip -s link
tc qdisc show; ip route; ip neigh; ip rule; ip -6 addr; ss -s; nstat
ip netns add n && ip netns exec n ip link set lo up && ip netns del n
ip link del a0
ping -c 1 -W 1 127.0.0.1; arping -V; tcpdump --version; iperf3 --version
ethtool --version; ethtool lo; bpftool version; strace -V; socat -V; nc -h
lspci -vv; dmesg; lsmod; ps aux; setpriv --dump; stat /; cmp /bin/sh /bin/sh
python3 -c 'import argparse, ctypes, errno, fcntl, json, mmap, os, random, re
import select, signal, socket, struct, subprocess, sys, threading, time'
cat /usr/lib/x86_64-linux-gnu/lib{c,m,asan,ubsan,nl-3,nl-genl-3,jansson}.so.*
sync
"""

# Signs of a kernel that is not well, as it prints them.
TROUBLE = re.compile(
    r"BUG:|WARNING:|Oops|Kernel panic|general protection fault|Call Trace:"
    r"|INFO: task .* blocked|INFO: rcu|soft lockup|hard LOCKUP|UBSAN:|KASAN:"
    r"|possible .*locking|possible recursive|suspicious RCU|refcount_t:"
    r"|DMA-API: (?!preallocated|debugging)|ODEBUG:|unregister_netdevice: waiting|scheduling while atomic"
    r"|page allocation failure|list_(add|del) corruption|Tainted: .*[WD]"
    r"|stack guard page|NETDEV WATCHDOG|kmemleak: \d+ new")

_guests = weakref.WeakSet()


def _log_directory():
    path = pathlib.Path(os.environ.get("JETSTREAM_LOGS",
                                       image.CHECKOUT / "build/logs"))
    path.mkdir(parents=True, exist_ok=True)
    return path


@atexit.register
def _quit_all():
    for guest in list(_guests):
        guest.kill()


def _end_on_signal():
    """SIGTERM and SIGHUP end us the orderly way; SIGINT does so anyhow."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, lambda number, _: sys.exit(128 + number))


class Guest:
    def __init__(self, cards=(), *, cold=False, smp=1, mem="768M", name=None,
                 plugin=None, append="", vmlinux=None, initrd=None, shell=False,
                 qemu=()):
        """
        cards:  sockets of vfio-user servers, one a slot
        name:   of the console's log, build/logs/NAME.console
        plugin: a TCG plugin, "FILE[,ARG=VALUE...]"
        append: more for the kernel's command line     (cold boots only)
        vmlinux: a kernel instead of the wanted one    (cold boots only)
        initrd: instead of the image's own             (cold boots only)
        qemu:   more options of QEMU's                 (cold boots only)
        shell:  give the terminal to the guest's /dev/hvc0
        """
        if len(cards) > SLOTS:
            raise ValueError(f"{len(cards)} cards; a guest has {SLOTS} slots")
        if not cold and (append or vmlinux or initrd or qemu):
            raise ValueError("a snapshot keeps its kernel and command line; "
                             "append, vmlinux, initrd and qemu need cold=True")
        self.cards = [str(card) for card in cards]
        self.kind = kernel.get()
        self.cold = cold or not self.kind.warm
        self.smp = smp
        self.mem = _at_least(mem, self.kind.mem)
        self.plugin = plugin
        self.append = f"{self.kind.append} {append}"
        self.vmlinux = vmlinux or self.kind.vmlinux
        self.initrd = initrd
        self.shell = shell
        self.qemu = list(qemu)
        self.name = name or pathlib.Path(sys.argv[0]).stem or "guest"
        self.console = _log_directory() / f"{self.name}.console"
        self.process = self.qmp = self.agent = None
        self.boot_seconds = None

    def __enter__(self):
        return self.boot()

    def __exit__(self, kind, value, trace):
        self.quit()

    # --- starting and ending ------------------------------------------------

    def boot(self):
        started = time.monotonic()
        files = image.directory()
        snapshot = None if self.cold else self._snapshot(files)
        try:
            self._start_qemu(files, snapshot)
            if snapshot:
                self._resume()
            else:
                self._wait_for_hello(COLD_TIMEOUT * self.kind.patience)
                self._bring_modules()
            self._wait_for_cards(range(len(self.cards)))
        except (AgentError, QmpError, OSError) as error:
            reason = self._why_dead() or str(error)
            self.kill()
            raise GuestError(f"the guest did not boot: {reason}\n"
                             f"{self.console_tail()}") from error
        except BaseException:
            self.kill()
            raise
        self.boot_seconds = time.monotonic() - started
        return self

    def quit(self):
        """End QEMU; what the guest has not written out is lost."""
        if self.process and self.process.poll() is None and self.qmp:
            try:
                self.qmp("quit")
                self.process.wait(10)
            except (QmpError, subprocess.TimeoutExpired):
                pass
        self.kill()

    def kill(self):
        """End QEMU at once."""
        if not self.process:
            return
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for connection in self._connections:
            connection.close()
        _guests.discard(self)

    @property
    def pid(self):
        return self.process.pid

    # --- commands and files -------------------------------------------------

    def start(self, script, user=None, on_output=None):
        """Run a bash script in the background; a Job."""
        if user:
            script = (f"cd /home/{user} && exec setpriv --reuid {user} --regid {user} "
                      f"--init-groups env HOME=/home/{user} USER={user} "
                      f"bash -c {_quote(script)}")
        try:
            return self.agent.start(script, on_output)
        except AgentError as error:
            raise self._error(error) from error

    def run(self, script, timeout=60, check=False, user=None):
        """Run a bash script; a Result.  With check, only 0 is good."""
        job = self.start(script, user)
        try:
            result = job.wait(timeout)
        except AgentError as error:
            if not self.agent.gone.is_set():
                job.kill()
            raise self._error(error) from error
        if check and result.code:
            said = (result.out + result.err).strip()
            raise GuestError(f"exit code {result.code}: {script.strip()}\n{said}")
        return result

    def put(self, path, data, mode=0o755, timeout=60):
        """Write a file of the guest."""
        if isinstance(data, str):
            data = data.encode()
        self._call(self.agent.put, path, data, mode, timeout)

    def get(self, path, timeout=60):
        """Read a file of the guest."""
        return self._call(self.agent.get, path, timeout)

    def push(self, source, target, timeout=60):
        """Copy a file or a directory of the host to a path in the guest."""
        source = pathlib.Path(source)
        if not source.is_dir():
            self.put(target, source.read_bytes(),
                     source.stat().st_mode & 0o7777, timeout)
            return
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w") as archive:
            archive.add(source, arcname=".")
        self.put("/tmp/.push", data.getvalue(), timeout=timeout)
        self.run(f"mkdir -p {_quote(target)} && tar -xf /tmp/.push --no-same-owner "
                 f"-C {_quote(target)} && rm /tmp/.push", timeout, check=True)

    # --- cards --------------------------------------------------------------

    @staticmethod
    def card_address(slot):
        """The PCI address of the card in a slot."""
        return f"0000:{slot + 1:02x}:00.0"

    def add_card(self, path):
        """Plug in one more card; its PCI address."""
        slot = len(self.cards)
        if slot == SLOTS:
            raise ValueError(f"a guest has {SLOTS} slots, and all are taken")
        try:
            self.qmp("device_add", **_card(slot, str(path)))
        except QmpError as error:
            raise self._error(error) from error
        self.cards.append(str(path))
        self._wait_for_cards([slot])
        return self.card_address(slot)

    # --- the kernel's log ---------------------------------------------------

    def console_tail(self, lines=20):
        """The end of the console, for people."""
        try:
            text = self.console.read_text(errors="replace")
        except OSError:
            text = ""
        tail = [line.rstrip() for line in text.splitlines()][-lines:]
        return "\n".join([f"last {len(tail)} lines of {self.console}:", *tail])

    def dmesg(self):
        """The kernel's log; when the guest is dead, what its console showed."""
        try:
            return self.run("dmesg", timeout=30).out
        except GuestError:
            return self.console.read_text(errors="replace")

    def dmesg_check(self):
        """The lines of the kernel's log that tell of a bug; [] is good."""
        return [line for line in self.dmesg().splitlines() if TROUBLE.search(line)]

    # --- inside -------------------------------------------------------------

    def _arguments(self, files):
        """What the snapshot depends on."""
        arguments = [
            "-accel", "tcg,thread=multi",
            # the server maps the guest's memory, hence share=on
            "-object", f"memory-backend-memfd,id=ram,size={self.mem},share=on",
            "-machine", "q35,memory-backend=ram,vmport=off",
            # `max` has features that emulation makes slow (rep movsb)
            "-cpu", "qemu64", "-smp", str(self.smp), "-m", self.mem,
            "-nodefaults", "-display", "none", "-no-reboot",
            "-blockdev", json.dumps({
                "driver": "raw", "node-name": "root", "read-only": True,
                "file": {"driver": "file", "filename": str(files / "root.erofs"),
                         "locking": "off"}}),
            "-device", "virtio-blk-pci,drive=root",
            "-device", "virtio-serial-pci",
            "-device", "virtserialport,chardev=agent,name=org.jetstream.agent",
            "-device", "virtconsole,chardev=shell",
            "-serial", "chardev:console",
        ]
        for slot in range(SLOTS):
            arguments += ["-device", f"pcie-root-port,id=slot{slot},"
                          f"chassis={slot + 1},slot={slot + 1},addr={0x10 + slot:#x}"]
        return arguments

    def _start_qemu(self, files, snapshot):
        ours, theirs = zip(socket.socketpair(), socket.socketpair())
        self._connections = ours
        monitor, agent = (end.fileno() for end in theirs)
        shell = "stdio,signal=off" if self.shell else "null"
        command = [
            "qemu-system-x86_64", *self._arguments(files),
            "-name", self.name,
            "-chardev", f"socket,id=monitor,fd={monitor}",
            "-mon", "chardev=monitor,mode=control",
            "-chardev", f"socket,id=agent,fd={agent}",
            "-chardev", f"file,id=console,path={self.console}",
            "-chardev", f"{shell},id=shell",
            # also says what is loaded; a snapshot brings its own
            "-kernel", str(self.vmlinux),
            "-initrd", str(self.initrd or files / "initramfs"),
            "-append", self._command_line(),
        ]
        if snapshot:
            command += ["-incoming", f"file:{snapshot}"]
        else:
            for slot, path in enumerate(self.cards):
                command += ["-device", json.dumps(_card(slot, path))]
        command += self.qemu
        if self.plugin:
            command += ["-plugin", self.plugin]

        self._errors = self.console.with_suffix(".qemu")
        _end_on_signal()
        _guests.add(self)
        with open(self._errors, "wb") as errors:
            self.process = process.spawn(
                command, pass_fds=(monitor, agent), stderr=errors,
                stdin=None if self.shell else subprocess.DEVNULL,
                stdout=None if self.shell else errors)
        for end in theirs:
            end.close()
        self.qmp = Qmp(ours[0])
        self.agent = Agent(ours[1], self.kind.patience)

    def _command_line(self):
        if self.cold:
            return f"{COMMAND_LINE} {self.append}".strip()
        return f"{COMMAND_LINE} {QUICKER}"

    def _resume(self):
        """Wait until the snapshot is loaded, plug the cards in, go on."""
        deadline = time.monotonic() + WARM_TIMEOUT
        while (status := self.qmp("query-status")["status"]) != "running":
            if status == "paused":
                self.qmp("cont")
            elif time.monotonic() > deadline:
                raise QmpError(f"the snapshot is not loaded ({status})")
            else:
                time.sleep(0.01)
        for slot, path in enumerate(self.cards):
            self.qmp("device_add", **_card(slot, path))
        self.agent.wake(secrets.token_bytes(32), WARM_TIMEOUT)

    def _wait_for_hello(self, timeout):
        deadline = time.monotonic() + timeout
        while not self.agent.hello.wait(0.1):
            if self.agent.gone.is_set():
                raise AgentError("QEMU ended")
            if time.monotonic() > deadline:
                raise AgentError(f"no sign of its agent in {timeout} s")

    def _bring_modules(self):
        """Those of a kernel that the image does not have."""
        if self.kind.modules:
            self.push(self.kind.modules, f"/lib/modules/{self.kind.release}")

    def _wait_for_cards(self, slots):
        paths = [f"/sys/bus/pci/devices/{self.card_address(slot)}"
                 for slot in slots]
        if not paths:
            return
        script = " ".join(["for path in", *paths, "; do",
                           "until [ -e $path ]; do sleep 0.02; done; done"])
        self.agent.start(script).wait(WARM_TIMEOUT)

    def _snapshot(self, files):
        """The warm snapshot for this kind of guest, made when it is missing."""
        key = " ".join([*self._arguments(files), self._command_line(), WARM_UP])
        digest = hashlib.sha256(key.encode()).hexdigest()[:12]
        path = files / f"snapshot-{self.smp}-{self.mem}-{digest}"
        return image.made_once(path, "warm snapshot", self._make_snapshot)

    def _make_snapshot(self, path):
        maker = Guest(smp=self.smp, mem=self.mem, name=f"{self.name}-snapshot")
        files = image.directory()
        try:
            maker._start_qemu(files, None)
            maker._wait_for_hello(COLD_TIMEOUT)
            maker.run(f"({WARM_UP}) > /dev/null 2>&1", timeout=120)
            maker.qmp("stop")
            maker.qmp("migrate", uri=f"file:{path}")
            while (status := maker.qmp("query-migrate")["status"]) != "completed":
                if status == "failed":
                    raise QmpError("QEMU could not write the snapshot")
                time.sleep(0.05)
        except (AgentError, QmpError) as error:
            reason = maker._why_dead() or str(error)
            raise GuestError(f"no snapshot: {reason}\n"
                             f"{maker.console_tail()}") from error
        finally:
            maker.quit()

    def _call(self, function, *arguments):
        try:
            return function(*arguments)
        except AgentError as error:
            raise self._error(error) from error

    def _error(self, error):
        """For people: a dead guest's last words belong to the message."""
        reason = self._why_dead()
        if not reason:
            return GuestError(str(error))
        return GuestError(f"{error}\n{reason}\n{self.console_tail()}")

    def _why_dead(self):
        if not self.process:
            return ""
        try:
            # the end of the channel is seen before the end of the process
            self.process.wait(2 if self.agent and self.agent.gone.is_set() else 0)
        except subprocess.TimeoutExpired:
            return ""
        said = self._errors.read_text(errors="replace").strip()
        return (f"QEMU ended with {self.process.returncode}"
                + (f": {said[-1000:]}" if said else ""))


def _at_least(mem, megabytes):
    """mem, as QEMU's -m has it in megabytes, but no less than so many."""
    return f"{max(int(mem.removesuffix('M')), megabytes)}M"


def _card(slot, path):
    return {
        "driver": "vfio-user-pci", "id": f"card{slot}", "bus": f"slot{slot}",
        "socket": {"type": "unix", "path": path},
        # ms: after a time-out QEMU's stream is out of step for good
        "x-msg-timeout": 3600000,
    }


def _quote(text):
    return "'" + str(text).replace("'", "'\\''") + "'"
