// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/trace_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "host/results/output_file.hpp"
#include "sim/base/units.hpp"
#include "sim/workload/readers/quality.hpp"

namespace ballast {
namespace {

// Blue and grey of equal weight in print.
constexpr std::string_view kLineColour = "#1f4e8c";
constexpr std::string_view kBandColour = "#9db7d5";
constexpr std::string_view kGapColour = "#eeeeee";
constexpr double kLeft = 78.0;
constexpr double kRight = 18.0;
constexpr double kTop = 34.0;
constexpr double kBottom = 44.0;

// Least and greatest value of each pixel column, for points spread evenly over the columns.
struct Envelope {
  std::vector<double> x;  // 0..1
  std::vector<double> low;
  std::vector<double> high;
  std::vector<bool> begins;  // the column does not go on from the one before it
};

// `share` of the axis is covered by the points. Points that are not known are left out.
template <class Known, class Low, class High>
Envelope envelope(std::size_t points, double columns, double share, const Known& known,
                  const Low& low, const High& high) {
  Envelope e;
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

struct Axis {
  double min = 0.0;
  double max = 1.0;
  double step = 1.0;
};

// Round limits and ticks (1, 2, 5 times a power of ten) around the data.
Axis axis(double min, double max, double ticks, bool snap) {
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

struct Scale {
  std::string_view unit;
  double factor;
};

Scale power_scale(double max_w) {
  if (max_w >= 1e6) return {"MW", 1e-6};
  return max_w >= 1e3 ? Scale{"kW", 1e-3} : Scale{"W", 1.0};
}

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

class Drawing {
 public:
  Drawing(double width, double height) : width_(width) {
    fmt::format_to(std::back_inserter(out_),
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
                   "viewBox=\"0 0 {0} {1}\" font-family=\"Helvetica,Arial,sans-serif\" "
                   "font-size=\"12\" fill=\"#222\">\n{2}\n<rect width=\"{0}\" height=\"{1}\" "
                   "fill=\"#fff\"/>\n",
                   width, height, kDrawingOutput.mark);
  }

  void text(double x, double y, std::string_view anchor, std::string_view text,
            std::string_view extra = "") {
    fmt::format_to(std::back_inserter(out_),
                   "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>\n", x, y, anchor,
                   extra, escape(text));
  }

  // A frame with grid, ticks and labels whose plot area is `height` high from `top`.
  void frame(double top, double height, const Axis& time, double time_factor,
             std::string_view time_label, const Axis& power, std::string_view power_label) {
    top_ = top;
    height_ = height;
    time_ = time;
    power_ = power;
    out_ += "<path stroke=\"#ddd\" fill=\"none\" d=\"";
    const double plot = width_ - kLeft - kRight;
    for_ticks(power, [&](double v) {
      fmt::format_to(std::back_inserter(out_), "M{:.1f} {:.1f}h{:.1f}", kLeft, y(v), plot);
    });
    for_ticks(time, [&](double v) {
      fmt::format_to(std::back_inserter(out_), "M{:.1f} {:.1f}v{:.1f}", x(v), top, height);
    });
    fmt::format_to(std::back_inserter(out_),
                   "\"/>\n<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" "
                   "fill=\"none\" stroke=\"#888\"/>\n",
                   kLeft, top, plot, height);
    for_ticks(power, [&](double v) { text(kLeft - 6.0, y(v) + 4.0, "end", tick(v, power.step)); });
    for_ticks(time, [&](double v) {
      text(x(v), top + height + 16.0, "middle", tick(v * time_factor, time.step * time_factor));
    });
    text(kLeft + 0.5 * plot, top + height + 34.0, "middle", time_label);
    text(0.0, 0.0, "middle", power_label,
         fmt::format(" transform=\"translate(18 {:.1f}) rotate(-90)\"", top + 0.5 * height));
  }

  // A stretch in which nothing is known, over the height of the panel.
  void gap(double from_s, double to_s) {
    fmt::format_to(std::back_inserter(out_),
                   "<rect class=\"gap\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
                   "height=\"{:.1f}\" fill=\"{}\"/>\n",
                   x(from_s), top_, std::max(1.0, x(to_s) - x(from_s)), height_, kGapColour);
  }

  // The closed areas between low and high.
  void band(const Envelope& e, double factor, std::string_view colour) {
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

  // A line that goes through low and high of each column, and stops at what is not known.
  void line(const Envelope& e, double factor, std::string_view colour) {
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

  std::string finish() { return std::move(out_) + "</svg>\n"; }

 private:
  double x(double t) const {
    return kLeft + (t - time_.min) / (time_.max - time_.min) * (width_ - kLeft - kRight);
  }
  double y(double p) const {
    return top_ + height_ - (p - power_.min) / (power_.max - power_.min) * height_;
  }
  void point(char command, double fraction, double p) {
    fmt::format_to(std::back_inserter(out_), "{}{:.1f} {:.1f}", command,
                   kLeft + fraction * (width_ - kLeft - kRight), y(p));
  }
  template <class Visit>
  static void for_ticks(const Axis& a, const Visit& visit) {
    const double first = std::ceil(a.min / a.step - 1e-9);
    for (double i = first; i * a.step <= a.max + 1e-9 * a.step; i += 1.0) visit(i * a.step);
  }
  static std::string tick(double value, double step) {
    const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 9);
    return fmt::format("{:.{}f}", value == 0.0 ? 0.0 : value, decimals);
  }

  std::string out_;
  double width_;
  double top_ = 0.0;
  double height_ = 1.0;
  Axis time_;
  Axis power_;
};

// Lowest, mean and highest channel at each point of the grid.
struct Spread {
  std::vector<double> low;
  std::vector<double> mean;
  std::vector<double> high;
};

Spread spread_of(const Trace& trace, const ProfileSummary& summary) {
  const std::size_t points = summary.sum_w.size();
  Spread s{std::vector<double>(points, INFINITY), summary.sum_w, std::vector<double>(points, 0.0)};
  for (double& mean_w : s.mean) mean_w /= static_cast<double>(trace.channels.size());
  for (const TraceChannel& channel : trace.channels) {
    TraceCursor cursor(channel, Interpolation::kLinear);
    for (std::size_t i = 0; i < points; ++i) {
      const double p = cursor.power_w(static_cast<double>(i) * summary.step_s);
      s.low[i] = std::min(s.low[i], p);
      s.high[i] = std::max(s.high[i], p);
    }
  }
  return s;
}

}  // namespace

std::string trace_svg(const Trace& trace, const ProfileSummary& summary, const std::string& title,
                      const SvgOptions& options) {
  const std::size_t points = summary.sum_w.size();
  const double columns = options.width - kLeft - kRight;
  const double drawn_s = static_cast<double>(std::max<std::size_t>(points, 2) - 1) * summary.step_s;
  const double end_s = std::max(drawn_s, trace.length_s);
  const auto known = [&](std::size_t i) {
    return !in_gap(trace.gaps, static_cast<double>(i) * summary.step_s);
  };
  const Axis time = axis(0.0, end_s, 9.0, false);
  // Short traces read better in milliseconds.
  const bool short_time = end_s < 0.5;
  const std::string_view time_label = short_time ? "time (ms)" : "time (s)";
  const double time_factor = short_time ? 1e3 : 1.0;
  const bool several = trace.channels.size() > 1;
  const double panel = options.height - kTop - kBottom;
  const double lower = several ? std::round(options.height * 2.0 / 3.0) : 0.0;

  Drawing drawing(options.width, options.height + lower);
  drawing.text(kLeft, 21.0, "start", title, " font-size=\"14\" font-weight=\"bold\"");
  const auto draw = [&](double top, double height, const std::vector<double>& low,
                        const std::vector<double>& mid, const std::vector<double>& high,
                        const std::string& label) {
    const double min_w = *std::min_element(low.begin(), low.end());
    const double max_w = *std::max_element(high.begin(), high.end());
    const Scale scale = power_scale(max_w);
    const Axis power = axis(min_w * scale.factor, max_w * scale.factor, 6.0, true);
    drawing.frame(top, height, time, time_factor, time_label, power,
                  label + " (" + std::string(scale.unit) + ")");
    const auto at = [](const std::vector<double>& v) {
      return [&v](std::size_t i) { return v[i]; };
    };
    const auto columns_of = [&](const std::vector<double>& a, const std::vector<double>& b) {
      return envelope(points, columns, drawn_s / end_s, known, at(a), at(b));
    };
    for (const TraceGap& gap : trace.gaps)
      drawing.gap(std::max(0.0, gap.from_s), std::min(end_s, gap.to_s));
    if (&low != &high) drawing.band(columns_of(low, high), scale.factor, kBandColour);
    drawing.line(columns_of(mid, mid), scale.factor, kLineColour);
  };
  draw(kTop, panel, summary.sum_w, summary.sum_w, summary.sum_w,
       several ? fmt::format("power, sum of {}", trace.channels.size()) : "power");
  if (several) {
    const Spread s = spread_of(trace, summary);
    draw(options.height + 10.0, lower - kBottom - 14.0, s.low, s.mean, s.high,
         "channels: min, mean, max");
  }
  return drawing.finish();
}

}  // namespace ballast
