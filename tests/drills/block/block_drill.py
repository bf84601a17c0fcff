# SPDX-License-Identifier: GPL-3.0-or-later
"""A block of a row costs its table, its RTL and its test: with these three added to a copy of the tree,
everything else is generated, lints, builds, and does in a site what the test says (test_row_guard.cpp).

  block_drill.py ROOT WORK C_COMPILER CXX_COMPILER

The copy stands in the folder WORK, always the same, so that a compiler cache serves it.
"""
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT, WORK, CC, CXX = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
HERE = Path(__file__).resolve().parent
ADDED = {"row_guard.toml": "rtl/registers/row_guard.toml", "row_guard.sv": "rtl/row/row_guard.sv",
         "test_row_guard.cpp": "tests/rtl/blocks/test_row_guard.cpp"}
TREE = ("cmake", "rtl", "sim", "host", "tests", "fixtures", "docs", "CMakeLists.txt")


def run(command, folder):
    result = subprocess.run(command, cwd=folder, text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    if result.returncode:
        sys.exit(f"{' '.join(map(str, command))} fails:\n{result.stdout[-4000:]}")
    return result.stdout


def files_below(folder):
    files = [folder / name for name in TREE if (folder / name).is_file()]
    for name in TREE:
        files += [p for p in (folder / name).rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    return {p.relative_to(folder).as_posix(): p for p in files}


def is_generated(name):
    return "/generated/" in name or name == "docs/registers.md"


def changed(copy):
    ours, theirs = files_below(ROOT), files_below(copy)
    return {n for n in ours.keys() | theirs.keys()
            if n not in ours or n not in theirs or ours[n].read_bytes() != theirs[n].read_bytes()}


def expect_place(copy, old, new, words):
    """A mistake in the table is refused with the line where it stands."""
    table = copy / ADDED["row_guard.toml"]
    text = table.read_text()
    if text.count(old) != 1:
        sys.exit(f"row_guard.toml: '{old}' stands there {text.count(old)} times")
    table.write_text(text.replace(old, new))
    result = subprocess.run(["/usr/bin/python3", "rtl/registers/generate.py"], cwd=copy, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode == 0 or words not in result.stdout:
        sys.exit(f"'{new}' in the table: {result.returncode}, {result.stdout}")
    table.write_text(text)


def expect_missed(copy, name, check, *words):
    """The check names a file that is forgotten."""
    (copy / name).rename(copy / "aside")
    result = subprocess.run(["/usr/bin/python3", check, *(words or [str(copy)])], cwd=copy, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode == 0 or name not in result.stdout:
        sys.exit(f"without {name} {check} says: {result.returncode}, {result.stdout}")
    (copy / "aside").rename(copy / name)


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    copy, build = WORK / "tree", WORK / "build"
    copy.mkdir(parents=True)
    for item in TREE:
        if (ROOT / item).is_dir():
            shutil.copytree(ROOT / item, copy / item, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / item, copy / item)
    for source, target in ADDED.items():
        (copy / target).parent.mkdir(exist_ok=True)
        shutil.copyfile(HERE / source, copy / target)
    line = 1 + (HERE / "row_guard.toml").read_text().split('name = "cap_uw_o"')[0].count("\n")
    expect_place(copy, 'action = "row_cap"', 'action = "row_capp"',
                 f"rtl/registers/row_guard.toml:{line}: row_guard.cap_uw_o: action = 'row_capp'")
    run(["/usr/bin/python3", "rtl/registers/generate.py"], copy)
    touched = {n for n in changed(copy) if not is_generated(n)}
    if touched != set(ADDED.values()):
        sys.exit(f"more or less than the block's own files is touched: {sorted(touched)}")
    for check in ("lint_test", "ports_test", "blocks/blocks_test"):
        run(["/usr/bin/python3", f"tests/rtl/{check}.py", str(copy)], copy)
    expect_missed(copy, ADDED["test_row_guard.cpp"], "tests/rtl/blocks/blocks_test.py")
    expect_missed(copy, "rtl/registers/generated/row_guard.f", "rtl/registers/generate.py", "--check")
    # What is simulated does not depend on how much the compiler optimises.
    run(["cmake", "-G", "Ninja", "-S", str(copy), "-B", str(build), "-DCMAKE_BUILD_TYPE=Debug",
         "-DCMAKE_CXX_FLAGS_DEBUG=-O0", f"-DCMAKE_C_COMPILER={CC}", f"-DCMAKE_CXX_COMPILER={CXX}"],
        copy)
    run(["cmake", "--build", str(build), "--target", "test_row_guard"], copy)
    test = next(build.rglob("test_row_guard"))
    print(run([str(test)], copy))
    shutil.rmtree(WORK)
    cpu = os.times()
    print(f"{cpu.children_user + cpu.children_system:.0f} s of CPU time")


main()
