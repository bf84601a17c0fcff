// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/limits/trace_record.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "sim/base/error.hpp"
#include "sim/base/units.hpp"
#include "sim/workload/readers/quality.hpp"

namespace ballast {
namespace {

// A record may be gaps for the most part: 99 %, or any part of one that takes a moment to judge.
constexpr double kAnySamples = 1e7;
constexpr double kSamplesPerReading = 100.0;

class TraceRecord : public PowerRecord {
 public:
  TraceRecord(Trace power, std::optional<Trace> voltage, double gap_factor)
      : power_(std::move(power)), voltage_(std::move(voltage)) {
    info_.name = power_.source;
    const double step_s = power_.step_s;
    info_.rate_hz = 1.0 / step_s;
    info_.nyquist_hz = power_.nyquist_hz;
    info_.bandwidth_hz = power_.bandwidth_hz;
    info_.median_spacing_s = power_.report.dt_median_s;
    info_.spacing_s = power_.spacing_s;
    info_.duplicates = power_.report.duplicates;
    info_.failed_polls = power_.report.failed_polls;
    info_.notices = trace_notices(power_, power_.bandwidth_hz);
    info_.has_voltage = voltage_.has_value();
    // A tenth of a nanosecond keeps the last point where the length is a multiple of the step.
    const double samples = std::floor((common_end_s(gap_factor) + 1e-10) / step_s) + 1.0;
    check_density(samples);
    info_.samples = static_cast<std::size_t>(samples);
    std::vector<TraceGap> gaps = power_.gaps;
    std::vector<TraceGap> wide = power_.wide;
    if (voltage_) {
      const double later_s = begun_s(*voltage_);
      for (const TraceGap& g : voltage_->gaps)
        gaps.push_back({g.from_s + later_s, g.to_s + later_s});
      for (const TraceGap& g : voltage_->wide)
        wide.push_back({g.from_s + later_s, g.to_s + later_s});
      info_.spacing_s = std::max(info_.spacing_s, voltage_->spacing_s);
    }
    merge_gaps(gaps);
    merge_gaps(wide);
    for (const TraceGap& g : gaps) info_.gaps.push_back({g.from_s, g.to_s});
    for (const TraceGap& g : wide) info_.wide.push_back({g.from_s, g.to_s});
  }

  const RecordInfo& info() const override { return info_; }

  void read_power_w(std::size_t first, std::span<double> out) const override {
    read(power_, first, out);
  }
  void read_voltage_pu(std::size_t first, std::span<double> out) const override {
    if (!voltage_) PowerRecord::read_voltage_pu(first, out);
    read(*voltage_, first, out);
  }

 private:
  // Each trace has a clock of its own, begun where its channels begin; the record has the power's.
  double begun_s(const Trace& trace) const {
    return 1e-9 * static_cast<double>(trace.start_ns - power_.start_ns);
  }
  void read(const Trace& trace, std::size_t first, std::span<double> out) const {
    const double later_s = begun_s(trace);
    if (first + out.size() > info_.samples) throw std::out_of_range("beyond the record");
    std::fill(out.begin(), out.end(), 0.0);
    for (const TraceChannel& c : trace.channels) {
      TraceCursor cursor(c, Interpolation::kLinear);
      for (std::size_t i = 0; i < out.size(); ++i)
        out[i] += cursor.power_w(time_s(first + i) - later_s);
    }
  }

  // A stamp far away, among readings that lie close, would ask for any number of samples.
  void check_density(double samples) const {
    std::size_t readings = 0;
    for (const TraceChannel& c : power_.channels) readings = std::max(readings, c.t_s.size());
    if (samples <= kAnySamples + kSamplesPerReading * static_cast<double>(readings)) return;
    throw DataError(std::to_string(readings) + " readings over " + format_number(power_.length_s) +
                        " s at a typical spacing of " + format_number(power_.step_s) +
                        " s: almost all of the " + format_number(samples) +
                        " samples in between would be invented",
                    {power_.source}, "correct the timestamps, or cut the record to what was read");
  }

  double time_s(std::size_t sample) const { return static_cast<double>(sample) / info_.rate_hz; }

  // The end of the time that every channel covers.
  double common_end_s(double gap_factor) const {
    const TraceChannel* first = nullptr;
    const TraceChannel* last = nullptr;
    const auto look = [&](const TraceChannel& c) {
      if (first == nullptr || c.t_s.back() < first->t_s.back()) first = &c;
      if (last == nullptr || c.t_s.back() > last->t_s.back()) last = &c;
    };
    for (const TraceChannel& c : power_.channels) look(c);
    if (voltage_) look(voltage_->channels.front());
    if (last->t_s.back() - first->t_s.back() > gap_factor * power_.report.dt_median_s) {
      throw DataError("channels of different length: '" + first->name + "' ends at " +
                          format_number(first->t_s.back()) + " s, '" + last->name + "' at " +
                          format_number(last->t_s.back()) + " s: the sum is not known for " +
                          format_number(last->t_s.back() - first->t_s.back()) + " s",
                      {power_.source},
                      "cut the record to what all channels cover, or name channels with --channel");
    }
    return first->t_s.back();
  }

  Trace power_;
  std::optional<Trace> voltage_;
  RecordInfo info_;
};

}  // namespace

std::unique_ptr<PowerRecord> open_trace_record(const std::filesystem::path& file,
                                               const ReadOptions& options) {
  Trace power = read_trace(file, options);
  std::optional<Trace> voltage;
  const auto& kept_apart = power.report.on_request;
  if (std::find(kept_apart.begin(), kept_apart.end(), kVoltageChannel) != kept_apart.end()) {
    ReadOptions of_voltage = options;
    of_voltage.channels = {std::string(kVoltageChannel)};
    voltage = read_trace(file, of_voltage);
  }
  return std::make_unique<TraceRecord>(std::move(power), std::move(voltage), options.gap_factor);
}

}  // namespace ballast
