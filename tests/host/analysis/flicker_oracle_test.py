# SPDX-License-Identifier: GPL-3.0-or-later
"""The flickermeter of host/analysis against one on the mains waveform.

The reference follows the block diagram of IEC 61000-4-15: a carrier at the mains frequency,
normalised to its slow mean (block 1), squared (2), filtered and weighted (3), squared and smoothed
(4), percentiles of every sample (5). It runs at 8 kHz with scipy's bilinear sections; nothing of it
is shared with the code under test, which sees the envelope at 1 kHz and has no carrier.

Run by ctest; FLICKER_DUMP names the binary of flicker_dump.cpp."""
import os
import subprocess
import tempfile
import unittest

import numpy as np
from scipy import signal

RATE = 1000
FINE = 8000
LENGTH_S = 720
LAMPS = {230: (1.74802, 4.05981, 9.15494, 2.27979, 1.22535, 21.9, 0.00250),
         120: (1.6357, 4.167375, 9.077169, 2.939902, 1.394468, 17.31512, 0.00321)}


def sensation(envelope, lamp, mains):
    """P of block 4 but for its scale; `envelope` is the relative voltage at FINE."""
    t = np.arange(len(envelope)) / FINE
    u = np.sqrt(2.0) * envelope * np.cos(2 * np.pi * mains * t)
    # Block 1: mean square over a half cycle, then one pole of 27.3 s (10-90 % in one minute).
    half = FINE // (2 * mains)
    mean = signal.lfilter(np.ones(half) / half, [1.0], u * u)
    mean[:half] = envelope[0] ** 2
    a = np.exp(-1.0 / (27.3 * FINE))
    mean, _ = signal.lfilter([1 - a], [1, -a], mean, zi=[a * envelope[0] ** 2])
    d = u * u / mean - 1.0
    k, lam, w1, w2, w3, w4 = (2 * np.pi * c for c in LAMPS[lamp][:6])
    k /= 2 * np.pi
    low = signal.butter(6, 35 if mains == 50 else 42, fs=FINE, output="sos")
    high = signal.butter(1, 0.05, "high", fs=FINE, output="sos")
    numerator = k * w1 * np.array([1.0 / w2, 1.0, 0.0])
    denominator = np.polymul([1.0, 2 * lam, w1 * w1], np.polymul([1 / w3, 1], [1 / w4, 1]))
    z, p, g = signal.bilinear_zpk(*signal.tf2zpk(numerator, denominator), FINE)
    y = signal.sosfilt(np.vstack([low, high, signal.zpk2sos(z, p, g)]), d)
    a = np.exp(-1.0 / (0.3 * FINE))
    return signal.lfilter([1 - a], [1, -a], y * y)


def reference_pst(change, lamp, mains):
    sine = 0.5 * LAMPS[lamp][6] * np.sin(2 * np.pi * 8.8 * np.arange(60 * FINE) / FINE)
    scale = 1.0 / sensation(1.0 + sine, lamp, mains)[-5 * FINE:].max()
    # A sample is a voltage held over its interval.
    p = scale * sensation(1.0 + np.repeat(change, FINE // RATE), lamp, mains)[120 * FINE:]

    def level(*percents):
        return np.mean(np.percentile(p, [100 - x for x in percents]))
    return np.sqrt(0.0314 * level(0.1) + 0.0525 * level(0.7, 1, 1.5) + 0.0657 * level(2.2, 3, 4)
                   + 0.28 * level(6, 8, 10, 13, 17) + 0.08 * level(30, 50, 80))


def measured_pst(change, lamp, mains):
    with tempfile.NamedTemporaryFile() as file:
        np.asarray(change, dtype=float).tofile(file.name)
        out = subprocess.run([os.environ["FLICKER_DUMP"], file.name, str(lamp), str(mains),
                              str(RATE)], check=True, timeout=60, capture_output=True, text=True)
    return float(out.stdout.split()[0])


def noise(rng):
    """Random between 0.2 and 30 Hz, 0.2 % r.m.s."""
    sos = signal.butter(2, [0.2, 30], "band", fs=RATE, output="sos")
    x = signal.sosfilt(sos, rng.standard_normal(LENGTH_S * RATE))
    return 0.002 * x / x.std()


def ramps_and_steps(rng):
    """A fall of 2 % over five minutes and back, with a step of up to 2 % every 20 s."""
    t = np.arange(LENGTH_S * RATE) / RATE
    ramp = np.interp(t, [0, 150, 450, 500, 720], [0, 0, -0.02, 0, 0])
    return ramp + rng.uniform(-0.01, 0.01, LENGTH_S // 20)[(t // 20).astype(int)]


def training(rng):
    """Iterations of 2 to 4 s with a pause for communication and ripple, checkpoints, ramps of
    30 ms, about the mean as the judge takes it: what a training job does to a weak grid."""
    x = np.zeros(LENGTH_S * RATE)
    at = 5 * RATE
    while at < len(x) - 5 * RATE:
        busy = int(rng.uniform(1.6, 3.4) * RATE)
        x[at:at + busy] = -rng.uniform(0.006, 0.008)
        at += busy + int((rng.uniform(20, 30) if rng.random() < 0.03 else 0.5) * RATE)
    edge = 30
    x = np.convolve(x, np.ones(edge) / edge, "same")
    x *= 1.0 + 0.05 * np.sin(2 * np.pi * 11.3 * np.arange(len(x)) / RATE)
    return x - x.mean()


class Flickermeter(unittest.TestCase):
    # Two filters, two rates, a classifier against all samples, a normalised carrier against the
    # declared voltage (2 % off in the ramp): what is left is within 0.4 %.
    TOLERANCE = 0.004

    def check(self, make, seed, variants):
        change = make(np.random.default_rng(seed))
        for lamp, mains in variants:
            with self.subTest(signal=make.__name__, lamp=lamp, mains=mains):
                expected = reference_pst(change, lamp, mains)
                got = measured_pst(change, lamp, mains)
                print(f"{make.__name__} {lamp} V {mains} Hz: {got:.5f}, reference {expected:.5f}, "
                      f"{100 * (got / expected - 1):+.3f} %")
                self.assertGreater(expected, 0.2)
                self.assertLess(abs(got / expected - 1.0), self.TOLERANCE)

    def test_noise(self):
        self.check(noise, 1, [(230, 50), (120, 60), (120, 50), (230, 60)])

    def test_ramps_and_steps(self):
        self.check(ramps_and_steps, 2, [(230, 50), (120, 60)])

    def test_training(self):
        self.check(training, 3, [(230, 50), (120, 60)])


if __name__ == "__main__":
    unittest.main()
