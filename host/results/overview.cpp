// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/overview.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace ballast {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

}  // namespace

Overview::Overview(h5::GrowingDataset dataset, std::size_t width)
    : dataset_(std::move(dataset)), width_(width), low_(width), high_(width) {
  rows_.reserve(kOverviewRows * width * 2);
  open();
}

void Overview::open() {
  std::fill(low_.begin(), low_.end(), kInfinity);
  std::fill(high_.begin(), high_.end(), -kInfinity);
  filled_ = 0;
}

void Overview::close() {
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  for (std::size_t i = 0; i < width_; ++i) {
    const bool known = low_[i] <= high_[i];
    rows_.push_back(known ? low_[i] : kNaN);
    rows_.push_back(known ? high_[i] : kNaN);
  }
  open();
}

bool Overview::add(const float* samples, std::size_t ticks) {
  for (std::size_t t = 0; t < ticks; ++t, samples += width_) {
    for (std::size_t i = 0; i < width_; ++i) {
      // Written so that a not-a-number is passed over.
      low_[i] = samples[i] < low_[i] ? samples[i] : low_[i];
      high_[i] = samples[i] > high_[i] ? samples[i] : high_[i];
    }
    if (++filled_ < kOverviewTicks) continue;
    close();
    if (rows_.size() == kOverviewRows * width_ * 2 && !finish()) return false;
  }
  return true;
}

bool Overview::finish() {
  const std::size_t rows = rows_.size() / (width_ * 2);
  if (rows > 0 && !dataset_.append(rows_.data(), rows)) return false;
  rows_.clear();
  return true;
}

}  // namespace ballast
