// SPDX-License-Identifier: GPL-3.0-or-later
// Welch's method on a record that arrives in blocks: memory for one segment, whatever its length.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "host/analysis/segments.hpp"
#include "host/analysis/welch.hpp"

namespace ballast {

// Gives the same bits as welch() on the whole record with the same segment, however the record is
// cut into blocks.
class WelchStream {
 public:
  // `options.segment` is the length in samples, at least 2: the record's own length is not known
  // yet. Throws std::invalid_argument as welch() does.
  WelchStream(double rate_hz, const WelchOptions& options);

  void push(std::span<const double> block);

  // The spectrum of all that was pushed. A record shorter than a segment is one segment of its
  // length. Throws std::invalid_argument for fewer than 2 samples.
  Spectrum finish() const;

 private:
  double rate_hz_;
  WelchOptions options_;
  SegmentFeed feed_;
  std::optional<WindowedTransform> transform_;  // made with the first segment
  std::vector<double> sum_;
};

}  // namespace ballast
