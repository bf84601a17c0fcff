#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether two run folders, or two folders of run folders, hold the same samples, bit for bit:

  tests/host/results/same_samples.py OLD NEW

Every dataset of each run.h5 in OLD is compared with that of the same name in NEW, its unit and description too.
NEW may have channels that OLD has not. Prints a line per run; exit code 1 where anything differs.
"""
import pathlib
import sys

import h5py


def datasets(path):
    found = {}
    with h5py.File(path) as file:
        file.visititems(lambda name, item: found.update({name: None}) if isinstance(item, h5py.Dataset) else None)
    return sorted(found)


def difference(old, new):
    """Of two datasets, in words; empty where there is none."""
    if old.shape != new.shape or old.dtype != new.dtype:
        return f"{old.dtype}{old.shape} became {new.dtype}{new.shape}"
    for key, value in old.attrs.items():
        if key not in new.attrs or new.attrs[key] != value:
            return f"attribute {key} differs"
    for first in range(0, old.shape[0], 100_000):
        ours, theirs = old[first:first + 100_000], new[first:first + 100_000]
        if ours.tobytes() != theirs.tobytes():
            return f"samples differ between ticks {first} and {first + len(ours)}"
    return ""


def compare(old_path, new_path):
    """The number of datasets and the differences."""
    if not new_path.exists():
        return 0, [f"{new_path} is missing"]
    names = datasets(old_path)
    wrong = []
    with h5py.File(old_path) as old, h5py.File(new_path) as new:
        for name in names:
            said = difference(old[name], new[name]) if name in new else "is missing"
            if said:
                wrong.append(f"{name}: {said}")
    return len(names), wrong


def main():
    old, new = map(pathlib.Path, sys.argv[1:3])
    runs = sorted(old.rglob("run.h5"))
    if not runs:
        print(f"no run.h5 in {old}", file=sys.stderr)
        return 1
    failed = False
    for path in runs:
        relative = path.relative_to(old)
        count, wrong = compare(path, new / relative)
        print(f"{relative.parent}: {count} datasets, {'the same bits' if not wrong else 'DIFFERENT'}")
        for text in wrong:
            print(f"  {text}")
        failed |= bool(wrong)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
