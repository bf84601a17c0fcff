// SPDX-License-Identifier: GPL-3.0-or-later
// The rows' and the site's values of what is recorded per rack.
#pragma once

#include <vector>

#include "sim/site/record_buffer.hpp"

namespace ballast {

// Whether a row's and the site's value of a channel is the sum over its racks (power, energy,
// charge), and not their mean (fractions, states).
bool is_summed(const ChannelInfo& channel);

// Sums in rack order, in double, of what is recorded as float32. Two float32 values whose sizes
// differ by less than 2^29 add without rounding there, so the sum does not depend on the order.
class RecordSums {
 public:
  explicit RecordSums(const RecordLayout& layout);

  // Fills ticks `first` to first + count - 1 of the rack channels of the groups site and row of
  // `buffer` from its group rack. Allocates nothing.
  void fill(RecordBuffer& buffer, std::size_t first, std::size_t count);

 private:
  void fill_group(RecordBuffer& buffer, std::size_t group, std::size_t first, std::size_t count);

  const RecordLayout& layout_;
  std::size_t rack_;
  std::vector<double> sums_;
};

}  // namespace ballast
