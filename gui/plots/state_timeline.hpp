// SPDX-License-Identifier: GPL-3.0-or-later
// What the controllers of a rack's GPUs were doing over time, one row per GPU.
#pragma once

#include <QSpinBox>

#include "gui/plots/time_pane.hpp"

namespace ballast {

class StateTimeline : public TimePane {
  Q_OBJECT

 public:
  explicit StateTimeline(PlotData& data, QWidget* parent = nullptr);

  void applyTheme(const Theme& theme) override;
  PlotTable table() const override;

 public slots:
  void setRack(int rack);

 protected:
  void refresh() override;
  QString cursorText() const override;

 private:
  std::size_t firstGpu() const;

  QSpinBox* rack_;
  QCPColorMap* map_;
};

}  // namespace ballast
