// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <stdexcept>
#include <string>

#include "sim/site/party.hpp"

namespace ballast {

SiteSamples::SiteSamples(const Topology& topology, const RecordLayout& layout,
                         const RecordBlock& block, Tick first, std::size_t count)
    : topology_(topology),
      channels_(layout.find(kRackGroup)->channels),
      racks_(block.groups[layout.index_of(kRackGroup)]),
      column_(static_cast<std::size_t>(first - block.first_tick)),
      first_(first),
      count_(count) {}

std::size_t SiteSamples::channel(std::string_view name) const {
  const std::size_t c = find_channel(channels_, name);
  if (c < channels_.size()) return c;
  throw std::out_of_range("no rack channel has the name " + std::string(name));
}

std::span<const float> SiteSamples::rack(std::size_t channel, std::size_t rack) const {
  return racks_.values.subspan((channel * topology_.racks + rack) * racks_.capacity + column_,
                               count_);
}

void SiteSamples::sum(std::size_t channel, std::size_t first_rack, std::size_t racks,
                      std::span<double> out) const {
  std::fill(out.begin(), out.end(), 0.0);
  for (std::size_t r = first_rack; r < first_rack + racks; ++r) {
    const std::span<const float> values = rack(channel, r);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += static_cast<double>(values[i]);
  }
}

void SiteSamples::row_sum(std::size_t channel, std::size_t row, std::span<double> out) const {
  sum(channel, topology_.first_rack(row), topology_.racks_in(row), out);
}

void SiteSamples::site_sum(std::size_t channel, std::span<double> out) const {
  sum(channel, 0, topology_.racks, out);
}

}  // namespace ballast
