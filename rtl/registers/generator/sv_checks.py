# SPDX-License-Identifier: GPL-3.0-or-later
"""Which access reaches a group, which write is accepted, and the division beside a register."""
from generator.names import ALL_ONES, sv_literal
from generator.tables import quotient_of


def hit_functions(group):
    """Where an address falls: the group's window (256 bytes where there is one), the offset in it."""
    name, several = group["name"], group["count"] > 1
    size = group["stride"] if several else 0x100
    masked = f"(address & 16'h{0xFFFF & ~(size - 1):04X})"
    base = f"16'h{group['base']:04X}" + (f" + 16'(index * 32'd{size})" if several else "")
    arguments = "input logic [15:0] address" + (", input int unsigned index" if several else "")
    arguments += ", input logic write" if "broadcast" in group else ""
    out = ["", f"  // An access reaches group {name}" + (", window `index`." if several else "."),
           f"  function automatic logic {name}_hit({arguments});"]
    if "broadcast" in group:
        out += [f"    {name}_hit = {masked} == {base} ||",
                f"        (write && {masked} == 16'h{group['broadcast']:04X});"]
    else:
        out.append(f"    {name}_hit = {masked} == {base};")
    return out + ["  endfunction",
                  f"  function automatic logic [7:0] {name}_offset(input logic [15:0] address);",
                  f"    {name}_offset = 8'(address & 16'h{size - 1:04X});", "  endfunction"]


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


def quotient_function(block):
    """One divider for all registers with a quotient; what they hold with 0 is 0."""
    regs = [r for g in block["groups"] for r in g["registers"] if r.get("quotient")]
    if not regs:
        return []
    numerator = block["quotient"]["numerator"]
    width = quotient_of(block, 1).bit_length()
    divisor = max(r["fields"][0]["max"] for r in regs).bit_length()
    pad = max(width, divisor)
    value = f"{{{pad - divisor}'d0, value}}" if pad > divisor else "value"
    ratio = f"{pad}'d{numerator} / {value}"
    if pad > width:
        ratio = f"{width}'({ratio})"
    return ["", f"  // {block['quotient']['description']}",
            f"  function automatic logic [{width - 1}:0] quotient(input logic [{divisor - 1}:0] value);",
            f"    quotient = (value == {divisor}'d0) ? {width}'d0",
            f"        : {ratio};",
            "  endfunction", f"  localparam int unsigned QUOTIENT_BITS = {width};",
            f"  localparam int unsigned DIVISOR_BITS = {divisor};"]
