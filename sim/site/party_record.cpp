// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/party_record.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

std::string part_text(Scope scope, std::size_t instance) {
  const std::string word(scope_word(scope));
  return scope == Scope::kSite ? "the site" : word + " " + std::to_string(instance);
}

// Names become parts of files and of command lines.
bool is_plain(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

void PartyRecord::add(const std::string& owner, Scope scope, std::size_t instance,
                      const std::vector<Published::Channel>& channels,
                      const std::vector<ChannelInfo>& rack_channels) {
  for (const Published::Channel& channel : channels) {
    ChannelInfo info = channel.info;
    if (!is_plain(info.name) || scope == Scope::kGpu ||
        find_channel(rack_channels, info.name) < rack_channels.size()) {
      throw std::logic_error("'" + owner + "' cannot publish a channel '" + info.name + "'");
    }
    for (const Own& other : own_) {
      if (other.info.name != info.name) continue;
      // A rack's channel stands under its name in those of rows and of the site too.
      const bool of_rack = other.scope == Scope::kRack || scope == Scope::kRack;
      if (other.scope == scope ? other.instance != instance : !of_rack) continue;
      throw ConfigError("'" + owner + "' and '" + other.owner + "' both publish '" + info.name +
                            "' of " + part_text(scope, instance),
                        {}, "leave one of these parties out");
    }
    info.live = true;
    std::vector<ChannelInfo>& known = of_scope_[static_cast<std::size_t>(scope)];
    if (find_channel(known, info.name) == known.size()) known.push_back(info);
    own_.push_back({owner, scope, instance, std::move(info), channel.value});
  }
}

void PartyRecord::place(const RecordLayout& layout, RecordBuffer& buffer) {
  for (Own& own : own_) {
    own.group = layout.index_of(scope_word(own.scope));
    const ChannelGroup& group = layout.groups[own.group];
    const std::size_t parts = group.instances.size();
    const std::size_t channel = find_channel(group.channels, own.info.name);
    own.series = channel * parts + own.instance;
    const std::size_t capacity = buffer.capacity(own.group);
    std::fill_n(
        buffer.values(own.group).begin() + static_cast<std::ptrdiff_t>(channel * parts * capacity),
        parts * capacity, std::numeric_limits<float>::quiet_NaN());
  }
}

void PartyRecord::read() {
  for (Own& own : own_) own.value = static_cast<float>(own.probe());
}

void PartyRecord::fill(RecordBuffer& buffer, std::size_t first, std::size_t count) {
  for (Own& own : own_) {
    const std::size_t at = own.series * buffer.capacity(own.group) + first;
    std::fill_n(buffer.values(own.group).begin() + static_cast<std::ptrdiff_t>(at), count,
                own.value);
    if (std::isnan(own.value)) continue;
    const auto value = static_cast<double>(own.value);
    own.min = std::min(own.min, value);
    own.max = std::max(own.max, value);
    own.sum += value * static_cast<double>(count);
    own.ticks += static_cast<double>(count);
  }
}

std::vector<OwnFigures> PartyRecord::figures() const {
  std::vector<OwnFigures> list;
  for (const Own& own : own_) {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    const bool any = own.ticks > 0.0;
    list.push_back({own.scope, own.instance, own.info, any ? own.min : kNone,
                    any ? own.sum / own.ticks : kNone, any ? own.max : kNone});
  }
  return list;
}

}  // namespace ballast
