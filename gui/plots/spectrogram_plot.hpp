// SPDX-License-Identifier: GPL-3.0-or-later
// Density of the grid-facing power over time and frequency.
#pragma once

#include <QDoubleSpinBox>

#include "gui/plots/time_pane.hpp"

namespace ballast {

class SpectrogramPlot : public TimePane {
  Q_OBJECT

 public:
  explicit SpectrogramPlot(PlotData& data, QWidget* parent = nullptr);

  void applyTheme(const Theme& theme) override;
  PlotTable table() const override;

 protected:
  void refresh() override;
  QString cursorText() const override;

 private:
  QDoubleSpinBox* top_hz_;
  QDoubleSpinBox* range_db_;
  QLabel* window_;
  QCPColorMap* map_;
  QCPColorScale* scale_;
};

}  // namespace ballast
