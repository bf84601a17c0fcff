// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/time_pane.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/units.hpp"

namespace ballast {
namespace {

constexpr int kLeastColumns = 16;
constexpr int kEdgeStep = 8;  // so that edges stand still while the numbers at the axes change

}  // namespace

// The margins left and right of a plot's area: what its axes need, and more where other plots need
// more.
class SharedSides : public QCPMarginGroup {
 public:
  SharedSides(QCustomPlot* canvas, const TimeView& view)
      : QCPMarginGroup(canvas), canvas_(canvas), view_(view) {
    canvas->axisRect()->setMarginGroup(QCP::msLeft | QCP::msRight, this);
  }

  // By itself, as it was laid out last.
  TimeView::Edges reach() const {
    const int x = canvas_->mapTo(canvas_->window(), QPoint(0, 0)).x();
    return {x + own_left_, x + canvas_->width() - beside() - own_right_};
  }

 protected:
  int commonMargin(QCP::MarginSide side) const override {
    const int needed = QCPMarginGroup::commonMargin(side);
    const int own = (needed + kEdgeStep - 1) / kEdgeStep * kEdgeStep;
    (side == QCP::msLeft ? own_left_ : own_right_) = own;
    if (!view_.edges() || !canvas_->isVisible()) return own;
    const TimeView::Edges alone = reach();
    return own + std::max(0, side == QCP::msLeft ? view_.edges()->left - alone.left
                                                 : alone.right - view_.edges()->right);
  }

 private:
  // The room of a colour scale.
  int beside() const {
    QCPLayoutGrid* grid = canvas_->plotLayout();
    if (!grid->hasElement(0, 1)) return 0;
    return grid->element(0, 1)->outerRect().width() + grid->columnSpacing();
  }

  QCustomPlot* canvas_;
  const TimeView& view_;
  mutable int own_left_ = 0;
  mutable int own_right_ = 0;
};

void set_zigzag(QCPGraph* graph, const MinMaxCurve& curve) {
  QVector<QCPGraphData> points;
  points.reserve(static_cast<int>(2 * curve.columns.size()));
  double last = 0.0;
  for (std::size_t i = 0; i < curve.columns.size(); ++i) {
    const MinMax extent = curve.columns[i];
    // In the middle of what the column covers; a single tick stands at its own time.
    const double t_s = curve.t_s(i) + 0.5 * seconds(curve.step - 1);
    double first = static_cast<double>(extent.min);
    double second = static_cast<double>(extent.max);
    // On from where the line stands: a flank is one stroke.
    if (std::abs(last - second) < std::abs(last - first)) std::swap(first, second);
    points.append(QCPGraphData(t_s, first));
    if (first != second && extent.known()) points.append(QCPGraphData(t_s, second));
    if (extent.known()) last = second;
  }
  // Where every column is a stroke of its own, smoothing them costs much and shows nothing.
  graph->setAntialiased(points.size() < static_cast<qsizetype>(curve.columns.size() * 3 / 2));
  graph->data()->set(points, true);
}

TimePane::TimePane(PlotData& data, const QString& title, QWidget* parent)
    : PlotPane(title, parent),
      data_(data),
      view_(&data.view()),
      sides_(new SharedSides(canvas(), data.view())) {
  xAxis().describe(QStringLiteral("Time"), QStringLiteral("s"), false);
  canvas()->xAxis->setRange(data.view().from_s(), data.view().to_s());
  connect(&data.view(), &TimeView::rangeChanged, this, [this](double from_s, double to_s) {
    moving_ = true;
    canvas()->xAxis->setRange(from_s, to_s);
    moving_ = false;
  });
  connect(canvas()->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
          [this](const QCPRange& range) {
            if (moving_) return;
            data_.view().setRange(range.lower, range.upper);
            // The view may have had another opinion.
            moving_ = true;
            canvas()->xAxis->setRange(data_.view().from_s(), data_.view().to_s());
            moving_ = false;
          });
  connect(canvas(), &QCustomPlot::afterLayout, this, &TimePane::tellEdges);
  connect(&data.view(), &TimeView::edgesChanged, this, &PlotPane::markDirty);
}

TimePane::~TimePane() {
  if (view_) view_->dropEdges(this);
}

void TimePane::hideEvent(QHideEvent* event) {
  PlotPane::hideEvent(event);
  if (view_) view_->dropEdges(this);
}

void TimePane::tellEdges() {
  if (isVisible()) data_.view().setEdges(this, sides_->reach());
}

void TimePane::fit() {
  data_.view().fit();
  PlotPane::fit();
}

Tick TimePane::fromTick() const {
  return static_cast<Tick>(std::floor(canvas()->xAxis->range().lower / kTickSeconds));
}

Tick TimePane::toTick() const {
  return static_cast<Tick>(std::ceil(canvas()->xAxis->range().upper / kTickSeconds)) + 1;
}

std::size_t TimePane::columns() const {
  // Some more than pixels: a model may make columns an eighth wider, and between two that are wider
  // than a pixel a hairline would stay free.
  const int pixels = std::max(canvas()->axisRect()->width(), kLeastColumns);
  return static_cast<std::size_t>(pixels + pixels / 8 + 1);
}

bool TimePane::drawCurve(QCPGraph* graph, std::size_t series, double& low, double& high) {
  MinMaxCurve curve = data_.series().curve(series, fromTick(), toTick(), columns());
  const bool complete = data_.series().complete(series, curve, data_.moving());
  const bool blanked = data_.series().blankBridged(series, curve);
  set_zigzag(graph, curve);
  for (const MinMax& extent : curve.columns) {
    if (!extent.known()) continue;
    low = std::min(low, static_cast<double>(extent.min));
    high = std::max(high, static_cast<double>(extent.max));
  }
  if (!complete) data_.wish(series, fromTick(), toTick(), columns());
  return blanked;
}

SeriesRows TimePane::addRows(PlotTable& table, const std::vector<std::size_t>& series) const {
  SeriesRows found = data_.series().rows(series, fromTick(), toTick(), columns());
  PlotTable::Column from{"t_s", {}};
  PlotTable::Column to{"t_end_s", {}};
  for (const SeriesRows::Row& row : found.rows) {
    from.values.push_back(seconds(row.first));
    to.values.push_back(seconds(row.end));
  }
  table.columns.push_back(std::move(from));
  table.columns.push_back(std::move(to));
  table.notes.push_back(
      "each row is the minimum and maximum from t_s up to t_end_s; rows begin and end at the edges "
      "of the buckets in which the values arrived, and may overlap");
  if (found.rough_until > 0) {
    table.notes.push_back("rows that end by " + format_number(seconds(found.rough_until)) +
                          " s may extend beyond their edges or be incomplete, because the server "
                          "had not sent more when this was written");
  }
  return found;
}

void add_min_max(PlotTable& table, const std::string& name, const std::vector<MinMax>& values) {
  PlotTable::Column low{name + "_min", {}};
  PlotTable::Column high{name + "_max", {}};
  for (const MinMax& extent : values) {
    low.values.push_back(static_cast<double>(extent.min));
    high.values.push_back(static_cast<double>(extent.max));
  }
  table.columns.push_back(std::move(low));
  table.columns.push_back(std::move(high));
}

}  // namespace ballast
