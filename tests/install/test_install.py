#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Installs into a folder of its own, and uses it as somebody would who has no source tree: each program that is
run is traced, and may open nothing below the sources or the build."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["BALLAST_BUILD"])
CMAKE = os.environ["BALLAST_CMAKE"]
SOURCE = pathlib.Path(__file__).resolve().parents[2]


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.prefix = pathlib.Path(cls.scratch.name) / "prefix"
        done = subprocess.run([CMAKE, "--install", BUILD, "--prefix", cls.prefix, "--strip"], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        cls.share = cls.prefix / "share/ballast"

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.scratch.name))

    def traced(self, *words, **more):
        """Runs an installed program in an empty folder; returns it and the paths that it opened with success."""
        trace = self.folder / "trace"
        home = {"HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder / "cache"),
                "ASAN_OPTIONS": "detect_leaks=0"}  # leaks cannot be looked for under strace
        done = subprocess.run(["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=openat,execve", "-o", trace, *map(str, words)],
                              cwd=self.folder, env=os.environ | home, capture_output=True, text=True, timeout=300, **more)
        opened = [match[1] for line in trace.read_text(errors="replace").splitlines()
                  if (match := re.search(r'"([^"]*)".* = \d+', line))]
        return done, opened

    def assert_on_its_own(self, opened):
        below = [p for p in opened if p.startswith((f"{SOURCE}/", f"{BUILD}/"))]
        self.assertEqual(below, [])

    def test_run_and_judge(self):
        scenario = self.share / "fixtures/scenarios/first_light.toml"
        done, opened = self.traced(self.prefix / "bin/ballast", "run", scenario, "--set", "run.duration=40 s", "--out", "r")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("first_light: 40.000 s simulated", done.stdout)
        self.assert_on_its_own(opened)
        # The built-in limit profiles are found by their names.
        done, opened = self.traced(self.prefix / "bin/ballast", "judge", "r", "--site-mw", "150", "--limits", "ercot-2026-06")
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertIn("ercot-2026-06", done.stdout)
        self.assertIn(f"{self.share}/fixtures/limits/ercot-2026-06.toml", opened)
        self.assert_on_its_own(opened)

    def test_other_programs_are_found(self):
        for word in ("suite", "serve", "ctl", "keys"):
            done, opened = self.traced(self.prefix / "bin/ballast", word, "--help")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(word, done.stdout)
            self.assert_on_its_own(opened)

    def test_window(self):
        if not (self.prefix / "bin/ballast-gui").exists():
            self.skipTest("built without the window")
        done, opened = self.traced(self.prefix / "bin/ballast", "gui", "--help")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_on_its_own(opened)

    def test_own_controllers(self):
        rtl = self.folder / "rtl"
        shutil.copytree(self.share / "rtl", rtl)
        lists = [rtl / "rack/storage_controller.f"]
        for source in lists:
            names = [pathlib.Path(name).relative_to("rtl") for name in source.read_text().split()]
            (rtl / source.name).write_text("".join(f"{name}\n" for name in names))
        scenario = self.share / "fixtures/scenarios/first_light.toml"
        done, opened = self.traced(self.prefix / "bin/ballast", "run", scenario, "--set", "run.duration=2 s", "--out", "r", "--rtl", rtl)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_on_its_own(opened)
        self.assertEqual(len(list((self.folder / "cache/ballast/rtl").glob("*/libuser_rtl.so"))), 1)

    @unittest.skipIf(os.environ.get("BALLAST_SANITIZED") == "1", "its own build has no sanitizer to link")
    def test_a_rack_in_somebody_elses_testbench(self):
        example = self.prefix / "share/doc/ballast/examples/testbench"
        build = self.folder / "build"
        for words in ((CMAKE, "-S", example, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                       f"-DCMAKE_PREFIX_PATH={self.prefix}", f"-DCMAKE_CXX_COMPILER={os.environ['BALLAST_CXX']}"),
                      (CMAKE, "--build", build)):
            done, opened = self.traced(*words)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assert_on_its_own(opened)
        done, opened = self.traced(build / "testbench", example / "scenario.toml")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_on_its_own(opened)
        # 4 GPUs of 1 kW, and of 700 W under the ceiling.
        self.assertIn("highest granted power: 4000 W before, 2800 W after", done.stdout)
        self.assertIn("testbench ends at 5 s", done.stdout)

    def test_package(self):
        done = subprocess.run(["cpack", "-G", "DEB", "--config", BUILD / "CPackConfig.cmake", "-B", self.folder],
                              cwd=BUILD, capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        (package,) = self.folder.glob("*.deb")
        fields = subprocess.run(["dpkg-deb", "--field", package], capture_output=True, text=True, check=True).stdout
        for library in ("libhdf5", "libsystemc", "libfftw3", "libarchive", "libzmq"):
            self.assertRegex(fields, rf"Depends:.*{library}")
        held = subprocess.run(["dpkg-deb", "--contents", package], capture_output=True, text=True, check=True).stdout
        for name in ("./usr/bin/ballast", "./usr/share/ballast/fixtures/scenarios/first_light.toml",
                     "./usr/lib/cmake/ballast/ballast-config.cmake"):
            self.assertIn(f" {name}\n", held)


if __name__ == "__main__":
    unittest.main()
