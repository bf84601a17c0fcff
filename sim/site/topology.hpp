// SPDX-License-Identifier: GPL-3.0-or-later
// What a site is made of: GPUs in racks, racks in rows, rows in the site. Everything counts from 0
// through the whole site: GPU g is in rack g / gpus_per_rack, rack r in row r / racks_per_row.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "sim/base/error.hpp"
#include "sim/base/scope.hpp"

namespace ballast {

// Of a site.
inline constexpr std::int64_t kMostRacks = 4094;

struct Topology {
  std::size_t racks = 1;
  std::size_t gpus_per_rack = 1;
  std::size_t racks_per_row = 1;  // the last row may have fewer

  std::size_t rows() const { return (racks + racks_per_row - 1) / racks_per_row; }
  std::size_t row_of(std::size_t rack) const { return rack / racks_per_row; }
  std::size_t first_rack(std::size_t row) const { return row * racks_per_row; }
  std::size_t racks_in(std::size_t row) const {
    return std::min(racks_per_row, racks - first_rack(row));
  }
  std::size_t instances(Scope scope) const {
    switch (scope) {
      case Scope::kGpu:
        return racks * gpus_per_rack;
      case Scope::kRack:
        return racks;
      case Scope::kRow:
        return rows();
      case Scope::kSite:
        return 1;
    }
    return 0;
  }
};

// Throws ConfigError at `place` where the site has no such rack, row or whatever `scope` is; -1
// means all of them.
void check_instance(const Topology& topology, Scope scope, std::int64_t index, const Place& place);

}  // namespace ballast
