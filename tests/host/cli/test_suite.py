#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`ballast suite`: cases, limits, JUnit, baselines, failing and interrupted runs."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import unittest

from harness import BINARY, SMALL, SOURCE, RunTest, command, leaves_a_stack

sys.path.insert(0, str(SOURCE / "tests/host/results"))
import check_junit  # noqa: E402

LIMITS = """
title = "a test"
source = "none"
date = "2026-01-01"
status = "own"
[[clauses]]
id = "range"
kind = "dynamic_range"
limit = "{limit}"
"""
TEN_MINUTES = """
[[clauses]]
id = "slow"
kind = "ramp_average"
limit = "20 MW/min"
"""
SUITE = """
name = "trial"
seeds = [1, 2]
[site]
power = "10 MW"
scenario_power = "3 kW"
[[limits]]
profile = "mine.toml"
[[scenarios]]
file = "small.toml"
[[scenarios]]
name = "no_storage"
file = "small.toml"
[scenarios.set]
run.duration = "30 s"
storage.kind = "none"
registers.storage.CONTROL.ENABLE = false
"""
# The load as it is: its swing is what the cases are judged by.
# Long enough to be within a limit.
LOAD = SMALL.replace('duration = "3 s"', 'duration = "31 s"').replace("[registers.gpu]\nCONTROL.ENABLE = true", "[registers.gpu]\nCONTROL.ENABLE = false")
CASES = ["small-seed1", "small-seed2", "no_storage-seed1", "no_storage-seed2"]


def processes_with(text):
    """Process ids whose command line holds `text`, but for this test's own."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"run" in words and any(text.encode() in word for word in words):
            found.append(int(entry.name))
    return found


class SuiteTest(RunTest):
    def setUp(self):
        super().setUp()
        self.write("small.toml", LOAD)
        self.write("mine.toml", LIMITS.format(limit="20 MW"))
        self.write("suite.toml", SUITE)
        self.out = self.folder / "out"

    def suite(self, *words, code=0):
        done = command("suite", self.folder, "--out", self.out, *words)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def suite_json(self, *words, code=0):
        return json.loads(self.suite("--json", *words, code=code).stdout)

    def changes(self, result):
        return {
            (case["name"], item["group"], item["name"]): item["change"]
            for case in result["cases"]
            for item in case["baseline"]["changes"]
        }


class Verdicts(SuiteTest):
    def test_cases_are_simulated_and_judged(self):
        result = self.suite_json()
        self.assertEqual([case["name"] for case in result["cases"]], CASES)
        self.assertEqual([case["seed"] for case in result["cases"]], [1, 2, 1, 2])
        for case in result["cases"]:
            run = pathlib.Path(case["run"])
            summary = json.loads((run / "summary.json").read_text())
            self.assertEqual(summary["seed"], case["seed"])
            self.assertEqual(summary["ticks"], 31000 if case["name"].startswith("small") else 30000)
            self.assertTrue((run / "report.html").is_file())
            self.assertEqual(json.loads((run / "judgement.json").read_text()), case["judgement"])
            (verdict,) = case["judgement"]["verdicts"]
            grid = summary["power_w"]["grid"]
            swing_mw = (grid["max"] - grid["min"]) * (10e6 / 3e3) / 1e6
            self.assertAlmostEqual(verdict["value"], swing_mw, places=6)
            self.assertEqual(case["figures"]["slowdown"], summary["slowdown"])
        self.assertIsNone(result["cases"][0]["baseline"])

    def test_order_and_figures_do_not_depend_on_parallelism(self):
        results = [self.suite_json("--jobs", jobs) for jobs in (1, 4)]
        self.assertEqual(results[0], results[1])

    def test_the_table_names_the_tightest_clause_of_each_case(self):
        done = self.suite()
        lines = [line.split() for line in done.stdout.splitlines() if "mine range:" in line]
        self.assertEqual([line[0] for line in lines], CASES)
        self.assertEqual(done.stderr, "")
        self.assertEqual(self.suite("--quiet").stdout, "")

    def test_an_exceeded_limit_fails_in_junit_and_exit_code(self):
        self.write("mine.toml", LIMITS.format(limit="1 MW"))
        junit = self.folder / "sub" / "out.xml"
        self.suite("--junit", junit, "--quiet", code=1)
        found = check_junit.read(junit)
        self.assertEqual(list(found), ["trial." + name for name in CASES])
        for suite, cases in found.items():
            kind, message, properties = cases[f"{suite}.mine/range"]
            self.assertEqual(kind, "Failure")
            self.assertEqual(float(properties["limit"]), 1.0)
            self.assertLess(float(properties["margin"]), 0.0)
            self.assertRegex(message, r"^exceeds: value [\d.]+ MW, limit 1\.000 MW, [\d.]+ x the limit$")

    def test_what_is_not_assessable_counts_under_require(self):
        self.write("mine.toml", LIMITS.format(limit="20 MW") + TEN_MINUTES)
        junit = self.folder / "out.xml"
        self.suite("--junit", junit, code=0)
        slow = "trial.small-seed1.mine/slow"
        self.assertEqual(check_junit.read(junit)["trial.small-seed1"][slow][0], "Skipped")
        self.suite("--junit", junit, "--require", code=1)
        self.assertEqual(check_junit.read(junit)["trial.small-seed1"][slow][0], "Failure")


class Baseline(SuiteTest):
    def setUp(self):
        super().setUp()
        self.base = self.folder / "base"
        self.suite("--baseline", self.base, "--update-baseline", "--quiet")

    def test_the_same_is_no_regression(self):
        self.assertEqual(sorted(p.stem for p in self.base.iterdir()), sorted(CASES))
        done = self.suite("--baseline", self.base)
        self.assertIn("BASELINE: nothing has changed beyond the tolerances", done.stdout)
        self.assertEqual(self.changes(self.suite_json("--baseline", self.base)), {})

    def test_without_a_name_it_stands_beside_the_suite(self):
        self.suite("--update-baseline", "--quiet")
        self.assertTrue((self.folder / "baseline" / "small-seed1.json").is_file())

    def test_worse_is_a_regression_and_better_a_notice(self):
        better = self.folder / "better"
        self.write("small.toml", LOAD.replace("1.1 kW", "1.15 kW"))
        junit = self.folder / "out.xml"
        result = self.suite_json("--baseline", self.base, "--junit", junit, code=1)
        changes = self.changes(result)
        for name in CASES:
            self.assertEqual(changes[name, "mine", "range"], "regression")
            cases = check_junit.read(junit)["trial." + name]
            self.assertEqual(cases[f"trial.{name}.mine/range"][0], "Passed")  # still within
            kind, message, _ = cases[f"trial.{name}.baseline/mine: range"]
            self.assertEqual(kind, "Failure")
            self.assertRegex(message, r"^[\d.]+ MW of 20\.000 \(within\), baseline [\d.]+ MW of ")
        self.suite("--baseline", better, "--update-baseline", "--quiet")
        self.write("small.toml", LOAD)
        done = self.suite("--baseline", better)
        self.assertIn("improvement  small-seed1 mine range", done.stdout)
        self.assertIn("use --update-baseline", done.stdout)

    def test_tolerances_are_those_of_the_suite(self):
        self.write("small.toml", LOAD.replace("1.1 kW", "1.15 kW"))
        wide = '[tolerance]\nvalue = "10 %"\nrms = "20 %"\noverhead = "5 %"\nslowdown = 0.1\n'
        self.write("suite.toml", SUITE + wide)
        self.assertEqual(self.changes(self.suite_json("--baseline", self.base)), {})

    def test_a_figure_that_grows_is_a_regression(self):
        file = self.base / "small-seed1.json"
        held = json.loads(file.read_text())
        held["slowdown"] -= 0.01
        held["bands"][0]["grid_rms_w"] *= 0.9
        held["energy_overhead_equal_work_frac"] = 0.5
        file.write_text(json.dumps(held))
        changes = self.changes(self.suite_json("--baseline", self.base, code=1))
        self.assertEqual(changes.pop(("small-seed1", "figures", "slowdown")), "regression")
        rms = ("small-seed1", "figures", "grid RMS 0.1 to 20 Hz")
        self.assertEqual(changes.pop(rms), "regression")
        overhead = ("small-seed1", "figures", "energy overhead for equal work")
        self.assertEqual(changes.pop(overhead), "improvement")
        self.assertEqual(changes, {})

    def test_what_vanished_is_a_regression_and_what_is_new_is_not(self):
        self.write("mine.toml", LIMITS.format(limit="20 MW").replace('"range"', '"span"'))
        changes = self.changes(self.suite_json("--baseline", self.base, code=1))
        self.assertEqual(changes["small-seed1", "mine", "range"], "regression")
        self.assertEqual(changes["small-seed1", "mine", "span"], "new")
        self.write("mine.toml", LIMITS.format(limit="20 MW") + TEN_MINUTES)
        changes = self.changes(self.suite_json("--baseline", self.base))
        self.assertEqual(set(changes.values()), {"new"})

    def test_an_outcome_that_falls_is_a_regression_within_any_tolerance(self):
        self.write("suite.toml", SUITE + '[tolerance]\nvalue = "1000 %"\n')
        self.write("mine.toml", LIMITS.format(limit="5 MW"))
        changes = self.changes(self.suite_json("--baseline", self.base, code=1))
        self.assertEqual(changes["no_storage-seed1", "mine", "range"], "regression")
        self.assertNotIn(("small-seed1", "mine", "range"), changes)

    def test_a_case_that_vanished_is_a_regression_until_updated(self):
        self.write("suite.toml", SUITE.replace("[1, 2]", "[1]"))
        result = self.suite_json("--baseline", self.base, code=1)
        self.assertEqual(result["gone"], ["no_storage-seed2", "small-seed2"])
        self.suite("--baseline", self.base, "--update-baseline", "--quiet")
        self.assertEqual(len(list(self.base.iterdir())), 2)
        self.suite("--baseline", self.base)

    def test_a_case_without_baseline_is_told(self):
        (self.base / "small-seed2.json").unlink()
        self.assertIn("small-seed2: no baseline", self.suite("--baseline", self.base).stdout)

    def test_bad_baselines(self):
        (self.base / "small-seed1.json").write_text('{"format": "something else"}')
        words = ("suite", self.folder, "--out", self.out, "--baseline")
        line = self.refused(3, *words, self.base)
        self.assertIn("small-seed1.json: this is not the baseline of a suite", line)
        self.assertIn("no such folder of baselines", self.refused(2, *words, self.folder / "none"))


class Refused(SuiteTest):
    def wrong(self, text, *expected):
        self.write("suite.toml", text)
        line = self.refused(2, "suite", self.folder, "--out", self.out)
        for part in expected:
            self.assertIn(part, line)
        self.assertFalse(self.out.exists())  # nothing was simulated

    def test_bad_suites_name_line_and_column(self):
        self.wrong(SUITE.replace("seeds", "seed"), "suite.toml:3:1: unknown key 'seed'", "'seeds'")
        self.wrong(SUITE.replace('"10 MW"', '"10 kg"'), "suite.toml:5:", "site.power")
        self.wrong(SUITE.replace("[1, 2]", "[1, 1]"), "suite.toml:3:", "seed 1 is listed twice")
        self.wrong(SUITE.replace("[1, 2]", "[0.5]"), "suite.toml:3:", "0.5 is not a valid seed")
        self.wrong(SUITE.replace('profile = "mine.toml"', 'profile = "ercot-2026-6"'), "suite.toml:8:",
                   "no limit profile 'ercot-2026-6'", "did you mean ercot-2026-06?")
        self.wrong(SUITE.replace('"no_storage"', '"small"'), "two scenarios have the name 'small'")
        self.wrong(SUITE.replace('"no_storage"', '"no/storage"'), "'no/storage' is not a valid name")
        self.wrong(SUITE.split("[[scenarios]]", maxsplit=1)[0], "the suite has no scenario")
        self.wrong(SUITE.replace("power = \"10 MW\"", 'scaling = "shifted"'), "scaling needs the power")

    def test_bad_limits_and_scenarios_are_found_before_anything_runs(self):
        self.write("mine.toml", LIMITS.format(limit="-1 MW"))
        self.wrong(SUITE, "mine.toml:9:", "limit")
        self.write("mine.toml", LIMITS.format(limit="20 MW"))
        self.wrong(SUITE.replace("run.duration", "run.durations"), "run.durations", "did you mean")
        self.wrong(SUITE.replace('file = "small.toml"', 'file = "smal.toml"'), "smal.toml")

    def test_no_suite(self):
        (self.folder / "suite.toml").unlink()
        self.assertIn("suite.toml", self.refused(2, "suite", self.folder))


class Failing(SuiteTest):
    @leaves_a_stack
    def test_a_failing_run_is_told_and_the_others_go_on(self):
        self.out.mkdir()
        (self.out / "small-seed2").write_text("a file where a folder must be")
        junit = self.folder / "out.xml"
        done = self.suite("--junit", junit, code=4)
        (line,) = done.stderr.splitlines()
        self.assertRegex(line, r"^ballast: case small-seed2 failed: .*; ")
        self.assertIn("small-seed2", done.stdout)
        found = check_junit.read(junit)
        self.assertEqual(found["trial.small-seed2"]["trial.small-seed2/run"][0], "Error")
        self.assertEqual(found["trial.no_storage-seed2"]["trial.no_storage-seed2.mine/range"][0], "Passed")

    def start(self, *words):
        self.write("small.toml", LOAD.replace('"3 s"', '"20000 s"'))
        self.write("suite.toml", SUITE.replace('run.duration = "30 s"\n', ""))
        process = subprocess.Popen(
            [BINARY, "suite", self.folder, "--out", self.out, "--jobs", "2", *words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        self.addCleanup(lambda: [os.kill(p, signal.SIGKILL) for p in processes_with(str(self.out))])
        deadline = time.monotonic() + 60
        # Two that have begun to record, so that they stand behind their start.
        while len(list(self.out.glob("*/run.h5"))) < 2:
            self.assertIsNone(process.poll())
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        return process

    def test_ctrl_c_ends_the_runs_and_says_so(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            process = self.start()
            self.assertEqual(len(processes_with(str(self.out))), 2)
            process.send_signal(number)
            stdout, stderr = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 5, stderr)
            self.assertEqual(stdout, "")
            self.assertRegex(stderr, r"\Aballast: interrupted; the results so far are in .*\n\Z")
            self.assertEqual(processes_with(str(self.out)), [])
            shutil.rmtree(self.out)

    def test_a_suite_that_is_killed_takes_its_runs_with_it(self):
        process = self.start()
        process.kill()
        process.communicate(timeout=60)
        deadline = time.monotonic() + 60
        while processes_with(str(self.out)):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        for run in self.out.iterdir():
            self.assertTrue(json.loads((run / "summary.json").read_text())["partial"])

    def test_a_run_that_is_killed_fails_its_case(self):
        process = self.start()
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            for pid in processes_with(str(self.out)):
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.1)
        _, stderr = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 4, stderr)
        self.assertEqual(len(stderr.splitlines()), 4)
        self.assertIn("case small-seed1 failed: signal 9 ended the run; ", stderr)


class Shipped(RunTest):
    """fixtures/suite against its committed baseline."""

    def test_nothing_got_worse(self):
        suite = SOURCE / "fixtures" / "suite"
        done = command("suite", suite, "--out", self.folder / "out", "--baseline", suite / "baseline",
                       "--json", timeout=300)
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.returncode, 1, done.stdout)  # its limits are exceeded, see suite.toml
        result = json.loads(done.stdout)
        value = {}
        for case in result["cases"]:
            self.assertEqual(case["baseline"], {"found": True, "tuning": "", "changes": []}, case["name"])
            for verdict in case["judgement"]["verdicts"]:
                value[case["name"], verdict["profile"], verdict["clause"]] = verdict["value"]
        # What mitigation is for: less in the band where grids resonate.
        for seed in ("seed1", "seed2"):
            for clause in (("ercot-2026-06", "variation-5s"), ("training-band", "band")):
                good, floor, bad = (
                    value[(f"{name}-{seed}", *clause)]
                    for name in ("first_light", "floor_90", "no_mitigation")
                )
                self.assertLess(good, 0.55 * floor)
                self.assertLess(floor, 0.15 * bad)


if __name__ == "__main__":
    unittest.main()
