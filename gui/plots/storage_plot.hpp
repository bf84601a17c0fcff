// SPDX-License-Identifier: GPL-3.0-or-later
// The rack storage over time: power and command on the left axis, state of charge on the right,
// with the limits that were given.
#pragma once

#include "gui/plots/edge_marks.hpp"
#include "gui/plots/time_pane.hpp"

namespace ballast {

// Of the whole site; absent ones are not drawn.
struct StorageLimits {
  std::optional<double> power_w;  // either direction
  std::optional<double> soc_min_frac;
  std::optional<double> soc_max_frac;
};

class StoragePlot : public TimePane {
  Q_OBJECT

 public:
  explicit StoragePlot(PlotData& data, QWidget* parent = nullptr);

  void applyTheme(const Theme& theme) override;
  PlotTable table() const override;
  void setLimits(const StorageLimits& limits);
  const EdgeMarks& marks() const { return marks_; }  // of limits beyond what is shown

 protected:
  void refresh() override;
  QString cursorText() const override;
  QString hoverText(const QPointF& at) const override;

 private:
  std::vector<ReadCurve> readCurves() const;
  StorageLimits limits_;
  SiAxis soc_axis_;
  QCPGraph* command_;
  QCPGraph* power_;
  QCPGraph* soc_;
  std::array<QCPItemStraightLine*, 4> lines_{};  // power up, power down, lowest and highest charge
  EdgeMarks marks_;
};

}  // namespace ballast
