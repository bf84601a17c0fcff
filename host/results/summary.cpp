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
#include "sim/base/error.hpp"

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
  }
  return list;
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

// Reading: a null stands for a number that was not finite.
double get_number(const Json& object, const char* key, double if_null = NAN) {
  const Json& value = object.at(key);
  return value.is_null() ? if_null : value.get<double>();
}

template <class T>
std::optional<T> get_optional(const Json& object, const char* key) {
  const Json& value = object.at(key);
  if (value.is_null()) return std::nullopt;
  return value.get<T>();
}

PowerRange get_range(const Json& json) {
  return {get_number(json, "min"), get_number(json, "mean"), get_number(json, "max")};
}

std::vector<BandFigure> get_bands(const Json& list) {
  std::vector<BandFigure> bands;
  for (const Json& b : list) {
    bands.push_back({get_number(b, "f_low_hz"), get_number(b, "f_high_hz"),
                     get_number(b, "load_rms_w"), get_number(b, "grid_rms_w")});
  }
  return bands;
}

std::vector<JobFigure> get_figures(const Json& job) {
  std::vector<JobFigure> figures;
  if (!job.contains("figures")) return figures;
  for (const Json& f : job.at("figures")) {
    figures.push_back({f.at("name").get<std::string>(), get_number(f, "value"),
                       f.at("unit").get<std::string>(), f.at("help").get<std::string>()});
  }
  return figures;
}

std::vector<OwnFigures> get_parties(const Json& root) {
  std::vector<OwnFigures> parties;
  if (!root.contains("parties")) return parties;
  for (const Json& f : root.at("parties")) {
    const auto scope =
        std::find(kScopeNames.begin(), kScopeNames.end(), f.at("scope").get<std::string>());
    if (scope == kScopeNames.end()) continue;  // of a later version
    parties.push_back({static_cast<Scope>(scope - kScopeNames.begin()),
                       f.at("instance").get<std::size_t>(),
                       {f.at("channel").get<std::string>(), f.at("unit").get<std::string>(),
                        f.at("help").get<std::string>()},
                       get_number(f, "min"),
                       get_number(f, "mean"),
                       get_number(f, "max")});
  }
  return parties;
}

Summary from_json(const Json& root, const std::string& name) {
  Summary s;
  s.scenario = root.at("scenario").get<std::string>();
  s.engine = root.at("engine").get<std::string>();
  s.seed = root.at("seed").get<std::uint64_t>();
  s.ticks = root.at("ticks").get<std::int64_t>();
  s.gpus = root.at("gpus").get<std::int64_t>();
  s.racks = root.at("racks").get<std::int64_t>();
  s.rtl_hash = root.at("rtl_hash").get<std::string>();
  s.partial = root.at("partial").get<bool>();
  const Json& e = root.at("energy_j");
  if (e.contains("conversion_loss")) {
    throw DataError("the summary was written by an earlier version with different energy accounts",
                    {name}, "run the scenario.toml beside it again");
  }
  s.energy = energy_of_json(e);
  const Json& work = root.at("equal_work_j");
  s.equal_work = {get_number(work, "unconstrained"), get_number(work, "granted")};
  s.energy_overhead_equal_work_frac = get_optional<double>(root, "energy_overhead_equal_work_frac");
  s.slowdown = get_number(root, "slowdown");
  for (const Json& j : root.at("jobs")) {
    s.jobs.push_back({j.at("name").get<std::string>(), j.at("gpus").get<std::int64_t>(),
                      get_number(j, "elapsed_s"), get_number(j, "work_s"),
                      get_number(j, "slowdown"), get_number(j, "work_energy_j"),
                      j.at("finished").get<bool>(), get_number(j, "unsupported_gpu_s"),
                      get_number(j, "unsupported_energy_j"), get_figures(j)});
  }
  s.load = get_range(root.at("power_w").at("load"));
  s.grid = get_range(root.at("power_w").at("grid"));
  s.bands = get_bands(root.at("bands"));
  if (const Json& part = root.at("steady"); !part.is_null()) {
    s.steady = {get_number(part, "from_s"), get_number(part, "to_s"), get_bands(part.at("bands"))};
  }
  if (const Json& soc = root.at("storage"); !soc.is_null()) {
    s.storage = {get_number(soc, "soc_min_frac"), get_number(soc, "soc_max_frac"),
                 get_number(soc, "soc_end_frac")};
  }
  s.parties = get_parties(root);
  s.nyquist_hz = get_number(root, "nyquist_hz", std::numeric_limits<double>::infinity());
  for (const Json& v : root.at("verdicts")) {
    s.verdicts.push_back({v.at("profile").get<std::string>(), v.at("clause").get<std::string>(),
                          get_optional<double>(v, "value"), get_number(v, "limit"),
                          v.at("unit").get<std::string>(), get_optional<double>(v, "margin"),
                          get_optional<bool>(v, "pass"), get_optional<double>(v, "at_s")});
  }
  if (root.contains("timing")) {
    const Json& t = root.at("timing");
    s.timing = {get_number(t, "wall_s"), get_number(t, "realtime_factor"),
                get_number(t, "lane_ticks_per_s"), get_number(t, "startup_s")};
  }
  s.notices = root.at("notices").get<std::vector<std::string>>();
  for (const auto& [key, value] : root.at("provenance").items()) {
    s.provenance.emplace_back(key, value.get<std::string>());
  }
  return s;
}

}  // namespace

std::string to_json(const Summary& s, bool with_timing) {
  Json root;
  root["scenario"] = s.scenario;
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
  root["bands"] = bands_json(s.bands);
  root["steady"] = nullptr;
  if (s.steady) {
    root["steady"] = {{"from_s", s.steady->from_s},
                      {"to_s", s.steady->to_s},
                      {"bands", bands_json(s.steady->bands)}};
  }
  root["storage"] = nullptr;
  if (s.storage) {
    root["storage"] = {{"soc_min_frac", number(s.storage->soc_min_frac)},
                       {"soc_max_frac", number(s.storage->soc_max_frac)},
                       {"soc_end_frac", number(s.storage->soc_end_frac)}};
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

Summary parse_summary(std::string_view json, const std::string& name) {
  return read_json(json, name, "summary of a run", "name a run directory or its summary.json",
                   [&](const Json& root) { return from_json(root, name); });
}

Summary read_summary(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) {
    throw DataError("the summary cannot be read", {file.string()},
                    "name a run directory or its summary.json");
  }
  return parse_summary(text, file.string());
}

std::string bands_span_text(const Summary& s) {
  if (!s.steady) return "the whole record";
  return span_text(s.steady->from_s, s.steady->to_s) + ", in which all jobs iterate";
}

void write_summary(const std::filesystem::path& file, const Summary& summary) {
  write_text_file(file, to_json(summary));
}

}  // namespace ballast
