// SPDX-License-Identifier: GPL-3.0-or-later
// Power over time as a table.
#include <algorithm>

#include "gui/plots/power_plot.hpp"

namespace ballast {

PlotTable PowerPlot::table() const {
  PlotTable table;
  table.notes.push_back("power in W; positive: drawn from the grid");
  if (scope_ == PowerScope::kGpus) {
    addReadings(table);
    return table;
  }
  std::vector<std::size_t> series;
  const std::vector<Line> drawn = lines();
  for (const Line& line : drawn) series.push_back(line.series);
  if (scope_ == PowerScope::kRacks) {
    const LiveLayout& layout = data().series().layout();
    for (std::size_t r = 0; r < layout.racks; ++r) {
      if (const auto one = layout.rack_series("grid_w", r)) series.push_back(*one);
    }
  }
  const SeriesRows found = addRows(table, series);
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    add_min_max(table, drawn[i].name, found.series[i]);
  }
  if (series.size() == drawn.size()) return table;
  std::vector<MinMax> band(found.rows.size());
  for (std::size_t i = drawn.size(); i < series.size(); ++i) {
    for (std::size_t row = 0; row < band.size(); ++row) band[row].merge(found.series[i][row]);
  }
  add_min_max(table, "grid_w", band);
  return table;
}

void PowerPlot::addReadings(PlotTable& table) const {
  table.notes.push_back(
      "each row is one reading of all GPUs at the tick t_s; what they drew between readings is not "
      "known");
  table.columns = {{"t_s", {}}, {"granted_w_min", {}}, {"granted_w_max", {}}};
  const std::size_t gpus = data().gpus().layout().gpus();
  std::vector<std::size_t> picked = picked_;
  std::erase_if(picked, [gpus](std::size_t gpu) { return gpu >= gpus; });
  for (const std::size_t gpu : picked) {
    table.columns.push_back({"gpu" + std::to_string(gpu) + "_granted_w", {}});
  }
  for (const GpuSnapshot& snapshot : data().gpus().snapshots()) {
    if (snapshot.tick < fromTick() || snapshot.tick > toTick()) continue;
    const auto [low, high] =
        std::minmax_element(snapshot.granted_w.begin(), snapshot.granted_w.end());
    table.columns[0].values.push_back(seconds(snapshot.tick));
    table.columns[1].values.push_back(static_cast<double>(*low));
    table.columns[2].values.push_back(static_cast<double>(*high));
    for (std::size_t i = 0; i < picked.size(); ++i) {
      table.columns[3 + i].values.push_back(static_cast<double>(snapshot.granted_w[picked[i]]));
    }
  }
}

}  // namespace ballast
