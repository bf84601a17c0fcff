# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end-to-end tests share: running the built binary and reading what it wrote.

The binary is named by BALLAST_BINARY.
"""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import h5py
import numpy as np

BINARY = os.environ["BALLAST_BINARY"]
# Built with the address sanitizer: slow, large, and not to be traced while it looks for leaks.
SANITIZED = os.environ.get("BALLAST_SANITIZED") == "1"
SOURCE = pathlib.Path(__file__).resolve().parents[3]
SCENARIOS = SOURCE / "fixtures" / "scenarios"
DEMONSTRATIONS = SCENARIOS / "demonstrations"
TRACES = SOURCE.parent / "shared" / "traces"

# The keys of servers that tests start are not the user's.
KEYS = tempfile.TemporaryDirectory(prefix="ballast_keys_")
os.environ["XDG_STATE_HOME"] = KEYS.name

# A rack of two GPUs for what does not depend on the load: 3 s take no time.
SMALL = """
[run]
duration = "3 s"

[site]
gpus_per_rack = 2

[[workload.jobs]]
iteration = [
  { name = "compute", power = "1.1 kW", power_spread = "1 %", duration = "0.3 s", spread = "1 %" },
  { name = "communicate", power = "300 W", duration = "0.2 s", barrier = true },
]

[storage]
kind = "battery"

[registers.gpu]
CONTROL.ENABLE = true

[registers.storage]
CONTROL.ENABLE = true
"""

# The address sanitizer does not know SystemC's stacks, so that an error which leaves one may be
# reported where there is none (github.com/google/sanitizers/issues/189).
leaves_a_stack = unittest.skipIf(SANITIZED, "an error leaves a stack that the sanitizer does not know")


def own_words(errors):
    """Standard error without what the address sanitizer remarks on SystemC's stacks. It does so once
    per process where an exception ends one, and it finds no fault there."""
    remark = r"^==\d+==WARNING: ASan is ignoring requested __asan_handle_no_return.*\n(?:.*\n){2}"
    return re.sub(remark, "", errors, flags=re.M) if SANITIZED else errors


def command(*words, timeout=120, **options):
    """Runs `ballast WORDS`; the finished process with its text."""
    done = subprocess.run(
        [BINARY, *map(str, words)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout * (5 if SANITIZED else 1),
        check=False,
        **options,
    )
    done.stderr = own_words(done.stderr)
    return done


def summary_of(folder, with_timing=False):
    summary = json.loads((pathlib.Path(folder) / "summary.json").read_text())
    if not with_timing:
        del summary["timing"]
    return summary


class Recorded:
    """Channels of a run.h5 as float64."""

    def __init__(self, folder):
        with h5py.File(pathlib.Path(folder) / "run.h5") as file:
            self.partial = int(file.attrs["partial"])
            self.site = {name: data[:].astype(float) for name, data in file["site"].items()}
            self.rack = {name: data[:].astype(float) for name, data in file["rack"].items()}

    def __getitem__(self, name):
        return self.site[name]


def amplitude(x, f_hz, rate_hz=1000.0):
    """Of the sine at f_hz; Hann window. Exact where x holds whole periods."""
    n = len(x)
    window = np.hanning(n + 1)[:-1]
    turn = np.exp(-2j * np.pi * f_hz * np.arange(n) / rate_hz)
    return 2.0 * abs(np.sum(x * window * turn)) / np.sum(window)


def decibel(a, b):
    return 20.0 * np.log10(a / b)


class RunTest(unittest.TestCase):
    """A temporary folder per test, and runs that must end as expected."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="ballast_e2e_")
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def write(self, name, text):
        file = self.folder / name
        file.write_text(text)
        return file

    def run_ok(self, scenario, out, *words, **options):
        done = command("run", scenario, "--out", self.folder / out, "--quiet", *words, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        return self.folder / out

    def refused(self, code, *words, **options):
        """Runs a command that must fail with `code` and one line of text. Returns that line."""
        done = command(*words, **options)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 1, done.stderr)
        self.assertTrue(lines[0].startswith("ballast: "), lines[0])
        for noise in ("terminate", "what()", "Error:", "SystemC", ".cpp:", "HDF5-DIAG"):
            self.assertNotIn(noise, lines[0])
        # Place, cause, remedy.
        self.assertIn("; ", lines[0])
        return lines[0]
