#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures that no meter and no site can have: refused, and never a pass."""

import math
import unittest

import h5py
from harness import SMALL, RunTest, command

PROFILE = """
title = "t"
source = "s"
date = "2026-01-01"
status = "own"

[[clauses]]
id = "c"
"""


def table(rows, header="t_s,p_W"):
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


def swing(seconds, rate_hz=20, watt=1e6):
    """A load that swings by a tenth at 1 Hz."""
    return table(
        (i / rate_hz, watt * (1.0 + 0.05 * math.sin(2.0 * math.pi * i / rate_hz)))
        for i in range(int(seconds * rate_hz))
    )


class Samples(RunTest):
    def test_a_run_with_a_sample_that_is_no_number(self):
        run = self.run_ok(self.write("s.toml", SMALL), "run")
        for value in (math.nan, math.inf, 1e30):
            with h5py.File(run / "run.h5", "r+") as file:
                file["site/grid_w"][1234] = value
            for words in (("judge", run), ("judge", run, "--site-mw", 150), ("compare", run, run)):
                said = self.refused(3, *words)
                self.assertIn("1.234 s", said)

    def test_a_trace_beyond_any_load(self):
        for value in ("1e308", "1e200", "2e11"):
            rows = [(i, 1e6 if i < 50 else value) for i in range(100)]
            file = self.write("t.csv", table(rows))
            for words in (("judge", file, "--require"), ("profile", "show", file)):
                said = self.refused(3, *words)
                self.assertIn("t.csv:52", said)

    def test_one_reading_beyond_any_load_is_a_fault_of_the_sensor(self):
        rows = [(i, 3.7e12 if i == 50 else 43.1) for i in range(100)]
        done = command("profile", "show", self.write("t.csv", table(rows)))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("dropped as a failed poll", done.stdout)

    def test_a_voltage_beyond_any_grid(self):
        rows = [(i, 1e6, 1.0 if i < 50 else 500.0) for i in range(100)]
        file = self.write("t.csv", table(rows, "t_s,p_W,voltage_pu"))
        self.assertIn("t.csv:52", self.refused(3, "judge", file))


class Options(RunTest):
    def test_what_is_not_finite_or_no_site(self):
        file = self.write("t.csv", swing(10))
        for option in ("--site-mw", "--record-mw", "--short-circuit-mva", "--x-over-r",
                       "--power-factor", "--gap-factor"):  # fmt: skip
            for value in ("nan", "NaN", "inf", "1e308", "1e-300", "-1"):
                if option == "--x-over-r" and value == "1e-300":
                    continue  # a grid without reactance is one
                with self.subTest(option=option, value=value):
                    site = () if option == "--site-mw" else ("--site-mw", "150")
                    said = self.refused(2, "judge", file, *site, option, value)
                    self.assertIn(option, said)

    def test_a_seed_below_zero(self):
        words = ("--site-mw", 150, "--scaling", "shifted", "--scaling-seed", "-1")
        said = self.refused(2, "judge", self.write("t.csv", swing(10)), *words)
        self.assertIn("--scaling-seed", said)

    def test_a_step_that_is_no_step(self):
        file = self.write("t.csv", swing(10))
        for value in ("nan s", "1e308 s", "1e-300 s", "-1 s"):
            said = self.refused(2, "profile", "import", file, self.folder / "o.csv", "--step", value)
            self.assertIn("--step", said)

    def test_an_alignment_that_is_none(self):
        file = self.write("t.csv", swing(10))
        for value in ("nan", "inf", "1e308", "1e300"):
            said = self.refused(2, "compare", file, file, "--align", value)
            self.assertIn("--align", said)


class Keys(RunTest):
    def clause(self, text):
        return self.write("limits.toml", PROFILE + text)

    def test_limits_that_are_no_limits(self):
        trace = self.write("t.csv", swing(60))
        cases = {
            "limit": 'kind = "dynamic_range"\nlimit = "1e300 W"\n',
            "corner": 'kind = "slew"\nlimit = "1 MW/s"\ncorner = "1e-300 Hz"\n',
            "window": 'kind = "ramp_window"\nlimit = "1 MW"\nwindow = "1e300 s"\n',
            "f_high": 'kind = "band_rms"\nlimit = "1 MW"\nf_low = "0.1 Hz"\nf_high = "1e300 Hz"\n',
            "mean": 'kind = "ramp_average"\nlimit = "1 MW/min"\nmean = "1e12 s"\n',
        }
        for key, text in cases.items():
            with self.subTest(key=key):
                said = self.refused(2, "judge", trace, "--limits", self.clause(text))
                self.assertIn(key, said)
                self.assertIn("limits.toml:", said)
                self.assertIn("allowed: ", said)

    def test_a_mean_longer_than_the_record_takes_no_memory(self):
        trace = self.write("t.csv", swing(60))
        profile = self.clause(
            'kind = "ramp_average"\nlimit = "1 MW/min"\nmeasure = "end_points"\nwindow = "30 s"\n'
            'mean = "1e8 s"\n'
        )
        done = command("judge", trace, "--limits", profile)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_ranks_of_a_job_beyond_the_site(self):
        scenario = self.write(
            "s.toml",
            SMALL.replace("[[workload.jobs]]", "[[workload.jobs]]\nfirst_gpu = 100000")
            + '\n[[events]]\nkind = "straggler"\nat = "1 s"\nduration = "1 s"\nslowdown = 2\n',
        )
        said = self.refused(2, "run", scenario, "--out", self.folder / "o")
        self.assertIn("first_gpu", said)
        self.assertNotIn("to -", said)

    def test_numbers_that_no_site_has(self):
        scenario = self.write("s.toml", SMALL)
        for key, value in {
            "workload.jobs.0.first_gpu": "9223372036854775807",
            "workload.jobs.0.gpus": "9223372036854775807",
            "workload.jobs.0.start": '"1e300 s"',
            "workload.jobs.0.iteration.0.duration": '"1e-300 s"',
            "workload.jobs.0.iteration.0.power": '"1e300 W"',
            "storage.battery.capacity": '"1e300 Ah"',
            "storage.converter.rating": '"1e-300 W"',
            "psu.rating": '"1e300 W"',
        }.items():
            with self.subTest(key=key):
                said = self.refused(
                    2, "run", scenario, "--out", self.folder / "o", "--set", f"{key}={value}"
                )
                self.assertIn(key.rsplit(".", 1)[1], said)


class ShortRecords(RunTest):
    def test_a_blink_of_a_record_passes_nothing(self):
        file = self.write("t.csv", swing(0.06, rate_hz=1000))
        done = command("judge", file, "--site-mw", 150)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("within ", done.stdout.replace("0 within", ""))
        self.assertIn("too short", done.stdout)


if __name__ == "__main__":
    unittest.main()
