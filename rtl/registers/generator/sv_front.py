# SPDX-License-Identifier: GPL-3.0-or-later
"""The register module of a group that has one window."""
from generator.names import LICENCE, NOTE, port_name, sv_literal, sv_range
from generator.sv_package import write_check


def sv_module(block, group):
    name = f"{block['prefix']}_{group['name']}_regs"
    regs = group["registers"]
    writable = [r for r in regs if r["access"] == "rw"]
    sticky = [r for r in regs if r["access"] == "w1c"]
    ports = ["  input  logic        clk_i", "  input  logic        rst_ni",
             "  input  logic        we_i", "  input  logic        re_i",
             "  input  logic [7:0]  offset_i", "  input  logic [31:0] wdata_i",
             "  output logic [31:0] rdata_o", "  output logic        error_o",
             "  output logic        wrote_o"]
    for reg in regs:
        for field in reg["fields"]:
            base = port_name(reg, field)
            if reg["access"] == "rw":
                ports.append(f"  output logic {sv_range(field['width'])}{base}_o")
            elif reg["access"] == "ro":
                ports.append(f"  input  logic {sv_range(field['width'])}{base}_i")
            elif reg["access"] == "w1c":
                ports.append(f"  input  logic {sv_range(field['width'])}{base}_set_i")
        if reg.get("visible"):
            ports.append(f"  output logic {sv_range(max(f['high'] for f in reg['fields']) + 1)}"
                         f"{reg['name'].lower()}_o")
    out = [f"// {LICENCE}", f"// {NOTE}",
           f"// {block['title']}, group {group['name']}: {group['description']}",
           "// A refused write (no such register, read-only, out of range) changes nothing and raises",
           "// error_o, which like rdata_o holds until the next access. wrote_o pulses after an accepted",
           "// write to a writable register.",
           f"module {name} (", ",\n".join(ports), ");"]
    for reg in writable:
        width = max(f["high"] for f in reg["fields"]) + 1
        reg["store"] = width
        out.append(f"  logic {sv_range(width)}{reg['name'].lower()}_q;")
    for reg in sticky:
        reg["store"] = max(f["high"] for f in reg["fields"]) + 1
        out.append(f"  logic {sv_range(reg['store'])}{reg['name'].lower()}_q;")
        sets = [f"{port_name(reg, f)}_set_i" for f in reversed(reg["fields"])]
        out.append(f"  logic {sv_range(reg['store'])}{reg['name'].lower()}_set;")
        out.append(f"  assign {reg['name'].lower()}_set = {{{', '.join(sets)}}};")
        if reg.get("visible"):
            out.append(f"  assign {reg['name'].lower()}_o = {reg['name'].lower()}_q;")
    out.append("")
    for reg in writable:
        for field in reg["fields"]:
            select = "" if field["width"] == reg["store"] else (
                f"[{field['high']}]" if field["width"] == 1 else f"[{field['high']}:{field['low']}]")
            out.append(f"  assign {port_name(reg, field)}_o = {reg['name'].lower()}_q{select};")
    out += ["", "  always_ff @(posedge clk_i or negedge rst_ni) begin", "    if (!rst_ni) begin",
            "      error_o <= 1'b0;", "      wrote_o <= 1'b0;"]
    for reg in writable + sticky:
        out.append(f"      {reg['name'].lower()}_q <= {reg['store']}'h"
                   f"{reg['reset'] & ((1 << reg['store']) - 1):X};")
    out.append("    end else begin")
    for reg in sticky:
        lower = reg["name"].lower()
        out.append(f"      if (|{lower}_set) {lower}_q <= {lower}_q | {lower}_set;")
    out += ["      if (wrote_o) wrote_o <= 1'b0;", "      if (re_i) error_o <= 1'b1;",
            "      if (re_i) begin", "        case (offset_i)"]
    offsets = ", ".join(f"8'h{r['offset']:02X}" for r in regs)
    out += [f"          {offsets}: error_o <= 1'b0;", "          default: ;", "        endcase", "      end",
            "      if (we_i) begin", "        error_o <= 1'b1;", "        case (offset_i)"]
    for reg in writable:
        lower, width = reg["name"].lower(), reg["store"]
        select = "" if width == 32 else ("[0]" if width == 1 else f"[{width - 1}:0]")
        check = write_check(reg)
        body = [f"{lower}_q <= wdata_i{select};", "error_o <= 1'b0;", "wrote_o <= 1'b1;"]
        if check == "1'b1":
            out.append(f"          8'h{reg['offset']:02X}: begin")
        else:
            out.append(f"          8'h{reg['offset']:02X}: if ({check}) begin")
        out += [f"            {line}" for line in body] + ["          end"]
    for reg in sticky:
        lower, width = reg["name"].lower(), reg["store"]
        select = "[0]" if width == 1 else f"[{width - 1}:0]"
        out += [f"          8'h{reg['offset']:02X}: begin",
                f"            {lower}_q <= ({lower}_q & ~wdata_i{select}) | {lower}_set;",
                "            error_o <= 1'b0;", "          end"]
    out += ["          default: ;", "        endcase", "      end", "    end", "  end", "",
            "  // The data path of reads needs no reset: it is written before it is looked at.",
            "  always_ff @(posedge clk_i) begin", "    if (re_i) begin", "      case (offset_i)"]
    for reg in regs:
        if reg["access"] == "const":
            value = sv_literal(reg["reset"])
        elif reg["access"] in ("rw", "w1c"):
            pad = 32 - reg["store"]
            value = f"{reg['name'].lower()}_q" if pad == 0 else f"{{{pad}'d0, {reg['name'].lower()}_q}}"
        else:
            parts, at = [], 32
            for field in sorted(reg["fields"], key=lambda f: -f["high"]):
                if field["high"] + 1 < at:
                    parts.append(f"{at - field['high'] - 1}'d0")
                parts.append(f"{port_name(reg, field)}_i")
                at = field["low"]
            if at:
                parts.append(f"{at}'d0")
            value = parts[0] if len(parts) == 1 else "{" + ", ".join(parts) + "}"
        out.append(f"        8'h{reg['offset']:02X}: rdata_o <= {value};")
    out += ["        default: rdata_o <= 32'd0;", "      endcase", "    end", "  end", f"endmodule : {name}\n"]
    return "\n".join(out)
