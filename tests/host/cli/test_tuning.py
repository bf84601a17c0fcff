#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameter sets on the command line: run, suite and serve with --registers and --set."""

import hashlib
import json
import subprocess
import sys
import time
import tomllib
import unittest

import numpy as np

from harness import BINARY, SMALL, SOURCE, Recorded, command, summary_of
from live import LiveTest

sys.path.insert(0, str(SOURCE / "tests/host/results"))
import check_junit  # noqa: E402

SUITE = """
name = "trial"
[site]
power = "10 MW"
scenario_power = "3 kW"
[[limits]]
profile = "mine.toml"
[[scenarios]]
file = "small.toml"
[[scenarios]]
name = "bare"
file = "small.toml"
[scenarios.set]
run.duration = "35 s"
registers.gpu.CONTROL.ENABLE = false
"""
LIMITS = """
title = "a test"
source = "none"
date = "2026-01-01"
status = "own"
[[clauses]]
id = "range"
kind = "band_rms"
segment = "30 s"
f_low = "1.5 Hz"
f_high = "2.5 Hz"
limit = "0.02 MW"
"""
# Iterations at 2 Hz: with a floor of 50 % they exceed the limit, with 90 % they do not.
LOAD = SMALL.replace('"3 s"', '"40 s"').replace("[registers.gpu]", """[registers.gpu]
TMP_CEILING = "1.2 kW"
preset.0.FLOOR = "50 %"
preset.0.RAMP_UP_RATE = "2 kW/s"
preset.0.RAMP_DOWN_RATE = "2 kW/s"
preset.0.RAMP_DOWN_HYSTERESIS = "5 s"
""")

SHORT = LOAD.replace('"40 s"', '"3 s"')


def same_samples(a, b):
    a, b = Recorded(a), Recorded(b)
    return all(np.array_equal(a.site[name], b.site[name]) for name in a.site)


class Tuning(LiveTest):
    def setUp(self):
        super().setUp()
        self.small = self.write("small.toml", SHORT)

    def exported(self, scenario):
        done = command("registers", "export", "--scenario", scenario, "--as", "toml")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def tuned(self, floor="85 %", name="tuned.toml"):
        lines = self.exported(self.small).splitlines()
        at = next(i for i, line in enumerate(lines) if line.startswith("preset.0.FLOOR = "))
        lines[at] = f"preset.0.FLOOR = '{floor}'"
        return self.write(name, "\n".join(lines) + "\n")


class Run(Tuning):
    def test_a_set_replaces_the_registers_and_is_kept_with_the_run(self):
        tuned = self.tuned()
        a = self.run_ok(self.small, "a", "--registers", tuned)
        plain = self.run_ok(self.small, "plain")
        by_key = self.run_ok(self.small, "key", "--set", "registers.gpu.preset.0.FLOOR=85 %")
        again = self.run_ok(a / "scenario.toml", "again")
        held = (a / "run.h5").read_bytes()
        self.assertFalse(same_samples(a, plain))
        self.assertTrue(held == (by_key / "run.h5").read_bytes())
        self.assertTrue(held == (again / "run.h5").read_bytes())
        registers = tomllib.loads((a / "scenario.toml").read_text())["registers"]
        self.assertEqual(registers["gpu"]["preset"]["0"]["FLOOR"], "85 %")
        provenance = summary_of(a)["provenance"]
        self.assertEqual(provenance["registers_file"], str(tuned))
        self.assertEqual(provenance["registers_sha256"], hashlib.sha256(tuned.read_bytes()).hexdigest())
        self.assertNotIn("registers_file", summary_of(plain)["provenance"])

    def test_the_scenarios_own_set_changes_nothing(self):
        own = self.write("own.toml", self.exported(self.small))
        a, b = self.run_ok(self.small, "a", "--registers", own), self.run_ok(self.small, "b")
        self.assertTrue((a / "run.h5").read_bytes() == (b / "run.h5").read_bytes())

    def test_set_takes_precedence_and_says_so(self):
        words = ("--registers", self.tuned(), "--set", "registers.gpu.preset.0.FLOOR=70 %")
        a = self.run_ok(self.small, "a", *words)
        b = self.run_ok(self.small, "b", "--set", "registers.gpu.preset.0.FLOOR=70 %")
        self.assertTrue((a / "run.h5").read_bytes() == (b / "run.h5").read_bytes())
        self.assertIn("--set takes precedence over the parameter set for gpu.preset.0.FLOOR",
                      summary_of(a)["notices"])

    def test_errors_name_the_line_of_the_set(self):
        def wrong(text, *expected, words=()):
            file = self.write("wrong.toml", text)
            line = self.refused(2, "run", self.small, "--out", self.folder / "none", "--registers", file, *words)
            for part in expected:
                self.assertIn(part, line)
            self.assertFalse((self.folder / "none").exists())

        text = self.tuned().read_text()
        wrong(text.replace("preset.0.FLOOR", "preset.0.FLOR"), "wrong.toml:33:10: ", "did you mean FLOOR?")
        wrong(text.replace("85 %", "120 %"), "wrong.toml:33:10: ", "allowed: 0 % to 100 %")
        wrong(text.replace("gpu = '2.", "gpu = '9."), "wrong.toml:7:1: the set is for version 9.")
        wrong("[registers.rack]\nX = 1\n", "wrong.toml:1:12: unknown key 'registers.rack'")
        wrong("rack_index = 7\n" + text, "wrong.toml:1:1: unknown key 'rack_index'")
        wrong("[registers.gpu]\nSTATUS.STATE = 'RUN'\n", "wrong.toml:2:8: 'STATUS.STATE' is not a parameter")
        wrong("[registers.storage]\nTRIP_UNDER_VOLTAGE = '900 V'\nTRIP_OVER_VOLTAGE = '950 V'\n"
              "VOLTAGE_MIN = '900 V'\n", "wrong.toml:4:1: the storage starts at")
        wrong("[parameters]\nname = 'x'\n", "wrong.toml: the parameter set has no register")
        wrong("[registers", "wrong.toml:1:", "not valid TOML")
        words = ("run", self.small, "--out", self.folder / "none", "--registers")
        self.assertIn("none.toml: cannot read this file", self.refused(2, *words, "none.toml"))
        self.assertIn("--registers", self.refused(2, *words, "a.toml", "--registers", "b.toml"))

    def test_a_set_is_never_overwritten_by_the_run(self):
        file = self.tuned(name="report.html")
        self.assertIn("report.html", self.refused(2, "run", self.small, "--out", self.folder, "--registers", file))


class Suite(Tuning):
    def setUp(self):
        super().setUp()
        self.small = self.write("small.toml", LOAD)
        self.write("mine.toml", LIMITS)
        self.write("suite.toml", SUITE)
        self.out = self.folder / "out"

    def suite(self, *words, code):
        done = command("suite", self.folder, "--out", self.out, *words)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def test_a_set_is_held_against_the_limits(self):
        junit = self.folder / "out.xml"
        for floor, code, kind in (("50 %", 1, "Failure"), ("90 %", 0, "Passed")):
            tuned = self.tuned(floor)
            result = json.loads(self.suite("--registers", tuned, "--junit", junit, "--json", code=code))
            digest = hashlib.sha256(tuned.read_bytes()).hexdigest()
            self.assertEqual(result["registers"], {"file": str(tuned), "name": "unnamed", "sha256": digest})
            self.assertEqual(result["tuning"], f"tuned.toml (SHA-256 {digest[:12]}...)")
            for name, tests in check_junit.read(junit).items():
                self.assertEqual(tests[name + ".mine/range"][0], kind)
            self.assertEqual(junit.read_text().count(f'<property name="registers_sha256" value="{digest}" />'), 2)
            # The set comes before what the case itself sets, register by register.
            for case in result["cases"]:
                self.assertEqual([o for o in case["overrides"] if o.startswith("registers")], [])
            values = [case["judgement"]["verdicts"][0]["value"] for case in result["cases"]]
            self.assertAlmostEqual(values[0], values[1], delta=0.03 * values[0])
        self.assertIn("Every case with tuned.toml (SHA-256 ", self.suite("--registers", tuned, code=0))
        self.assertNotIn("Every case with", self.suite(code=1))

    def test_a_register_that_the_set_does_not_have_stays_as_the_case_sets_it(self):
        part = self.write("part.toml", "[registers.gpu]\npreset.0.FLOOR = '90 %'\n")
        result = json.loads(self.suite("--registers", part, "--json", code=1))
        within = [case["judgement"]["counts"]["within"] for case in result["cases"]]
        self.assertEqual(within, [1, 0])  # "bare" leaves the smoothing disabled
        self.assertIn("registers.gpu.CONTROL.ENABLE=false", result["cases"][1]["overrides"])

    def test_set_reaches_every_case(self):
        result = json.loads(self.suite("--set", "run.duration=33 s", "--json", code=1))
        for case in result["cases"]:
            self.assertEqual(summary_of(case["run"])["ticks"], 33000)
        self.assertEqual(result["tuning"], "--set run.duration=33 s")

    def test_a_baseline_says_what_it_was_made_with(self):
        own, base = self.folder / "baseline", self.folder / "base"
        self.suite("--update-baseline", "--quiet", code=1)
        before = {file.name: file.read_bytes() for file in own.iterdir()}
        tuned = self.tuned("90 %")
        words = ("suite", self.folder, "--out", self.out, "--registers", tuned, "--update-baseline")
        self.assertIn("the suite's own baseline holds what it gives without tuned.toml (SHA-256 ",
                      self.refused(2, *words))
        self.assertEqual({file.name: file.read_bytes() for file in own.iterdir()}, before)
        said = self.suite("--registers", tuned, "--baseline", own, code=1)
        self.assertRegex(said, r"note +the baseline holds the suite's own settings; these runs have tuned\.toml ")
        self.assertIn("regression", said)
        self.assertNotIn("use --update-baseline", said)
        self.suite("--registers", tuned, "--update-baseline", "--baseline", base, "--quiet", code=0)
        self.assertIn("tuned.toml", json.loads((base / "small-seed1.json").read_text())["tuning"])
        same = self.suite("--registers", tuned, "--baseline", base, code=0)
        self.assertIn("BASELINE: nothing has changed beyond the tolerances\n", same)
        self.assertNotIn("note", same)

    def test_a_set_that_changes_meanwhile_fails_its_cases(self):
        tuned = self.tuned("90 %")
        process = subprocess.Popen(
            [BINARY, "suite", self.folder, "--out", self.out, "--registers", tuned, "--jobs", "1",
             "--set", "run.duration=600 s"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        deadline = time.monotonic() + 60
        while not (self.out / "small-seed1" / "run.h5").exists():  # the first has read the set
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        tuned.write_text(tuned.read_text() + "# changed\n")
        _, errors = process.communicate(timeout=100)
        self.assertEqual(process.returncode, 3, errors)
        (line,) = errors.splitlines()
        self.assertRegex(line, r"case bare-seed1 failed: .*tuned\.toml: the parameter set changed while the suite ran")

    def test_a_bad_set_is_found_before_anything_runs(self):
        wrong = self.write("wrong.toml", "[registers.gpu]\nTMP_CEILNG = '1 kW'\n")
        line = self.refused(2, "suite", self.folder, "--out", self.out, "--registers", wrong)
        self.assertIn("wrong.toml:2:1: no register 'TMP_CEILNG'", line)
        self.assertFalse(self.out.exists())


class Serve(Tuning):
    def test_a_live_bench_starts_with_the_set(self):
        tuned = self.tuned()
        server = self.serve(self.small, "--registers", tuned, "--paused", "--out", "live")
        self.assertIn("preset.0.FLOOR                     84.9853515625 %\n", self.ctl(server, "read"))
        self.assertEqual(self.status(server)["registers_file"], str(tuned))
        self.ctl(server, "restart", "--paused")  # keeps it
        self.assertIn("84.9853515625 %", self.ctl(server, "read"))
        other = self.write("other.toml", SMALL)
        self.ctl(server, "restart", other, "--paused")  # a set is for the scenario it was named with
        self.assertNotIn("84.9853515625 %", self.ctl(server, "read"))
        self.assertEqual(self.status(server)["registers_file"], "")

    def test_the_record_names_the_set(self):
        tuned = self.tuned()
        server = self.serve(self.small, "--registers", tuned, "--pace", "max", "--out", "live")
        self.wait_for(server, "ended")
        self.assertEqual(self.end(server), 0)
        live = self.folder / "live"
        digest = hashlib.sha256(tuned.read_bytes()).hexdigest()
        self.assertEqual(summary_of(live)["provenance"]["registers_sha256"], digest)
        again = self.run_ok(live / "scenario.toml", "again")
        self.assertTrue(same_samples(live, again))

    def test_a_bad_set_is_refused(self):
        wrong = self.write("wrong.toml", "[registers.gpu]\nTMP_CEILNG = '1 kW'\n")
        line = self.refused(2, "serve", self.small, "--registers", wrong, "--bind", "tcp://127.0.0.1:*")
        self.assertIn("wrong.toml:2:1: no register 'TMP_CEILNG'", line)


if __name__ == "__main__":
    unittest.main()
