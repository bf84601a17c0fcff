// SPDX-License-Identifier: GPL-3.0-or-later
// What the live frames hold: racks, GPUs, and the order of the channels (`layout` of the server's
// answers to `hello` and `status`).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/link/message.hpp"

namespace ballast {

struct LiveLayout {
  struct Channel {
    std::string name;  // snake_case with the unit: "grid_w"
    std::string unit;  // SI symbol; "1" for fractions
    std::string description;
    bool operator==(const Channel&) const = default;
  };
  std::size_t racks = 0;
  std::size_t gpus_per_rack = 0;
  std::vector<Channel> site;  // first in a frame
  std::vector<Channel> rack;  // then these, rack by rack

  bool operator==(const LiveLayout&) const = default;
  std::size_t gpus() const { return racks * gpus_per_rack; }
  std::size_t series() const { return site.size() + racks * rack.size(); }
  // Index of a series in a frame.
  std::optional<std::size_t> site_series(std::string_view name) const;
  std::optional<std::size_t> rack_series(std::string_view name, std::size_t of_rack) const;
};

// Throws ProtocolError for what is no layout.
LiveLayout parse_layout(const Json& layout);

}  // namespace ballast
