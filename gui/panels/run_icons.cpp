// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/run_icons.hpp"

#include <QPainter>
#include <QPainterPath>
#include <QPixmap>

namespace ballast {
namespace {

// In a square of side 1: filled, but for the bow of kRestart, which is a stroke of this width.
constexpr double kStroke = 0.12;

QPainterPath triangle(double left, double right) {
  QPainterPath path;
  path.moveTo(left, 0.14);
  path.lineTo(right, 0.5);
  path.lineTo(left, 0.86);
  path.closeSubpath();
  return path;
}

QPainterPath filled(RunSign sign) {
  QPainterPath path;
  switch (sign) {
    case RunSign::kRun:
      return triangle(0.2, 0.86);
    case RunSign::kPause:
      path.addRect(0.2, 0.14, 0.2, 0.72);
      path.addRect(0.6, 0.14, 0.2, 0.72);
      return path;
    case RunSign::kStep:
      path = triangle(0.14, 0.66);
      path.addRect(0.7, 0.14, 0.16, 0.72);
      return path;
    case RunSign::kRestart:  // the head of the bow
      path.moveTo(0.92, 0.08);
      path.lineTo(0.92, 0.46);
      path.lineTo(0.56, 0.38);
      path.closeSubpath();
      return path;
  }
  return path;
}

QPixmap painted(RunSign sign, int side, const QColor& colour) {
  QPixmap map(side, side);
  map.fill(Qt::transparent);
  QPainter painter(&map);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.scale(side, side);
  painter.fillPath(filled(sign), colour);
  if (sign == RunSign::kRestart) {
    QPainterPath bow;
    const QRectF circle(0.16, 0.16, 0.68, 0.68);
    bow.arcMoveTo(circle, 40.0);
    bow.arcTo(circle, 40.0, 290.0);
    painter.strokePath(bow, QPen(colour, kStroke, Qt::SolidLine, Qt::FlatCap));
  }
  return map;
}

}  // namespace

QIcon run_icon(RunSign sign, const Theme& theme) {
  const QColor faint = theme_palette(theme).color(QPalette::Disabled, QPalette::ButtonText);
  const QColor plain = sign == RunSign::kRun ? theme.good : theme.text;
  QIcon icon;
  for (const int side : {16, 24, 32, 48, 64}) {
    icon.addPixmap(painted(sign, side, plain), QIcon::Normal);
    icon.addPixmap(painted(sign, side, faint), QIcon::Disabled);
  }
  return icon;
}

}  // namespace ballast
