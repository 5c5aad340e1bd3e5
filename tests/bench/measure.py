# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures programs against each other, and prints lines of JSON."""

import dataclasses
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import time


@dataclasses.dataclass
class Cost:
    """What a program took until it ended."""

    wall_seconds: float
    cpu_seconds: float


def run(*command, stdin=None):
    """Runs a program to its end."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdin=stdin)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return Cost(time.monotonic() - started, usage.ru_utime + usage.ru_stime)


def peak_rss_mib(seconds, *command):
    """How much memory a program took within so many seconds. A child's
    ru_maxrss would not do: it starts with that of this program."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    time.sleep(seconds)
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text("utf-8")
    process.send_signal(signal.SIGINT)
    process.wait()
    found = re.search(r"VmHWM:\s*(\d+) kB", status)
    if not found:
        raise SystemExit(f"{command} ended within {seconds} s")
    return int(found.group(1)) / 1024


def first_output_ms(*command):
    """How long a program takes to its first byte on the standard output."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    byte = process.stdout.read(1)
    elapsed_ms = (time.monotonic() - started) * 1000
    process.send_signal(signal.SIGINT)
    process.stdout.close()
    process.wait()
    if not byte:
        raise SystemExit(f"{command} printed nothing")
    return elapsed_ms


def medians(n_rounds, *sides):
    """Calls each side in turn, round by round; gives each side's median."""
    rounds = [[side() for side in sides] for _ in range(n_rounds)]
    return [statistics.median(values) for values in zip(*rounds)]


def report(bench, unit, voder, peer, target):
    """Prints a result. The peer is a name and a value; the target is what is
    bounded, "ratio", "difference" or "value", and its bound."""
    peer_name, peer_value = peer
    bounded, bound = target
    measured = {
        "ratio": voder / peer_value,
        "difference": voder - peer_value,
        "value": voder,
    }
    line = {
        "bench": bench,
        "unit": unit,
        "voder": round(voder, 4),
        "peer": peer_name,
        "peer_value": round(peer_value, 4),
        "ratio": round(measured["ratio"], 4),
        "target": f"{bounded} <= {bound}",
        "met": measured[bounded] <= bound,
    }
    print(json.dumps(line), flush=True)
