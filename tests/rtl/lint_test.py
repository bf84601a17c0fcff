# SPDX-License-Identifier: GPL-3.0-or-later
"""Both controllers are free of Verilator's warnings, all of them on; a warning would be seen."""
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(sys.argv[1])
TOPS = {"gpu_bank": "rtl/gpu/gpu_bank.f", "storage_controller": "rtl/rack/storage_controller.f"}


def lint(top, files):
    command = ["verilator", "--lint-only", "-Wall", "--relative-includes", "--unroll-count", "256", "--top-module", top]
    return subprocess.run(command + files, cwd=ROOT, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)


def main():
    failed = []
    for top, listing in TOPS.items():
        result = lint(top, (ROOT / listing).read_text().split())
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
