# SPDX-License-Identifier: GPL-3.0-or-later
"""The reference for test_welch.cpp: scipy.signal.welch on raw float64 files.

scipy_welch.py welch IN OUT RATE SEGMENT OVERLAP WINDOW DETREND   density of IN to OUT
scipy_welch.py column CSV.XZ NAME OUT LIMIT                      one column of a trace to OUT
"""
import csv
import lzma
import sys

import numpy as np
from scipy import signal


def main():
    if sys.argv[1] == "welch":
        source, target, rate, segment, overlap, window, detrend = sys.argv[2:]
        x = np.fromfile(source)
        n = int(segment)
        _, density = signal.welch(
            x,
            fs=float(rate),
            window=window,
            nperseg=n,
            noverlap=int(float(overlap) * n),
            detrend=False if detrend == "none" else detrend,
        )
        density.tofile(target)
    else:
        path, name, target, limit = sys.argv[2:]
        with lzma.open(path, "rt") as file:
            rows = csv.DictReader(file)
            values = [float(row[name]) for _, row in zip(range(int(limit)), rows)]
        np.array(values).tofile(target)


main()
