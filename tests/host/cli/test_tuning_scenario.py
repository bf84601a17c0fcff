#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""fixtures/scenarios/tuning.toml: what is steady in it, and what it has in common with first light."""

import tomllib
import unittest

import numpy as np

from harness import SCENARIOS, Recorded, RunTest

TUNING = SCENARIOS / "tuning.toml"
RATE_HZ = 1000
START_S = 30
WINDOW_S = 100


def in_band_rms(x, low_hz=0.2, high_hz=3.0):
    """One segment with a Hann window, its linear trend removed."""
    n = len(x)
    t = np.arange(n)
    window = np.hanning(n + 1)[:-1]
    spectrum = np.fft.rfft((x - np.polyval(np.polyfit(t, x, 1), t)) * window)
    f_hz = np.fft.rfftfreq(n, 1.0 / RATE_HZ)
    power = 2.0 * np.abs(spectrum) ** 2 / (n * np.sum(window**2))
    return np.sqrt(np.sum(power[(f_hz >= low_hz) & (f_hz <= high_hz)]))


class Tuning(RunTest):
    def windows(self, *words):
        """The in-band RMS of successive windows after the start."""
        run = self.run_ok(TUNING, "run", "--set", "run.duration=430 s", *words)
        grid_w = Recorded(run)["grid_w"][START_S * RATE_HZ:]
        return [in_band_rms(w) for w in grid_w.reshape(-1, WINDOW_S * RATE_HZ)]

    def test_successive_windows_have_the_same_swing(self):
        rms_w = self.windows()
        self.assertEqual(len(rms_w), 4)
        # The spread of the phases is what is left: 50 iterations per window.
        self.assertLess(max(rms_w) / min(rms_w), 1.02)

    def test_a_change_between_windows_shows(self):
        writes = '[[writes]]\nat = "230 s"\ngpu.preset.0.FLOOR = "90 %"\n'
        changed = self.write("changed.toml", TUNING.read_text() + writes)
        run = self.run_ok(changed, "run", "--set", "run.duration=430 s")
        grid_w = Recorded(run)["grid_w"][START_S * RATE_HZ:]
        before, _, _, after = (in_band_rms(w) for w in grid_w.reshape(-1, WINDOW_S * RATE_HZ))
        self.assertLess(after, 0.6 * before)

    def test_it_goes_on_for_a_day_without_start_or_stop(self):
        scenario = tomllib.loads(TUNING.read_text())
        self.assertEqual(scenario["run"]["duration"], "86400 s")
        (job,) = scenario["workload"]["jobs"]
        self.assertEqual(set(job), {"name", "iteration"})
        self.assertEqual(set(scenario) & {"writes", "events"}, set())

    def test_it_is_first_light_reduced_to_its_iterations(self):
        # What was tuned here is then judged there.
        tuning, first_light = (
            tomllib.loads((SCENARIOS / name).read_text()) for name in ("tuning.toml", "first_light.toml")
        )
        for table in ("site", "storage", "registers"):
            self.assertEqual(tuning[table], first_light[table])
        jobs = [s["workload"].pop("jobs")[0] for s in (tuning, first_light)]
        self.assertEqual(jobs[0]["iteration"], jobs[1]["iteration"])
        self.assertEqual(tuning["workload"], first_light["workload"])


if __name__ == "__main__":
    unittest.main()
