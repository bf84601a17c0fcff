// SPDX-License-Identifier: GPL-3.0-or-later
// An open run.h5: its groups and datasets, checked. RunReader is what others use.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/results/run_dataset.hpp"
#include "host/results/run_groups.hpp"
#include "host/results/run_reader.hpp"
#include "sim/base/error.hpp"

namespace ballast {

struct RunContents {
  std::filesystem::path path;
  h5::Handle file;
  RunHeader header;
  std::size_t ticks = 0;
  std::vector<ChannelGroup> groups;

  [[noreturn]] void bad(const std::string& cause, const std::string& remedy) const {
    throw DataError(cause, {path.string()}, remedy);
  }

  // Opens the file at `path` and checks all that it says of itself. Throws DataError.
  void open();
  void touch_all() const;
  std::size_t racks() const { return static_cast<std::size_t>(header.racks); }
  std::size_t gpus_per_rack() const { return static_cast<std::size_t>(header.gpus_per_rack); }
  const ChannelGroup* find(std::string_view name) const;
  // The one whose channels are wanted. Throws DataError where there is none.
  const ChannelGroup& group(std::string_view name) const;
  // The place of an instance in its group, if it was recorded.
  static std::optional<std::size_t> place(const ChannelGroup& group, std::size_t instance);
  std::size_t place_of(const ChannelGroup& group, std::size_t instance) const;
  RunDataset dataset(const ChannelGroup& group, std::string_view channel) const;
  RunDataset overview(const ChannelGroup& group, std::string_view channel) const;
  [[noreturn]] void no_channel(const ChannelGroup& group, std::string_view channel) const;
  std::vector<float> read(std::string_view group, std::string_view channel, std::size_t instance,
                          TickRange range) const;
  TickRange clip(TickRange range) const {
    range.first = std::min(range.first, ticks);
    range.count = std::min(range.count, ticks - range.first);
    return range;
  }

 private:
  void count_ticks();
};

}  // namespace ballast
