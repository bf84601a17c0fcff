# SPDX-License-Identifier: GPL-3.0-or-later
"""`ballast ctl`: every command, from a shell, against a running server."""

import json
import re
import shutil
import subprocess
import tomllib
import unittest

from harness import BINARY, SCENARIOS, SMALL, command
from live import LiveTest

LIMITS = SCENARIOS.parent / "limits"


class Ctl(LiveTest):
    def setUp(self):
        super().setUp()
        small = self.write("small.toml", SMALL.replace("3 s", "20 s", 1))
        self.server = self.serve(small, "--out", "runs/own", "--paused", "--pace", "max")
        self.wait_for(self.server, "paused")

    def ok(self, *words):
        return self.ctl(self.server, *words)

    def refused_by_ctl(self, code, *words):
        text = self.ctl(self.server, *words, code=code)
        self.assertEqual(len(text.splitlines()), 1, text)
        self.assertIn("; ", text)
        return text

    def test_a_session(self):
        self.ok("step", "1000")
        self.ok("wait")
        self.assertEqual(self.status(self.server)["tick"], 1000)
        self.ok("write", "preset.0.FLOOR=60 %", "CONTROL.SLEW_IN_BAND=true")
        self.ok("write", "CONTROL.IMMEDIATE_RAMP_DOWN=true", "storage:SOC_TAPER=8 %")
        self.ok("preset", "2", "--gpu", "1")
        text = self.ok("read", "preset.0.FLOOR", "SLEW_IN_BAND", "ACTIVE_PROFILE")
        lines = {line.split()[0]: line.split(None, 1)[1] for line in text.splitlines()}
        self.assertEqual(lines["preset.0.FLOOR"], "59.9853515625 %")  # floor(0.6 * 4096) / 4096
        self.assertEqual(lines["CONTROL.SLEW_IN_BAND"], "true")
        self.assertIn("they differ", lines["ACTIVE_PROFILE"])
        self.assertIn("2", self.ok("read", "ACTIVE_PROFILE", "--gpu", "1"))
        self.ok("inject", "straggler", "rank=1", "slowdown=2", "duration=1 s")
        self.ok("inject", "row_cap", "row=0", "cap=900 W", "duration=500 ms")
        self.ok("inject", "power_brake", "duration=20 ms")
        self.ok("pace", "realtime")
        self.assertEqual(self.status(self.server)["pace"], 1.0)
        self.ok("pace", "max")
        scenario = tomllib.loads(self.ok("scenario"))
        self.assertEqual(len(scenario["writes"]), 5)
        kinds = [event["kind"] for event in scenario["events"]]
        self.assertEqual(kinds, ["straggler", "row_cap", "power_brake"])
        self.ok("run")
        self.assertIn("ended", self.ok("wait"))
        files = self.ok("save", "saved").split()
        self.assertIn(str(self.folder / "runs" / "saved" / "run.h5"), files)
        self.refused_by_ctl(2, "save", "saved")
        self.ok("save", "saved", "--force")
        self.ok("restart", "--paused", "--set", "run.duration=4 s")
        self.assertEqual(self.status(self.server)["duration_s"], 4.0)
        self.assertEqual(self.wait_for(self.server, "paused")["run"], 2)
        self.ok("restart", SCENARIOS / "first_light.toml", "--paused")
        self.assertEqual(self.wait_for(self.server, "paused")["scenario"], "first_light")
        self.ok("shutdown")
        self.assertEqual(self.server.wait(timeout=30), 0)

    def test_json(self):
        self.assertEqual(json.loads(self.ok("status", "--json"))["layout"]["gpus_per_rack"], 2)
        registers = json.loads(self.ok("read", "--json", "--block", "storage"))["registers"]
        chosen = json.loads(self.ok("read", "--json", "--block", "storage", "SOC_TAPER"))["registers"]
        self.assertEqual([reg["name"] for reg in chosen], ["SOC_TAPER"])
        self.refused_by_ctl(2, "read", "NO_SUCH", "--json")
        self.assertIn({"name": "LAW", "access": "rw"}.items(),
                      [dict(name=r["name"], access=r["access"]).items() for r in registers])

    def test_help_names_every_command(self):
        text = self.ok("--help")
        for word in ("status", "run", "pause", "step TICKS", "pace max|realtime|X", "wait", "read [NAME]...", "write NAME=VALUE...",
                     "preset N", "inject KIND [KEY=VALUE]...", "judge [LIMITS]... [KEY=VALUE]...", "scenario", "save NAME",
                     "restart [SCENARIO]", "shutdown"):
            self.assertRegex(text, rf"(?m)^  {re.escape(word)} .*ballast ctl {word.split()[0]}")
        self.assertIn("Exit codes: ", text)

    def test_verdicts_of_the_run_so_far(self):
        self.assertIn("nothing has been recorded yet", self.ctl(self.server, "judge", "training-band", code=4))
        self.ok("step", "2000")
        self.ok("wait")
        done = command("ctl", "--connect", self.server.endpoint, "judge", "training-band", "site_mw=150")
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertIn("the run so far, 0.000 s to 2.000 s", done.stdout)
        self.assertIn("training-band, ", done.stdout)
        self.assertRegex(done.stdout, r"\d+ within, \d+ exceeded, \d+ not assessable\n$")
        self.assertIn("judging has ended", self.ok("judge"))

    def test_a_limits_file_is_named_from_the_folder_of_the_caller(self):
        self.ok("step", "2000")
        self.ok("wait")
        here = self.folder / "here"
        here.mkdir()
        shutil.copy(LIMITS / "training-band.toml", here / "own.toml")
        for word in ("own.toml", "./own.toml", "../here/own.toml", "training-band"):
            done = command("ctl", "--connect", self.server.endpoint, "judge", word, "site_mw=150", cwd=here)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            self.assertIn("the run so far", done.stdout)
        self.assertNotIn("scenarios", self.refused_by_ctl(2, "judge", "./none.toml"))

    def test_saving_replaces_what_another_run_left(self):
        other = self.run_ok(self.write("other.toml", SMALL), "runs/other")
        (other / "run.csv").write_text("time_s\n")
        self.ok("step", "100")
        self.ok("wait")
        self.refused_by_ctl(2, "save", "other")
        self.assertEqual(self.wait_for(self.server, "paused")["run_dir"], "runs/own")
        own = self.refused_by_ctl(2, "save", "own", "--force")
        self.assertIn("already keeps its results there", own)
        self.ok("save", "other", "--force")
        self.assertEqual([file.name for file in other.iterdir()], ["scenario.toml"])
        self.ok("run")
        self.ok("wait")
        self.assertEqual(self.refused_by_ctl(2, "save", "own", "--force"), own)
        self.ok("save", "other", "--force")
        self.assertEqual((other / "run.h5").read_bytes(), (self.folder / "runs/own/run.h5").read_bytes())

    def test_times_that_are_printed(self):
        self.ok("step", "1000")
        self.ok("wait")
        self.assertEqual(self.ok("write", "preset.0.FLOOR=60 %"), "at 1.000 s\n")
        self.assertEqual(self.ok("inject", "job_kill", "at=15 s"), "at 15.000 s\n")

    def test_pace_while_a_run_starts(self):
        self.ok("pace", "7")
        self.ok("restart", "--paused")
        self.assertIn("pace       7 x real time", self.ok("status"))  # starting, or just after it

    def test_output_that_is_lost_is_a_fault(self):
        for words in (("read",), ("status", "--json")):
            with open("/dev/full", "w") as full:
                done = subprocess.run([BINARY, "ctl", "--connect", self.server.endpoint, *words], stdout=full,
                                      stderr=subprocess.PIPE, text=True, timeout=60)
            self.assertEqual(done.returncode, 4)
            self.assertIn("output could not be written", done.stderr)

    def test_mistakes(self):
        self.refused_by_ctl(2, "save", "")
        self.assertIn("did you mean status?", self.refused_by_ctl(2, "statsu"))
        self.assertIn("did you mean", self.refused_by_ctl(2, "write", "preset.0.FLOR=1 %"))
        self.assertIn("allowed", self.refused_by_ctl(2, "write", "preset.0.FLOOR=300 %"))
        self.refused_by_ctl(2, "write", "preset.0.FLOOR")
        self.refused_by_ctl(2, "write", "bank.TICKS=1")
        self.refused_by_ctl(2, "write", "rack:SOC_TAPER=8 %")
        self.assertIn("all GPUs", self.refused_by_ctl(2, "write", "--gpu", "1", "preset.0.FLOOR=60 %"))
        self.assertIn("all GPUs", self.refused_by_ctl(2, "write", "--gpu", "1", "--block", "storage", "SOC_TAPER=8 %"))
        self.refused_by_ctl(2, "step", "many")
        self.refused_by_ctl(2, "step")
        self.assertNotIn("--", self.refused_by_ctl(2, "pace", "-1"))
        for seconds in ("1e300", "9e15", "-1", "0"):
            self.assertIn("from 0.1 to 86400", self.refused_by_ctl(2, "status", "--timeout", seconds))
        self.refused_by_ctl(2, "read", "NO_SUCH")
        self.refused_by_ctl(2, "read", "--rack", "5")
        self.assertIn("did you mean", self.refused_by_ctl(2, "inject", "job_kil"))
        self.refused_by_ctl(2, "inject", "psu_loss", "part=200 %")
        self.refused_by_ctl(2, "inject", "thermal_cap")
        self.refused_by_ctl(2, "inject", "thermal_cap", "cap=900 W", "row=7")
        self.refused_by_ctl(2, "restart", self.folder / "none.toml")
        self.assertNotIn("--", self.refused_by_ctl(2, "judge", "no-such-profile"))
        self.assertEqual(self.status(self.server)["live_writes"], 0)


if __name__ == "__main__":
    unittest.main()
