#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lag of two records by scipy: align_oracle.py A B OUT, float64 files.

Writes lag in samples, correlation coefficient of the common part at that lag. Candidates come from
scipy.signal.correlate; the coefficient of the best of them from numpy.corrcoef of the two slices.
"""

import sys

import numpy as np
from scipy import signal


def common(a, b, lag):
    first_a, first_b = max(0, lag), max(0, -lag)
    count = min(len(a) - first_a, len(b) - first_b)
    return a[first_a : first_a + count], b[first_b : first_b + count]


a, b = (signal.detrend(np.fromfile(name), type="linear") for name in sys.argv[1:3])
lags = signal.correlation_lags(len(a), len(b), "full")
products = signal.correlate(a, b, "full", method="fft")
least = (min(len(a), len(b)) + 1) // 2
ones = signal.correlate(np.ones(len(a)), np.ones(len(b)), "full", method="fft")
keep = np.round(ones) >= least
lags, products = lags[keep], products[keep]
# A shortlist by the plain product, scaled by the common length, then the exact coefficient.
order = np.argsort(-products / ones[keep])[:200]
scores = [(np.corrcoef(*common(a, b, lags[i]))[0, 1], lags[i]) for i in order]
rho, lag = max(scores)
np.array([float(lag), rho]).tofile(sys.argv[3])
