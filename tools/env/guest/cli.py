# SPDX-License-Identifier: GPL-2.0
"""guest-run - run a command in a guest, or get a shell in one."""

import argparse
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from vm import Guest, GuestError  # noqa: E402 (after the path)


def parse():
    parser = argparse.ArgumentParser(
        prog="guest-run", description="Run a command in a guest and exit with "
        "its code; without a command, get a root shell in one.")
    parser.add_argument("--cold", action="store_true",
                        help="boot plainly instead of restoring the snapshot")
    parser.add_argument("--cards", default="", metavar="SOCKET,...",
                        help="vfio-user servers whose cards the guest has")
    parser.add_argument("--push", action="append", default=[],
                        metavar="PATH:GUEST_PATH",
                        help="copy a file or directory into the guest first")
    parser.add_argument("--setup", metavar="SCRIPT",
                        help="run this in the guest before the shell")
    parser.add_argument("--smp", type=int, default=1, help="processors")
    parser.add_argument("--mem", default="768M", help="memory")
    parser.add_argument("--plugin", help="a TCG plugin: FILE[,ARG=VALUE...]")
    parser.add_argument("--name", default="guest",
                        help="of the console's log in build/logs")
    parser.add_argument("command", nargs=argparse.REMAINDER,
                        help="a bash script; several words are joined")
    return parser.parse_args()


def run(guest, command):
    streams = {"out": sys.stdout.buffer, "err": sys.stderr.buffer}

    def show(kind, data):
        streams[kind].write(data)
        streams[kind].flush()

    return guest.start(command, on_output=show).wait(timeout=None).code


def shell(guest):
    columns, lines = shutil.get_terminal_size()
    print("A root shell in the guest; `exit` ends it and the guest.", flush=True)
    # a session of its own, so that Ctrl-C and job control work in it
    inside = f"stty rows {lines} cols {columns}; exec bash -il"
    return guest.start(
        "export TERM=xterm-256color; cd /root; exec setsid --ctty --wait "
        f"bash -c '{inside}' < /dev/hvc0 > /dev/hvc0 2>&1").wait(timeout=None).code


def main():
    args = parse()
    if args.command[:1] == ["--"]:
        del args.command[0]
    command = " ".join(args.command)
    cards = [card for card in args.cards.split(",") if card]
    try:
        with Guest(cards, cold=args.cold, smp=args.smp, mem=args.mem,
                   plugin=args.plugin, name=args.name,
                   shell=not command) as guest:
            for pair in args.push:
                guest.push(*pair.split(":", 1))
            if args.setup:
                guest.run(args.setup, timeout=None, check=True)
            return run(guest, command) if command else shell(guest)
    except (GuestError, ValueError) as error:
        print(f"guest-run: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
