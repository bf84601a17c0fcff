// SPDX-License-Identifier: GPL-3.0-or-later
// What plots over time read out: at the cursors, between them, and under the pointer.
#include <algorithm>
#include <cmath>

#include "gui/plots/curve_figures.hpp"
#include "gui/plots/time_pane.hpp"

namespace ballast {
namespace {

constexpr Tick kMostColumns = 4000;  // between the cursors

QString row_text(const QStringList& cells, const char* tag) {
  QString text = QStringLiteral("<tr>");
  for (const QString& cell : cells) {
    text += QStringLiteral("<%1 align='left'>%2&nbsp;&nbsp;&nbsp;</%1>")
                .arg(QString::fromLatin1(tag), cell);
  }
  return text + QStringLiteral("</tr>");
}

}  // namespace

QString TimePane::timeText() const {
  const double dt_s = cursor(1) - cursor(0);
  const QString rate =
      dt_s == 0.0 ? QStringLiteral("-") : si_text(1.0 / std::abs(dt_s), QStringLiteral("Hz"));
  return QStringLiteral(
             "<b>A</b>&nbsp;%1&nbsp;s &nbsp;<b>B</b>&nbsp;%2&nbsp;s &nbsp;<b>Δt</b>&nbsp;%3 "
             "&nbsp;<b>1/Δt</b>&nbsp;%4")
      .arg(cursor(0), 0, 'f', 3)
      .arg(cursor(1), 0, 'f', 3)
      .arg(si_text(dt_s, QStringLiteral("s")), rate);
}

QString TimePane::cursorTable(const std::vector<ReadCurve>& curves) const {
  if (curves.empty()) return timeText();
  QString text = timeText() + QStringLiteral("<table cellspacing='0'>");
  text += row_text({{},
                    QStringLiteral("A"),
                    QStringLiteral("B"),
                    QStringLiteral("Δ"),
                    QStringLiteral("slope Δ/Δt"),
                    QStringLiteral("mean"),
                    QStringLiteral("RMS"),
                    QStringLiteral("peak to peak")},
                   "th");
  // The tick that holds at a cursor: tick n stands from n to n + 1 ms.
  const auto tick_at = [this](std::size_t index) {
    return std::isfinite(cursor(index))
               ? static_cast<Tick>(std::floor(cursor(index) / kTickSeconds + 1e-6))
               : Tick{-1};
  };
  // Of the run: a cursor may stand outside of it.
  const double end_s = seconds(data_.series().end());
  const auto held = [&](double t_s) {
    return t_s > 0.0 ? static_cast<Tick>(std::floor(std::min(t_s, end_s) / kTickSeconds + 1e-6))
                     : Tick{0};
  };
  const Tick from = held(std::min(cursor(0), cursor(1)));
  const Tick to = std::max(held(std::max(cursor(0), cursor(1))), from) + 1;
  bool exact = true;
  Tick step = 1;
  for (const ReadCurve& c : curves) {
    const auto read = [&](std::size_t index) {
      MinMaxCurve one{tick_at(index), 1, {data_.series().at(c.series, tick_at(index))}};
      data_.series().blankBridged(c.series, one);
      return c.factor * one.columns.front().middle();
    };
    MinMaxCurve between = data_.series().curve(
        c.series, from, to, static_cast<std::size_t>(std::min(to - from, kMostColumns)));
    data_.series().blankBridged(c.series, between);
    const CurveFigures figures = curve_figures(between, from, to);
    exact = exact && figures.exact;
    step = std::max(step, between.step);
    const double a = read(0);
    const double b = read(1);
    const double dt_s = cursor(1) - cursor(0);
    const auto figure = [&](double value) {
      return figures.known ? si_text(c.factor * value, c.unit) : QStringLiteral("-");
    };
    text += row_text(
        {QStringLiteral("<b>%1</b>").arg(c.label.toHtmlEscaped()), si_text(a, c.unit),
         si_text(b, c.unit), si_text(b - a, c.unit),
         dt_s == 0.0 ? QStringLiteral("-") : si_text((b - a) / dt_s, c.unit + QStringLiteral("/s")),
         figure(figures.mean), figure(figures.rms), figure(figures.peak_to_peak)},
        "td");
  }
  text += QStringLiteral("</table>");
  if (exact) return text;
  return text + QStringLiteral(
                    "From minima and maxima%1: peak to peak is exact, mean and RMS are of their "
                    "middles.")
                    .arg(step > 1 ? QStringLiteral(" of %1 ms").arg(step) : QString());
}

QString TimePane::hoverTime(const QPointF& at) const {
  return QStringLiteral("%1 s").arg(canvas()->xAxis->pixelToCoord(at.x()), 0, 'f', 3);
}

QString TimePane::hoverValue(const QString& label, const MinMax& value, const QString& unit,
                             double factor) {
  if (!value.known()) return QStringLiteral("\n%1: not known").arg(label);
  const double low = factor * static_cast<double>(value.min);
  const double high = factor * static_cast<double>(value.max);
  QString text = QStringLiteral("\n%1: %2").arg(label, si_text(low, unit));
  if (high > low) text += QStringLiteral(" to ") + si_text(high, unit);
  return text;
}

std::pair<Tick, Tick> TimePane::hoverTicks(const QPointF& at) const {
  const QCPAxis* axis = canvas()->xAxis;
  const auto tick = [&](double x) {
    return std::max<Tick>(
        static_cast<Tick>(std::floor(axis->pixelToCoord(x) / kTickSeconds + 1e-6)), 0);
  };
  const Tick from = tick(at.x());
  return {from, std::max(tick(at.x() + 1.0), from + 1)};
}

QString TimePane::hoverCurve(const ReadCurve& c, const QPointF& at) const {
  const auto [from, to] = hoverTicks(at);
  MinMaxCurve column = data_.series().curve(c.series, from, to, 1);
  data_.series().blankBridged(c.series, column);
  MinMax value;
  for (const MinMax& part : column.columns) value.merge(part);
  return hoverValue(c.label, value, c.unit, c.factor);
}

}  // namespace ballast
