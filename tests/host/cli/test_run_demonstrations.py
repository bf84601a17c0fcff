#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds what docs/demonstrations.md says, against closed forms where there are any."""

import unittest

import numpy as np

import demonstrations as demo
from harness import decibel


class Floor(unittest.TestCase):
    def test_both_runs_complete_the_same_work(self):
        f = demo.floor()
        self.assertTrue(f["finished"])
        self.assertAlmostEqual(f["work_s"], f["plain_work_s"], delta=0.01 * 60)
        self.assertAlmostEqual(f["plain_overhead"], 0.0, delta=1e-4)

    def test_overhead_is_the_ratio_of_the_two_runs(self):
        # Outside the job the GPUs are idle, at 72 x 140 W; what a floor adds there is the job's.
        f = demo.floor()
        idle_w = 72 * 140.0
        smoothed_j = f["granted_j"] - idle_w * (f["duration_s"] - f["elapsed_s"])
        plain_j = f["plain_granted_j"] - idle_w * (f["duration_s"] - f["plain_elapsed_s"])
        by_runs = smoothed_j / plain_j - 1
        self.assertAlmostEqual(f["overhead"], by_runs, delta=0.001)

    def test_undisturbed_iterations_burn_what_the_program_says(self):
        f = demo.floor()
        self.assertEqual(f["steady_withheld_w"], 0.0)
        floor_w = 1200.0 * 3686 / 4096
        period_s = 1.98  # 1.59 + 0.38 s, the slowest of 72, and the coupling
        low_s = period_s - 1.59
        burned_j = (floor_w - 275.0) * low_s
        demand_j = 1150.0 * (1.59 + 0.08 * 0.05) + 275.0 * low_s
        self.assertAlmostEqual(f["steady_overhead"], burned_j / demand_j, delta=0.01)

    def test_the_swing_falls(self):
        f = demo.floor()
        self.assertLess(f["band_w"], 0.2 * f["plain_band_w"])
        self.assertGreater(f["slowdown"], 1.0)


class Capacitors(unittest.TestCase):
    def test_little_in_the_band_much_above(self):
        gains = {low: decibel(after, before) for low, _, before, after in demo.capacitors()["bands"]}
        self.assertLess(abs(gains[0.2]), 0.5)
        self.assertLess(gains[10.0], -4.0)
        self.assertLess(gains[50.0], -15.0)

    def test_gain_at_the_main_line_is_that_of_the_law(self):
        # |H| = |1 + jw (T + Tr)| / |1 + jwT| |1 + jwTr| (docs/plants.md); the line holds most of the band.
        jw = 2j * np.pi / 1.98
        law = abs((1 + jw * 0.52) / ((1 + jw * 0.02) * (1 + jw * 0.5)))
        _, _, before, after = demo.capacitors()["bands"][0]
        self.assertAlmostEqual(after / before, law, delta=0.005)

    def test_they_are_not_exhausted(self):
        low, high = demo.capacitors()["stored_j"]
        per_square_volt = 65 * 72 / (440.0**2 - 320.0**2)
        self.assertGreater(low, per_square_volt * 320.0**2)
        self.assertLess(high, per_square_volt * 440.0**2)

    def test_they_do_not_shave_the_peak_by_a_third(self):
        without, with_them = demo.capacitors()["peak_w"]
        self.assertLess(with_them, without)
        self.assertGreater(with_them, 0.85 * without)


class EasyRider(unittest.TestCase):
    def test_storage_agrees_with_the_closed_form(self):
        for r in demo.easyrider():
            with self.subTest(f_hz=r["f_hz"]):
                expected = decibel(demo.with_delay(r["f_hz"]), 1.0)
                self.assertAlmostEqual(decibel(r["storage"]["bus"], 1.0), expected, delta=0.02)
                # On the grid side the supplies' curved loss adds a little.
                self.assertAlmostEqual(demo.gain_db(r["storage"], r["nothing"]), expected, delta=0.1)

    def test_closed_form_is_the_washout_where_delay_does_not_count(self):
        for f_hz in (0.001, 0.01, 0.05):
            self.assertAlmostEqual(demo.with_delay(f_hz), demo.washout(f_hz), delta=2e-3)

    def test_filter_amplifies_below_and_suppresses_above_its_cutoff(self):
        gains = {round(r["f_hz"], 1): demo.gain_db(r["filter"], r["nothing"]) for r in demo.easyrider()}
        self.assertTrue(0.5 < gains[0.5] < 2.0)
        self.assertTrue(0.5 < gains[2.0] < 2.0)
        self.assertLess(gains[10.0], -15.0)
        self.assertLess(gains[55.6], -40.0)

    def test_default_damping_amplifies_more_at_two_hertz(self):
        nothing = demo.easyrider()[1]["nothing"]
        default_db = demo.gain_db(demo.filter_of_ratio(4), nothing)
        self.assertAlmostEqual(default_db, 5.0, delta=0.5)
        self.assertGreater(default_db, demo.gain_db(demo.easyrider()[1]["filter"], nothing) + 3.0)

    def test_both_add_up(self):
        for r in demo.easyrider():
            with self.subTest(f_hz=r["f_hz"]):
                parts = demo.gain_db(r["storage"], r["nothing"]) + demo.gain_db(r["filter"], r["nothing"])
                self.assertAlmostEqual(demo.gain_db(r["both"], r["nothing"]), parts, delta=0.3)

    def test_within_power_and_energy_but_not_within_the_limit(self):
        for r in demo.easyrider():
            low, high = r["both"]["soc"]
            self.assertTrue(0.45 < low and high < 0.55)
            self.assertLess(r["both"]["command_w"], 110e3)
            if r["f_hz"] >= 2.0:
                self.assertGreater(r["both"]["fraction"], 1e-4)


class Ramps(unittest.TestCase):
    def test_ramps_alone_leave_the_swing(self):
        r = demo.ramps()
        self.assertAlmostEqual(r["ramps"]["band_w"] / r["off"]["band_w"], 1.0, delta=0.005)
        self.assertEqual(r["ramps"]["withheld_w"], 0.0)

    def test_they_limit_the_start(self):
        r = demo.ramps()
        self.assertGreater(r["off"]["rise_w_per_s"], 60e3)
        # To the activity threshold at once, 72 x (400 - 140) W, and the base load that follows it;
        # the cap rises from there only once the floor has come as far.
        at_once = 1.06 * 72 * (400.0 - 140.0)
        self.assertAlmostEqual(r["ramps"]["rise_w_per_s"], at_once, delta=0.01 * at_once)

    def test_slew_in_band_removes_it(self):
        r = demo.ramps()
        self.assertLess(r["slew"]["band_w"], 0.15 * r["off"]["band_w"])
        self.assertGreater(r["slew"]["overhead"], 0.1)


class Coupling(unittest.TestCase):
    def test_without_it_the_storage_clips_at_both_ends(self):
        low, high = demo.coupling()["without"]["soc"]
        self.assertLess(low, 0.11)
        self.assertGreater(high, 0.89)

    def test_with_it_the_storage_stays_inside(self):
        with_it, without = demo.coupling()["with"], demo.coupling()["without"]
        self.assertEqual(with_it["clipped_s"], 0.0)
        self.assertTrue(0.15 < with_it["soc"][0] and with_it["soc"][1] < 0.85)
        self.assertLess(with_it["change_w"], 0.5 * without["change_w"])
        # EasyRider's 0.1 /s of 132 kW, which clipping breaks.
        self.assertLess(with_it["change_w"], 13.2e3)
        self.assertGreater(without["change_w"], 13.2e3)


class Page(unittest.TestCase):
    """The tables of the page are those of these runs, to the last digit but one."""

    def test_tables(self):
        demo.page_tables.check_tables(self, demo.PAGE, demo.TABLES)


if __name__ == "__main__":
    unittest.main()
