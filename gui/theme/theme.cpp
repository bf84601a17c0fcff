// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/theme/theme.hpp"

#include <QApplication>
#include <QFontDatabase>
#include <algorithm>
#include <cmath>

#include "gui/theme/theme_style.hpp"

namespace ballast {
namespace {

QColor rgb(QRgb value) {
  return QColor::fromRgb(value);
}

Theme make_light() {
  Theme t;
  t.window = rgb(0xf3f4f6);
  t.base = rgb(0xffffff);
  t.raised = rgb(0xe9ecf0);
  t.border = rgb(0x848d98);
  t.line = rgb(0xd3d8de);
  t.text = rgb(0x1a1e24);
  t.muted = rgb(0x525b66);
  t.accent = rgb(0x0b5cad);
  t.on_accent = rgb(0xffffff);
  t.good = rgb(0x19692c);
  t.warning = rgb(0x7d5200);
  t.bad = rgb(0xb3261e);
  t.staged = rgb(0xfff0c2);
  t.staged_text = rgb(0x3d2c00);
  t.demand = rgb(0x808890);
  t.granted = rgb(0x1f7a4d);
  t.load = rgb(0xc25700);
  t.grid = rgb(0x0b4f9e);
  t.storage = rgb(0x7a3fb0);
  t.soc = rgb(0x00767d);
  t.limit = rgb(0xb3261e);
  t.ghost = rgb(0x848b94);
  t.overlay = rgb(0xb0267f);
  t.cursor = rgb(0x3c4450);
  t.plot_grid = rgb(0xe4e8ec);
  t.picked = {rgb(0x0b4f9e), rgb(0xc25700), rgb(0x1f7a4d),
              rgb(0x7a3fb0), rgb(0xb0267f), rgb(0x00767d)};
  t.states = {rgb(0x8f8f9a), rgb(0x1a6ff2), rgb(0x025450), rgb(0x00a95f),
              rgb(0xb78411), rgb(0x6e268b), rgb(0x040c2f)};
  return t;
}

Theme make_dark() {
  Theme t;
  t.dark = true;
  t.window = rgb(0x15181c);
  t.base = rgb(0x1b1f24);
  t.raised = rgb(0x252a31);
  t.border = rgb(0x757f8c);
  t.line = rgb(0x343b44);
  t.text = rgb(0xe6e9ed);
  t.muted = rgb(0xa7b0bb);
  t.accent = rgb(0x6cb0f5);
  t.on_accent = rgb(0x0b1a2b);
  t.good = rgb(0x74cf8b);
  t.warning = rgb(0xe8b64c);
  t.bad = rgb(0xff8a80);
  t.staged = rgb(0x4a3b0d);
  t.staged_text = rgb(0xffe6a3);
  t.demand = rgb(0x8a939e);
  t.granted = rgb(0x62c48f);
  t.load = rgb(0xf0954a);
  t.grid = rgb(0x6cb0f5);
  t.storage = rgb(0xc197ee);
  t.soc = rgb(0x4fc3c9);
  t.limit = rgb(0xff8a80);
  t.ghost = rgb(0x868f9a);
  t.overlay = rgb(0xf088c4);
  t.cursor = rgb(0xd2d8df);
  t.plot_grid = rgb(0x2b3138);
  t.picked = {rgb(0x6cb0f5), rgb(0xf0954a), rgb(0x62c48f),
              rgb(0xc197ee), rgb(0xf088c4), rgb(0x4fc3c9)};
  t.states = {rgb(0x85888f), rgb(0x2e75fb), rgb(0xbbffff), rgb(0x2ec476),
              rgb(0xc17011), rgb(0x984ca9), rgb(0xffd95d)};
  return t;
}

double linear(double channel) {
  return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& c) {
  return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

QColor between(const QColor& a, const QColor& b, double part) {
  const auto mix = [part](float x, float y) {
    return std::clamp(x + static_cast<float>(part) * (y - x), 0.0F, 1.0F);
  };
  return QColor::fromRgbF(mix(a.redF(), b.redF()), mix(a.greenF(), b.greenF()),
                          mix(a.blueF(), b.blueF()));
}

}  // namespace

const Theme& light_theme() {
  static const Theme theme = make_light();
  return theme;
}

const Theme& dark_theme() {
  static const Theme theme = make_dark();
  return theme;
}

const Theme& desktop_theme() {
  const QPalette palette = QGuiApplication::palette();
  const bool dark =
      luminance(palette.color(QPalette::Window)) < luminance(palette.color(QPalette::WindowText));
  return dark ? dark_theme() : light_theme();
}

QPalette theme_palette(const Theme& t) {
  QPalette p;
  p.setColor(QPalette::Window, t.window);
  p.setColor(QPalette::WindowText, t.text);
  p.setColor(QPalette::Base, t.base);
  p.setColor(QPalette::AlternateBase, t.raised);
  p.setColor(QPalette::Text, t.text);
  p.setColor(QPalette::PlaceholderText, t.muted);
  p.setColor(QPalette::Button, t.raised);
  p.setColor(QPalette::ButtonText, t.text);
  p.setColor(QPalette::BrightText, t.bad);
  p.setColor(QPalette::ToolTipBase, t.raised);
  p.setColor(QPalette::ToolTipText, t.text);
  p.setColor(QPalette::Highlight, t.accent);
  p.setColor(QPalette::HighlightedText, t.on_accent);
  p.setColor(QPalette::Link, t.accent);
  p.setColor(QPalette::LinkVisited, t.accent);
  // Fusion draws its frames and shadows with these.
  p.setColor(QPalette::Light, between(t.raised, t.base, 0.5));
  p.setColor(QPalette::Midlight, t.raised);
  p.setColor(QPalette::Mid, t.line);
  p.setColor(QPalette::Dark, t.border);
  p.setColor(QPalette::Shadow, t.border);
  const QColor faint = between(t.muted, t.window, 0.35);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    p.setColor(QPalette::Disabled, role, faint);
  }
  p.setColor(QPalette::Disabled, QPalette::Highlight, t.line);
  return p;
}

QString theme_style_sheet(const Theme& t) {
  return QStringLiteral(
             "QToolTip { color: %1; background: %2; border: 1px solid %3; padding: 3px; }"
             "QDockWidget::title { background: %2; padding: 4px; }"
             "QMainWindow::separator { background: %4; width: 4px; height: 4px; }"
             "QStatusBar::item { border: none; }"
             "QHeaderView::section { background: %2; color: %1; border: none; padding: 3px 6px; }")
      .arg(t.text.name(), t.raised.name(), t.border.name(), t.line.name());
}

void apply_theme(QApplication& application, const Theme& theme) {
  application.setStyle(new ThemeStyle);
  application.setPalette(theme_palette(theme));
  application.setStyleSheet(theme_style_sheet(theme));
}

QFont plot_font() {
  QFont font = QGuiApplication::font();
  font.setPointSizeF(std::max(8.0, font.pointSizeF() * 0.9));
  return font;
}

QFont fixed_font() {
  return QFontDatabase::systemFont(QFontDatabase::FixedFont);
}

QColor map_colour(double value) {
  // Nine points of viridis, in equal steps of lightness.
  static const std::array<QColor, 9> kStops = {rgb(0x440154), rgb(0x472d7b), rgb(0x3b528b),
                                               rgb(0x2c728e), rgb(0x21918c), rgb(0x28ae80),
                                               rgb(0x5ec962), rgb(0xaddc30), rgb(0xfde725)};
  const double place = std::clamp(value, 0.0, 1.0) * static_cast<double>(kStops.size() - 1);
  const auto low = std::min(static_cast<std::size_t>(place), kStops.size() - 2);
  return between(kStops[low], kStops[low + 1], place - static_cast<double>(low));
}

double contrast_ratio(const QColor& a, const QColor& b) {
  const double high = std::max(luminance(a), luminance(b));
  const double low = std::min(luminance(a), luminance(b));
  return (high + 0.05) / (low + 0.05);
}

}  // namespace ballast
