// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "host/results/comparison.hpp"
#include "host/results/human.hpp"
#include "host/results/verdict_table.hpp"

namespace ballast {
namespace {

using Json = nlohmann::ordered_json;

// Rows of a label and three figures; the labels' column is as wide as the longest needs.
class Table {
 public:
  Table(std::string_view title, std::string_view last, int width = 14) : width_(width) {
    add(title, "A", "B", last);
  }
  void add(std::string_view label, std::string_view a, std::string_view b, std::string_view c) {
    rows_.push_back({std::string(label), fmt::format("{0:>{3}}{1:>{3}}{2:>{3}}", a, b, c, width_)});
  }
  void add_note(std::string_view label, const std::string& note) {
    rows_.push_back({std::string(label), "  " + note});
  }
  std::string text() const {
    std::size_t width = 30;
    for (const auto& [label, rest] : rows_) width = std::max(width, label.size());
    std::string text = "\n";
    for (const auto& [label, rest] : rows_) {
      std::string line = fmt::format("  {:<{}}{}", label, width, rest);
      line.erase(line.find_last_not_of(' ') + 1);
      text += line + "\n";
    }
    return text;
  }

 private:
  int width_;
  std::vector<std::pair<std::string, std::string>> rows_;
};

std::string power_part(const Comparison& c) {
  Table table("POWER", "B - A");
  const auto line = [&](std::string_view label, double a_w, double b_w) {
    table.add(label, si_text(a_w, "W"), si_text(b_w, "W"), difference_text(a_w, b_w, "W"));
  };
  line("minimum", c.range_a.min_w, c.range_b.min_w);
  line("mean", c.range_a.mean_w, c.range_b.mean_w);
  line("maximum", c.range_a.max_w, c.range_b.max_w);
  table.add("RMS of the difference", "", "", si_text(c.rms_difference_w, "W"));
  table.add(fmt::format("largest, at {:.3f} s", c.largest_at_s), "", "",
            si_text(c.largest_difference_w, "W"));
  table.add("correlation", "", "", c.correlation ? fmt::format("{:.4f}", *c.correlation) : "-");
  return table.text();
}

std::string bands_part(const Comparison& c) {
  Table table("RMS BY BAND", "B to A");
  for (const BandDifference& b : c.bands) {
    const std::string label = fmt::format("{}, {:g} to {:g} Hz", b.name, b.low_hz, b.high_hz);
    if (b.a_w) {
      table.add(label, si_text(*b.a_w, "W"), si_text(*b.b_w, "W"), decibel_text(*b.b_w, *b.a_w));
    } else {
      table.add_note(label, "not assessable because " + b.reason);
    }
  }
  const auto line = [](const SpectralLine& l, const std::string& text) {
    return l.amplitude > 0.0 ? text : std::string("none");
  };
  table.add("strongest line from 0.2 to 3 Hz", line(c.line_a, si_text(c.line_a.amplitude, "W")),
            line(c.line_b, si_text(c.line_b.amplitude, "W")),
            decibel_text(c.line_b.amplitude, c.line_a.amplitude));
  table.add("its frequency", line(c.line_a, significant(c.line_a.f_hz, 4) + " Hz"),
            line(c.line_b, significant(c.line_b.f_hz, 4) + " Hz"), "");
  return table.text();
}

std::string verdict_cell(const std::optional<Verdict>& v) {
  if (!v) return "not judged";
  if (!v->value) return "not assessable";
  return significant(*v->value, 4);
}

std::string of_limit_cell(const std::optional<Verdict>& v) {
  return v && v->margin_frac ? of_limit_text(*v->margin_frac) : std::string();
}

std::string clauses_part(const Comparison& c) {
  if (c.clauses.empty()) return {};
  constexpr int kWidth = 21;  // "99.99 % of the limit"
  Table table("CLAUSES", "B - A", kWidth);
  for (const ClauseDifference& d : c.clauses) {
    const std::string label = fmt::format("{} {}, {}", d.profile, d.clause, d.unit);
    const std::optional<double> difference = d.difference();
    if (d.a && d.b && !d.a->value && !d.b->value) {
      table.add_note(d.profile + " " + d.clause, not_assessable_text(*d.a));
    } else {
      table.add(label, verdict_cell(d.a), verdict_cell(d.b),
                difference ? significant(*difference, 4) : "-");
      table.add("", of_limit_cell(d.a), of_limit_cell(d.b), "");
    }
  }
  return table.text();
}

std::string accounts_part(const Comparison& c) {
  if (c.accounts.empty()) return {};
  Table table("WHOLE RUNS", "B - A");
  for (const AccountDifference& d : c.accounts) {
    if (d.unit != "1") {
      table.add(d.name, si_text(d.a, d.unit), si_text(d.b, d.unit),
                difference_text(d.a, d.b, d.unit));
    } else {
      table.add(d.name, fmt::format("{:.5f}", d.a), fmt::format("{:.5f}", d.b),
                fmt::format("{:+.5f}", d.b - d.a));
    }
  }
  return table.text();
}

Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json optional(const std::optional<double>& value) {
  return value ? number(*value) : Json(nullptr);
}

Json pair(double a, double b) {
  return {{"a", number(a)}, {"b", number(b)}, {"difference", number(b - a)}};
}

Json verdict_json(const std::optional<Verdict>& v) {
  if (!v) return nullptr;
  return {{"value", optional(v->value)},   {"limit", number(v->limit)},
          {"margin", optional(v->margin)}, {"outcome", outcome_text(v->outcome)},
          {"reason", v->reason},           {"at_s", optional(v->at_s)}};
}

Json alignment_json(const Alignment& alignment) {
  Json json = {{"b_begins_s", number(alignment.b_begins_s)}, {"text", alignment.sentence}};
  json["correlation"] = nullptr;
  if (const auto& lag = alignment.lag) {
    json["correlation"] = {{"peak", number(lag->peak)},
                           {"threshold", number(lag->threshold)},
                           {"overlap_s", number(lag->overlap_s)},
                           {"resolution_s", number(lag->resolution_s)},
                           {"second_lag_s", number(lag->second_lag_s)},
                           {"second_peak", number(lag->second_peak)}};
  }
  return json;
}

}  // namespace

std::string difference_text(double a, double b, std::string_view unit) {
  return si_difference(b - a, std::max(std::abs(a), std::abs(b)), unit);
}

std::string comparison_table(const Comparison& c) {
  std::string text = fmt::format("COMPARE\n  A  {} ({})\n  B  {} ({})\n", c.name_a, c.facts_a,
                                 c.name_b, c.facts_b);
  text += fmt::format("  Aligned: {}. In common: {} from {:.3f} s on A's clock.\n",
                      c.alignment.sentence, duration_text(c.length_s()), c.first_s);
  for (const std::string& notice : c.notices) text += "  Note: " + notice + "\n";
  return text + power_part(c) + bands_part(c) + clauses_part(c) + accounts_part(c);
}

std::string comparison_json(const Comparison& c) {
  Json root;
  root["format"] = "ballast-comparison";
  root["format_version"] = 1;
  root["a"] = c.name_a;
  root["b"] = c.name_b;
  root["alignment"] = alignment_json(c.alignment);
  root["common"] = {{"first_s", number(c.first_s)},
                    {"length_s", number(c.length_s())},
                    {"samples", c.a_w.size()},
                    {"rate_hz", number(c.rate_hz)},
                    {"nyquist_hz", number(c.nyquist_hz)},
                    {"bandwidth_hz", number(c.bandwidth_hz)}};
  root["power_w"] = {{"min", pair(c.range_a.min_w, c.range_b.min_w)},
                     {"mean", pair(c.range_a.mean_w, c.range_b.mean_w)},
                     {"max", pair(c.range_a.max_w, c.range_b.max_w)}};
  root["difference_w"] = {{"rms", number(c.rms_difference_w)},
                          {"largest", number(c.largest_difference_w)},
                          {"at_s", number(c.largest_at_s)}};
  root["correlation"] = optional(c.correlation);
  root["bands"] = Json::array();
  for (const BandDifference& b : c.bands) {
    root["bands"].push_back({{"key", b.key},
                             {"name", b.name},
                             {"low_hz", b.low_hz},
                             {"high_hz", b.high_hz},
                             {"a_rms_w", optional(b.a_w)},
                             {"b_rms_w", optional(b.b_w)},
                             {"reason", b.reason}});
  }
  const auto line_json = [](const SpectralLine& l) {
    const bool found = l.amplitude > 0.0;
    return Json{{"f_hz", found ? number(l.f_hz) : Json(nullptr)},
                {"amplitude_w", found ? number(l.amplitude) : Json(nullptr)}};
  };
  root["lines"] = {{"a", line_json(c.line_a)}, {"b", line_json(c.line_b)}};
  root["clauses"] = Json::array();
  for (const ClauseDifference& d : c.clauses) {
    root["clauses"].push_back({{"profile", d.profile},
                               {"clause", d.clause},
                               {"unit", d.unit},
                               {"a", verdict_json(d.a)},
                               {"b", verdict_json(d.b)},
                               {"difference", optional(d.difference())}});
  }
  root["accounts"] = Json::array();
  for (const AccountDifference& d : c.accounts) {
    Json account = {{"name", d.name}, {"unit", d.unit}};
    account.update(pair(d.a, d.b));
    root["accounts"].push_back(std::move(account));
  }
  root["notices"] = c.notices;
  return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ballast
