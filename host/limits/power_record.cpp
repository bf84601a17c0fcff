// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/limits/power_record.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "sim/base/error.hpp"
#include "sim/base/units.hpp"

namespace ballast {

void PowerRecord::read_voltage_pu(std::size_t, std::span<double>) const {
  throw std::logic_error("this record has no voltage");
}

void check_samples(const RecordInfo& record, std::size_t first, std::span<const double> values,
                   const char* what, double most, const char* unit) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::abs(values[i]) <= most) continue;  // false for what is no number
    throw DataError("the " + std::string(what) + " at " + format_number(record.time_s(first + i)) +
                        " s is " + format_number(values[i]) + " " + unit,
                    {record.name},
                    "the samples of a record must be numbers of at most " + format_number(most) +
                        " " + unit + "; repair it, or judge a --window without this sample");
  }
}

PowerSurvey survey(const PowerRecord& record) {
  const RecordInfo& info = record.info();
  const std::size_t samples = info.samples;
  PowerSurvey result;
  if (!(info.rate_hz > 0.0) || !(info.nyquist_hz > 0.0) || !std::isfinite(info.rate_hz) ||
      !std::isfinite(info.t0_s)) {
    throw DataError("the record has no usable rate", {info.name}, "record it again");
  }
  if (samples == 0) return result;
  result.min_w = std::numeric_limits<double>::infinity();
  result.max_w = -result.min_w;
  double sum = 0.0;
  std::vector<double> block(std::min(kRecordBlock, samples));
  for (std::size_t first = 0; first < samples; first += kRecordBlock) {
    const auto part = std::span(block).first(std::min(kRecordBlock, samples - first));
    record.read_power_w(first, part);
    check_samples(record.info(), first, part, "power", kMostPowerW, "W");
    double part_sum = 0.0;
    for (const double v : part) {
      result.min_w = std::min(result.min_w, v);
      result.max_w = std::max(result.max_w, v);
      part_sum += v;
    }
    sum += part_sum;
  }
  result.mean_w = sum / static_cast<double>(samples);
  return result;
}

}  // namespace ballast
