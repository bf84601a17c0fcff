#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sweep over register settings against the figures of `ballast run` (SWEEP_DUMP, BALLAST_BINARY)."""

import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
from harness import BINARY, SCENARIOS, RunTest, summary_of  # noqa: E402

DUMP = os.environ["SWEEP_DUMP"]
FLOORS = {"floor_50": "50 %", "floor_75": "75 %", "floor_90": "90 %"}


class Sweep(RunTest):
    def setUp(self):
        super().setUp()
        text = (SCENARIOS / "tuning.toml").read_text()
        for long, short in (('"86400 s"', '"60 s"'), ("gpus_per_rack = 72", "gpus_per_rack = 4")):
            self.assertIn(long, text)
            text = text.replace(long, short)
        self.scenario = self.write("short.toml", text)
        self.sets = [self.write(f"{name}.toml", f"[registers.gpu]\npreset.0.FLOOR = '{floor}'\n")
                     for name, floor in FLOORS.items()]
        self.out = self.folder / "sweep"

    def dump(self, *sets, from_s=0, band=(0.2, 3.0), code=0):
        words = [DUMP, BINARY, self.scenario, self.out, from_s, *band, *sets]
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr if code else [line.split("\t") for line in done.stdout.splitlines()]

    def test_figures_are_those_of_the_runs(self):
        points = self.dump(*self.sets)
        self.assertEqual([p[0] for p in points], list(FLOORS))
        swings = []
        for (name, swing, energy, slowdown, front, error), file in zip(points, self.sets):
            self.assertEqual(error, "")
            summary = summary_of(self.run_ok(self.scenario, "run_" + name, "--registers", file))
            (band,) = (b for b in summary["steady"]["bands"] if b["f_low_hz"] == 0.2)
            self.assertEqual(float(swing), band["grid_rms_w"])
            self.assertEqual(float(energy), summary["energy_overhead_equal_work_frac"])
            self.assertEqual(float(slowdown), summary["slowdown"])
            self.assertEqual(front, "1")  # more floor costs more and swings less
            swings.append(float(swing))
        self.assertEqual(swings, sorted(swings, reverse=True))
        # What is left is the sets.
        self.assertEqual(sorted(p.name for p in self.out.iterdir()), [f"{name}.toml" for name in FLOORS])

    def test_the_start_is_left_out(self):
        whole = self.dump(self.sets[0])
        for file in self.out.iterdir():
            file.unlink()
        late = self.dump(self.sets[0], from_s=30)
        self.assertNotEqual(whole[0][1], late[0][1])
        self.assertEqual(whole[0][2], late[0][2])

    def test_a_point_that_fails_does_not_end_the_others(self):
        (error,) = {p[5] for p in self.dump(*self.sets, from_s=50)}
        self.assertIn("less than 20 s are left", error)

    def test_wrong_requests_run_nothing(self):
        bad = self.write("bad.toml", "[registers.gpu]\npreset.0.FLOR = '50 %'\n")
        self.assertIn("bad:2:10: no register 'preset.0.FLOR'", self.dump(self.sets[0], bad, code=2))
        self.assertFalse(self.out.exists())
        self.assertIn("two settings have the name 'floor_50'", self.dump(self.sets[0], self.sets[0], code=2))
        self.assertIn("the band of the sweep is empty", self.dump(self.sets[0], band=(3, 0.2), code=2))
        self.out.mkdir()
        (self.out / "mine").write_text("kept")
        self.assertIn("is not empty", self.dump(self.sets[0], code=2))
        self.assertEqual((self.out / "mine").read_text(), "kept")


if __name__ == "__main__":
    unittest.main()
