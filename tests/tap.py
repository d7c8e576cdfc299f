#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tap.py – runs the unittest cases of a Python file and prints TAP.

  tap.py FILE [ARGS...]

ARGS are left to the file, in sys.argv.
"""

import importlib.util
import pathlib
import sys
import traceback
import unittest


class TapResult(unittest.TestResult):
    """Prints each case as it ends."""

    def __init__(self):
        super().__init__()
        self.number = 0
        self.failed_subtests = set()

    def line(self, word, test, more=""):
        self.number += 1
        name = test.id().removeprefix("__tap__.").replace("#", "")
        print(f"{word} {self.number} - {name}{more}", flush=True)

    def details(self, error):
        """The assertion's words, or for a crash of the test the way to it."""
        lines = traceback.format_exception(*error)
        if issubclass(error[0], AssertionError):
            lines = [str(error[1])]
        for line in "".join(lines).splitlines():
            print(f"# {line}")

    def addSuccess(self, test):
        super().addSuccess(test)
        self.line("ok", test)

    def addError(self, test, err):
        super().addError(test, err)
        self.line("not ok", test)
        self.details(err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.line("not ok", test)
        self.details(err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.line("not ok", subtest)
            self.details(err)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.line("ok", test, f" # SKIP {reason}")


def main(path):
    sys.path.insert(0, str(pathlib.Path(path).resolve().parent))
    spec = importlib.util.spec_from_file_location("__tap__", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["__tap__"] = module
    spec.loader.exec_module(module)
    suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    result = TapResult()
    suite.run(result)
    print(f"1..{result.number}")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.argv.pop(0)
    sys.exit(main(sys.argv[0]))
