# SPDX-License-Identifier: GPL-3.0-or-later
"""The register module of a group that has one window.

A group with `capture = true` gives out the configuration in force, captured at a tick after an
accepted write, in one vector (the constants CFG_ of the package); others give out each field as it is
written.
"""
from generator.layout import config_layout
from generator.names import LICENCE, NOTE, port_name, sv_literal, sv_range
from generator.sv_checks import write_check
from generator.tables import quotient_of


def stored(reg, suffix="q"):
    return f"{reg['name'].lower()}_{suffix}"


def quotients(block, group):
    """The registers with a quotient beside them, and how wide that is."""
    regs = [r for r in group["registers"] if r.get("quotient")]
    return regs, quotient_of(block, 1).bit_length() if regs else 0


def capture_lines(block, group):
    """The configuration in force. Pending from reset on, so that the first tick captures."""
    width = quotients(block, group)[1]
    config = config_layout(group, width)
    words = []
    for reg, name, is_quotient in config.uses:
        signal = stored(reg, "quotient_q") if is_quotient else stored(reg)
        pad = config.sizes[name] - (width if is_quotient else reg["store"])
        words.append(f"{{{pad}'d0, {signal}}}" if pad else signal)
    parts = ",\n                   ".join(reversed(words))
    return ["", "  // A write in the clock of a tick waits for the next one.",
            "  assign capture = tick_i && pending_o && !wrote_q;",
            "  always_ff @(posedge clk_i or negedge rst_ni) begin", "    if (!rst_ni) begin",
            "      pending_o <= 1'b1;", "      config_o  <= '0;", "    end else begin",
            "      if (wrote_q) pending_o <= 1'b1;", "      else if (capture) pending_o <= 1'b0;",
            "      if (capture) begin", f"        config_o <= {{{parts}}};", "      end", "    end", "  end"]


def sv_module(block, group):
    name = f"{block['prefix']}_{group['name']}_regs"
    regs = group["registers"]
    writable = [r for r in regs if r["access"] == "rw"]
    sticky = [r for r in regs if r["access"] == "w1c"]
    captured = group.get("capture", False)
    divided, quotient_bits = quotients(block, group)
    ports = ["  input  logic        clk_i", "  input  logic        rst_ni",
             "  input  logic        we_i", "  input  logic        re_i",
             "  input  logic [7:0]  offset_i", "  input  logic [31:0] wdata_i",
             "  output logic [31:0] rdata_o", "  output logic        error_o"]
    if divided:
        ports.append(f"  input  logic {sv_range(quotient_bits)}quotient_i")
    if captured:
        bits = config_layout(group, quotient_bits).bits()
        ports += ["  input  logic        tick_i", "  output logic        pending_o",
                  f"  output logic {sv_range(bits)}config_o"]
    for reg in regs:
        for field in reg["fields"]:
            base = port_name(reg, field)
            if reg["access"] == "rw" and not captured:
                ports.append(f"  output logic {sv_range(field['width'])}{base}_o")
            if reg["access"] == "ro":
                ports.append(f"  input  logic {sv_range(field['width'])}{base}_i")
            elif reg["access"] == "w1c":
                ports.append(f"  input  logic {sv_range(field['width'])}{base}_set_i")
        if reg.get("visible"):
            ports.append(f"  output logic {sv_range(max(f['high'] for f in reg['fields']) + 1)}"
                         f"{reg['name'].lower()}_o")
    out = [f"// {LICENCE}", f"// {NOTE}",
           f"// {block['title']}, group {group['name']}: {group['description']}",
           "// A refused write (no such register, read-only, out of range) changes nothing and raises",
           "// error_o, which like rdata_o holds until the next access."]
    if divided:
        out += ["// quotient_i is what the package's quotient() makes of wdata_i, in the clock of the write."]
    if captured:
        out += ["// config_o is the configuration in force; pending_o: a write waits for the next tick."]
    out += [
           f"module {name} (", ",\n".join(ports), ");"]
    for reg in writable:
        width = max(f["high"] for f in reg["fields"]) + 1
        reg["store"] = width
        out.append(f"  logic {sv_range(width)}{reg['name'].lower()}_q;")
    for reg in divided:
        out.append(f"  logic {sv_range(quotient_bits)}{stored(reg, 'quotient_q')};")
    if captured:
        out.append("  logic wrote_q, capture;")
    for reg in sticky:
        reg["store"] = max(f["high"] for f in reg["fields"]) + 1
        out.append(f"  logic {sv_range(reg['store'])}{reg['name'].lower()}_q;")
        sets = [f"{port_name(reg, f)}_set_i" for f in reversed(reg["fields"])]
        out.append(f"  logic {sv_range(reg['store'])}{reg['name'].lower()}_set;")
        out.append(f"  assign {reg['name'].lower()}_set = {{{', '.join(sets)}}};")
        if reg.get("visible"):
            out.append(f"  assign {reg['name'].lower()}_o = {reg['name'].lower()}_q;")
    out.append("")
    for reg in [] if captured else writable:
        for field in reg["fields"]:
            select = "" if field["width"] == reg["store"] else (
                f"[{field['high']}]" if field["width"] == 1 else f"[{field['high']}:{field['low']}]")
            out.append(f"  assign {port_name(reg, field)}_o = {reg['name'].lower()}_q{select};")
    out += ["", "  always_ff @(posedge clk_i or negedge rst_ni) begin", "    if (!rst_ni) begin",
            "      error_o <= 1'b0;", ]
    if captured:
        out.append("      wrote_q <= 1'b0;")
    for reg in writable + sticky:
        out.append(f"      {reg['name'].lower()}_q <= {reg['store']}'h"
                   f"{reg['reset'] & ((1 << reg['store']) - 1):X};")
    for reg in divided:
        value = quotient_of(block, reg["reset"])
        out.append(f"      {stored(reg, 'quotient_q')} <= {quotient_bits}'h{value:X};")
    out.append("    end else begin")
    for reg in sticky:
        lower = reg["name"].lower()
        out.append(f"      if (|{lower}_set) {lower}_q <= {lower}_q | {lower}_set;")
    if captured:
        out.append("      if (wrote_q) wrote_q <= 1'b0;")
    out += ["      if (re_i) error_o <= 1'b1;",
            "      if (re_i) begin", "        case (offset_i)"]
    offsets = ", ".join(f"8'h{r['offset']:02X}" for r in regs)
    out += [f"          {offsets}: error_o <= 1'b0;", "          default: ;", "        endcase", "      end",
            "      if (we_i) begin", "        error_o <= 1'b1;", "        case (offset_i)"]
    for reg in writable:
        lower, width = reg["name"].lower(), reg["store"]
        select = "" if width == 32 else ("[0]" if width == 1 else f"[{width - 1}:0]")
        check = write_check(reg)
        body = [f"{lower}_q <= wdata_i{select};"]
        if reg.get("quotient"):
            body.append(f"{stored(reg, 'quotient_q')} <= quotient_i;")
        body += ["error_o <= 1'b0;"] + (["wrote_q <= 1'b1;"] if captured else [])
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
    out += ["        default: rdata_o <= 32'd0;", "      endcase", "    end", "  end"]
    if captured:
        out += capture_lines(block, group)
    out.append(f"endmodule : {name}\n")
    return "\n".join(out)
