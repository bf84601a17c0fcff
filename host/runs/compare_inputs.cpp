// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/compare_inputs.hpp"

#include <algorithm>
#include <cmath>

#include "host/limits/window_record.hpp"
#include "host/results/compare_report.hpp"
#include "host/results/human.hpp"
#include "host/results/output_file.hpp"
#include "host/runs/open_record.hpp"
#include "sim/base/error.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

constexpr double kLongestShiftS = 1e9;  // 30 years

// `common`, with what `own` says instead of it.
ReadOptions merged(const ReadOptions& common, const ReadOptions& own) {
  const ReadOptions unset;
  ReadOptions result = common;
  if (!own.channels.empty()) result.channels = own.channels;
  if (own.format != unset.format) result.format = own.format;
  if (!own.columns.empty()) result.columns = own.columns;
  if (!own.failure_markers.empty()) result.failure_markers = own.failure_markers;
  if (own.gap_factor != unset.gap_factor) result.gap_factor = own.gap_factor;
  return result;
}

Alignment chosen_alignment(const CompareRequest& request, const PowerRecord& a,
                           const PowerRecord& b) {
  if (request.align == "start") return align_at(0.0);
  if (request.align == "correlate") return align_by_correlation(a, b);
  const auto shift_s = parse_quantity(request.align, Unit::kNone);
  if (!shift_s || !(std::abs(*shift_s) <= kLongestShiftS)) {
    throw ConfigError("'" + request.align + "' is not an alignment", {"--align", 0, 0},
                      "write start, correlate, or the time in seconds by which the second record "
                      "begins later, up to 1e9");
  }
  return align_at(*shift_s);
}

// A record's own samples within the common part.
std::unique_ptr<PowerRecord> common_part(const PowerRecord& record, double from_s, double to_s) {
  const RecordInfo& info = record.info();
  return window_of(record, std::max(info.t0_s, from_s), std::min(info.time_s(info.samples), to_s));
}

// Both are judged at their own rates, and scaled by one factor: each by its own peak would hide
// that one of them draws more.
void judge_both(const CompareRequest& request, const PowerRecord& a, const PowerRecord& b,
                Comparison& c) {
  JudgeOptions options = request.judge;
  if (options.site_mw > 0.0 && options.record_mw <= 0.0) {
    const double peak_w = std::max(survey(a).max_w, survey(b).max_w);
    options.record_mw = peak_w / 1e6;
    c.notices.push_back("Both are scaled by the same factor, for a rated power of " +
                        si_text(peak_w, "W") + ", the higher of the two peaks.");
  }
  const double from_s = c.first_s - a.info().t0_s;  // after A begins
  const double to_s = from_s + c.length_s();
  const double shift_s = c.alignment.b_begins_s;
  const auto part_a = common_part(a, a.info().t0_s + from_s, a.info().t0_s + to_s);
  const auto part_b =
      common_part(b, b.info().t0_s + from_s - shift_s, b.info().t0_s + to_s - shift_s);
  const Judgement of_a = judge_site(*part_a, options).judgement;
  const Judgement of_b = judge_site(*part_b, options).judgement;
  c.clauses = compare_verdicts(of_a, of_b);
  c.notices.push_back("Clauses of the common part: " + of_a.scaling + ".");
}

}  // namespace

Comparison compare_inputs(const CompareRequest& request) {
  std::vector<std::filesystem::path> inputs = limit_files(request.judge);
  inputs.insert(inputs.end(), {request.a, request.b});
  OutputFiles(inputs, request.force).add(request.report, kComparisonOutput);
  if (!request.judge.limits.empty()) check_judge_options(request.judge);
  const OpenedRecord a = open_record(request.a, merged(request.read, request.read_a));
  const OpenedRecord b = open_record(request.b, merged(request.read, request.read_b));
  Comparison c =
      compare_records(*a.record, *b.record, chosen_alignment(request, *a.record, *b.record));
  if (!request.judge.limits.empty()) judge_both(request, *a.record, *b.record, c);
  if (a.summary && b.summary) {
    c.accounts = compare_accounts(*a.summary, *b.summary);
    if (a.summary->ticks != b.summary->ticks) {
      c.notices.push_back("The runs differ in length, so their energy accounts differ too.");
    }
  }
  if (!request.report.empty()) write_compare_report(request.report, c);
  return c;
}

}  // namespace ballast
