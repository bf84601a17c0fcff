// SPDX-License-Identifier: GPL-3.0-or-later
// Signs at the upper and lower edge of a plot for limits that lie beyond it: "limit 2.5 MW ↑".
#pragma once

#include <QStringList>
#include <array>

#include "gui/plots/qcp.hpp"
#include "gui/theme/theme.hpp"

namespace ballast {

class EdgeMarks {
 public:
  // At the edges of the area of `axis`.
  EdgeMarks(QCustomPlot* canvas, QCPAxis* axis);

  // Anew with each redraw: clear(), then add() for each, one below the other, then show().
  void clear();
  void add(const QString& text, bool above);
  void show(const Theme& theme);
  const QStringList& texts(bool above) const { return texts_[above ? 0 : 1]; }

 private:
  std::array<QCPItemText*, 2> items_{};  // above, below
  std::array<QStringList, 2> texts_;
};

}  // namespace ballast
