// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/svg_drawing.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "host/results/output_file.hpp"

namespace ballast {
namespace {

constexpr std::string_view kGapColour = "#eeeeee";
std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F)
      out += '?';
    else
      out += c;
  }
  return out;
}

}  // namespace

SvgAxis svg_axis(double min, double max, double ticks, bool snap) {
  if (!(max > min)) {
    const double pad = std::max(std::fabs(max) * 0.1, 1e-9);
    min = std::max(0.0, min - pad);
    max += pad;
  }
  const double raw = (max - min) / ticks;
  const double decade = std::pow(10.0, std::floor(std::log10(raw)));
  double step = 10.0 * decade;
  for (const double m : {5.0, 2.0, 1.0}) {
    if (m * decade >= raw) step = m * decade;
  }
  if (snap) {
    min = std::floor(min / step + 1e-9) * step;
    max = std::ceil(max / step - 1e-9) * step;
  }
  return {min, max, step};
}

SvgDrawing::SvgDrawing(double width, double height) : width_(width) {
  fmt::format_to(std::back_inserter(out_),
                 "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
                 "viewBox=\"0 0 {0} {1}\" font-family=\"Helvetica,Arial,sans-serif\" "
                 "font-size=\"12\" fill=\"#222\">\n{2}\n<rect width=\"{0}\" height=\"{1}\" "
                 "fill=\"#fff\"/>\n",
                 width, height, kDrawingOutput.mark);
}

void SvgDrawing::text(double x, double y, std::string_view anchor, std::string_view text,
                      std::string_view extra) {
  fmt::format_to(std::back_inserter(out_),
                 "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>\n", x, y, anchor,
                 extra, escape(text));
}

void SvgDrawing::frame(double top, double height, const SvgAxis& time, double time_factor,
                       std::string_view time_label, const SvgAxis& power,
                       std::string_view power_label) {
  top_ = top;
  height_ = height;
  time_ = time;
  power_ = power;
  out_ += "<path stroke=\"#ddd\" fill=\"none\" d=\"";
  const double plot = width_ - kPlotLeft - kPlotRight;
  for_ticks(power, [&](double v) {
    fmt::format_to(std::back_inserter(out_), "M{:.1f} {:.1f}h{:.1f}", kPlotLeft, y(v), plot);
  });
  for_ticks(time, [&](double v) {
    fmt::format_to(std::back_inserter(out_), "M{:.1f} {:.1f}v{:.1f}", x(v), top, height);
  });
  fmt::format_to(std::back_inserter(out_),
                 "\"/>\n<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" "
                 "fill=\"none\" stroke=\"#888\"/>\n",
                 kPlotLeft, top, plot, height);
  for_ticks(power,
            [&](double v) { text(kPlotLeft - 6.0, y(v) + 4.0, "end", tick(v, power.step)); });
  for_ticks(time, [&](double v) {
    text(x(v), top + height + 16.0, "middle", tick(v * time_factor, time.step * time_factor));
  });
  text(kPlotLeft + 0.5 * plot, top + height + 34.0, "middle", time_label);
  text(0.0, 0.0, "middle", power_label,
       fmt::format(" transform=\"translate(18 {:.1f}) rotate(-90)\"", top + 0.5 * height));
}

void SvgDrawing::gap(double from_s, double to_s) {
  fmt::format_to(std::back_inserter(out_),
                 "<rect class=\"gap\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
                 "height=\"{:.1f}\" fill=\"{}\"/>\n",
                 x(from_s), top_, std::max(1.0, x(to_s) - x(from_s)), height_, kGapColour);
}

void SvgDrawing::band(const PixelColumns& e, double factor, std::string_view colour) {
  out_ += "<path stroke=\"none\" fill=\"" + std::string(colour) + "\" d=\"";
  for (std::size_t first = 0; first < e.x.size();) {
    std::size_t end = first + 1;
    while (end < e.x.size() && !e.begins[end]) ++end;
    for (std::size_t i = first; i < end; ++i)
      point(i == first ? 'M' : 'L', e.x[i], e.high[i] * factor);
    for (std::size_t i = end; i-- > first;) point('L', e.x[i], e.low[i] * factor);
    out_ += 'Z';
    first = end;
  }
  out_ += "\"/>\n";
}

void SvgDrawing::line(const PixelColumns& e, double factor, std::string_view colour) {
  fmt::format_to(
      std::back_inserter(out_),
      "<path stroke=\"{}\" stroke-width=\"1\" stroke-linejoin=\"round\" fill=\"none\" d=\"",
      colour);
  for (std::size_t i = 0; i < e.x.size(); ++i) {
    point(e.begins[i] ? 'M' : 'L', e.x[i], e.low[i] * factor);
    if (e.high[i] > e.low[i]) point('L', e.x[i], e.high[i] * factor);
  }
  out_ += "\"/>\n";
}

std::string SvgDrawing::finish() {
  return std::move(out_) + "</svg>\n";
}

double SvgDrawing::x(double t) const {
  return kPlotLeft + (t - time_.min) / (time_.max - time_.min) * (width_ - kPlotLeft - kPlotRight);
}

double SvgDrawing::y(double p) const {
  return top_ + height_ - (p - power_.min) / (power_.max - power_.min) * height_;
}

void SvgDrawing::point(char command, double fraction, double p) {
  fmt::format_to(std::back_inserter(out_), "{}{:.1f} {:.1f}", command,
                 kPlotLeft + fraction * (width_ - kPlotLeft - kPlotRight), y(p));
}

std::string SvgDrawing::tick(double value, double step) {
  const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 9);
  return fmt::format("{:.{}f}", value == 0.0 ? 0.0 : value, decimals);
}

}  // namespace ballast
