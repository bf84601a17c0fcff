# SPDX-License-Identifier: GPL-3.0-or-later
"""The ports of every block's top module, as Verilator elaborates it, are those of its table and the
common ones, with the same directions and widths; a difference would be seen.

  ports_test.py ROOT
"""
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from pathlib import Path

ROOT = Path(sys.argv[1])
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "rtl/registers"))

from generator import tables

COMMON = {"clk_i": ("in", 1), "rst_ni": ("in", 1), "tick_i": ("in", 1), "done_o": ("out", 1)}
AXI = {"awvalid_i": 1, "awready_o": 1, "awaddr_i": 16, "wvalid_i": 1, "wready_o": 1, "wdata_i": 32,
       "wstrb_i": 4, "bvalid_o": 1, "bready_i": 1, "bresp_o": 2, "arvalid_i": 1, "arready_o": 1,
       "araddr_i": 16, "rvalid_o": 1, "rready_i": 1, "rdata_o": 32, "rresp_o": 2}


def declared(block):
    ports = dict(COMMON)
    ports.update({name: ("in" if name.endswith("_i") else "out", w) for name, w in AXI.items()})
    for port in block["ports"]:
        width = port["width"] * (block["lanes"] if port["per_lane"] else 1)
        ports[port["name"]] = (port["direction"], width)
    return ports


def elaborated(block):
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "block.xml"
        files = (ROOT / block["sources"]).read_text().split()
        subprocess.run(["verilator", "--xml-only", "--relative-includes", "--xml-output", str(out),
                        "--Mdir", folder, "--top-module", block["top"]] + files, cwd=ROOT, check=True)
        tree = xml.etree.ElementTree.parse(out).getroot()
    widths = {}
    for kind in tree.iter("basicdtype"):
        widths[kind.get("id")] = int(kind.get("left", 0)) - int(kind.get("right", 0)) + 1
    module = next(m for m in tree.iter("module") if m.get("name") == block["top"])
    return {var.get("name"): ({"input": "in", "output": "out"}[var.get("dir")],
                              widths[var.get("dtype_id")])
            for var in module.findall("var") if var.get("dir")}


def main():
    blocks = tables.read_tables(ROOT / "rtl/registers")
    failed = []
    for block in blocks:
        table, module = declared(block), elaborated(block)
        for name in sorted(table.keys() | module.keys()):
            if table.get(name) != module.get(name):
                failed.append(f"{block['top']}.{name}: table {table.get(name)}, "
                              f"module {module.get(name)}")
    if len(blocks) < 2 or all(len(b["ports"]) == 0 for b in blocks):
        failed.append("no table states a port")
    sys.exit("\n".join(failed) if failed else 0)


main()
