// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/theme/theme_style.hpp"

#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>
#include <algorithm>

namespace ballast {
namespace {

constexpr double kRadius = 2.5;

void draw_edge(QPainter* painter, const QStyleOption& option) {
  const bool focus =
      option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_Enabled);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setBrush(Qt::NoBrush);
  painter->setPen(option.palette.color(focus ? QPalette::Highlight : QPalette::Dark));
  painter->drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
  painter->restore();
}

// A button that is on: filled, as its label is then in the colour for that ground.
void draw_pressed_in(QPainter* painter, const QStyleOption& option) {
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(option.palette.color(QPalette::Highlight));
  painter->setBrush(option.palette.color(QPalette::Highlight));
  painter->drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
  painter->restore();
}

bool is_on(const QStyleOption& option) {
  return option.state.testFlag(QStyle::State_On) && option.state.testFlag(QStyle::State_Enabled);
}

// A box or a disc with what is in it.
void draw_indicator(QPainter* painter, const QStyleOption& option, bool round) {
  const bool on = option.state.testFlag(QStyle::State_On);
  const bool partly = option.state.testFlag(QStyle::State_NoChange);
  const bool enabled = option.state.testFlag(QStyle::State_Enabled);
  const QPalette& p = option.palette;
  const double side = std::min(option.rect.width(), option.rect.height()) - 1.0;
  const QRectF box(option.rect.x() + 0.5, option.rect.y() + 0.5, side, side);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const bool filled = (on || partly) && enabled;
  const bool focus = option.state.testFlag(QStyle::State_HasFocus);
  painter->setPen(p.color(filled || focus ? QPalette::Highlight : QPalette::Dark));
  painter->setBrush(p.color(filled ? QPalette::Highlight : QPalette::Base));
  const double radius = round ? side / 2.0 : kRadius;
  painter->drawRoundedRect(box, radius, radius);
  const QColor mark =
      enabled ? p.color(QPalette::HighlightedText) : p.color(QPalette::Disabled, QPalette::Text);
  if (round && on) {
    painter->setPen(Qt::NoPen);
    painter->setBrush(mark);
    painter->drawEllipse(box.center(), side * 0.22, side * 0.22);
  } else if (partly || on) {
    QPainterPath path;
    path.moveTo(box.x() + side * 0.24, box.y() + side * 0.5);
    if (partly) {
      path.lineTo(box.x() + side * 0.76, box.y() + side * 0.5);
    } else {
      path.lineTo(box.x() + side * 0.43, box.y() + side * 0.7);
      path.lineTo(box.x() + side * 0.77, box.y() + side * 0.3);
    }
    painter->setPen(QPen(mark, side * 0.14, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->setBrush(Qt::NoBrush);
    painter->drawPath(path);
  }
  painter->restore();
}

}  // namespace

ThemeStyle::ThemeStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

void ThemeStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
                               QPainter* painter, const QWidget* widget) const {
  switch (element) {
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
      draw_indicator(painter, *option, false);
      return;
    case PE_IndicatorRadioButton:
      draw_indicator(painter, *option, true);
      return;
    case PE_PanelButtonTool:
    case PE_PanelButtonCommand:
      if (is_on(*option)) {
        draw_pressed_in(painter, *option);
        return;
      }
      QProxyStyle::drawPrimitive(element, option, painter, widget);
      if (element == PE_PanelButtonCommand) draw_edge(painter, *option);
      return;
    case PE_FrameLineEdit:
      QProxyStyle::drawPrimitive(element, option, painter, widget);
      draw_edge(painter, *option);
      return;
    case PE_PanelLineEdit: {
      QProxyStyle::drawPrimitive(element, option, painter, widget);
      const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
      if (frame != nullptr && frame->lineWidth > 0) draw_edge(painter, *option);
      return;
    }
    default:
      QProxyStyle::drawPrimitive(element, option, painter, widget);
  }
}

void ThemeStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                             const QWidget* widget) const {
  const auto* tool = qstyleoption_cast<const QStyleOptionToolButton*>(option);
  const auto* push = qstyleoption_cast<const QStyleOptionButton*>(option);
  if (element == CE_ToolButtonLabel && tool != nullptr && is_on(*option)) {
    QStyleOptionToolButton on = *tool;
    on.palette.setColor(QPalette::ButtonText, option->palette.color(QPalette::HighlightedText));
    QProxyStyle::drawControl(element, &on, painter, widget);
    return;
  }
  if (element == CE_PushButtonLabel && push != nullptr && is_on(*option)) {
    QStyleOptionButton on = *push;
    on.palette.setColor(QPalette::ButtonText, option->palette.color(QPalette::HighlightedText));
    QProxyStyle::drawControl(element, &on, painter, widget);
    return;
  }
  QProxyStyle::drawControl(element, option, painter, widget);
}

void ThemeStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                    QPainter* painter, const QWidget* widget) const {
  QProxyStyle::drawComplexControl(control, option, painter, widget);
  if (control == CC_SpinBox || control == CC_ComboBox) draw_edge(painter, *option);
}

}  // namespace ballast
