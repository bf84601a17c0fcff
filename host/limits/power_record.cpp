// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/limits/power_record.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace ballast {

void PowerRecord::read_voltage_pu(std::size_t, std::span<double>) const {
  throw std::logic_error("this record has no voltage");
}

PowerSurvey survey(const PowerRecord& record) {
  const std::size_t samples = record.info().samples;
  PowerSurvey result;
  if (samples == 0) return result;
  result.min_w = std::numeric_limits<double>::infinity();
  result.max_w = -result.min_w;
  double sum = 0.0;
  std::vector<double> block(std::min(kRecordBlock, samples));
  for (std::size_t first = 0; first < samples; first += kRecordBlock) {
    const auto part = std::span(block).first(std::min(kRecordBlock, samples - first));
    record.read_power_w(first, part);
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
