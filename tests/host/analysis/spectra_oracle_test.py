# SPDX-License-Identifier: GPL-3.0-or-later
"""The spectra of host/analysis against scipy, on random, tonal and measured power.

Run by ctest; SPECTRA_DUMP names the binary of spectra_dump.cpp."""
import csv
import lzma
import os
import pathlib
import subprocess
import tempfile
import unittest

import numpy as np
from scipy import signal, stats

ROOT = pathlib.Path(__file__).resolve().parents[3]
TRACES = ROOT.parent / "shared" / "traces" / "derived"


def dump(what, x, rate, **options):
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "x")
        target = os.path.join(folder, "y")
        np.asarray(x, dtype=float).tofile(source)
        pairs = [f"{k}={v}" for k, v in options.items()]
        subprocess.run([os.environ["SPECTRA_DUMP"], what, source, target, repr(float(rate)), *pairs],
                       check=True, timeout=60)
        return np.fromfile(target)


def column(name, limit):
    with lzma.open(TRACES / name, "rt") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return np.array([float(r["total_W"]) for _, r in zip(range(limit), rows)])


def records():
    """(name, samples, rate): noise on a large mean, tones on a drift, what was measured."""
    rng = np.random.default_rng(20)
    t = np.arange(40000) / 1000.0
    found = [
        ("noise", 200e6 + 5e5 * rng.standard_normal(30011), 1000.0),
        ("tones", 8e4 + 100 * t + 2e4 * np.sin(2 * np.pi * 0.517 * t)
         + 300 * np.sin(2 * np.pi * 55.03 * t), 1000.0),
    ]
    if TRACES.exists():
        found.append(("gpt3", column("gpt3_512xH100_dc_2s.csv.xz", 10**6), 0.5))
        found.append(("pmd", column("pmd_5050_A100.csv.xz", 40000), 4800.0))
    else:
        print("no measured traces beside the repository: random and tonal records only")
    return found


RECORDS = records()
OPTIONS = [
    dict(segment=1024, overlap=0.5, window="hann", detrend="constant"),
    dict(segment=1000, overlap=0.75, window="flattop", detrend="constant"),
    dict(segment=777, overlap=0.0, window="hann", detrend="none"),
    dict(segment=1500, overlap=0.5, window="hann", detrend="linear"),
]


def of_scipy(o):
    return dict(window=o["window"], nperseg=o["segment"], noverlap=int(o["overlap"] * o["segment"]),
                detrend=False if o["detrend"] == "none" else o["detrend"])


class Oracle(unittest.TestCase):
    def near(self, got, wanted, what):
        self.assertEqual(got.shape, wanted.shape, what)
        self.assertGreater(wanted.max(), 0.0, what)
        allowed = 1e-9 * np.abs(wanted) + 1e-12 * np.abs(wanted).max()
        worst = np.max(np.abs(got - wanted) / allowed)
        self.assertLess(worst, 1.0, f"{what}: {worst:.3g} of what is allowed")

    def test_density_and_spectrum(self):
        for name, x, rate in RECORDS:
            for o in OPTIONS:
                for what, scaling in (("welch", "density"), ("spectrum", "spectrum")):
                    _, s = signal.welch(x, rate, scaling=scaling, **of_scipy(o))
                    self.near(dump(what, x, rate, **o), s, f"{what} {name} {o}")

    def test_record_shorter_than_a_segment(self):
        x = RECORDS[0][1][:601]
        _, s = signal.welch(x, 1000.0, nperseg=601)
        self.near(dump("welch", x, 1000.0, segment=5000), s, "short")

    def test_spectrogram(self):
        for name, x, rate in RECORDS:
            for o in OPTIONS:
                f, t, s = signal.spectrogram(x, rate, mode="psd", scaling="density", **of_scipy(o))
                self.check_spectrogram(dump("spectrogram", x, rate, **o), f, t, s, f"{name} {o}")

    def check_spectrogram(self, got, f, t, s, what):
        columns, rows = int(got[0]), int(got[1])
        self.assertEqual((rows, columns), s.shape, what)
        np.testing.assert_allclose(got[2:2 + columns], t, rtol=1e-12)
        np.testing.assert_allclose(got[2 + columns:2 + columns + rows], f, rtol=1e-12)
        self.near(got[2 + columns + rows:], s.T.ravel(), what)

    def test_short_time_transform(self):
        # The squared transform, bins doubled for their mirror images: the same density by scipy's
        # other way.
        for name, x, rate in RECORDS:
            n = 1000
            _, _, z = signal.stft(x, rate, "hann", n, n // 2, detrend=False, boundary=None,
                                  padded=False, scaling="psd")
            s = np.abs(z) ** 2
            s[1:-1] *= 2
            got = dump("spectrogram", x, rate, segment=n, detrend="none")
            self.near(got[2 + int(got[0]) + int(got[1]):], s.T.ravel(), name)

    def test_bounded_spectrogram(self):
        # At most 16 columns and 100 rows: means over whole groups of segments and bins.
        _, x, rate = RECORDS[0]
        f, t, s = signal.spectrogram(x, rate, "hann", 200, 100, detrend="constant")
        got = dump("spectrogram", x, rate, segment=200, columns=16, rows=60)
        group = 1
        while -(-s.shape[1] // group) > 16:
            group *= 2
        cut_t = [slice(i, i + group) for i in range(0, s.shape[1], group)]
        cut_f = [slice(i, i + 2) for i in range(0, s.shape[0], 2)]
        wanted = np.array([[s[r, c].mean() for c in cut_t] for r in cut_f])
        self.check_spectrogram(got, np.array([f[r].mean() for r in cut_f]),
                               np.array([t[c].mean() for c in cut_t]), wanted, "bounded")

    def test_tapers(self):
        for n, nw in ((64, 3), (501, 3.5), (4096, 4), (20000, 4)):
            count = int(2 * nw) - 1
            wanted = signal.windows.dpss(n, nw, count)
            got = dump("dpss", [], 1.0, n=n, nw=nw, count=count).reshape(count, n)
            # scipy's own eigenvectors are orthogonal to 1e-13 or so; values beyond 1e-10 would be
            # another vector.
            np.testing.assert_allclose(got, wanted, atol=1e-10, err_msg=f"{n} {nw}")

    def test_multitaper(self):
        for name, x, rate in RECORDS:
            for nw in (3, 4):
                x_short = x[:1501]
                tapers = signal.windows.dpss(1501, nw, 2 * nw - 1)
                s = np.mean([signal.periodogram(x_short, rate, window=w)[1] for w in tapers], axis=0)
                self.near(dump("multitaper", x_short, rate, nw=nw), s, f"{name} {nw}")

    def test_confidence(self):
        for segment, overlap, segments in ((1000, 0.5, 1), (1000, 0.5, 19), (512, 0.75, 40),
                                           (640, 0.0, 8)):
            dof, low, high = dump("confidence", [], 1.0, segment=segment, overlap=overlap,
                                  segments=segments)
            # Correlation of the window with its shifts, by definition.
            w = signal.get_window("hann", segment)
            hop = segment - int(overlap * segment)
            c = np.correlate(w, w, "full")[segment - 1:] / np.sum(w * w)
            extra = sum((1 - m / segments) * c[m * hop] ** 2
                        for m in range(1, segments) if m * hop < segment)
            self.assertAlmostEqual(dof, 2 * segments / (1 + 2 * extra), delta=1e-9 * dof)
            self.assertAlmostEqual(low, dof / stats.chi2.ppf(0.975, dof), delta=1e-9 * low)
            self.assertAlmostEqual(high, dof / stats.chi2.ppf(0.025, dof), delta=1e-9 * high)

    def test_confidence_covers_noise(self):
        # 400 seeded estimates of white noise: each of some independent bins lies in its interval
        # with 95 %. Bins three apart do not correlate under a Hann window; 400 x 60 trials have a
        # standard deviation of 0.14 %, five of which are allowed.
        rng = np.random.default_rng(5)
        _, low, high = dump("confidence", [], 1.0, segment=400, overlap=0.5, segments=9)
        covered = []
        for _ in range(400):
            _, s = signal.welch(rng.standard_normal(2000), 1.0, nperseg=400)
            covered.append(np.mean((low * s[6:186:3] < 2.0) & (2.0 < high * s[6:186:3])))
        self.assertAlmostEqual(np.mean(covered), 0.95, delta=0.007)

    def test_line_reads_as_under_a_flat_top_window(self):
        # A steady tone anywhere between bins, by the other way of reading it.
        rng = np.random.default_rng(6)
        t = np.arange(120000) / 1000.0
        for step in range(11):
            f_hz = 1.0 + step / 300.0  # bins are 1/30 Hz wide
            x = 60e6 + 5e6 * np.cos(2 * np.pi * f_hz * t + step) + 1e5 * rng.standard_normal(t.size)
            got_f, got_a, _ = dump("line", x, 1000.0)
            _, s = signal.welch(x, 1000.0, "flattop", 30000, scaling="spectrum")
            self.assertAlmostEqual(got_a, np.sqrt(2 * s.max()), delta=0.003 * 5e6)
            self.assertAlmostEqual(got_a, 5e6, delta=0.002 * 5e6)
            self.assertAlmostEqual(got_f, f_hz, delta=0.003 / 30)

    def test_wandering_line_keeps_its_power(self):
        # Its frequency walks by 1.2 bins either way, slowly; its power is that of the steady sine.
        # A flat-top reading loses more of it.
        t = np.arange(400000) / 1000.0
        x = 1e6 * np.cos(2 * np.pi * 0.5 * t + 0.012 / 0.003 * np.sin(2 * np.pi * 0.003 * t))
        _, got_a, _ = dump("line", x, 1000.0)
        self.assertAlmostEqual(got_a, 1e6, delta=0.003 * 1e6)
        _, s = signal.welch(x, 1000.0, "flattop", 100000, scaling="spectrum")
        self.assertLess(np.sqrt(2 * s.max()), 0.98e6)


if __name__ == "__main__":
    unittest.main()
