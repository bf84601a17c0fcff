// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/storage_plot.hpp"

#include <algorithm>
#include <limits>

namespace ballast {
namespace {

constexpr const char* kPower = "storage_w";
constexpr const char* kCommand = "storage_command_w";
constexpr const char* kSoc = "storage_soc_frac";
constexpr double kPercent = 100.0;
constexpr double kNearTimes = 2.0;  // of what is shown: so near a limit is shown with it

}  // namespace

StoragePlot::StoragePlot(PlotData& data, QWidget* parent)
    : TimePane(data, QStringLiteral("Storage"), parent),
      soc_axis_(canvas()->yAxis2, QStringLiteral("State of charge"), QStringLiteral("%"), false),
      command_(canvas()->addGraph()),
      power_(canvas()->addGraph()),
      soc_(canvas()->addGraph(canvas()->xAxis, canvas()->yAxis2)),
      marks_(canvas(), canvas()->yAxis) {
  yAxis().describe(QStringLiteral("Power, charging positive"), QStringLiteral("W"), true);
  canvas()->yAxis2->setTickLabels(true);
  canvas()->yAxis2->setTicks(true);
  canvas()->yAxis2->setRange(0.0, kPercent);
  for (QCPGraph* graph : {command_, power_, soc_}) graph->setAdaptiveSampling(false);
  for (auto& line : lines_) line = new QCPItemStraightLine(canvas());
  for (const std::size_t i : {2U, 3U}) {
    for (QCPItemPosition* position : {lines_[i]->point1, lines_[i]->point2}) {
      position->setAxes(canvas()->xAxis, canvas()->yAxis2);
    }
  }
  connect(&data.series(), &SeriesModel::changed, this, &PlotPane::markDirty);
  StoragePlot::applyTheme(theme());
}

void StoragePlot::applyTheme(const Theme& t) {
  PlotPane::applyTheme(t);
  command_->setPen(curvePen(t.demand));
  power_->setPen(curvePen(t.storage));
  soc_->setPen(QPen(t.soc, 2.0));
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    lines_[i]->setPen(i < 2 ? QPen(t.limit, 1.0, Qt::DashLine) : QPen(t.soc, 1.0, Qt::DashLine));
  }
  canvas()->yAxis2->setLabelColor(t.soc);
  canvas()->yAxis->setLabelColor(t.storage);
}

void StoragePlot::setLimits(const StorageLimits& limits) {
  limits_ = limits;
  markDirty();
}

void StoragePlot::refresh() {
  const LiveLayout& layout = data().series().layout();
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  std::vector<LegendEntry> legend;
  const auto draw = [&](QCPGraph* graph, const char* channel, const QString& label) {
    const auto series = layout.site_series(channel);
    graph->setVisible(series.has_value());
    if (!series) return;
    drawCurve(graph, *series, low, high);
    legend.push_back({label, graph->pen().color()});
  };
  draw(command_, kCommand, QStringLiteral("command"));
  draw(power_, kPower, QStringLiteral("power"));
  setHint(low <= high ? QString() : QStringLiteral("No samples here yet"));
  // Around zero: the direction is what matters.
  if (limits_.power_w && low <= high && *limits_.power_w <= kNearTimes * std::max(-low, high)) {
    low = std::min(low, -*limits_.power_w);
    high = std::max(high, *limits_.power_w);
  }
  showY(std::min(low, 0.0), std::max(high, low <= high ? 1.0 : high));
  draw(soc_, kSoc, QStringLiteral("state of charge"));
  for (QCPGraphData& point : *soc_->data()) point.value *= kPercent;
  const std::array<std::optional<double>, 4> at = {
      limits_.power_w, limits_.power_w ? std::optional(-*limits_.power_w) : std::nullopt,
      limits_.soc_min_frac ? std::optional(kPercent * *limits_.soc_min_frac) : std::nullopt,
      limits_.soc_max_frac ? std::optional(kPercent * *limits_.soc_max_frac) : std::nullopt};
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    lines_[i]->setVisible(at[i].has_value());
    if (!at[i]) continue;
    lines_[i]->point1->setCoords(0.0, *at[i]);
    lines_[i]->point2->setCoords(1.0, *at[i]);
  }
  marks_.clear();
  if (at[0]) {
    const QCPRange y = canvas()->yAxis->range();
    const QString amount = si_text(*at[0], QStringLiteral("W"), 3);
    if (y.contains(*at[0]) || y.contains(*at[1])) {
      legend.push_back({QStringLiteral("largest power"), theme().limit, Qt::DashLine});
    } else {
      marks_.add(QStringLiteral("largest power: ") + amount, true);
      marks_.add(QStringLiteral("largest power: -") + amount, false);
    }
  }
  marks_.show(theme());
  if (at[2] || at[3]) {
    legend.push_back({QStringLiteral("charge limits"), theme().soc, Qt::DashLine});
  }
  setLegend(legend);
  soc_axis_.update();
}

std::vector<TimePane::ReadCurve> StoragePlot::readCurves() const {
  const LiveLayout& layout = data().series().layout();
  std::vector<ReadCurve> curves;
  const auto add = [&](const char* channel, const char* label, const char* unit, double factor) {
    const auto series = layout.site_series(channel);
    if (!series) return;
    curves.push_back({QString::fromLatin1(label), *series, QString::fromLatin1(unit), factor});
  };
  add(kCommand, "command", "W", 1.0);
  add(kPower, "power", "W", 1.0);
  add(kSoc, "state of charge", "%", kPercent);
  return curves;
}

QString StoragePlot::cursorText() const {
  return cursorTable(readCurves());
}

QString StoragePlot::hoverText(const QPointF& at) const {
  QString text = hoverTime(at);
  for (const ReadCurve& curve : readCurves()) text += hoverCurve(curve, at);
  return text;
}

PlotTable StoragePlot::table() const {
  PlotTable table;
  table.notes.push_back("power in W, charging positive; state of charge 0..1");
  std::vector<std::size_t> series;
  std::vector<std::string> names;
  for (const char* channel : {kPower, kCommand, kSoc}) {
    const auto found = data().series().layout().site_series(channel);
    if (!found) continue;
    series.push_back(*found);
    names.push_back(channel);
  }
  const SeriesRows rows = addRows(table, series);
  for (std::size_t i = 0; i < names.size(); ++i) add_min_max(table, names[i], rows.series[i]);
  return table;
}

}  // namespace ballast
