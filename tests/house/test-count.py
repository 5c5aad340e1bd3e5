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
            return subprocess.run(
                [COUNT_TESTS, folder],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            ).stdout.strip()

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


if __name__ == "__main__":
    tap.main()
