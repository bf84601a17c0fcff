// SPDX-License-Identifier: GPL-3.0-or-later
// Curves of bounded size made of records of any length, in one pass.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/limits/power_record.hpp"
#include "host/results/report_encode.hpp"
#include "host/results/run_reader.hpp"

namespace ballast {

// Samples per drawn value, so that `samples` become at most `max_points` values (2 or more).
std::size_t drawing_stride(std::size_t samples, std::size_t max_points);

// At most `max_points` values, drawing_stride() samples apart. Longer records become pairs: minimum
// and maximum of each stretch, in the order in which they occur.
class DrawnCurve {
 public:
  DrawnCurve(std::size_t samples, std::size_t max_points);
  void push(std::span<const double> block);
  // Of all that was pushed.
  std::vector<double> values();
  std::size_t stride() const { return stride_; }

 private:
  void close();
  std::size_t stride_;
  std::size_t held_ = 0;  // samples of the stretch that is being filled
  double low_ = 0.0;
  double high_ = 0.0;
  bool low_first_ = true;
  std::vector<double> values_;
};
std::vector<double> decimate_min_max(std::span<const double> x, std::size_t max_points);

// Maximum of each of at most `max_points` equal stretches.
class PeakCurve {
 public:
  PeakCurve(std::size_t samples, std::size_t max_points);
  void push(double value) {
    peak_ = held_ == 0 ? value : std::max(peak_, value);
    if (++held_ == stride_) close();
  }
  std::vector<double> values();
  std::size_t stride() const { return stride_; }

 private:
  void close();
  std::size_t stride_;
  std::size_t held_ = 0;
  double peak_ = 0.0;
  std::vector<double> values_;
};

// Calls `visit(block, first)` for consecutive blocks of samples [first, first + count).
template <class Visit>
void visit_power(const PowerRecord& record, std::size_t first, std::size_t count, Visit&& visit) {
  std::vector<double> held(std::min(kRecordBlock, count));
  for (std::size_t done = 0; done < count; done += kRecordBlock) {
    const std::span<double> block = std::span(held).first(std::min(kRecordBlock, count - done));
    record.read_power_w(first + done, block);
    visit(std::span<const double>(block), first + done);
  }
}
template <class Visit>
void visit_power(const PowerRecord& record, Visit&& visit) {
  visit_power(record, 0, record.info().samples, visit);
}

// A stretch of a record, drawn.
std::vector<double> drawn_power(const PowerRecord& record, std::size_t first, std::size_t count,
                                std::size_t max_points);
// A site channel of a run, drawn; read in blocks.
std::vector<double> drawn_channel(const RunReader& run, const std::string& channel,
                                  std::size_t max_points);

// Makes values strictly inside a gap not a number, which a plot leaves blank; value i stands at
// t0_s + i dt_s.
void blank_gaps(std::span<double> values, double t0_s, double dt_s,
                std::span<const RecordGap> gaps);

// A plot over time without curves yet: value i of each stands at t0_s + i dt_s.
PlotData time_plot(double t0_s, double dt_s, bool decimated);
// `colour` names a colour of report.css.
void add_curve(PlotData& plot, std::string_view label, std::string_view unit,
               std::string_view colour, std::span<const double> values);

}  // namespace ballast
