// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/live_layout.hpp"

#include <algorithm>

namespace ballast {
namespace {

constexpr std::size_t kMostRacks = 100000;
constexpr std::size_t kMostGpus = 72;
constexpr std::size_t kMostChannels = 1000;

std::optional<std::size_t> index_of(const std::vector<LiveLayout::Channel>& channels,
                                    std::string_view name) {
  const auto found = std::find_if(channels.begin(), channels.end(),
                                  [&](const auto& channel) { return channel.name == name; });
  if (found == channels.end()) return std::nullopt;
  return static_cast<std::size_t>(found - channels.begin());
}

std::vector<LiveLayout::Channel> parse_channels(const Json& list) {
  std::vector<LiveLayout::Channel> channels;
  for (const Json& entry : list) {
    channels.push_back({entry.at("name").get<std::string>(), entry.at("unit").get<std::string>(),
                        entry.at("description").get<std::string>()});
  }
  if (channels.size() > kMostChannels) throw std::length_error("too many channels");
  return channels;
}

}  // namespace

const std::vector<LiveLayout::Channel>& LiveLayout::channels(Scope scope) const {
  return scope == Scope::kRow ? row : scope == Scope::kRack ? rack : site;
}

SeriesSource LiveLayout::source_of(std::size_t series) const {
  if (series < site.size()) return {};
  if (series < first_rack_series()) return {Scope::kRow, (series - site.size()) / row.size()};
  return {Scope::kRack, (series - first_rack_series()) / rack.size()};
}

std::optional<std::size_t> LiveLayout::series_of(std::string_view name, SeriesSource source) const {
  const std::vector<Channel>& of_scope = channels(source.scope);
  const auto channel = index_of(of_scope, name);
  const std::size_t instances = source.scope == Scope::kRow    ? rows
                                : source.scope == Scope::kRack ? racks
                                                               : 1;
  if (!channel || source.instance >= instances) return std::nullopt;
  const std::size_t first = source.scope == Scope::kRow    ? site.size()
                            : source.scope == Scope::kRack ? first_rack_series()
                                                           : 0;
  return first + source.instance * of_scope.size() + *channel;
}

std::optional<std::size_t> LiveLayout::site_series(std::string_view name) const {
  return series_of(name, {});
}

std::optional<std::size_t> LiveLayout::rack_series(std::string_view name,
                                                   std::size_t of_rack) const {
  return series_of(name, {Scope::kRack, of_rack});
}

LiveLayout parse_layout(const Json& json) {
  try {
    LiveLayout layout;
    layout.racks = json.at("racks").get<std::size_t>();
    layout.gpus_per_rack = json.at("gpus_per_rack").get<std::size_t>();
    layout.rows = json.value("rows", std::size_t{1});
    layout.site = parse_channels(json.at("site_channels"));
    layout.row = parse_channels(json.value("row_channels", Json::array()));
    layout.rack = parse_channels(json.at("rack_channels"));
    if (layout.racks > kMostRacks || layout.rows > layout.racks ||
        layout.gpus_per_rack > kMostGpus) {
      throw std::length_error("too many racks or GPUs");
    }
    return layout;
  } catch (const std::exception& error) {
    throw ProtocolError(std::string("no layout: ") + error.what(), {"layout", 0, 0},
                        "use a window and a server of the same version");
  }
}

}  // namespace ballast
