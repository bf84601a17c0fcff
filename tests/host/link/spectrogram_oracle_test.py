# SPDX-License-Identifier: GPL-3.0-or-later
"""The operation `spectrogram` against scipy, on random and tonal power.

Run by ctest; SPECTROGRAM_DUMP names the binary of spectrogram_dump.cpp."""
import json
import os
import subprocess
import tempfile
import unittest

import numpy as np
from scipy import signal

RATE_HZ = 1000.0


def dump(x, params):
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "x")
        target = os.path.join(folder, "y")
        np.asarray(x, dtype=float).tofile(source)
        done = subprocess.run([os.environ["SPECTROGRAM_DUMP"], source, json.dumps(params), target],
                              check=True, timeout=60, stdout=subprocess.PIPE)
        body = json.loads(done.stdout)
        return body, np.fromfile(target, dtype="<f4").reshape(body["columns"], body["bins"])


def steps():
    decade = 1
    while True:
        yield from (decade, 2 * decade, 5 * decade)
        decade *= 10


def record(n):
    """Noise, a drift and two tones, one of which begins halfway."""
    rng = np.random.default_rng(41)
    t = np.arange(n) / RATE_HZ
    late = np.where(np.arange(n) > n // 2, 3e4 * np.sin(2 * np.pi * 7.3 * t), 0.0)
    return 2e6 + 500 * t + 1e3 * rng.standard_normal(n) + 2e4 * np.sin(2 * np.pi * 1.7 * t) + late


CASES = [
    dict(from_s=0, to_s=60),
    dict(from_s=0, to_s=130, columns=512, segment_s=2, max_hz=100),
    dict(from_s=12.345, to_s=17.1, columns=333, segment_s=0.256, max_hz=500),
    dict(from_s=3.333, to_s=119.9, columns=7, segment_s=65.536, max_hz=3),
    dict(from_s=50, to_s=50.05, columns=50, segment_s=4.096, max_hz=1),
]


class Oracle(unittest.TestCase):
    def test_columns_are_periodograms_of_centred_segments(self):
        x = record(120000)
        for params in CASES:
            with self.subTest(params=params):
                body, values = dump(x, params)
                n = 2 ** round(np.log2(1000 * params.get("segment_s", 8.192)))
                self.assertEqual(body["segment_ticks"], n)
                self.assertEqual(body["step_hz"], RATE_HZ / n)
                first, last = round(1000 * params["from_s"]), round(1000 * params["to_s"])
                step = next(s for s in steps()
                            if len(range(first // s * s, last, s)) <= params.get("columns", 256))
                ticks = range(first // step * step, last, step)
                self.assertEqual((body["first_tick"], body["ticks_per_column"], body["columns"]),
                                 (ticks[0], step, len(ticks)))
                known = 0
                for tick, column in zip(ticks, values):
                    if tick < n // 2 or tick + n // 2 > x.size:
                        self.assertTrue(np.all(np.isnan(column)), tick)
                        continue
                    f, wanted = signal.periodogram(x[tick - n // 2:tick + n // 2], RATE_HZ,
                                                   "hann", detrend="constant", scaling="density")
                    wanted = wanted[f <= params.get("max_hz", 20)]
                    self.assertEqual(column.shape, wanted.shape)
                    # float32 values; near zero the mean that was taken away leaves rounding
                    np.testing.assert_allclose(column, wanted, rtol=1e-6,
                                               atol=1e-12 * wanted.max())
                    known += 1
                self.assertGreater(known, 2)


if __name__ == "__main__":
    unittest.main()
