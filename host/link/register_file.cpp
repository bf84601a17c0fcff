// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/register_file.hpp"

#include <limits>
#include <string>
#include <utility>

#include "host/results/output_file.hpp"

namespace ballast {
namespace {

constexpr std::size_t kBlockAddresses = std::size_t{1} << 16;
constexpr BlockId kBlocks[] = {BlockId::kGpu, BlockId::kStorage};

// The registers of a rack in the order of the file.
std::vector<std::pair<BlockId, std::uint16_t>> addresses(const SiteConfig& site) {
  std::vector<std::pair<BlockId, std::uint16_t>> list;
  for (const BlockId block : kBlocks) {
    for (const RegisterGroup& group : register_block(block).groups) {
      const bool per_gpu = group.broadcast >= 0;
      const int windows = per_gpu ? static_cast<int>(site.gpus_per_rack) : group.count;
      for (int window = 0; window < windows; ++window) {
        for (const RegisterInfo& reg : group.registers) {
          list.emplace_back(
              block, static_cast<std::uint16_t>(group.base + window * group.stride + reg.offset));
        }
      }
    }
  }
  return list;
}

std::size_t index_of(BlockId block, std::uint16_t address) {
  return static_cast<std::size_t>(block) * kBlockAddresses + address;
}

template <class T>
void append(std::string& bytes, T value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

void write_register_file(const std::filesystem::path& file, LiveBus& bus, const SiteConfig& site) {
  const auto list = addresses(site);
  std::string bytes;
  append(bytes, bus.tick());
  for (std::size_t rack = 0; rack < static_cast<std::size_t>(site.racks); ++rack) {
    for (const auto& [block, address] : list) append(bytes, bus.read(rack, block, address));
  }
  write_text_file(file, bytes);
}

RegisterFile::RegisterFile(const std::filesystem::path& file, const SiteConfig& site)
    : file_(file),
      in_(file, std::ios::binary),
      place_(std::size(kBlocks) * kBlockAddresses),
      rack_(std::numeric_limits<std::size_t>::max()) {
  const auto list = addresses(site);
  for (std::size_t i = 0; i < list.size(); ++i) {
    place_[index_of(list[i].first, list[i].second)] = static_cast<std::uint16_t>(i);
  }
  words_.resize(list.size());
  take(&tick_, sizeof tick_);
}

std::uint32_t RegisterFile::read(std::size_t rack, BlockId block, std::uint16_t address) {
  if (rack != rack_) {
    const std::size_t bytes = words_.size() * sizeof(std::uint32_t);
    in_.seekg(static_cast<std::streamoff>(sizeof tick_ + rack * bytes));
    take(words_.data(), bytes);
    rack_ = rack;
  }
  return words_[place_[index_of(block, address)]];
}

void RegisterFile::take(void* to, std::size_t bytes) {
  if (in_.read(static_cast<char*>(to), static_cast<std::streamsize>(bytes))) return;
  throw DataError("what the registers held at the end of the run cannot be read", {file_.string()},
                  "`restart` begins a new run");
}

}  // namespace ballast
