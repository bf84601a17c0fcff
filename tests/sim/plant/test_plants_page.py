#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the table of docs/plants.md, and what it is made of against the linearised circuit."""

import unittest

import numpy as np

import plants_page
from plants_page import page_tables

VOLTAGE_V, RATED_W, CUTOFF_HZ, IMPEDANCE, WINDING_OHM = 400.0, 132e3, 4.0, 0.2, 1e-3


def circuit(ratio):
    """Inductance, capacitance, series and branch resistance, branch capacitance; ratio 0 is series."""
    z = IMPEDANCE * VOLTAGE_V**2 / RATED_W
    w = 2 * np.pi * CUTOFF_HZ
    if ratio == 0:
        return z / w, 1 / (z * w), WINDING_OHM + z, np.inf, 0.0
    n = ratio
    best = z * np.sqrt((2 + n) * (4 + 3 * n) / (2 * n * n * (4 + n)))
    return z / w, 1 / (z * w), WINDING_OHM, best, n / (z * w)


def node_voltage(series_ohm, load_w):
    return 0.5 * (VOLTAGE_V + np.sqrt(VOLTAGE_V**2 - 4 * series_ohm * load_w))


def response(ratio, load_w, f_hz):
    """From load power to grid power; the states are current, node voltage and branch voltage."""
    l, c, r, rd, cd = circuit(ratio)
    v = node_voltage(r, load_w)
    g = load_w / v**2
    a = [[-r / l, -1 / l, 0.0], [1 / c, (g - 1 / rd) / c, 1 / (rd * c)], [0.0, 0.0, -1.0]]
    if cd > 0:
        a[2] = [0.0, 1 / (rd * cd), -1 / (rd * cd)]
    s = 2j * np.pi * np.asarray(f_hz)[:, None, None]
    b = np.broadcast_to([[0.0], [-1 / (v * c)], [0.0]], (len(s), 3, 1))
    return VOLTAGE_V * np.linalg.solve(s * np.eye(3) - np.array(a), b)[:, 0, 0]


class Filter(unittest.TestCase):
    def test_gains_are_those_of_the_linearised_circuit(self):
        for row in plants_page.rows():
            series = row["damping"].startswith("series")
            ratio = 0 if series else int(row["damping"].split()[1])
            f_hz = np.array([float(f) for f in row["gains"]])
            h = response(ratio, row["load_w"], f_hz)
            # The midpoint rule and the hold over a tick count for 3 % at 55 Hz.
            tolerance = np.where(f_hz > 20, 0.03, 0.003)
            with self.subTest(damping=row["damping"], load_w=row["load_w"]):
                found = np.array(list(row["gains"].values()))
                self.assertTrue((abs(found / abs(h) - 1) < tolerance).all(), (found, abs(h)))
                h = response(ratio, row["load_w"], np.arange(0.3, 6.05, 0.1))
                self.assertAlmostEqual(row["peak"] / abs(h).max(), 1.0, delta=0.003)
                r = circuit(ratio)[2]
                loss = 1 - node_voltage(r, row["load_w"]) / VOLTAGE_V
                self.assertAlmostEqual(row["loss_frac"], loss, delta=1e-6)

    def test_the_series_row_at_80_kw(self):
        row = next(
            r for r in plants_page.rows() if r["damping"].startswith("series") and r["load_w"] == 80e3
        )
        for f, gain in (("0.5", 1.41), ("1", 1.46), ("2", 1.62), ("4", 1.36), ("10", 0.20)):
            self.assertAlmostEqual(row["gains"][f], gain, delta=0.006)
        self.assertAlmostEqual(row["peak"], 1.71, delta=0.006)


class Page(unittest.TestCase):
    def test_tables(self):
        page_tables.check_tables(self, plants_page.PAGE, plants_page.TABLES)


if __name__ == "__main__":
    unittest.main()
