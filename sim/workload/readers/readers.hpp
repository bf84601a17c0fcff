// SPDX-License-Identifier: GPL-3.0-or-later
// The readers: one file per format, each one function that reads a member into the builder. A new
// format is a new file and a row in trace.cpp.
#pragma once

#include <string_view>

#include "sim/workload/readers/text_input.hpp"
#include "sim/workload/readers/trace_builder.hpp"

namespace ballast {

// Each `looks_like_*` judges a member by its first 64 KiB; each `read_*` reads the whole member and
// throws DataError with the line at fault.

// A header with a time column and power columns with units; blanks, ',', ';' or tabs between.
bool looks_like_csv(std::string_view head);
void read_csv(TextInput& in, TraceBuilder& out);

// ":::MLLOG {json}" lines of MLPerf's logging library; readings have the key "power_reading", in W.
// https://github.com/mlcommons/logging
bool looks_like_mllog(std::string_view head);
void read_mllog(TextInput& in, TraceBuilder& out);

// "Time,<date time>,Watts,<value>,..." lines of SPEC PTDaemon; the total is the trace, the channels
// of a multi-phase analyser (ch1, ch2, ...) are on request.
bool looks_like_ptdaemon(std::string_view head);
void read_ptdaemon(TextInput& in, TraceBuilder& out);

// `nvidia-smi --query-gpu=timestamp,index,power.draw --format=csv`, any columns in any order.
bool looks_like_nvidia_smi(std::string_view head);
void read_nvidia_smi(TextInput& in, TraceBuilder& out);

// True for a last line without line end, which a killed poller leaves behind: the caller drops it
// when it does not parse. Notes it.
bool cut_short(const TextInput& in, TraceBuilder& out);

}  // namespace ballast
