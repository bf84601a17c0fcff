# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands around a live bench and means it no good: peers without a key, web pages, links that
another user of the machine has laid, and what a killed server has left."""

import contextlib
import fcntl
import http.server
import json
import os
import pathlib
import resource
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from harness import BINARY, SMALL, command
from live import LiveTest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "results"))
from chromium import Chromium  # noqa: E402

PACE = b'{"v":1,"id":1,"op":"pace","factor":7}'
SAVE = b'{"v":1,"id":2,"op":"save","dir":"%s"}'


def tree(folder):
    return {str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*")}


def port_of(server):
    return int(server.endpoint.rsplit(":", 1)[1])


class PausedTest(LiveTest):
    def pause(self, *words):
        """A server whose run stands still and has written what it writes at its beginning."""
        long = self.write("long.toml", SMALL.replace("3 s", "600 s", 1))
        server = self.serve(long, "--paused", *words)
        folder = self.folder / self.wait_for(server, "paused")["run_dir"]
        deadline = time.monotonic() + 20
        while not (folder / "scenario.toml").exists():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        return server


class Served(PausedTest):
    def setUp(self):
        super().setUp()
        self.server = self.pause("--out", self.folder / "run")

    def assert_untouched(self, before):
        status = self.status(self.server)
        self.assertEqual((status["pace"], status["run"], status["state"]), (1.0, 1, "paused"))
        self.assertEqual(tree(self.folder), before)


class Peers(Served):
    """A socket that greets as an old or a current libzmq without keys does, then asks."""

    def ask_as(self, greeting, frames):
        """Writes all, gives what the server says until it closes or says no more."""
        said = b""
        with socket.create_connection(("127.0.0.1", port_of(self.server)), timeout=3) as peer:
            with contextlib.suppress(OSError):
                for part in (greeting, *frames):
                    peer.sendall(part)
                    time.sleep(0.1)
                peer.settimeout(1.0)
                while part := peer.recv(65536):
                    said += part
        return said

    def check(self, greeting, frames):
        before = tree(self.folder)
        said = self.ask_as(greeting, frames)
        self.assertNotIn(b'"ok"', said)
        self.assert_untouched(before)

    def planted(self):
        return SAVE % str(self.folder / "planted").encode()

    def test_zmtp_1(self):
        frames = [bytes([len(text) + 1, 0]) + text for text in (PACE, self.planted())]
        self.check(b"\x01\x00", frames)  # an identity of no bytes

    def test_zmtp_2(self):
        dealer = b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\x05"
        frames = [bytes([0, len(text)]) + text for text in (PACE, self.planted())]
        self.check(dealer, [b"\0\0", *frames])

    def test_zmtp_3_without_a_key(self):
        greeting = b"\xff\0\0\0\0\0\0\0\x01\x7f\x03\0" + b"NULL".ljust(20, b"\0") + bytes(32)
        ready = b"\x05READY\x0bSocket-Type\0\0\0\x06DEALER\x08Identity\0\0\0\0"
        frames = [bytes([0, len(text)]) + text for text in (PACE, self.planted())]
        self.check(greeting, [b"\x04" + bytes([len(ready)]) + ready, *frames])


class Page(http.server.BaseHTTPRequestHandler):
    """A page of its own origin."""

    def do_GET(self):
        body = b"<!DOCTYPE html><title>page</title><p>page"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


# The header of the request is taken for frames, by the letters as lengths; the one that reaches into
# the body ends among bytes of 1, each of which is half a frame of nothing that has more parts.
POST = """(async function (url, slide, texts) {
  const bytes = new Array(slide).fill(1).concat([1, 0]);
  for (const text of texts) bytes.push(text.length + 1, 0, ...new TextEncoder().encode(text));
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 1000);
  try {
    await fetch(url, {method: "POST", mode: "no-cors", body: new Uint8Array(bytes), signal: stop.signal});
  } catch (error) {}
})"""


@unittest.skipIf(shutil.which("chromium") is None, "chromium is not installed")
class WebPage(Served):
    def test_a_page_of_another_origin_drives_nothing(self):
        pages = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        self.addCleanup(pages.server_close)
        self.addCleanup(pages.shutdown)
        before = tree(self.folder)
        texts = [PACE.decode(), (SAVE % str(self.folder / "planted").encode()).decode()]
        with Chromium() as browser:
            browser.call("Page.navigate", url=f"http://127.0.0.1:{pages.server_port}/")
            deadline = time.monotonic() + 30
            while browser.run("document.title") != "page":
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.1)
            for slide in (200, 201):  # one of them meets the frames
                browser.run(f"{POST}('http://127.0.0.1:{port_of(self.server)}/', {slide}, {texts})")
        self.assert_untouched(before)


class Links(PausedTest):
    """Another user has got into the folder of the results before the server."""

    def setUp(self):
        super().setUp()
        self.results = self.folder / "runs"
        self.results.mkdir()
        self.victim = self.write("victim", "mine")
        self.server = self.pause()

    def save(self, *words):
        done = command("ctl", "--connect", self.server.endpoint, "save", *words, cwd=self.results, timeout=20)
        self.assertNotIn(done.returncode, (-6, -11), done.stderr)
        return done

    def test_saving_follows_no_link(self):
        saved = self.results / "tuned"
        saved.mkdir()
        (saved / "scenario.toml.part").symlink_to(self.victim)
        (saved / "scenario.toml").symlink_to(self.victim)
        self.assertEqual(self.save("tuned").returncode, 2)  # there is something already
        self.assertEqual(self.save("tuned", "--force").returncode, 0)
        self.assertEqual(self.victim.read_text(), "mine")
        self.assertFalse((saved / "scenario.toml").is_symlink())
        self.assertIn("[run]", (saved / "scenario.toml").read_text())

    def test_a_pipe_holds_nobody_up(self):
        saved = self.results / "tuned"
        saved.mkdir()
        for name in ("scenario.toml.part", "scenario.toml"):
            os.mkfifo(saved / name)
        self.assertEqual(self.save("tuned", "--force").returncode, 0)
        self.assertTrue(stat.S_ISREG((saved / "scenario.toml").lstat().st_mode))
        self.wait_for(self.server, "paused")

    def test_a_folder_that_is_a_link_is_refused(self):
        outside = self.folder / "outside"
        outside.mkdir()
        (outside / "run.csv").write_text("mine")
        (self.results / "tuned").symlink_to(outside)
        for words in (["tuned"], ["tuned", "--force"]):
            self.assertEqual(self.save(*words).returncode, 2)
        self.assertEqual(tree(outside), {"run.csv"})

    def test_names_stay_within_the_folder_of_the_results(self):
        before = tree(self.folder)
        outside = self.folder / "outside"
        said = set()
        for name in (outside, self.folder, "../outside", "a/../../outside", "..", ".", "a/.hidden", "a b", "-", "a" * 300):
            done = self.save("--", name)
            self.assertEqual(done.returncode, 2, done.stderr)
            said.add(done.stderr.replace(str(name), "NAME"))
        # Whether there is such a folder or not makes no difference.
        self.assertEqual(self.save(self.folder).stderr.replace(str(self.folder), "NAME"),
                         self.save(outside).stderr.replace(str(outside), "NAME"))
        self.assertEqual(tree(self.folder), before)

    def test_no_scenario_ends_the_server(self):
        deep = 250000
        for text in ("a = " + "[" * deep + "]" * deep, ".".join(["a"] * deep) + " = 1",
                     "[" + ".".join(["a"] * deep) + "]", "a = " + "{ a = " * deep + "1" + "}" * deep):
            self.ctl(self.server, "restart", self.write("deep.toml", text + "\n"), code=2)
            self.assertEqual(self.status(self.server)["run"], 1)

    def test_the_name_of_a_run_is_no_path(self):
        before = tree(self.folder)
        for name in ("../../outside/run", str(self.folder / "outside"), "a/b", "..", ".hidden"):
            text = self.ctl(self.server, "restart", "--paused", "--set", f"run.name={name}", code=2)
            self.assertIn("letters", text)
        self.assertEqual(tree(self.folder), before)
        self.assertEqual(self.status(self.server)["run"], 1)

    def test_a_run_after_a_restart_has_a_folder_that_nobody_else_made(self):
        (self.results / "unnamed-2").mkdir()
        (self.results / "unnamed-3").symlink_to(self.folder / "outside")
        self.ctl(self.server, "restart", "--paused")
        self.assertEqual(self.wait_for(self.server, "paused")["run_dir"], "runs/unnamed-4")
        self.assertEqual(tree(self.results / "unnamed-2"), set())
        self.assertFalse((self.folder / "outside").exists())


class Holders(PausedTest):
    """Those who have been given keys are not the server's user."""

    def test_files_elsewhere_are_not_read(self):
        command("keys", self.folder / "keys")
        holder = tempfile.TemporaryDirectory(prefix="ballast_e2e_")
        self.addCleanup(holder.cleanup)
        elsewhere = pathlib.Path(holder.name)
        for folder in (elsewhere, self.folder):
            (folder / "a.toml").write_text(SMALL)
            (folder / "wrong.toml").write_text("secret = [")
        (self.folder / "link.toml").symlink_to(elsewhere / "wrong.toml")
        trace = self.write("trace.toml", '[workload.trace]\npath = "%s"\nside = "dc"\nbase = "1 kW"\n'
                                         % (elsewhere / "wrong.toml"))
        server = self.serve(self.folder / "a.toml", "--paused", "--keys", self.folder / "keys/server.toml")
        ask = lambda *words, code: self.ctl(server, "--keys", self.folder / "keys/client.toml", *words, code=code)
        for word in ("restart", "judge"):
            said = {ask(word, elsewhere / name, code=2).replace(name, "NAME")
                    for name in ("a.toml", "wrong.toml", "none.toml")}
            self.assertEqual(len(said), 1, said)
            self.assertIn("may not use this file", said.pop())
            self.assertIn("may not use", ask(word, self.folder / "link.toml", code=2))
        self.assertIn("may not use", ask("restart", trace, code=2))
        ask("restart", self.folder / "a.toml", "--paused", code=0)


class Means(PausedTest):
    def few_files(self, *words):
        limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))
        return self.refused(4, *words, preexec_fn=limit)

    def test_too_few_files_are_an_error(self):
        small = self.write("small.toml", SMALL)
        for words in (("serve", small, "--bind", "tcp://127.0.0.1:*"), ("ctl", "status", "--timeout", "1")):
            self.assertIn("ulimit -n", self.few_files(*words))

    def test_names_of_others_cannot_act_on_the_terminal(self):
        name = "a\x1b[31m\nballast: forged\x9b"
        server = self.pause("--out", self.folder / name)
        shown = f"{self.folder}/a\\x1b[31m\\nballast: forged\\x9b"
        self.assertIn(f"results    {shown}\n", self.ctl(server, "status"))
        self.assertEqual(self.status(server)["run_dir"], f"{self.folder}/{name}")
        text = self.ctl(server, "restart", "--set", "no\x1b[2J.key\n=1", code=2)
        self.assertNotIn("\x1b", text)
        self.assertEqual(len(text.splitlines()), 1)
        self.end(server, close=False)
        lines = server.stdout.read().split("\n")
        self.assertEqual(lines[:2], [f"run 1 of unnamed is recorded in {shown}",
                                     f"run 1 of unnamed: ended early; the partial result is in {shown}"])
        self.assertEqual(server.stderr.read(), "")

    def left(self, temporary):
        return {path.name for path in temporary.iterdir()}

    def test_what_a_killed_server_leaves_goes_at_the_next_start(self):
        temporary = self.folder / "tmp"
        temporary.mkdir()
        os.environ["TMPDIR"] = str(temporary)
        self.addCleanup(os.environ.pop, "TMPDIR")
        killed = self.pause("--out", self.folder / "a")
        (folder,) = self.left(temporary)
        self.end(killed, signal.SIGKILL)
        self.assertEqual(self.left(temporary), {folder})
        with open(temporary / folder / "lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # until the bench has written what it has
        kept = {"ballast-others", "ballast-abc", "other-ABCDEF"}
        for name in kept:
            (temporary / name).mkdir()
        (temporary / "ballast-LINKED").symlink_to(self.folder)
        first = self.pause("--out", self.folder / "b")
        self.assertNotIn(folder, self.left(temporary))
        there = self.left(temporary)
        self.assertEqual(len(there), len(kept) + 2)
        self.assertLessEqual(kept | {"ballast-LINKED"}, there)
        # One that lives keeps its own.
        second = self.pause("--out", self.folder / "c")
        self.assertLess(there, self.left(temporary))
        self.assertEqual(self.status(first)["state"], "paused")
        for server in (first, second):
            self.assertEqual(self.end(server), 5)
        self.assertEqual(self.left(temporary), kept | {"ballast-LINKED"})


if __name__ == "__main__":
    unittest.main()
