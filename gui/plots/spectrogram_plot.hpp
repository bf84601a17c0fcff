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
  QString hoverText(const QPointF& at) const override;
  void resetY() override;

 private:
  void takeSettings();
  // The top of the scale: the density of a sine of all GPUs in step from idle to the most that they
  // draw. It follows from the scenario and the segment alone, so a density has one colour.
  double topDb() const;
  void fillCells(Tick first, int columns, int rows);
  std::span<const float> columnAt(double t_s) const;

  QComboBox* source_;
  QComboBox* segment_;
  QDoubleSpinBox* top_hz_;
  QDoubleSpinBox* range_db_;
  QCPColorMap* map_;
  QCPColorScale* scale_;
  bool any_ = false;  // of the cells is known
  // What the cells hold: they are made anew only when that changes.
  std::array<Tick, 5> filled_{-1, -1, -1, -1, -1};
};

}  // namespace ballast
