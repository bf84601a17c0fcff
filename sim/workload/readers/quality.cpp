// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/quality.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "sim/base/units.hpp"
#include "sim/workload/readers/bandwidth.hpp"
#include "sim/workload/readers/text_input.hpp"

namespace ballast {
namespace {

constexpr double kWide = 1.25;           // times the median
constexpr std::size_t kMostWide = 1000;  // intervals that travel with an import
constexpr double kRegular = 0.05;        // of the median
constexpr std::size_t kMostNamed = 3;    // channels in a note
constexpr double kSameStamp_s = 1e-9;    // stamps are whole nanoseconds

double median_spacing_s(const TraceChannel& channel) {
  if (channel.t_s.size() < 2) return INFINITY;
  std::vector<double> spacing_s;
  for (std::size_t i = 1; i < channel.t_s.size(); ++i)
    spacing_s.push_back(channel.t_s[i] - channel.t_s[i - 1]);
  const auto middle = spacing_s.begin() + static_cast<std::ptrdiff_t>((spacing_s.size() - 1) / 2);
  std::nth_element(spacing_s.begin(), middle, spacing_s.end());
  return *middle;
}

std::string rounded(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4g", value);
  return text.data();
}

std::string counted(std::uint64_t n, const std::string& one, const std::string& many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

// Channels that begin late or end early, for a note.
struct Missing {
  std::vector<std::string> names;
  double longest_s = 0.0;
  void add(const std::string& name, double missing_s) {
    names.push_back(name);
    longest_s = std::max(longest_s, missing_s);
  }
  std::string text() const {
    std::string text = names.size() == 1 ? "channel " : "channels ";
    for (std::size_t i = 0; i < std::min(names.size(), kMostNamed); ++i)
      text += (i > 0 ? ", " : "") + printable(names[i]);
    if (names.size() > kMostNamed) text += ", ... (" + std::to_string(names.size()) + " in all)";
    return text;
  }
};

void note_ends(const Missing& late, const Missing& ended, Trace& trace) {
  trace.report.late_channels = late.names.size();
  trace.report.ended_channels = ended.names.size();
  if (!late.names.empty()) {
    trace.report.notes.push_back(
        late.text() + (late.names.size() == 1 ? " begins" : " begin") + " up to " +
        rounded(late.longest_s) + " s late: the sum is not known before " +
        rounded(trace.known_from_s) + " s, and a replay holds the first reading until then");
  }
  if (!ended.names.empty()) {
    trace.report.notes.push_back(ended.text() + (ended.names.size() == 1 ? " ends" : " end") +
                                 " up to " + rounded(ended.longest_s) +
                                 " s before the others: not held, and the sum is not known from " +
                                 rounded(trace.known_to_s) + " s on");
  }
}

// Spacings outside gaps, channel by channel.
struct Spacing {
  std::vector<TraceGap> wide;
  double longest_s = 0.0;      // of those that are not wide
  double widest_mean_s = 0.0;  // of a channel
  bool regular = true;
  double sum_s = 0.0;
  std::size_t count = 0;

  void add(const TraceChannel& channel, double gap_s) {
    const std::vector<double>& t = channel.t_s;
    const double median_s = median_spacing_s(channel);
    double own_s = 0.0;
    std::size_t own = 0;
    for (std::size_t i = 1; i < t.size(); ++i) {
      const double dt_s = t[i] - t[i - 1];
      if (dt_s > gap_s) continue;
      own_s += dt_s;
      ++own;
      regular = regular && std::fabs(dt_s - median_s) <= kRegular * median_s;
      if (dt_s > kWide * median_s) {
        wide.push_back({t[i - 1], t[i]});
      } else {
        longest_s = std::max(longest_s, dt_s);
      }
    }
    widest_mean_s = std::max(widest_mean_s, own_s / static_cast<double>(own));
    sum_s += own_s;
    count += own;
  }
  double mean_s() const { return sum_s / static_cast<double>(count); }
};

// Keeps the longest `kMostWide` and returns the longest spacing of the others.
double cut_wide(std::vector<TraceGap>& wide) {
  if (wide.size() <= kMostWide) return 0.0;
  const auto longer = [](const TraceGap& a, const TraceGap& b) {
    return a.to_s - a.from_s > b.to_s - b.from_s;
  };
  const auto cut = wide.begin() + static_cast<std::ptrdiff_t>(kMostWide);
  std::nth_element(wide.begin(), cut, wide.end(), longer);
  const double longest_s = cut->to_s - cut->from_s;
  wide.erase(cut, wide.end());
  return longest_s;
}

}  // namespace

double gap_limit_s(const TraceChannel& channel, double gap_factor) {
  return gap_factor * median_spacing_s(channel) + kSameStamp_s;
}

std::vector<TraceGap> channel_gaps(const TraceChannel& channel, double length_s, double limit_s) {
  const std::vector<double>& t = channel.t_s;
  std::vector<TraceGap> gaps;
  if (t.front() > limit_s) gaps.push_back({0.0, t.front()});
  for (std::size_t i = 1; i < t.size(); ++i) {
    if (t[i] - t[i - 1] > limit_s) gaps.push_back({t[i - 1], t[i]});
  }
  if (length_s - t.back() > limit_s) gaps.push_back({t.back(), length_s});
  return gaps;
}

void merge_gaps(std::vector<TraceGap>& gaps) {
  std::sort(gaps.begin(), gaps.end(),
            [](const TraceGap& a, const TraceGap& b) { return a.from_s < b.from_s; });
  std::size_t kept = 0;
  for (const TraceGap& gap : gaps) {
    if (kept > 0 && gap.from_s < gaps[kept - 1].to_s) {
      gaps[kept - 1].to_s = std::max(gaps[kept - 1].to_s, gap.to_s);
    } else {
      gaps[kept++] = gap;
    }
  }
  gaps.resize(kept);
}

bool in_gap(const std::vector<TraceGap>& gaps, double t_s) {
  const auto after =
      std::upper_bound(gaps.begin(), gaps.end(), t_s,
                       [](double t, const TraceGap& g) { return t <= g.from_s + kSameStamp_s; });
  return after != gaps.begin() && t_s < (after - 1)->to_s - kSameStamp_s;
}

void measure_quality(Trace& trace, double gap_factor) {
  Missing late;
  Missing ended;
  Spacing spacing;
  trace.known_from_s = 0.0;
  trace.known_to_s = trace.length_s;
  for (const TraceChannel& c : trace.channels) {
    const double limit_s = gap_limit_s(c, gap_factor);
    const std::vector<TraceGap> gaps = channel_gaps(c, trace.length_s, limit_s);
    trace.gaps.insert(trace.gaps.end(), gaps.begin(), gaps.end());
    if (c.t_s.front() > limit_s) {
      late.add(c.name, c.t_s.front());
      trace.known_from_s = std::max(trace.known_from_s, c.t_s.front());
    }
    if (trace.length_s - c.t_s.back() > limit_s) ended.add(c.name, trace.length_s - c.t_s.back());
    trace.known_to_s = std::min(trace.known_to_s, c.t_s.back());
    spacing.add(c, limit_s);
  }
  merge_gaps(trace.gaps);
  trace.spacing_s = std::max(spacing.longest_s, cut_wide(spacing.wide));
  trace.wide = std::move(spacing.wide);
  merge_gaps(trace.wide);
  trace.step_s = trace.report.dt_median_s;
  const double drift_s = std::fabs(spacing.mean_s() - trace.step_s) *
                         static_cast<double>(spacing.count) /
                         static_cast<double>(trace.channels.size());
  if (spacing.regular && drift_s > kRegular * trace.step_s) trace.step_s = spacing.mean_s();
  trace.nyquist_hz = 0.5 / std::max(spacing.widest_mean_s, trace.step_s);
  trace.bandwidth_hz = trace.nyquist_hz;
  for (const TraceChannel& c : trace.channels) {
    trace.bandwidth_hz =
        grid_bandwidth_hz(c, trace.step_s, gap_limit_s(c, gap_factor), trace.bandwidth_hz);
  }
  note_ends(late, ended, trace);
}

std::vector<std::string> trace_notices(const Trace& trace, double bandwidth_hz) {
  const TraceReport& r = trace.report;
  std::vector<std::string> notices;
  if (r.duplicates > 0) {
    notices.push_back(counted(r.duplicates, "reading", "readings") +
                      " dropped because of a repeated timestamp");
  }
  if (r.failed_polls > 0) notices.push_back(counted(r.failed_polls, "poll", "polls") + " failed");
  if (bandwidth_hz < trace.nyquist_hz * (1.0 - 1e-6)) {
    notices.push_back("lines above " + rounded(bandwidth_hz) +
                      " Hz lose more than 2 % of their amplitude between the readings, which reach "
                      "to " +
                      rounded(trace.nyquist_hz) + " Hz");
  }
  for (const std::string& note : r.notes) notices.push_back(note);
  return notices;
}

}  // namespace ballast
