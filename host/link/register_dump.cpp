// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/register_dump.hpp"

#include <algorithm>

#include "host/link/params.hpp"

namespace ballast {
namespace {

constexpr std::string_view kAccessNames[] = {"rw", "ro", "w1c", "const"};

struct Indices {
  int first;
  int last;  // inclusive
};

// A register as it is shown: the word of the first window of the first rack.
struct Line {
  const RegisterGroup& group;
  const RegisterInfo& reg;
  Indices windows;
  std::uint32_t word = 0;
  std::uint32_t differing = 0;  // bits in which others differ; at least one of each such field
};

// All of them where -1 is asked for.
Indices range_of(std::int64_t asked, std::int64_t count) {
  const auto one = static_cast<int>(asked);
  return asked < 0 ? Indices{0, static_cast<int>(count) - 1} : Indices{one, one};
}

std::string register_name(const RegisterGroup& group, int window, const RegisterInfo& reg) {
  std::string name(group.name);
  if (group.count > 1 && group.broadcast < 0) name += "." + std::to_string(window);
  // Registers of the group that is meant without a name stand without it.
  const bool plain = group.broadcast >= 0 || group.name == "controller";
  return (plain ? std::string() : name + ".") + std::string(reg.name);
}

std::vector<Line> lines_of(BlockId block, Indices gpus) {
  std::vector<Line> lines;
  for (const RegisterGroup& group : register_block(block).groups) {
    const bool per_gpu = group.broadcast >= 0;
    for (int window = 0; window < (per_gpu ? 1 : group.count); ++window) {
      for (const RegisterInfo& reg : group.registers) {
        lines.push_back({group, reg, per_gpu ? gpus : Indices{window, window}});
      }
    }
  }
  return lines;
}

void compare(const RegisterReader& read, BlockId block, std::size_t rack, Line& line) {
  // What is measured differs soon: a site need not be read to its end for it.
  const auto differs = [&](const RegisterField& field) {
    return extract_field(field, line.differing) != 0;
  };
  for (int window = line.windows.first; window <= line.windows.last; ++window) {
    if (std::all_of(line.reg.fields.begin(), line.reg.fields.end(), differs)) return;
    const auto address =
        static_cast<std::uint16_t>(line.group.base + window * line.group.stride + line.reg.offset);
    line.differing |= line.word ^ read(rack, block, address);
  }
}

void show(const Line& line, Json& out) {
  for (const RegisterField& field : line.reg.fields) {
    std::string name = register_name(line.group, line.windows.first, line.reg);
    if (!field.name.empty()) name += "." + std::string(field.name);
    Json json = {{"name", std::move(name)},
                 {"access", kAccessNames[static_cast<int>(line.reg.access)]},
                 {"value", decode_field(field, line.word)},
                 {"raw", extract_field(field, line.word)}};
    if (extract_field(field, line.differing) != 0) json["mixed"] = true;
    out.push_back(std::move(json));
  }
}

}  // namespace

Json dump_registers(const RegisterReader& read, const SiteConfig& site, const Json& params) {
  Params p(params, "read");
  const std::string block_name = p.text("block", "gpu");
  const std::int64_t rack = p.integer("rack", -1, site.racks - 1, 0);
  const std::int64_t gpu = p.integer("gpu", -1, site.gpus_per_rack - 1, 0);
  p.done();
  const BlockId id = block_named(block_name, {"read", 0, 0});
  const Indices racks = range_of(rack, site.racks);
  std::vector<Line> lines = lines_of(id, range_of(gpu, site.gpus_per_rack));
  for (Line& line : lines) {
    const auto address = static_cast<std::uint16_t>(
        line.group.base + line.windows.first * line.group.stride + line.reg.offset);
    line.word = read(static_cast<std::size_t>(racks.first), id, address);
  }
  // Rack by rack, each of which fits into the cache.
  for (int r = racks.first; r <= racks.last; ++r) {
    for (Line& line : lines) compare(read, id, static_cast<std::size_t>(r), line);
  }
  Json registers = Json::array();
  for (const Line& line : lines) show(line, registers);
  return {{"block", block_name}, {"rack", rack}, {"gpu", gpu}, {"registers", registers}};
}

}  // namespace ballast
