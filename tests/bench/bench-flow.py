#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each primitive of core/flow beside its peers: docs/flow/bench.md."""

import argparse
import dataclasses
import os
import pathlib
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
from measure import (  # noqa: E402  pylint: disable=wrong-import-position
    interleaved,
    report_rounds,
    report_skipped,
)

ROUNDS = 9
MOST_SECONDS = 60
MOST_CANCEL_US = 1000
GO_SOURCES = pathlib.Path(__file__).parent / "flow" / "go"
DEBIAN_GO_PATH = "/usr/share/gocode"


class Absent(Exception):
    """A program is not there; the message says why."""


class Failed(Exception):
    """A program did not end well; the message says how."""


@dataclasses.dataclass(frozen=True)
class Peer:
    """What a row is measured against, and the bound of the result."""

    name: str
    program: str
    arguments: str
    bound: float
    bounded: str = "ratio"


@dataclasses.dataclass(frozen=True)
class Row:
    """What is measured: a program, and its arguments."""

    name: str
    program: str
    arguments: str
    peers: tuple
    unit: str = "ns"
    cpus: int = 2


def batches(n):
    """A row of as many producers as consumers, who move batches."""
    shape = f"1024 {n} {n}"
    return Row(
        f"channel-1024-batches-{n}p{n}c",
        "voder-channel",
        f"batches {shape}",
        (
            Peer("Go chan", "go", f"batches {shape}", 0.85),
            Peer("GAsyncQueue", "peer-channel", f"async-queue {shape}", 0.2),
        ),
    )


def small(capacity):
    """A row of a channel that holds one item at most."""
    shape = f"{capacity} 1 1"
    return Row(
        f"channel-{capacity}",
        "voder-channel",
        f"items {shape}",
        (Peer("GMutex and GCond", "peer-channel", f"bounded {shape}", 0.1),),
    )


def small_apart(capacity):
    """The same with each end on a core of its own, so that both can run. Go
    has no threads to pin, and switches within one; what crosses from core to
    core takes as long as the machine takes for that, and is told, too."""
    shape = f"{capacity} 1 1"
    return Row(
        f"channel-{capacity}-ends-apart",
        "voder-channel",
        f"items {shape} 1",
        (
            Peer("Go chan", "go", f"items {shape}", 1.5),
            Peer("there and back", "peer-channel", f"lines {shape} 1", 3),
        ),
    )


def cancel(name, program, arguments):
    """A row of how soon a blocked call returns once it is cancelled."""
    name_of_peer = "GCancellable and GCond"
    bound = (MOST_CANCEL_US, "value")
    peer = Peer(name_of_peer, "peer-cancel", "idle", *bound)
    return Row(f"cancel-{name}", program, arguments, (peer,), "us")


ROWS = (
    batches(1),
    batches(2),
    batches(4),
    Row(
        "channel-1024",
        "voder-channel",
        "items 1024 1 1",
        (Peer("GAsyncQueue", "peer-channel", "async-queue 1024 1 1", 0.6),),
    ),
    Row(
        "channel-1024-one-core",
        "voder-channel",
        "items 1024 1 1",
        (Peer("Go chan", "go", "items 1024 1 1", 0.8),),
        cpus=1,
    ),
    Row(
        "channel-64",
        "voder-channel",
        "items 64 1 1",
        (Peer("GAsyncQueue", "peer-channel", "async-queue 64 1 1", 0.5),),
    ),
    small(1),
    small(0),
    small_apart(1),
    small_apart(0),
    Row(
        "uncontended",
        "voder-channel",
        "uncontended 64",
        (Peer("Go chan", "go", "uncontended 64", 1.5),),
    ),
    Row(
        "select-8",
        "voder-select",
        "select 64",
        (Peer("Go select", "go", "select 64", 0.3),),
    ),
    Row(
        "pool",
        "voder-pool",
        "tasks",
        (
            Peer("GThreadPool", "peer-pool", "tasks", 0.8),
            Peer("goroutine per task", "go", "tasks", 1.0),
        ),
    ),
    Row(
        "gtask",
        "voder-pool",
        "gtasks",
        (Peer("g_task_run_in_thread", "peer-pool", "gtasks", 0.5),),
    ),
    Row(
        "cancel-canceller-idle",
        "voder-cancel",
        "idle",
        (
            Peer("Go context", "go", "cancel-idle", 1.5),
            Peer("futex wake", "peer-cancel", "futex", 1.5),
        ),
        "us",
    ),
    Row(
        "cancel-canceller-busy",
        "voder-cancel",
        "busy",
        (Peer("Go context", "go", "cancel-busy", 0.1),),
        "us",
    ),
    Row(
        "limiter",
        "voder-limiter",
        "try",
        (Peer("Go x/time/rate", "go", "try", 0.4),),
    ),
    Row(
        "spawn-from-512-mib",
        "voder-process",
        "spawn",
        (
            Peer("GSubprocess", "peer-process", "spawn", 0.1),
            Peer("Go os/exec", "go", "spawn", 1.1),
            Peer("posix_spawn", "peer-process", "bare", 1.1),
        ),
        "ms",
    ),
    Row(
        "main-loop",
        "voder-loop",
        "loop",
        (Peer("idle source per item", "peer-loop", "loop", 0.1),),
    ),
    cancel("send", "voder-cancel", "send"),
    cancel("receive", "voder-cancel", "receive"),
    cancel("select", "voder-select", "cancel"),
    cancel("submit", "voder-cancel", "submit"),
    cancel("limiter", "voder-limiter", "cancel"),
    cancel("group", "voder-cancel", "group"),
    cancel("process", "voder-process", "cancel"),
)


class Programs:
    """The programs that measure, and the cores that they run on."""

    def __init__(self, build):
        self.folder = pathlib.Path(build).resolve() / "tests" / "bench"
        self.cpus = sorted(os.sched_getaffinity(0))
        self.no_go = self.build_go()

    def build_go(self):
        """Builds the peers in Go; tells why not, or None."""
        if not shutil.which("go"):
            return "there is no Go"
        environment = {
            **os.environ,
            "CGO_ENABLED": "0",
            "GO111MODULE": "off",
            "GOCACHE": str(self.folder / "go-cache"),
            "GOPATH": DEBIAN_GO_PATH,
        }
        built = subprocess.run(
            ["go", "build", "-o", self.folder / "flow-go", "."],
            check=False,
            cwd=GO_SOURCES,
            env=environment,
            stdout=sys.stderr,
        )
        return "Go cannot build the peers" if built.returncode else None

    def side(self, program, arguments, n_cpus):
        """A function that runs a program and gives the number it prints."""
        path = self.folder / f"flow-{program}"
        if program == "go" and self.no_go:
            raise Absent(self.no_go)
        if not path.exists():
            raise Absent(f"{path.name} is not built")
        cpus = self.cpus[-n_cpus:]

        def run():
            return number(
                [path, *arguments.split()],
                lambda: os.sched_setaffinity(0, cpus),
            )

        return run


def number(command, prepare):
    """The number that a program prints."""
    name = " ".join((command[0].name, *command[1:]))
    try:
        found = subprocess.run(
            command,
            check=True,
            preexec_fn=prepare,
            stdout=subprocess.PIPE,
            timeout=MOST_SECONDS,
        )
    except subprocess.CalledProcessError as ended:
        raise Failed(f"{name} ended with {ended.returncode}") from ended
    except subprocess.TimeoutExpired as ended:
        raise Failed(f"{name} took more than {MOST_SECONDS} s") from ended
    return float(found.stdout)


def sides(row, programs):
    """What measures a row and each of its peers that is there; those which
    are not are printed as skipped."""
    found = []
    voder = None
    for peer in row.peers:
        try:
            voder = programs.side(row.program, row.arguments, row.cpus)
            side = programs.side(peer.program, peer.arguments, row.cpus)
            found.append((peer, side))
        except Absent as reason:
            skip(row, peer, reason)
    return voder, found


def skip(row, peer, reason):
    target = (peer.bounded, peer.bound)
    report_skipped(f"flow/{row.name}", row.unit, peer.name, target, str(reason))


def measure(row, programs, n_rounds):
    """Measures a row and all its peers, and prints a line for each peer; tells
    whether all the programs ended well."""
    voder, peers = sides(row, programs)
    if not peers:
        return True

    try:
        of_voder, *of_peers = interleaved(
            n_rounds, voder, *(side for _, side in peers)
        )
    except Failed as failure:
        for peer, _ in peers:
            skip(row, peer, failure)
        return False

    for (peer, _), values in zip(peers, of_peers):
        report_rounds(
            f"flow/{row.name}",
            row.unit,
            of_voder,
            (peer.name, values),
            (peer.bounded, peer.bound),
        )
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", help="the build folder")
    parser.add_argument("rows", nargs="*", help="parts of rows' names")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    args = parser.parse_args()

    programs = Programs(args.build)
    ended_well = [
        measure(row, programs, args.rounds)
        for row in ROWS
        if not args.rows or any(part in row.name for part in args.rows)
    ]
    return 0 if all(ended_well) else 1


if __name__ == "__main__":
    sys.exit(main())
