# SPDX-License-Identifier: GPL-3.0-or-later
"""A new kind of party is one file, and so is a new kind of event: with two parties and an event added to a copy of
sim/, the lists of kinds are written anew, and programs with the libraries of the build and those files run
scenarios that name them. Nothing else in the copy differs from the tree. What the parties publish is in all outputs.

  drill_test.py ROOT BUILD
"""
import csv
import filecmp
import json
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(sys.argv[1])
BUILD = Path(sys.argv[2])
ADDED = {
    "sim/site/parties/voltage_feedback.cpp": ROOT / "tests/drills/party/voltage_feedback.cpp",
    "sim/site/parties/flywheel.cpp": ROOT / "tests/drills/party/flywheel.cpp",
    "sim/scenario/events/voltage_dip.cpp": ROOT / "tests/drills/event/voltage_dip.cpp",
}
# Where the kinds are, the list's template, and what the files define.
LISTS = (
    ("sim/site/parties", "sim/site/party_kinds.cpp.in", "PartyKind", "party_kind"),
    ("sim/scenario/events", "sim/scenario/event_kinds.cpp.in", "EventKind", "event_kind"),
)


TICKS = 1000
SCENARIO = f"""
[run]
name = "parties"
duration = "{TICKS} ms"
[site]
racks = 2
gpus_per_rack = 4
[[workload.jobs]]
name = "train"
iteration = [{{ power = "1 kW", duration = "90 ms" }}, {{ power = "200 W", duration = "60 ms" }}]
[[parties]]
kind = "flywheel"
period = "10 ms"
energy = "1 MJ"
time = "10 s"
[[parties]]
kind = "voltage_feedback"
period = "10 ms"
short_circuit_power = "500 kW"
"""


def run(command, folder, codes=(0,)):
    result = subprocess.run(command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode not in codes:
        sys.exit(f"{' '.join(map(str, command))[:200]} fails:\n{result.stdout[-3000:]}")
    return result.stdout


def files(folder):
    return {str(path.relative_to(folder)) for path in folder.glob("sim/**/*") if path.is_file()}


def check_nothing_else_differs(copy):
    ours, theirs = files(copy), files(ROOT)
    changed = {name for name in ours & theirs if not filecmp.cmp(copy / name, ROOT / name, shallow=False)}
    if ours ^ theirs != set(ADDED) or changed:
        sys.exit(f"beside {sorted(ADDED)}: {sorted((ours ^ theirs) - set(ADDED) | changed)}")


def compile_as(like, source, copy, commands):
    """Compiles `source` with the flags that the build has for the file `like`."""
    entry = next(c for c in commands if Path(c["file"]) == ROOT / like)
    words = shlex.split(entry["command"])
    target = copy / (source.name + ".o")
    words[words.index("-o") + 1] = str(target)
    words[words.index("-c") + 1] = str(source)
    if words[0].endswith("env"):  # the compiler cache is told the tree, in which these are not
        words = words[words.index(next(w for w in words if w.endswith("ccache"))) + 1:]
    words[1:1] = [f"-I{copy}"]  # before the tree
    run(words, entry["directory"])
    return target


def link_like(target, objects, program, replace):
    """Links `objects` beside the target's own, or in place of them. A library's member is taken only for what
    is still missing, so the new lists stand for the old."""
    printed = run(["ninja", "-C", BUILD, "-t", "commands", target], BUILD)
    link = next(part for part in printed.splitlines()[-1].split(" && ") if f" -o {target} " in part)
    words = [w for w in shlex.split(link) if not (replace and w.endswith(".cpp.o"))]
    words[words.index("-o") + 1] = str(program)
    words[words.index("-o"):words.index("-o")] = map(str, objects)
    run(words, BUILD)


def check(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: {found!r} in place of {expected!r}")


def check_run(ballast, folder):
    """What the parties publish is in every output of a run."""
    scenario, out = folder / "parties.toml", folder / "run"
    scenario.write_text(SCENARIO)
    table = run([ballast, "run", scenario, "--out", out, "--csv", "row0_flywheel_frac,site_pcc_voltage_pu"], folder)
    with h5py.File(out / "run.h5") as file:
        speed = file["row/flywheel_frac"][:, 0]
        voltage = file["site/pcc_voltage_pu"][:]
        check("the unit", file["row/flywheel_frac"].attrs["unit"].decode(), "1")
        check("a sum over racks", "aggregation" in file["row/flywheel_frac"].attrs, False)
        check("a sum over racks", file["row/grid_w"].attrs["aggregation"].decode(), "sum")
    held = np.float32(np.exp(-0.5 * np.arange(TICKS // 10) * 0.01 / 10.0)).repeat(10)
    check("a speed that differs", bool(np.max(np.abs(speed / held - 1.0)) < 1e-6), True)
    check("a voltage that falls", (float(voltage[0]), bool(0.9 < voltage.min() < 1.0)), (1.0, True))
    with open(out / "run.csv", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    check("the columns", rows[0], ["t_s", "row0_flywheel_frac", "site_pcc_voltage_pu"])
    check("the last line", [np.float32(x) for x in rows[-1][1:]], [speed[-1], voltage[-1]])

    summary = json.loads((out / "summary.json").read_text())
    energy = summary["energy_j"]
    lost = 1e6 * (1.0 - np.exp(-TICKS * 1e-3 / 10.0))
    check("the loss", bool(abs(energy["flywheel_loss"] / lost - 1.0) < 1e-9), True)
    check("an account that closes", abs(summary["balance_error_frac"]) < 1e-12, True)
    check("one that does without the loss", abs(energy["flywheel_loss"]) < 1e-3 * energy["grid"], False)
    keys = list(energy)
    check("its place", keys[keys.index("cell_loss") + 1:keys.index("grid")],
          ["flywheel_loss", "stored_change", "detached"])
    check("the figures", [(p["channel"], p["scope"], p["instance"], p["unit"]) for p in summary["parties"]],
          [("flywheel_frac", "row", 0, "1"), ("pcc_voltage_pu", "site", 0, "1")])
    check("the lowest speed", np.float32(summary["parties"][0]["min"]), speed[-1])
    for text in (table, (out / "report.html").read_text()):
        check("a table without the loss", "flywheel loss" in text, True)
    check("the page", "in the bearings of the flywheels" in (out / "report.html").read_text(), True)
    # A judged run reads it from the summary.
    run([ballast, "judge", out, "--limits", "ercot-nogrr282", "--report", folder / "again.html"], folder, (0, 1))
    check("a page of the judge without the loss", "flywheel loss" in (folder / "again.html").read_text(), True)


def check_live(live, folder):
    """A live bench shows them too."""
    server = subprocess.Popen([live, "serve", folder / "parties.toml", "--bind", "tcp://127.0.0.1:*", "--paused"],
                              cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        line = server.stdout.readline()
        if not line.startswith("serving "):
            sys.exit(f"the bench says: {line}")
        status = json.loads(run([live, "ctl", "--connect", line.split()[-1], "status", "--json"], folder))
    finally:
        server.terminate()
        server.wait(timeout=60)
    rows, site = ([c["name"] for c in status["layout"][key]] for key in ("row_channels", "site_channels"))
    check("the row's channel", rows[-1], "flywheel_frac")
    check("the site's channel", site[-1], "pcc_voltage_pu")


def main():
    commands = json.loads((BUILD / "compile_commands.json").read_text())
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        shutil.copytree(ROOT / "sim", copy / "sim")
        for place, source in ADDED.items():
            shutil.copy(source, copy / place)
        check_nothing_else_differs(copy)
        objects = []
        for folder, template, kind, prefix in LISTS:
            written = copy / Path(template).stem
            run(["cmake", f"-DFOLDER={copy / folder}", f"-DTEMPLATE={copy / template}", f"-DOUT={written}",
                 f"-DTYPE={kind}", f"-DPREFIX={prefix}", "-P", copy / "sim/kinds.cmake"], copy)
            objects.append(compile_as("sim/site/parties/row_limiter.cpp", written, copy, commands))
        for place in ADDED:
            objects.append(compile_as("sim/site/parties/row_limiter.cpp", copy / place, copy, commands))
        drill = compile_as("tests/sim/site/test_parties.cpp", ROOT / "tests/drills/party/drill.cpp", copy, commands)
        link_like("tests/sim/site/test_site", objects + [drill], copy / "drill", replace=True)
        said = run([copy / "drill"], copy)
        if "[  PASSED  ] 3 tests" not in said:
            sys.exit(f"not all of the drill ran:\n{said[-2000:]}")
        for program in ("ballast", "ballast-live"):
            link_like(f"host/cli/{program}", objects, copy / program, replace=False)
        check_run(copy / "ballast", copy)
        check_live(copy / "ballast-live", copy)


main()
