#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`ballast bench --quick` runs and its figures are figures. None of them is held to a value: the
machine may be busy. That the loops apart compute what the run computed, the command checks itself."""

import json
import math
import unittest

from harness import command


def numbers(value, path=""):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from numbers(item, f"{path}.{key}")
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from numbers(item, f"{path}[{i}]")
    elif not isinstance(value, (bool, str)):
        yield path, value


class Bench(unittest.TestCase):
    def test_figures(self):
        done = command("bench", "--quick", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = json.loads(done.stdout)
        found = dict(numbers(figures))
        for path, value in found.items():
            self.assertIsInstance(value, (int, float), path)
            self.assertTrue(math.isfinite(value), path)
            # What the loops apart leave over is a difference of noisy figures.
            if path != ".cpu_ns_per_tick.rest":
                self.assertGreater(value, 0, path)
        for path in (".run.realtime_factor.wall", ".ratio.wall", ".ratio.cpu", ".start_s",
                     ".bare_loop.ns_per_lane_tick.cpu", ".scaling[2].lane_ticks_per_s"):
            self.assertIn(path, found)
        self.assertEqual([s["racks"] for s in figures["scaling"]], [1, 2, 16])
        # A rack cannot take less time on a core than its controllers alone; 0.7 leaves room for noise.
        self.assertGreater(figures["ratio"]["cpu"], 0.7)

    def test_table_says_whether_the_aims_are_met(self):
        done = command("bench", "--quick")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [line for line in done.stdout.splitlines() if "aim: " in line]
        # The window's line stands only where the window is built.
        self.assertIn(len(lines), (6, 7))
        for line in lines:
            self.assertRegex(line, r"aim: .*: (NOT )?met")


if __name__ == "__main__":
    unittest.main()
