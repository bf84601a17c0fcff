// SPDX-License-Identifier: GPL-3.0-or-later
// What a trace on a common grid says of the readings behind it. The grid has a value at each of its
// points, so without these lines a hole that was bridged would read as measured. They stand as
// comments before the header of a CSV (docs/traces.md):
//
//   # ballast trace 1
//   # ballast source meter.csv (csv)
//   # ballast counts duplicates=0 failed_polls=3 empty_cells=0
//   # ballast shows nyquist_hz=0.5 bandwidth_hz=0.5 spacing_s=1 hold_s=0
//   # ballast gap from_s=5 to_s=605
//   # ballast wide from_s=790 to_s=890
//   # ballast note any text
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/error.hpp"
#include "sim/workload/trace.hpp"

namespace ballast {

class TraceBuilder;

struct TraceProvenance {
  std::uint64_t duplicates = 0;
  std::uint64_t failed_polls = 0;
  std::uint64_t empty_cells = 0;  // of the grid, within gaps: no polls that failed
  double nyquist_hz = 0.0;        // 0: not said
  double bandwidth_hz = 0.0;
  double spacing_s = 0.0;
  double hold_s = 0.0;
  std::vector<TraceGap> gaps;  // on the grid's clock
  std::vector<TraceGap> wide;
  std::vector<std::string> notes;

  // Takes one line without its '#'. Throws DataError for a line that it cannot read.
  void take(std::string_view text, const Place& place);
  // Adds what was known before the import to what the grid shows by itself: the worse of both.
  void apply(Trace& trace) const;
};

// The lines for `trace` on a grid of `step_s`, each with '#' and line end.
std::string provenance_lines(const Trace& trace, double step_s, std::uint64_t empty_cells);

// True for a text that begins with a comment line of the above kind.
bool is_provenance(std::string_view text);
// Hands a comment line of the above kind to the builder and returns true; false for other lines.
bool take_provenance(std::string_view line, const Place& place, TraceBuilder& out);

}  // namespace ballast
