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


def interleaved(n_rounds, *sides):
    """Calls each side once a round, every second round the other way round;
    gives each side's values, in the order of the rounds."""
    values = [[] for _ in sides]
    turns = list(zip(sides, values))
    for number in range(n_rounds):
        for side, found in turns[:: -1 if number % 2 else 1]:
            found.append(side())
    return values


def quartiles(values):
    """The values between which the middle half of them lies."""
    first, _, third = statistics.quantiles(values, method="inclusive")
    return [rounded(first), rounded(third)]


def rounded(value):
    return None if value is None else round(value, 4)


def report(bench, unit, voder, peer, target):
    """Prints a result. The peer is a name and a value; the target is what is
    bounded, "ratio", "difference" or "value", and its bound."""
    peer_name, peer_value = peer
    print_line(
        bench,
        unit,
        (voder, peer_name, peer_value, voder / peer_value),
        target,
    )


def report_rounds(bench, unit, voder, peer, target):
    """Prints medians of the values of several rounds, and the quartiles. The
    ratio is the median of the ratios of each round."""
    peer_name, peer_values = peer
    ratios = [v / p for v, p in zip(voder, peer_values)]
    print_line(
        bench,
        unit,
        (
            statistics.median(voder),
            peer_name,
            statistics.median(peer_values),
            statistics.median(ratios),
        ),
        target,
        quartiles={
            "voder": quartiles(voder),
            "peer": quartiles(peer_values),
            "ratio": quartiles(ratios),
        },
    )


def report_cost(bench, unit, values):
    """Prints the median of what something costs, which has no bound."""
    line = {
        "bench": bench,
        "unit": unit,
        "voder": rounded(statistics.median(values)),
        "quartiles": {"voder": quartiles(values)},
    }
    print(json.dumps(line), flush=True)


def report_skipped(bench, unit, peer_name, target, reason):
    """Prints that a result is lacking, which is neither met nor missed."""
    nothing = (None, peer_name, None, None)
    print_line(bench, unit, nothing, target, skipped=reason)


def print_line(bench, unit, values, target, **more):
    voder, peer_name, peer_value, ratio = values
    bounded, bound = target
    measured = None
    if voder is not None:
        measured = {
            "ratio": ratio,
            "difference": voder - (peer_value or 0),
            "value": voder,
        }[bounded]
    line = {
        "bench": bench,
        "unit": unit,
        "voder": rounded(voder),
        "peer": peer_name,
        "peer_value": rounded(peer_value),
        "ratio": rounded(ratio),
        "target": f"{bounded} <= {bound}",
        "met": None if measured is None else measured <= bound,
        **more,
    }
    print(json.dumps(line), flush=True)
