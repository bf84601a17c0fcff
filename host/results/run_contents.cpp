// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/run_contents.hpp"

#include <algorithm>
#include <limits>

#include "sim/base/units.hpp"
#include "sim/site/record_sink.hpp"

namespace ballast {

void RunContents::open() {
  h5::prepare();
  file = open_run_file(path);
  header = read_run_header(file.get(), path);
  groups = read_groups(file.get(), path, header);
  count_ticks();
}

// When the process was killed while writing, datasets differ in length by one chunk, or lack the
// last one: what every dataset holds counts.
void RunContents::count_ticks() {
  ticks = std::numeric_limits<std::size_t>::max();
  for (const ChannelGroup& group : groups) {
    for (const ChannelInfo& channel : group.channels) {
      const RunDataset data = dataset(group, channel.name);
      const hsize_t rows = header.partial != 0 ? data.rows_kept() : data.rows();
      if (group.period == 1 && ticks == std::numeric_limits<std::size_t>::max()) ticks = rows;
      if (header.partial == 0 && rows != rows_of(group, header.first_tick, ticks)) {
        bad("the dataset /" + group.name + "/" + channel.name +
                " has a different length from the others",
            "record the run again");
      }
      if (rows < rows_of(group, header.first_tick, ticks)) {
        ticks = ticks_of(group, header.first_tick, rows);
      }
    }
  }
}

// All metadata that a reader may come to later: the index of chunks of every dataset.
void RunContents::touch_all() const {
  for (const ChannelGroup& group : groups) {
    for (const ChannelInfo& channel : group.channels) {
      static_cast<void>(dataset(group, channel.name).complete());
      if (has_overview(group)) static_cast<void>(overview(group, channel.name).complete());
    }
  }
}

const ChannelGroup* RunContents::find(std::string_view name) const {
  for (const ChannelGroup& group : groups) {
    if (group.name == name) return &group;
  }
  return nullptr;
}

const ChannelGroup& RunContents::group(std::string_view name) const {
  if (const ChannelGroup* found = find(name)) return *found;
  const bool gpu = name == kGpuGroup;
  bad(gpu                 ? "no channel was recorded per GPU"
      : name == kRowGroup ? "the run has one row, which is the site"
                          : "no rack was recorded at every tick",
      gpu                 ? "record it with run.record_gpus"
      : name == kRowGroup ? "read the site's channels"
                          : "record it with record.racks");
}

std::optional<std::size_t> RunContents::place(const ChannelGroup& group, std::size_t instance) {
  const auto at = std::lower_bound(group.instances.begin(), group.instances.end(), instance);
  if (at == group.instances.end() || *at != instance) return std::nullopt;
  return static_cast<std::size_t>(at - group.instances.begin());
}

std::size_t RunContents::place_of(const ChannelGroup& group, std::size_t instance) const {
  if (const auto at = place(group, instance)) return *at;
  const std::size_t rack = group.scope == Scope::kGpu ? instance / gpus_per_rack() : instance;
  bad("rack " + std::to_string(rack) + " was not recorded at every tick",
      "record it with record.racks");
}

RunDataset RunContents::dataset(const ChannelGroup& group, std::string_view channel) const {
  h5::prepare();
  if (find_channel(group.channels, channel) == group.channels.size()) no_channel(group, channel);
  return {file.get(), path, group.name + "/" + std::string(channel),
          dataset_tail(group, gpus_per_rack())};
}

RunDataset RunContents::overview(const ChannelGroup& group, std::string_view channel) const {
  h5::prepare();
  if (find_channel(group.channels, channel) == group.channels.size()) no_channel(group, channel);
  std::vector<hsize_t> tail = dataset_tail(group, gpus_per_rack());
  tail.push_back(2);
  return {file.get(), path, "overview/" + group.name + "/" + std::string(channel), tail};
}

void RunContents::no_channel(const ChannelGroup& group, std::string_view channel) const {
  std::vector<std::string> names;
  for (const ChannelInfo& c : group.channels) names.push_back(c.name);
  const std::string nearest = nearest_word(channel, names);
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  bad("no channel \"" + std::string(channel) + "\" was recorded" +
          (group.scope == Scope::kGpu ? " per GPU" : ""),
      names.empty()     ? "record it with the run"
      : nearest.empty() ? "there are " + all
                        : "did you mean \"" + nearest + "\"? There are " + all);
}

// Samples of one instance of a group that is recorded at every tick.
std::vector<float> RunContents::read(std::string_view name, std::string_view channel,
                                     std::size_t instance, TickRange range) const {
  const ChannelGroup& from = group(name);
  if (from.period != 1 || from.width() != 1) bad("the run file is damaged", "record the run again");
  const RunDataset data = dataset(from, channel);
  if (from.scope == Scope::kSite) return data.read(range.first, range.count, {}, {});
  const std::size_t at = place_of(from, instance);
  if (from.scope != Scope::kGpu) return data.read(range.first, range.count, {at}, {1});
  return data.read(range.first, range.count, {at / gpus_per_rack(), at % gpus_per_rack()}, {1, 1});
}

}  // namespace ballast
