#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of the user are safe: no option that names an output replaces an input, or without --force a
file that is not Ballast's own earlier output of that kind."""

import os
import shutil
import stat
import unittest

from harness import SMALL, RunTest, command

LIMITS = """
title = "a test"
source = "none"
date = "2026-01-01"
status = "own"
[[clauses]]
id = "range"
kind = "dynamic_range"
limit = "20 MW"
"""
SUITE = """
name = "trial"
[[limits]]
profile = "mine.toml"
[[scenarios]]
file = "small.toml"
"""
TRACE = "t_s,node_W\n" + "".join(f"{i},{500 + i % 7}\n" for i in range(60))
NOTES = "notes of a week\n"


class OutputFiles(RunTest):
    def setUp(self):
        super().setUp()
        self.scenario = self.write("small.toml", SMALL)
        self.trace = self.write("trace.csv", TRACE)
        self.limits = self.write("mine.toml", LIMITS)
        self.write("suite.toml", SUITE)
        self.run = None

    def a_run(self):
        if self.run is None:
            self.run = self.run_ok(self.scenario, "run")
        return self.run

    def commands(self):
        """Each with all of its inputs, and its output as the last word."""
        run, limits = self.a_run(), ("--limits", self.limits)
        inputs = [run / "run.h5", run / "summary.json", run / "scenario.toml", self.limits]
        of_trace = [self.trace, self.limits]
        return (
            (("judge", run, *limits, "--report"), inputs),
            (("judge", run, *limits, "--junit"), inputs),
            (("judge", self.trace, *limits, "--report"), of_trace),
            (("compare", run, self.trace, *limits, "--report"), inputs + of_trace),
            (("profile", "show", self.trace, "--svg"), [self.trace]),
            (("profile", "import", self.trace), [self.trace]),
            (
                ("suite", self.folder, "--out", self.folder / "cases", "--junit"),
                [self.folder / "suite.toml", self.scenario, self.limits],
            ),
        )

    def refuse(self, words, output, *expected):
        before = {file: file.read_bytes() for file in self.folder.rglob("*") if file.is_file()}
        line = self.refused(2, *words, output)
        for part in expected:
            self.assertIn(part, line)
        after = {file: file.read_bytes() for file in self.folder.rglob("*") if file.is_file()}
        self.assertEqual(before, after)

    def test_an_input_is_never_an_output(self):
        for words, inputs in self.commands():
            for given in inputs:
                with self.subTest(words=words[:2] + words[-1:], input=given.name):
                    links = [self.folder / "symbolic", self.folder / "hard"]
                    links[0].symlink_to(given)
                    os.link(given, links[1])
                    for output in (given, *links):
                        self.refuse(words, output, str(output), "an input of this command")
                        self.refuse((*words[:-1], "--force", *words[-1:]), output, "an input")
                    for link in links:
                        link.unlink()

    def test_a_file_of_the_user_stays_without_force(self):
        for words, _ in self.commands():
            with self.subTest(words=words[:2] + words[-1:]):
                notes = self.write("notes.txt", NOTES)
                self.refuse(words, notes, str(notes), "--force")
                done = command(*words[:-1], "--force", words[-1], notes)
                self.assertIn(done.returncode, (0, 1), done.stderr)
                self.assertNotIn("notes", notes.read_text()[:30])

    def test_our_own_earlier_output_is_replaced(self):
        own = {}
        for words, _ in self.commands():
            with self.subTest(words=words[:2] + words[-1:]):
                output = self.folder / ("out" + words[0] + words[-1].name if words[-1] is self.trace else
                                        "out" + words[0] + words[-1])
                for _ in range(2):
                    done = command(*words, output)
                    self.assertIn(done.returncode, (0, 1), done.stderr)
                    own[output] = words
                # An output of another kind is not ours to replace.
                for other, of in own.items():
                    if of[-1] != words[-1]:
                        self.refuse(words, other, "--force")

    def test_an_empty_file_is_nobodys(self):
        empty = self.write("empty", "")
        done = command("judge", self.trace, "--limits", self.limits, "--report", empty)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("<html", empty.read_text())

    def test_a_file_beside_the_output_stays(self):
        beside = self.write("out.svg.part", NOTES)
        done = command("profile", "show", self.trace, "--svg", self.folder / "out.svg")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(beside.read_text(), NOTES)
        self.assertEqual(len(list(self.folder.glob("out.svg*"))), 2)
        beside = self.write("out.html.part", NOTES)
        command("judge", self.trace, "--limits", self.limits, "--report", self.folder / "out.html")
        self.assertEqual(beside.read_text(), NOTES)

    def test_two_outputs_of_one_name(self):
        words = ("judge", self.trace, "--limits", self.limits, "--junit", self.folder / "x", "--report")
        self.refuse(words, self.folder / "sub" / ".." / "x", "two outputs")

    def test_a_folder(self):
        self.refuse(("profile", "show", self.trace, "--svg"), self.folder, "is a folder")

    def test_a_link_stays_a_link(self):
        link, target = self.folder / "link.svg", self.folder / "target.svg"
        link.symlink_to(target)
        for _ in range(2):
            done = command("profile", "show", self.trace, "--svg", link)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(link.is_symlink())
        self.assertIn("<svg", target.read_text())

    def test_a_device_is_written_to_and_stays(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        done = command("judge", self.trace, "--limits", self.limits, "--junit", pipe)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"<testsuites", os.read(reader, 1 << 16))
        self.assertTrue(stat.S_ISFIFO(pipe.lstat().st_mode))


class RunFolders(RunTest):
    def setUp(self):
        super().setUp()
        self.scenario = self.write("small.toml", SMALL)
        self.out = self.folder / "out"
        self.out.mkdir()

    def test_what_is_no_run_stays_without_force(self):
        for name in ("scenario.toml", "report.html", "summary.json", "run.csv", "waves.fst", "run.h5"):
            with self.subTest(name=name):
                file = self.out / name
                file.write_text(NOTES)
                line = self.refused(2, "run", self.scenario, "--out", self.out)
                self.assertIn(name, line)
                self.assertIn("--force", line)
                self.assertEqual(file.read_text(), NOTES)
                file.unlink()
        (self.out / "scenario.toml").write_text(NOTES)
        self.run_ok(self.scenario, "out", "--force")
        self.assertIn("[run]", (self.out / "scenario.toml").read_text())

    def test_the_scenario_is_not_replaced_even_with_force(self):
        own = self.out / "scenario.toml"
        own.write_text(SMALL)
        for words in ((), ("--force",)):
            line = self.refused(2, "run", own, "--out", self.out, *words)
            self.assertIn("scenario.toml: ", line)
            self.assertIn("an input of this command", line)
            self.assertEqual(own.read_text(), SMALL)

    def test_nor_is_its_trace(self):
        table = self.out / "run.csv"
        table.write_text(TRACE)
        scenario = self.write(
            "t.toml",
            '[site]\ngpus_per_rack = 2\n[run]\nduration = "3 s"\n[workload.trace]\npath = "out/run.csv"\n'
            'side = "dc"\nbase = "100 W"\ngpus_per_node = 2\n',
        )
        line = self.refused(2, "run", scenario, "--out", self.out, "--force")
        self.assertIn("an input of this command", line)
        self.assertEqual(table.read_text(), TRACE)

    def test_a_suite_replaces_its_runs_and_nothing_else(self):
        self.write("mine.toml", LIMITS)
        self.write("suite.toml", SUITE)
        words = ("suite", self.folder, "--out", self.out, "--quiet")
        for _ in range(2):
            done = command(*words)
            self.assertEqual(done.returncode, 0, done.stderr)
        case = self.out / "small-seed1"
        shutil.rmtree(case)
        case.mkdir()
        (case / "scenario.toml").write_text(NOTES)
        self.assertIn("scenario.toml", self.refused(2, *words))
        self.assertEqual((case / "scenario.toml").read_text(), NOTES)
        self.assertEqual(command(*words, "--force").returncode, 0)

    def test_a_suite_keeps_what_is_no_baseline(self):
        self.write("mine.toml", LIMITS)
        self.write("suite.toml", SUITE)
        (self.folder / "baseline").mkdir()
        notes = self.folder / "baseline" / "small-seed1.json"
        notes.write_text(NOTES)
        words = ("suite", self.folder, "--out", self.out, "--update-baseline")
        self.assertIn("small-seed1.json", self.refused(3, *words))
        self.assertEqual(notes.read_text(), NOTES)
        self.assertEqual(list(self.out.iterdir()), [])  # said before the runs, not after them


class Names(RunTest):
    def test_a_name_is_no_path(self):
        for name in ("../x", "a/b", "/x", "", ".", "..", ".hidden", "a\\nb", "a b", "x" * 65, "ä"):
            with self.subTest(name=name):
                text = SMALL.replace("[run]", f'[run]\nname = "{name}"')
                scenario = self.write("s.toml", text)
                line = self.refused(2, "run", scenario, cwd=self.folder)
                self.assertIn("s.toml:3:", line)
                self.assertRegex(line, "is not a valid name|contains a control character")
                line = self.refused(2, "run", self.write("t.toml", SMALL), "--set", f"run.name={name}",
                                    cwd=self.folder)
                self.assertFalse((self.folder / "runs").exists())
        done = command("run", scenario, "-q", "--set", "run.name=H100_8.x-2", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.folder / "runs" / "H100_8.x-2" / "run.h5").exists())


if __name__ == "__main__":
    unittest.main()
