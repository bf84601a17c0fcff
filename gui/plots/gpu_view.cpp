// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/gpu_view.hpp"

namespace ballast {

GpuView::GpuView(PlotData& shown, QWidget* parent)
    : QStackedWidget(parent),
      over_time_(new GpuTimeMap(shown, QStringLiteral("GPUs"), {})),
      all_racks_(new GpuHeatMap(shown)) {
  addWidget(over_time_);
  addWidget(all_racks_);
  connect(over_time_, &GpuTimeMap::allRacksWanted, this, [this] {
    all_racks_->setQuantity(over_time_->quantity());
    setCurrentWidget(all_racks_);
  });
  connect(all_racks_, &GpuHeatMap::overTimeWanted, this, [this] {
    over_time_->setQuantity(all_racks_->quantity());
    setCurrentWidget(over_time_);
  });
}

}  // namespace ballast
