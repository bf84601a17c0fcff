# SPDX-License-Identifier: GPL-3.0-or-later
"""The numbers of the blocks and their registry, for C++."""
from generator.names import LICENCE, NOTE, camel, cpp_string
from generator.tables import ACTIONS, FIXED_POINT, PORT_FORMATS, UNITS


def block_id(blocks):
    out = [f"// {LICENCE}", f"// {NOTE}", "#pragma once", "", "namespace ballast {", "",
           "// The blocks, in the order of their numbers on the TLM bus.", "enum class BlockId : int {"]
    out += [f"  k{camel(b['key'])} = {b['number']},  // {b['title']}" for b in blocks]
    out += ["};", f"inline constexpr int kBlockCount = {len(blocks)};", "", "}  // namespace ballast\n"]
    return "\n".join(out)


def port_row(port):
    fmt = "kFixedPoint" if port["format"] in FIXED_POINT else PORT_FORMATS[port["format"]]
    return ("  {" + f"{cpp_string(port['name'])}, PortDirection::k{port['direction'].capitalize()}, "
            f"{port['width']}, {'true' if port['per_lane'] else 'false'}, FieldFormat::{fmt}, "
            f"Unit::{UNITS[port['unit']]}, {port['lsb']!r}, {port['idle']}LL, "
            f"{cpp_string(port.get('told', ''))}, "
            f"PortAction::{ACTIONS[port['action']] if 'action' in port else 'kNone'}, "
            f"{cpp_string(port.get('channel', ''))}, "
            f"{cpp_string(port['description'])}" + "},")


def block_registry(blocks):
    out = [f"// {LICENCE}", f"// {NOTE}", "#pragma once", "", "#include <array>", "",
           '#include "sim/registers/block_registry.hpp"']
    out += [f'#include "sim/registers/generated/{b["name"]}.hpp"' for b in sorted(blocks, key=lambda b: b["name"])]
    out += ["", "namespace ballast::generated {", "", "// clang-format off"]
    for b in blocks:
        out.append(f"inline constexpr std::array<PortInfo, {len(b['ports'])}> k{camel(b['key'])}Ports = {{{{")
        out += [port_row(p) for p in b["ports"]] + ["}};"]
    out.append(f"inline constexpr std::array<BlockInfo, {len(blocks)}> kBlocks = {{{{")
    for b in blocks:
        out.append("  {" + f"BlockId::k{camel(b['key'])}, {cpp_string(b['key'])}, "
                   f"Scope::k{b['scope'].capitalize()}, {cpp_string(b['top'])}, "
                   f"{cpp_string(b['sources'])}, {b.get('lanes', 0)}, {b['latency']}, k{camel(b['key'])}Ports, "
                   f"&{b['prefix']}::kBlock" + "},")
    out += ["}};", "// clang-format on", "", "}  // namespace ballast::generated\n"]
    return "\n".join(out)
