// SPDX-License-Identifier: GPL-3.0-or-later
// Density of the site's power over time and frequency, from short segments.
#pragma once

#include <QComboBox>
#include <QDoubleSpinBox>

#include "gui/plots/time_pane.hpp"

namespace ballast {

class SpectrogramPlot : public TimePane {
  Q_OBJECT

 public:
  explicit SpectrogramPlot(PlotData& data, QWidget* parent = nullptr);

  void applyTheme(const Theme& theme) override;
  PlotTable table() const override;
  // The density that is drawn there, dB re 1 W^2/Hz; not-a-number where nothing is known.
  double shownDb(double t_s, double f_hz) const;

 protected:
  void refresh() override;
  QString cursorText() const override;

 private:
  void takeSettings();
  void fillCells(Tick first, int columns, int rows);
  std::span<const float> columnAt(double t_s) const;

  QComboBox* source_;
  QComboBox* segment_;
  QDoubleSpinBox* top_hz_;
  QDoubleSpinBox* range_db_;
  QCPColorMap* map_;
  QCPColorScale* scale_;
  double highest_db_ = 0.0;
  // What the cells hold: they are made anew only when that changes.
  std::array<Tick, 5> filled_{-1, -1, -1, -1, -1};
};

}  // namespace ballast
