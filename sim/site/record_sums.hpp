// SPDX-License-Identifier: GPL-3.0-or-later
// The site's values of what is recorded per rack.
#pragma once

#include <span>
#include <vector>

#include "sim/site/record_sink.hpp"

namespace ballast {

// Whether the site's value of a channel is the sum over its racks (power, energy, charge), and not
// their mean (fractions, states).
bool site_is_sum(const ChannelInfo& channel);

// Sums in rack order, in double, of what is recorded as float32. Two float32 values whose sizes
// differ by less than 2^29 add without rounding there, so the sum does not depend on the order.
class RecordSums {
 public:
  // The site's values of all rack channels of `block`, laid out as RecordBlock::site_values. They
  // hold until the next call. Allocates in the first call only.
  std::span<const float> of(const RecordLayout& layout, const RecordBlock& block);

 private:
  std::vector<double> sums_;
  std::vector<float> values_;
};

}  // namespace ballast
