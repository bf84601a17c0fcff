#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures and notices of a run, against its record: equal work, lost supplies, the first second."""

import re
import unittest

import numpy as np

from harness import SCENARIOS, Recorded, RunTest, summary_of


class EqualWork(RunTest):
    """docs/workloads.md: the energy for equal work knows neither idle time nor the record's length."""

    def test_does_not_depend_on_the_length_of_the_record(self):
        figures = []
        for duration in ("115 s", "120 s", "300 s"):
            words = ("--set", f"run.duration={duration}")
            out = self.run_ok(SCENARIOS / "first_light.toml", duration[:3], *words)
            summary = summary_of(out)
            figures.append(summary["energy_overhead_equal_work_frac"])
            work = summary["equal_work_j"]
            self.assertAlmostEqual(work["granted"] / work["unconstrained"] - 1, figures[-1], places=12)
            # By the record: what the GPUs drew, less idle power while the job does not run.
            idle_s = summary["ticks"] * 1e-3 - summary["jobs"][0]["elapsed_s"]
            drawn_j = Recorded(out)["granted_w"].sum() * 1e-3 - 72 * 140.0 * idle_s
            self.assertAlmostEqual(work["granted"] / drawn_j, 1.0, places=6)
        self.assertAlmostEqual(figures[0], figures[1], delta=1e-9)
        self.assertAlmostEqual(figures[0], figures[2], delta=1e-9)

    def test_a_record_that_ends_in_the_floor_says_so(self):
        words = ("--set", "run.duration=103 s")
        notices = summary_of(self.run_ok(SCENARIOS / "first_light.toml", "run", *words))["notices"]
        self.assertTrue(any("still draw more than idle" in notice for notice in notices), notices)


class Notices(RunTest):
    LOSS = """
[[events]]
at = "30 s"
kind = "psu_loss"
part = "50 %"
duration = "5 s"
"""

    def test_supplies_above_their_rating_for_too_long(self):
        scenario = self.write("s.toml", (SCENARIOS / "first_light.toml").read_text() + self.LOSS)
        words = ("--set", "run.duration=40 s")
        out = self.run_ok(scenario, "run", *words)
        summary = summary_of(out)
        found = [n for n in summary["notices"] if "would have shut down" in n]
        self.assertEqual(len(found), 1, summary["notices"])
        longest_s, highest = re.search(r"for (\S+) s, with up to (\S+) %", found[0]).groups()
        # Half of 132 kW; the capacitors smooth what the supplies take in.
        lost = slice(30000, 35000)
        rectified = np.interp(
            Recorded(out)["supply_in_w"][lost] / 0.5,
            *self.input_of_load(),
        )
        above = rectified > 132e3
        edges = np.flatnonzero(np.diff(np.concatenate(([0], above, [0]))))
        self.assertAlmostEqual(float(longest_s), 1e-3 * np.diff(edges)[::2].max(), delta=2e-3)
        self.assertAlmostEqual(float(highest), 100 * rectified.max() / 132e3, delta=0.1)
        self.assertLess(abs(summary["balance_error_frac"]), 1e-12)
        self.assertEqual(summary["energy_j"]["detached"] != 0, True)
        patient = self.run_ok(scenario, "patient", *words, "--set", "psu.overload_time=10 s")
        self.assertFalse([n for n in summary_of(patient)["notices"] if "shut down" in n])

    @staticmethod
    def input_of_load():
        """AC input of a whole shelf over its load, by straight lines between the default losses."""
        load = np.array([0.0, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0]) * 132e3
        efficiency = np.array([1.0, 0.940, 0.965, 0.972, 0.975, 0.972, 0.966])
        loss = load / efficiency - load
        loss[0] = 600.0
        beyond = 2 * 132e3  # the last line goes on
        slope = (loss[-1] - loss[-2]) / (load[-1] - load[-2])
        load = np.append(load, beyond)
        loss = np.append(loss, loss[-1] + slope * (beyond - load[-2]))
        return load + loss, load

    def test_work_below_six_tenths_of_the_power(self):
        out = self.run_ok(SCENARIOS / "first_light.toml", "run")
        summary = summary_of(out)
        found = [n for n in summary["notices"] if "extrapolated" in n]
        self.assertEqual(len(found), 1, summary["notices"])
        self.assertGreater(summary["jobs"][0]["unsupported_gpu_s"], 0.0)
        self.assertIn("extrapolated", (out / "report.html").read_text())
        free = summary_of(
            self.run_ok(SCENARIOS / "first_light.toml", "free", "--set", "registers.gpu.CONTROL.ENABLE=false")
        )
        self.assertEqual(free["jobs"][0]["unsupported_gpu_s"], 0.0)
        self.assertFalse([n for n in free["notices"] if "extrapolated" in n])

    def test_the_grid_begins_where_it_stays(self):
        # Five seconds of idle load before the job: nothing rings, with the filter and without.
        for name, words in (("with", ("--set", "input_filter.cutoff=4 Hz")), ("without", ())):
            out = self.run_ok(SCENARIOS / "first_light.toml", name, "--set", "run.duration=2 s", *words,
                              "--set", "registers.storage.CONTROL.ENABLE=false")
            grid = Recorded(out)["grid_w"][:1000]
            self.assertLess(np.ptp(grid), 1e-5 * grid[0], name)


if __name__ == "__main__":
    unittest.main()
