# SPDX-License-Identifier: GPL-3.0-or-later
"""yosys synthesizes the GPU bank (two lanes), Icarus compiles what it writes, and that does, access
by access and tick by tick, what the Verilated model does. Also here, because the engine never does
it: partial strobes and lanes that come and go.

  bank_synthesis_test.py ROOT BANK_REPLAY
"""
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(sys.argv[1])
REPLAY = sys.argv[2]
HERE = Path(__file__).resolve().parent
TICKS = 1500
KW = 1000000


def run(command, cwd=ROOT):
    result = subprocess.run(command, cwd=cwd, text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    if result.returncode:
        sys.exit(f"{command[0]} fails:\n{result.stdout[-4000:]}")
    return result.stdout


def synthesize(netlist):
    """Deferred reading matters: without it yosys first unrolls the default number of lanes."""
    files = (ROOT / "rtl/gpu/gpu_bank.f").read_text().split()
    run(["yosys", "-q", "-p",
         f"read_verilog -defer -sv {' '.join(files)}; "
         "hierarchy -check -top gpu_bank -chparam NumGpus 2; proc; check -assert; opt; "
         "check -assert; select -assert-none t:$dlatch t:$adlatch; "
         f"write_verilog -noattr {netlist}"])


def stimulus():
    # Not Python's own distributions, which differ between versions: random() alone does not.
    source = random.Random(20250820)

    def below(n):
        return int(source.random() * n)

    lines = []

    def write(address, value, strobe=0xF):
        lines.append((1, address, value & 0xFFFFFFFF, strobe, 0, 0, 0))

    def read(address):
        lines.append((2, address, 0, 0, 0, 0, 0))

    def configure():
        write(0xF08, 1000000)   # TMP_CEILING
        write(0xF0C, 100000)    # IDLE_POWER
        write(0xF10, 200000)    # ACT_THRESHOLD
        write(0xF14, 4505)      # EDP_FACTOR
        write(0xF1C, 4294968)   # LIFE_QUANTUM
        for p in range(5):
            base = 0x100 + 0x40 * p
            write(base, below(4097))
            write(base + 0x04, 1 + below(30 * KW))
            write(base + 0x08, 1 + below(30 * KW))
            write(base + 0x0C, below(40))
            write(base + 0x10, below(600000))
            write(base + 0x14, below(3) and below(4))
            write(base + 0x18, below(3) and below(4))
        for address in (0xF24, 0xF28, 0xF2C):
            write(address, 0xFFFFFFFF)
        write(0xF00, 1)
        write(0x20, 1)          # SOC_CONTROL

    demand, left = [0, 0], [0, 0]
    cap, brake = [0xFFFFFFFF] * 2, [0, 0]
    soc = 0x8000
    for tick in range(TICKS):
        if tick % 300 == 0:
            configure()
        for i in range(2):
            left[i] -= 1
            if left[i] < 0:
                left[i] = below(60)
                demand[i] = below(190 * KW) if below(3) == 0 else below(1500 * KW)
        for i in range(2):
            if below(40) == 0:
                cap[i] = 0xFFFFFFFF if below(2) else below(1200 * KW)
            brake[i] = int(below(4) != 0) if brake[i] else int(below(80) == 0)
            if below(30) == 0:  # a third of the readings is not available
                lines.append((3, i, *(below(1001) if below(3) else 0xFFFFFFFF for _ in range(4)), 0))
        # What is given without the strobe is not taken.
        update = int(below(4) != 0)
        if below(20) == 0:
            soc = below(65536)
        mask = 3 if tick % 400 < 380 else 1
        if below(6) == 0:
            write(0x1000 + 0x100 * below(2), below(128) | int(below(4) != 0))
        if below(10) == 0:
            write(0x1004 + 0x100 * below(2), below(6))
        if below(10) == 0:
            write(0x1000 + 0x100 * below(4) + 4 * below(36), below(5000))
        if below(20) == 0:
            write(0x100 + 4 * below(96), below(5000))
        if below(20) == 0:
            write(0x20 + 4 * below(8), below(66000))
        if below(20) == 0:
            write(0x1008, 700000, below(16))      # partial strobes are refused
        if below(20) == 0:
            write(0x1008 + 1 + below(3), 700000)  # so are unaligned addresses
        lines.append((0, *demand, *cap, soc, update | mask << 1 | brake[0] << 3 | brake[1] << 4))
        for _ in range(2):
            read(0x1040 + 0x100 * below(2) + 4 * below(25))
    for address in list(range(0, 0x40, 4)) + list(range(0x100, 0x280, 4)) + list(
            range(0x1000, 0x1300, 4)):
        read(address)
    return lines


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        synthesize(folder / "bank.v")
        run(["iverilog", "-g2005", "-s", "bank_bench", "-o", str(folder / "bank.vvp"),
             str(folder / "bank.v"), str(HERE / "bank_bench.v")])
        played = stimulus()
        (folder / "stimulus").write_text(
            "".join(" ".join(f"{v:x}" for v in line) + "\n" for line in played))
        gates = run(["vvp", "-n", str(folder / "bank.vvp"), f"+stimulus={folder}/stimulus"])
        model = run([REPLAY, str(folder / "stimulus")])
        gates, model = gates.splitlines(), model.splitlines()
        if len(model) != len(played):
            sys.exit(f"{len(played)} operations, {len(model)} answers of the model")
        for number, (a, b) in enumerate(zip(gates, model)):
            if a != b:
                sys.exit(f"answer {number} to {played[number]}: netlist '{a}', model '{b}'")
        if len(gates) != len(model):
            sys.exit(f"the netlist gave {len(gates)} answers, the model {len(model)}")
        answers = {}
        for line, answer in zip(played, model):
            answers.setdefault(line[0], []).append((line, answer))
        smoothed = sum(answer.split()[1] != f"{line[2]:08x}{line[1]:08x}"
                       for line, answer in answers[0])
        okay = sum(answer == "w 1" for _, answer in answers[1])
        if smoothed < TICKS // 2 or okay < 100 or len(answers[1]) - okay < 100:
            sys.exit(f"the stimulus is too tame: {smoothed} ticks smoothed, {okay} of "
                     f"{len(answers[1])} writes accepted")
        for line, answer in answers[1]:
            if (line[3] != 0xF or line[1] % 4) and answer != "w 0":
                sys.exit(f"a partial strobe or unaligned address passed: {line}")
        print(f"{len(model)} answers agree, {smoothed} of {TICKS} ticks smoothed")


if __name__ == "__main__":
    main()
