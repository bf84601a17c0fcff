// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/register_file.hpp"

#include <string>

#include "host/results/output_file.hpp"

namespace ballast {
namespace {

constexpr Scope kScopes[] = {Scope::kRack, Scope::kRow, Scope::kSite};

// The registers of instance 0 of a scope, in the order of the file.
std::vector<RegisterAddress> addresses(Scope scope, const Topology& topology) {
  std::vector<RegisterAddress> list;
  for (const BlockInfo& block : all_blocks()) {
    if (instance_scope(block) != scope) continue;
    for (const RegisterGroup& group : block.registers->groups) {
      const bool per_gpu = group.broadcast >= 0;
      const int windows = per_gpu ? static_cast<int>(topology.gpus_per_rack) : group.count;
      for (int window = 0; window < windows; ++window) {
        for (const RegisterInfo& reg : group.registers) {
          list.push_back(
              {scope, 0, block.id,
               static_cast<std::uint16_t>(group.base + window * group.stride + reg.offset)});
        }
      }
    }
  }
  return list;
}

template <class T>
void append(std::string& bytes, T value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

void write_register_file(const std::filesystem::path& file, LiveBus& bus,
                         const Topology& topology) {
  std::string bytes;
  append(bytes, bus.tick());
  for (const Scope scope : kScopes) {
    std::vector<RegisterAddress> list = addresses(scope, topology);
    for (std::uint32_t i = 0; i < topology.instances(scope); ++i) {
      for (RegisterAddress& at : list) {
        at.instance = i;
        append(bytes, bus.read(at));
      }
    }
  }
  write_text_file(file, bytes);
}

RegisterFile::RegisterFile(const std::filesystem::path& file, const Topology& topology)
    : file_(file), in_(file, std::ios::binary) {
  take(&tick_, sizeof tick_);
  std::streamoff at = sizeof tick_;
  for (const Scope scope : kScopes) {
    Part& part = parts_.emplace_back(Part{scope, at, {}});
    for (const RegisterAddress& address : addresses(scope, topology)) {
      part.place.emplace(bus_address(address), part.place.size());
    }
    at += static_cast<std::streamoff>(part.place.size() * topology.instances(scope) *
                                      sizeof(std::uint32_t));
  }
}

std::uint32_t RegisterFile::read(const RegisterAddress& at) {
  if (part_ == nullptr || part_->scope != at.scope || instance_ != at.instance) {
    for (const Part& part : parts_) {
      if (part.scope == at.scope) part_ = &part;
    }
    instance_ = at.instance;
    words_.resize(part_->place.size());
    const std::size_t bytes = words_.size() * sizeof(std::uint32_t);
    in_.seekg(part_->at + static_cast<std::streamoff>(instance_ * bytes));
    take(words_.data(), bytes);
  }
  return words_[part_->place.at(bus_address({at.scope, 0, at.block, at.offset}))];
}

void RegisterFile::take(void* to, std::size_t bytes) {
  if (in_.read(static_cast<char*>(to), static_cast<std::streamsize>(bytes))) return;
  throw DataError("what the registers held at the end of the run cannot be read", {file_.string()},
                  "`restart` begins a new run");
}

}  // namespace ballast
