// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "host/results/human.hpp"
#include "host/results/report_section.hpp"
#include "host/results/verdict_table.hpp"

namespace ballast {
namespace {

const ProfileNote* note_of(const Judgement& j, const std::string& profile) {
  const auto it = std::find_if(j.profiles.begin(), j.profiles.end(),
                               [&](const ProfileNote& p) { return p.name == profile; });
  return it == j.profiles.end() ? nullptr : &*it;
}

std::string outcome_html(Outcome outcome) {
  const char* look = outcome == Outcome::kWithin    ? "good"
                     : outcome == Outcome::kExceeds ? "bad"
                                                    : "open";
  return fmt::format("<span class=\"{}\">{}</span>", look, outcome_text(outcome));
}

std::string amount(const std::optional<double>& value) {
  return value ? significant(*value, 4) : std::string("–");
}

// Seconds to the millisecond of the record's clock; long records keep it.
std::string place_text(const Verdict& v) {
  std::vector<std::string> places;
  if (v.at_hz) places.push_back(significant(*v.at_hz, 4) + " Hz");
  if (v.at_s) places.push_back(fmt::format("{:.3f} s", *v.at_s));
  return fmt::format("{}", fmt::join(places, "<br>"));
}

std::string also_text(const Verdict& v) {
  std::vector<std::string> parts;
  if (v.outcome == Outcome::kNotAssessable) parts.push_back(html_escape(not_assessable_text(v)));
  const std::string others = other_readings_text(v);
  if (!others.empty()) parts.push_back(html_escape(others));
  if (!v.ranked) parts.emplace_back("scale-free, outside the ranking");
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string site_text(const SiteConditions& s) {
  std::string text = fmt::format("{} rated, {} Hz, ", si_text(s.nominal_w, "W"), s.grid_hz);
  text += s.short_circuit_va > 0.0
              ? fmt::format("short-circuit level {} at X/R {}, ", si_text(s.short_circuit_va, "VA"),
                            significant(s.x_over_r, 3))
              : std::string("short-circuit level not known, ");
  return text + fmt::format("power factor {} lagging, {} V lamp, voltage taken as {}.",
                            s.power_factor, s.lamp_v, html_escape(s.voltage_definition));
}

std::string named(const Verdict& v) {
  return html_escape(v.profile) + ", " + html_escape(v.clause);
}

std::string fraction_text(const Verdict& v) {
  return v.margin_frac ? of_limit_text(*v.margin_frac) : "–";
}

std::string row_of(const Judgement& j, const Verdict& v) {
  const ProfileNote* note = note_of(j, v.profile);
  std::string name = html_escape(v.profile) + ", <b>" + html_escape(v.clause) + "</b>";
  if (note != nullptr) {
    name += fmt::format("<br><span class=\"soft\">{}, {}</span>", status_text(note->status),
                        html_escape(note->date));
  }
  if (v.outcome == Outcome::kNotAssessable) {
    return fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"text\" "
        "colspan=\"5\">{}</td></tr>\n",
        name, outcome_html(v.outcome), also_text(v));
  }
  std::string text = cell_row({name, outcome_html(v.outcome), fraction_text(v), amount(v.value),
                               significant(v.limit, 4), html_escape(v.unit), place_text(v)});
  const std::string also = also_text(v);
  if (!also.empty()) text += "<tr class=\"also\"><td colspan=\"7\">" + also + "</td></tr>\n";
  return text;
}

std::string clause_details(const Verdict& v) {
  const auto entry = [](std::string_view label, const std::string& text) {
    return text.empty() ? std::string()
                        : fmt::format("<dt>{}</dt><dd>{}</dd>\n", label, html_escape(text));
  };
  std::string text = fmt::format(
      "<h4>{}{}</h4>\n<dl>\n", html_escape(v.clause),
      v.clause == v.kind ? "" : " <span class=\"soft\">(" + html_escape(v.kind) + ")</span>");
  text += entry("computed as", v.algorithm);
  if (!v.quote.empty()) text += entry("source", "“" + v.quote + "”");
  return text + entry("left open", v.open) + "</dl>\n";
}

}  // namespace

std::string judge_section(const ReportContext& context) {
  if (context.input.judgement == nullptr) return "";
  const Judgement& j = *context.input.judgement;
  std::string text = caption_html("<strong>Scaling:</strong> " + sentence_html(j.scaling));
  text += caption_html("<strong>Site:</strong> " + site_text(j.site));
  text +=
      "<div class=\"wide\"><table class=\"figures margins\">" +
      head_row({"clause", "outcome", "against the limit", "value", "limit", "unit", "worst at"}) +
      "<tbody>\n";
  for (const Verdict& v : j.verdicts) text += row_of(j, v);
  text += "</tbody></table></div>\n";
  text += caption_html(
      "Tightest first. “Not assessable” never counts as a pass. Limits marked proposed, site "
      "practice, "
      "example or own are not rules in force. Each figure is valid only for the algorithm, scaling "
      "and site stated here.");
  return section_html("limits", "Limits and margins", text);
}

std::string profiles_section(const ReportContext& context) {
  if (context.input.judgement == nullptr) return "";
  const Judgement& j = *context.input.judgement;
  std::string text;
  for (const ProfileNote& p : j.profiles) {
    text += fmt::format(
        "<details class=\"profile\"><summary><strong>{}</strong>: {} ({}, {})</summary>\n<dl>\n",
        html_escape(p.name), html_escape(p.title), status_text(p.status), html_escape(p.date));
    const auto entry = [&](std::string_view label, const std::string& value) {
      if (!value.empty())
        text += fmt::format("<dt>{}</dt><dd>{}</dd>\n", label, html_escape(value));
    };
    entry("source", p.source);
    entry("date", p.date);
    entry("evidence", p.evidence);
    entry("notes", p.notes);
    text += "</dl>\n";
    for (const Verdict& v : j.verdicts) {
      if (v.profile == p.name) text += clause_details(v);
    }
    text += "</details>\n";
  }
  return section_html("profiles", "What the limits rest on", text);
}

std::string flicker_section(const ReportContext& context) {
  if (context.input.judgement == nullptr) return "";
  const Judgement& j = *context.input.judgement;
  std::string rows;
  for (const Verdict& v : j.verdicts) {
    if (v.kind.find("flicker") == std::string::npos) continue;
    rows += cell_row({named(v), outcome_html(v.outcome), amount(v.value), significant(v.limit, 3),
                      fraction_text(v), place_text(v),
                      "<span class=\"left soft\">" + also_text(v) + "</span>"});
  }
  if (rows.empty()) return "";
  return section_html(
      "flicker", "Flicker",
      "<div class=\"wide\"><table class=\"figures\">" +
          head_row({"profile, clause", "outcome", "value", "limit", "against the limit", "worst at",
                    "<span class=\"left\">remarks</span>"}) +
          "<tbody>\n" + rows + "</tbody></table></div>\n" +
          caption_html("IEC 61000-4-15 flickermeter, applied to the voltage that results from the "
                       "power at the point of common coupling: " +
                       site_text(j.site)) +
          caption_html("Flicker is usually not the binding limit at a stiff connection: 40 MW at "
                       "unity power factor and X/R = 10 change the voltage of a 2 GVA connection "
                       "by about 0.2 %. It can become binding in weak grids or if reactive power "
                       "follows the load. A planning level applies to all loads together, and a "
                       "single site may cause only a share of it."));
}

}  // namespace ballast
