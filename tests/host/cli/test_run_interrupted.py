#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that are ended from outside, or for which the disk ends: what was computed is kept."""

import os
import resource
import shutil
import signal
import subprocess
import time
import unittest

import h5py

from harness import BINARY, SCENARIOS, SMALL, Recorded, RunTest, command, leaves_a_stack, own_words, summary_of

LIMIT_S = 60.0
# The recorder leaves 32 MiB for summary and report and stops before that (docs/results.md).
RESERVE_BYTES = 32 << 20
BIG = ("--set", "run.record_gpus=true", "--set", "run.duration=400 s", "--quiet")


def wait_for(condition, process):
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        if process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError("the run ended early or recorded nothing")
        time.sleep(0.02)


class Interrupted(RunTest):
    def start(self, before=None):
        """A run at the pace of real time, once it has flushed some of it."""
        out = self.folder / "run"
        process = subprocess.Popen(
            [BINARY, "run", self.write("s.toml", SMALL), "--out", out, "--quiet"]
            + ["--set", "run.duration=300 s", "--pace", "realtime"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=before,
        )
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        wait_for(lambda: self.flushed_ticks(out / "run.h5") >= 1000, process)
        return process, out

    def flushed_ticks(self, file):
        """Seen in a copy, since nobody else may open the file of a run that is going on."""
        copy = self.folder / "copy.h5"
        try:
            shutil.copyfile(file, copy)
            with h5py.File(copy) as run:
                return min(len(channel) for channel in run["site"].values())
        except (OSError, KeyError, ValueError, RuntimeError):
            return 0  # not there yet, or copied in the middle of a write

    def ends_in_good_order(self, number):
        process, out = self.start()
        process.send_signal(number)
        stdout, stderr = process.communicate(timeout=LIMIT_S)
        self.assertEqual(process.returncode, 5, stderr)
        self.assertEqual(stdout, "")
        self.assertRegex(own_words(stderr), r"\Aballast: interrupted at [\d.]+ s of 300\.000 s; .*\n\Z")
        record, summary = Recorded(out), summary_of(out)
        self.assertEqual(record.partial, 1)
        self.assertTrue(summary["partial"])
        ticks = summary["ticks"]
        self.assertTrue(1000 <= ticks < 300000)
        self.assertEqual(len(record["grid_w"]), ticks)
        self.assertLess(abs(summary["balance_error_frac"]), 1e-6)
        self.assertTrue((out / "report.html").is_file())

    def test_ctrl_c(self):
        self.ends_in_good_order(signal.SIGINT)

    def test_sigterm(self):
        self.ends_in_good_order(signal.SIGTERM)

    def test_a_terminal_that_closes(self):
        self.ends_in_good_order(signal.SIGHUP)

    def test_nohup_goes_on(self):
        process, out = self.start(lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        process.send_signal(signal.SIGHUP)
        before = self.flushed_ticks(out / "run.h5")
        wait_for(lambda: self.flushed_ticks(out / "run.h5") > before, process)

    def test_sigkill_keeps_what_was_flushed(self):
        process, out = self.start()
        process.kill()
        process.communicate(timeout=LIMIT_S)
        self.assertEqual(process.returncode, -signal.SIGKILL)
        record = Recorded(out)
        self.assertEqual(record.partial, 1)
        self.assertGreaterEqual(min(len(x) for x in record.site.values()), 1000)
        self.assertGreater(record["load_w"][:1000].min(), 0.0)


@leaves_a_stack
class DiskFull(RunTest):
    def stops_cleanly(self, out, **options):
        done = command("run", SCENARIOS / "first_light.toml", "--out", out, *BIG, **options)
        self.assertEqual(done.returncode, 4, done.stderr)
        kept, fault = done.stderr.splitlines()
        self.assertRegex(kept, r"^ballast: failed at [\d.]+ s of 400\.000 s; the partial result is in ")
        self.assertIn("run.h5: the disk is almost full", fault)
        self.assertIn("; ", fault)
        record = Recorded(out)
        self.assertEqual(record.partial, 1)
        self.assertTrue(summary_of(out)["partial"])
        self.assertTrue((out / "report.html").is_file())
        self.assertGreater(len(record["grid_w"]), 0)
        self.assertLess(len(record["grid_w"]), 400000)

    def test_no_room_at_all_leaves_nothing_in_the_way(self):
        scenario = self.write("s.toml", SMALL)
        # Not enough for the file, for its head alone, for the head and not for the first chunk.
        for room in (0, 100, RESERVE_BYTES, RESERVE_BYTES + (300 << 10), RESERVE_BYTES + (600 << 10)):
            out = self.folder / f"run-{room}"
            for words in (("--out", out), ()):
                with self.subTest(room=room, words=words):
                    done = command(
                        "run", scenario, "-q", *words, cwd=self.folder,
                        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
                    )
                    self.assertEqual(done.returncode, 4, done.stderr)
                    self.assertIn("run.h5: ", done.stderr)
                    done = command("run", scenario, "-q", *words, cwd=self.folder)
                    self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(summary_of(out)["ticks"], 3000)
            self.assertEqual([f.name for f in (self.folder / "runs").iterdir()], ["unnamed"])
            shutil.rmtree(self.folder / "runs")

    def test_file_size_limit(self):
        limit = RESERVE_BYTES + (4 << 20)

        def lower():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        self.stops_cleanly(self.folder / "run", preexec_fn=lower)

    @unittest.skipUnless(os.geteuid() == 0, "only root may mount a small disk")
    def test_small_disk(self):
        disk = self.folder / "disk"
        disk.mkdir()
        size = RESERVE_BYTES + (6 << 20)
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk],
            capture_output=True,
            check=False,
        )
        if mounted.returncode != 0:
            self.skipTest("no tmpfs may be mounted here")
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        self.stops_cleanly(disk / "run")


if __name__ == "__main__":
    unittest.main()
