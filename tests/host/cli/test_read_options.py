#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One set of reading options on every command that reads a trace, and remedies that exist."""

import json
import unittest

from harness import SOURCE, RunTest, command

CASES = SOURCE / "tests" / "sim" / "workload" / "readers" / "cases"

PROFILE = """
title = "a test"
source = "none"
date = "2026-01-01"
status = "own"
[[clauses]]
id = "range"
kind = "dynamic_range"
limit = "2 MW"
"""

SCENARIO = """
[run]
duration = "3 s"

[site]
gpus_per_rack = 8

[workload.trace]
path = "{path}"
base = "0 W"
gpus_per_node = 8
{more}
"""


class ReadOptions(RunTest):
    def readers(self, trace, *options):
        """Each command on this trace: its name and the finished process."""
        limits = self.write("mine.toml", PROFILE)
        imported = self.folder / "imported.csv"
        return [
            ("show", command("profile", "show", trace, "--json", *options)),
            ("import", command("profile", "import", trace, imported, *options)),
            ("judge", command("judge", trace, "--limits", limits, *options)),
            ("compare", command("compare", trace, trace, *options)),
        ]

    def assert_refused(self, trace, cause, remedy):
        for name, done in self.readers(trace):
            with self.subTest(name):
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertEqual(len(done.stderr.strip().splitlines()), 1)
                self.assertIn(cause, done.stderr)
                self.assertIn(remedy, done.stderr)

    def assert_read(self, trace, *options):
        for name, done in self.readers(trace, *options):
            with self.subTest(name):
                self.assertEqual(done.returncode, 0, done.stderr)
                if name == "show":
                    shown = json.loads(done.stdout)
        return shown

    def test_failed_readings_that_are_marked(self):
        trace = CASES / "29-nan.csv"
        self.assert_refused(trace, "29-nan.csv:22: power is NaN", "--failed nan")
        shown = self.assert_read(trace, "--failed", "nan")
        self.assertEqual(shown["failed_polls"], 3)

    def test_names_of_columns(self):
        trace = CASES / "22-noheader.csv"
        self.assert_refused(trace, "22-noheader.csv:1: no header", "--columns")
        shown = self.assert_read(trace, "--columns", "timestamp,index,power.draw [W]")
        self.assertAlmostEqual(shown["sum"]["mean_w"], 300.0)

    def test_channels_where_columns_may_contain_each_other(self):
        trace = CASES / "37c-mwatts.csv"
        self.assert_refused(trace, "may contain each other", "--channel")
        shown = self.assert_read(
            trace, "--channel", "GPU0_POWER", "--channel", "SYSTEM_POWER"
        )
        self.assertAlmostEqual(shown["sum"]["mean_w"], 650.0)

    def test_formats_and_gaps(self):
        trace = CASES / "13-date-time.csv"
        self.assert_read(trace, "--format", "csv", "--gap-factor", "3")
        for name, done in self.readers(trace, "--format", "xlsx"):
            with self.subTest(name):
                self.assertEqual(done.returncode, 3)
                self.assertIn("unknown trace format 'xlsx'", done.stderr)

    def test_compare_reads_each_side_by_its_own_options(self):
        done = command(
            "compare",
            *(CASES / "22-noheader.csv", CASES / "29-nan.csv"),
            *("--columns-a", "timestamp,index,power.draw [W]", "--failed-b", "nan"),
        )
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_keys_of_a_scenario(self):
        trace = CASES / "29-nan.csv"
        bare = self.write("bare.toml", SCENARIO.format(path=trace, more=""))
        done = command("run", bare, "--out", self.folder / "bare")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("in a scenario the key failed", done.stderr)
        told = self.write("told.toml", SCENARIO.format(path=trace, more='failed = "nan"'))
        done = command("run", told, "--out", self.folder / "told")
        self.assertEqual(done.returncode, 0, done.stderr)
        named = self.write(
            "named.toml",
            SCENARIO.format(
                path=CASES / "22-noheader.csv", more='columns = "timestamp,index,power.draw [W]"'
            ),
        )
        done = command("run", named, "--out", self.folder / "named")
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
