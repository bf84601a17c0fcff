#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small files that would take all of the stack, the memory or the day, and names that no terminal
should be given: refused with the reason."""

import io
import json
import lzma
import tarfile
import unittest

import h5py
from harness import SMALL, RunTest, command
from test_hostile_figures import PROFILE, swing

DEEP = 40_000
CLAUSE = 'kind = "dynamic_range"\nlimit = "10 MW"\n'


class Depth(RunTest):
    def test_toml(self):
        texts = {
            "header": "[" + ".".join(["a"] * DEEP) + "]\n",
            "dotted": ".".join(["a"] * DEEP) + " = 1\n",
            "spaced": " . ".join(["'a'"] * DEEP) + " = 1\n",
            "array": "a = " + "[" * DEEP + "]" * DEEP + "\n",
            "inline": "a = " + "{a=" * DEEP + "1" + "}" * DEEP + "\n",
            "mixed": "".join(f"[{'a.' * i}a]\n" for i in range(1, 60)),
        }
        for name, text in texts.items():
            file = self.write(f"{name}.toml", "\n\n" + text)
            trace = self.write("t.csv", swing(60))
            for words in (
                ("run", file, "--out", self.folder / "o"),
                ("judge", trace, "--limits", file),
                ("suite", file),
            ):
                with self.subTest(name=name, command=words[0]):
                    said = self.refused(2, *words)
                    self.assertIn("levels deep", said)
                    self.assertIn(f"{name}.toml:", said)

    def test_overrides(self):
        scenario = self.write("s.toml", SMALL)
        key = ".".join(["a"] * DEEP)
        for text in (key + "=1", "run.name=" + "[" * DEEP, "run.name=" + "{a=" * DEEP):
            said = self.refused(2, "run", scenario, "--out", self.folder / "o", "--set", text)
            self.assertIn("levels deep", said)

    def test_brackets_in_strings_and_comments_do_not_nest(self):
        text = SMALL.replace(
            "[run]", f'# {"[" * 99}\n[run]\ndescription = \'{"a." * 99}\''
        )
        done = command("run", self.write("s.toml", text), "--out", self.folder / "o", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)


class Json(RunTest):
    def test_damaged_and_deep(self):
        run = self.run_ok(self.write("s.toml", SMALL), "run")
        summary = run / "summary.json"
        good = summary.read_text()
        for text in ("{", "[" * DEEP, '{"a":' * DEEP, "[" * DEEP + "]" * DEEP, "null", "\x00",
                     good[: len(good) // 2], good.replace('"racks"', '"rocks"'), "[1]"):  # fmt: skip
            summary.write_text(text)
            said = self.refused(3, "compare", run, run)
            self.assertIn("summary.json", said)
            self.assertNotIn("json.exception", said)

    def test_baseline(self):
        scenario = self.write("s.toml", SMALL)
        suite = self.write(
            "suite.toml", f'name = "s"\nseeds = [1]\n[[scenarios]]\nfile = "{scenario.name}"\n'
        )
        baseline = self.folder / "baseline"
        baseline.mkdir()
        for text in ("{", "[" * DEEP, '{"a":' * DEEP, "{}"):
            (baseline / "s-seed1.json").write_text(text)
            said = self.refused(
                3, "suite", suite, "--baseline", baseline, "--out", self.folder / "o"
            )
            self.assertIn("s-seed1.json", said)
            self.assertNotIn("json.exception", said)


class Size(RunTest):
    def archive(self, names, text=None):
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:xz") as tar:
            for name in names:
                info = tarfile.TarInfo(name)
                info.type = tarfile.DIRTYPE if text is None else tarfile.REGTYPE
                info.size = len(text or "")
                tar.addfile(info, None if text is None else io.BytesIO(text.encode()))
        file = self.folder / "t.tar.xz"
        file.write_bytes(packed.getvalue())
        return file

    def test_an_archive_of_folders(self):
        said = self.refused(3, "profile", "show", self.archive(f"d{i}" for i in range(50_000)))
        self.assertIn("no reading", said)

    def test_a_text_that_unpacks_without_end(self):
        file = self.folder / "t.csv.xz"
        piece = lzma.compress(b"\n" * (32 << 20), preset=0)
        file.write_bytes(lzma.compress(b"t_s,p_W\n0,1\n") + piece * 32)
        said = self.refused(3, "profile", "show", file, timeout=60)
        self.assertIn("unpack", said)

    def test_stamps_that_ask_for_a_grid_without_end(self):
        sparse = self.write("sparse.csv", "t_s,p_W\n0,1\n1e-6,2\n2e-6,1\n100000,2\n")
        records = [
            ':::MLLOG {"key": "power_reading", "value": 5000, "time_ms": %d, "metadata": {}}' % t
            for t in [1715938233000 + 1000 * i for i in range(100)] + [2715938333000]
        ]
        mllog = self.write("node_1.txt", "\n".join(records) + "\n")
        for file in (sparse, mllog):
            for words in (("judge", file), ("compare", file, file)):
                with self.subTest(file=file.name, command=words[0]):
                    said = self.refused(3, *words, timeout=20)
                    self.assertIn("samples", said)

    def test_shifted_copies_without_end(self):
        file = self.write("t.csv", swing(60, watt=65))
        said = self.refused(
            2, "judge", file, "--site-mw", 10_000, "--scaling", "shifted", timeout=20
        )
        self.assertIn("copies", said)

    def test_a_table_of_more_columns_than_any_site_has_meters(self):
        names = ",".join(f"c{i}_W" for i in range(100_000))
        row = ",".join(["1"] * 100_000)
        file = self.write("t.csv", f"t_s,{names}\n0,{row}\n1,{row}\n")
        said = self.refused(3, "profile", "show", file, timeout=60)
        self.assertIn("too many columns", said)


class Names(RunTest):
    def test_too_long_for_the_disk(self):
        long = "n" * 300
        trace = self.write("t.csv", swing(60))
        scenario = self.write("s.toml", SMALL)
        out = self.folder / "o"
        for code, words in (
            (3, ("judge", self.folder / long)),
            (3, ("judge", self.folder / long / "t.csv")),
            (3, ("compare", trace, self.folder / long)),
            (3, ("profile", "show", self.folder / long)),
            (2, ("judge", trace, "--limits", f"{long}.toml")),
            (2, ("run", self.folder / long)),
            (2, ("suite", self.folder / long)),
            (2, ("run", scenario, "--set", f"workload.trace.path={long}", "--out", out)),
            (4, ("profile", "import", trace, self.folder / long)),
            (4, ("judge", trace, "--report", self.folder / long)),
        ):
            with self.subTest(words=[str(w)[-20:] for w in words]):
                self.assertNotIn("bug in Ballast", self.refused(code, *words))

    def test_a_run_named_too_long(self):
        scenario = self.write("s.toml", SMALL)
        said = self.refused(
            2, "run", scenario, "--set", "run.name=" + "n" * 300, cwd=self.folder
        )
        self.assertIn("is not a valid name", said)

    def test_a_suite_named_too_long(self):
        self.write("s.toml", SMALL)
        suite = self.write(
            "suite.toml", f'name = "{"n" * 300}"\nseeds = [1]\n[[scenarios]]\nfile = "s.toml"\n'
        )
        self.assertIn("suite.toml:1", self.refused(2, "suite", suite))

    def test_control_characters_in_toml(self):
        for name, key in (
            ("[run]", "name"),
            ("[[workload.jobs]]", "name"),
        ):
            for code in ("\\u0000", "\\u001b[31m", "\\n", "\\u009b"):
                file = self.write("s.toml", SMALL.replace(name, f'{name}\n{key} = "a{code}b"'))
                said = self.refused(2, "run", file, "--out", self.folder / "o")
                self.assertIn("control character", said)
                self.assertTrue(said.isprintable(), said)
        key = self.write("k.toml", SMALL + '\n["\\u001b[31mred"]\n')
        self.assertTrue(self.refused(2, "run", key).isprintable())
        trace = self.write("t.csv", swing(60))
        limits = self.write("l.toml", PROFILE.replace('"c"', '"c\\u001b[2J"') + CLAUSE)
        said = self.refused(2, "judge", trace, "--limits", limits)
        self.assertIn("control character", said)
        self.assertTrue(said.isprintable(), said)

    def test_control_characters_from_data_do_not_reach_the_terminal(self):
        red = "\x1b[31m"
        table = self.folder / f"{red}.csv"
        table.write_text(swing(60).replace("p_W", f"p{red}_W"))
        limits = self.write(f"{red}.toml", PROFILE + CLAUSE)
        run = self.run_ok(self.write("s.toml", SMALL), f"run{red}")
        with h5py.File(run / "run.h5", "r+") as file:
            file.attrs["scenario"] = f"s{red}"
        summary = json.loads((run / "summary.json").read_text())
        summary["notices"] = [f"n{red}\x07"]
        (run / "summary.json").write_text(json.dumps(summary))
        archive = self.folder / "a.tar"
        with tarfile.open(archive, "w") as tar:
            tar.add(table, f"m{red}.csv")
        for words in (
            ("profile", "show", table),
            ("profile", "show", archive),
            ("judge", table, "--limits", limits),
            ("judge", run),
            ("compare", run, run),
            ("compare", table, table, "--limits", limits),
            ("judge", f"{red}none"),
            (f"{red}none",),
            ("judge", "--limits", f"{red}none"),
            ("judge", table, f"--{red}none"),
        ):
            done = command(*words)
            self.assertNotIn("\x1b", done.stdout + done.stderr, words)
            self.assertNotIn("\x07", done.stdout + done.stderr, words)


if __name__ == "__main__":
    unittest.main()
