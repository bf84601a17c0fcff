// SPDX-License-Identifier: GPL-3.0-or-later
// What the judge reads: active power at the point of common coupling, evenly sampled, in pieces, so
// that a record of a day at 1 kHz never stands in memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace ballast {

// A stretch in which the source has no readings; the record bridges it by a straight line.
struct RecordGap {
  double from_s = 0.0;
  double to_s = 0.0;
};

struct RecordInfo {
  std::string name;      // for messages
  double rate_hz = 0.0;  // positive
  std::size_t samples = 0;
  double t0_s = 0.0;  // time of sample 0 on the record's own clock
  // Nothing above it was measured; at most half the rate.
  double nyquist_hz = 0.0;
  // Up to here a line keeps its amplitude within 2 %: the readings behind the record were
  // interpolated to its samples. 0: up to nyquist_hz.
  double bandwidth_hz = 0.0;
  // The median spacing of the readings behind the record; 0: 0.5 / nyquist_hz. A clause that needs
  // a finer one is not assessable; single longer spacings only prevent a pass.
  double median_spacing_s = 0.0;
  // The longest spacing of the readings behind the record outside `gaps` and `wide`; 0: 0.5 /
  // nyquist_hz.
  double spacing_s = 0.0;
  std::vector<RecordGap> gaps;       // in order of time
  std::vector<RecordGap> wide;       // spacings beyond spacing_s that are no gap, in order of time
  std::uint64_t duplicates = 0;      // readings dropped because of a repeated stamp
  std::uint64_t failed_polls = 0;    // of the source
  std::vector<std::string> notices;  // what a reader of any figure should know, a sentence each
  bool has_voltage = false;          // of the point of common coupling, in pu
  bool partial = false;              // the run behind it ended early
  // Highest power of the run that this is a part of, where that is known; 0: its own.
  double peak_w = 0.0;

  double lines_to_hz() const {
    return bandwidth_hz > 0.0 ? std::min(bandwidth_hz, nyquist_hz) : nyquist_hz;
  }
  double typical_s() const {
    if (median_spacing_s > 0.0) return median_spacing_s;
    return nyquist_hz > 0.0 ? 0.5 / nyquist_hz : 1.0 / rate_hz;
  }
  double read_every_s() const { return spacing_s > 0.0 ? spacing_s : typical_s(); }
  double length_s() const { return static_cast<double>(samples) / rate_hz; }
  double time_s(std::size_t sample) const { return t0_s + static_cast<double>(sample) / rate_hz; }
};

class PowerRecord {
 public:
  virtual ~PowerRecord() = default;
  virtual const RecordInfo& info() const = 0;
  // Samples [first, first + out.size()) in W, positive = drawn from the grid. Throws
  // std::out_of_range beyond the record, DataError where the source cannot be read.
  virtual void read_power_w(std::size_t first, std::span<double> out) const = 0;
  // The same of the voltage in pu; only where info().has_voltage (std::logic_error otherwise).
  virtual void read_voltage_pu(std::size_t first, std::span<double> out) const;
};

// Samples per piece in which records are read from start to end.
constexpr std::size_t kRecordBlock = 65536;

// What no site draws or feeds in and no grid has: a sample beyond it is a fault of what measured or
// wrote it. A terawatt is a tenth of what all power stations of the world deliver.
inline constexpr double kMostPowerW = 1e12;
inline constexpr double kMostVoltagePu = 100.0;

// Throws DataError with the time of the first sample whose magnitude is above `most`, or which is
// no number. `values` are samples [first, ...) of the record; `what` and `unit` are for the
// message.
void check_samples(const RecordInfo& record, std::size_t first, std::span<const double> values,
                   const char* what, double most, const char* unit);

// Extremes and mean, by one pass.
struct PowerSurvey {
  double min_w = 0.0;
  double mean_w = 0.0;
  double max_w = 0.0;
};
// Throws DataError for a sample that is no number or beyond kMostPowerW.
PowerSurvey survey(const PowerRecord& record);

}  // namespace ballast
