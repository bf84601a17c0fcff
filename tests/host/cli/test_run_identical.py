#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Identical inputs give identical results; rewriting registers changes nothing; writes are exact."""

import re
import subprocess
import tomllib
import unittest

import h5py
import numpy as np

from harness import SCENARIOS, SMALL, Recorded, RunTest, command, summary_of


def waves_of(out):
    """All changes of a waveform file, without the date in its head."""
    vcd = subprocess.run(
        ["fst2vcd", out / "waves.fst"], capture_output=True, text=True, check=True
    ).stdout
    return re.sub(r"\$date.*?\$end", "", vcd, count=1, flags=re.DOTALL)


class Identical(RunTest):
    def assert_identical(self, a, b, scenario=True):
        with h5py.File(a / "run.h5") as first, h5py.File(b / "run.h5") as second:
            names = []
            first.visititems(lambda name, item: names.append(name))
            others = []
            second.visititems(lambda name, item: others.append(name))
            self.assertEqual(names, others)
            for name in names:
                if isinstance(first[name], h5py.Dataset):
                    self.assertEqual(first[name][:].tobytes(), second[name][:].tobytes(), name)
        if scenario:
            self.assertEqual((a / "scenario.toml").read_text(), (b / "scenario.toml").read_text())
            self.assertEqual(summary_of(a), summary_of(b))

    def test_two_runs(self):
        words = ("--waves", "20:20.3", "--csv", "site_grid_w", "--set", "run.duration=40 s")
        words += ("--set", "run.record_gpus=true")
        a = self.run_ok(SCENARIOS / "first_light.toml", "a", *words)
        b = self.run_ok(SCENARIOS / "first_light.toml", "b", *words)
        self.assert_identical(a, b)
        self.assertEqual((a / "run.csv").read_bytes(), (b / "run.csv").read_bytes())
        self.assertEqual(waves_of(a), waves_of(b))
        # Not only equal values: the same bytes.
        self.assertEqual((a / "run.h5").read_bytes(), (b / "run.h5").read_bytes())

    def test_threads(self):
        scenario = self.write("s.toml", SMALL)
        words = ("--set", "site.racks=5")
        runs = [
            self.run_ok(scenario, f"t{n}", *words, "--set", f"run.threads={n}") for n in (1, 2, 3, 5)
        ]
        for other in runs[1:]:
            self.assert_identical(runs[0], other, scenario=False)
            a, b = summary_of(runs[0]), summary_of(other)
            self.assertEqual(a["energy_j"], b["energy_j"])
            self.assertEqual(a, b)

    def test_another_seed_differs(self):
        scenario = self.write("s.toml", SMALL)
        a = Recorded(self.run_ok(scenario, "a"))
        b = Recorded(self.run_ok(scenario, "b", "--set", "run.seed=2"))
        self.assertFalse(np.array_equal(a["grid_w"], b["grid_w"]))


VALUE = r"not set|true|false|[A-Z_]+(?= )|-?[\d.]+(?:e[+-]?\d+)?(?: (?:%|W/s|/s|degC|W|J|s|A|V)(?= ))?"


def writable_fields():
    """(block, name as a scenario spells it, reset value as TOML) of all fields that can be written."""
    fields = []
    prefixes = []
    for line in command("registers").stdout.splitlines():
        title = re.match(r"(\w+) / (\w+): (\d+) window", line)
        if title:
            block = "gpu" if title[1] == "gpu_power_smoothing" else "storage"
            group, count = title[2], int(title[3])
            prefixes = [""]
            if group == "bank":
                prefixes = ["bank."]
            if group == "preset":
                prefixes = [f"preset.{i}." for i in range(count)]
        entry = re.match(rf"  0x[0-9A-F]+ (\S+)\s+rw\s+({VALUE})\s", line)
        if not entry:
            if re.match(r"  0x[0-9A-F]+ \S+\s+rw ", line):
                raise AssertionError("no reset value in: " + line)
            continue
        value = entry[2]
        plain = re.fullmatch(r"true|false|-?[\d.]+", value)
        toml = value if plain else f'"{value}"'
        fields += [(block, prefix + entry[1], toml) for prefix in prefixes]
    return fields


def programmed(scenario):
    """Register values of a scenario's [registers], flat, as TOML."""

    def flat(table, prefix=""):
        for key, value in table.items():
            if isinstance(value, dict):
                yield from flat(value, prefix + key + ".")
            else:
                yield prefix + key, str(value).lower() if isinstance(value, bool) else repr(value)

    registers = tomllib.loads(scenario)["registers"]
    return {(block, name): value for block in registers for name, value in flat(registers[block])}


class Rewriting(Identical):
    def test_present_values_change_nothing(self):
        text = (SCENARIOS / "first_light.toml").read_text()
        present = programmed(text)
        fields = writable_fields()
        self.assertGreater(len(fields), 90)
        known = {(block, name) for block, name, _ in fields}
        self.assertLessEqual(set(present), known)
        lines = []
        # In the ramp at the start, within an iteration, in the checkpoint, on and off a coupling.
        for at in ("12.345 s", "25.01 s", "41.777 s"):
            lines.append(f'\n[[writes]]\nat = "{at}"')
            for block in ("gpu", "storage"):
                lines.append(f"[writes.{block}]")
                for _, name, reset in (f for f in fields if f[0] == block):
                    lines.append(f"{name} = {present.get((block, name), reset)}")
        a = self.run_ok(self.write("plain.toml", text), "a", "--set", "run.duration=50 s")
        b = self.run_ok(
            self.write("rewritten.toml", text + "\n".join(lines)), "b", "--set", "run.duration=50 s"
        )
        self.assert_identical(a, b, scenario=False)
        first, second = summary_of(a), summary_of(b)
        self.assertEqual(first["energy_j"], second["energy_j"])

    def test_one_different_value_would_be_seen(self):
        text = (SCENARIOS / "first_light.toml").read_text()
        write = '\n[[writes]]\nat = "12.345 s"\n[writes.storage]\nBETA = "0.21 /s"\n'
        a = self.run_ok(self.write("plain.toml", text), "a", "--set", "run.duration=14 s")
        b = self.run_ok(self.write("other.toml", text + write), "b", "--set", "run.duration=14 s")
        self.assertFalse(np.array_equal(Recorded(a)["grid_w"], Recorded(b)["grid_w"]))


class TimedWrites(RunTest):
    def first_difference(self, write, quantity, words=()):
        a = Recorded(self.run_ok(self.write("a.toml", SMALL), "a", *words))
        b = Recorded(self.run_ok(self.write("b.toml", SMALL + write), "b", *words))
        different = np.flatnonzero((a.rack[quantity] != b.rack[quantity]).any(axis=1))
        self.assertGreater(len(different), 0)
        return different[0], b

    def test_gpu_write_acts_at_its_tick(self):
        # In the middle of a coupling interval and of a compute phase.
        write = """
[[writes]]
at = "2.123 s"
[writes.gpu]
CONTROL.HARD_CEILING = true
TMP_CEILING = "220 W"
"""
        tick, record = self.first_difference(write, "granted_w")
        self.assertEqual(tick, 2123)
        self.assertLessEqual(record["granted_w"][2123], 2 * 220.0 * 1.11)

    def test_storage_write_acts_one_tick_later(self):
        # The controller steps at the end of tick 1500; its command acts in the next one.
        write = '\n[[writes]]\nat = "1.5 s"\n[writes.storage]\nCONTROL.ENABLE = false\n'
        tick, _ = self.first_difference(write, "storage_command_w")
        self.assertEqual(tick, 1501)

    def test_one_rack_and_one_gpu(self):
        write = """
[[writes]]
at = "2.12 s"
rack_index = 1
gpu_index = 0
[writes.gpu]
CONTROL.HARD_CEILING = true
TMP_CEILING = "220 W"
"""
        words = ("--set", "site.racks=2", "--set", "run.record_gpus=true")
        a = self.run_ok(self.write("a.toml", SMALL), "a", *words)
        b = self.run_ok(self.write("b.toml", SMALL + write), "b", *words)
        with h5py.File(a / "run.h5") as first, h5py.File(b / "run.h5") as second:
            x, y = first["gpu/granted_w"][:], second["gpu/granted_w"][:]
        differs = (x != y)[2120]
        self.assertEqual(differs.tolist(), [[False, False], [True, False]])
        self.assertFalse((x != y)[:2120].any())


if __name__ == "__main__":
    unittest.main()
