// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/summary.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "host/results/account_json.hpp"
#include "host/results/human.hpp"
#include "host/results/json_text.hpp"
#include "host/results/output_file.hpp"
#include "sim/base/time.hpp"

namespace ballast {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

template <class T>
Json optional(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json range(const PowerRange& r) {
  return {{"min", number(r.min_w)}, {"mean", number(r.mean_w)}, {"max", number(r.max_w)}};
}

Json bands_json(const std::vector<BandFigure>& bands) {
  Json list = Json::array();
  for (const BandFigure& b : bands) {
    list.push_back({{"f_low_hz", b.f_low_hz},
                    {"f_high_hz", b.f_high_hz},
                    {"load_rms_w", number(b.load_rms_w)},
                    {"grid_rms_w", number(b.grid_rms_w)}});
    if (b.demand_rms_w) list.back()["demand_rms_w"] = number(*b.demand_rms_w);
  }
  return list;
}

Json lines_json(const LineFigures& lines) {
  const auto line = [](const LineFigure& l) {
    const bool found = l.amplitude_w > 0.0;
    return Json{{"f_hz", found ? number(l.f_hz) : Json(nullptr)},
                {"amplitude_w", found ? number(l.amplitude_w) : Json(nullptr)}};
  };
  return {{"load", line(lines.load)}, {"grid", line(lines.grid)}};
}

Json figures_json(const std::vector<JobFigure>& figures) {
  Json list = Json::array();
  for (const JobFigure& f : figures) {
    list.push_back(
        {{"name", f.name}, {"value", number(f.value)}, {"unit", f.unit}, {"help", f.help}});
  }
  return list;
}

Json jobs_json(const std::vector<JobSummary>& jobs) {
  Json list = Json::array();
  for (const JobSummary& j : jobs) {
    list.push_back({{"name", j.name},
                    {"gpus", j.gpus},
                    {"elapsed_s", number(j.elapsed_s)},
                    {"work_s", number(j.work_s)},
                    {"slowdown", number(j.slowdown)},
                    {"work_energy_j", number(j.work_energy_j)},
                    {"finished", j.finished},
                    {"unsupported_gpu_s", number(j.unsupported_gpu_s)},
                    {"unsupported_energy_j", number(j.unsupported_energy_j)}});
    if (!j.figures.empty()) list.back()["figures"] = figures_json(j.figures);
  }
  return list;
}

Json verdicts_json(const std::vector<VerdictSummary>& verdicts) {
  Json list = Json::array();
  for (const VerdictSummary& v : verdicts) {
    list.push_back({{"profile", v.profile},
                    {"clause", v.clause},
                    {"value", optional(v.value)},
                    {"limit", number(v.limit)},
                    {"unit", v.unit},
                    {"margin", optional(v.margin)},
                    {"pass", optional(v.pass)},
                    {"at_s", optional(v.at_s)}});
  }
  return list;
}

Json parties_json(const std::vector<OwnFigures>& parties) {
  Json list = Json::array();
  for (const OwnFigures& f : parties) {
    list.push_back({{"channel", f.info.name},
                    {"scope", scope_word(f.scope)},
                    {"instance", f.instance},
                    {"unit", f.info.unit},
                    {"min", number(f.min)},
                    {"mean", number(f.mean)},
                    {"max", number(f.max)},
                    {"help", f.info.description}});
  }
  return list;
}

}  // namespace

std::string to_json(const Summary& s, bool with_timing) {
  Json root;
  root["scenario"] = s.scenario;
  if (!s.description.empty()) root["description"] = s.description;
  root["engine"] = s.engine;
  root["seed"] = s.seed;
  root["ticks"] = s.ticks;
  root["gpus"] = s.gpus;
  root["racks"] = s.racks;
  root["rtl_hash"] = s.rtl_hash;
  root["partial"] = s.partial;
  root["energy_j"] = energy_json(s.energy);
  root["balance_error_frac"] = number(s.energy.balance_error_frac());
  root["equal_work_j"] = {{"unconstrained", number(s.equal_work.unconstrained_j)},
                          {"granted", number(s.equal_work.granted_j)}};
  root["energy_overhead_equal_work_frac"] = optional(s.energy_overhead_equal_work_frac);
  root["slowdown"] = number(s.slowdown);
  root["jobs"] = jobs_json(s.jobs);
  root["power_w"] = {{"load", range(s.load)}, {"grid", range(s.grid)}};
  if (s.demand) root["power_w"]["demand"] = range(*s.demand);
  root["bands"] = bands_json(s.bands);
  root["lines"] = lines_json(s.lines);
  root["steady"] = nullptr;
  if (s.steady) {
    root["steady"] = {{"from_s", s.steady->from_s},
                      {"to_s", s.steady->to_s},
                      {"bands", bands_json(s.steady->bands)},
                      {"lines", lines_json(s.steady->lines)}};
  }
  root["storage"] = nullptr;
  if (s.storage) {
    root["storage"] = {{"soc_min_frac", number(s.storage->soc_min_frac)},
                       {"soc_max_frac", number(s.storage->soc_max_frac)},
                       {"soc_end_frac", number(s.storage->soc_end_frac)}};
    if (s.storage->charged_j && s.storage->discharged_j) {
      root["storage"]["charged_j"] = number(*s.storage->charged_j);
      root["storage"]["discharged_j"] = number(*s.storage->discharged_j);
    }
  }
  if (!s.parties.empty()) root["parties"] = parties_json(s.parties);
  root["nyquist_hz"] = number(s.nyquist_hz);
  root["verdicts"] = verdicts_json(s.verdicts);
  if (with_timing) {
    root["timing"] = {{"wall_s", number(s.timing.wall_s)},
                      {"realtime_factor", number(s.timing.realtime_factor)},
                      {"lane_ticks_per_s", number(s.timing.lane_ticks_per_s)},
                      {"startup_s", number(s.timing.startup_s)}};
  }
  root["notices"] = s.notices;
  root["provenance"] = Json::object();
  for (const auto& [key, value] : s.provenance) root["provenance"][key] = value;
  // Names and paths need not be UTF-8: what is not becomes U+FFFD instead of an exception.
  return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

bool steady_is_whole(const Summary& s) {
  return s.steady && s.steady->from_s <= 0.0 && s.steady->to_s >= seconds(s.ticks);
}

std::string steady_span_text(const Summary& s) {
  if (!s.steady || steady_is_whole(s)) return {};
  return span_text(s.steady->from_s, s.steady->to_s) + ", in which all jobs iterate";
}

std::string steady_reason_text(const Summary& s) {
  if (s.jobs.empty()) return "No job ran, so no part of the run counts as steady.";
  if (steady_is_whole(s)) {
    return std::isfinite(s.nyquist_hz)
               ? "A replayed trace does not say where its job starts and stops, so the swings are "
                 "only given over the whole record."
               : "All jobs iterate throughout the record, so the swings over the whole record are "
                 "those of the steady job.";
  }
  if (!s.steady) {
    return "There are no 20 s in which all jobs iterate, so the swings are only given over the "
           "whole record, with start and stop.";
  }
  return "The steady part is known from the jobs themselves: it begins when the last rank of all "
         "jobs begins its iterations and ends when the first rank leaves them.";
}

void write_summary(const std::filesystem::path& file, const Summary& summary) {
  write_text_file(file, to_json(summary));
}

}  // namespace ballast
