#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recordings with holes, held values and pollers out of step: what cannot be known of them is not
assessable, before `profile import` and after it."""

import json
import math
import re
import unittest

from harness import SMALL, SOURCE, RunTest, command

CASES = SOURCE / "tests" / "sim" / "workload" / "readers" / "cases"

PROFILE = """
title = "a test"
source = "none"
date = "2026-01-01"
status = "own"
"""
RANGE = """
[[clauses]]
id = "range"
kind = "dynamic_range"
limit = "{limit}"
"""
RAMP = """
[[clauses]]
id = "ramp"
kind = "ramp_window"
limit = "{limit}"
window = "{window}"
measure = "end_points"
"""
LINE = """
[[clauses]]
id = "line"
kind = "line_amplitude"
f_low = "{low} Hz"
f_high = "{high} Hz"
limit = "{limit}"
"""


class CaseTest(RunTest):
    def clauses(self, *clauses):
        return self.write("mine.toml", PROFILE + "".join(clauses))

    def imported(self, trace, *words):
        out = self.folder / f"imported{len(list(self.folder.iterdir()))}.csv"
        done = command("profile", "import", trace, out, *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return out

    def shown(self, trace, *words):
        done = command("profile", "show", trace, "--json", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def judged(self, trace, profile, code=0, words=()):
        done = command("judge", trace, "--limits", profile, "--json", *words)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return json.loads(done.stdout)

    def both(self, trace, *import_words):
        """The trace and its import."""
        return (trace, self.imported(trace, *import_words))


class Gaps(CaseTest):
    def test_a_sensor_that_reports_changes_only(self):
        trace = CASES / "07-change-only.csv"
        shown = self.shown(trace)
        # Held: 20 MW up to 605 s, 60 MW for 5 s.
        self.assertAlmostEqual(shown["sum"]["held_mean_w"] / 1e6, 20.3, delta=0.05)
        self.assertEqual(shown["not_known"], [{"from_s": 5.0, "to_s": 605.0}])
        for record in self.both(trace) + (self.imported(trace, "--step", "2 s"),):
            # Bridged, the step of 40 MW would be a ramp of 4 MW per minute.
            profile = self.clauses(RAMP.format(limit="10 MW", window="60 s"))
            judged = self.judged(record, profile)
            (verdict,) = judged["verdicts"]
            self.assertEqual(verdict["outcome"], "not assessable")
            self.assertIsNone(verdict["pass"])
            self.assertIn("not_known", judged["record"])
            self.judged(record, profile, 1, ["--require"])
        text = command("profile", "show", trace).stdout
        self.assertIn("mean if held", text)
        self.assertIn("600 s, from 5 s to 605 s", text)

    def test_a_dead_band(self):
        trace = CASES / "07b-deadband.csv"
        for record in self.both(trace) + (self.imported(trace, "--step", "5 s"),):
            for limits in ("aeso", self.clauses(RAMP.format(limit="20 MW", window="150 s"))):
                (verdict,) = self.judged(record, limits)["verdicts"]
                self.assertEqual(verdict["outcome"], "not assessable", record)
            # What is about 200 s or more is seen.
            profile = self.clauses(RAMP.format(limit="20 MW", window="250 s"))
            (verdict,) = self.judged(record, profile)["verdicts"]
            self.assertEqual(verdict["outcome"], "within", verdict["reason"])
            self.assertAlmostEqual(verdict["value"], 14.0, delta=0.5)

    def test_a_window_without_the_wide_spacing_is_assessable(self):
        trace = CASES / "07b-deadband.csv"
        profile = self.clauses(RAMP.format(limit="20 MW", window="150 s"))
        (verdict,) = self.judged(trace, profile, words=["--window", "0:600"])["verdicts"]
        self.assertEqual(verdict["outcome"], "within", verdict["reason"])

    def test_a_lost_channel(self):
        for name in ("04-gpu-lost.csv", "04b-gpu-rows-stop.csv"):
            trace = CASES / name
            shown = self.shown(trace)
            energy_j = sum(c["known_energy_j"] for c in shown["channels"])
            self.assertAlmostEqual(energy_j / 1e3, 121.7, delta=0.1)
            (hole,) = shown["not_known"]
            self.assertAlmostEqual(hole["to_s"] - hole["from_s"], 50.5, places=6)
            self.assertIn("50.5 s, from 9.4 s to 59.9 s", command("profile", "show", trace).stdout)
            for record in self.both(trace):
                profile = self.clauses(RANGE.format(limit="1 MW"))
                error = self.refused(3, "judge", record, "--limits", profile)
                self.assertIn("channels of different length", error)
                self.assertIn("50.5 s", error)
                # The channels that were read to the end can be judged.
                words = ["--channel", "gpu0", "--channel", "gpu1"]
                self.judged(record, profile, 0, words)

    def test_the_counts_survive_an_import(self):
        lines = ["t_s,P_W"]
        for i in range(200):
            lines.append(f"{i},{'N/A' if i in (50, 51) else 100 + i % 7}")
            if i == 120:
                lines.append("120,103")
        trace = self.write("counted.csv", "\n".join(lines) + "\n")
        profile = self.clauses(RANGE.format(limit="1 MW"))
        for record in self.both(trace):
            judged = self.judged(record, profile)
            self.assertEqual(judged["record"]["failed_polls"], 2)
            self.assertEqual(judged["record"]["duplicates"], 1)
            table = command("judge", record, "--limits", profile).stdout
            self.assertIn("notice: 2 polls failed", table)
            self.assertIn("notice: 1 reading dropped because of a repeated timestamp", table)
            compared = json.loads(command("compare", trace, record, "--json").stdout)
            self.assertIn("B: 2 polls failed.", compared["notices"])


class Bandwidth(CaseTest):
    def line(self, low, high, limit="5 MW"):
        return self.clauses(LINE.format(low=low, high=high, limit=limit))

    def test_a_held_value(self):
        trace = CASES / "08-stale-refresh.csv"
        for record in self.both(trace):
            shown = self.shown(record)
            self.assertAlmostEqual(shown["nyquist_hz"], 0.5)
            self.assertAlmostEqual(shown["bandwidth_hz"], 0.5)
            self.assertAlmostEqual(shown["hold_s"], 1.0)
            text = command("judge", record, "--limits", self.line(0.2, 0.5)).stdout
            for image in (0.666, 0.889, 1.111, 1.334):
                self.assertNotIn(f"  {image}", text)
            (verdict,) = self.judged(record, self.line(0.6, 5))["verdicts"]
            self.assertEqual(verdict["outcome"], "not assessable")
            (verdict,) = self.judged(record, self.line(0.2, 0.5))["verdicts"]
            self.assertEqual(verdict["outcome"], "within", verdict["reason"])
            self.assertAlmostEqual(verdict["at_hz"], 0.334, delta=0.005)

    def test_pollers_out_of_step(self):
        truth = self.shown(CASES / "10-truth.csv")
        self.assertAlmostEqual(truth["line"]["amplitude_w"] / 1e6, 2.0, delta=0.04)
        self.assertTrue(truth["line"]["within_bandwidth"])
        pollers = CASES / "10-pollers"
        shown = self.shown(pollers)
        self.assertFalse(shown["line"]["within_bandwidth"])
        # Half a spacing from the readings a line keeps cos(pi f T): 0.98 at 0.0638 Hz.
        self.assertAlmostEqual(shown["bandwidth_hz"], math.acos(0.98) / math.pi, delta=1e-4)
        # On the grid one of the two keeps all and the other cos(0.4 pi) of its half of 2.0 MW.
        kept = (1.0 + math.cos(0.4 * math.pi)) / 2.0
        self.assertAlmostEqual(shown["line"]["kept_frac"], kept, delta=1e-4)
        self.assertAlmostEqual(shown["line"]["amplitude_w"] / 1e6, 2.0 * kept, delta=0.002)
        text = command("profile", "show", pollers).stdout
        self.assertIn("at least 1.3088 MW (interpolation keeps 65 %)", text)
        for record in self.both(pollers):
            # 1.31 MW is read where 2.0 MW were: no pass at 1.5 MW.
            (verdict,) = self.judged(record, self.line(0.3, 0.5, "1.5 MW"))["verdicts"]
            self.assertEqual(verdict["outcome"], "not assessable", record)

    def test_jitter(self):
        for name, f_hz in (("35-jitter.csv", 4.0), ("35b-jitter-7hz.csv", 7.0)):
            trace = CASES / name
            for record in self.both(trace):
                shown = self.shown(record)
                self.assertLess(shown["bandwidth_hz"], f_hz)
                (verdict,) = self.judged(record, self.line(3, 4.5))["verdicts"]
                self.assertEqual(verdict["outcome"], "not assessable", record)


class Runs(CaseTest):
    def test_a_run_says_what_its_trace_could_not_show(self):
        lines = ["t_s,P_W"]
        for i in range(500):
            if not 20 <= i < 30:
                lines.append(f"{i / 10},{1500 + 100 * (i % 3)}")
        trace = self.write("holed.csv", "\n".join(lines) + "\n")
        scenario = self.write(
            "scenario.toml",
            SMALL.split("[[workload.jobs]]")[0]
            + f"""
[workload.trace]
path = "{trace}"
gpus_per_node = 2
base = "500 W"
""",
        )
        out = self.folder / "run"
        done = command("run", scenario, "--out", out, "--set", "run.duration=40 s")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 gap of up to 1.1 s, bridged", done.stdout)
        summary = json.loads((out / "summary.json").read_text())
        self.assertTrue(any("lose more than 2 %" in n for n in summary["notices"]))
        profile = self.clauses(RAMP.format(limit="10 MW", window="1 s"))
        judged = self.judged(out, profile)
        (verdict,) = judged["verdicts"]
        self.assertEqual(verdict["outcome"], "not assessable")
        self.assertIn("1 gap of up to 1.1 s in the record", verdict["reason"])
        # The readings at 1.9 s and 3.0 s are the last before the gap and the first after it.
        (gap,) = judged["record"]["not_known"]
        self.assertAlmostEqual(gap["from_s"], 1.9, delta=0.0015)
        self.assertAlmostEqual(gap["to_s"], 3.0, delta=0.0015)
        judged = self.judged(out, profile, words=("--window", "3.1:40"))
        self.assertEqual(judged["verdicts"][0]["outcome"], "within")
        page = (out / "report.html").read_text()
        plots = json.loads(re.search(r'id="ballast-data">(.*?)</script>', page, re.S).group(1))
        self.assertEqual(plots["power"]["gaps"], [[gap["from_s"], gap["to_s"]]])


if __name__ == "__main__":
    unittest.main()
