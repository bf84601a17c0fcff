#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`ballast judge`: runs and traces against limits, from the command line to the exit code."""

import json
import math
import unittest
import xml.etree.ElementTree as ElementTree

from harness import SMALL, TRACES, RunTest, command

PROFILE = """
title = "a test"
source = "none"
date = "2026-01-01"
status = "own"
[[clauses]]
id = "range"
kind = "dynamic_range"
limit = "{limit}"
"""


class JudgeTest(RunTest):
    def trace(self, name="trace.csv", seconds=60, rate_hz=100, power_mw=lambda t: 50 + (t >= 30)):
        lines = ["t_s,P_MW"]
        for i in range(seconds * rate_hz):
            lines.append(f"{i / rate_hz!r},{power_mw(i / rate_hz)!r}")
        return self.write(name, "\n".join(lines) + "\n")

    def profile(self, limit="2 MW", more=""):
        return self.write("mine.toml", PROFILE.format(limit=limit) + more)

    def judged(self, *words, code=0):
        done = command("judge", *words)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        self.assertEqual(done.stderr, "")
        return done.stdout


class Verdicts(JudgeTest):
    def test_within_and_exceeded(self):
        trace = self.trace()
        words = (trace, "--limits", self.profile("2 MW"), "--json")
        (verdict,) = json.loads(self.judged(*words))["verdicts"]
        self.assertEqual(verdict["outcome"], "within")
        self.assertAlmostEqual(verdict["value"], 1.0)
        self.assertAlmostEqual(verdict["margin"], 1.0)
        self.assertAlmostEqual(verdict["at_s"], 30.0)
        (verdict,) = json.loads(
            self.judged(trace, "--limits", self.profile("0.5 MW"), "--json", code=1)
        )["verdicts"]
        self.assertEqual(verdict["pass"], False)

    def test_table_states_the_scaling(self):
        text = self.judged(self.trace(), "--limits", self.profile(), "--site-mw", 102, code=0)
        self.assertIn("to 102 MW, in step: 2 copies", text)
        self.assertIn("mine, range", text)
        self.assertIn("1 within, 0 exceeded, 0 not assessable", text)

    def test_window_leaves_the_step_out(self):
        text = self.judged(self.trace(), "--limits", self.profile(), "--window", "30:60", "--json")
        self.assertAlmostEqual(json.loads(text)["verdicts"][0]["value"], 0.0)

    def test_require(self):
        trace = self.trace(seconds=5)
        words = (trace, "--limits", "caiso-straw-2026-06")
        self.assertIn("the record is too short", self.judged(*words))
        self.judged(*words, "--require", code=1)

    def test_junit(self):
        out = self.folder / "out.xml"
        self.judged(
            self.trace(), "--limits", self.profile("0.5 MW"), "--junit", out, "--quiet", code=1
        )
        root = ElementTree.parse(out).getroot()
        (case,) = root.iter("testcase")
        self.assertEqual(case.get("name"), "range")
        self.assertIsNotNone(case.find("failure"))
        values = {p.get("name"): p.get("value") for p in case.iter("property")}
        self.assertAlmostEqual(float(values["value"]), 1.0)
        self.assertAlmostEqual(float(values["limit"]), 0.5)

    def test_run_directory(self):
        scenario = self.write("small.toml", SMALL)
        out = self.folder / "run"
        done = command("run", scenario, "--out", out, "--limits", self.profile("1 W"), "--quiet")
        self.assertEqual(done.returncode, 1, done.stderr)
        (inside,) = json.loads((out / "summary.json").read_text())["verdicts"]
        (again,) = json.loads(
            self.judged(out, "--limits", self.profile("1 W"), "--json", code=1)
        )["verdicts"]
        for key, value in inside.items():
            self.assertEqual(again[key], value, key)

    def test_run_that_was_killed(self):
        out = self.folder / "run"
        self.assertEqual(command("run", self.write("small.toml", SMALL), "--out", out, "--quiet").returncode, 0)
        words = (out, "--limits", self.profile("1 W"), "--json")
        whole = json.loads(self.judged(*words, code=1))
        (out / "summary.json").unlink()  # a killed run comes to write none
        report = self.folder / "report.html"
        self.assertEqual(json.loads(self.judged(*words, "--report", report, code=1)), whole)
        self.assertIn("Limits and margins", report.read_text())

    def test_every_shipped_profile_lists_and_judges(self):
        names = [line.split(":")[0] for line in self.judged("--list").splitlines()]
        self.assertGreaterEqual(len(names), 11)
        for name in names:
            text = self.judged("--list", "--limits", name)
            self.assertIn("source", text)
        done = command("judge", self.trace(seconds=700, rate_hz=20), "--site-mw", 150, "--json")
        self.assertIn(done.returncode, (0, 1), done.stderr)
        verdicts = json.loads(done.stdout)["verdicts"]
        self.assertTrue({v["profile"] for v in verdicts} <= set(names))
        ranked = [v["margin_frac"] for v in verdicts if v["value"] is not None and v["ranked"]]
        self.assertEqual(ranked, sorted(ranked))
        for verdict in verdicts:
            if verdict["outcome"] == "not assessable":
                self.assertTrue(verdict["reason"])
                self.assertIsNone(verdict["value"])
            else:
                self.assertTrue(math.isfinite(verdict["value"]))


class RealTraces(JudgeTest):
    def setUp(self):
        super().setUp()
        if not TRACES.is_dir():
            self.skipTest("the measured traces are not here")

    def test_slow_trace_is_not_assessable_in_fast_bands(self):
        trace = TRACES / "derived/gpt3_512xH100_dc_2s.csv.xz"
        words = (trace, "--channel", "total", "--limits", "ercot-2026-06", "--site-mw", 150)
        self.assertIn("Nyquist 0.25 Hz", self.judged(*words))


class Refusals(JudgeTest):
    def refuse(self, code, *words):
        return self.refused(code, "judge", *words)

    def test_bad_limit_files(self):
        trace = self.trace()
        line = self.refuse(2, trace, "--limits", self.profile("-1 MW"))
        self.assertIn("mine.toml:9:", line)
        unknown = self.write(
            "unknown.toml", PROFILE.format(limit="1 MW").replace("dynamic_range", "dynamic_rang")
        )
        line = self.refuse(2, trace, "--limits", unknown)
        self.assertIn("dynamic_range", line)
        self.assertIn("unknown.toml:8:", line)
        self.assertIn("ercot-2026-06", self.refuse(2, trace, "--limits", "ercot-2026-6"))
        self.assertIn("60 Hz", self.refuse(2, trace, "--limits", "ercot-2026-06", "--grid-hz", 50))

    def test_bad_records(self):
        self.assertIn("no such run or trace", self.refuse(3, self.folder / "none.csv"))
        text = "t_s,a_MW,b_MW\n" + "".join(
            f"{i},1,{1 if i < 20 else ''}\n" for i in range(40)
        )
        line = self.refuse(3, self.write("two.csv", text))
        self.assertIn("channels of different length", line)
        empty = self.folder / "empty"
        empty.mkdir()
        (empty / "summary.json").write_text("{}")
        self.assertIn("run.h5", self.refuse(3, empty))

    def test_bad_options(self):
        trace = self.trace(seconds=2)
        self.assertIn("--site-mw", self.refuse(2, trace, "--scaling", "coherent"))
        self.assertIn("sqrt-n", self.refuse(2, trace, "--scaling", "sqrt"))
        self.assertIn("FROM:TO", self.refuse(2, trace, "--window", "5"))
        self.assertIn("--window", self.refuse(2, trace, "--window", "1:50"))
        self.assertIn("--help", self.refuse(2))


if __name__ == "__main__":
    unittest.main()
