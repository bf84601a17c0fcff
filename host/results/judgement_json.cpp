// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/judgement_json.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "host/results/json_text.hpp"

namespace ballast {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json number(const std::optional<double>& value) {
  return value ? number(*value) : Json(nullptr);
}

Json record_json(const RecordInfo& r) {
  double longest_gap_s = 0.0;
  for (const RecordGap& gap : r.gaps)
    longest_gap_s = std::max(longest_gap_s, gap.to_s - gap.from_s);
  Json not_known = Json::array();
  for (const RecordGap& gap : r.gaps)
    not_known.push_back({{"from_s", number(gap.from_s)}, {"to_s", number(gap.to_s)}});
  return {{"name", r.name},
          {"rate_hz", number(r.rate_hz)},
          {"samples", r.samples},
          {"t0_s", number(r.t0_s)},
          {"length_s", number(r.length_s())},
          {"nyquist_hz", number(r.nyquist_hz)},
          {"bandwidth_hz", number(r.lines_to_hz())},
          {"spacing_s", number(r.read_every_s())},
          {"gaps", r.gaps.size()},
          {"longest_gap_s", number(longest_gap_s)},
          {"not_known", not_known},
          {"duplicates", r.duplicates},
          {"failed_polls", r.failed_polls},
          {"notices", r.notices},
          {"has_voltage", r.has_voltage},
          {"partial", r.partial}};
}

Json site_json(const SiteConditions& s) {
  return {{"nominal_w", number(s.nominal_w)},
          {"grid_hz", number(s.grid_hz)},
          {"short_circuit_va", s.short_circuit_va > 0.0 ? number(s.short_circuit_va) : nullptr},
          {"x_over_r", number(s.x_over_r)},
          {"power_factor", number(s.power_factor)},
          {"lamp_v", number(s.lamp_v)},
          {"voltage_definition", s.voltage_definition}};
}

Json profile_json(const ProfileNote& p) {
  return {{"name", p.name},
          {"title", p.title},
          {"source", p.source},
          {"date", p.date},
          {"status", status_text(p.status)},
          {"evidence", p.evidence},
          {"notes", p.notes}};
}

Json verdict_json(const Verdict& v) {
  Json pass = nullptr;  // not assessable is never a pass
  if (v.outcome != Outcome::kNotAssessable) pass = v.outcome == Outcome::kWithin;
  Json also = Json::array();
  for (const AlsoReading& a : v.also)
    also.push_back({{"label", a.label}, {"value", number(a.value)}});
  Json mask = Json::array();
  for (const MaskPoint& point : v.mask)
    mask.push_back({{"f_hz", number(point.f_hz)}, {"limit_w", number(point.limit_w)}});
  Json spectrum = nullptr;
  const SpectrumPoints& judged = v.spectrum.amplitude_w;
  if (!judged.f_hz.empty()) {
    spectrum = {{"from_s", number(v.spectrum.from_s)},
                {"to_s", number(v.spectrum.to_s)},
                {"f_hz", judged.f_hz},
                {"amplitude_w", judged.value}};
  }
  return {{"profile", v.profile},
          {"clause", v.clause},
          {"value", number(v.value)},
          {"limit", number(v.limit)},
          {"unit", v.unit},
          {"margin", number(v.margin)},
          {"pass", pass},
          {"at_s", number(v.at_s)},
          {"margin_frac", number(v.margin_frac)},
          {"outcome", outcome_text(v.outcome)},
          {"reason", v.reason},
          {"kind", v.kind},
          {"algorithm", v.algorithm},
          {"quote", v.quote},
          {"open", v.open},
          {"at_hz", number(v.at_hz)},
          {"ranked", v.ranked},
          {"also", also},
          {"mask", mask},
          {"spectrum", spectrum},
          {"longer_s", number(v.longer_s)}};
}

}  // namespace

std::string judgement_json(const Judgement& j) {
  Json root;
  root["format"] = "ballast-judgement";
  root["format_version"] = 1;
  root["record"] = record_json(j.record);
  root["power_w"] = {{"min", number(j.survey.min_w)},
                     {"mean", number(j.survey.mean_w)},
                     {"max", number(j.survey.max_w)}};
  root["site"] = site_json(j.site);
  root["scaling"] = j.scaling;
  root["scale"] = number(j.swing_scale);
  root["profiles"] = Json::array();
  for (const ProfileNote& p : j.profiles) root["profiles"].push_back(profile_json(p));
  root["counts"] = {{"within", j.count(Outcome::kWithin)},
                    {"exceeds", j.count(Outcome::kExceeds)},
                    {"not_assessable", j.count(Outcome::kNotAssessable)}};
  root["verdicts"] = Json::array();
  for (const Verdict& v : j.verdicts) root["verdicts"].push_back(verdict_json(v));
  return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Judgement read_judgement(std::string_view json, const std::string& source,
                         const std::string& remedy) {
  const auto number_of = [](const Json& v, const char* key) {
    const Json& value = v.at(key);
    return value.is_null() ? std::nullopt : std::optional(value.get<double>());
  };
  return read_json(json, source, "judgement", remedy, [&](const Json& root) {
    Judgement j;
    j.scaling = root.at("scaling");
    for (const Json& v : root.at("verdicts")) {
      Verdict verdict;
      verdict.profile = v.at("profile");
      verdict.clause = v.at("clause");
      verdict.unit = v.at("unit");
      verdict.limit = number_of(v, "limit").value_or(0.0);
      verdict.value = number_of(v, "value");
      verdict.margin = number_of(v, "margin");
      verdict.margin_frac = number_of(v, "margin_frac");
      verdict.at_s = number_of(v, "at_s");
      verdict.at_hz = number_of(v, "at_hz");
      verdict.reason = v.at("reason");
      verdict.longer_s = number_of(v, "longer_s");
      verdict.kind = v.at("kind");
      verdict.algorithm = v.at("algorithm");
      verdict.quote = v.at("quote");
      verdict.open = v.at("open");
      verdict.ranked = v.at("ranked");
      for (const Json& a : v.at("also")) {
        verdict.also.push_back({a.at("label"), number_of(a, "value").value_or(0.0)});
      }
      for (const Json& point : v.at("mask")) {
        verdict.mask.push_back({point.at("f_hz"), point.at("limit_w")});
      }
      if (const Json& s = v.at("spectrum"); !s.is_null()) {
        verdict.spectrum = {{s.at("f_hz"), s.at("amplitude_w")}, s.at("from_s"), s.at("to_s")};
      }
      // A value that is not finite has no number in JSON.
      if (!v.at("pass").is_null() && verdict.value && verdict.margin && verdict.margin_frac) {
        verdict.outcome = v.at("pass").get<bool>() ? Outcome::kWithin : Outcome::kExceeds;
      }
      j.verdicts.push_back(std::move(verdict));
    }
    return j;
  });
}

}  // namespace ballast
