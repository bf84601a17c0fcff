# SPDX-License-Identifier: GPL-3.0-or-later
"""A register that the GPU's step uses costs its line in the table and its use in the step: with both
added to a copy of the sources, everything else is generated, lints, and yosys reads it.

  register_drill.py ROOT
"""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(sys.argv[1])
LINE = ('  { name = "EXTRA_CAP", offset = 0xA0, access = "rw", unit = "W", lsb = 0.001, '
        'reset = 4294967, max = 4294967, scale = 1000, description = "Another cap." },\n')
STEP = "    if (brake_i) begin\n"
USED = ("    ceiling_goal = ballast_pkg::min_u32(ceiling_goal,\n"
        "                                        cfg_i[gps_pkg::CFG_EXTRA_CAP +: 32]);\n")


def edit(path, old, new):
    text = path.read_text()
    if text.count(old) != 1:
        sys.exit(f"{path.name}: '{old.strip()}' stands there {text.count(old)} times")
    path.write_text(text.replace(old, new))


def run(command, folder):
    result = subprocess.run(command, cwd=folder, text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    if result.returncode or "%Warning" in result.stdout:
        sys.exit(f"{command[0]} fails:\n{result.stdout[-3000:]}")
    return result.stdout


def main():
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        shutil.copytree(ROOT / "rtl", copy / "rtl")
        edit(copy / "rtl/registers/gpu_power_smoothing.toml",
             '  { name = "STATUS", offset = 0x40,', LINE + '  { name = "STATUS", offset = 0x40,')
        edit(copy / "rtl/gpu/power_smoother_pkg.sv", STEP, USED + STEP)
        (copy / "docs").mkdir()
        run(["/usr/bin/python3", "rtl/registers/generate.py"], copy)
        files = (copy / "rtl/gpu/gpu_bank.f").read_text().split()
        run(["verilator", "--lint-only", "-Wall", "--relative-includes", "--unroll-count", "256",
             "--top-module", "gpu_bank"] + files, copy)
        run(["yosys", "-q", "-p", f"read_verilog -defer -sv {' '.join(files)}; "
             "hierarchy -check -top gpu_bank -chparam NumGpus 1"], copy)
        package = (copy / "rtl/registers/generated/gps_pkg.sv").read_text()
        for words in ("8'hA0: gpu_write_ok = wdata_i <= 32'h00418937;", "8'hA0: gpu_written[",
                      "8'hA0: gpu_read = regs["):
            if words not in package:
                sys.exit(f"the package lacks: {words}")
        table = (copy / "sim/registers/generated/gpu_power_smoothing.hpp").read_text()
        if '{"EXTRA_CAP", 0xA0, Access::kReadWrite' not in table:
            sys.exit("the C++ table lacks the register")


main()
