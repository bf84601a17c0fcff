// SPDX-License-Identifier: GPL-3.0-or-later
// Minimum and maximum of equal stretches of a recorded quantity, kept in run.h5 beside its samples,
// so that a day can be drawn without reading its 86 million samples.
#pragma once

#include <cstddef>
#include <vector>

#include "host/results/h5_dataset.hpp"

namespace ballast {

// A view of at most 4000 stretches of time then reads at most a million samples, or of a day
// 340 thousand of these pairs.
inline constexpr std::size_t kOverviewTicks = 256;
// Written at a time, as one HDF5 chunk: 33 s.
inline constexpr std::size_t kOverviewRows = 128;

class Overview {
 public:
  // `dataset` has the shape stretch x `width` x 2, or stretch x 2 where `width` is 1. A stretch
  // without a number is not-a-number.
  Overview(h5::GrowingDataset dataset, std::size_t width);

  explicit operator bool() const { return static_cast<bool>(dataset_); }
  // The next `ticks` x `width` samples. False when writing failed.
  bool add(const float* samples, std::size_t ticks);
  // Writes what is complete; a last stretch that is shorter is left out.
  bool finish();
  void abandon() { dataset_.abandon(); }

 private:
  void open();
  void close();

  h5::GrowingDataset dataset_;
  std::size_t width_;
  std::size_t filled_ = 0;  // ticks of the open stretch
  std::vector<float> low_;
  std::vector<float> high_;
  std::vector<float> rows_;  // complete, not yet written
};

}  // namespace ballast
