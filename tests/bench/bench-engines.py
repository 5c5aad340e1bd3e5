#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Engines in processes of their own: what that costs, how soon they speak and
fall silent, what a crash takes, and whether they say what the bare library
says."""

import hashlib
import importlib
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import wave

sys.dont_write_bytecode = True
from measure import (  # noqa: E402  pylint: disable=wrong-import-position
    medians,
    print_line,
    report,
)

pipeline = importlib.import_module("bench-pipeline")

ROUNDS = 3
TRIES = 200
CRASHES = 60
# Where the engine forks: engine, voice, bytes of text, bound of the CPU ratio.
FORKED = (("espeak", "en", 100_000, 1.25), ("flite", "slt", 12_000, 1.03))
MOST_WALL_RATIO_OF_TWO = 0.6
MOST_DELAY_MS = 1
MOST_CANCEL_MS = 20
MOST_IDLE_CPU_SECONDS = 0.01
MOST_CRASH_MS = 50
IDLE_SECONDS = 1
ISOLATED = (
    ("espeak", "en-us", "thread"),
    ("espeak", "en-us", "fork"),
    ("flite", "kal16", "thread"),
    ("flite", "kal16", "fork"),
    ("flite", "slt", "fork"),
)
# The slow voices speak a chapter, the others a book.
SPEAKERS = (
    ("espeak", "en-us", 200_000),
    ("flite", "kal", 200_000),
    ("flite", "kal16", 200_000),
    ("flite", "awb", 10_000),
    ("flite", "rms", 10_000),
    ("flite", "slt", 10_000),
)
SENTENCE = (
    "The first of many words is followed by others, and these by more of them, "
    "so that it takes a while until the last one is heard; and when it has been "
    "heard, there is silence, which is what everybody was waiting for."
)
TICKS = os.sysconf("SC_CLK_TCK")


def tree_cpu_seconds(pid):
    """What a process and those below it that run have used."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text("utf-8")
        tasks = list(pathlib.Path(f"/proc/{pid}/task").iterdir())
        below = [
            child
            for task in tasks
            for child in (task / "children").read_text("utf-8").split()
        ]
    except OSError:
        return 0
    fields = stat.rpartition(")")[2].split()
    used = sum(int(field) for field in fields[11:15]) / TICKS
    return used + sum(tree_cpu_seconds(child) for child in below)


class Engines:
    """The programs that speak, and the texts."""

    def __init__(self, folder, build):
        self.bench = pipeline.Bench(folder, build)
        self.folder = self.bench.folder
        self.build = self.bench.build

    def moments(self, what, engine, voice, isolation, n, **more):
        """What engine-moments measures, in milliseconds."""
        program = self.build / "tests/bench/engine-moments"
        command = [program, what, engine, voice, isolation, str(n), SENTENCE]
        found = subprocess.run(
            command, check=True, stdout=subprocess.PIPE, **more
        )
        return [float(line) for line in found.stdout.split()]

    def cpu(self, engine, voice, n_bytes, bound):
        """A process for each sentence costs a part of a loop on the library."""
        path = self.bench.write("text.txt", n_bytes)
        sentences = self.bench.sentences(path, engine, voice)
        voder, peer = medians(
            ROUNDS,
            lambda: self.bench.render(path, engine, voice, "1").cpu_seconds,
            lambda: self.bench.loop(sentences, engine, voice).cpu_seconds,
        )
        report(
            f"engines/cpu-of-fork-{engine}-{voice}",
            "s",
            voder,
            (f"loop on bare {engine}", peer),
            ("ratio", bound),
        )

    def two_workers(self, engine, voice, n_bytes):
        path = self.bench.write("text.txt", n_bytes)
        two, one = medians(
            ROUNDS,
            lambda: self.bench.render(path, engine, voice, "2").wall_seconds,
            lambda: self.bench.render(path, engine, voice, "1").wall_seconds,
        )
        report(
            f"engines/wall-of-two-workers-{engine}-{voice}",
            "s",
            two,
            ("one worker", one),
            ("ratio", MOST_WALL_RATIO_OF_TWO),
        )

    def first_audio(self, engine, voice):
        """A warm host speaks as soon as a thread."""
        forked, thread = medians(
            ROUNDS,
            *(
                lambda isolation=isolation: statistics.median(
                    self.moments("first", engine, voice, isolation, TRIES)
                )
                for isolation in ("fork", "thread")
            ),
        )
        report(
            f"engines/first-audio-of-fork-{engine}-{voice}",
            "ms",
            forked,
            ("the same on a thread", thread),
            ("difference", MOST_DELAY_MS),
        )

    def cancel(self, engine, voice, isolation):
        """From the call to the last audio after it, 99 times of 100."""
        tries = sorted(self.moments("cancel", engine, voice, isolation, TRIES))
        print_line(
            f"engines/cancel-p99-{isolation}-{engine}-{voice}",
            "ms",
            (tries[TRIES * 99 // 100 - 1], "the call", None, None),
            ("value", MOST_CANCEL_MS),
        )

    def idle(self, engine, voice, isolation):
        """After a cancel nobody works at what nobody hears."""
        program = self.build / "tests/bench/engine-moments"
        command = [program, "idle", engine, voice, isolation, "1", SENTENCE]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            process.stdout.readline()
            time.sleep(IDLE_SECONDS / 10)
            before = tree_cpu_seconds(process.pid)
            time.sleep(IDLE_SECONDS)
            after = tree_cpu_seconds(process.pid)
            process.stdin.close()
            process.stdout.read()
        print_line(
            f"engines/cpu-after-cancel-{isolation}-{engine}-{voice}",
            "s",
            (after - before, f"{IDLE_SECONDS} s", None, None),
            ("value", MOST_IDLE_CPU_SECONDS),
        )

    def crash(self):
        """From the second on, each sentence crashes once before it is said."""
        counter = self.folder / "counter"
        counter.write_bytes(bytes(4))
        plugins = [self.build / "tests/broken-plugins/engines"]
        env = dict(os.environ, VODER_PLUGIN_PATH=str(plugins[0]))
        broken = dict(env, VODER_UNSTEADY=f"crash:2:{counter}")
        crashed, healthy = medians(
            ROUNDS,
            *(
                lambda env=env: statistics.median(
                    self.moments(
                        "speak", "unsteady", "ramp", "fork", CRASHES, env=env
                    )
                )
                for env in (broken, env)
            ),
        )
        report(
            "engines/sentence-with-a-crash",
            "ms",
            crashed,
            ("the same without", healthy),
            ("difference", MOST_CRASH_MS),
        )

    def frames(self, path, engine, voice, jobs):
        self.bench.render(path, engine, voice, jobs)
        with wave.open(str(self.folder / "voder.wav")) as sound:
            return sound.readframes(sound.getnframes())

    def count_faults(self, found, texts, engine, voice):
        """How many sentences are not what the library says of them in a process
        of its own."""
        program = self.build / "tests/engines" / f"reference-{engine}"
        position = n_faults = 0
        for text in texts:
            expected = subprocess.run(
                [program, voice, text], check=True, stdout=subprocess.PIPE
            ).stdout
            place = found.find(expected, position)
            if place < 0 or any(found[position:place]):
                n_faults += 1
            else:
                position = place + len(expected)
        return n_faults + any(found[position:])

    def fidelity(self, engine, voice, n_bytes):
        """The bare library's samples, and the same for any number of workers."""
        path = self.bench.write("text.txt", n_bytes)
        ended = self.bench.sentences(path, engine, voice).read_text("utf-8")
        first = self.frames(path, engine, voice, "1")
        faults = self.count_faults(
            first, ended.split("\0")[:-1], engine, voice
        )
        digest = hashlib.sha256(first).hexdigest()
        for jobs in ("2", "8", "2"):
            again = self.frames(path, engine, voice, jobs)
            faults += hashlib.sha256(again).hexdigest() != digest
        print_line(
            f"engines/faults-in-a-book-{engine}-{voice}",
            "sentences and runs",
            (faults, f"{ended.count(chr(0))} sentences", None, None),
            ("value", 0),
            sha256=digest,
        )


def main():
    with tempfile.TemporaryDirectory() as folder:
        engines = Engines(folder, sys.argv[1])
        for engine, voice, n_bytes, bound in FORKED:
            engines.cpu(engine, voice, n_bytes, bound)
            engines.two_workers(engine, voice, n_bytes)
        for engine, voice in (("espeak", "en-us"), ("flite", "kal16")):
            engines.first_audio(engine, voice)
        for isolated in ISOLATED:
            engines.cancel(*isolated)
            engines.idle(*isolated)
        engines.crash()
        for speaker in SPEAKERS:
            engines.fidelity(*speaker)


if __name__ == "__main__":
    main()
