#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings on the command line: checked, and exported for other tools."""

import json
import tomllib
import unittest

from harness import SCENARIOS, SMALL, RunTest, command

FIRST_LIGHT = SCENARIOS / "first_light.toml"


class Registers(RunTest):
    def output(self, *words, code=0):
        done = command("registers", *words)
        self.assertEqual((done.returncode, done.stderr), (code, ""), done.stdout)
        return done.stdout

    def exported(self):
        return self.output("export", "--scenario", FIRST_LIGHT, "--as", "toml")

    def test_settings_without_effect_fail_on_request_only(self):
        said = self.output("check", "--scenario", FIRST_LIGHT)
        self.assertIn("no effect: gpu.preset.0.RAMP_UP_RATE, gpu.preset.0.RAMP_DOWN_RATE: Ramps", said)
        self.assertEqual(self.output("check", "--scenario", FIRST_LIGHT, "--strict", code=1), said)

    def test_contradictions_fail(self):
        text = self.exported().replace("ACT_THRESHOLD = '400 W'", "ACT_THRESHOLD = '1.5 kW'")
        said = self.output("check", self.write("set.toml", text), code=1)
        self.assertIn("conflict: gpu.IDLE_POWER, gpu.ACT_THRESHOLD: ACT_THRESHOLD (1500 W) is above", said)

    def test_a_set_that_changes_nothing_is_not_remarked(self):
        file = self.write("set.toml", self.exported())
        said = self.output("check", file, "--scenario", FIRST_LIGHT)
        self.assertEqual(said, "first_light: nothing to remark\n")

    def test_a_run_with_the_exported_set_is_the_same(self):
        scenario = self.write("s.toml", SMALL)
        registers = self.output("export", "--scenario", scenario, "--as", "toml")
        registers = registers[registers.index("[registers.gpu]"):]
        head = SMALL[: SMALL.index("[registers.gpu]")]
        other = self.write("t.toml", head + registers)
        a, b = self.run_ok(scenario, "a"), self.run_ok(other, "b")
        self.assertEqual((a / "run.h5").read_bytes(), (b / "run.h5").read_bytes())

    def test_forms(self):
        sizes = tomllib.loads(self.exported())["registers"]
        self.assertEqual(sizes["gpu"]["IDLE_POWER"], "140 W")
        profile = json.loads(
            self.output("export", "--scenario", FIRST_LIGHT, "--as", "redfish"))[0]["body"]
        self.assertEqual(profile["TMPFloorPercent"], 64.990234375)  # 2662 of 4096
        self.assertEqual(profile["RampDownHysteresisSeconds"], 5.0)
        script = self.output("export", "--scenario", FIRST_LIGHT, "--gpu", "3")
        self.assertIn("\nnvidia-smi power-smoothing -i 3 -s 1\n", script)

    def test_errors(self):
        self.assertIn("no settings were given", self.refused(2, "registers", "check"))
        self.assertIn("none.toml", self.refused(2, "registers", "export", "none.toml"))
        file = self.write("set.toml", '[registers.gpu]\nTMP_CEILNG = "1 kW"\n')
        self.assertIn("set.toml:2", self.refused(2, "registers", "check", file))
        self.assertIn("no register matches", self.refused(2, "registers", "nonsense"))


if __name__ == "__main__":
    unittest.main()
