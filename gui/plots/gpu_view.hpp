// SPDX-License-Identifier: GPL-3.0-or-later
// The GPUs: one rack over time, or all racks as they are now.
#pragma once

#include <QStackedWidget>

#include "gui/plots/gpu_heat_map.hpp"
#include "gui/plots/gpu_time_map.hpp"

namespace ballast {

class GpuView : public QStackedWidget {
  Q_OBJECT

 public:
  explicit GpuView(PlotData& shown, QWidget* parent = nullptr);

  GpuTimeMap& overTime() { return *over_time_; }
  GpuHeatMap& allRacks() { return *all_racks_; }

 private:
  GpuTimeMap* over_time_;
  GpuHeatMap* all_racks_;
};

}  // namespace ballast
