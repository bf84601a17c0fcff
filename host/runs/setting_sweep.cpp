// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/setting_sweep.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <span>

#include "host/analysis/swing.hpp"
#include "host/firmware/parameter_set.hpp"
#include "host/results/output_file.hpp"
#include "host/results/run_figures.hpp"
#include "host/results/run_reader.hpp"
#include "host/runs/child_run.hpp"
#include "sim/base/error.hpp"
#include "sim/scenario/register_overlay.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlock = 65536;

fs::path set_file(const SweepRequest& request, const std::string& name) {
  return request.folder / (name + ".toml");
}

void check(const SweepRequest& request) {
  if (!(request.f_low_hz > 0.0 && request.f_low_hz < request.f_high_hz)) {
    throw ConfigError("the band of the sweep is empty", {}, "give 0 < low < high, in Hz");
  }
  if (request.settings.empty()) throw ConfigError("the sweep has no setting", {}, "give one");
  std::set<std::string> names;
  for (const SweepSetting& s : request.settings) {
    check_name(s.name, {});
    if (!names.insert(s.name).second) {
      throw ConfigError("two settings have the name '" + s.name + "'", {}, "give each its own");
    }
  }
  std::error_code none;
  if (fs::exists(request.folder, none) && !fs::is_empty(request.folder, none)) {
    throw ConfigError("the folder of the sweep is not empty", {request.folder.string(), 0, 0},
                      "give a new one");
  }
}

void write_sets(const SweepRequest& request) {
  for (const SweepSetting& s : request.settings) {
    const ParameterSet set = read_parameter_set(s.toml, s.name);
    RegisterSettings().set_all(set.registers, false);
    load_scenario(request.scenario, request.overrides, set.registers);
  }
  for (const SweepSetting& s : request.settings) {
    const fs::path file = set_file(request, s.name);
    make_parent_folders(file);
    write_text_file(file, s.toml);
  }
}

void remove_result(const SweepRequest& request, const std::string& name) {
  const fs::path folder = request.folder / name;
  std::error_code none;
  if (!fs::exists(folder, none)) return;
  remove_run(folder);
  fs::remove(folder, none);
}

// The part whose swing counts, in samples of the run.
TickRange swing_range(const SweepRequest& request, const Summary& summary, const RunReader& run) {
  const double rate_hz = run.sample_rate_hz();
  const auto row = [&](double time_s) {
    const double at = std::round(time_s * rate_hz) - static_cast<double>(run.first_tick());
    return static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(run.ticks())));
  };
  std::size_t from = row(request.from_s);
  std::size_t to = run.ticks();
  if (summary.steady) {
    from = std::max(from, row(summary.steady->from_s));
    to = row(summary.steady->to_s);
  }
  if (to < from || static_cast<double>(to - from) < rate_hz * kShortestSteady_s) {
    throw DataError(
        "less than " + format_number(kShortestSteady_s) + " s are left to take the swing of", {},
        "simulate longer, or leave out less of the start");
  }
  return {from, to - from};
}

double swing_w(const SweepRequest& request, const RunReader& run, const TickRange& range) {
  WelchStream stream = swing_stream(range.count, run.sample_rate_hz());
  for (std::size_t at = 0; at < range.count; at += kBlock) {
    stream.push(run.site("grid_w", {range.first + at, std::min(kBlock, range.count - at)}));
  }
  return band_rms(stream.finish(), request.f_low_hz, request.f_high_hz);
}

SweepFigures figures_of(const SweepRequest& request, const fs::path& folder) {
  const Summary summary = read_summary(folder / "summary.json");
  const RunReader run(folder / "run.h5");
  SweepFigures figures;
  figures.band_rms_w = swing_w(request, run, swing_range(request, summary, run));
  figures.energy_overhead_frac = summary.energy_overhead_equal_work_frac;
  figures.slowdown = summary.slowdown;
  return figures;
}

SweepPoint read_point(const SweepRequest& request, const std::string& name,
                      const ChildResult& result) {
  SweepPoint point;
  point.name = name;
  point.error = child_run_error(result);
  try {
    if (point.error.empty()) point.figures = figures_of(request, request.folder / name);
  } catch (const Error& error) {
    point.error = error.what();
  }
  return point;
}

}  // namespace

std::vector<SweepPoint> run_sweep(const SweepRequest& request, const SweepHooks& hooks) {
  check(request);
  write_sets(request);
  std::vector<SweepPoint> points(request.settings.size());
  ChildPlan plan;
  plan.program = request.program;
  plan.at_once = runs_at_once(request.at_once, points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::string& name = request.settings[i].name;
    points[i].name = name;
    points[i].error = "the sweep was ended before";
    plan.commands.push_back(child_run_words(
        {request.scenario, request.overrides, set_file(request, name), request.folder / name},
        plan.at_once));
  }
  plan.stop = hooks.stop;
  plan.progress = hooks.progress;
  plan.ended = [&](std::size_t i, const ChildResult& result) {
    points[i] = read_point(request, points[i].name, result);
    if (!request.keep_runs) remove_result(request, points[i].name);
    hooks.point(i, points[i]);
  };
  const bool finished = run_children(plan);
  if (!finished && !request.keep_runs) {
    for (const SweepPoint& p : points) remove_result(request, p.name);
  }
  mark_front(points);
  return points;
}

void mark_front(std::vector<SweepPoint>& points) {
  const auto usable = [](const SweepPoint& p) {
    return p.figures && std::isfinite(p.figures->band_rms_w) && p.figures->energy_overhead_frac &&
           std::isfinite(*p.figures->energy_overhead_frac);
  };
  const auto beats = [&](const SweepPoint& a, const SweepPoint& b) {
    const double swing = a.figures->band_rms_w - b.figures->band_rms_w;
    const double energy = *a.figures->energy_overhead_frac - *b.figures->energy_overhead_frac;
    return swing <= 0.0 && energy <= 0.0 && (swing < 0.0 || energy < 0.0);
  };
  for (SweepPoint& p : points) {
    p.front = usable(p) && std::none_of(points.begin(), points.end(), [&](const SweepPoint& other) {
                return usable(other) && beats(other, p);
              });
  }
}

}  // namespace ballast
