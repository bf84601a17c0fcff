// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/run_groups.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "host/results/run_dataset.hpp"
#include "sim/base/error.hpp"
#include "sim/base/index_list.hpp"
#include "sim/site/record_sink.hpp"

namespace ballast {
namespace {

constexpr const char* kOverview = "overview";
constexpr const char* kRecordAgain = "record the run again";
constexpr std::int64_t kLongestPeriod = 1'000'000;

[[noreturn]] void bad(const std::filesystem::path& path, const std::string& cause) {
  throw DataError(cause, {path.string()}, kRecordAgain);
}

struct Listed {
  std::vector<std::string> names;
  bool plain = true;
};

// Names become part of messages and of other files.
bool is_plain_name(const std::string& name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

herr_t collect_name(hid_t, const char* name, const H5L_info_t*, void* data) {
  auto& listed = *static_cast<Listed*>(data);
  listed.names.emplace_back(name);
  listed.plain = listed.plain && is_plain_name(name);
  return 0;
}

// In alphabetical order.
std::vector<std::string> names_in(hid_t folder, const std::filesystem::path& path) {
  Listed listed;
  if (H5Literate(folder, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect_name, &listed) < 0 ||
      !listed.plain) {
    bad(path, "the run file is damaged");
  }
  return listed.names;
}

template <class Name, std::size_t N>
std::size_t position(const std::array<Name, N>& names, const std::string& text) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), text) - names.begin());
}

std::size_t instances_of(Scope scope, const RunHeader& header) {
  const auto racks = static_cast<std::size_t>(header.racks);
  if (scope == Scope::kGpu) return racks * static_cast<std::size_t>(header.gpus_per_rack);
  return scope == Scope::kSite ? 1 : racks;  // there are no more rows than racks
}

void set_all_instances(ChannelGroup& group, const RunHeader& header) {
  group.instances.resize(instances_of(group.scope, header));
  std::iota(group.instances.begin(), group.instances.end(), std::size_t{0});
}

// GPUs come by whole racks.
bool by_racks(const ChannelGroup& group, const RunHeader& header) {
  const auto per_rack = static_cast<std::size_t>(header.gpus_per_rack);
  if (group.scope != Scope::kGpu) return true;
  if (per_rack == 0 || group.instances.size() % per_rack != 0) return false;
  for (std::size_t i = 0; i < group.instances.size(); ++i) {
    if (group.instances[i] % per_rack != i % per_rack) return false;
  }
  return true;
}

bool read_attributes(hid_t folder, ChannelGroup& group, const RunHeader& header) {
  std::string scope;
  std::string values;
  std::string instances;
  std::int64_t period = 0;
  if (!h5::read_attribute(folder, "scope", scope) ||
      !h5::read_attribute(folder, "values", values) ||
      !h5::read_attribute(folder, "instances", instances) ||
      !h5::read_attribute(folder, "period_ticks", period) || period < 1 ||
      period > kLongestPeriod || position(kScopeNames, scope) == kScopeNames.size() ||
      position(kAggregationNames, values) == kAggregationNames.size()) {
    return false;
  }
  group.scope = static_cast<Scope>(position(kScopeNames, scope));
  group.aggregation = static_cast<Aggregation>(position(kAggregationNames, values));
  group.period = period;
  try {
    group.instances = parse_indices(instances, instances_of(group.scope, header));
  } catch (const std::invalid_argument&) {
    return false;
  }
  return by_racks(group, header);
}

void read_channels(hid_t file, const std::filesystem::path& path, const RunHeader& header,
                   ChannelGroup& group, hid_t folder) {
  const std::vector<hsize_t> tail =
      dataset_tail(group, static_cast<std::size_t>(header.gpus_per_rack));
  for (const std::string& name : names_in(folder, path)) {
    const RunDataset data(file, path, group.name + "/" + name, tail);
    ChannelInfo channel{name, "", ""};
    if (!h5::read_attribute(data.id(), "unit", channel.unit) ||
        !h5::read_attribute(data.id(), "description", channel.description)) {
      bad(path, "the dataset /" + group.name + "/" + name + " has no unit or description");
    }
    group.channels.push_back(std::move(channel));
  }
}

ChannelGroup read_group(hid_t file, const std::filesystem::path& path, const RunHeader& header,
                        const std::string& name) {
  ChannelGroup group;
  group.name = name;
  if (!h5::is_own_link(file, name)) bad(path, "the run file is damaged");
  const h5::Handle folder(H5Gopen2(file, name.c_str(), H5P_DEFAULT), H5Gclose);
  if (!folder) bad(path, "the run file is damaged");
  if (header.version == kUngroupedFormatVersion) {
    group.scope = static_cast<Scope>(position(kScopeNames, name));
    set_all_instances(group, header);
  } else if (!read_attributes(folder.get(), group, header)) {
    bad(path, "the group /" + name + " does not say what it holds");
  }
  read_channels(file, path, header, group, folder.get());
  return group;
}

}  // namespace

std::vector<hsize_t> dataset_tail(const ChannelGroup& group, std::size_t gpus_per_rack) {
  std::vector<hsize_t> tail;
  if (group.scope == Scope::kGpu) {
    tail = {group.instances.size() / std::max<std::size_t>(1, gpus_per_rack), gpus_per_rack};
  } else if (group.scope != Scope::kSite) {
    tail = {group.instances.size()};
  }
  if (group.width() > 1) tail.push_back(group.width());
  return tail;
}

bool has_overview(const ChannelGroup& group) {
  return group.period == 1 && group.width() == 1 && group.scope != Scope::kGpu;
}

bool write_group(hid_t folder, const ChannelGroup& group) {
  return h5::write_attribute(folder, "scope", std::string(scope_word(group.scope))) &&
         h5::write_attribute(
             folder, "values",
             std::string(kAggregationNames[static_cast<std::size_t>(group.aggregation)])) &&
         h5::write_attribute(folder, "period_ticks", static_cast<std::int64_t>(group.period)) &&
         h5::write_attribute(folder, "instances", index_text(group.instances));
}

std::vector<ChannelGroup> read_groups(hid_t file, const std::filesystem::path& path,
                                      const RunHeader& header) {
  std::vector<std::string> names;
  if (header.version == kUngroupedFormatVersion) {
    names = {std::string(kSiteGroup), std::string(kRackGroup)};
    if (H5Lexists(file, std::string(kGpuGroup).c_str(), H5P_DEFAULT) > 0) {
      names.emplace_back(kGpuGroup);
    }
  } else {
    names = names_in(file, path);
    std::erase(names, kOverview);
    const auto site = std::find(names.begin(), names.end(), kSiteGroup);
    if (site == names.end()) bad(path, "the run file has no channels of the site");
    std::rotate(names.begin(), site, site + 1);
  }
  std::vector<ChannelGroup> groups;
  for (const std::string& name : names) groups.push_back(read_group(file, path, header, name));
  const ChannelGroup& site = groups.front();
  if (site.channels.empty()) bad(path, "the run file has no channels");
  if (site.scope != Scope::kSite || site.period != 1 || site.width() != 1) {
    bad(path, "the channels of the site are not recorded at every tick");
  }
  return groups;
}

std::size_t rows_of(const ChannelGroup& group, Tick first_tick, std::size_t ticks) {
  return static_cast<std::size_t>((first_tick + static_cast<Tick>(ticks)) / group.period -
                                  first_tick / group.period);
}

std::size_t ticks_of(const ChannelGroup& group, Tick first_tick, std::size_t rows) {
  const Tick last_row = first_tick / group.period + static_cast<Tick>(rows);
  return static_cast<std::size_t>((last_row + 1) * group.period - 1 - first_tick);
}

}  // namespace ballast
