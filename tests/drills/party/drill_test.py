# SPDX-License-Identifier: GPL-3.0-or-later
"""A new kind of party is one file, and so is a new kind of event: with both added to a copy of sim/, the
lists of kinds are written anew, and a program with the library of the build and those two files runs a scenario
that names them. Nothing else in the copy differs from the tree.

  drill_test.py ROOT BUILD
"""
import filecmp
import json
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(sys.argv[1])
BUILD = Path(sys.argv[2])
ADDED = {
    "sim/site/parties/voltage_feedback.cpp": ROOT / "tests/drills/party/voltage_feedback.cpp",
    "sim/scenario/events/voltage_dip.cpp": ROOT / "tests/drills/event/voltage_dip.cpp",
}
# Where the kinds are, the list's template, and what the files define.
LISTS = (
    ("sim/site/parties", "sim/site/party_kinds.cpp.in", "PartyKind", "party_kind"),
    ("sim/scenario/events", "sim/scenario/event_kinds.cpp.in", "EventKind", "event_kind"),
)


def run(command, folder):
    result = subprocess.run(command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode:
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


def link_like(target, objects, program):
    """Links `objects` in place of the target's own."""
    printed = run(["ninja", "-C", BUILD, "-t", "commands", target], BUILD)
    link = next(part for part in printed.splitlines()[-1].split(" && ") if f" -o {target} " in part)
    words = [w for w in shlex.split(link) if not w.endswith(".cpp.o")]
    words[words.index("-o") + 1] = str(program)
    words[words.index("-o"):words.index("-o")] = map(str, objects)
    run(words, BUILD)


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
        objects.append(compile_as("tests/sim/site/test_parties.cpp", ROOT / "tests/drills/party/drill.cpp", copy,
                                  commands))
        link_like("tests/sim/site/test_site", objects, copy / "drill")
        said = run([copy / "drill"], copy)
        if "2 tests" not in said or "[  PASSED  ] 2 tests" not in said:
            sys.exit(f"not all of the drill ran:\n{said[-2000:]}")


main()
