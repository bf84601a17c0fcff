# SPDX-License-Identifier: GPL-3.0-or-later
"""The RTL of every block is free of Verilator's warnings, all of them on; a warning would be seen."""
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(sys.argv[1])
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "rtl/registers"))

from generator import tables


def lint(top, files):
    command = ["verilator", "--lint-only", "-Wall", "--relative-includes", "--unroll-count", "256",
               "--top-module", top]
    return subprocess.run(command + files, cwd=ROOT, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)


def main():
    failed = []
    for block in tables.read_tables(ROOT / "rtl/registers"):
        top = block["top"]
        result = lint(top, (ROOT / block["sources"]).read_text().split())
        if result.returncode or "%Warning" in result.stdout:
            print(result.stdout)
            failed.append(top)
    with tempfile.TemporaryDirectory() as folder:
        bad = Path(folder) / "bad.sv"
        bad.write_text("module bad (input logic [3:0] a_i, output logic [1:0] b_o);\n"
                       "  assign b_o = a_i;\nendmodule\n")
        result = lint("bad", [str(bad)])
        if result.returncode == 0 or "WIDTH" not in result.stdout:
            failed.append("the check itself: a truncation passed")
    sys.exit("lint fails: " + ", ".join(failed) if failed else 0)


main()
