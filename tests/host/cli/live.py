# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the live bench share: a server as a user starts it."""

import json
import os
import signal
import socket
import subprocess
import time

from harness import BINARY, RunTest, command


def free_port():
    """With a free one after it, and below those that the system gives to whoever asks for any."""
    first = 20000 + os.getpid() % 5000 * 2
    for port in range(first, 32000, 2):
        try:
            for each in (port, port + 1):
                with socket.socket() as taken:
                    taken.bind(("127.0.0.1", each))
            return port
        except OSError:
            continue
    raise RuntimeError("no port is free")


class LiveTest(RunTest):
    """Servers on ports of their own, ended with the test."""

    def serve(self, scenario, *words, quiet=False):
        port = free_port() if quiet else "*"  # a quiet one does not say which it took
        server = subprocess.Popen(
            [BINARY, "serve", str(scenario), "--bind", f"tcp://127.0.0.1:{port}", *map(str, words)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
        )
        self.addCleanup(self.end, server)
        if quiet:
            server.endpoint = f"tcp://127.0.0.1:{port}"
            return server
        line = server.stdout.readline()
        self.assertTrue(line.startswith("serving "), line or server.stderr.read)
        server.endpoint = line.split()[-1]
        return server

    def end(self, server, how=signal.SIGTERM, close=True):
        if server.poll() is None:
            server.send_signal(how)
        server.wait(timeout=60)
        for pipe in (server.stdout, server.stderr) if close else ():
            pipe.close()
        return server.returncode

    def ctl(self, server, *words, code=0):
        done = command("ctl", "--connect", server.endpoint, *words)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout if code == 0 else done.stderr

    def status(self, server):
        return json.loads(self.ctl(server, "status", "--json"))

    def wait_for(self, server, state, seconds=20):
        deadline = time.monotonic() + seconds
        while (status := self.status(server))["state"] != state:
            self.assertLess(time.monotonic(), deadline, status)
            time.sleep(0.05)
        return status
