// SPDX-License-Identifier: GPL-3.0-or-later
// Curves over time in an SVG file, in panels with a frame, a grid and labels.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ballast {

// Around the plot area of a panel, in pixels.
inline constexpr double kPlotLeft = 78.0;
inline constexpr double kPlotRight = 18.0;
inline constexpr double kPlotTop = 34.0;
inline constexpr double kPlotBottom = 44.0;

// Least and greatest value of each pixel column, for points spread evenly over the columns.
struct PixelColumns {
  std::vector<double> x;  // 0..1
  std::vector<double> low;
  std::vector<double> high;
  std::vector<bool> begins;  // the column does not go on from the one before it
};

// `share` of the axis is covered by the points. Points that are not known are left out.
template <class Known, class Low, class High>
PixelColumns pixel_columns(std::size_t points, double columns, double share, const Known& known,
                           const Low& low, const High& high) {
  PixelColumns e;
  const auto most = std::max(columns, 1.0);
  const double last = std::max(static_cast<double>(points) - 1.0, 1.0);
  double column = -1.0;
  bool begins = true;
  for (std::size_t i = 0; i < points; ++i) {
    if (!known(i)) {
      begins = true;
      continue;
    }
    const double x = share * static_cast<double>(i) / last;
    const double here =
        static_cast<double>(points) > most ? std::floor(x * most) : static_cast<double>(i);
    if (here != column) {
      column = here;
      e.x.push_back(x);
      e.low.push_back(low(i));
      e.high.push_back(high(i));
      e.begins.push_back(begins);
    } else {
      e.low.back() = std::min(e.low.back(), low(i));
      e.high.back() = std::max(e.high.back(), high(i));
    }
    begins = false;
  }
  return e;
}

struct SvgAxis {
  double min = 0.0;
  double max = 1.0;
  double step = 1.0;
};

// Round limits and ticks (1, 2, 5 times a power of ten) around the data; `snap` widens the limits
// to whole ticks.
SvgAxis svg_axis(double min, double max, double ticks, bool snap);

class SvgDrawing {
 public:
  SvgDrawing(double width, double height);

  void text(double x, double y, std::string_view anchor, std::string_view text,
            std::string_view extra = "");

  // A frame with grid, ticks and labels whose plot area is `height` high from `top`.
  void frame(double top, double height, const SvgAxis& time, double time_factor,
             std::string_view time_label, const SvgAxis& power, std::string_view power_label);

  // A stretch in which nothing is known, over the height of the panel.
  void gap(double from_s, double to_s);

  // The closed areas between low and high.
  void band(const PixelColumns& e, double factor, std::string_view colour);

  // A line that goes through low and high of each column, and stops at what is not known.
  void line(const PixelColumns& e, double factor, std::string_view colour);

  std::string finish();

 private:
  double x(double t) const;
  double y(double p) const;
  void point(char command, double fraction, double p);
  template <class Visit>
  static void for_ticks(const SvgAxis& a, const Visit& visit) {
    const double first = std::ceil(a.min / a.step - 1e-9);
    for (double i = first; i * a.step <= a.max + 1e-9 * a.step; i += 1.0) visit(i * a.step);
  }
  static std::string tick(double value, double step);

  std::string out_;
  double width_;
  double top_ = 0.0;
  double height_ = 1.0;
  SvgAxis time_;
  SvgAxis power_;
};

}  // namespace ballast
