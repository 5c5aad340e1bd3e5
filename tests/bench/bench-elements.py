#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The element vodertts beside Debian's espeak, and beside itself."""

import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from measure import (  # noqa: E402  pylint: disable=wrong-import-position
    report,
    report_skipped,
)

ROUNDS = 3
STOPS = 20
PAGE = """The pipeline reads a document, cuts it into sentences, and speaks them.
Each sentence has a channel of its own, which a worker fills. The order is that
of the text, whatever the number of workers; so the sound is always the same.

"""
SENTENCE_BYTES = PAGE.index("\n")
SIZES = {"10-kb": 10_000, "343-kb": 342_850, "10-mb": 10_000_000}
FOUR_BYTES = 30_000
# To the end of 10 MB are minutes with either.
HUGE_SECONDS = 10
MOST_DELAY_MS = 10
MOST_STOP_MS = 20
MOST_RSS_MIB = 60
MOST_RATIO_OF_FOUR = 0.6
MOST_OFF_MS = 20
WORDS_BYTES = 1_000
MOST_SEEK_MS = {"text": 250, "markdown": 500}
# In which 10 MB are read.
READ_SECONDS = 8
PEER = "espeak ! fakesink"
HUGE_REASON = "it renders the whole text first: minutes, and gigabytes"


class Bench:
    """The texts, and the program that plays pipelines."""

    def __init__(self, folder, build):
        self.folder = pathlib.Path(folder)
        self.program = pathlib.Path(build) / "tests/bench/bench-play"
        self.marks_program = self.program.with_name("bench-marks")
        found = subprocess.run(
            ["gst-inspect-1.0", "espeak"],
            check=False,
            stdout=subprocess.DEVNULL,
        )
        self.has_peer = found.returncode == 0

    def write(self, name, n_bytes):
        path = self.folder / f"{name}.txt"
        path.write_text((PAGE * (n_bytes // len(PAGE) + 1))[:n_bytes])
        return path

    def play(self, *arguments):
        """What the program measured."""
        found = subprocess.run(
            [self.program, *map(str, arguments)],
            check=True,
            stdout=subprocess.PIPE,
        )
        return json.loads(found.stdout)

    def voder(self, path, options="engine=espeak"):
        return (
            f"filesrc location={path} ! text/plain ! vodertts {options} ! "
            "fakesink name=sink sync=false"
        )

    @staticmethod
    def peer():
        return "espeak name=text ! fakesink name=sink sync=false"

    def report_peer(self, bench, unit, values, bound):
        """Beside the espeak element, which may be lacking."""
        voder, peer = values
        if peer is None:
            reason = HUGE_REASON if self.has_peer else "it is not installed"
            report_skipped(bench, unit, PEER, bound, reason)
        else:
            report(bench, unit, voder, (PEER, peer), bound)

    def first_sentence(self):
        """How soon a text of one sentence is heard."""
        path = self.write("sentence", SENTENCE_BYTES)
        runs = [
            self.play("all", path, self.voder(path))["first_ms"]
            for _ in range(ROUNDS)
        ]
        return statistics.median(runs)

    def play_voder(self, name, path):
        if name == "10-mb":
            return self.play("for", HUGE_SECONDS, path, self.voder(path))
        return self.play("all", path, self.voder(path))

    def play_peer(self, name, path):
        if name == "10-mb" or not self.has_peer:
            return None
        return self.play("all", path, self.peer())

    def text(self, name, sentence_ms):
        """First buffer, whole time and memory of a text."""
        path = self.write(name, SIZES[name])
        rounds = ROUNDS if name != "343-kb" else 1
        ours = [self.play_voder(name, path) for _ in range(rounds)]
        theirs = self.play_peer(name, path)

        def median(key):
            return statistics.median(run[key] for run in ours)

        def pair(key):
            return (median(key), theirs and theirs[key])

        report(
            f"elements/first-buffer-of-{name}",
            "ms",
            median("first_ms"),
            ("its first sentence alone", sentence_ms),
            ("difference", MOST_DELAY_MS),
        )
        self.report_peer(
            f"elements/first-buffer-of-{name}-beside-espeak",
            "ms",
            pair("first_ms"),
            ("ratio", 1),
        )
        if name != "10-mb":
            self.report_peer(
                f"elements/whole-time-of-{name}",
                "s",
                pair("total_s"),
                ("ratio", 1),
            )
        self.memory(name, pair("peak_mib"))

    def memory(self, name, peaks):
        """With that of all children."""
        voder, peer = peaks
        bench = f"elements/peak-memory-of-{name}"
        bound = ("value", MOST_RSS_MIB)
        if peer is None:
            report(bench, "MiB", voder, ("itself", voder), bound)
        else:
            self.report_peer(bench, "MiB", peaks, bound)

    def stop(self, name, engine, sync):
        """To NULL in the middle, and the slowest of all."""
        path = self.write(name, SIZES[name])
        line = self.voder(path, f"engine={engine}").replace("false", sync)
        ours = self.play("stop", STOPS, path, line)["stop_ms"]
        report(
            f"elements/slowest-to-null-of-{name}-{engine}-sync-{sync}",
            "ms",
            max(ours),
            (f"median of {STOPS}", statistics.median(ours)),
            ("value", MOST_STOP_MS),
        )
        return statistics.median(ours)

    def stop_beside_peer(self, voder):
        """Of a text that the peer renders in seconds."""
        path = self.write("10-kb", SIZES["10-kb"])
        peer = None
        if self.has_peer:
            runs = self.play("stop", ROUNDS, path, self.peer())["stop_ms"]
            peer = statistics.median(runs)
        self.report_peer(
            "elements/to-null-of-10-kb-beside-espeak",
            "ms",
            (voder, peer),
            ("ratio", 1),
        )

    def four(self):
        """Four at once, each on one worker, and in turn."""
        path = self.write("four", FOUR_BYTES)
        line = self.voder(path, "engine=espeak workers=1")
        at_once, in_turn = [], []
        for _ in range(ROUNDS):
            at_once.append(self.play("all", path, *[line] * 4)["total_s"])
            in_turn.append(
                sum(self.play("all", path, line)["total_s"] for _ in range(4))
            )
        report(
            "elements/four-at-once",
            "s",
            statistics.median(at_once),
            ("in turn", statistics.median(in_turn)),
            ("ratio", MOST_RATIO_OF_FOUR),
        )

    def seek(self, name, path, seconds):
        """All over the text, as soon as it plays or when all was read."""
        line = (
            f"vodersrc uri=voder://{path}?engine=espeak ! "
            "fakesink name=sink sync=true"
        )
        runs = self.play("seek", seconds, path, line)["seek_ms"]
        report(
            f"elements/farthest-seek-of-10-mb-{name}-after-{seconds}-s",
            "ms",
            max(runs),
            (f"median of {len(runs)}", statistics.median(runs)),
            ("value", MOST_SEEK_MS[name]),
        )

    def seeks(self):
        """In plain text and in Markdown, which has to be parsed."""
        path = self.write("10-mb", SIZES["10-mb"])
        document = self.folder / "book.md"
        document.write_bytes(path.read_bytes())
        for seconds in (0, READ_SECONDS):
            self.seek("text", path, seconds)
            self.seek("markdown", document, seconds)

    def marks(self):
        """How far from each word is the message that announces it."""
        path = self.write("words", WORDS_BYTES)
        found = subprocess.run(
            [self.marks_program, path], check=True, stdout=subprocess.PIPE
        )
        row = json.loads(found.stdout)
        report(
            f"elements/message-farthest-of-{row['words']}-from-its-word",
            "ms",
            row["worst_ms"],
            ("median", row["median_ms"]),
            ("value", MOST_OFF_MS),
        )


def main():
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder, sys.argv[1])
        sentence_ms = bench.first_sentence()
        for name in SIZES:
            bench.text(name, sentence_ms)
        for engine in ("espeak", "flite"):
            for sync in ("true", "false"):
                bench.stop("10-mb", engine, sync)
        bench.stop_beside_peer(bench.stop("10-kb", "espeak", "true"))
        bench.four()
        bench.seeks()
        bench.marks()


if __name__ == "__main__":
    main()
