// SPDX-License-Identifier: GPL-3.0-or-later
// A measured power trace: one or many channels of power against time, cleaned by stated rules
// (docs/traces.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ballast {

// A column voltage_pu or V_pu of a CSV: the voltage at the point of measurement, kept apart under
// this name. Its readings stand where other channels have watt.
inline constexpr std::string_view kVoltageChannel = "voltage_pu";

// A stretch of a trace's time in which a channel has no readings, on the trace's own clock.
struct TraceGap {
  double from_s = 0.0;
  double to_s = 0.0;
};

// What the reader met and did about it; printed by `profile show` and kept with the run. Counts are
// per channel and added up, except `records`.
struct TraceReport {
  std::string format;              // one of trace_format_names()
  std::uint64_t records = 0;       // lines that carried a reading
  std::uint64_t duplicates = 0;    // same channel, same stamp: the last one is kept
  std::uint64_t failed_polls = 0;  // "[N/A]", "nan" of a poller and the like: dropped
  std::uint64_t gaps = 0;          // spacing above the gap rule: bridged by interpolation
  double longest_gap_s = 0.0;
  std::uint64_t late_channels = 0;   // begin later than a gap after the first
  std::uint64_t ended_channels = 0;  // end earlier than a gap before the last
  double hold_s = 0.0;               // for which a held sensor keeps its value; 0: not held
  double dt_min_s = 0.0;             // sampling statistics over all channels
  double dt_median_s = 0.0;
  double dt_p95_s = 0.0;
  double dt_max_s = 0.0;
  std::vector<std::string> on_request;  // channels left out unless asked for by name
  std::vector<std::string> notes;       // whatever else a reader of the figures should know
};

struct TraceChannel {
  std::string name;
  // Strictly increasing, from the trace's common start. Readings before the common start are kept,
  // with negative stamps, so that power at 0 is interpolated and not held.
  std::vector<double> t_s;
  std::vector<double> power_w;  // same length, at least 2, finite and not negative
};

struct Trace {
  std::string source;  // path as given, for messages and provenance
  std::vector<TraceChannel> channels;
  double length_s = 0.0;  // last stamp of any channel
  // The sum is known between these; a channel that begins late or ends early is not extrapolated.
  double known_from_s = 0.0;
  double known_to_s = 0.0;
  double step_s = 0.0;  // of the grid on which the channels are summed: their typical spacing

  // What the readings can show (readers/quality.hpp states the rules).
  double nyquist_hz = 0.0;     // nothing above it was measured; at most half of the readings' rate
  double bandwidth_hz = 0.0;   // lines up to here keep their amplitude within 2 % on that grid
  double spacing_s = 0.0;      // the longest spacing of readings outside `gaps` and `wide`
  std::vector<TraceGap> gaps;  // of any channel, late begins and early ends too; apart, in order
  std::vector<TraceGap> wide;  // spacings beyond `spacing_s` that are no gap; apart, in order
  // The common start in the source's own clock, ns: the first moment at which every channel has
  // been read, or, where one channel begins later than a gap, the first reading of any.
  std::int64_t start_ns = 0;
  TraceReport report;
};

// How values between samples are found.
enum class Interpolation { kLinear, kHold };

// Walks one channel of a trace forward and backward in amortised constant time (a far jump costs
// the logarithm of the length); allocates nothing. The channel must outlive the cursor.
class TraceCursor {
 public:
  TraceCursor() = default;
  TraceCursor(const TraceChannel& channel, Interpolation interpolation)
      : channel_(&channel), interpolation_(interpolation) {}

  // Power at `t_s`; before the first and after the last sample the nearest sample holds.
  double power_w(double t_s);

 private:
  const TraceChannel* channel_ = nullptr;
  Interpolation interpolation_ = Interpolation::kLinear;
  std::size_t index_ = 0;
};

// The formats that can be read, for messages and help: "mllog, ptdaemon, ...".
std::string trace_format_names();

// A spacing above this many times the channel's median is a gap.
inline constexpr double kGapFactor = 5.0;

struct ReadOptions {
  std::string format = "auto";  // or a name of TraceReport::format
  // Names to keep, in this order; empty = all but on_request.
  std::vector<std::string> channels = {};
  double gap_factor = kGapFactor;  // times the median spacing of a channel: beyond it is a gap
  // Texts that this poller writes where a poll failed ("nan", "-1"), beside the ones that every
  // reader knows.
  std::vector<std::string> failure_markers = {};
  // Names of the columns of a table, in place of its header or where it has none, parted by commas:
  // "timestamp,index,power.draw [W]"; "-" for a column to ignore.
  std::string columns = {};
};

// Reads a trace: plain, .gz or .xz (by content, not by name), and tar archives or folders of logs
// (each member one channel, in natural order of names). Throws DataError (with the line) for a
// missing, empty, unsorted, truncated, NaN or negative trace, an unknown format or an unknown
// channel; see docs/traces.md for the rules.
Trace read_trace(const std::filesystem::path& path, const ReadOptions& options = {});

}  // namespace ballast
