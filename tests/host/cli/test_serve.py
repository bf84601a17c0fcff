# SPDX-License-Identifier: GPL-3.0-or-later
"""`ballast serve` as a user runs it: its process, the bench's, and what they leave behind."""

import json
import pathlib
import signal
import socket
import time
import unittest

import h5py

from harness import SMALL, command
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
            self.assertEqual(self.end(server, how), 0)
            self.assertFalse([c for c in bench if alive(c)])
            with h5py.File(out / "run.h5") as run:
                self.assertEqual(run.attrs["partial"], 1)
                self.assertGreater(len(run["site/grid_w"]), 1000)
            self.assertTrue((out / "scenario.toml").exists())

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
        reply = json.loads(self.ctl(server, "--json", "judge", "ercot-2026-06", "site_mw=150"))
        self.assertEqual(reply["limits"], ["ercot-2026-06"])
        self.assertIn("nosuch", self.ctl(server, "judge", "nosuch", code=2))
        self.assertIn("site_kw", self.ctl(server, "judge", "ercot-2026-06", "site_kw=1", code=2))

    def test_refusals(self):
        small = self.write("small.toml", SMALL)
        self.refused(2, "serve", small, "--bind", "tcp://0.0.0.0:0")
        self.refused(2, "serve", small, "--bind", "here")
        self.refused(2, "serve", self.folder / "none.toml")
        self.refused(2, "serve", small, "--pace", "fast")
        self.refused(2, "serve", small, "--set", "run.duratoin=1")
        self.refused(2, "serve", small, "--limits", "nosuch")
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
