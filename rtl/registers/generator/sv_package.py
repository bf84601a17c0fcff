# SPDX-License-Identifier: GPL-3.0-or-later
"""The SystemVerilog package of a block: addresses, constants, enumerations, checks of writes."""
from generator.names import ALL_ONES, LICENCE, NOTE, camel, sv_literal
from generator.tables import TableError


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
            # For what the hardware derives from a register and must hold from reset on.
            if reg.get("reset_constant"):
                out.append(f"  localparam logic [31:0] {gname}_{reg['name']}_RESET = "
                           f"{sv_literal(reg['reset'])};")
    for group in block["groups"]:
        out += sv_functions(group)
    out += [f"endpackage : {block['prefix']}_pkg", "/* verilator lint_on UNUSEDPARAM */\n"]
    return "\n".join(out)


def write_check(reg):
    """The condition under which a write is accepted."""
    terms = []
    field = reg["fields"][0]
    if reg["plain"] and reg["access"] == "rw":
        if field["signed"]:
            if field["min"] > -(1 << 31):
                terms.append(f"$signed(wdata_i) >= -32'sd{-field['min']}" if field["min"] < 0
                             else f"$signed(wdata_i) >= 32'sd{field['min']}")
            if field["max"] < (1 << 31) - 1:
                terms.append(f"$signed(wdata_i) <= 32'sd{field['max']}")
        else:
            if field["min"] > 0:
                terms.append(f"wdata_i >= {sv_literal(field['min'])}")
            if field["max"] < ALL_ONES:
                terms.append(f"wdata_i <= {sv_literal(field['max'])}")
        check = " && ".join(terms) or "1'b1"
        if "unset" in field:
            check = f"({check}) || wdata_i == {sv_literal(field['unset'])}"
        return check
    outside = ~reg["mask"] & ALL_ONES
    return f"(wdata_i & {sv_literal(outside)}) == 32'd0" if outside else "1'b1"


def sv_functions(group):
    """What a shell needs that keeps a group's writable registers in a memory, 16 words a window."""
    if group["count"] == 1:
        return []
    name, regs = group["name"], [r for r in group["registers"] if r["access"] == "rw"]
    if any(r["offset"] >= 0x40 for r in regs):
        raise TableError(f"{name}: writable registers of a group with windows lie below 0x40")
    out = ["", f"  // A write to a {name} window is accepted.",
           f"  function automatic logic {name}_write_ok(input logic [7:0] offset,",
           "                                        input logic [31:0] wdata_i);",
           f"    {name}_write_ok = 1'b0;", "    case (offset)"]
    out += [f"      8'h{r['offset']:02X}: {name}_write_ok = {write_check(r)};" for r in regs]
    out += ["      default: ;", "    endcase", "  endfunction", "",
            f"  // Reset value of word `word` of a {name} window.",
            f"  function automatic logic [31:0] {name}_reset(input logic [3:0] word);",
            f"    {name}_reset = 32'd0;", "    case (word)"]
    out += [f"      4'h{r['offset'] // 4:X}: {name}_reset = {sv_literal(r['reset'])};" for r in regs]
    out += ["      default: ;", "    endcase", "  endfunction"]
    return out
