// SPDX-License-Identifier: GPL-3.0-or-later
// What the live frames hold: rows, racks, GPUs, and the order of the channels (`layout` of the
// server's answers to `hello` and `status`).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/link/message.hpp"
#include "sim/base/scope.hpp"

namespace ballast {

// Whose series it is: the site's, or that of a row or rack.
struct SeriesSource {
  Scope scope = Scope::kSite;
  std::size_t instance = 0;
  bool operator==(const SeriesSource&) const = default;
};

struct LiveLayout {
  struct Channel {
    std::string name;  // snake_case with the unit: "grid_w"
    std::string unit;  // SI symbol; "1" for fractions
    std::string description;
    bool operator==(const Channel&) const = default;
  };
  std::size_t racks = 0;
  std::size_t gpus_per_rack = 0;
  std::size_t rows = 1;
  std::vector<Channel> site;  // first in a frame
  std::vector<Channel> row;   // then these, row by row; empty where there is one row
  std::vector<Channel> rack;  // then these, rack by rack

  bool operator==(const LiveLayout&) const = default;
  std::size_t gpus() const { return racks * gpus_per_rack; }
  std::size_t first_rack_series() const { return site.size() + rows * row.size(); }
  std::size_t series() const { return first_rack_series() + racks * rack.size(); }
  const std::vector<Channel>& channels(Scope scope) const;
  // Of a series in a frame, which is one of series().
  SeriesSource source_of(std::size_t series) const;
  // Index of a series in a frame.
  std::optional<std::size_t> series_of(std::string_view name, SeriesSource source) const;
  std::optional<std::size_t> site_series(std::string_view name) const;
  std::optional<std::size_t> rack_series(std::string_view name, std::size_t of_rack) const;
};

// Throws ProtocolError for what is no layout.
LiveLayout parse_layout(const Json& layout);

}  // namespace ballast
