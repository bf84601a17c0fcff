// SPDX-License-Identifier: GPL-3.0-or-later
// The level at which a trigger waits, as a line, and below it where the trigger fired last.
#pragma once

#include <optional>

#include "gui/plots/qcp.hpp"
#include "gui/theme/theme.hpp"

namespace ballast {

class TriggerMark {
 public:
  static constexpr Qt::PenStyle kStyle = Qt::DotLine;

  explicit TriggerMark(QCustomPlot* canvas);

  void show(double level, std::optional<double> fired, const Theme& theme);
  void hide();
  const QCPItemStraightLine& level() const { return *level_; }
  const QCPItemText& instant() const { return *instant_; }

 private:
  QCPItemStraightLine* level_;
  QCPItemText* instant_;
};

}  // namespace ballast
