#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.h5 as another program left it: datasets and attributes of other lengths, types or layouts than
recorded are refused, with the reason, and before they cost memory."""

import os
import resource
import shutil
import unittest

import h5py
import numpy as np

from harness import SANITIZED, SMALL, RunTest, command

# Far more than a judge of a small run needs, far less than 2^40 rows.
MEMORY_BYTES = 2 << 30


def limit_memory():
    if not SANITIZED:  # the sanitizer maps terabytes
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))


class ForeignRun(RunTest):
    def setUp(self):
        super().setUp()
        self.run = self.run_ok(self.write("s.toml", SMALL), "run", "--set", "run.record_gpus=true")

    def refuse(self, *expected):
        line = self.refused(3, "judge", self.run, preexec_fn=limit_memory)
        self.assertIn("run.h5: ", line)
        for part in expected:
            self.assertIn(part, line)

    def changed(self):
        return h5py.File(self.run / "run.h5", "r+", libver="v110")

    def replace(self, path, **how):
        """A dataset of the same attributes in the place of another."""
        with self.changed() as run:
            attributes = dict(run[path].attrs)
            del run[path]
            run.create_dataset(path, **how).attrs.update(attributes)

    def test_more_rows_than_the_file_holds(self):
        for path in ("rack/grid_w", "site/load_w"):
            with self.changed() as run:
                run[path].resize(2**40, axis=0)
            self.refuse("1099511627776 rows, more than a file of this size can hold")
        # All of them alike.
        with self.changed() as run:
            for group in ("rack", "site", "gpu"):
                for data in run[group].values():
                    data.resize(2**40, axis=0)
        self.refuse("1099511627776 rows, more than a file of this size can hold")

    def test_rows_without_data(self):
        with self.changed() as run:
            for group in ("rack", "site", "gpu"):
                for data in run[group].values():
                    data.resize(9000, axis=0)
        self.refuse("is incomplete")
        with self.changed() as run:
            run.attrs.modify("partial", np.int64(1))
        self.refuse("lacks more chunks than the last one")

    def test_another_length(self):
        with self.changed() as run:
            run["site/grid_w"].resize(2999, axis=0)
        self.refuse("has a different length")

    def test_another_type(self):
        for kind in ("f8", "i4", "S4"):
            self.replace("site/grid_w", shape=(3000,), dtype=kind, chunks=(3000,), maxshape=(None,))
            self.refuse("site/grid_w", "float32")

    def test_another_layout(self):
        self.replace("site/grid_w", data=np.zeros(3000, "f4"))
        self.refuse("site/grid_w", "not stored in chunks")
        self.replace("site/grid_w", data=np.zeros((3000, 1), "f4"), chunks=(3000, 1))
        self.refuse("site/grid_w", "a shape that differs")
        self.replace("site/grid_w", data=np.zeros(3000, "f4"), chunks=(3000,), compression="lzf")
        self.refuse("site/grid_w", "unknown filter")

    def test_links_to_elsewhere(self):
        os.mkfifo(self.folder / "pipe")
        shutil.copyfile(self.run / "run.h5", self.folder / "other.h5")
        for target in ("pipe", "other.h5"):
            with self.changed() as run:
                del run["site/grid_w"]
                run["site/grid_w"] = h5py.ExternalLink(str(self.folder / target), "/site/grid_w")
            self.refuse("site/grid_w", "a link to another place")
        with self.changed() as run:
            del run["site/grid_w"]
            run["site/grid_w"] = h5py.SoftLink("/site/load_w")
        self.refuse("site/grid_w", "a link to another place")

    def test_attributes_of_another_type(self):
        with self.changed() as run:
            kept = dict(run.attrs)
        for name, value in (
            ("scenario", "text of variable length"),
            ("partial", 1.0),
            ("racks", np.int64(-1)),
            ("racks", np.int64(2) ** 60),
            ("gpus_per_rack", np.int64(2) ** 60),
            ("sample_rate_hz", np.nan),
            ("overview_ticks", np.int64(0)),
            ("demand_nyquist_hz", np.nan),
            ("first_tick", np.int64(-5)),
        ):
            with self.subTest(attribute=name, value=value):
                with self.changed() as run:
                    run.attrs[name] = value
                self.refuse("an attribute of the run file is missing or invalid")
                with self.changed() as run:
                    run.attrs[name] = kept[name]

    def test_the_format_of_older_libraries(self):
        with h5py.File(self.run / "run.h5") as run, h5py.File(self.folder / "old.h5", "w") as old:
            for name in run:
                run.copy(name, old)
            old.attrs.update(run.attrs)
        os.replace(self.folder / "old.h5", self.run / "run.h5")
        self.refuse("no run recorded by this version")

    def test_what_h5py_has_rewritten_is_read(self):
        # The tests above fail because of what they change, and not because h5py was there.
        with self.changed() as run:
            run.attrs["scenario"] = run.attrs["scenario"]
        self.assertIn("southern", self.judged())

    def judged(self):
        done = command("judge", self.run, "--limits", "southern", preexec_fn=limit_memory)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return done.stdout.lower()


if __name__ == "__main__":
    unittest.main()
