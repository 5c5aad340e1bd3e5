#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What effects cost, in microseconds for 10 ms of 48 kHz stereo, and what their
peers cost in the same run: docs/effects.md."""

import collections
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
from measure import (  # noqa: E402  pylint: disable=wrong-import-position
    report_cost,
    report_rounds,
    report_skipped,
)

ROUNDS = 25
UNIT = "us/10ms"
# What is measured, its peer, what that is called, and the bound.
ROWS = (
    (
        "chain-plain",
        "chain-of-none",
        "a chain of no effect",
        ("value", 12),
    ),
    ("chain", "chain-plain", "without AVX2", ("value", 6)),
    (
        "element-equalizer-plain",
        "equalizer-10bands",
        "equalizer-10bands",
        ("ratio", 0.25),
    ),
    (
        "element-equalizer",
        "equalizer-10bands",
        "equalizer-10bands",
        ("ratio", 0.25),
    ),
    ("meter", "libebur128", "libebur128", ("ratio", 0.3333)),
)
NEEDS_AVX2 = {"chain", "element-equalizer"}
PEERS = {peer for _, peer, _, _ in ROWS}


def measure(build):
    """The costs of each subject, round by round."""
    program = pathlib.Path(build) / "tests/bench/effect-cost"
    found = subprocess.run(
        [program, str(ROUNDS)], check=True, stdout=subprocess.PIPE, text=True
    )
    costs = collections.defaultdict(dict)
    for line in found.stdout.splitlines():
        name, round_number, cost = line.split()
        costs[name][int(round_number)] = float(cost)
    return {
        name: [rounds[n] for n in sorted(rounds)]
        for name, rounds in costs.items()
    }


def why_not(costs, name, peer):
    """Why a row cannot be measured, or nothing."""
    if name in NEEDS_AVX2 and "avx2" not in costs:
        return "the processor has no AVX2"
    for needed in (name, peer):
        if needed not in costs:
            return f"{needed} is not there"
    return None


def main():
    costs = measure(sys.argv[1])
    for name, peer, peer_name, target in ROWS:
        bench = f"effects/{name}"
        reason = why_not(costs, name, peer)
        if reason:
            report_skipped(bench, UNIT, peer_name, target, reason)
        else:
            report_rounds(
                bench, UNIT, costs[name], (peer_name, costs[peer]), target
            )
    known = {name for name, _, _, _ in ROWS} | PEERS | {"avx2"}
    for name in sorted(costs.keys() - known):
        report_cost(f"effects/{name}", UNIT, costs[name])


if __name__ == "__main__":
    main()
