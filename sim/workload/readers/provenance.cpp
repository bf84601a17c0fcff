// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/provenance.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <utility>

#include "sim/base/units.hpp"
#include "sim/workload/readers/bandwidth.hpp"
#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/quality.hpp"
#include "sim/workload/readers/text_input.hpp"
#include "sim/workload/readers/trace_builder.hpp"

namespace ballast {
namespace {

constexpr std::string_view kMark = "ballast ";
constexpr std::string_view kVersion = "1";

[[noreturn]] void refuse(const std::string& cause, const Place& place) {
  throw DataError("a line of an import cannot be read: " + cause, place,
                  "import the trace again, or remove its '# ballast' lines if their statements "
                  "about gaps and bandwidth should be ignored");
}

// "from_s=5 to_s=605": calls `found` for each.
void for_pairs(std::string_view text, const Place& place,
               const std::function<void(std::string_view key, double value)>& found) {
  std::vector<std::string_view> fields;
  split_fields(text, ' ', fields);
  for (const std::string_view field : fields) {
    const std::size_t equals = field.find('=');
    const auto value =
        equals == std::string_view::npos ? std::nullopt : parse_number(field.substr(equals + 1));
    if (!value || !std::isfinite(*value) || *value < 0.0) {
      refuse(printable(field) + " is not key=number", place);
    }
    found(field.substr(0, equals), *value);
  }
}

std::uint64_t whole(double value) {
  return static_cast<std::uint64_t>(std::min(value, 1e18));
}

TraceGap gap_of(std::string_view text, const Place& place) {
  TraceGap gap{-1.0, -1.0};
  for_pairs(text, place, [&](std::string_view key, double value) {
    if (key == "from_s") gap.from_s = value;
    if (key == "to_s") gap.to_s = value;
  });
  if (gap.from_s < 0.0 || !(gap.to_s > gap.from_s)) refuse("no from_s before to_s", place);
  return gap;
}

// Where the lesser of two frequencies is the worse, and 0 means that nothing was said.
double lesser(double a, double said) {
  return said > 0.0 ? std::min(a, said) : a;
}

std::string gap_lines(const char* what, const std::vector<TraceGap>& gaps) {
  std::string text;
  for (const TraceGap& gap : gaps) {
    text += std::string("# ballast ") + what +
            " from_s=" + format_number(std::max(0.0, gap.from_s)) +
            " to_s=" + format_number(gap.to_s) + "\n";
  }
  return text;
}

}  // namespace

void TraceProvenance::take(std::string_view text, const Place& place) {
  const std::size_t blank = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, blank);
  const std::string_view rest = trim(text.substr(blank));
  if (word == "trace") {
    if (rest != kVersion)
      refuse("version " + printable(rest) + " of the format is not known", place);
  } else if (word == "gap") {
    gaps.push_back(gap_of(rest, place));
  } else if (word == "wide") {
    wide.push_back(gap_of(rest, place));
  } else if (word == "note") {
    notes.emplace_back(rest);
  } else if (word == "counts" || word == "shows") {
    for_pairs(rest, place, [&](std::string_view key, double value) {
      if (key == "duplicates") duplicates = whole(value);
      if (key == "failed_polls") failed_polls = whole(value);
      if (key == "empty_cells") empty_cells = whole(value);
      if (key == "nyquist_hz") nyquist_hz = value;
      if (key == "bandwidth_hz") bandwidth_hz = value;
      if (key == "spacing_s") spacing_s = value;
      if (key == "hold_s") hold_s = value;
    });
  }
}

void TraceProvenance::apply(Trace& trace) const {
  TraceReport& r = trace.report;
  r.duplicates += duplicates;
  r.failed_polls = failed_polls + r.failed_polls - std::min(r.failed_polls, empty_cells);
  r.hold_s = std::max(r.hold_s, hold_s);
  trace.nyquist_hz = lesser(trace.nyquist_hz, nyquist_hz);
  trace.bandwidth_hz = lesser(std::min(trace.bandwidth_hz, trace.nyquist_hz), bandwidth_hz);
  trace.spacing_s = std::max(trace.spacing_s, spacing_s);
  const double shift_s = -1e-9 * static_cast<double>(trace.start_ns);
  const auto add = [&](const std::vector<TraceGap>& from, std::vector<TraceGap>& to) {
    for (const TraceGap& gap : from) to.push_back({gap.from_s + shift_s, gap.to_s + shift_s});
    merge_gaps(to);
  };
  add(gaps, trace.gaps);
  add(wide, trace.wide);
  for (const TraceGap& gap : trace.gaps)
    r.longest_gap_s = std::max(r.longest_gap_s, gap.to_s - gap.from_s);
  r.gaps = std::max<std::uint64_t>(r.gaps, trace.gaps.size());
  for (const std::string& note : notes) {
    if (std::find(r.notes.begin(), r.notes.end(), note) == r.notes.end()) r.notes.push_back(note);
  }
}

std::string provenance_lines(const Trace& trace, double step_s, std::uint64_t empty_cells) {
  const TraceReport& r = trace.report;
  double bandwidth_hz = std::min(trace.bandwidth_hz, 0.5 / step_s);
  for (const TraceChannel& c : trace.channels)
    bandwidth_hz = grid_bandwidth_hz(c, step_s, gap_limit_s(c, kGapFactor), bandwidth_hz);
  std::string text = "# ballast trace " + std::string(kVersion) + "\n";
  text += "# ballast source " + printable(std::filesystem::path(trace.source).filename().string()) +
          " (" + r.format + ")\n";
  text += "# ballast counts duplicates=" + std::to_string(r.duplicates) +
          " failed_polls=" + std::to_string(r.failed_polls) +
          " empty_cells=" + std::to_string(empty_cells) + "\n";
  text += "# ballast shows nyquist_hz=" + format_number(std::min(trace.nyquist_hz, 0.5 / step_s)) +
          " bandwidth_hz=" + format_number(bandwidth_hz) +
          " spacing_s=" + format_number(trace.spacing_s) + " hold_s=" + format_number(r.hold_s) +
          "\n";
  text += gap_lines("gap", trace.gaps) + gap_lines("wide", trace.wide);
  for (const std::string& note : r.notes) text += "# ballast note " + note + "\n";
  return text;
}

bool is_provenance(std::string_view text) {
  text = trim(text);
  return text.starts_with('#') && trim(text.substr(1)).starts_with(kMark);
}

bool take_provenance(std::string_view line, const Place& place, TraceBuilder& out) {
  if (!is_provenance(line)) return false;
  const std::string_view text = trim(trim(line).substr(1));
  out.provenance().take(trim(text.substr(kMark.size())), place);
  return true;
}

}  // namespace ballast
