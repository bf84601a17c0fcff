#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""House rules that no compiler checks: meta_test.py SOURCE_ROOT [FILE_LISTING_TEST_BINARIES].

- Each test binary lists tests. libsystemc holds a main() of its own; linked before gtest_main, a
  binary runs no test and exits 0.
- Each source file starts with its licence line.
- Includes point downwards only: rtl <- sim <- host <- gui, and Verilated headers stay in the rooms
  that may hold them.
- No text file names a folder of one particular machine.
- Each input from practice (CASES) is named by a test.
- No source file has more lines than one can keep in mind (MOST_LINES).
"""

import os
import re
import subprocess
import sys

FLOORS = ["rtl", "sim", "host", "gui"]
LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"
SOURCE_ENDINGS = (".cpp", ".hpp", ".h", ".c", ".sv", ".svh", ".v", ".py", ".sh", ".cmake")
TEXT_ENDINGS = SOURCE_ENDINGS + (".md", ".toml", ".json", ".txt", ".csv", ".svg", ".html", ".gtkw")
SKIPPED_FOLDERS = {".git", ".cache", "__pycache__"}
SKIPPED_AT_ROOT = {"build", "runs"}
CASES = "tests/sim/workload/readers/cases/"
VERILATED_ROOMS = ("sim/controller/", "sim/bench/waves/")

# Lines of a file that is written by hand. A longer one has more than one purpose.
MOST_LINES = {".cpp": 300, ".hpp": 300, ".sv": 250, ".svh": 250}

# A machine's own folder at the start of a path. "build/work/x" or "${ROOT}/work/x" is none.
MACHINE_PATH = re.compile(r"(?:(?<![\w.$}\])>*~-])|(?<=-[IL]))/(?:root|home|work|tmp|var/tmp)/")
INCLUDE = re.compile(r'^\s*[#`]include\s*[<"]([^>"]+)[>"]')
VERILATED = re.compile(r"^(V\w+\.h|V\w+/.*|verilated\w*\.h)$")


def files_of(root):
    """Relative paths of all files but built and recorded ones. Works without git."""
    for folder, folders, names in os.walk(root):
        at_root = os.path.samefile(folder, root)
        folders[:] = sorted(
            f
            for f in folders
            if f not in SKIPPED_FOLDERS and not (at_root and f in SKIPPED_AT_ROOT)
        )
        for name in sorted(names):
            yield os.path.relpath(os.path.join(folder, name), root)


def is_source(path):
    return path.endswith(SOURCE_ENDINGS) or os.path.basename(path) == "CMakeLists.txt"


def is_text(path):
    return path.endswith(TEXT_ENDINGS) or path in ("ballast", ".ci/run", "CMakeLists.txt")


def lines_of(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()


def check_licence(root, path, lines):
    floor = path.split("/")[0]
    wanted = path in ("ballast", ".ci/run") or (
        is_source(path) or (floor == "rtl" and path.endswith(".toml"))
    )
    if wanted and not any(LICENCE in line for line in lines[:2]):
        yield f"{path}:1: no licence line; write '{LICENCE}' as a comment on the first line"


def check_floors(root, path, lines):
    floor = path.split("/")[0]
    if floor not in FLOORS or not is_source(path):
        return
    for number, line in enumerate(lines, 1):
        found = INCLUDE.match(line)
        if not found:
            continue
        header = found.group(1)
        target = header.split("/")[0]
        if "/" in header and target in FLOORS and FLOORS.index(target) > FLOORS.index(floor):
            yield (
                f"{path}:{number}: {floor}/ includes {header}, a floor above it; "
                f"order: {' <- '.join(FLOORS)}; move the code or pass it in"
            )
        if VERILATED.match(header) and not path.startswith(VERILATED_ROOMS):
            yield (
                f"{path}:{number}: Verilated header {header}; only "
                f"{' and '.join(VERILATED_ROOMS)} may include one"
            )


def check_machine_paths(root, path, lines):
    if not is_text(path):
        return
    for number, line in enumerate(lines, 1):
        found = MACHINE_PATH.search(line)
        if found:
            yield (
                f"{path}:{number}: '{found.group(0)}' is a folder of one machine; "
                "use a relative path or ask for the temporary folder"
            )


def check_length(root, path, lines):
    most = MOST_LINES.get(os.path.splitext(path)[1])
    if most is None or "generated" in path.split("/"):
        return
    if len(lines) > most:
        yield f"{path}:{most}: {len(lines)} lines, more than {most}; split it by purpose"


def check_sources(root):
    for path in files_of(root):
        if not (is_source(path) or is_text(path)):
            continue
        lines = lines_of(root, path)
        for check in (check_licence, check_floors, check_machine_paths, check_length):
            yield from check(root, path, lines)


def check_cases(root):
    files = list(files_of(root))
    tests = [p for p in files if p.startswith("tests/") and p.endswith((".cpp", ".hpp", ".py"))]
    text = "\n".join("\n".join(lines_of(root, path)) for path in tests)
    names = {p.removeprefix(CASES).split("/")[0] for p in files if p.startswith(CASES)}
    for name in sorted(names):
        # "18c-comtrade.dat" is read through "18c-comtrade.cfg".
        if name not in text and f"{name.rsplit('.', 1)[0]}." not in text:
            yield f"{CASES}{name}: no test names it; hold its right answer in one"


def check_binaries(list_file):
    with open(list_file, encoding="utf-8") as file:
        binaries = file.read().splitlines()
    if not binaries:
        yield f"{list_file}: names no test binary; look at tests/entry/CMakeLists.txt"
    for binary in binaries:
        if not os.access(binary, os.X_OK):
            yield f"{binary}: not built; build all targets first (./ballast test does)"
            continue
        try:
            listing = subprocess.run(
                [binary, "--gtest_list_tests"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=30,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            yield f"{binary}: cannot list its tests: {error}"
            continue
        tests = [line for line in listing.stdout.splitlines() if line.startswith("  ")]
        if listing.returncode != 0 or not tests:
            yield (
                f"{binary}: lists no tests (exit code {listing.returncode}); it must link "
                "GTest::gtest_main before SystemC (ballast_test does)"
            )


def main(arguments):
    if len(arguments) not in (1, 2):
        print("usage: meta_test.py SOURCE_ROOT [FILE_LISTING_TEST_BINARIES]", file=sys.stderr)
        return 2
    faults = [*check_sources(arguments[0]), *check_cases(arguments[0])]
    if len(arguments) == 2:
        faults += check_binaries(arguments[1])
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults against the house rules")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
