// SPDX-License-Identifier: GPL-3.0-or-later
// Colours, spacing and fonts of the window, in one place. Text stands out from its background by at
// least 4.5 : 1, curves, marks and edges of controls by at least 3 : 1 (WCAG 2.1, success criteria
// 1.4.3 and 1.4.11); a test holds both themes to it. Neighbouring curves also differ in lightness
// or line style, so that nothing rests on hue alone.
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>
#include <array>

class QApplication;

namespace ballast {

// As the register map numbers them (STATUS.STATE).
inline constexpr std::size_t kControllerStates = 7;

struct Theme {
  bool dark = false;

  // Surfaces and text.
  QColor window;     // behind everything
  QColor base;       // plots, tables, editors
  QColor raised;     // headers, toolbars, every other row
  QColor border;     // edges of controls
  QColor line;       // hairlines between areas; decoration only
  QColor text;       // on window, base and raised
  QColor muted;      // secondary text on the same
  QColor accent;     // selection, focus, links
  QColor on_accent;  // text on accent

  // What a figure means; as text on window, base and raised, always beside a word or sign.
  QColor good;
  QColor warning;
  QColor bad;
  QColor staged;       // a value that was edited but not applied: background
  QColor staged_text;  // and its text

  // Curves, on base.
  QColor demand;
  QColor granted;
  QColor load;
  QColor grid;  // grid-facing power
  QColor storage;
  QColor soc;
  QColor limit;    // masks and limits
  QColor ghost;    // the previous setting
  QColor overlay;  // a recorded run
  QColor cursor;
  QColor plot_grid;              // decoration only
  std::array<QColor, 6> picked;  // selected racks or GPUs
  // Told apart by readers with any colour vision (a test simulates protanopia, deuteranopia and
  // tritanopia), at the contrast that areas need. All of them are normal states, so none is red.
  std::array<QColor, kControllerStates> states;

  // Logical pixels; Qt scales them with the screen.
  int gap = 6;
  int margin = 8;
  double curve_width = 1.0;  // wider pens cost Qt's rasteriser ten times as much
};

const Theme& light_theme();
const Theme& dark_theme();
// By what the desktop asks for.
const Theme& desktop_theme();

QPalette theme_palette(const Theme& theme);
QString theme_style_sheet(const Theme& theme);
// Palette, style sheet and style of the whole application.
void apply_theme(QApplication& application, const Theme& theme);

QFont plot_font();   // axis labels and ticks
QFont fixed_font();  // registers, figures in tables

// Colour of the maps over 0..1, in every theme: viridis by S. van der Walt and N. Smith (2015, the
// default of matplotlib, CC0). Its lightness (CIE L*) rises from 15 to 91 in equal steps, for
// readers with any colour vision.
QColor map_colour(double value);

// Contrast ratio of two opaque colours, 1..21 (WCAG 2.1, "contrast ratio", "relative luminance").
double contrast_ratio(const QColor& a, const QColor& b);

}  // namespace ballast
