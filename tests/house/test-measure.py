#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a benchmark prints says truly whether its target is met."""

import contextlib
import io
import json
import pathlib
import re
import runpy
import sys
import unittest

sys.dont_write_bytecode = True
TREE = pathlib.Path(__file__).parents[2]
BENCH = TREE / "tests" / "bench"
sys.path.append(str(BENCH))
import measure  # noqa: E402  pylint: disable=wrong-import-position
import tap  # noqa: E402  pylint: disable=wrong-import-position


class Measure(unittest.TestCase):
    def report(self, voder, peer_value, bounded, bound):
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            peer = ("a loop", peer_value)
            measure.report("b/one", "s", voder, peer, (bounded, bound))
        return json.loads(printed.getvalue())

    def test_a_line_names_both_sides_and_the_target(self):
        self.assertEqual(
            self.report(2.1, 2.0, "ratio", 1.05),
            {
                "bench": "b/one",
                "unit": "s",
                "voder": 2.1,
                "peer": "a loop",
                "peer_value": 2.0,
                "ratio": 1.05,
                "target": "ratio <= 1.05",
                "met": True,
            },
        )

    def test_a_ratio_above_its_bound_is_not_met(self):
        self.assertFalse(self.report(2.2, 2.0, "ratio", 1.05)["met"])

    def test_a_difference_is_bounded_whatever_the_ratio(self):
        self.assertTrue(self.report(12, 3, "difference", 10)["met"])
        self.assertFalse(self.report(14, 3, "difference", 10)["met"])

    def test_a_value_is_bounded_whatever_the_peer(self):
        self.assertTrue(self.report(60, 1, "value", 60)["met"])
        self.assertFalse(self.report(61, 100, "value", 60)["met"])

    def test_rounds_are_interleaved_and_their_median_is_given(self):
        order = []

        def side(name, values):
            def measured():
                order.append(name)
                return values.pop()

            return measured

        found = measure.medians(3, side("a", [9, 1, 2]), side("b", [5, 3, 4]))
        self.assertEqual(order, ["a", "b"] * 3)
        self.assertEqual(found, [2, 4])

    def printed(self, report, *values):
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            report("b/one", "s", *values)
        return json.loads(printed.getvalue())

    def test_every_second_round_goes_the_other_way_round(self):
        order = []

        def side(name):
            def measured():
                order.append(name)
                return len(order)

            return measured

        found = measure.interleaved(3, side("a"), side("b"))
        self.assertEqual("".join(order), "abbaab")
        self.assertEqual(found, [[1, 4, 5], [2, 3, 6]])

    def test_the_ratio_is_the_median_of_that_of_each_round(self):
        peer = ("a loop", [1, 10, 100])
        line = self.printed(
            measure.report_rounds, [3, 10, 50], peer, ("ratio", 0.9)
        )
        self.assertEqual((line["voder"], line["peer_value"]), (10, 10))
        self.assertEqual(line["ratio"], 1)
        self.assertFalse(line["met"])
        self.assertEqual(line["quartiles"]["ratio"], [0.75, 2])

    def test_what_was_skipped_is_neither_met_nor_missed(self):
        line = self.printed(
            measure.report_skipped, "a loop", ("ratio", 0.9), "no loop"
        )
        self.assertEqual(line["target"], "ratio <= 0.9")
        self.assertEqual(line["skipped"], "no loop")
        self.assertIsNone(line["met"])
        self.assertIsNone(line["voder"])

    def test_a_program_that_fails_ends_the_benchmark(self):
        with self.assertRaises(SystemExit):
            measure.run("false")


class Flow(unittest.TestCase):
    """What tools/bench flow measures, and what its page says that it does."""

    def setUp(self):
        self.rows = runpy.run_path(str(BENCH / "bench-flow.py"))["ROWS"]
        page = TREE / "docs" / "flow" / "bench.md"
        self.page = page.read_text(encoding="utf-8")

    def bounds(self, bounded):
        """The row, peer and bound of each line with a target of a kind."""
        return sorted(
            (row.name, peer.name, peer.bound)
            for row in self.rows
            for peer in row.peers
            if peer.bounded == bounded
        )

    def test_the_page_has_each_row_with_its_peers_and_bounds(self):
        lines = re.findall(
            r"(?m)^\| (\S+) \| .+? \| (.+?) \| .+ \| ≤ (\S+) \| .+ \|$",
            self.page,
        )
        told = [(row, peer, float(bound)) for row, peer, bound in lines]
        self.assertEqual(sorted(told), self.bounds("ratio"))

    def test_the_page_names_each_row_of_a_cancelled_wait(self):
        paragraphs = self.page.split("\n\n")
        (told,) = [text for text in paragraphs if "1 ms is allowed" in text]
        names = sorted(re.findall("`(cancel-[a-z]+)`", told))
        most = [(name, 1000) for name in names]
        measured = self.bounds("value")
        self.assertEqual(most, [(name, bound) for name, _, bound in measured])
        units = {row.unit for row in self.rows if row.name in names}
        self.assertEqual(units, {"us"})


if __name__ == "__main__":
    tap.main()
