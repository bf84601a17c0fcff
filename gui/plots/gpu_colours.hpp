// SPDX-License-Identifier: GPL-3.0-or-later
// How a map of GPUs is coloured: powers by a scale from idle to the most that a GPU draws, so that
// a power has the same colour whatever else is shown; states by a colour each.
#pragma once

#include <QComboBox>
#include <vector>

#include "gui/model/gpu_model.hpp"
#include "gui/plots/plot_pane.hpp"

namespace ballast {

// "granted", "demand", ... in the order of GpuQuantity.
QStringList gpu_quantity_names();
// "rack 0 GPU 5: demand 1.1 kW, granted 1.2 kW, RUN" of a GPU of a snapshot.
QString gpu_text(const GpuSnapshot& snapshot, std::size_t index, std::size_t rack, std::size_t gpu);
// "sampled every 1.0 s: faster swings are hidden, lower the pace", by how far apart the readings of
// that stretch lie or, where `column` is wider, how wide a column of the screen is.
QString sampling_text(const GpuModel& gpus, Tick from, Tick to, Tick column = 0);
std::vector<PlotPane::LegendEntry> state_legend(const Theme& theme);

class GpuColours {
 public:
  GpuColours(QCustomPlot* canvas, QCPColorMap* map);

  // States have a legend instead of a scale; the room is the map's.
  void apply(const Theme& theme, GpuQuantity quantity);
  // Beyond it the colours are those of its ends.
  void setRange(const GpuPowerRange& range);

 private:
  QCustomPlot* canvas_;
  QCPColorMap* map_;
  QCPColorScale* scale_;
  GpuQuantity quantity_ = GpuQuantity::kGranted;
};

}  // namespace ballast
