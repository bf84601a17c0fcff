#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`ballast compare`: two runs, and a run and a recording, against numpy and scipy on the same data."""

import json
import re
import shutil
import unittest

import h5py
import numpy as np
from scipy import signal

from harness import SCENARIOS, SMALL, TRACES, Recorded, RunTest, command, summary_of

LIMITS = """
title = "a test"
source = "none"
date = "2026-01-01"
status = "own"
[[clauses]]
id = "range"
kind = "dynamic_range"
limit = "1 kW"
[[clauses]]
id = "slow"
kind = "ramp_average"
limit = "20 MW/min"
"""
# The load as it is.
LOAD = SMALL.replace("[registers.gpu]\nCONTROL.ENABLE = true", "[registers.gpu]\nCONTROL.ENABLE = false")


class CompareTest(RunTest):
    def compare(self, *words, code=0):
        done = command("compare", *words)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertEqual(done.stderr, "")
        return done.stdout

    def compare_json(self, *words):
        return json.loads(self.compare(*words, "--json"))

    def run_of(self, name, *words, load=LOAD, duration=20):
        scenario = self.write(name + ".toml", load)
        return self.run_ok(scenario, name, "--set", f'run.duration="{duration} s"', *words)

    def csv(self, name, x, rate_hz, unit="W"):
        lines = [f"t_s,P_{unit}"] + [f"{i / rate_hz!r},{float(v)!r}" for i, v in enumerate(x)]
        return self.write(name, "\n".join(lines) + "\n")


class TwoRuns(CompareTest):
    def setUp(self):
        super().setUp()
        self.a = self.run_of("a")
        self.b = self.run_of("b", "--set", "storage.kind=none", "--set", "registers.storage.CONTROL.ENABLE=false")

    def test_figures_are_those_of_numpy(self):
        result = self.compare_json(self.a, self.b)
        a, b = Recorded(self.a)["grid_w"], Recorded(self.b)["grid_w"]
        self.assertEqual(result["common"]["samples"], 20000)
        self.assertEqual(result["alignment"]["b_begins_s"], 0.0)
        for name, of in (("min", np.min), ("mean", np.mean), ("max", np.max)):
            self.assertAlmostEqual(result["power_w"][name]["a"], of(a), places=6)
            self.assertAlmostEqual(result["power_w"][name]["difference"], of(b) - of(a), places=6)
        self.assertAlmostEqual(result["difference_w"]["rms"], np.sqrt(np.mean((b - a) ** 2)), places=6)
        worst = np.argmax(np.abs(b - a))
        self.assertAlmostEqual(result["difference_w"]["largest"], (b - a)[worst], places=6)
        self.assertAlmostEqual(result["difference_w"]["at_s"], worst / 1000.0)
        self.assertAlmostEqual(result["correlation"], np.corrcoef(a, b)[0, 1], places=9)

    def test_bands_are_those_of_scipy(self):
        result = self.compare_json(self.a, self.b)
        assessed = 0
        for key, name in (("a_rms_w", self.a), ("b_rms_w", self.b)):
            f, psd = signal.welch(Recorded(name)["grid_w"], 1000.0, nperseg=20000, detrend="linear")
            for band in result["bands"]:
                if band[key] is None:
                    self.assertLess(band["low_hz"], 2 * f[1])
                    continue
                assessed += 1
                inside = (f >= band["low_hz"]) & (f < band["high_hz"])
                rms = np.sqrt(np.sum(psd[inside]) * f[1])
                self.assertAlmostEqual(band[key] / rms, 1.0, places=9)
        self.assertGreaterEqual(assessed, 8)

    def test_accounts_are_those_of_the_summaries(self):
        result = self.compare_json(self.a, self.b)
        a, b = summary_of(self.a), summary_of(self.b)
        found = {account["name"]: account for account in result["accounts"]}
        for name in ("demand", "granted", "supply_loss", "converter_loss", "stored_change", "grid"):
            self.assertEqual(found[name]["a"], a["energy_j"][name])
            self.assertEqual(found[name]["b"], b["energy_j"][name])
            self.assertEqual(found[name]["difference"], b["energy_j"][name] - a["energy_j"][name])
        self.assertEqual(found["slowdown"]["b"], b["slowdown"])

    def test_clauses_are_those_of_judge(self):
        limits = self.write("mine.toml", LIMITS)
        peak_mw = max(Recorded(run)["grid_w"].max() for run in (self.a, self.b)) / 1e6
        site = ("--limits", limits, "--site-mw", 10)
        result = self.compare_json(self.a, self.b, *site)
        judged = []
        for run in (self.a, self.b):
            done = command("judge", run, *site, "--record-mw", repr(float(peak_mw)), "--json")
            verdicts = json.loads(done.stdout)["verdicts"]
            judged.append({verdict["clause"]: verdict for verdict in verdicts})
        clauses = {clause["clause"]: clause for clause in result["clauses"]}
        self.assertEqual(set(clauses), {"range", "slow"})
        for side, verdicts in zip("ab", judged):
            self.assertAlmostEqual(clauses["range"][side]["value"], verdicts["range"]["value"], places=9)
            self.assertEqual(clauses["range"][side]["outcome"], "exceeds")
            self.assertEqual(clauses["slow"][side]["reason"], verdicts["slow"]["reason"])
        self.assertAlmostEqual(
            clauses["range"]["difference"], judged[1]["range"]["value"] - judged[0]["range"]["value"], places=9
        )
        self.assertIsNone(clauses["slow"]["difference"])
        self.assertIn("Both are scaled by the same factor", result["notices"][0])

    def test_another_channel_and_another_for_each(self):
        load = self.compare_json(self.a, self.b, "--channel", "load_w")
        self.assertEqual(load["difference_w"]["rms"], 0.0)  # what follows differs, the load does not
        mixed = self.compare_json(self.a, self.a, "--channel-a", "load_w", "--channel-b", "grid_w")
        record = Recorded(self.a)
        self.assertAlmostEqual(mixed["power_w"]["mean"]["a"], record["load_w"].mean(), places=6)
        self.assertAlmostEqual(mixed["power_w"]["mean"]["b"], record["grid_w"].mean(), places=6)

    def test_table(self):
        text = self.compare(self.a, self.b)
        for part in ("POWER", "RMS BY BAND", "WHOLE RUNS", "both begin together", "cell_loss"):
            self.assertIn(part, text)
        self.assertEqual(self.compare(self.a, self.b, "--quiet"), "")

    def test_page_stands_alone(self):
        page = self.folder / "sub" / "page.html"
        self.compare(self.a, self.b, "--report", page, "--quiet")
        text = page.read_text(encoding="utf-8")
        self.assertLess(len(text), 10e6)
        shown = re.sub(r"(<script\b[^>]*>|<style>).*?</(script|style)>|<pre>.*?</pre>", r"\1", text, flags=re.S)
        self.assertLess(len(shown), 20000)
        self.assertIsNone(re.search(r"(src|href)\s*=", shown))
        self.assertNotIn("@", shown)  # no mark of the template is left
        self.assertIn("sub-synchronous torsional", text)

    @unittest.skipUnless(shutil.which("chromium"), "no chromium")
    def test_page_in_a_browser(self):
        import pathlib
        import sys

        sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "results"))
        from chromium import Chromium

        page = self.folder / "page.html"
        self.compare(self.a, self.b, "--report", page, "--quiet")
        with Chromium() as browser:
            browser.open(page)
            self.assertEqual(browser.errors, [])
            for plot in ("overlay", "difference", "spectrum"):
                drawn = browser.run(
                    f"(() => {{ const c = document.querySelector('#{plot}-plot canvas');"
                    "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
                    "return d.reduce((n, v, i) => n + (i % 4 === 3 && v > 0 ? 1 : 0), 0); })()"
                )
                self.assertGreater(drawn, 1000, plot)


class Recordings(CompareTest):
    def test_a_recording_is_found_in_its_run(self):
        """100 readings a second of what the run drew from 3.21 s on, with the meter's noise."""
        run = self.run_of("a", duration=30)
        x = Recorded(run)["grid_w"]
        noise = np.random.default_rng(1).normal(0.0, 5.0, 2000)
        read = x[3210:23210].reshape(-1, 10).mean(axis=1) + noise
        trace = self.csv("meter.csv", np.abs(read), 100.0)
        result = self.compare_json(run, trace, "--align", "correlate")
        # A reading of 10 samples is centred 4.5 samples after the first of them.
        self.assertAlmostEqual(result["alignment"]["b_begins_s"], 3.2145, delta=0.001)
        self.assertEqual(result["alignment"]["correlation"]["resolution_s"], 0.001)
        self.assertGreater(result["correlation"], 0.99)
        self.assertEqual(result["common"]["rate_hz"], 100.0)
        self.assertEqual(result["accounts"], [])
        # At the stated shift what remains is the noise.
        exact = self.compare_json(run, trace, "--align", "3.2145")
        self.assertAlmostEqual(exact["difference_w"]["rms"], noise.std(), delta=1.0)
        self.assertAlmostEqual(exact["common"]["first_s"], 3.2145)

    def test_lag_is_that_of_scipy_on_a_measured_trace(self):
        file = TRACES / "derived" / "pmd_5050_A100.csv.xz"
        if not file.is_file():
            self.skipTest(f"no measured trace at {file}")
        import lzma

        with lzma.open(file, "rt") as text:
            lines = [line for line in text if not line.startswith("#")]
        names = lines[0].strip().split(",")
        column = next(i for i, name in enumerate(names) if name.startswith("total"))
        x = np.array([float(line.split(",")[column]) for line in lines[1:30001]])
        a, b = x[1000:21000], x[6789:16789]
        result = self.compare_json(
            self.csv("a.csv", a, 4000.0), self.csv("b.csv", b, 4000.0), "--align", "correlate"
        )
        products = signal.correlate(a - a.mean(), b - b.mean(), "valid")
        lag = np.argmax(products)
        self.assertEqual(lag, 5789)
        self.assertAlmostEqual(result["alignment"]["b_begins_s"] * 4000.0, lag, places=3)
        self.assertAlmostEqual(result["difference_w"]["rms"], 0.0, places=6)

    def test_simulations_of_two_seeds_are_aligned(self):
        short = ("--set", 'run.duration="40 s"')
        a, b = (self.run_ok(SCENARIOS / "first_light.toml", f"s{s}", *short, "--set", f"run.seed={s}") for s in (1, 2))
        result = self.compare_json(a, b, "--align", "correlate")
        self.assertLess(abs(result["alignment"]["b_begins_s"]), 1.0)
        self.assertGreater(result["correlation"], 0.95)


class Refused(CompareTest):
    def setUp(self):
        super().setUp()
        self.a = self.run_of("a", duration=3)

    def test_unrelated_records_do_not_align(self):
        rng = np.random.default_rng(7)
        files = [self.csv(f"{k}.csv", 500 + 10 * rng.normal(size=2000), 100.0) for k in "xy"]
        line = self.refused(3, "compare", *files, "--align", "correlate")
        self.assertRegex(line, r"do not correlate: 0\.\d+ at the best lag of .* s, 0\.\d+ would be significant; ")
        self.assertIn("--align SECONDS", line)

    def test_no_common_span(self):
        line = self.refused(3, "compare", self.a, self.a, "--align", "60")
        self.assertIn("the records have no time in common: A lasts 3.000 s, B begins 60 s", line)

    def test_bad_alignment(self):
        line = self.refused(2, "compare", self.a, self.a, "--align", "end")
        self.assertIn("--align: 'end' is not an alignment; write start, correlate", line)

    def test_runs_without_a_record(self):
        gone = self.folder / "gone"
        gone.mkdir()
        shutil.copy(self.a / "summary.json", gone)
        self.assertIn("the run has no run.h5", self.refused(3, "compare", self.a, gone))
        self.assertIn("no such run or trace", self.refused(3, "compare", self.a, self.folder / "never"))
        early = self.folder / "early"
        shutil.copytree(self.a, early)
        with h5py.File(early / "run.h5", "r+") as file:
            for group in ("site", "rack"):
                for name in list(file[group]):
                    old = file[group][name]
                    attributes, shape = dict(old.attrs), (0, *old.shape[1:])
                    del file[group][name]
                    new = file[group].create_dataset(
                        name, shape, "f4", maxshape=(None, *shape[1:]), chunks=(100, *shape[1:])
                    )
                    new.attrs.update(attributes)
            file.attrs["partial"] = 1
        line = self.refused(3, "compare", self.a, early)
        self.assertIn("ended before its second tick", line)

    def test_what_is_no_power(self):
        line = self.refused(3, "compare", self.a, self.a, "--channel", "storage_soc_frac")
        self.assertIn("'storage_soc_frac' is not a power", line)
        line = self.refused(3, "compare", self.a, self.a, "--channel", "gird_w")
        self.assertIn("grid_w", line)

    def test_bad_limits(self):
        line = self.refused(2, "compare", self.a, self.a, "--limits", "ercot-2026-6")
        self.assertIn("did you mean ercot-2026-06?", line)


if __name__ == "__main__":
    unittest.main()
