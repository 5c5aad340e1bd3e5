#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""tools/count-tests counts single tests, and programs that die."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import tap  # noqa: E402  pylint: disable=wrong-import-position

COUNT_TESTS = pathlib.Path(__file__).parents[2] / "tools" / "count-tests"
PASSED, FAILED, SKIPPED = "", "<failure/>", "<skipped/>"


class Count(unittest.TestCase):
    def count(self, *programs):
        """Counts programs given as a result and the tests in each."""
        suites, lines = [], []
        for number, (result, *cases) in enumerate(programs):
            name = f"voder:flow / p{number}"
            lines.append({"name": name, "result": result})
            inner = "".join(f"<testcase>{case}</testcase>" for case in cases)
            suites.append(f'<testsuite name="voder.{name}">{inner}</testsuite>')
        with tempfile.TemporaryDirectory() as folder:
            logs = pathlib.Path(folder, "meson-logs")
            logs.mkdir()
            junit = f"<testsuites>{''.join(suites)}</testsuites>"
            (logs / "testlog-valgrind.junit.xml").write_text(
                junit, encoding="utf-8"
            )
            (logs / "testlog-valgrind.json").write_text(
                "\n".join(map(json.dumps, lines)), encoding="utf-8"
            )
            return self.run_tool(folder)

    def run_tool(self, *arguments):
        return subprocess.run(
            [COUNT_TESTS, *arguments],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout.strip()

    def failures(self, **program):
        """Runs the tool on the log of one program, and one that passed."""
        failed = {"name": "flow / p", "duration": 2.4, **program}
        passed = {"name": "flow / q", "duration": 1, "result": "OK"}
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder, "meson-logs", "testlog.json")
            log.parent.mkdir()
            lines = "\n".join(map(json.dumps, (passed, failed)))
            log.write_text(lines, encoding="utf-8")
            return self.run_tool("--failures", folder).splitlines()

    def test_each_test_of_a_program_counts(self):
        found = self.count(("OK", PASSED, PASSED, SKIPPED), ("OK", PASSED))
        self.assertEqual(found, "3 passed, 0 failed, 1 skipped")

    def test_a_failed_test_counts_once(self):
        found = self.count(("FAIL", PASSED, FAILED))
        self.assertEqual(found, "1 passed, 1 failed, 0 skipped")

    def test_a_program_that_dies_after_its_tests_is_a_failure(self):
        found = self.count(("ERROR", PASSED))
        self.assertEqual(found, "1 passed, 1 failed, 0 skipped")

    def test_a_program_without_tests_counts_as_one(self):
        found = self.count(("OK",), ("TIMEOUT",), ("SKIP",))
        self.assertEqual(found, "1 passed, 1 failed, 1 skipped")

    def test_what_failed_is_named_with_its_log(self):
        found = self.failures(
            result="ERROR",
            stdout="ok 1 /a\nnot ok 2 /b\nBail out! ERROR: 1 == 2",
            stderr="said before\nERROR: 1 == 2\nand why",
        )
        head = "flow / p: ERROR after 2 s: not ok 2 /b: Bail out! ERROR: 1 == 2"
        self.assertEqual(found[0], head)
        self.assertEqual(found[-2:], ["  ERROR: 1 == 2", "  and why"])
        self.assertNotIn("  said before", found)

    def test_what_hangs_is_named_with_what_it_said_last(self):
        stdout = "\n".join(f"ok {n} /{n}" for n in range(1000))
        found = self.failures(result="TIMEOUT", stdout=stdout)
        self.assertEqual(found[0], "flow / p: TIMEOUT after 2 s")
        self.assertEqual(found[-1], "  ok 999 /999")

    def test_a_long_report_keeps_its_begin_and_its_end(self):
        report = ["==7==ERROR: a leak", *map(str, range(10000)), "SUMMARY: it"]
        found = self.failures(result="FAIL", stderr="\n".join(report))
        self.assertEqual(found[1], "  ==7==ERROR: a leak")
        self.assertEqual(found[-1], "  SUMMARY: it")
        self.assertLess(len(found), 70)


if __name__ == "__main__":
    tap.main()
