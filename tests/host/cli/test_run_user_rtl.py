#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Controllers of a user's own, and an assertion in them that fires in mid-run.

The build of a set of sources is cached by their hash below the repository, so that only the first
run of this test takes its time.
"""

import pathlib
import shutil
import unittest

import h5py

from harness import SMALL, SOURCE, RunTest, command, summary_of

LIST = "storage_controller.f"
LAST_TICK = 1500


class UserRtl(RunTest):
    def copy_rtl(self):
        """Our storage controller in a folder of its own."""
        folder = self.folder / "my_rtl"
        sources = (SOURCE / "rtl" / "rack" / LIST).read_text().split()
        for source in sources:
            target = folder / pathlib.PurePath(source).name
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(SOURCE / source, target)
        names = [pathlib.PurePath(source).name for source in sources]
        (folder / LIST).write_text("\n".join(names) + "\n")
        return folder

    def test_assertion_in_mid_run(self):
        folder = self.copy_rtl()
        top = folder / "storage_controller.sv"
        text = top.read_text()
        first = "      AssertChargeLimit: assert"
        self.assertEqual(text.count(first), 1)
        added = f"      AssertEndsHere: assert (ticks_q <= 32'd{LAST_TICK});\n"
        top.write_text(text.replace(first, added + first))

        out = self.folder / "run"
        scenario = self.write("s.toml", SMALL)
        words = ("run", scenario, "--out", out, "--rtl", folder, "--set", "site.racks=2", "-q")
        done = command(*words, timeout=800)
        self.assertEqual(done.returncode, 4, done.stderr)
        fault = done.stderr.splitlines()[-1]
        self.assertTrue(fault.startswith("ballast: rack 0, "), fault)
        self.assertIn("AssertEndsHere", fault)
        self.assertIn("storage_controller.sv:", fault)
        self.assertIn("; ", fault)
        for noise in ("terminate", "abort", "$stop", "Verilog $"):
            self.assertNotIn(noise, done.stderr)
        # What was whole before the fault is there, and says that it is not all.
        with h5py.File(out / "run.h5") as run:
            self.assertEqual(int(run.attrs["partial"]), 1)
            ticks = len(run["site/grid_w"])
            self.assertGreater(run["site/load_w"][:].min(), 0.0)
        self.assertLessEqual(ticks, LAST_TICK)
        self.assertGreater(ticks, LAST_TICK - 11)  # up to the coupling interval of the fault
        summary = summary_of(out)
        self.assertTrue(summary["partial"])
        ours = self.run_ok(scenario, "ours", "--set", "run.duration=1 s")
        self.assertNotEqual(summary["rtl_hash"], summary_of(ours)["rtl_hash"])

    def test_sources_that_do_not_build(self):
        folder = self.copy_rtl()
        top = folder / "storage_controller.sv"
        top.write_text(top.read_text().replace("endmodule", "endmodul", 1))
        words = ("run", self.write("s.toml", SMALL), "--rtl", folder, "-q")
        done = command(*words, "--out", self.folder / "run", timeout=800)
        self.assertEqual(done.returncode, 4, done.stderr)
        fault = done.stderr.splitlines()[-1]
        self.assertIn("storage_controller.sv:", fault)
        self.assertIn("build.log", fault)
        self.assertFalse((self.folder / "run" / "run.h5").exists())

    def test_list_that_names_no_file(self):
        folder = self.copy_rtl()
        (folder / "storage_step.sv").unlink()
        line = self.refused(2, "run", self.write("s.toml", SMALL), "--rtl", folder, "-q")
        self.assertIn("storage_step.sv", line)
        self.assertIn(LIST, line)


if __name__ == "__main__":
    unittest.main()
