// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/trigger_mark.hpp"

namespace ballast {

TriggerMark::TriggerMark(QCustomPlot* canvas)
    : level_(new QCPItemStraightLine(canvas)), instant_(new QCPItemText(canvas)) {
  // At the lower edge: the names of the cursors stand at the upper one.
  instant_->setText(QStringLiteral("▲T"));
  instant_->setPositionAlignment(Qt::AlignHCenter | Qt::AlignBottom);
  instant_->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
  hide();
}

void TriggerMark::hide() {
  level_->setVisible(false);
  instant_->setVisible(false);
}

void TriggerMark::show(double level, std::optional<double> fired, const Theme& theme) {
  level_->setPen(QPen(theme.cursor, 1.0, kStyle));
  level_->point1->setCoords(0.0, level);
  level_->point2->setCoords(1.0, level);
  level_->setVisible(true);
  instant_->setColor(theme.cursor);
  instant_->setBrush(theme.base);
  instant_->setFont(plot_font());
  instant_->position->setCoords(fired.value_or(0.0), 1.0);
  instant_->setVisible(fired.has_value());
}

}  // namespace ballast
