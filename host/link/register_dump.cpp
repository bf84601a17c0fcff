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

// A register as it is shown: the word of the first window of the first instance.
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

RegisterAddress address_of(const RegisterAddress& block, const Line& line, int window) {
  RegisterAddress at = block;
  at.offset =
      static_cast<std::uint16_t>(line.group.base + window * line.group.stride + line.reg.offset);
  return at;
}

// `block` is the instance that is read.
void compare(const RegisterReader& read, const RegisterAddress& block, Line& line) {
  // What is measured differs soon: a site need not be read to its end for it.
  const auto differs = [&](const RegisterField& field) {
    return extract_field(field, line.differing) != 0;
  };
  for (int window = line.windows.first; window <= line.windows.last; ++window) {
    if (std::all_of(line.reg.fields.begin(), line.reg.fields.end(), differs)) return;
    line.differing |= line.word ^ read(address_of(block, line, window));
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

Json dump_registers(const RegisterReader& read, const Topology& topology, const Json& params) {
  Params p(params, "read");
  const std::string block_name = p.text("block", "gpu");
  const Place place{"read", 0, 0};
  const BlockId id = block_named(block_name, place);
  const Scope scope = instance_scope(block_info(id));
  Json body = {{"block", block_name}};
  std::int64_t asked = 0;
  for (const Scope named : {Scope::kRow, Scope::kRack}) {
    const std::string word(scope_word(named));
    const std::int64_t instance = p.integer(word, -1, kMostRacks, named == scope ? 0 : -1);
    if (named == scope) {
      check_instance(topology, scope, instance, place);
      body[word] = asked = instance;
    } else if (instance >= 0) {
      throw ConfigError("the block '" + block_name + "' is not one of a " + word, place,
                        "do not name a " + word + " for it");
    }
  }
  const auto gpus = static_cast<std::int64_t>(topology.gpus_per_rack);
  const std::int64_t gpu = p.integer("gpu", -1, gpus - 1, 0);
  p.done();
  body["gpu"] = gpu;
  const Indices instances = range_of(asked, static_cast<std::int64_t>(topology.instances(scope)));
  std::vector<Line> lines = lines_of(id, range_of(gpu, gpus));
  RegisterAddress block{scope, static_cast<std::uint32_t>(instances.first), id, 0};
  for (Line& line : lines) line.word = read(address_of(block, line, line.windows.first));
  // One after the other, each of which fits into the cache.
  for (int i = instances.first; i <= instances.last; ++i) {
    block.instance = static_cast<std::uint32_t>(i);
    for (Line& line : lines) compare(read, block, line);
  }
  body["registers"] = Json::array();
  for (const Line& line : lines) show(line, body["registers"]);
  return body;
}

}  // namespace ballast
