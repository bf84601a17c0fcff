// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/limits/trace_record.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "sim/base/error.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

class TraceRecord : public PowerRecord {
 public:
  TraceRecord(Trace power, std::optional<Trace> voltage, double gap_factor)
      : power_(std::move(power)), voltage_(std::move(voltage)) {
    info_.name = power_.source;
    const double step_s = power_.report.dt_median_s;
    info_.rate_hz = 1.0 / step_s;
    info_.nyquist_hz = power_.nyquist_hz;
    info_.has_voltage = voltage_.has_value();
    // A tenth of a nanosecond keeps the last point where the length is a multiple of the step.
    info_.samples = static_cast<std::size_t>((common_end_s(gap_factor) + 1e-10) / step_s) + 1;
    for (const TraceChannel& c : power_.channels) add_gaps(c, gap_factor * step_s);
    if (voltage_) add_gaps(voltage_->channels.front(), gap_factor * voltage_->report.dt_median_s);
    std::sort(info_.gaps.begin(), info_.gaps.end(),
              [](const RecordGap& a, const RecordGap& b) { return a.from_s < b.from_s; });
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
  void read(const Trace& trace, std::size_t first, std::span<double> out) const {
    const double begun_s = 1e-9 * static_cast<double>(trace.start_ns - power_.start_ns);
    if (first + out.size() > info_.samples) throw std::out_of_range("beyond the record");
    std::fill(out.begin(), out.end(), 0.0);
    for (const TraceChannel& c : trace.channels) {
      TraceCursor cursor(c, Interpolation::kLinear);
      for (std::size_t i = 0; i < out.size(); ++i)
        out[i] += cursor.power_w(time_s(first + i) - begun_s);
    }
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
                          format_number(last->t_s.back()) + " s",
                      {power_.source},
                      "cut the record to what all channels cover, or name channels with --channel");
    }
    return first->t_s.back();
  }

  void add_gaps(const TraceChannel& c, double longest_s) {
    for (std::size_t i = 1; i < c.t_s.size(); ++i) {
      if (c.t_s[i] - c.t_s[i - 1] > longest_s) info_.gaps.push_back({c.t_s[i - 1], c.t_s[i]});
    }
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
