// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/trace.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "sim/base/units.hpp"
#include "sim/workload/readers/readers.hpp"

namespace ballast {
namespace {

struct Format {
  std::string_view name;
  bool (*looks_like)(std::string_view head);
  void (*read)(TextInput& in, TraceBuilder& out);
  // Of a format that is not lines of one text: reads all files of `path`. Empty where `path` is
  // none of its own, else the frequency in Hz above which the reader's own averaging takes more
  // than 2 % of a line (infinity where it averages nothing).
  std::optional<double> (*read_files)(const std::filesystem::path& path,
                                      TraceBuilder& out) = nullptr;
};

// In the order of asking: the most particular first.
constexpr std::array kFormats = {
    Format{"mllog", looks_like_mllog, read_mllog},
    Format{"ptdaemon", looks_like_ptdaemon, read_ptdaemon},
    Format{"comtrade", looks_like_comtrade, read_comtrade, read_comtrade_files},
    Format{"dcgm", looks_like_dcgm, read_dcgm},
    Format{"redfish", looks_like_redfish, read_redfish},
    Format{"dmon", looks_like_dmon, read_dmon},
    Format{"nvidia-smi", looks_like_nvidia_smi, read_csv},
    Format{"csv", looks_like_csv, read_csv},
};

const Format* find_format(std::string_view name) {
  for (const Format& f : kFormats) {
    if (f.name == name) return &f;
  }
  return nullptr;
}

// The format of a member: the given one, or by content. In a collection a member that is no trace
// (a licence, a run log) gives nullptr; a single file falls back to CSV, whose reader says best
// what is missing.
const Format* format_of(TextInput& in, const Format* given, const ReadOptions& options) {
  if (given != nullptr) return given;
  if (!options.columns.empty()) return find_format("csv");  // names of columns are of a table
  const std::string_view head = in.peek();
  for (const Format& f : kFormats) {
    if (f.looks_like(head)) return &f;
  }
  return in.is_collection() ? nullptr : find_format("csv");
}

}  // namespace

std::string trace_format_names() {
  std::string names;
  for (const Format& f : kFormats)
    names += std::string(names.empty() ? "" : ", ") + std::string(f.name);
  return names;
}

bool cut_short(const TextInput& in, TraceBuilder& out) {
  if (!in.line_unfinished()) return false;
  out.note("line " + std::to_string(in.place().line) +
           " is truncated at the end of the file: dropped");
  return true;
}

Trace read_trace(const std::filesystem::path& path, const ReadOptions& options) {
  const Format* given = find_format(options.format);
  if (given == nullptr && options.format != "auto") {
    throw DataError("unknown trace format " + printable(options.format), {path.string()},
                    "use auto, " + trace_format_names());
  }
  if (!(options.gap_factor > 1.0)) {
    throw DataError("gap factor " + format_number(options.gap_factor), {path.string()},
                    "give a number above 1");
  }
  TraceBuilder builder(options);
  for (const Format& f : kFormats) {
    if (f.read_files == nullptr || (given != nullptr && given != &f)) continue;
    if (const auto limit_hz = f.read_files(path, builder)) {
      Trace trace = builder.finish(path.string(), std::string(f.name), false);
      trace.nyquist_hz = std::min(trace.nyquist_hz, *limit_hz);
      trace.bandwidth_hz = std::min(trace.bandwidth_hz, *limit_hz);
      return trace;
    }
  }
  TextInput in(path);
  const Format* format = nullptr;
  while (in.next_member()) {
    if (in.peek().empty() && !in.is_collection()) break;  // reported below as an empty trace
    const Format* member_format = format_of(in, given, options);
    if (member_format == nullptr) {
      builder.note("member " + printable(in.member()) + " skipped: not in a known trace format");
      continue;
    }
    // A log without readings (a switch, the run's own log) may stand beside those with.
    builder.begin_member(in.member(), in.is_collection() || member_format->name == "mllog");
    member_format->read(in, builder);
    if (in.is_collection() && builder.member_channels() == 0) {
      builder.note("member " + printable(in.member()) + " skipped: it contains no power readings");
      continue;
    }
    if (format != nullptr && format != member_format) {
      throw DataError("member is " + std::string(member_format->name) + ", others are " +
                          std::string(format->name),
                      in.place(), "put only logs of one format into an archive or folder");
    }
    format = member_format;
  }
  if (format == nullptr) {
    throw DataError("empty trace: it contains no readings", {path.string()},
                    "give a file with power readings; formats: " + trace_format_names());
  }
  return builder.finish(path.string(), std::string(format->name), in.is_collection());
}

}  // namespace ballast
