#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options and exit codes of `ballast-gui` (BALLAST_GUI), and what it leaves behind.

Its own server is BALLAST_BINARY. On Qt's offscreen platform.
"""

import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

WINDOW = os.environ["BALLAST_GUI"]
BALLAST = os.environ["BALLAST_BINARY"]
SOURCE = pathlib.Path(__file__).resolve().parents[2]
SCENARIO = str(SOURCE / "fixtures" / "scenarios" / "first_light.toml")
PATIENCE_S = 120


def children(pid):
    return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def runs(pid):
    """Whether the process is there and is more than a zombie."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        # Nobody's own settings.
        self.environment = dict(os.environ, XDG_CONFIG_HOME=folder.name)

    def window(self, *words):
        return subprocess.run([WINDOW, *words], capture_output=True, text=True, cwd=self.folder,
                              env=self.environment, timeout=PATIENCE_S)

    def open(self, *words):
        process = subprocess.Popen([WINDOW, *words], stdout=subprocess.PIPE, text=True,
                                   cwd=self.folder, env=self.environment)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def until(self, done):
        deadline = time.monotonic() + PATIENCE_S
        while not (got := done()):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        return got

    def refused(self, *words):
        done = self.window(*words)
        self.assertEqual(done.returncode, 2, (words, done.stderr))
        self.assertEqual(done.stdout, "")
        said = [line for line in done.stderr.splitlines() if line.startswith("ballast-gui: ")]
        self.assertEqual(len(said), 1, done.stderr)  # Qt may have said something of its own
        return said[0]

    def test_help_names_options_and_exit_codes(self):
        # On a machine without a display, too.
        self.environment["QT_QPA_PLATFORM"] = "xcb"
        self.environment.pop("DISPLAY", None)
        for option in ("--help", "-h"):
            done = self.window(option)
            self.assertEqual(done.returncode, 0, done.stderr)
            for word in ("--connect", "--scenario", "[FILE]", "Exit codes: 0 ", "5 interrupted"):
                self.assertIn(word, done.stdout)

    def test_refuses_what_does_not_go_together(self):
        at = ("--connect", "tcp://127.0.0.1:1")
        self.assertIn("'colour'; see --help", self.refused("--colour"))
        self.assertIn("one.toml, two.toml", self.refused("one.toml", "two.toml"))
        self.assertIn("two.toml", self.refused("two.toml", "--scenario", "one.toml"))
        self.assertIn("already has a scenario", self.refused(*at, "one.toml"))
        self.assertIn("already has a scenario", self.refused(*at, "--scenario", "one.toml"))
        self.assertIn("--soak needs --connect", self.refused("--soak"))
        self.assertIn("--keys needs --connect", self.refused("--keys", "client.toml"))
        self.assertIn("--size needs --screenshots", self.refused("--size", "1280x800"))
        self.assertIn("WIDTHxHEIGHT: 12", self.refused("--screenshots", "x", "--size", "12"))
        for words in (("--out", "x"), ("--registers", "x.toml"), ("--set", "run.seed=2"),
                      ("--screenshots", "x"), ("--latency",), ("--redraw",)):
            self.assertIn(words[0] + " cannot be combined with --connect", self.refused(*at, *words))
        self.assertIn("only one --registers", self.refused("--registers", "a", "--registers", "b"))
        self.assertIn("one at a time", self.refused("--latency", "--redraw"))

    def test_a_server_that_does_not_start_ends_the_measurement(self):
        for words in (("--screenshots", "pictures"), ("--latency",)):
            said = self.refused("nowhere.toml", *words)
            self.assertIn("nowhere.toml", said)

    def test_ends_with_its_server_on_a_signal(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            window, servers = self.with_server(f"run{number}")
            window.send_signal(number)
            self.assertEqual(window.wait(PATIENCE_S), 5)
            self.assertFalse(any(runs(pid) for pid in servers))
            self.assertTrue((self.folder / f"run{number}" / "run.h5").exists())

    def test_leaves_no_server_when_it_dies(self):
        window, servers = self.with_server("run")
        window.kill()
        self.until(lambda: not any(runs(pid) for pid in servers))

    def with_server(self, out):
        window = self.open(SCENARIO, "--out", out)
        self.until((self.folder / out / "run.h5").exists)
        servers = children(window.pid)
        self.assertEqual(len(servers), 1)
        return window, servers + children(servers[0])

    def test_soak_shows_a_server_until_it_has_gone(self):
        server = subprocess.Popen(
            [BALLAST, "serve", SCENARIO, "--bind", "tcp://127.0.0.1:*", "--out", "run", "--pace",
             "max"], stdout=subprocess.PIPE, text=True, cwd=self.folder)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        address = server.stdout.readline().split()[-1]
        window = self.open("--soak", "--connect", address)
        self.assertEqual(window.stdout.readline(), f"{window.pid}\n")
        time.sleep(5)  # some views
        self.assertIsNone(window.poll())
        server.terminate()
        self.assertEqual(window.wait(PATIENCE_S), 0)
        self.assertEqual(window.stdout.read(), "")


if __name__ == "__main__":
    unittest.main()
