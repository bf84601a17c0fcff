#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input: one line with place, cause and remedy, the right exit code, and nothing left behind."""

import os
import subprocess
import unittest

from harness import SCENARIOS, SMALL, RunTest, command, leaves_a_stack, summary_of

TRACE = """
[run]
duration = "3 s"
[site]
gpus_per_rack = 2
[workload.trace]
path = "trace.csv"
side = "dc"
base = "100 W"
gpus_per_node = 2
"""


class RefusingTest(RunTest):
    def refuse(self, text, *words, code=2):
        scenario = self.write("bad.toml", text)
        line = self.refused(code, "run", scenario, "--out", self.folder / "out", *words)
        self.assertFalse((self.folder / "out" / "run.h5").exists())
        return line

    def line_of(self, text, part):
        return 1 + text[: text.index(part)].count("\n")


class Scenario(RefusingTest):
    def test_unknown_key_names_the_nearest(self):
        text = SMALL.replace("gpus_per_rack", "gpus_per_rac")
        line = self.refuse(text)
        self.assertIn(f"bad.toml:{self.line_of(text, 'gpus_per_rac')}:1: ", line)
        self.assertIn("gpus_per_rac'", line)
        self.assertIn("gpus_per_rack", line)

    def test_wrong_unit(self):
        text = SMALL.replace('duration = "3 s"', 'duration = "3 W"')
        line = self.refuse(text)
        self.assertIn("bad.toml:3:", line)
        self.assertIn("3 W", line)
        self.assertRegex(line, r"\bs\b")

    def test_missing_unit(self):
        self.assertIn("duration", self.refuse(SMALL.replace('duration = "3 s"', "duration = 3")))

    def test_out_of_range_names_the_range(self):
        line = self.refuse(SMALL.replace("gpus_per_rack = 2", "gpus_per_rack = 73"))
        self.assertIn("73", line)
        self.assertIn("72", line)

    def test_unknown_engine_names_those_there_are(self):
        for words in (("--engine", "twin"), ("--engine", "gpu=twin")):
            line = self.refuse(SMALL, *words)
            self.assertIn("--engine", line)
            self.assertIn("no engine 'twin'", line)
            self.assertIn("rtl", line)
        line = self.refuse(SMALL, "--engine", "bank=rtl")
        self.assertIn("the blocks are gpu", line)
        text = SMALL + '[engine]\nstorage = "twin"\n'
        line = self.refuse(text)
        self.assertIn(f"bad.toml:{self.line_of(text, 'storage = ')}:", line)
        self.assertIn("allowed: rtl", line)

    def test_engine_that_there_is(self):
        scenario = self.write("s.toml", SMALL)
        out = self.run_ok(scenario, "out", "--engine", "storage=rtl", "--engine", "rtl")
        self.assertEqual(summary_of(out)["engine"], "rtl")
        self.assertIn("[engine]", (out / "scenario.toml").read_text())

    def test_no_gpus(self):
        line = self.refuse(SMALL.replace("gpus_per_rack = 2", "gpus_per_rack = 0"))
        self.assertIn("gpus_per_rack", line)
        self.assertIn("0", line)

    def test_no_racks(self):
        self.assertIn("racks", self.refuse(SMALL, "--set", "site.racks=0"))

    def test_duration_off_the_tick(self):
        self.assertIn("1 ms", self.refuse(SMALL, "--set", "run.duration=1.0005 s"))

    def test_not_toml(self):
        line = self.refuse("[run\nduration = 3")
        self.assertIn("bad.toml:1:", line)
        self.assertIn("TOML", line)

    def test_missing_file(self):
        line = self.refused(2, "run", self.folder / "none.toml")
        self.assertIn("none.toml", line)

    def test_folder_for_a_scenario(self):
        self.assertIn(str(self.folder), self.refused(2, "run", self.folder))

    def test_override_of_an_unknown_key(self):
        line = self.refuse(SMALL, "--set", "run.durations=3 s")
        self.assertIn("--set", line)
        self.assertIn("run.duration", line)

    def test_override_without_a_value(self):
        self.assertIn("--set", self.refuse(SMALL, "--set", "run.duration"))

    def test_duplicate_key(self):
        self.refuse(SMALL.replace('duration = "3 s"', 'duration = "3 s"\nduration = "4 s"'))


class Registers(RefusingTest):
    def test_wrong_name_names_the_nearest(self):
        text = SMALL + 'BETTA = "0.1 /s"\n'
        line = self.refuse(text)
        self.assertIn(f"bad.toml:{self.line_of(text, 'BETTA')}:", line)
        self.assertIn("BETA?", line)

    def test_wrong_field(self):
        self.assertIn("ENABLE", self.refuse(SMALL + "CONTROL.ENABEL = true\n"))

    def test_out_of_range(self):
        line = self.refuse(SMALL + 'BETA = "40 /s"\n')
        self.assertIn("31.2499 /s", line)

    def test_wrong_unit(self):
        line = self.refuse(SMALL + 'MAX_CHARGE = "40 V"\n')
        self.assertIn("MAX_CHARGE", line)
        self.assertIn("W", line)

    def test_read_only(self):
        self.assertIn("read-only", self.refuse(SMALL + 'TARGET = "1 W"\n'))

    def test_register_of_several_fields(self):
        self.assertIn("CONTROL.", self.refuse(SMALL.replace("CONTROL.ENABLE = true", "CONTROL = 1")))

    def test_write_after_the_end(self):
        text = SMALL + '\n[[writes]]\nat = "3 s"\n[writes.gpu]\nCONTROL.ENABLE = false\n'
        line = self.refuse(text)
        self.assertIn("3 s", line)
        self.assertIn("run.duration", line)

    def test_write_to_a_rack_that_is_not_there(self):
        text = SMALL + '\n[[writes]]\nat = "1 s"\nrack_index = 3\n[writes.gpu]\nCONTROL.ENABLE = false\n'
        self.assertIn("rack 3", self.refuse(text))

    def test_write_to_a_gpu_that_is_not_there(self):
        text = SMALL + '\n[[writes]]\nat = "1 s"\ngpu_index = 2\n[writes.gpu]\nCONTROL.ENABLE = false\n'
        self.assertIn("GPU 2", self.refuse(text))


class Trace(RefusingTest):
    def refuse_trace(self, text, code=3):
        if text is not None:
            self.write("trace.csv", text)
        line = self.refuse(TRACE, code=code)
        self.assertIn("trace.csv", line)
        return line

    def test_missing(self):
        line = self.refuse_trace(None)
        self.assertIn(str(self.folder / "trace.csv"), line)
        self.assertIn("--set workload.trace.path=", line)

    def test_missing_measured_job(self):
        # The scenario of ours in a place that has no traces beside it.
        text = (SCENARIOS / "gpt3_512h100.toml").read_text()
        line = self.refuse(text.replace("../../../shared", "shared"), code=3)
        self.assertIn("result_5848-240517221859825376616_2_dc_nodes_1-64.tar.xz", line)
        self.assertIn("--set workload.trace.path=", line)

    def test_empty(self):
        self.refuse_trace("")

    def test_header_alone(self):
        self.refuse_trace("t_s,node_W\n")

    def test_nan(self):
        self.assertIn("trace.csv:3", self.refuse_trace("t_s,node_W\n0,500\n1,nan\n2,500\n"))

    def test_negative(self):
        line = self.refuse_trace("t_s,node_W\n0,500\n1,-5\n2,500\n")
        self.assertIn("trace.csv:3", line)
        self.assertIn("-5", line)

    def test_unsorted(self):
        self.assertIn("trace.csv:4", self.refuse_trace("t_s,node_W\n0,500\n2,600\n1,500\n"))

    def test_below_the_base(self):
        line = self.refuse_trace("t_s,node_W\n0,500\n1,50\n2,500\n")
        self.assertIn("base", line)

    def test_a_good_one_runs(self):
        self.write("trace.csv", "t_s,node_W\n0,500\n1,700\n3,500\n")
        out = self.run_ok(self.write("good.toml", TRACE), "good")
        self.assertAlmostEqual(summary_of(out)["power_w"]["load"]["max"], 700.0, delta=0.5)


class Places(RunTest):
    def test_folder_that_holds_a_run(self):
        scenario = self.write("s.toml", SMALL)
        out = self.run_ok(scenario, "run", "--set", "run.seed=1")
        before = (out / "run.h5").read_bytes()
        line = self.refused(2, "run", scenario, "--out", out, "--set", "run.seed=2")
        self.assertIn("--force", line)
        self.assertEqual((out / "run.h5").read_bytes(), before)
        self.run_ok(scenario, "run", "--set", "run.seed=2", "--force")
        self.assertNotEqual((out / "run.h5").read_bytes(), before)

    @leaves_a_stack
    def test_out_below_a_file(self):
        file = self.write("file", "")
        line = self.refused(4, "run", self.write("s.toml", SMALL), "--out", file / "run")
        self.assertIn("file/run: cannot write: Not a directory; choose a writable place", line)

    @leaves_a_stack
    def test_out_in_a_place_that_takes_no_files(self):
        line = self.refused(4, "run", self.write("s.toml", SMALL), "--out", "/proc/ballast")
        self.assertIn("/proc/ballast", line)

    @unittest.skipIf(os.geteuid() == 0, "root may write anywhere")
    def test_read_only_folder(self):
        folder = self.folder / "closed"
        folder.mkdir(mode=0o555)
        line = self.refused(4, "run", self.write("s.toml", SMALL), "--out", folder / "run")
        self.assertIn("closed", line)


class Options(RunTest):
    def test_waves(self):
        scenario = self.write("s.toml", SMALL)
        for window in ("1", "a:b", "2:1", "1:1", "-1:1", "1:4", "1:2:1", "1:2:0.5", "1:2:0:0"):
            with self.subTest(window=window):
                line = self.refused(2, "run", scenario, "--out", self.folder / "r", f"--waves={window}")
                self.assertIn("--waves", line)
                self.assertIn("FROM:TO", line)

    def test_pace(self):
        scenario = self.write("s.toml", SMALL)
        for pace in ("fast", "0", "-1"):
            with self.subTest(pace=pace):
                line = self.refused(2, "run", scenario, "--out", self.folder / "r", f"--pace={pace}")
                self.assertIn("--pace", line)

    def test_csv_column(self):
        scenario = self.write("s.toml", SMALL)
        for column, remedy in (
            ("site_gird_w", "grid_w?"),
            ("rack1_grid_w", "the recorded racks are 0"),
            ("row0_grid_w", "one row"),
            ("rack0_gpu99_granted_w", "run.record_gpus"),
            ("rack0_gpu0_granted_w", "run.record_gpus"),
        ):
            with self.subTest(column=column):
                out = self.folder / "r"
                line = self.refused(2, "run", scenario, "--out", out, "-q", "--csv", column)
                self.assertIn(column, line)
                self.assertIn(remedy, line)
                self.assertFalse(out.exists())  # said before the run, not after it

    def test_usage(self):
        for words in ((), ("run",), ("runn", "x"), ("run", "x", "--sett", "y"), ("docs", "nothing")):
            with self.subTest(words=words):
                done = command(*words)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertNotEqual(done.stderr, "")
                self.assertEqual(done.stdout, "")

    def test_help_is_no_error(self):
        done = command("run", "--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("--waves", done.stdout)

    def test_rtl_folder_without_rtl(self):
        line = self.refused(2, "run", self.write("s.toml", SMALL), "--rtl", self.folder)
        self.assertIn("gpu_bank.f", line)

    def test_an_error_that_cannot_be_told_keeps_its_code(self):
        with open("/dev/full", "w") as full:
            for code, words in ((2, ("run",)), (2, ("runn",)), (3, ("judge", self.folder / "none"))):
                done = subprocess.run(
                    [os.environ["BALLAST_BINARY"], *words], stdout=subprocess.DEVNULL, stderr=full,
                    check=False, timeout=60,
                )
                self.assertEqual(done.returncode, code)

    def test_output_that_is_closed_is_no_crash(self):
        done = subprocess.run(
            f'"{os.environ["BALLAST_BINARY"]}" registers | true',
            shell=True,
            capture_output=True,
            check=False,
        )
        self.assertEqual(done.stderr, b"")


if __name__ == "__main__":
    unittest.main()
