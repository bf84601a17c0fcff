// SPDX-License-Identifier: GPL-3.0-or-later
// The first screen: what the job demanded, what the load drew, what the grid saw, the verdict, and
// what it cost, in sentences and plots that can be sent on.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/results/human.hpp"
#include "host/results/job_figures.hpp"
#include "host/results/report_curve.hpp"
#include "host/results/report_limits.hpp"
#include "host/results/report_parts.hpp"
#include "host/results/verdict_table.hpp"

namespace ballast {
namespace {

// Of the whole record or, where the run has one of its own, of its steady part.
const BandFigure* training_band(const Summary& s) {
  const std::vector<BandFigure>& bands =
      s.steady && !steady_is_whole(s) ? s.steady->bands : s.bands;
  return bands.empty() ? nullptr : &bands.back();
}

std::string over_text(const Summary& s) {
  const std::string span = steady_span_text(s);
  return span.empty() ? "the whole record" : span;
}

std::string swing_sentence(const Summary& s, double scale) {
  const BandFigure* b = training_band(s);
  if (b == nullptr || s.nyquist_hz < b->f_low_hz) return {};
  std::string text =
      fmt::format("Between {} and {} Hz, over {}, ", b->f_low_hz, b->f_high_hz, over_text(s));
  if (b->demand_rms_w) {
    text +=
        fmt::format("the job demanded a swing of {} RMS, ", si_text(scale * *b->demand_rms_w, "W"));
  }
  const std::string unseen =
      s.nyquist_hz < b->f_high_hz
          ? fmt::format("The trace behind the load shows nothing above {} Hz. ",
                        significant(s.nyquist_hz, 3))
          : std::string();
  return text + fmt::format("the load drew one of {} and the grid saw {} ({} against the load). {}",
                            si_text(scale * b->load_rms_w, "W"),
                            si_text(scale * b->grid_rms_w, "W"),
                            decibel_text(b->grid_rms_w, b->load_rms_w), unseen);
}

std::string verdict_sentence(const Judgement& j) {
  if (j.verdicts.empty()) return {};
  const Verdict& v = j.verdicts.front();
  if (v.outcome == Outcome::kNotAssessable) {
    return html_escape(v.profile) + ", " + html_escape(v.clause) + ": " +
           sentence_html(not_assessable_text(v));
  }
  std::string text = fmt::format(
      "The tightest is {}, {}: {} against {}, <span class=\"{}\">{}</span>", html_escape(v.profile),
      html_escape(v.clause), html_escape(amount_text(*v.value, v.unit)),
      html_escape(amount_text(v.limit, v.unit)), v.outcome == Outcome::kExceeds ? "bad" : "good",
      of_limit_text(*v.margin_frac));
  const std::string worst = worst_text(v);
  return text + (worst == "-" ? "." : ", worst at " + worst + ".");
}

std::string tile(std::string_view label, const std::string& value, const std::string& note) {
  return fmt::format(
      "<div class=\"tile\"><div class=\"label\">{}</div><div class=\"value\">{}</div>"
      "<div class=\"note\">{}</div></div>\n",
      label, value, note);
}

std::string tiles_html(const Summary& s, double scale) {
  const auto swing = [&](const PowerRange& r) { return si_text(scale * (r.max_w - r.min_w), "W"); };
  std::string text = tile("Swing of the grid", swing(s.grid),
                          (s.demand ? "demand " + swing(*s.demand) + "<br>" : std::string()) +
                              "load " + swing(s.load) + "<br>peak to peak");
  if (const BandFigure* b = training_band(s)) {
    text += tile(fmt::format("Grid RMS, {}–{} Hz", b->f_low_hz, b->f_high_hz),
                 si_text(scale * b->grid_rms_w, "W"),
                 (b->demand_rms_w ? "demand " + si_text(scale * *b->demand_rms_w, "W") + "<br>"
                                  : std::string()) +
                     fmt::format("load {}, {}", si_text(scale * b->load_rms_w, "W"),
                                 decibel_text(b->grid_rms_w, b->load_rms_w)));
  }
  if (s.energy_overhead_equal_work_frac) {
    text += tile("Energy for equal work", percent_text(*s.energy_overhead_equal_work_frac, true),
                 fmt::format("{} for work of {} unconstrained, as simulated",
                             si_text(s.equal_work.granted_j, "J"),
                             si_text(s.equal_work.unconstrained_j, "J")));
  }
  text += tile("Slowdown", significant(s.slowdown, 5),
               s.jobs.size() > 1 ? "of the slowest job" : "elapsed time / work time");
  if (s.storage) {
    const std::string moved = throughput_text(*s.storage);
    if (!moved.empty()) {
      text +=
          tile("Storage throughput", si_text(*s.storage->charged_j, "J"), moved + ", as simulated");
    }
    text += tile("State of charge",
                 fmt::format("{:.1f}–{:.1f} %", 100.0 * s.storage->soc_min_frac,
                             100.0 * s.storage->soc_max_frac),
                 fmt::format("{:.1f} % at the end", 100.0 * s.storage->soc_end_frac));
  }
  return text;
}

std::string hint_html(const ReportInput& in) {
  return fmt::format(
      "<p class=\"headline\"><span class=\"open\">Not judged.</span> <code>./ballast judge {} "
      "--limits ercot-2026-06 --site-mw 150 --report judged.html</code> holds this {}, scaled to a "
      "site of 150 MW, against a limit profile; <code>./ballast judge --list</code> names all of "
      "them.</p>\n",
      in.run != nullptr ? "RUN" : "TRACE",
      in.run != nullptr ? "run (RUN is the folder of this page)" : "trace");
}

}  // namespace

std::string headline_html(const ReportContext& context) {
  const ReportInput& in = context.input;
  if (in.judgement == nullptr) return hint_html(in);
  const Judgement& j = *in.judgement;
  const char* look = j.exceeds() ? "bad" : j.count(Outcome::kWithin) > 0 ? "good" : "open";
  return fmt::format("<p class=\"headline\"><strong class=\"{}\">{}</strong>. {}</p>\n", look,
                     counts_text(j), verdict_sentence(j));
}

std::string lead_html(const ReportContext& context) {
  const ReportInput& in = context.input;
  const double scale = context.scale.value_or(1.0);
  std::string text;
  if (in.summary != nullptr) {
    text = swing_sentence(*in.summary, scale) + html_escape(steady_reason_text(*in.summary)) + " ";
  } else {
    text =
        "Nothing in a recording says where its job is steady, so all figures cover the whole "
        "record, with start and stop. ";
  }
  if (in.judgement != nullptr && context.scale != 1.0) {
    text += "The site is " + sentence_html(in.judgement->scaling);
  } else if (in.run != nullptr) {
    text += "Site: as simulated.";
  }
  text = "<p class=\"lead\">" + text + "</p>\n";
  if (in.summary != nullptr) {
    text += "<div class=\"tiles\">\n" + tiles_html(*in.summary, scale) + "</div>\n";
  }
  return text;
}

std::string first_plots_html(const ReportContext& context, PlotData& data,
                             const std::string& caption) {
  const std::string mask =
      context.input.judgement != nullptr ? tightest_mask(*context.input.judgement, data) : "";
  const std::string plot = plot_html(context.input.run != nullptr ? "power" : "site", true, "");
  std::string text = mask.empty() ? plot
                                  : "<div class=\"side-by-side\">\n" + plot +
                                        plot_html("mask", true, "") + "</div>\n";
  if (!mask.empty()) text += caption_html(mask);
  return text + caption_html(caption);
}

}  // namespace ballast
