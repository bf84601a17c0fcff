// SPDX-License-Identifier: GPL-3.0-or-later
// What reports of tests are made of: a record that is computed as it is read, and a judgement.
#pragma once

#include <functional>

#include "host/limits/judge.hpp"

namespace ballast::testing_support {

// `samples` values of `power_w(t_s)`, never held in memory.
class ComputedRecord : public PowerRecord {
 public:
  ComputedRecord(std::size_t samples, double rate_hz, std::function<double(double)> power_w);
  const RecordInfo& info() const override { return info_; }
  void read_power_w(std::size_t first, std::span<double> out) const override;

  RecordInfo info_;  // open to tests: gaps, Nyquist frequency, start
  // The longest stretch that was asked for at once.
  mutable std::size_t longest_read_ = 0;

 private:
  std::function<double(double)> power_w_;
};

// 100 MW with a square wave of 0.4 Hz and 20 MW, slow drift, seeded noise and one step of 15 MW in
// the middle.
ComputedRecord sample_record(double length_s, double rate_hz);

// Verdicts of every outcome, with everything a verdict can have; worst instants lie in the record.
Judgement judgement_of(const PowerRecord& record);

}  // namespace ballast::testing_support
