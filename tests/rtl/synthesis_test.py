# SPDX-License-Identifier: GPL-3.0-or-later
"""yosys synthesizes both controllers, Icarus compiles what it writes, and the netlist of the
storage controller does, tick by tick, what the Verilated model does.

  synthesis_test.py ROOT STORAGE_REPLAY [--gates]
"""
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(sys.argv[1])
REPLAY = sys.argv[2]
HERE = Path(__file__).resolve().parent
TICKS = 3000


def run(command, cwd=ROOT):
    result = subprocess.run(command, cwd=cwd, text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    if result.returncode:
        sys.exit(f"{command[0]} fails:\n{result.stdout[-4000:]}")
    return result.stdout


def synthesize(top, listing, netlist, gates, parameters=""):
    """Writes the netlist before the mapping to gates, in words.

    Deferred reading elaborates only the parameters that are asked for. The mapping itself takes many
    minutes, so it has a switch; without abc, since nobody here wants small gates."""
    files = " ".join((ROOT / listing).read_text().split())
    mapping = "synth -noabc; check -assert; select -assert-none t:$_DLATCH*; " if gates else ""
    run(["yosys", "-q", "-p",
         f"read_verilog -sv -defer {files}; hierarchy -check -top {top} {parameters}; proc; "
         f"check -assert; select -assert-none t:$*latch*; select -clear; "
         f"opt; wreduce; opt_clean; memory; opt; check -assert; "
         f"write_verilog -noattr {netlist}; {mapping}"])


def stimulus():
    """Load steps over a running controller, every law, limits, trips and bad accesses."""
    # Not Python's own distributions, which differ between versions: random() alone does not.
    source = random.Random(20250821)

    def below(n):
        return int(source.random() * n)

    lines = []

    def write(address, value):
        lines.append((1, address, value & 0xFFFFFFFF, 0, 0, 0, 0))

    def read(address):
        lines.append((2, address, 0, 0, 0, 0, 0))

    write(0x1C, 3)         # MA_BUCKET
    write(0x20, 5)         # MA_BUCKETS
    write(0x28, 3000000)   # SLEW_LIMIT
    write(0x18, 20000000)  # BETA
    write(0x60, 500)       # RESTORE_SLEW
    write(0x10, 5)         # CONTROL: ENABLE, RESTORE
    load, soc, mv = 60000000, 0x8000, 400000
    for tick in range(TICKS):
        if below(6) == 0:
            load = below(132000000)
        if below(4) == 0:
            soc = below(65536)
        if below(8) == 0:
            mv = 315000 + below(150000)
        if below(8) == 0:
            write(0x14, 1 + below(3))                     # LAW
        if below(10) == 0:
            write((0x28, 0x2C, 0x30, 0x24)[below(4)], 1000 + below(100000000))
        if below(12) == 0:
            write((0x40, 0x4C, 0x1C, 0x20, 0x00, 0x200)[below(6)], below(40))
        if below(25) == 0:
            write(0x10, (0, 5, 7)[below(3)])
        if tick % 40 == 30:
            write(0x84, 0x1F)
            write(0x10, 5)
        if tick % 40 == 31:
            write(0x10, 7)
        fault = int(below(60) == 0)
        lines.append((0, load, (below(400000) - 200000) & 0xFFFFFFFF, mv, 25000 + below(20000), soc,
                      fault))
        if below(5) == 0:
            read(below(0x38) * 4)
    for address in range(0, 0xE0, 4):
        read(address)
    return "".join(" ".join(f"{v:x}" for v in line) + "\n" for line in lines)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        gates = "--gates" in sys.argv
        synthesize("gpu_bank", "rtl/gpu/gpu_bank.f", folder / "bank.v", gates,
                   "-chparam NumGpus 1")
        synthesize("storage_controller", "rtl/rack/storage_controller.f", folder / "storage.v",
                   gates)
        run(["iverilog", "-g2005", "-o", str(folder / "bank.vvp"), str(folder / "bank.v")])
        # Played in words: Icarus takes seconds per tick for the gates of the multipliers.
        run(["iverilog", "-g2005", "-s", "storage_bench", "-o", str(folder / "storage.vvp"),
             str(folder / "storage.v"), str(HERE / "storage_bench.v")])
        (folder / "stimulus").write_text(stimulus())
        netlist = run(["vvp", "-n", str(folder / "storage.vvp"), f"+stimulus={folder}/stimulus"])
        model = run([REPLAY, str(folder / "stimulus")])
        netlist, model = netlist.splitlines(), model.splitlines()
        ticks = [line for line in model if line.startswith("t ")]
        closed = sum(line.split()[2] == "1" for line in ticks)
        moving = len({line.split()[1] for line in ticks})
        if len(ticks) != TICKS or closed < TICKS // 4 or closed == TICKS or moving < TICKS // 8:
            sys.exit(f"the stimulus is too tame: {closed} of {len(ticks)} ticks with the contactor "
                     f"closed, {moving} different commands")
        for number, (a, b) in enumerate(zip(netlist, model)):
            if a != b:
                sys.exit(f"answer {number}: netlist '{a}', model '{b}'")
        if len(netlist) != len(model):
            sys.exit(f"the netlist gave {len(netlist)} answers, model {len(model)}")
        print(f"{len(model)} answers agree, {closed} ticks closed, {moving} different commands")


if __name__ == "__main__":
    main()
