# SPDX-License-Identifier: GPL-3.0-or-later
"""The C++ table of a block's registers."""
from generator.names import ALL_ONES, LICENCE, NOTE, camel, cpp_string
from generator.tables import ACCESS, UNITS


def cpp_table(block):
    ns = block["prefix"]
    out = [f"// {LICENCE}", f"// {NOTE}", "#pragma once", "",
           "#include <array>", "", '#include "sim/registers/register_map.hpp"', "",
           f"namespace ballast::{ns} {{", "", "// clang-format off"]
    for name, constant in block.get("constants", {}).items():
        out.append(f"inline constexpr std::uint32_t k{camel(name)} = {constant['value']};  // {constant['description']}")
    for name, values in block.get("enums", {}).items():
        out.append(f"enum class {name.capitalize()} : std::uint32_t {{")
        out += [f"  k{camel(key)} = {i},  // {text}"
                for i, (key, text) in enumerate(values.items())]
        out.append("};")
        out.append(f"inline constexpr std::array<std::string_view, {len(values)}> k{name.capitalize()}Names = {{"
                   + ", ".join(cpp_string(k) for k in values) + "};")
    for group in block["groups"]:
        g = group["name"].capitalize()
        for reg in group["registers"]:
            rows = []
            for f in reg["fields"]:
                values = f"k{f['enum'].capitalize()}Names" if f["format"] == "enum" else "{}"
                unset = f.get("unset")
                rows.append(
                    "{" + f"{cpp_string(f['name'])}, {f['low']}, {f['width']}, "
                    f"FieldFormat::k{ {'uint': 'Unsigned', 'int': 'Signed', 'bool': 'Bool', 'enum': 'Enum'}.get(f['format'], 'FixedPoint') }, "
                    f"Unit::{UNITS[f['unit']]}, {f['lsb']!r}, {f['min']}LL, {f['max']}LL, "
                    f"{'true' if unset is not None else 'false'}, {values}, "
                    f"{cpp_string(f['description'])}" + "}")
            out.append(f"inline constexpr std::array<RegisterField, {len(rows)}> k{g}{camel(reg['name'])}Fields = {{{{")
            out += [f"  {row}," for row in rows]
            out.append("}};")
        out.append(f"inline constexpr std::array<RegisterInfo, {len(group['registers'])}> k{g}Registers = {{{{")
        for reg in group["registers"]:
            out.append(f"  {{{cpp_string(reg['name'])}, 0x{reg['offset']:02X}, Access::{ACCESS[reg['access']]}, "
                       f"0x{reg['reset'] & ALL_ONES:08X}U, k{g}{camel(reg['name'])}Fields, {cpp_string(reg['description'])}}},")
        out.append("}};")
        # Raw offsets for code that programs the block without names.
        for reg in group["registers"]:
            out.append(f"inline constexpr std::uint16_t k{g}{camel(reg['name'])} = 0x{reg['offset']:02X};")
    out.append(f"inline constexpr std::array<RegisterGroup, {len(block['groups'])}> kGroups = {{{{")
    for group in block["groups"]:
        g = group["name"].capitalize()
        broadcast = f"0x{group['broadcast']:04X}" if "broadcast" in group else "-1"
        out.append(f"  {{{cpp_string(group['name'])}, 0x{group['base']:04X}, {group['count']}, "
                   f"0x{group['stride']:04X}, {broadcast}, k{g}Registers, {cpp_string(group['description'])}}},")
    out += ["}};",
            f"inline constexpr RegisterBlock kBlock = {{{cpp_string(block['name'])}, {cpp_string(block['title'])}, "
            f"0x{block['id']:08X}U, 0x{block['version']:08X}U, kGroups}};",
            "// clang-format on", "", f"}}  // namespace ballast::{ns}\n"]
    return "\n".join(out)
