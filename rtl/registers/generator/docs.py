# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/registers.md."""
from generator.names import NOTE


def physical(value, field):
    if field["format"] == "bool":
        return str(value)
    if field["format"] == "enum":
        return field["names"][value]
    if field["signed"] and value >= 1 << (field["width"] - 1):
        value -= 1 << field["width"]
    number = value * field["lsb"]
    if field["unit"] == "%":
        return f"{number * 100:.6g} %"
    return f"{number:.6g} {field['unit']}".strip()


def ports(block):
    """The ports beside clock, reset, tick and registers, which every block has."""
    lanes = f", {block['lanes']} lanes" if "lanes" in block else ""
    out = [f"### Ports (module `{block['top']}`, scope {block['scope']}{lanes})", "",
           "| port | direction | bits | format | idle | meaning |", "| --- | --- | --- | --- | --- | --- |"]
    for port in block["ports"]:
        bits = f"{port['width']} per lane" if port["per_lane"] else str(port["width"])
        fmt = port["format"]
        if fmt in ("uint", "int") and port["unit"]:
            fmt += f", LSB {port['lsb']:g} {port['unit']}"
        meaning = port["description"]
        if "strobe" in port:
            meaning += f" Sampled when {port['strobe']} is 1."
        if "source" in port:
            meaning += f" Source: `{port['source']}`."
        if "action" in port:
            meaning += f" Action: `{port['action']}`, {block['latency']} ms later."
        if "channel" in port:
            meaning += f" Recorded as `{port['channel']}`."
        idle = port["idle"] if port["idle"] < 1 << 16 else f"0x{port['idle']:X}"
        out.append(f"| {port['name']} | {port['direction']} | {bits} | {fmt} | "
                   f"{idle if port['direction'] == 'in' else ''} | {meaning} |")
    return out + [""]


def markdown(blocks):
    out = ["# Registers", "", f"<!-- {NOTE} -->", "",
           "A block is a controller in SystemVerilog. Scenarios name its registers by its key. Its scope says what it",
           "controls: a block of scope gpu has one instance per rack and a lane per GPU; every other block has one",
           "instance per rack, row or site. Beside the ports listed here each block has a clock `clk_i`, an active-low",
           "reset `rst_ni`, the tick's `tick_i` and `done_o`, and an AXI4-Lite subordinate for its registers. An input",
           "without a source carries its idle value.", "",
           "Every block starts with ID and VERSION. Registers are 32 bits wide. A write to an address without a",
           "register, to a read-only register or of a value outside the range is answered with SLVERR (a TLM error",
           "response in SystemC) and changes nothing. An accepted write takes effect at the next tick. Access: `rw`",
           "read and write, `ro` read only, `w1c` write 1 to clear, `const` fixed.", "",
           "One rule converts physical values to raw values, in writes and in the reset values given here:",
           "fixed-point formats (`ufxp`, `uq`) are truncated to their LSB, as NVIDIA's BMC code does for the floor",
           "(90 % is 3686 of 4096, 5 % is 3276 of 65536); all other formats are rounded to the nearest LSB.", ""]
    for block in blocks:
        out += [f"## {block['title']} (`{block['name']}`, key `{block['key']}`)", "", block["description"].strip(), ""]
        if block.get("constants"):
            out += ["| constant | value | meaning |", "| --- | --- | --- |"]
            out += [f"| {n} | {c['value']} | {c['description']} |" for n, c in block["constants"].items()]
            out.append("")
        for name, values in block.get("enums", {}).items():
            out += [f"| {name} | value | meaning |", "| --- | --- | --- |"]
            out += [f"| {key} | {i} | {text} |" for i, (key, text) in enumerate(values.items())]
            out.append("")
        out += ports(block)
        for group in block["groups"]:
            where = f"at 0x{group['base']:04X}"
            if group["count"] > 1:
                where = (f"{group['count']} windows from 0x{group['base']:04X}, 0x{group['stride']:X} apart")
            if "broadcast" in group:
                where += f"; broadcast window at 0x{group['broadcast']:04X}"
            out += [f"### `{group['name']}` ({where})", "", group["description"].strip(), "",
                    "| offset | register | bits | access | format | reset | range | meaning |",
                    "| --- | --- | --- | --- | --- | --- | --- | --- |"]
            for reg in group["registers"]:
                for field in reg["fields"]:
                    name = reg["name"] + ("." + field["name"] if field["name"] else "")
                    bits = str(field["high"]) if field["width"] == 1 else f"{field['high']}:{field['low']}"
                    fmt = field["format"]
                    if fmt in ("uint", "int") and field["unit"]:
                        fmt += f", LSB {field['lsb']:g} {field['unit']}"
                    raw = reg["reset"] >> field["low"] & ((1 << field["width"]) - 1)
                    reset = "not set" if raw == field.get("unset") else physical(raw, field)
                    if "reset_text" in reg and reset != "not set":
                        reset = f"{reg['reset_text']}: {raw}"
                    if reg["access"] == "const":
                        reset = f"0x{raw:08X}"
                    span = ""
                    if reg["access"] == "rw" and field["format"] != "bool":
                        span = f"{physical(field['min'], field)} to {physical(field['max'], field)}"
                        if "unset" in field:
                            span += ", or 0xFFFFFFFF: not set"
                    out.append(f"| 0x{reg['offset']:02X} | {name} | {bits} | {reg['access']} | {fmt} | "
                               f"{reset if reg['access'] in ('rw', 'const') else ''} | {span} | {field['description']} |")
            out.append("")
    return "\n".join(out)
