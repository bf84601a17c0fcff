#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGKILL at any time, above all in the middle of a flush: what was flushed before is read, by
`judge` and by h5py. With BALLAST_LONG=1 at every write of two flushes and at many random times."""

import json
import os
import random
import re
import signal
import subprocess
import time
import unittest

import h5py
import numpy as np

from harness import BINARY, SMALL, RunTest, command

LONG = os.environ.get("BALLAST_LONG") == "1"
CHUNK = 1000  # ticks flushed together in a run with a pace
CHUNKS = 6
WORDS = ("--set", f"run.duration={CHUNKS} s", "--pace", "1000", "--quiet")
# As strace prints them: the thread, and the bytes and place of the write, where it was carried out.
WRITE = re.compile(r"^(\d+) +pwrite64\(.*, (\d+), (\d+)\) += \d+", re.M)
SUPERBLOCK = ("48", "0")  # written last of each flush


class Killed(RunTest):
    def setUp(self):
        super().setUp()
        self.scenario = self.write("s.toml", SMALL)
        self.whole = self.values(self.run_ok(self.scenario, "whole", *WORDS))
        self.random = random.Random(3)

    def values(self, out, rows=None):
        with h5py.File(out / "run.h5") as run:
            groups = [run[name] for name in ("site", "rack")]
            return {data.name: data[:rows] for group in groups for data in group.values()}

    def start(self, out, *before):
        # Leaks are looked for by a debugger of its own, which a traced process cannot have.
        environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"} if before else None
        return subprocess.Popen(
            [*before, BINARY, "run", self.scenario, "--out", out, *WORDS],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )

    def killed_at(self, write):
        """Killed at this write of the thread that records; the chunks flushed before."""
        out, log = self.folder / f"at-{write}", self.folder / "log"
        inject = f"inject=pwrite64:signal=SIGKILL:when={write}"
        trace = ("strace", "-f", "-qq", "-o", log, "-e", "trace=pwrite64", "-e", inject)
        code = self.start(out, *trace).wait(timeout=60)
        self.assertEqual(code, -signal.SIGKILL)
        return out, self.flushes(log.read_text())

    def flushes(self, log):
        writes = WRITE.findall(log)
        return sum(w[0] != writes[0][0] and w[1:] == SUPERBLOCK for w in writes)

    def writes_of(self):
        """Of the thread that records: the numbers of its writes that end a flush."""
        log = self.folder / "log"
        trace = ("strace", "-f", "-qq", "-o", log, "-e", "trace=pwrite64")
        self.assertEqual(self.start(self.folder / "traced", *trace).wait(timeout=60), 0)
        writes = WRITE.findall(log.read_text())
        recorded = [w[1:] for w in writes if w[0] != writes[0][0]]
        ends = [i + 1 for i, w in enumerate(recorded) if w == SUPERBLOCK]
        self.assertEqual(len(ends), CHUNKS)
        return len(writes) - len(recorded), ends

    def judged_ticks(self, out):
        """As many as our reader finds, whose figures are right; 0 where it refuses the file."""
        done = command("judge", out, "--limits", "southern", "--json")
        if done.returncode == 3:
            self.assertRegex(done.stderr, r"\Aballast: .*; .*\n\Z")
            return 0
        self.assertIn(done.returncode, (0, 1), done.stderr)
        judged = json.loads(done.stdout)
        ticks = judged["record"]["samples"]
        self.assertTrue(judged["record"]["partial"] or ticks == CHUNKS * CHUNK)
        grid = self.whole["/site/grid_w"][:ticks].astype(float)
        for name, value in (("min", grid.min()), ("mean", grid.mean()), ("max", grid.max())):
            self.assertAlmostEqual(judged["power_w"][name], value, delta=1e-9 * value)
        return ticks

    def check(self, out, flushed_ticks):
        self.assertGreaterEqual(self.judged_ticks(out), flushed_ticks)
        for name, values in self.values(out, flushed_ticks).items():
            np.testing.assert_array_equal(values, self.whole[name][:flushed_ticks], name)

    def test_at_a_write(self):
        created, ends = self.writes_of()
        # What is written at the start by another thread is counted apart by strace.
        first, last = max(created, ends[1]) + 1, ends[3] + 1
        self.assertLess(first, ends[2])
        at = range(first, last + 1) if LONG else self.random.sample(range(first, last + 1), 6)
        self.assertTrue(LONG or len(set(at)) == 6)
        for write in at:
            with self.subTest(write=write):
                out, flushed = self.killed_at(write)
                self.assertGreaterEqual(flushed, 1)
                self.check(out, flushed * CHUNK)

    def test_at_a_random_time(self):
        kept = []
        for i in range(100 if LONG else 6):
            with self.subTest(kill=i):
                out = self.folder / f"run-{i}"
                process = self.start(out)
                time.sleep(self.random.uniform(0.02, 0.16))
                process.kill()
                process.wait(timeout=60)
                if (out / "summary.json").exists():
                    continue  # it had recorded all
                ticks = self.judged_ticks(out) if (out / "run.h5").exists() else 0
                if ticks > 0:
                    self.check(out, ticks)
                kept.append(ticks)
        if LONG:
            self.assertGreater(len(set(kept)), 2)


if __name__ == "__main__":
    unittest.main()
