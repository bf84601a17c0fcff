#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the table of the input filter's gains in docs/plants.md by running the filter. By itself it
prints it; with --write it puts it into the page. BALLAST_FILTER_GAINS names the program that runs
the filter (the build's target filter_gains)."""

import functools
import json
import os
import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(SOURCE / "tests"))
import page_tables  # noqa: E402

PAGE = SOURCE / "docs" / "plants.md"


@functools.lru_cache
def rows():
    done = subprocess.run(
        [os.environ["BALLAST_FILTER_GAINS"]], capture_output=True, text=True, check=True, timeout=120
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def filter_table():
    table = [
        "| damping | load | 0.5 Hz | 1 Hz | 2 Hz | 4 Hz | 10 Hz | 55 Hz | peak | loss |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows():
        gains = row["gains"]
        slow = " | ".join(f"{gains[f]:.2f}" for f in ("0.5", "1", "2", "4"))
        table.append(
            f"| {row['damping']} | {row['load_w'] / 1e3:.0f} kW | {slow} | {gains['10']:.3f} | "
            f"{gains['55']:.3f} | {row['peak']:.2f} at {row['peak_hz']:.1f} Hz | "
            f"{100 * row['loss_frac']:.1f} % |"
        )
    return table


TABLES = {"filter": filter_table}

if __name__ == "__main__":
    page_tables.main(PAGE, TABLES, sys.argv[1:])
