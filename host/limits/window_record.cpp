// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/limits/window_record.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "sim/base/error.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

class WindowRecord : public PowerRecord {
 public:
  WindowRecord(const PowerRecord& base, std::size_t first, std::size_t count)
      : base_(base), first_(first), info_(base.info()) {
    info_.samples = count;
    info_.t0_s = base.info().time_s(first);
    const double end_s = info_.t0_s + info_.length_s();
    const auto outside = [&](const RecordGap& gap) {
      return gap.to_s <= info_.t0_s || gap.from_s >= end_s;
    };
    std::erase_if(info_.gaps, outside);
    std::erase_if(info_.wide, outside);
  }

  const RecordInfo& info() const override { return info_; }
  void read_power_w(std::size_t first, std::span<double> out) const override {
    if (first + out.size() > info_.samples) throw std::out_of_range("beyond the record");
    base_.read_power_w(first_ + first, out);
  }
  void read_voltage_pu(std::size_t first, std::span<double> out) const override {
    if (first + out.size() > info_.samples) throw std::out_of_range("beyond the record");
    base_.read_voltage_pu(first_ + first, out);
  }

 private:
  const PowerRecord& base_;
  std::size_t first_;
  RecordInfo info_;
};

}  // namespace

std::unique_ptr<PowerRecord> window_of(const PowerRecord& record, double from_s, double to_s) {
  const RecordInfo& info = record.info();
  const double last = static_cast<double>(info.samples);
  const double first = std::round((from_s - info.t0_s) * info.rate_hz);
  const double end = std::round((to_s - info.t0_s) * info.rate_hz);
  if (!(first >= 0.0) || !(end <= last) || !(end - first >= 2.0)) {
    throw ConfigError("the window " + format_number(from_s) + ":" + format_number(to_s) +
                          " s is not inside the record",
                      {"--window", 0, 0},
                      "the record is from " + format_number(info.t0_s) + " to " +
                          format_number(info.time_s(info.samples)) + " s");
  }
  return std::make_unique<WindowRecord>(record, static_cast<std::size_t>(first),
                                        static_cast<std::size_t>(end - first));
}

}  // namespace ballast
