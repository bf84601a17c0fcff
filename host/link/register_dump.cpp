// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/register_dump.hpp"

#include "host/link/params.hpp"

namespace ballast {
namespace {

constexpr std::string_view kAccessNames[] = {"rw", "ro", "w1c", "const"};

struct Target {
  LiveBus& bus;
  std::size_t rack;
  BlockId block;
};

std::string register_name(const RegisterGroup& group, int window, const RegisterInfo& reg) {
  std::string name(group.name);
  if (group.count > 1 && group.broadcast < 0) name += "." + std::to_string(window);
  // Registers of the group that is meant without a name stand without it.
  const bool plain = group.broadcast >= 0 || group.name == "controller";
  return (plain ? std::string() : name + ".") + std::string(reg.name);
}

void dump_register(const Target& target, const RegisterGroup& group, int first, int last,
                   const RegisterInfo& reg, Json& out) {
  const auto address = [&](int window) {
    return static_cast<std::uint16_t>(group.base + window * group.stride + reg.offset);
  };
  const std::uint32_t word = target.bus.read(target.rack, target.block, address(first));
  std::uint32_t differing = 0;
  for (int window = first + 1; window <= last; ++window) {
    differing |= word ^ target.bus.read(target.rack, target.block, address(window));
  }
  for (const RegisterField& field : reg.fields) {
    std::string name = register_name(group, first, reg);
    if (!field.name.empty()) name += "." + std::string(field.name);
    Json json = {{"name", std::move(name)},
                 {"access", kAccessNames[static_cast<int>(reg.access)]},
                 {"value", decode_field(field, word)},
                 {"raw", extract_field(field, word)}};
    if (extract_field(field, differing) != 0) json["mixed"] = true;
    out.push_back(std::move(json));
  }
}

}  // namespace

Json dump_registers(LiveBus& bus, const Scenario& scenario, const Json& params) {
  Params p(params, "read");
  const std::string block_name = p.text("block", "gpu");
  const std::int64_t rack = p.integer("rack", 0, scenario.site.racks - 1, 0);
  const std::int64_t gpu = p.integer("gpu", -1, scenario.site.gpus_per_rack - 1, 0);
  p.done();
  const BlockId id = block_named(block_name, {"read", 0, 0});
  const RegisterBlock& block = register_block(id);
  const Target target{bus, static_cast<std::size_t>(rack), id};
  Json registers = Json::array();
  for (const RegisterGroup& group : block.groups) {
    if (group.broadcast >= 0) {
      const int first = gpu < 0 ? 0 : static_cast<int>(gpu);
      const int last = gpu < 0 ? static_cast<int>(scenario.site.gpus_per_rack) - 1 : first;
      for (const RegisterInfo& reg : group.registers) {
        dump_register(target, group, first, last, reg, registers);
      }
      continue;
    }
    for (int window = 0; window < group.count; ++window) {
      for (const RegisterInfo& reg : group.registers) {
        dump_register(target, group, window, window, reg, registers);
      }
    }
  }
  return {{"block", block_name}, {"rack", rack}, {"gpu", gpu}, {"registers", registers}};
}

}  // namespace ballast
