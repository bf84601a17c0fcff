# SPDX-License-Identifier: GPL-3.0-or-later
"""The SystemVerilog package of a block: addresses, constants, enumerations, groups with windows."""
from generator.layout import config_layout
from generator.names import LICENCE, NOTE, camel
from generator.sv_checks import hit_functions, quotient_function
from generator.sv_windows import sv_windows
from generator.tables import quotient_of


def sv_package(block):
    prefix = block["prefix"].upper()
    out = [f"// {LICENCE}", f"// {NOTE}",
           f"// {block['title']}: addresses, constants and enumerations.",
           "// Not every constant has a user in every elaboration.",
           "/* verilator lint_off UNUSEDPARAM */", f"package {block['prefix']}_pkg;"]
    for name, constant in block.get("constants", {}).items():
        out += [f"  // {constant['description']}",
                f"  localparam logic [31:0] {prefix}_{name} = 32'd{constant['value']};"]
    for name, values in block.get("enums", {}).items():
        width = max(1, (len(values) - 1).bit_length())
        out.append(f"  typedef enum logic [{max(width, 1) - 1}:0] {{")
        lines = [f"    {name.capitalize()}{camel(key)} = "
                 f"{width}'d{i}" for i, key in enumerate(values)]
        out += [line + ("," if i + 1 < len(lines) else "") for i, line in enumerate(lines)]
        out.append(f"  }} {name}_e;")
    for group in block["groups"]:
        gname = group["name"].upper()
        out.append(f"  localparam logic [15:0] {gname}_BASE = 16'h{group['base']:04X};")
        if group["count"] > 1:
            out.append(f"  localparam logic [15:0] {gname}_STRIDE = 16'h{group['stride']:04X};")
        if "broadcast" in group:
            out.append(f"  localparam logic [15:0] {gname}_BROADCAST = 16'h{group['broadcast']:04X};")
        for reg in group["registers"]:
            out.append(f"  localparam logic [7:0] {gname}_{reg['name']} = 8'h{reg['offset']:02X};")
    out += quotient_function(block)
    for group in block["groups"]:
        out += sv_windows(block, group) if group["count"] > 1 else hit_functions(group)
        if group.get("capture"):
            out += config_layout(group, quotient_of(block, 1).bit_length()).constants()
    out += [f"endpackage : {block['prefix']}_pkg", "/* verilator lint_on UNUSEDPARAM */\n"]
    return "\n".join(out)
