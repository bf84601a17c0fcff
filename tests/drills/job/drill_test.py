# SPDX-License-Identifier: GPL-3.0-or-later
"""A new kind of job is one file: with square.cpp added to a copy of the rooms that it needs, the list of kinds
is written anew, and the program with these two objects in front of its own runs a scenario that names the kind.

  drill_test.py ROOT BUILD
"""
import filecmp
import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np

ROOT, BUILD = Path(sys.argv[1]), Path(sys.argv[2])
ADDED = "sim/workload/jobs/square.cpp"
ROOMS = ("sim/base", "sim/workload")
LISTS = ("CMakeLists.txt", "sim/CMakeLists.txt", "host/CMakeLists.txt", "sim/kinds.cmake",
         "cmake/install.cmake", "cmake/ballast-config.cmake.in")
OBJECTS = [f"sim/workload/CMakeFiles/ballast_workload.dir/{name}.cpp.o" for name in ("jobs/square", "job_kinds")]
PROGRAM = "host/cli/ballast"
# What decides on the code that a compiler makes.
SETTINGS = ("CMAKE_BUILD_TYPE", "CMAKE_C_COMPILER", "CMAKE_CXX_COMPILER", "CMAKE_CXX_FLAGS", "CMAKE_C_FLAGS",
            "CMAKE_CXX_FLAGS_RELEASE", "CMAKE_CXX_FLAGS_RELWITHDEBINFO", "CMAKE_EXE_LINKER_FLAGS",
            "BALLAST_SANITIZE")

# Two racks of which the job has one and a half.
TICKS, HALF, START, KILL = 5000, 350, 503, 4200
LOW_W, HIGH_W, IDLE_W, RACK, GPUS = 300, 900, 100, 4, 6
SCENARIO = f"""
[run]
name = "square"
duration = "{TICKS} ms"
record_gpus = true
[site]
racks = 2
gpus_per_rack = {RACK}
gpu_idle = "{IDLE_W} W"
[[workload.jobs]]
name = "bank"
kind = "square"
gpus = {GPUS}
start = "{START} ms"
kill = "{KILL} ms"
low = "{LOW_W} W"
high = "{HIGH_W} W"
period = "{2 * HALF} ms"
"""


def run(*command, code=0):
    result = subprocess.run(list(map(str, command)), cwd=BUILD, text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    if result.returncode != code:
        sys.exit(f"{' '.join(map(str, command))[:200]} gives {result.returncode}:\n{result.stdout[-3000:]}")
    return result.stdout


def check(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: {found!r} in place of {expected!r}")


def copy_tree(copy):
    for room in ROOMS:
        shutil.copytree(ROOT / room, copy / room)
    for name in LISTS:
        (copy / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    shutil.copy(ROOT / "tests/drills/job/square.cpp", copy / ADDED)


def changed_files(copy):
    ours = [path.relative_to(copy) for path in copy.rglob("*") if path.is_file()]
    return [str(p) for p in ours if not (ROOT / p).exists() or not filecmp.cmp(copy / p, ROOT / p, shallow=False)]


def build(copy, folder):
    """The program of the build, with the new kind in it."""
    cache = dict(re.findall(r"^(\w+):\w+=(.*)$", (BUILD / "CMakeCache.txt").read_text(), re.MULTILINE))
    run("cmake", "-G", "Ninja", "-S", copy, "-B", folder, "-DBALLAST_TESTS=OFF", "-DBALLAST_GUI=OFF",
        *(f"-D{name}={cache[name]}" for name in SETTINGS if name in cache))
    run("ninja", "-C", folder, *OBJECTS)
    printed = run("ninja", "-C", BUILD, "-t", "commands", PROGRAM)
    link = next(part for part in printed.splitlines()[-1].split(" && ") if f" -o {PROGRAM} " in part)
    words = shlex.split(link)
    words[words.index("-o") + 1] = str(folder / "ballast")
    # A library's member is taken only for what is still missing, so the new list stands for the old.
    words[words.index("-o"):words.index("-o")] = [str(folder / name) for name in OBJECTS]
    run(*words)
    return folder / "ballast"


def expected_power_w():
    """Of a GPU of the job, per tick."""
    tick = np.arange(TICKS)
    wave = np.where((tick - START) // HALF % 2 == 0, HIGH_W, LOW_W)
    return np.where((tick >= START) & (tick < KILL), wave, IDLE_W)


def check_run(ballast, folder):
    scenario = folder / "square.toml"
    scenario.write_text(SCENARIO)
    out = folder / "run"
    table = run(ballast, "run", scenario, "--out", out)
    with h5py.File(out / "run.h5") as file:
        demand_w = file["gpu/demand_w"][:].reshape(TICKS, 2 * RACK)
    wave = expected_power_w()
    for gpu in range(2 * RACK):
        expected = wave if gpu < GPUS else np.full(TICKS, IDLE_W)
        check(f"ticks at which GPU {gpu} differs", list(np.flatnonzero(demand_w[:, gpu] != expected)[:5]), [])
    job = json.loads((out / "summary.json").read_text())["jobs"][0]
    edges = (KILL - START - 1) // HALF
    check("figures", job["figures"], [{"name": "edges", "value": edges, "unit": "",
                                       "help": "Steps between the two powers."}])
    check("elapsed time", job["elapsed_s"], (KILL - START) * 1e-3)
    energy_j = GPUS * float(wave[START:KILL].sum()) * 1e-3
    if abs(job["work_energy_j"] / energy_j - 1.0) > 1e-12:
        sys.exit(f"energy of the work: {job['work_energy_j']} J in place of {energy_j} J")
    if not re.search(rf"^  edges +{edges}$", table, re.MULTILINE):
        sys.exit(f"the closing table lacks the edges:\n{table}")
    if "Steps between the two powers." not in (out / "report.html").read_text():
        sys.exit("the report lacks the edges")
    # The resolved scenario names the kind, and gives the same run.
    run(ballast, "run", out / "scenario.toml", "--out", folder / "again", "--quiet")
    with h5py.File(out / "run.h5") as one, h5py.File(folder / "again/run.h5") as two:
        check("the resolved scenario's run", bool(np.array_equal(one["site/grid_w"], two["site/grid_w"])), True)


def check_refusals(ballast, folder):
    scenario = folder / "square.toml"
    for setting, words in (
            ('workload.jobs.0.kind="squre"', "did you mean 'square'?"),
            ('workload.jobs.0.high="200 W"', "job 'bank' does not swing"),
            ('workload.jobs.0.stop="3 s"', "job 'bank' is a square wave and takes neither 'stop' nor 'iterations'"),
            ('events=[{at="1 s", kind="straggler"}]', "is a square wave, which has no ranks")):
        text = run(ballast, "run", scenario, "--out", folder / "refused", "--set", setting, code=2)
        if words not in " ".join(text.split()):
            sys.exit(f"{setting} is refused with:\n{text}")


def main():
    with tempfile.TemporaryDirectory(prefix="ballast_drill_") as name:
        copy, folder = Path(name) / "tree", Path(name) / "build"
        copy.mkdir()
        copy_tree(copy)
        ballast = build(copy, folder)
        check("changed files", changed_files(copy), [ADDED])
        check_run(ballast, folder)
        check_refusals(ballast, folder)
        if "## Jobs of kind `square`" not in run(ballast, "docs", "scenarios"):
            sys.exit("the reference of keys lacks the kind")


main()
