// SPDX-License-Identifier: GPL-3.0-or-later
// What the parties of a site publish, blocks of rows and of the site included: their channels
// become part of the groups of their scope.
#pragma once

#include <array>
#include <limits>
#include <string>
#include <vector>

#include "sim/base/published.hpp"
#include "sim/site/record_buffer.hpp"

namespace ballast {

// A channel of one party over a run.
struct OwnFigures {
  Scope scope = Scope::kSite;
  std::size_t instance = 0;  // of that scope
  ChannelInfo info;
  double min = 0.0;
  double mean = 0.0;
  double max = 0.0;
};

class PartyRecord {
 public:
  // `owner` names the party in messages. Throws ConfigError where another party publishes a channel
  // of that name for the same instance, and std::logic_error for a name that is none or that
  // belongs to `rack_channels`.
  void add(const std::string& owner, Scope scope, std::size_t instance,
           const std::vector<Published::Channel>& channels,
           const std::vector<ChannelInfo>& rack_channels);
  // Those of a scope, each once.
  const std::vector<ChannelInfo>& channels(Scope scope) const {
    return of_scope_[static_cast<std::size_t>(scope)];
  }

  // Where its channels are in `layout`. Marks as not a number what no party publishes.
  void place(const RecordLayout& layout, RecordBuffer& buffer);
  // Takes the values that hold for the next ticks.
  void read();
  // Writes these to ticks `first` to first + count - 1. Allocates nothing.
  void fill(RecordBuffer& buffer, std::size_t first, std::size_t count);

  // Over all ticks that were filled, channel by channel.
  std::vector<OwnFigures> figures() const;

 private:
  struct Own {
    std::string owner;
    Scope scope;
    std::size_t instance;
    ChannelInfo info;
    Probe probe;
    std::size_t group = 0;
    std::size_t series = 0;
    float value = 0.0F;
    double min = std::numeric_limits<double>::infinity();
    double max = -std::numeric_limits<double>::infinity();
    double sum = 0.0;
    double ticks = 0.0;
  };

  std::vector<Own> own_;
  std::array<std::vector<ChannelInfo>, kScopeNames.size()> of_scope_;
};

}  // namespace ballast
