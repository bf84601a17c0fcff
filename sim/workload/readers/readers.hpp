// SPDX-License-Identifier: GPL-3.0-or-later
// The readers: one file per format, each one function that reads a member into the builder. A new
// format is a new file and a row in trace.cpp.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
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

// "Time,<date time>,Watts,<value>,..." lines of SPEC PTDaemon; the total is the trace, its parts
// are on request: the channels of a multi-phase analyser (ch1, ch2, ...), or the analysers of a sum
// (analyzer1, ..., each with a time of its own). A bad reading of a part is dropped and noted.
bool looks_like_ptdaemon(std::string_view head);
void read_ptdaemon(TextInput& in, TraceBuilder& out);

// `nvidia-smi --query-gpu=timestamp,index,power.draw --format=csv`, any columns in any order: a CSV
// whose power is power.draw, read by read_csv.
bool looks_like_nvidia_smi(std::string_view head);

// `nvidia-smi dmon -o DT -s p`: a header line of names and one of units, both starting with '#' and
// repeated every few rows; "-" where a poll failed. One channel per gpu.
bool looks_like_dmon(std::string_view head);
void read_dmon(TextInput& in, TraceBuilder& out);

// Metrics of NVIDIA's DCGM exporter in Prometheus' text format, scrape after scrape:
// DCGM_FI_DEV_POWER_USAGE{gpu="0",...} in W, with the time at the end of the line or in a comment
// above the scrape. https://prometheus.io/docs/instrumenting/exposition_formats/
bool looks_like_dcgm(std::string_view head);
void read_dcgm(TextInput& in, TraceBuilder& out);

// Metric reports of Redfish (redfish_report.hpp); one channel per source of the quantity that is
// the trace, the others on request.
bool looks_like_redfish(std::string_view head);
void read_redfish(TextInput& in, TraceBuilder& out);

// COMTRADE records (IEEE C37.111-1991, -1999, -2013): channels of power, or the mean over a cycle
// of v * i of three phases (comtrade_power.hpp). A record is a pair of files with binary data, so
// it is read by its path: false where `path` belongs to none. As the member of an archive, packed
// or in a folder it is recognised and refused.
bool looks_like_comtrade(std::string_view head);
void read_comtrade(TextInput& in, TraceBuilder& out);
std::optional<double> read_comtrade_files(const std::filesystem::path& path, TraceBuilder& out);

// True for a last line without line end, which a killed poller leaves behind: the caller drops it
// when it does not parse. Notes it.
bool cut_short(const TextInput& in, TraceBuilder& out);

// "mllog, ptdaemon, nvidia-smi, csv": for messages.
std::string trace_format_names();

}  // namespace ballast
