// SPDX-License-Identifier: GPL-3.0-or-later
// Qt's Fusion style with edges of controls that can be seen: Fusion derives them from the window's
// colour, which in a dark palette leaves black on black.
#pragma once

#include <QProxyStyle>

namespace ballast {

// Takes its colours from the palette: edges are QPalette::Dark, ticks QPalette::HighlightedText on
// QPalette::Highlight.
class ThemeStyle : public QProxyStyle {
  Q_OBJECT

 public:
  ThemeStyle();
  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
  void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                   const QWidget* widget) const override;
  void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                          QPainter* painter, const QWidget* widget) const override;
};

}  // namespace ballast
