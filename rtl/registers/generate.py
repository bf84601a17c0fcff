#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generates everything that must agree about blocks from the TOML tables beside this file.

  rtl/registers/generate.py          writes the generated files
  rtl/registers/generate.py --check  exits 1 and names the files that differ

Per block: a SystemVerilog package, a register module for each group that has one window (groups with
several keep theirs in memories and get functions in the package), a C++ table, C++ structs of the
ports with what copies them to and from a Verilated model; for all blocks together the C++ registry,
what the build and the engine follow, and docs/registers.md. The modules in generator/ make one kind of output each.
"""
import sys
from pathlib import Path

sys.dont_write_bytecode = True

from generator import build_files, cpp_ports, cpp_registry, cpp_table, docs, sv_front, sv_package, tables

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
REGISTERS = ROOT / "sim/registers/generated"
CONTROLLERS = ROOT / "sim/controller/generated"


def outputs():
    blocks = tables.read_tables(HERE)
    files = {}
    for block in blocks:
        files[HERE / "generated" / f"{block['prefix']}_pkg.sv"] = sv_package.sv_package(block)
        for group in block["groups"]:
            if group["count"] == 1:
                name = f"{block['prefix']}_{group['name']}_regs"
                files[HERE / "generated" / f"{name}.sv"] = sv_front.sv_module(block, group)
        if block["files"]:
            files[ROOT / block["sources"]] = "".join(f"{name}\n" for name in block["files"])
        files[REGISTERS / f"{block['name']}.hpp"] = cpp_table.cpp_table(block)
        files[CONTROLLERS / f"{block['name']}_ports.hpp"] = cpp_ports.cpp_ports(block)
    files[REGISTERS / "block_id.hpp"] = cpp_registry.block_id(blocks)
    files[REGISTERS / "block_registry.hpp"] = cpp_registry.block_registry(blocks)
    files[CONTROLLERS / "blocks.cmake"] = build_files.cmake_blocks(blocks)
    files[CONTROLLERS / "scope_models.hpp"] = build_files.scope_models(blocks)
    files[ROOT / "docs" / "registers.md"] = docs.markdown(blocks)
    return files


def main():
    try:
        files = outputs()
    except tables.TableError as error:
        sys.exit(f"rtl/registers/{error}; correct the TOML table")
    if sys.argv[1:] == ["--check"]:
        stale = [p for p, text in files.items() if not p.exists() or p.read_text() != text]
        stray = [p for d in {path.parent for path in files} if d.name == "generated"
                 for p in d.glob("*") if p not in files]
        for path in stale + stray:
            print(f"{path.relative_to(ROOT)} differs from the register tables")
        if stale or stray:
            sys.exit("run rtl/registers/generate.py and check in what it writes")
        return
    if sys.argv[1:]:
        sys.exit(__doc__)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)


if __name__ == "__main__":
    main()
