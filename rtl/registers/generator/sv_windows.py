# SPDX-License-Identifier: GPL-3.0-or-later
"""What a shell needs for a group of registers with several windows (presets, GPU lanes).

The shell keeps one word-aligned vector per window: what was written (`_REG_`), what is only read
(`_SEEN_`), and for the group with a window per lane the configuration in force (`CFG_`). The constants
name the place of each register and field in its vector; the functions decode, check, write, read and
capture. yosys 0.23 reads no member of a struct inside of a function, hence vectors.
"""
from generator.names import sv_literal, sv_range
from generator.layout import Layout, config_layout, quotient_name
from generator.sv_checks import hit_functions, write_check
from generator.tables import TableError, quotient_of


def layouts(group):
    """Of what is written and of what is only read."""
    upper = group["name"].upper()
    regs, seen = Layout(f"{upper}_REG"), Layout(f"{upper}_SEEN")
    for reg in group["registers"]:
        if reg["access"] == "rw":
            regs.add(reg["name"], reg["fields"])
        elif reg["access"] in ("ro", "w1c"):
            seen.add(reg["name"], reg["fields"])
    for reg in group["registers"]:
        if reg.get("quotient"):
            regs.add(quotient_name(reg))
    return regs, seen


def reset_words(block, group):
    words = [r["reset"] for r in group["registers"] if r["access"] == "rw"]
    return words + [quotient_of(block, r["reset"]) for r in group["registers"] if r.get("quotient")]


def write_functions(block, group, regs):
    name, writable = group["name"], [r for r in group["registers"] if r["access"] == "rw"]
    high = regs.bits() - 1
    out = ["", f"  // A write to a {name} window is accepted.",
           f"  function automatic logic {name}_write_ok(input logic [7:0] offset,",
           "                                        input logic [31:0] wdata_i);",
           f"    {name}_write_ok = 1'b0;", "    case (offset)"]
    out += [f"      8'h{r['offset']:02X}: {name}_write_ok = {write_check(r)};" for r in writable]
    quotient = any(r.get("quotient") for r in writable)
    width = quotient_of(block, 1).bit_length() if quotient else 0
    argument = f", input logic [{width - 1}:0] divided" if quotient else ""
    out += ["      default: ;", "    endcase", "  endfunction", "",
            f"  // A {name} window after an accepted write.",
            f"  function automatic logic [{high}:0] {name}_written(",
            f"      input logic [{high}:0] regs, input logic [7:0] offset, input logic [31:0] wdata{argument});",
            f"    {name}_written = regs;", "    case (offset)"]
    for r in writable:
        into = f"{name}_written[{regs.at(r['name'])}] = wdata;"
        if r.get("quotient"):
            out += [f"      8'h{r['offset']:02X}: begin", f"        {into}",
                    f"        {name}_written[{regs.at(quotient_name(r))}] = {{{32 - width}'d0, divided}};",
                    "      end"]
        else:
            out.append(f"      8'h{r['offset']:02X}: {into}")
    return out + ["      default: ;", "    endcase", "  endfunction"]


def overrides_mask(group, regs, field):
    """The field that tells which override registers are set, one bit each in their order."""
    bits = [f"regs[{regs.at(r['name'])}] != {sv_literal(r['fields'][0]['unset'])}"
            for r in group["registers"] if "override" in r]
    if len(bits) != field["width"]:
        raise TableError(f"{group['name']}: {len(bits)} overrides in a mask of {field['width']} bits")
    return "{" + ", ".join(reversed(bits)) + "}"


def read_functions(group, regs, seen):
    name = group["name"]
    argument = f", input logic [{seen.bits() - 1}:0] seen" if seen.words else ""
    # The read-back of what is written only shows bits of fields; others are refused when written.
    out = ["", f"  // A register of a {name} window is read.",
           f"  function automatic logic {name}_read_ok(input logic [7:0] offset);", "    case (offset)",
           "      " + ", ".join(f"8'h{r['offset']:02X}" for r in group["registers"])
           + f": {name}_read_ok = 1'b1;",
           f"      default: {name}_read_ok = 1'b0;", "    endcase", "  endfunction",
           "  /* verilator lint_off UNUSEDSIGNAL */  // fields that are made here stay empty in `seen`",
           f"  function automatic logic [31:0] {name}_read(",
           f"      input logic [7:0] offset, input logic [{regs.bits() - 1}:0] regs{argument});",
           "    case (offset)"]
    for r in group["registers"]:
        if r["access"] == "rw":
            value = f"regs[{regs.at(r['name'])}]"
        elif r["access"] == "const":
            value = sv_literal(r["reset"])
        else:
            value = f"seen[{seen.at(r['name'])}]"
            for field in r["fields"]:
                if field.get("overrides"):
                    value += f" | ({{{32 - field['width']}'d0, {overrides_mask(group, regs, field)}}} << {field['low']})"
        out.append(f"      8'h{r['offset']:02X}: {name}_read = {value};")
    return out + [f"      default: {name}_read = 32'd0;", "    endcase", "  endfunction",
                  "  /* verilator lint_on UNUSEDSIGNAL */"]


def sticky_functions(group):
    """A sticky register's word from what sets its fields."""
    out = []
    for r in group["registers"]:
        if r["access"] == "w1c":
            name = f"{group['name']}_{r['name'].lower()}"
            arguments = [f"input logic {sv_range(f['width'])}{f['name'].lower()}" for f in r["fields"]]
            parts = ", ".join(f["name"].lower() for f in reversed(r["fields"]))
            out += ["", f"  // {r['name']} of group {group['name']}, in which these happened.",
                    f"  function automatic logic [31:0] {name}({', '.join(arguments)});",
                    f"    {name} = {{{32 - sum(f['width'] for f in r['fields'])}'d0, {parts}}};",
                    "  endfunction"]
    return out


def config_functions(block, group, regs):
    """The configuration in force: every writable register of the window, or what it overrides."""
    others = {f"{g['name']}.{r['name']}": (g, r) for g in block["groups"] for r in g["registers"]}
    config, lines, source = config_layout(group), [], None
    for r, name, is_quotient in config.uses:
        value = f"regs[{regs.at(quotient_name(r) if is_quotient else r['name'])}]"
        if "override" in r:
            source, base = others[r["override"]]
            theirs = layouts(source)[0]
            over = theirs.at(quotient_name(base) if is_quotient else base["name"])
            value = (f"(regs[{regs.at(r['name'])}] == {sv_literal(r['fields'][0]['unset'])})\n"
                     f"        ? {source['name']}[{over}] : {value}")
        if r.get("scale"):
            value = f"32'd{r['scale']} * ({value})"
        lines.append(f"    {group['name']}_config[{config.at(name)}] = {value};")
    argument = f", input logic [{layouts(source)[0].bits() - 1}:0] {source['name']}" if source else ""
    return config.constants() + [
        "", f"  // Configuration in force, from what is written in a {group['name']} window"
        + (f" and in the {source['name']} in use." if source else "."),
        "  /* verilator lint_off UNUSEDSIGNAL */  // what the configuration leaves out",
        f"  function automatic logic [{config.bits() - 1}:0] {group['name']}_config(",
        f"      input logic [{regs.bits() - 1}:0] regs{argument});"] + lines + [
        "  endfunction", "  /* verilator lint_on UNUSEDSIGNAL */"]


def sv_windows(block, group):
    regs, seen = layouts(group)
    upper = group["name"].upper()
    words = ", ".join(sv_literal(w) for w in reversed(reset_words(block, group)))
    out = ["", f"  // Group {group['name']}: places in the vectors of a window, and what works on them.",
           f"  localparam int unsigned {upper}_COUNT = {group['count']};"] + regs.constants()
    if seen.words:
        out += seen.constants()
    out.append(f"  localparam logic [{regs.bits() - 1}:0] {upper}_REG_RESET = {{{words}}};")
    out += hit_functions(group) + write_functions(block, group, regs) + read_functions(group, regs, seen)
    out += sticky_functions(group)
    if group["count"] == block.get("lanes"):
        out += config_functions(block, group, regs)
    return out
