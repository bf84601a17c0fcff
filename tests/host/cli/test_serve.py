# SPDX-License-Identifier: GPL-3.0-or-later
"""`ballast serve` as a user runs it: its process, the bench's, and what they leave behind."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import unittest

import h5py

from harness import BINARY, SCENARIOS, SMALL, command
from live import LiveTest


def children(pid):
    tasks = pathlib.Path(f"/proc/{pid}/task")
    return [int(c) for task in tasks.iterdir() for c in (task / "children").read_text().split()]


def alive(pid):
    try:
        return "State:\tZ" not in pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def datasets(file):
    with h5py.File(file) as run:
        names = []
        run.visititems(lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None)
        return {name: run[name][:].tobytes() for name in names}


class Serve(LiveTest):
    def long(self):
        return self.write("long.toml", SMALL.replace("3 s", "600 s", 1))

    def test_a_run_that_nobody_touches_is_the_run(self):
        small = self.write("small.toml", SMALL)
        plain = self.run_ok(small, "plain")
        server = self.serve(small, "--out", self.folder / "live", "--pace", "max")
        self.wait_for(server, "ended")
        self.assertEqual(datasets(plain / "run.h5"), datasets(self.folder / "live" / "run.h5"))
        # And the scenario that was kept gives it again.
        again = self.run_ok(self.folder / "live" / "scenario.toml", "again")
        self.assertEqual(datasets(plain / "run.h5"), datasets(again / "run.h5"))

    def test_real_time_is_real_time(self):
        server = self.serve(self.long())
        first = self.wait_for(server, "running")
        begun = time.monotonic()
        time.sleep(2.0)
        second = self.status(server)
        wall_s = time.monotonic() - begun
        self.assertAlmostEqual(second["sim_s"] - first["sim_s"], wall_s, delta=0.5)
        self.assertEqual(second["run_dir"], "runs/unnamed")

    def test_signals_keep_the_partial_run(self):
        for how in (signal.SIGINT, signal.SIGTERM):
            out = self.folder / how.name
            server = self.serve(self.long(), "--out", out, "--pace", "20")
            self.wait_for(server, "running")
            time.sleep(0.5)
            bench = children(server.pid)
            self.assertEqual(self.end(server, how, close=False), 5)
            said = server.stdout.read()
            self.assertIn(f"run 1 of unnamed is recorded in {out}\n", said)
            self.assertIn(f"run 1 of unnamed: ended early; the partial result is in {out}\n", said)
            self.assertEqual(server.stderr.read(), "")
            self.assertFalse([c for c in bench if alive(c)])
            with h5py.File(out / "run.h5") as run:
                self.assertEqual(run.attrs["partial"], 1)
                self.assertGreater(len(run["site/grid_w"]), 1000)
            self.assertTrue((out / "scenario.toml").exists())

    def test_a_run_that_fails_is_told_and_remembered(self):
        server = self.serve(self.long(), "--out", self.folder / "run", "--quiet", quiet=True)
        self.wait_for(server, "running")
        (bench,) = children(server.pid)
        os.kill(bench, signal.SIGKILL)
        self.wait_for(server, "failed")
        self.ctl(server, "wait", code=4)
        self.ctl(server, "shutdown")
        self.assertEqual(server.wait(timeout=30), 4)
        self.assertEqual(server.stdout.read(), "")
        (line,) = server.stderr.read().splitlines()
        self.assertTrue(line.startswith("ballast: run 1 of unnamed failed: the bench was ended by signal 9"), line)
        self.assertIn(str(self.folder / "run"), line)

    def test_a_restart_that_cannot_keep_its_run_is_told(self):
        server = self.serve(self.long(), "--out", self.folder / "run")
        self.wait_for(server, "running")
        (bench,) = children(server.pid)
        os.kill(bench, signal.SIGSTOP)  # so that it cannot end in good order
        self.ctl(server, "restart", "--paused", "--set", "run.duration=3 s")
        os.kill(bench, signal.SIGKILL)
        self.assertEqual(self.wait_for(server, "paused")["duration_s"], 3.0)
        self.ctl(server, "shutdown")
        self.assertEqual(server.wait(timeout=30), 4)
        self.assertIn("ballast: run 1 of unnamed failed: ", server.stderr.read())
        said = server.stdout.read()
        self.assertIn(f"run 2 of unnamed is recorded in {self.folder}/run-2\n", said)

    def test_waiting_for_a_run_that_ends_early(self):
        server = self.serve(self.long(), "--out", self.folder / "run")
        self.wait_for(server, "running")
        (bench,) = children(server.pid)
        os.kill(bench, signal.SIGTERM)
        self.wait_for(server, "ended")
        done = command("ctl", "--connect", server.endpoint, "wait")
        self.assertEqual((done.returncode, done.stderr), (5, ""))
        self.assertIn("ended early", done.stdout)

    def test_waiting_for_a_bench_that_hangs(self):
        server = self.serve(self.write("small.toml", SMALL), "--out", self.folder / "run", "--paused")
        self.wait_for(server, "paused")
        (bench,) = children(server.pid)
        self.ctl(server, "run")
        os.kill(bench, signal.SIGSTOP)
        waiting = subprocess.Popen([BINARY, "ctl", "--connect", server.endpoint, "wait"], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end, waiting)
        self.assertRegex(waiting.stderr.readline(), r"^ballast: the bench has not answered for \d+ s; still waiting\n$")
        self.assertRegex(self.ctl(server, "status"), r"message +the bench has not answered for")
        os.kill(bench, signal.SIGCONT)
        said, complained = waiting.communicate(timeout=60)
        self.assertEqual((waiting.returncode, complained), (0, ""))
        self.assertIn("ended", said)

    def test_a_run_in_the_folder_is_kept(self):
        small = self.write("small.toml", SMALL)
        out = self.run_ok(small, "run")
        kept = datasets(out / "run.h5")
        self.assertIn("--force", self.refused(2, "serve", small, "--out", out, "--bind", "tcp://127.0.0.1:*"))
        server = self.serve(small, "--out", out, "--number", "--paused")
        self.assertEqual(self.wait_for(server, "paused")["run_dir"], f"{out}-2")
        self.end(server)
        self.assertEqual(datasets(out / "run.h5"), kept)
        # A scenario that is wrong replaces nothing.
        self.refused(2, "serve", self.folder / "none.toml", "--out", out, "--force", "--bind", "tcp://127.0.0.1:*")
        self.assertEqual(datasets(out / "run.h5"), kept)
        server = self.serve(small, "--out", out, "--force", "--paused")
        self.assertEqual(self.wait_for(server, "paused")["run_dir"], str(out))
        self.assertFalse((out / "summary.json").exists())

    def test_a_restart_that_cannot_be_is_refused_before(self):
        server = self.serve(self.long(), "--out", self.folder / "run")
        self.wait_for(server, "running")
        no_trace = self.write("no_trace.toml", '[workload.trace]\npath = "none.csv"\nside = "dc"\nbase = "1 kW"\n')
        self.ctl(server, "restart", no_trace, code=3)
        os.mkfifo(self.folder / "pipe.toml")
        for never_ends in ("/dev/zero", self.folder / "pipe.toml"):
            self.assertIn("cannot read", self.ctl(server, "restart", never_ends, code=2))
            self.assertIn("cannot read", self.ctl(server, "judge", never_ends, code=2))
        self.assertEqual((self.status(server)["run"], self.status(server)["state"]), (1, "running"))

    def test_the_bench_ends_with_a_server_that_is_killed(self):
        server = self.serve(self.long(), "--out", self.folder / "run")
        self.wait_for(server, "running")
        (bench,) = children(server.pid)
        self.end(server, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while alive(bench):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)

    def test_limits_are_kept_with_the_results(self):
        server = self.serve(self.write("small.toml", SMALL), "--out", self.folder / "live", "--pace", "max",
                            "--limits", "training-band", "--site-mw", "150")
        self.wait_for(server, "ended")
        kept = json.loads((self.folder / "live/summary.json").read_text())["verdicts"]
        done = command("judge", self.folder / "live", "--limits", "training-band", "--site-mw", "150", "--json")
        asked = json.loads(done.stdout)["verdicts"]
        self.assertTrue(kept)
        self.assertEqual([{key: v[key] for key in kept[0]} for v in asked], kept)
        self.assertIn("training-band", (self.folder / "live/report.html").read_text())
        # Once the run is over, a process of its own judges.
        by = ("ercot-2026-06", "--limits", "ercot-2026-06")
        done = command("judge", self.folder / "live", *by[1:], "--site-mw", "150", "--json")
        live = command("ctl", "--connect", server.endpoint, "--json", "judge", by[0], "site_mw=150")
        self.assertEqual(live.returncode, done.returncode)
        self.assertEqual(json.loads(live.stdout)["verdicts"], json.loads(done.stdout)["verdicts"])
        table = command("ctl", "--connect", server.endpoint, "judge", by[0], "site_mw=150").stdout
        rows = command("judge", self.folder / "live", *by[1:], "--site-mw", "150").stdout.splitlines()
        self.assertTrue(table.startswith("the whole run, 0.000 s to 3.000 s\n"), table)
        self.assertIn(rows[-1], table.splitlines())  # how many are within
        self.assertTrue([row for row in rows if "ercot-2026-06, " in row])
        for row in rows:
            if "ercot-2026-06, " in row:
                self.assertIn(row, table.splitlines())
        self.assertIn("nosuch", self.ctl(server, "judge", "nosuch", code=2))
        self.assertIn("site_kw", self.ctl(server, "judge", "ercot-2026-06", "site_kw=1", code=2))

    def test_the_window_is_as_long_as_a_clause_needs(self):
        server = self.serve(self.long(), "--paused")
        # A change of means of 60 s over 10 min.
        done = command("ctl", "--connect", server.endpoint, "--json", "judge", "caiso-straw-2026-06", "window_s=60")
        self.assertEqual(done.returncode, 4, done.stderr)  # paused: there are no verdicts yet
        self.assertEqual(json.loads(done.stdout)["window_s"], 660)

    def test_what_left_no_record_does_not_pass(self):
        server = self.serve(self.long(), "--out", self.folder / "run")
        self.wait_for(server, "running")
        (bench,) = children(server.pid)
        os.kill(bench, signal.SIGKILL)
        self.wait_for(server, "failed")
        (self.folder / "run/run.h5").unlink()
        text = self.ctl(server, "judge", "training-band", code=4)
        self.assertIn("left no record", text)
        self.assertNotIn("yet", text)
        (self.folder / "run/run.h5").write_text("no record")
        self.ctl(server, "judge", "training-band", code=4)

    def test_refusals(self):
        small = self.write("small.toml", SMALL)
        self.refused(2, "serve", small, "--bind", "tcp://0.0.0.0:0")
        self.refused(2, "serve", small, "--bind", "here")
        anywhere = ("--bind", "tcp://127.0.0.1:*")  # 5555 may be taken
        self.refused(2, "serve", self.folder / "none.toml", *anywhere)
        self.refused(2, "serve", small, "--pace", "fast")
        self.refused(2, "serve", small, "--pace", "1e-12")
        self.refused(2, "serve", small, "--set", "run.duratoin=1", *anywhere)
        self.refused(2, "serve", small, "--limits", "nosuch")
        taken = self.folder / "taken"
        taken.write_text("")
        self.refused(4, "serve", small, "--out", taken / "run", *anywhere)
        # Of a storage that begins outside its window, as of any scenario, it says what `run` says.
        unfit = (SCENARIOS / "first_light.toml", "--set", 'registers.storage.VOLTAGE_MAX="280 V"')
        said = command("run", *unfit, "--out", self.folder / "unfit")
        self.assertEqual(said.returncode, 2)
        done = command("serve", *unfit, *anywhere)
        self.assertEqual((done.returncode, done.stderr), (2, said.stderr))
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            self.refused(4, "serve", small, "--bind", f"tcp://127.0.0.1:{port}")

    def test_keys(self):
        keys = self.folder / "keys"
        self.assertEqual(command("keys", keys).returncode, 0)
        self.assertEqual(command("keys", self.folder / "other").returncode, 0)
        self.refused(2, "keys", keys)
        server = self.serve(self.long(), "--paused", "--keys", keys / "server.toml")
        self.ctl(server, "status", "--keys", keys / "client.toml")
        self.ctl(server, "status", "--timeout", "2", code=4)
        self.ctl(server, "status", "--timeout", "2", "--keys", self.folder / "other/client.toml", code=4)
        (keys / "client.toml").chmod(0o644)
        self.ctl(server, "status", "--keys", keys / "client.toml", code=2)


if __name__ == "__main__":
    unittest.main()
