# SPDX-License-Identifier: GPL-3.0-or-later
"""runner.py – tests/run counts nothing but a plain pass as passed."""

import importlib.machinery
import importlib.util
import io
import json
import pathlib
import tempfile
import unittest

import tree


def load():
    loader = importlib.machinery.SourceFileLoader("run", str(tree.TOP / "tests/run"))
    spec = importlib.util.spec_from_loader("run", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


RUN = load()


class Tap(unittest.TestCase):
    def sums(self, text, status=0):
        passed, failures = RUN.read_tap(text, status)
        return passed, len(failures)

    def test_pass(self):
        self.assertEqual(self.sums("TAP version 13\n1..2\nok 1 - a\n# b\nok 2 /c/d\n"), (2, 0))
        self.assertEqual(self.sums("ok 1 a\n1..1\n"), (1, 0))

    def test_failed_case(self):
        self.assertEqual(self.sums("1..2\nok 1 a\nnot ok 2 b\n", 1), (1, 1))

    def test_skipped_case(self):
        self.assertEqual(self.sums("1..2\nok 1 a\nok 2 b # SKIP no kernel\n"), (1, 1))
        self.assertEqual(self.sums("1..1\nok 1 # skip\n"), (0, 1))
        self.assertEqual(self.sums("1..1\nnot ok 1 a # TODO later\n"), (0, 1))

    def test_empty(self):
        self.assertEqual(self.sums(""), (0, 1))
        self.assertEqual(self.sums("1..0 # SKIP nothing to do\n"), (0, 1))

    def test_crash(self):
        self.assertEqual(self.sums("1..1\nok 1 a\n", -11), (1, 1))
        self.assertEqual(self.sums("1..3\nok 1 a\n", -6), (1, 1))
        self.assertEqual(self.sums("1..1\nok 1 a\n", 1), (1, 1))

    def test_unfinished(self):
        self.assertEqual(self.sums("ok 1 a\nok 2 b\n"), (2, 1))
        self.assertEqual(self.sums("1..3\nok 1 a\nok 2 b\n"), (2, 1))
        self.assertEqual(self.sums("1..1\nok 1 a\nBail out! no\n"), (1, 1))


class Programs(unittest.TestCase):
    def sums(self, protocol, result, status=0, stdout=""):
        entry = {"result": result, "returncode": status, "stdout": stdout}
        passed, failures = RUN.read_program({"protocol": protocol}, entry)
        return passed, len(failures)

    def test_exit_status(self):
        self.assertEqual(self.sums("exitcode", "OK"), (1, 0))
        self.assertEqual(self.sums("exitcode", "FAIL", 3), (0, 1))
        self.assertEqual(self.sums("exitcode", "SKIP", 77), (0, 1))
        self.assertEqual(self.sums("exitcode", "TIMEOUT", -9), (0, 1))

    def test_tap(self):
        self.assertEqual(self.sums("tap", "OK", 0, "1..1\nok 1 a\n"), (1, 0))
        self.assertEqual(self.sums("tap", "TIMEOUT", 0, "1..1\nok 1 a\n"), (1, 1))

    def test_not_run(self):
        self.assertEqual(RUN.read_program({"protocol": "tap"}, None), (0, ["was not run"]))


class Sum(unittest.TestCase):
    def close(self, suites, **results):
        with tempfile.TemporaryDirectory() as folder:
            state, out = pathlib.Path(folder), io.StringIO()
            for name, text in results.items():
                file = state / name.replace("_", ".")
                file.write_text(text, encoding="utf-8")
            status = RUN.close(state, suites, out)
        return status, out.getvalue().splitlines()[-1]

    def test_good(self):
        good = json.dumps({"a": {"passed": 2, "failures": []}, "b": {"passed": 1, "failures": []}})
        self.assertEqual(self.close(["unit"], unit_json=good), (0, "3 passed, 0 failed"))

    def test_failure_anywhere(self):
        mixed = json.dumps({"a": {"passed": 2, "failures": ["x", "y"]}})
        self.assertEqual(self.close(["unit"], unit_json=mixed), (1, "2 passed, 2 failed"))

    def test_missing_suite(self):
        good = json.dumps({"a": {"passed": 2, "failures": []}})
        self.assertEqual(self.close(["unit", "ui"], unit_json=good), (1, "2 passed, 1 failed"))
        self.assertEqual(self.close(["unit"], unit_json="{}"), (1, "0 passed, 1 failed"))

    def test_tap_from_elsewhere(self):
        tap = "1..2\nok 1 a\nok 2 b\n"
        self.assertEqual(self.close(["lab"], lab_tap=tap, lab_status="0\n"), (0, "2 passed, 0 failed"))
        self.assertEqual(self.close(["lab"], lab_tap=tap, lab_status="1\n"), (1, "2 passed, 1 failed"))
        self.assertEqual(self.close(["lab"], lab_tap=tap), (1, "2 passed, 1 failed"))


if __name__ == "__main__":
    unittest.main()
