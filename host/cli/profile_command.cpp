// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/profile_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "host/cli/profile_summary.hpp"
#include "host/cli/profile_svg.hpp"
#include "sim/base/error.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

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
  line("measured up to", fmt::format("{:.4g} Hz", trace.nyquist_hz));
  line("cleaned",
       fmt::format("{}, {}, {}", count(r.duplicates, "duplicate stamp", "duplicate stamps"),
                   count(r.failed_polls, "failed poll", "failed polls"),
                   r.gaps == 0
                       ? "no gaps"
                       : count(r.gaps, "gap", "gaps") + " up to " + time_text(r.longest_gap_s)));
  line("strongest line",
       summary.line
           ? fmt::format("{:.4g} Hz (every {}), amplitude {}, {:.0f} dB above the median density",
                         summary.line->f_hz, time_text(1.0 / summary.line->f_hz),
                         power_text(summary.line->amplitude), summary.line->prominence_db)
           : summary.no_line);
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
          {"max_w", r.max_w}};
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
  j["spacing_s"] = {
      {"min", r.dt_min_s}, {"median", r.dt_median_s}, {"p95", r.dt_p95_s}, {"max", r.dt_max_s}};
  j["duplicates"] = r.duplicates;
  j["failed_polls"] = r.failed_polls;
  j["gaps"] = r.gaps;
  j["longest_gap_s"] = r.longest_gap_s;
  j["line"] = nullptr;
  if (summary.line) {
    j["line"] = {{"f_hz", summary.line->f_hz},
                 {"amplitude_w", summary.line->amplitude},
                 {"prominence_db", summary.line->prominence_db}};
  }
  j["sum"] = to_json(summary.sum);
  j["channels"] = nlohmann::ordered_json::array();
  for (const ChannelPower& c : summary.channels) j["channels"].push_back(to_json(c));
  j["on_request"] = r.on_request;
  j["notes"] = r.notes;
  // Names come from foreign files and may be no UTF-8.
  out << j.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

void write_file(const std::filesystem::path& path, const std::string& text) {
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text << std::flush;
  if (!file) {
    const std::string why = errno != 0 ? std::strerror(errno) : "write failed";
    throw DeviceError("cannot write: " + why, {path.string()},
                      "give a path in a writable folder with room on its disk");
  }
}

// A header cell that the CSV reader takes back as the same channel.
std::string column(const std::string& channel) {
  std::string name = channel;
  for (char& c : name) {
    if (c == '"' || static_cast<unsigned char>(c) < 0x20) c = '_';
  }
  name += "_W";
  return name.find_first_of(",;# ") == std::string::npos ? name : "\"" + name + "\"";
}

// Fixed decimals without the trailing zeros.
std::string decimal(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

int run_profile_show(const ProfileShowArgs& args, std::ostream& out) {
  const Trace trace = read_trace(args.file, args.read);
  const ProfileSummary summary = summarize(trace);
  if (args.svg) {
    const std::string title = args.file.filename().string();
    write_file(*args.svg, trace_svg(trace, summary, title));
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
  const Trace trace = read_trace(args.file, args.read);
  const double step_s = args.step_s.value_or(trace.report.dt_median_s);
  if (!(step_s >= 1e-9) || !std::isfinite(step_s)) {
    throw ConfigError("step " + format_number(step_s) + " s", {"--step"}, "give at least 1 ns");
  }
  const double rows = std::floor((trace.length_s + 1e-10) / step_s) + 1.0;
  if (rows * static_cast<double>(trace.channels.size()) > 1e8) {
    throw ConfigError(fmt::format("a step of {} gives {:.0f} rows of {}", time_text(step_s), rows,
                                  count(trace.channels.size(), "channel", "channels")),
                      {"--step"}, "choose a larger --step or fewer --channel");
  }
  std::error_code error;
  if (std::filesystem::equivalent(args.file, args.output, error)) {
    throw ConfigError("the output is the input", {args.output.string()}, "give another file");
  }
  const TraceReport& r = trace.report;
  std::string text = fmt::format("# {} ({}): {}, {}, {}; linear interpolation to {}\n",
                                 args.file.filename().string(), r.format,
                                 count(r.duplicates, "duplicate stamp", "duplicate stamps"),
                                 count(r.failed_polls, "failed poll", "failed polls"),
                                 count(r.gaps, "gap", "gaps"), time_text(step_s));
  text += "t_s";
  std::vector<TraceCursor> cursors;
  for (const TraceChannel& channel : trace.channels) {
    text += "," + column(channel.name);
    cursors.emplace_back(channel, Interpolation::kLinear);
  }
  text += "\n";
  for (double i = 0.0; i < rows; i += 1.0) {
    const double t_s = i * step_s;
    text += decimal(t_s, 9);
    for (TraceCursor& cursor : cursors) text += "," + decimal(cursor.power_w(t_s), 3);
    text += "\n";
  }
  write_file(args.output, text);
  out << fmt::format("{}: {:.0f} rows, {}, step {}\n", args.output.string(), rows,
                     count(trace.channels.size(), "channel", "channels"), time_text(step_s));
  return kExitOk;
}

}  // namespace ballast
