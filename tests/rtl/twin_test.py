# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/controllers.md is enough to write a twin from, and true: what is written after it in twins/
answers every access and every tick of a random stimulus as the Verilated controllers do.

  twin_test.py ROOT BANK_REPLAY STORAGE_REPLAY
"""
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(sys.argv[1])
HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path += [str(HERE), str(HERE / "gpu"), str(ROOT / "rtl/registers")]

import bank_synthesis_test
import synthesis_test
from generator import tables
from twins import gpu_bank, storage_controller
from twins.integers import ALL_ONES, signed


def answer_of_bank(bank, v):
    if v[0] == 0:
        granted = bank.tick(v[1:3], v[3:5], v[5], v[6] & 1, v[6] >> 1 & 3, v[6] >> 3)
        return f"t {granted[1] << 32 | granted[0]:016x} 1"
    if v[0] == 1:
        return f"w {int(bank.write(v[1], v[2], v[3]))}"
    if v[0] == 3:
        bank.give_activity(v[1], v[2:6])
        return "a"
    data = bank.read(v[1])
    return f"r {int(data is not None)} {data or 0:08x}"


def answer_of_storage(storage, v):
    if v[0] == 0:
        command = storage.tick(*[signed(x) for x in v[1:5]], v[5], int(v[6] != 0))
        return f"t {command & ALL_ONES:08x} {storage.contactor} {v[5]:04x} 1"
    if v[0] == 1:
        return f"w {int(storage.write(v[1], v[2]))}"
    data = storage.read(v[1])
    return f"r {int(data is not None)} {data or 0:08x}"


def compare(name, replay, stimulus, twin, answer_of):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stimulus"
        file.write_text(stimulus)
        played = subprocess.run([replay, str(file)], check=True, text=True, stdout=subprocess.PIPE)
    lines, answers = stimulus.splitlines(), played.stdout.splitlines()
    if len(lines) != len(answers) or len(lines) < 20000:
        sys.exit(f"{name}: {len(lines)} operations, {len(answers)} answers")
    for number, (line, expected) in enumerate(zip(lines, answers)):
        mine = answer_of(twin, [int(x, 16) for x in line.split()])
        if mine != expected:
            sys.exit(f"{name}: answer {number} to '{line}': twin '{mine}', model '{expected}'")
    print(f"{name}: {len(lines)} answers agree")


def main():
    # Longer than what is played into netlists.
    bank_synthesis_test.TICKS, synthesis_test.TICKS = 6000, 15000
    blocks = {block["key"]: block for block in tables.read_tables(ROOT / "rtl/registers")}
    gpu, storage = blocks["gpu"], blocks["storage"]
    bank_lines = bank_synthesis_test.stimulus()
    compare("GPU bank", sys.argv[2],
            "".join(" ".join(f"{v:x}" for v in line) + "\n" for line in bank_lines),
            gpu_bank.Bank(gpu, 2), answer_of_bank)
    compare("storage controller", sys.argv[3], synthesis_test.stimulus(),
            storage_controller.Controller(storage), answer_of_storage)


main()
