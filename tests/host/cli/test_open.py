#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""--open hands the report to xdg-open, says so once where there is no browser, and never changes the
exit code."""

import os
import unittest

from harness import SMALL, RunTest, command

LIMITS = """
title = "Mine"
source = "own"
date = "2026-01-01"
status = "own"

[[clauses]]
id = "range"
kind = "dynamic_range"
limit = "1 W"
"""


class Open(RunTest):
    def setUp(self):
        super().setUp()
        self.scenario = self.write("small.toml", SMALL)
        self.limits = self.write("mine.toml", LIMITS)
        self.bin = self.folder / "bin"
        self.bin.mkdir()

    def with_opener(self, body):
        """The environment in which xdg-open is a script; none where `body` is empty."""
        opener = self.bin / "xdg-open"
        if body:
            opener.write_text("#!/bin/sh\n" + body)
            opener.chmod(0o755)
        return {**os.environ, "PATH": str(self.bin)}

    def commands(self):
        """Each command with the page that it opens and its exit code."""
        out = self.folder / "run"
        page, overlay = self.folder / "page.html", self.folder / "overlay.html"
        return (
            (("run", self.scenario, "--out", out, "--force", "--open"), out / "report.html", 0),
            (("run", self.scenario, "--out", out, "--force", "--open", "--limits", self.limits), out / "report.html", 1),
            (("judge", out, "--limits", self.limits, "--report", page, "--open"), page, 1),
            (("compare", out, out, "--report", overlay, "--open"), overlay, 0),
        )

    def test_opens_the_page_that_was_written(self):
        opened = self.folder / "opened"
        environment = self.with_opener(f'[ -s "$1" ] && printf %s "$1" > "{opened}"\n')
        for words, page, code in self.commands():
            done = command(*words, "--quiet", env=environment)
            self.assertEqual((done.returncode, done.stderr), (code, ""), words)
            self.assertEqual(opened.read_text(), str(page))
            opened.unlink()

    def test_says_once_where_there_is_no_browser(self):
        for body in ("", "exit 3\n"):
            for words, page, code in self.commands():
                done = command(*words, "--quiet", env=self.with_opener(body))
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
                self.assertIn("no browser could be opened", done.stderr)
                self.assertIn(str(page), done.stderr)

    def test_there_must_be_a_report(self):
        out = self.run_ok(self.scenario, "run")
        for words in (("judge", out), ("compare", out, out)):
            self.assertIn("add --report FILE", self.refused(2, *words, "--open"))


if __name__ == "__main__":
    unittest.main()
