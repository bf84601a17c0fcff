#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One quantity, one number: each figure of docs/quantities.md has the same printed digits in the
table of `run`, in summary.json, in the report and the data that its plots draw, in `judge`, in
`compare`, and when it is computed anew from the CSV."""

import base64
import html
import json
import pathlib
import re
import tempfile
import unittest

import numpy as np
from scipy import signal

from harness import SCENARIOS, command, summary_of

LIMITS = ("--limits", "ercot-2026-06", "--limits", "training-band", "--site-mw", 500)


def digits(value, significant=4):
    """As significant() of host/results/human.cpp, between 1e-3 and 1e7."""
    before = int(np.floor(np.log10(abs(value) * (1 + 0.5 * 10.0**-significant)))) + 1
    return f"{value:.{max(0, significant - before)}f}"


def si(value, unit):
    for factor, prefix in ((1e-9, "G"), (1e-6, "M"), (1e-3, "k"), (1.0, "")):
        if abs(value) * factor >= 0.99995:
            return f"{digits(value * factor)} {prefix}{unit}"
    raise AssertionError(value)


def floats(text):
    return np.frombuffer(base64.b64decode(text), "<f4").astype(float)


def words(text):
    """The report's text without its elements, in single spaces."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.S)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


class OneNumber(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory(prefix="ballast_e2e_")
        cls.addClassCleanup(holder.cleanup)
        cls.out = pathlib.Path(holder.name) / "run"
        cls.table = cls.text_of("run", SCENARIOS / "first_light.toml", "--out", cls.out, *LIMITS,
                                "--csv", "site_grid_w")  # fmt: skip
        cls.judged = cls.text_of("judge", cls.out, *LIMITS)
        cls.compared = cls.text_of("compare", cls.out, cls.out, *LIMITS)
        cls.summary = summary_of(cls.out)
        cls.judgement = json.loads((cls.out / "judgement.json").read_text())
        cls.clauses = {v["clause"]: v for v in cls.judgement["verdicts"]}
        report = (cls.out / "report.html").read_text()
        cls.words = words(report)
        cls.data = json.loads(re.search(r'id="ballast-data">(.*?)</script>', report, re.S).group(1))

    @staticmethod
    def text_of(*arguments):
        done = command(*arguments)
        if done.returncode not in (0, 1):  # 1: a limit is exceeded
            raise AssertionError(done.stderr)
        return done.stdout

    def swing_rows(self, over):
        """The lines of one SWING block of the table."""
        block = self.table.split(f"SWING over {over}")[1]
        return block.split("SWING")[0].split("ENERGY")[0]

    def test_band_rms_and_strongest_line(self):
        steady = self.summary["steady"]
        span = f"{steady['from_s']:.2f} s to {steady['to_s']:.2f} s, in which all jobs iterate"
        for part, over in ((self.summary, "the whole record"), (steady, span)):
            rows = self.swing_rows(over)
            block = self.words.split(f"Swing over {over}")[1][:400]
            for band in part["bands"]:
                label = f"RMS from {band['f_low_hz']:g} to {band['f_high_hz']:g} Hz"
                texts = [si(band[f"{side}_rms_w"], "W") for side in ("demand", "load", "grid")]
                self.assertRegex(rows, r"\s+".join([label, *texts]))
                self.assertIn(" ".join([label, *texts]), block)
            for side in ("load", "grid"):
                line = part["lines"][side]
                amplitude, place = si(line["amplitude_w"], "W"), digits(line["f_hz"]) + " Hz"
                self.assertIn(amplitude, rows)
                self.assertIn("at " + place, rows)
                self.assertIn(f"{amplitude} at {place}", block)
        # What is compared is the whole record; of the steady part, the figure of the summaries.
        whole = si(self.summary["bands"][1]["grid_rms_w"], "W")
        self.assertRegex(self.compared, rf"training iterations, 0\.2 to 3 Hz +{whole} +{whole} ")
        part = si(steady["bands"][1]["grid_rms_w"], "W")
        self.assertRegex(self.compared, rf"steady grid RMS, 0\.2 to 3 Hz +{part} +{part} ")
        line = self.summary["lines"]["grid"]
        amplitude, place = si(line["amplitude_w"], "W"), digits(line["f_hz"]) + " Hz"
        self.assertRegex(self.compared, rf"strongest line from 0\.2 to 3 Hz +{amplitude} +{amplitude} ")
        self.assertRegex(self.compared, rf"its frequency +{place} +{place}\n")
        self.assertAlmostEqual(line["f_hz"], 0.49, delta=0.03)
        result = json.loads(self.text_of("compare", self.out, self.out, "--json"))
        band = next(b for b in result["bands"] if b["key"] == "training")
        self.assertEqual(band["a_rms_w"], self.summary["bands"][1]["grid_rms_w"])
        self.assertEqual(result["lines"]["b"], line)

    def test_the_csv_gives_the_same(self):
        time_s, grid_w = np.loadtxt(self.out / "run.csv", delimiter=",", skiprows=1, unpack=True)
        steady = self.summary["steady"]
        inside = slice(*(round(1000 * steady[edge]) for edge in ("from_s", "to_s")))
        self.assertEqual(time_s[1], 0.001)
        for part, samples in ((self.summary, grid_w), (steady, grid_w[inside])):
            f_hz, psd = signal.welch(samples, 1000.0, nperseg=min(100000, len(samples)), detrend="linear")
            for band in part["bands"]:
                chosen = (f_hz >= band["f_low_hz"]) & (f_hz < band["f_high_hz"])
                rms_w = np.sqrt(psd[chosen].sum() * f_hz[1])
                self.assertEqual(si(rms_w, "W"), si(band["grid_rms_w"], "W"))
        power = self.summary["power_w"]["grid"]
        for value, name in ((grid_w.min(), "min"), (grid_w.max(), "max"), (grid_w.mean(), "mean")):
            self.assertEqual(si(value, "W"), si(power[name], "W"))

    def test_the_site_has_the_run_s_figures_times_the_scale(self):
        scale = self.judgement["scale"]
        # One segment of 100 s: the worst is the average.
        for clause, value_w in (
            ("band", self.summary["bands"][1]["grid_rms_w"]),
            ("line", self.summary["lines"]["grid"]["amplitude_w"]),
        ):
            value = self.clauses[clause]["value"]
            number = digits(scale * value_w / 1e6)
            self.assertEqual(digits(value), number)
            limit = digits(self.clauses[clause]["limit"])
            for text in (self.judged, self.table):
                self.assertRegex(text, rf"{number} +(of )?{limit} ")
            self.assertRegex(self.compared, rf"training-band {clause}, \S+( rms)? +{number} +{number} ")
            self.assertRegex(self.words, rf"{clause} .{{0,40}}(within|exceeds) \d+ % of the limit {number} {limit} ")
        band_mw = digits(self.clauses["band"]["value"])
        line_mw = digits(self.clauses["line"]["value"])
        # The search for oscillations finds the line too, a little beside its centre of power.
        self.assertRegex(self.judged, rf"0\.49\d\d Hz  \(period [\d.]+ s\)  amplitude {line_mw} MW")
        self.assertRegex(self.words, rf"0\.49\d\d Hz 2\.0\d\d s {line_mw} MW ")
        place = digits(self.clauses["line"]["at_hz"])
        self.assertIn(f"training iterations 0.2–3 {band_mw} MW {line_mw} MW at {place} Hz", self.words)
        self.assertIn(f"RMS, training iterations (0.2–3 Hz) {band_mw} MW", self.words)
        # Peak-to-peak within 5 s, by the clause and below the rolling plot.
        swing = digits(self.clauses["variation-5s"]["value"])
        self.assertRegex(self.words, rf"are excluded\): {swing} MW in the 5 s up to")
        power = self.summary["power_w"]["grid"]
        self.assertIn(f"Swing of the grid {si(scale * (power['max'] - power['min']), 'W')}", self.words)

    def test_the_mask_is_drawn_over_what_was_judged(self):
        clause = self.clauses["line"]
        for plot in ("lines", "mask"):
            curves = {c["label"]: c for c in self.data[plot]["curves"]}
            judged = next(c for label, c in curves.items() if label.startswith("as judged"))
            mask = next(c for label, c in curves.items() if label == "limit of training-band, line")
            f_hz, amplitude_w = floats(judged["x"]), floats(judged["data"])
            peak = np.argmin(np.abs(f_hz - clause["at_hz"]))
            self.assertEqual(digits(amplitude_w[peak] / 1e6), digits(clause["value"]))
            # The frequency is written as a float32 as well.
            limit_w = np.interp(clause["at_hz"], floats(mask["x"]), floats(mask["data"]))
            self.assertEqual(digits(limit_w / 1e6), digits(clause["limit"]))
            marker = next(m for m in self.data[plot]["markers"] if m["f_hz"] == clause["at_hz"])
            self.assertEqual(marker["exceeds"], clause["outcome"] == "exceeds")

    def test_energies_and_costs(self):
        energy = self.summary["energy_j"]
        for key, label in (("grid", "= grid"), ("burned", "+ burned"), ("converter_loss", "+ converter loss")):
            self.assertRegex(self.table, rf"{re.escape(label)} +{energy[key] / 1e6:.4f} ")
            self.assertRegex(self.words, rf"{label.split(' ', 1)[1]} {energy[key] / 1e6:.4f} ")
            self.assertRegex(self.compared, rf"\n  {key} +{si(energy[key], 'J')} ")
        overhead = f"{100 * self.summary['energy_overhead_equal_work_frac']:+.2f} %"
        slowdown = digits(self.summary["slowdown"], 5)
        for text in (self.table, self.words):
            self.assertIn(overhead, text)
            self.assertIn(slowdown, text)
        self.assertIn(f"{self.summary['energy_overhead_equal_work_frac']:.5f}", self.compared)
        storage = self.summary["storage"]
        throughput = f"{si(storage['charged_j'], 'J')} charged, {si(storage['discharged_j'], 'J')} discharged"
        self.assertIn(throughput, self.table)
        self.assertIn(throughput, self.words)
        self.assertRegex(self.compared, rf"storage\.charged +{si(storage['charged_j'], 'J')} ")

    def test_values_against_limits_have_one_form(self):
        for v in self.clauses.values():
            share = v["value"] / v["limit"]
            text = f"{share:.{1 if share < 9.95 else 0}f} x the limit" if share > 1 else f"{100 * share:.0f} % of the limit"
            for where in (self.table, self.judged, self.words, self.compared):
                self.assertIn(text, where)
        for where in (self.table, self.judged, self.words):
            self.assertNotRegex(where, r"-\d+(\.\d+)? %( margin)?")
            self.assertNotRegex(where, r"margin of|% margin")


if __name__ == "__main__":
    unittest.main()
