# SPDX-License-Identifier: GPL-3.0-or-later
"""C++ structs of a block's inputs and outputs, what copies them to and from the ports of its
Verilated model, and the interface of anything that behaves as the block does."""
from generator.names import LICENCE, NOTE, camel
from generator.tables import FIXED_POINT


def cpp_type(port):
    if port["format"] == "bool":
        return "bool"
    for width in (8, 16, 32, 64):
        if port["width"] <= width:
            return f"std::{'' if port['signed'] else 'u'}int{width}_t"
    raise AssertionError(port["width"])


def cpp_value(port):
    if port["format"] == "bool":
        return "true" if port["idle"] else "false"
    return f"0x{port['idle']:X}" if port["idle"] >= 1 << 15 else str(port["idle"])


def format_text(port):
    """What a raw value means: "LSB 1e-06 W", "UQ0.16"."""
    if port["format"] in FIXED_POINT:
        return port["format"].upper()
    if port["format"] == "bool":
        return ""
    return f"LSB {port['lsb']:g} {port['unit']}".strip() if port["unit"] else ""


def comment(port):
    return "  // " + ". ".join(t for t in (format_text(port), port["description"]) if t)


def struct(name, text, ports):
    return [f"// {text}", f"struct {name} {{"] + [comment(p) + f"\n  {cpp_type(p)} {p['member']} = {cpp_value(p)};"
                                                  for p in ports] + ["};", ""]


def lane_struct(name, text, ports, const):
    out = [f"// {text}", f"struct {name} {{"]
    for p in ports:
        unit = "bit i of the words" if p["width"] == 1 else "element i"
        out.append(comment(p) + f" ({unit}: lane i.)")
        out.append(f"  std::span<{const}std::uint32_t> {p['member']}{{}};")
    return out + ["};", ""]


def copies(ports, outward):
    out = []
    for p in ports:
        if outward:
            value = f"in.{p['member']}"
            if p["signed"]:
                value = f"static_cast<std::uint{p['width']}_t>({value})"
            out.append(f"  model.{p['name']} = {value};")
        else:
            value = f"model.{p['name']}"
            value = f"{value} != 0" if p["format"] == "bool" else f"static_cast<{cpp_type(p)}>({value})"
            out.append(f"  out.{p['member']} = {value};")
    return out


def lane_copies(ports, outward):
    """As many words as the caller has: lanes beyond keep what they carry."""
    out = []
    for p in ports:
        model = f"model.{p['name']}.data()"
        side = f"{'in' if outward else 'out'}.{p['member']}"
        pair = f"{model}, {side}.data()" if outward else f"{side}.data(), {model}"
        out += [f"  static_assert(sizeof model.{p['name']} == 4 * ({lane_words(p)}));",
                f"  if (!{side}.empty()) std::memcpy({pair}, {side}.size_bytes());"]
    return out


def strobes(ports):
    """A strobe is 1 where one of the ports that it takes is given."""
    out = []
    for port in ports:
        if "takes" in port:
            given = " &&\n      ".join(f"in.{p['member']}.empty()" for p in port["takes"])
            out.append(f"  model.{port['name']} = !(\n      {given});")
    return out


def lane_words(port):
    return "kLanes" if port["width"] == 32 else "(kLanes + 31) / 32"


def idle(inputs, lane_inputs):
    out = ["// All inputs as they are without a source; before the first drive().",
           "template <class Model>", "void drive_idle(Model& model) {"]
    if inputs:
        out.append("  drive(model, Inputs{});")
    for p in lane_inputs:
        value = p["idle"] if p["width"] == 32 else 0xFFFFFFFF * p["idle"]
        out.append(f"  std::fill_n(model.{p['name']}.data(), {lane_words(p)}, 0x{value:X}U);")
    return out + ["}", ""]


def adapter(result, arguments, inputs, lane_inputs, outputs, lane_outputs):
    """The behaviour of a Verilated block."""
    out = ["// The behaviour of a Verilated model behind `Block`, which has its clocks and registers: model(),",
           "// reset(), run_tick(), write() and read().",
           "template <class Block>", "class Adapter final : public Behaviour {", " public:",
           "  template <class Setup>",
           "  explicit Adapter(const Setup& setup) : block_(setup) {",
           "    drive_idle(block_.model());", "    block_.reset();", "  }",
           "  bool write(std::uint16_t address, std::uint32_t data) override { return block_.write(address, data); }",
           "  bool read(std::uint16_t address, std::uint32_t& data) override { return block_.read(address, data); }",
           f"  {result} tick({', '.join(arguments)}) override {{"]
    out += ["    drive(block_.model(), in);"] if inputs else []
    out += ["    drive(block_.model(), lanes_in);"] if lane_inputs else []
    out.append("    block_.run_tick();")
    out += ["    collect(block_.model(), lanes_out);"] if lane_outputs else []
    out += ["    Outputs out;", "    collect(block_.model(), out);", "    return out;"] if outputs else []
    return out + ["  }", "  Block& block() { return block_; }", "", " private:", "  Block block_;", "};"]


def raw_tick(block, inputs, outputs):
    """The tick by raw values, for whoever knows a block by its table alone."""
    body = [f"    in.{p['member']} = static_cast<{cpp_type(p)}>(sources[{i}]);" for i, p in enumerate(inputs)]
    into = [f"    actions[{i}] = out.{p['member']};" for i, p in enumerate(outputs)]
    return ["  // The same with raw values: the inputs and the outputs in the order of the table.",
            "  void tick_raw(std::span<const std::int64_t> sources, std::span<std::int64_t> actions) final {",
            "    Inputs in;"] + body + ["    const Outputs out = tick(in);"] + into + ["  }"]


def cpp_ports(block):
    kinds = {}
    for port in block["ports"]:
        if "takes" not in port:
            kinds.setdefault((port["direction"], port["per_lane"]), []).append(port)
    inputs, lane_inputs = kinds.get(("in", False), []), kinds.get(("in", True), [])
    outputs, lane_outputs = kinds.get(("out", False), []), kinds.get(("out", True), [])
    out = [f"// {LICENCE}", f"// {NOTE}",
           f"// {block['title']}: the ports of module {block['top']} as C++ structs (raw integers, as the ports",
           "// carry them), what copies them to and from a Verilated model, and the interface of whatever",
           "// behaves as the block does. Nothing here allocates.",
           "#pragma once", "", "#include <algorithm>", "#include <cstdint>", "#include <cstring>",
           "#include <span>", "", '#include "sim/controller/controller.hpp"',
           '#include "sim/registers/generated/block_id.hpp"', "",
           f"namespace ballast::{block['prefix']} {{", "", "// clang-format off"]
    if "lanes" in block:
        out += [f"inline constexpr int kLanes = {block['lanes']};", ""]
    arguments = []
    if inputs:
        out += struct("Inputs", "What the block is given at a tick; the initial values are idle ones.", inputs)
        arguments.append("const Inputs& in")
    if lane_inputs:
        out += lane_struct("LaneInputs", "What each lane is given, in memory of the caller's: at most kLanes lanes, or none. Lanes that\n// are not given keep what they were given last, at first the idle value.", lane_inputs, "const ")
        arguments.append("const LaneInputs& lanes_in")
    if outputs:
        out += struct("Outputs", "What the block answers at a tick.", outputs)
    if lane_outputs:
        out += lane_struct("LaneOutputs", "What each lane answers, into memory of the caller's; at most kLanes lanes, or none.", lane_outputs, "")
        arguments.append("const LaneOutputs& lanes_out")
    for name, ports, argument, body in (
            ("drive", inputs, "const Inputs& in", copies(inputs, True)),
            ("drive", lane_inputs, "const LaneInputs& in", lane_copies(lane_inputs, True) + strobes(block["ports"])),
            ("collect", outputs, "Outputs& out", copies(outputs, False)),
            ("collect", lane_outputs, "const LaneOutputs& out", lane_copies(lane_outputs, False))):
        if ports:
            qualifier = "" if name == "drive" else "const "
            out += ["template <class Model>", f"void {name}({qualifier}Model& model, {argument}) {{"] + body + ["}", ""]
    out += idle(inputs, lane_inputs)
    result = "Outputs" if outputs else "void"
    bound = block["scope"] in ("row", "site")
    out += ["// The block's behaviour at its ports, apart from clocks: what every engine implements, and what a",
            "// twin in C++ is.",
            f"class Behaviour : public {'BoundController' if bound else 'Controller'} {{", " public:",
            f"  static constexpr BlockId kId = BlockId::k{camel(block['key'])};", "",
            "  // One tick, with the register writes since the tick before in force. Throws DeviceError where the",
            "  // block fails, such as by an assertion of its RTL.",
            f"  virtual {result} tick({', '.join(arguments)}) = 0;"]
    out += raw_tick(block, inputs, outputs) if bound else []
    out += ["};", ""]
    out += adapter(result, arguments, inputs, lane_inputs, outputs, lane_outputs)
    out += ["// clang-format on", "", f"}}  // namespace ballast::{block['prefix']}\n"]
    return "\n".join(out)
