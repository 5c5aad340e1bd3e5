# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs unittest's tests and prints TAP, which Meson counts one by one."""

import sys
import unittest


class TapResult(unittest.TestResult):
    """Prints each result as a line of TAP, its reason on stderr."""

    def line(self, verdict, test, note=""):
        name = test.id().split(".", 1)[1].replace("_", "-")
        print(f"{verdict} {self.testsRun} {name}{note}", flush=True)

    def bad(self, test, error):
        self.line("not ok", test)
        print(self._exc_info_to_string(error, test), file=sys.stderr)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.line("ok", test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.bad(test, err)

    def addError(self, test, err):
        super().addError(test, err)
        self.bad(test, err)

    def addSubTest(self, test, subtest, err):
        """Part of a test; unittest says no more of one of which a part failed."""
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.bad(test, err)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.line("ok", test, f" # SKIP {reason}")


def main():
    """Runs the tests of the program that calls this."""
    module = sys.modules["__main__"]
    suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    print(f"1..{suite.countTestCases()}", flush=True)
    result = TapResult()
    suite.run(result)
    sys.exit(not result.wasSuccessful())
