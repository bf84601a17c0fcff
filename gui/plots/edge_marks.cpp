// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/edge_marks.hpp"

namespace ballast {

EdgeMarks::EdgeMarks(QCustomPlot* canvas, QCPAxis* axis) {
  for (std::size_t i = 0; i < items_.size(); ++i) {
    auto* item = new QCPItemText(canvas);
    item->position->setAxisRect(axis->axisRect());
    item->position->setType(QCPItemPosition::ptAxisRectRatio);
    item->position->setCoords(0.995, i == 0 ? 0.015 : 0.985);
    item->setClipAxisRect(axis->axisRect());
    item->setPositionAlignment(Qt::AlignRight | (i == 0 ? Qt::AlignTop : Qt::AlignBottom));
    item->setTextAlignment(Qt::AlignRight);
    item->setPadding(QMargins(3, 0, 3, 0));
    item->setSelectable(false);
    item->setVisible(false);
    items_[i] = item;
  }
}

void EdgeMarks::clear() {
  for (QStringList& texts : texts_) texts.clear();
}

void EdgeMarks::add(const QString& text, bool above) {
  texts_[above ? 0 : 1] << text + (above ? QStringLiteral(" ↑") : QStringLiteral(" ↓"));
}

void EdgeMarks::show(const Theme& theme) {
  for (std::size_t i = 0; i < items_.size(); ++i) {
    items_[i]->setText(texts_[i].join(QLatin1Char('\n')));
    items_[i]->setFont(plot_font());
    items_[i]->setColor(theme.limit);
    items_[i]->setBrush(theme.base);
    items_[i]->setVisible(!texts_[i].isEmpty());
  }
}

}  // namespace ballast
