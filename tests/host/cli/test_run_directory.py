#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run leaves behind: the directory, closed energy accounts, --quiet, --json, --csv, --waves."""

import csv
import json
import re
import subprocess
import unittest

import h5py
import numpy as np

from harness import (
    DEMONSTRATIONS,
    SCENARIOS,
    SMALL,
    TRACES,
    Recorded,
    RunTest,
    command,
    summary_of,
)

LOSSES = ("supply_loss", "filter_loss", "converter_loss", "cell_loss", "stored_change", "detached")


def balance_frac(energy, leave_out=None):
    """grid = granted + base + losses + change of stored energy, relative to the energy delivered."""
    parts = sum(energy[key] for key in ("granted", "base", *LOSSES) if key != leave_out)
    return abs(energy["grid"] - parts) / max(abs(energy["grid"]), energy["granted"] + energy["base"])


class Directory(RunTest):
    def test_is_complete_and_consistent(self):
        out = self.run_ok(self.write("small.toml", SMALL), "run")
        self.assertEqual(
            sorted(file.name for file in out.iterdir()),
            ["report.html", "run.h5", "scenario.toml", "summary.json"],
        )
        summary, record = summary_of(out), Recorded(out)
        self.assertEqual((summary["ticks"], summary["gpus"], summary["partial"]), (3000, 2, False))
        self.assertEqual(record.partial, 0)
        for key in ("load", "grid"):
            x, figures = record[f"{key}_w"], summary["power_w"][key]
            self.assertEqual(len(x), 3000)
            self.assertAlmostEqual(figures["min"], x.min(), delta=1e-3)
            self.assertAlmostEqual(figures["mean"], x.mean(), delta=1e-2)
            self.assertAlmostEqual(figures["max"], x.max(), delta=1e-3)
        # The accounts are the integrals of what was recorded (float32).
        for key in ("demand", "granted", "burned", "withheld", "base", "grid"):
            integral_j = record[f"{key}_w"].sum() * 1e-3
            self.assertAlmostEqual(summary["energy_j"][key], integral_j, delta=1e-6 * 8000, msg=key)
        self.assertIn("<html", (out / "report.html").read_text())

    def test_without_storage_there_are_no_storage_figures(self):
        out = self.run_ok(self.write("small.toml", SMALL), "run", "--set", "storage.kind=none")
        self.assertIsNone(summary_of(out)["storage"])

    def test_resolved_scenario_runs_the_same(self):
        out = self.run_ok(self.write("small.toml", SMALL), "run")
        again = self.run_ok(out / "scenario.toml", "again")
        first, second = summary_of(out), summary_of(again)
        del first["provenance"]["scenario_file"], second["provenance"]["scenario_file"]
        self.assertEqual(first, second)
        self.assertEqual((out / "scenario.toml").read_text(), (again / "scenario.toml").read_text())


class EnergyBalance(RunTest):
    def check(self, out):
        energy = summary_of(out)["energy_j"]
        self.assertLessEqual(balance_frac(energy), 1e-6)
        self.assertAlmostEqual(
            energy["granted"],
            energy["demand"] + energy["burned"] - energy["withheld"],
            delta=1e-9 * energy["demand"],
        )
        # The check can fail: without any one account that is not zero it does.
        present = [key for key in LOSSES if abs(energy[key]) > 0]
        self.assertIn("supply_loss", present)
        for key in present:
            if abs(energy[key]) > 1e-5 * energy["grid"]:
                self.assertGreater(balance_frac(energy, leave_out=key), 1e-6, key)
        return energy

    def test_every_scenario_of_ours(self):
        files = sorted(SCENARIOS.rglob("*.toml"))
        self.assertGreaterEqual(len(files), 7)
        for file in files:
            if "gpt3" in file.name:
                continue
            with self.subTest(scenario=file.name):
                self.check(self.run_ok(file, file.stem, "--set", "run.duration=40 s"))

    def test_first_light_loses_in_the_storage_too(self):
        out = self.run_ok(SCENARIOS / "first_light.toml", "run")
        energy = self.check(out)
        for key in ("supply_loss", "converter_loss", "cell_loss"):
            self.assertGreater(balance_frac(energy, leave_out=key), 5e-4)
        summary = summary_of(out)
        # The scenario shows what it is for: nothing clips, and both controllers do their work.
        soc = summary["storage"]
        self.assertTrue(0.25 < soc["soc_min_frac"] and soc["soc_max_frac"] < 0.75, soc)
        band = summary["bands"][1]
        self.assertLess(band["grid_rms_w"], 0.1 * band["load_rms_w"])
        self.assertGreater(energy["burned"], 0.1 * energy["demand"])
        self.assertTrue(1.0 < summary["slowdown"] < 1.05)

    @unittest.skipUnless(TRACES.is_dir(), "the measured traces are not here")
    def test_measured_job(self):
        out = self.run_ok(SCENARIOS / "gpt3_512h100.toml", "logs", "--set", "run.duration=30 s")
        self.check(out)
        summary = summary_of(out)
        self.assertEqual((summary["racks"], summary["gpus"]), (16, 512))
        self.assertAlmostEqual(summary["nyquist_hz"], 0.25, delta=0.01)
        # The derived CSV is the same job on a grid of 2 s.
        derived = TRACES / "derived" / "gpt3_512xH100_dc_2s.csv.xz"
        words = ("--set", "run.duration=30 s", "--set", f"workload.trace.path={derived}")
        other = summary_of(self.run_ok(SCENARIOS / "gpt3_512h100.toml", "csv", *words))
        self.assertAlmostEqual(
            other["power_w"]["load"]["mean"] / summary["power_w"]["load"]["mean"], 1.0, delta=0.005
        )


class Output(RunTest):
    def test_quiet_prints_nothing(self):
        done = command("run", self.write("s.toml", SMALL), "--out", self.folder / "r", "--quiet")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_json_prints_the_summary_alone(self):
        done = command("run", self.write("s.toml", SMALL), "--out", self.folder / "r", "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        printed = json.loads(done.stdout)
        self.assertEqual(printed, summary_of(self.folder / "r", with_timing=True))

    def test_the_table_goes_to_stdout_and_no_progress_to_a_pipe(self):
        done = command("run", self.write("s.toml", SMALL), "--out", self.folder / "r")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for word in ("demand", "burned", "withheld", "balance error", "slowdown", "report.html"):
            self.assertIn(word, done.stdout)
        self.assertNotIn("\r", done.stdout)

    def test_default_folders_are_numbered(self):
        scenario = self.write("s.toml", SMALL)
        for _ in range(2):
            done = command("run", scenario, "-q", "--set", "run.name=twice", cwd=self.folder)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.folder / "runs" / "twice" / "summary.json").is_file())
        self.assertTrue((self.folder / "runs" / "twice-2" / "summary.json").is_file())

    def test_csv(self):
        words = ("--csv", "site_grid_w,rack0_load_w", "--csv-decimation", "10")
        out = self.run_ok(self.write("s.toml", SMALL), "run", *words)
        with open(out / "run.csv", newline="") as file:
            rows = list(csv.reader(file))
        self.assertEqual(rows[0], ["t_s", "site_grid_w", "rack0_load_w"])
        values = np.array(rows[1:], dtype=float)
        record = Recorded(out)
        np.testing.assert_allclose(values[:, 0], np.arange(300) * 0.01, atol=1e-9)
        np.testing.assert_allclose(
            values[:, 1], record["grid_w"].reshape(300, 10).mean(axis=1), rtol=1e-6
        )
        np.testing.assert_allclose(
            values[:, 2], record.rack["load_w"][:, 0].reshape(300, 10).mean(axis=1), rtol=1e-6
        )


class Waves(RunTest):
    def test_rtl_and_analog_on_one_axis(self):
        words = ("--waves", "10:10.5", "--set", "run.duration=12 s")
        out = self.run_ok(SCENARIOS / "first_light.toml", "run", *words)
        vcd = subprocess.run(
            ["fst2vcd", out / "waves.fst"], capture_output=True, text=True, check=True
        ).stdout
        header, _, body = vcd.partition("$enddefinitions $end")
        self.assertRegex(header, r"\$scope module gpu_bank \$end")
        self.assertRegex(header, r"\$scope module storage_controller \$end")
        self.assertRegex(header, r"\$timescale\s+1\s*ns\s+\$end")
        reals = dict(re.findall(r"\$var real\s+\d+ (\S+) (\w+) ", header))
        names = {name: code for code, name in reals.items()}
        with h5py.File(out / "run.h5") as run:
            self.assertEqual(set(names), set(run["rack"]))
            record = {name: run["rack"][name][10000:10500, 0] for name in names}
        # Values at the ticks: what changed last at or before each.
        series = {name: np.full(500, np.nan) for name in names}
        present, times, tick = {}, [], None

        def keep():
            if tick is not None and 0 <= tick < 500:
                for name, code in names.items():
                    series[name][tick] = present.get(code, np.nan)

        for line in body.splitlines():
            if line.startswith("#"):
                keep()
                time_ns = int(line[1:])
                times.append(time_ns)
                self.assertEqual(time_ns % 1_000_000, 0)
                tick = time_ns // 1_000_000 - 10000
            elif line.startswith("r"):
                value, code = line[1:].split()
                present[code] = float(value)
        keep()
        self.assertEqual((times[0], times[-1]), (10_000_000_000, 10_499_000_000))
        for name in names:
            with self.subTest(signal=name):
                # Float32 in the file; a tick without any change has no stamp and no value.
                seen = ~np.isnan(series[name])
                self.assertGreater(seen.sum(), 490)
                np.testing.assert_allclose(
                    series[name][seen], record[name][seen], rtol=1e-6, atol=1e-6
                )


if __name__ == "__main__":
    unittest.main()
