#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The whole pipeline against the bare libraries, and against itself."""

import gzip
import json
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from measure import (  # noqa: E402  pylint: disable=wrong-import-position
    first_output_ms,
    medians,
    peak_rss_mib,
    report,
    run,
)

ROUNDS = 3
# Debian's debian-policy, if it is installed; otherwise this page serves. It is
# read from its first chapter on: a table of contents is no prose.
BOOK = pathlib.Path("/usr/share/doc/debian-policy/policy.txt.gz")
FIRST_CHAPTER = "\n1. "
PAGE = """The pipeline reads a document, cuts it into sentences, and speaks them.
Each sentence has a channel of its own, which a worker fills. The order is that
of the text, whatever the number of workers; so the sound is always the same.

"""
# Long enough that starting a program does not count.
TEXT_BYTES = {"espeak": 100_000, "flite": 100_000}
PEERS = (("espeak", "en"), ("flite", "kal"), ("flite", "kal16"))
HUGE_BYTES = 10_000_000
PAGE_BYTES = 2_000
STREAMING_SECONDS = 5
MOST_CPU_RATIO = 1.05
MOST_WALL_RATIO_OF_TWO = 0.6
MOST_DELAY_MS = 10
MOST_RSS_MIB = 60


def book():
    """A text as long as a book, in ASCII."""
    if BOOK.exists():
        text = gzip.decompress(BOOK.read_bytes()).decode("ascii", "ignore")
        return text[text.index(FIRST_CHAPTER) :]
    return PAGE * 2000


class Bench:
    """The texts, and the programs that speak them."""

    def __init__(self, folder, build):
        self.folder = pathlib.Path(folder)
        self.build = pathlib.Path(build)
        self.text = book()

    def write(self, name, n_bytes):
        """The first bytes of the book, repeated as often as needed."""
        path = self.folder / name
        times = n_bytes // len(self.text) + 1
        path.write_text((self.text * times)[:n_bytes], encoding="ascii")
        return path

    def sentences(self, path, engine, voice):
        """The sentences that the voice would speak, each ended by a NUL."""
        options = ["--engine", engine, "--voice", voice]
        found = subprocess.run(
            ["voder", "sentences", "--json", path, *options],
            check=True,
            stdout=subprocess.PIPE,
        )
        ended = self.folder / "sentences"
        texts = [s["text"] + "\0" for s in json.loads(found.stdout)]
        ended.write_text("".join(texts), encoding="utf-8")
        return ended

    def render(self, path, engine, voice, jobs):
        wav = self.folder / "voder.wav"
        options = ["--quiet", "--no-cache", "--engine", engine]
        options += ["--voice", voice]
        return run("voder", "render", path, "-o", wav, "--jobs", jobs, *options)

    def loop(self, sentences, engine, voice):
        program = self.build / "tests/bench" / f"bare-{engine}"
        with open(sentences, "rb") as stdin:
            return run(program, voice, self.folder / "bare.raw", stdin=stdin)

    def cpu(self, engine, voice):
        """One worker costs hardly more than a loop on the bare library."""
        path = self.write("text.txt", TEXT_BYTES[engine])
        sentences = self.sentences(path, engine, voice)
        voder, peer = medians(
            ROUNDS,
            lambda: self.render(path, engine, voice, "1").cpu_seconds,
            lambda: self.loop(sentences, engine, voice).cpu_seconds,
        )
        report(
            f"pipeline/cpu-{engine}-{voice}",
            "s",
            voder,
            (f"loop on bare {engine}", peer),
            ("ratio", MOST_CPU_RATIO),
        )

    def two_workers(self):
        """Two workers on two cores take little more than half the time."""
        path = self.write("text.txt", TEXT_BYTES["flite"])
        two, one = medians(
            ROUNDS,
            lambda: self.render(path, "flite", "kal16", "2").wall_seconds,
            lambda: self.render(path, "flite", "kal16", "1").wall_seconds,
        )
        report(
            "pipeline/wall-of-two-workers",
            "s",
            two,
            ("one worker", one),
            ("ratio", MOST_WALL_RATIO_OF_TWO),
        )

    def speak(self, path, sink):
        options = ["--no-cache", "--engine", "flite", "--sink", sink]
        return ["voder", "speak", "-f", path, *options]

    def first_audio(self, huge, page):
        """The first audio does not wait for the rest of the text."""
        sink = "fdsink fd=1 sync=false"
        of_huge, of_page = medians(
            ROUNDS,
            lambda: first_output_ms(*self.speak(huge, sink)),
            lambda: first_output_ms(*self.speak(page, sink)),
        )
        report(
            "pipeline/first-audio-of-10-mb",
            "ms",
            of_huge,
            ("its first page", of_page),
            ("difference", MOST_DELAY_MS),
        )

    def memory(self, huge, page):
        """Memory does not grow with the text: as fast as it can be spoken, or
        as slow as it is heard."""
        fast, slow = ("fakesink sync=false", "fakesink sync=true")
        of_page = peak_rss_mib(STREAMING_SECONDS, *self.speak(page, slow))
        of_huge = peak_rss_mib(STREAMING_SECONDS, *self.speak(huge, fast))
        for name, voder in (("10-mb", of_huge), ("page", of_page)):
            report(
                f"pipeline/peak-memory-of-{name}",
                "MiB",
                voder,
                ("its first page", of_page),
                ("value", MOST_RSS_MIB),
            )


def main():
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder, sys.argv[1])
        for engine, voice in PEERS:
            bench.cpu(engine, voice)
        bench.two_workers()
        huge = bench.write("huge.txt", HUGE_BYTES)
        page = bench.write("page.txt", PAGE_BYTES)
        bench.first_audio(huge, page)
        bench.memory(huge, page)


if __name__ == "__main__":
    main()
