# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters and percentiles against scipy and numpy, live. BALLAST_FILTER_DUMP is the binary."""
import os
import subprocess
import tempfile
import unittest

import numpy as np
from scipy import signal

DUMP = os.environ["BALLAST_FILTER_DUMP"]


def run(x, shape, phase, order, low, high, rate, block=65536):
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "x"), os.path.join(folder, "y")
        x.tofile(source)
        command = [DUMP, shape, phase, str(order), repr(low), repr(high), repr(rate)]
        out = subprocess.run(
            command + [str(block), source, target], check=True, capture_output=True, text=True
        ).stdout.split()
        return np.fromfile(target), int(out[0]), float(out[1])


def design(shape, order, low, high, rate):
    corners = {"low": high, "high": low, "band": [low, high]}[shape]
    return signal.butter(order, corners, shape, fs=rate, output="sos")


def reference(x, shape, phase, order, low, high, rate, pad=0):
    sos = design(shape, order, low, high, rate)
    zi = signal.sosfilt_zi(sos)
    if phase == "causal":
        return signal.sosfilt(sos, x, zi=zi * x[0])[0]
    # The record goes on unchanged beyond its ends, filtered whole.
    y = signal.sosfilt(sos, np.r_[x, np.full(pad, x[-1])], zi=zi * x[0])[0]
    return signal.sosfilt(sos, y[::-1], zi=zi * y[-1])[0][::-1][: len(x)]


def load(seconds, rate, seed=3):
    """A site's power: steps, a tone, noise and a slow swing, in W."""
    rng = np.random.default_rng(seed)
    t = np.arange(int(seconds * rate)) / rate
    x = 150e6 + 20e6 * signal.square(2 * np.pi * 0.0913 * t + 0.3)
    x += 5e6 * np.sin(2 * np.pi * 7.3 * t) + 1e6 * rng.standard_normal(len(t))
    return x + 30e6 * np.sin(2 * np.pi * t / 731.0)


class Filters(unittest.TestCase):
    def agrees(self, x, shape, phase, order, low, high, rate, tolerance, block=65536):
        y, guard, bound = run(x, shape, phase, order, low, high, rate, block)
        expected = reference(x, shape, phase, order, low, high, rate, pad=guard)
        self.assertEqual(len(y), len(x))
        error = np.abs(y - expected).max() / np.ptp(x)
        self.assertLess(error, tolerance, (shape, phase, order, low, high, rate))
        return bound

    def test_causal_as_scipy(self):
        x = load(120, 1000.0)
        for order in (1, 2, 3, 4, 6):
            self.agrees(x, "band", "causal", order, 0.1, 55.0, 1000.0, 1e-8)
            self.agrees(x, "band", "causal", order, 5.0, 55.0, 1000.0, 1e-9)
        for order in (1, 2, 3, 5):
            self.agrees(x, "low", "causal", order, 0.0, 7.96, 1000.0, 1e-9)
            self.agrees(x, "high", "causal", order, 0.1, 0.0, 1000.0, 1e-9)

    # scipy's own polynomial coefficients hold 7 digits here; test_butterworth.cpp holds this
    # case to a closed form.
    def test_causal_at_20_khz_as_scipy(self):
        x = load(40, 20000.0)
        self.agrees(x, "band", "causal", 2, 0.1, 55.0, 20000.0, 1e-5)

    def test_blocks_of_any_size_give_the_same_bits(self):
        x = load(30, 1000.0)
        whole = run(x, "band", "causal", 2, 0.1, 55.0, 1000.0)[0]
        for block in (1, 7, 4097):
            part = run(x, "band", "causal", 2, 0.1, 55.0, 1000.0, block)[0]
            self.assertTrue(np.array_equal(whole, part))
        whole = run(x, "band", "zero", 2, 0.1, 55.0, 1000.0)[0]
        self.assertTrue(np.array_equal(whole, run(x, "band", "zero", 2, 0.1, 55.0, 1000.0, 999)[0]))

    # 1700 s at 1 kHz are more than three blocks of four guards of 100 s.
    def test_zero_phase_in_blocks_as_the_whole_record(self):
        x = load(1700, 1000.0)
        for order in (1, 2, 4):
            bound = self.agrees(x, "band", "zero", order, 0.1, 55.0, 1000.0, 1e-8, block=10007)
            self.assertLessEqual(bound, 1e-9)
        self.agrees(x, "band", "zero", 2, 5.0, 55.0, 1000.0, 1e-9)
        self.agrees(x, "low", "zero", 2, 0.0, 0.5, 1000.0, 1e-8)

    # At 0.005 Hz 100 s are not enough: the guard grows with the slowest pole.
    def test_guard_follows_the_slowest_pole(self):
        x = load(12000, 50.0)
        y, guard, bound = run(x, "band", "zero", 2, 0.005, 5.0, 50.0)
        self.assertGreater(guard, 500 * 50)
        self.assertLess(guard * 5, len(x))
        self.assertLessEqual(bound, 1e-9)
        expected = reference(x, "band", "zero", 2, 0.005, 5.0, 50.0, pad=2 * guard)
        self.assertLess(np.abs(y - expected).max() / np.ptp(x), 1e-8)

    def test_short_record_is_filtered_whole(self):
        for samples in (1, 2, 3000, 150000):
            x = load(150, 1000.0)[:samples] + np.linspace(0, 1, samples)
            y, guard, _ = run(x, "band", "zero", 2, 0.1, 55.0, 1000.0, block=777)
            expected = reference(x, "band", "zero", 2, 0.1, 55.0, 1000.0, pad=guard)
            self.assertLess(np.abs(y - expected).max(), 1e-8 * 40e6)

    def test_frequency_response_as_scipy(self):
        rate, samples = 1000.0, 1 << 18
        x = np.zeros(samples)
        x[1] = 1.0  # the record stood at 0 before
        for shape, low, high in (("band", 0.1, 55.0), ("low", 0.0, 8.0), ("high", 0.3, 0.0)):
            y = run(x, shape, "causal", 3, low, high, rate)[0]
            f = np.fft.rfftfreq(samples, 1 / rate)[1:-1]
            measured = np.abs(np.fft.rfft(y))[1:-1]
            _, h = signal.sosfreqz(design(shape, 3, low, high, rate), f, fs=rate)
            self.assertLess(np.abs(measured - np.abs(h)).max(), 1e-8)

    def test_band_beyond_nyquist_is_a_high_pass(self):
        x = load(120, 100.0)
        y = run(x, "band", "causal", 2, 0.1, 55.0, 100.0)[0]
        expected = reference(x, "high", "causal", 2, 0.1, 0.0, 100.0)
        self.assertLess(np.abs(y - expected).max() / np.ptp(x), 1e-9)


class Percentiles(unittest.TestCase):
    def test_within_a_bin_of_numpy(self):
        rng = np.random.default_rng(8)
        fractions = [0.0, 0.001, 0.01, 0.5, 0.75, 0.999, 1.0]
        for x in (rng.standard_normal(200001), rng.integers(0, 3, 1000) * 7.0, np.full(9, 4.0)):
            with tempfile.NamedTemporaryFile() as file:
                x.tofile(file.name)
                command = [DUMP, "quantiles", file.name] + [repr(f) for f in fractions]
                out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            values = [float(line) for line in out.split()]
            self.assertAlmostEqual(values[0], np.ptp(x) / 65536, delta=1e-12)
            for fraction, value in zip(fractions, values[1:]):
                expected = np.percentile(x, 100 * fraction, method="inverted_cdf")
                self.assertLessEqual(abs(value - expected), values[0] * (1 + 1e-9))


if __name__ == "__main__":
    unittest.main()
