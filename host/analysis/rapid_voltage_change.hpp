// SPDX-License-Identifier: GPL-3.0-or-later
// Rapid voltage changes (RVC): steps of the r.m.s. voltage between two steady states, found as
// IEC 61000-4-30 edition 3 describes (quoted from memory, not read in the standard), and their rate
// as IEC 61000-3-7 limits it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace ballast {

struct RvcOptions {
  double mains_hz = 60.0;          // 50 or 60
  double threshold_frac = 0.01;    // of the declared voltage; positive
  double hysteresis_frac = 0.005;  // in [0, threshold); half of the threshold is usual
};

// Times count from the first sample. A change that has not settled when the record ends has no
// steady difference and ends with the record.
struct RvcEvent {
  double begin_s = 0.0;
  double end_s = 0.0;
  double dv_max_frac = 0.0;                // largest departure from the steady voltage before
  std::optional<double> dv_steady_frac{};  // between the steady voltages before and after
};

// The r.m.s. value over one cycle is refreshed each half cycle. The voltage is steady when the last
// 100 (50 Hz) or 120 (60 Hz) of these, one second, lie within the threshold of their mean. A value
// beyond it begins a change; it ends where again all of the last second lie within threshold less
// hysteresis of their mean. Changes less than a second apart are one, and a load that swings all
// the time makes one that never ends: its swing is the flickermeter's, not this one's.
class RapidVoltageChangeDetector {
 public:
  // rate_hz of at least 2 mains_hz. Throws std::invalid_argument.
  RapidVoltageChangeDetector(const RvcOptions& options, double rate_hz);

  // Consecutive samples of dV/V, in blocks of any size. Allocates once per change.
  void push(std::span<const double> relative_change);
  // Closes what is open. No push() after it.
  void finish();

  const std::vector<RvcEvent>& events() const { return events_; }
  // False where the voltage never stood for a second: no change can be told then.
  bool ever_steady() const { return ever_steady_; }
  // Largest departure of a one-cycle value from the mean of the second before, changes included.
  double largest_frac() const { return largest_frac_; }
  double largest_at_s() const { return largest_at_s_; }

 private:
  void half_cycle(double mean_square);
  void refresh(double rms);
  bool within(double mean, double band_frac) const;

  RvcOptions options_;
  double rate_hz_;
  double half_cycles_per_sample_;
  std::size_t sample_ = 0;
  std::size_t halves_ = 0;
  std::size_t next_ = 0;  // sample that ends this half cycle
  double sum_ = 0.0;      // of squares in this half cycle
  std::size_t in_sum_ = 0;
  double previous_ = -1.0;    // mean square of the half cycle before
  std::vector<double> ring_;  // of the last second
  std::size_t ring_at_ = 0;
  std::size_t ring_filled_ = 0;
  bool steady_ = false;
  bool ever_steady_ = false;
  double before_ = 0.0;  // steady voltage before the change
  double largest_frac_ = 0.0;
  double largest_at_s_ = 0.0;
  std::vector<RvcEvent> events_;
};

// A row of IEC 61000-3-7: where no more than `changes` happen in any `period_s`, each may reach
// `limit_frac`. Rows go from rare and large to frequent and small.
struct RvcLevel {
  std::size_t changes = 0;
  double period_s = 0.0;
  double limit_frac = 0.0;
};

// The row that binds most (largest value over limit): no change may exceed the first row's limit;
// of more than n changes in a period T of a row, the (n + 1)-th largest may not exceed the next
// row's, and after the last row not the detector's threshold. Periods slide over the record; a
// record shorter than a period is counted as it is.
struct RvcRating {
  double value_frac = 0.0;
  double limit_frac = 0.0;
  std::size_t row = 0;  // whose limit binds; rows.size(): the threshold after the last
  std::optional<double> at_s{};
};
RvcRating rate_voltage_changes(std::span<const RvcEvent> events, std::span<const RvcLevel> rows,
                               double threshold_frac);

// The largest number of changes that begin within `period_s`.
std::size_t most_changes(std::span<const RvcEvent> events, double period_s);

}  // namespace ballast
