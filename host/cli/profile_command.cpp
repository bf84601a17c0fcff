// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/profile_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "host/results/output_file.hpp"
#include "host/runs/trace_summary.hpp"
#include "host/runs/trace_svg.hpp"
#include "host/runs/trace_table.hpp"
#include "sim/base/error.hpp"
#include "sim/base/field_text.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

constexpr Range kSteps = between(1e-9, 1e6);

std::string power_text(double power_w) {
  const double magnitude = std::fabs(power_w);
  if (magnitude >= 1e6) return fmt::format("{:.4f} MW", power_w / 1e6);
  if (magnitude >= 1e3) return fmt::format("{:.3f} kW", power_w / 1e3);
  return fmt::format("{:.2f} W", power_w);
}

// Four significant digits, in the unit that suits.
std::string time_text(double time_s) {
  if (time_s < 1e-3) return fmt::format("{:.4g} us", time_s * 1e6);
  if (time_s < 1.0) return fmt::format("{:.4g} ms", time_s * 1e3);
  return fmt::format("{:.4g} s", time_s);
}

std::string count(std::uint64_t n, const char* one, const char* many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

void print_ranges(const ProfileSummary& summary, std::ostream& out) {
  // A row for each of a few channels; of many, the first and last three.
  constexpr std::size_t kAll = 12;
  constexpr std::size_t kEnds = 3;
  const std::size_t n = summary.channels.size();
  std::size_t width = 7;
  for (const ChannelPower& c : summary.channels) width = std::max(width, c.name.size());
  const auto row = [&](const ChannelPower& r) {
    out << fmt::format("  {:<{}}{:>14}{:>14}{:>14}\n", r.name, width, power_text(r.min_w),
                       power_text(r.mean_w), power_text(r.max_w));
  };
  out << fmt::format("\n  {:<{}}{:>14}{:>14}{:>14}\n", "power", width, "min", "mean", "max");
  if (n > 1) row(summary.sum);
  for (std::size_t i = 0; i < n; ++i) {
    if (n > kAll && i == kEnds) {
      out << fmt::format("  ... {} more\n", n - 2 * kEnds);
      i = n - kEnds;
    }
    row(summary.channels[i]);
  }
}

std::string energy_text(double energy_j) {
  if (energy_j >= 1e9) return fmt::format("{:.4g} GJ", energy_j / 1e9);
  return energy_j >= 1e6 ? fmt::format("{:.4g} MJ", energy_j / 1e6)
                         : fmt::format("{:.4g} kJ", energy_j / 1e3);
}

double known_energy_j(const ProfileSummary& summary) {
  double sum_j = 0.0;
  for (const ChannelPower& c : summary.channels) sum_j += c.known_energy_j;
  return sum_j;
}

std::string line_text(const Trace& trace, const ProfileSummary& summary) {
  const SpectralLine& l = *summary.line;
  std::string amplitude = power_text(l.amplitude);
  if (l.f_hz > trace.bandwidth_hz) {
    amplitude = fmt::format("about {}, at least {} (interpolation keeps {:.0f} %)",
                            power_text(l.amplitude / summary.line_gain), amplitude,
                            100.0 * summary.line_gain);
  }
  return fmt::format("{:.4g} Hz (every {}), amplitude {}, {:.0f} dB above the median density",
                     l.f_hz, time_text(1.0 / l.f_hz), amplitude, l.prominence_db);
}

std::string gaps_text(const Trace& trace) {
  const TraceReport& r = trace.report;
  if (trace.gaps.empty() && r.gaps == 0) return "no gaps";
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (r.gaps > 0) add(count(r.gaps, "gap", "gaps") + " up to " + time_text(r.longest_gap_s));
  if (r.late_channels > 0)
    add(count(r.late_channels, "channel begins", "channels begin") + " late");
  if (r.ended_channels > 0) add(count(r.ended_channels, "channel ends", "channels end") + " early");
  return text;
}

// The first few; all of them are in the JSON.
void print_gaps(const Trace& trace, std::ostream& out) {
  constexpr std::size_t kShown = 4;
  const auto row = [&](const std::string& text) {
    out << fmt::format("  {:<16}{}\n", "not known", text);
  };
  for (std::size_t i = 0; i < std::min(kShown, trace.gaps.size()); ++i) {
    const TraceGap& gap = trace.gaps[i];
    row(fmt::format("{:.4g} s, from {:.6g} s to {:.6g} s", gap.to_s - gap.from_s, gap.from_s,
                    gap.to_s));
  }
  if (trace.gaps.size() > kShown)
    row(fmt::format("and {} more, see --json", trace.gaps.size() - kShown));
}

void print(const Trace& trace, const ProfileSummary& summary, std::ostream& out) {
  const TraceReport& r = trace.report;
  const auto line = [&](const char* label, const std::string& text) {
    out << fmt::format("  {:<16}{}\n", label, text);
  };
  out << trace.source << "\n";
  line("format",
       fmt::format("{}, {}, {}", r.format, count(trace.channels.size(), "channel", "channels"),
                   count(r.records, "record", "records")));
  line("length", fmt::format("{:.3f} s", trace.length_s));
  line("spacing",
       fmt::format("min {}, median {}, 95 % {}, max {}", time_text(r.dt_min_s),
                   time_text(r.dt_median_s), time_text(r.dt_p95_s), time_text(r.dt_max_s)));
  line("measured up to",
       trace.bandwidth_hz < trace.nyquist_hz * (1.0 - 1e-6)
           ? fmt::format("{:.4g} Hz within 2 % of amplitude; nothing above {:.4g} Hz",
                         trace.bandwidth_hz, trace.nyquist_hz)
           : fmt::format("{:.4g} Hz", trace.nyquist_hz));
  line("cleaned",
       fmt::format("{}, {}, {}", count(r.duplicates, "duplicate timestamp", "duplicate timestamps"),
                   count(r.failed_polls, "failed poll", "failed polls"), gaps_text(trace)));
  print_gaps(trace, out);
  line("known energy", energy_text(known_energy_j(summary)) +
                           ", each reading until the next one, "
                           "without gaps");
  if (!trace.gaps.empty() &&
      std::fabs(summary.sum.held_mean_w - summary.sum.mean_w) > 0.01 * summary.sum.mean_w) {
    line("mean if held", power_text(summary.sum.held_mean_w) +
                             ", each reading until the next one: right for a sensor that reports "
                             "changes only");
  }
  line("strongest line", summary.line ? line_text(trace, summary) : summary.no_line);
  std::string more;
  for (const std::string& name : r.on_request) more += (more.empty() ? "" : ", ") + name;
  if (!more.empty()) line("on request", more + " (--channel)");
  for (const std::string& note : r.notes) line("note", note);
  print_ranges(summary, out);
}

nlohmann::ordered_json to_json(const ChannelPower& r) {
  return {{"name", r.name},
          {"readings", r.readings},
          {"min_w", r.min_w},
          {"mean_w", r.mean_w},
          {"max_w", r.max_w},
          {"held_mean_w", r.held_mean_w},
          {"known_energy_j", r.known_energy_j}};
}

nlohmann::ordered_json to_json(const std::vector<TraceGap>& gaps) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const TraceGap& gap : gaps) list.push_back({{"from_s", gap.from_s}, {"to_s", gap.to_s}});
  return list;
}

void print_json(const Trace& trace, const ProfileSummary& summary, std::ostream& out) {
  const TraceReport& r = trace.report;
  nlohmann::ordered_json j;
  j["source"] = trace.source;
  j["format"] = r.format;
  j["records"] = r.records;
  j["length_s"] = trace.length_s;
  j["start_ns"] = trace.start_ns;
  j["nyquist_hz"] = trace.nyquist_hz;
  j["bandwidth_hz"] = trace.bandwidth_hz;
  j["spacing_s"] = {
      {"min", r.dt_min_s}, {"median", r.dt_median_s}, {"p95", r.dt_p95_s}, {"max", r.dt_max_s}};
  j["duplicates"] = r.duplicates;
  j["failed_polls"] = r.failed_polls;
  j["gaps"] = r.gaps;
  j["longest_gap_s"] = r.longest_gap_s;
  j["late_channels"] = r.late_channels;
  j["ended_channels"] = r.ended_channels;
  j["hold_s"] = r.hold_s;
  j["known_s"] = {{"from_s", trace.known_from_s}, {"to_s", trace.known_to_s}};
  j["not_known"] = to_json(trace.gaps);
  j["line"] = nullptr;
  if (summary.line) {
    j["line"] = {{"f_hz", summary.line->f_hz},
                 {"amplitude_w", summary.line->amplitude},
                 {"prominence_db", summary.line->prominence_db},
                 {"kept_frac", summary.line_gain},
                 {"within_bandwidth", summary.line->f_hz <= trace.bandwidth_hz}};
  }
  j["sum"] = to_json(summary.sum);
  j["channels"] = nlohmann::ordered_json::array();
  for (const ChannelPower& c : summary.channels) j["channels"].push_back(to_json(c));
  j["on_request"] = r.on_request;
  j["notes"] = r.notes;
  // Names come from foreign files and may be no UTF-8.
  out << j.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

}  // namespace

int run_profile_show(const ProfileShowArgs& args, std::ostream& out) {
  if (args.svg) OutputFiles({args.file}, args.force).add(*args.svg, kDrawingOutput);
  const Trace trace = read_trace(args.file, args.read);
  const ProfileSummary summary = summarize(trace);
  if (args.svg) {
    const std::string title = args.file.filename().string();
    write_text_file(*args.svg, trace_svg(trace, summary, title));
  }
  if (args.json) {
    print_json(trace, summary, out);
  } else {
    print(trace, summary, out);
    if (args.svg) out << "\n  drawn in " << args.svg->string() << "\n";
  }
  return kExitOk;
}

int run_profile_import(const ProfileImportArgs& args, std::ostream& out) {
  OutputFiles({args.file}, args.force).add(args.output, kTableOutput);
  const Trace trace = read_trace(args.file, args.read);
  const double step_s = args.step_s.value_or(trace.step_s);
  if (!kSteps.contains(step_s)) {
    throw ConfigError("step " + format_number(step_s) + " s", {"--step"},
                      "allowed: " + range_text(kSteps, Unit::kSecond));
  }
  const double rows = std::floor((trace.length_s + 1e-10) / step_s) + 1.0;
  if (rows * static_cast<double>(trace.channels.size()) > 1e8) {
    throw ConfigError(fmt::format("a step of {} gives {:.0f} rows of {}", time_text(step_s), rows,
                                  count(trace.channels.size(), "channel", "channels")),
                      {"--step"}, "choose a larger --step or fewer --channel");
  }
  const ImportedTable table = import_table(trace, step_s, args.read.gap_factor);
  write_text_file(args.output, table.text);
  out << fmt::format("{}: {} rows, {}, step {}\n", args.output.string(), table.rows,
                     count(trace.channels.size(), "channel", "channels"), time_text(step_s));
  return kExitOk;
}

}  // namespace ballast
