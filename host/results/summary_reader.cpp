// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "host/results/account_json.hpp"
#include "host/results/json_text.hpp"
#include "host/results/summary.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

using Json = nlohmann::ordered_json;

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

// Of fields that earlier versions did not write.
std::optional<double> get_new(const Json& object, const char* key) {
  if (!object.contains(key)) return std::nullopt;
  return get_optional<double>(object, key);
}

LineFigures get_lines(const Json& object) {
  LineFigures lines;
  if (!object.contains("lines")) return lines;
  const auto read = [&](const char* side) {
    const Json& line = object.at("lines").at(side);
    return LineFigure{get_number(line, "f_hz", 0.0), get_number(line, "amplitude_w", 0.0)};
  };
  return {read("load"), read("grid")};
}

PowerRange get_range(const Json& json) {
  return {get_number(json, "min"), get_number(json, "mean"), get_number(json, "max")};
}

std::vector<BandFigure> get_bands(const Json& list) {
  std::vector<BandFigure> bands;
  for (const Json& b : list) {
    bands.push_back({get_number(b, "f_low_hz"), get_number(b, "f_high_hz"),
                     get_number(b, "load_rms_w"), get_number(b, "grid_rms_w"),
                     get_new(b, "demand_rms_w")});
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
  s.description = root.value("description", "");
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
  if (root.at("power_w").contains("demand")) s.demand = get_range(root["power_w"]["demand"]);
  s.load = get_range(root.at("power_w").at("load"));
  s.grid = get_range(root.at("power_w").at("grid"));
  s.bands = get_bands(root.at("bands"));
  s.lines = get_lines(root);
  if (const Json& part = root.at("steady"); !part.is_null()) {
    s.steady = {get_number(part, "from_s"), get_number(part, "to_s"), get_bands(part.at("bands")),
                get_lines(part)};
  }
  if (const Json& soc = root.at("storage"); !soc.is_null()) {
    s.storage = {get_number(soc, "soc_min_frac"), get_number(soc, "soc_max_frac"),
                 get_number(soc, "soc_end_frac"), get_new(soc, "charged_j"),
                 get_new(soc, "discharged_j")};
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

}  // namespace ballast
