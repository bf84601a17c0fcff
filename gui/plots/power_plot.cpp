// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/power_plot.hpp"

#include <algorithm>
#include <limits>

namespace ballast {
namespace {

struct Quantity {
  const char* label;
  const char* channel;
  QColor Theme::*colour;
};
// In the order of drawing: the grid-facing power lies on top.
constexpr std::array<Quantity, 4> kQuantities = {Quantity{"demand", "demand_w", &Theme::demand},
                                                 {"granted", "granted_w", &Theme::granted},
                                                 {"load", "load_w", &Theme::load},
                                                 {"grid", "grid_w", &Theme::grid}};

}  // namespace

void PowerPlot::Extent::add(double value) {
  low = std::min(low, value);
  high = std::max(high, value);
}

PowerPlot::PowerPlot(PlotData& data, QWidget* parent)
    : TimePane(data, QStringLiteral("Power"), parent),
      scope_box_(new QComboBox(this)),
      row_label_(new QLabel(QStringLiteral("Row"), this)),
      row_box_(new QSpinBox(this)),
      rack_label_(new QLabel(QStringLiteral("Rack"), this)),
      rack_box_(new QSpinBox(this)),
      pick_(new QToolButton(this)),
      band_low_(canvas()->addGraph()),
      band_high_(canvas()->addGraph()),
      overlay_(canvas()->addGraph()),
      trigger_(canvas()) {
  yAxis().describe(QStringLiteral("Power"), QStringLiteral("W"), true);
  const auto add_scope = [&](const QString& text, PowerScope scope) {
    scope_box_->addItem(text, static_cast<int>(scope));
  };
  add_scope(QStringLiteral("Site"), PowerScope::kSite);
  add_scope(QStringLiteral("One rack"), PowerScope::kRack);
  add_scope(QStringLiteral("All racks"), PowerScope::kRacks);
  add_scope(QStringLiteral("All GPUs"), PowerScope::kGpus);
  scope_box_->setToolTip(QStringLiteral("The system whose power is shown"));
  rack_box_->setMaximum(0);
  for (std::size_t q = 0; q < kQuantities.size(); ++q) {
    shown_[q] = new QCheckBox(QString::fromLatin1(kQuantities[q].label), this);
    shown_[q]->setChecked(q > 0);
    header()->addWidget(shown_[q]);
    connect(shown_[q], &QCheckBox::toggled, this, &PlotPane::markDirty);
  }
  header()->addWidget(row_label_);
  header()->addWidget(row_box_);
  header()->addWidget(rack_label_);
  header()->addWidget(rack_box_);
  pick_->setText(QStringLiteral("line"));
  pick_->setCheckable(true);
  pick_->setToolTip(QStringLiteral("Draw the grid-facing power of this rack as a separate line"));
  header()->addWidget(pick_);
  connect(pick_, &QToolButton::clicked, this, [this] { togglePicked(rack()); });
  header()->addWidget(scope_box_);
  band_high_->setChannelFillGraph(band_low_);
  for (QCPGraph* graph : {band_low_, band_high_, overlay_}) graph->setAdaptiveSampling(false);
  connect(scope_box_, &QComboBox::currentIndexChanged, this,
          [this] { setScope(static_cast<PowerScope>(scope_box_->currentData().toInt())); });
  connect(row_box_, &QSpinBox::valueChanged, this, [this] {
    resetY();
    markDirty();
  });
  connect(rack_box_, &QSpinBox::valueChanged, this, [this] {
    if (scope_ == PowerScope::kRacks) return showPick();
    resetY();
    markDirty();
  });
  connect(&data.series(), &SeriesModel::changed, this, &PlotPane::markDirty);
  connect(&data.series(), &SeriesModel::restarted, this, [this] {
    picked_.clear();
    showRows();
    showControls();
  });
  connect(&data.gpus(), &GpuModel::changed, this, [this] {
    if (scope_ == PowerScope::kGpus) markDirty();
  });
  connect(&data, &PlotData::overlayChanged, this, &PlotPane::markDirty);
  connect(&data, &PlotData::triggerChanged, this, &PlotPane::markDirty);
  connect(&data.view(), &TimeView::modeChanged, this, &PlotPane::markDirty);
  showRows();
  showControls();
  PowerPlot::applyTheme(theme());
}

void PowerPlot::applyTheme(const Theme& t) {
  overlay_->setPen(curvePen(t.overlay, Qt::DashLine));
  PlotPane::applyTheme(t);
}

// Rows can be chosen where there are some beside the site.
void PowerPlot::showRows() {
  const bool there = data().series().layout().rows > 1;
  const int at = scope_box_->findData(static_cast<int>(PowerScope::kRow));
  if (there && at < 0) {
    scope_box_->insertItem(1, QStringLiteral("One row"), static_cast<int>(PowerScope::kRow));
  } else if (!there && at >= 0) {
    if (scope_ == PowerScope::kRow) setScope(PowerScope::kSite);
    scope_box_->removeItem(at);
  }
}

SeriesSource PowerPlot::source() const {
  switch (scope_) {
    case PowerScope::kRow:
      return {Scope::kRow, static_cast<std::size_t>(row_box_->value())};
    case PowerScope::kRack:
      return {Scope::kRack, rack()};
    default:
      return {};
  }
}

void PowerPlot::showControls() {
  const LiveLayout& layout = data().series().layout();
  row_box_->setMaximum(std::max(0, static_cast<int>(layout.rows) - 1));
  row_box_->setVisible(scope_ == PowerScope::kRow);
  row_label_->setVisible(scope_ == PowerScope::kRow);
  rack_box_->setMaximum(std::max(0, static_cast<int>(layout.racks) - 1));
  const bool one = scope_ == PowerScope::kRack;
  const bool some = scope_ == PowerScope::kRacks;
  rack_box_->setVisible(one || some);
  rack_label_->setVisible(one || some);
  pick_->setVisible(some);
  showPick();
  for (std::size_t q = 0; q < shown_.size(); ++q) {
    const bool curves = one || scope_ == PowerScope::kSite || scope_ == PowerScope::kRow;
    const bool there = scope_ == PowerScope::kSite ||
                       layout.series_of(kQuantities[q].channel, source()).has_value();
    shown_[q]->setVisible(curves && there);
  }
}

void PowerPlot::setScope(PowerScope scope) {
  const int index = scope_box_->findData(static_cast<int>(scope));
  if (scope_ == scope || index < 0) return;
  scope_ = scope;
  picked_.clear();
  scope_box_->setCurrentIndex(index);
  showControls();
  resetY();
  markDirty();
}

void PowerPlot::setRow(int row) {
  row_box_->setValue(row);
}

void PowerPlot::setRack(int rack) {
  rack_box_->setValue(rack);
}

void PowerPlot::setPicked(const std::vector<std::size_t>& picked) {
  picked_ = picked;
  if (picked_.size() > kMostPicked) picked_.resize(kMostPicked);
  showPick();
  markDirty();
}

void PowerPlot::togglePicked(std::size_t picked) {
  std::vector<std::size_t> now = picked_;
  if (std::erase(now, picked) == 0) now.push_back(picked);
  setPicked(now);
}

void PowerPlot::showPick() {
  const bool drawn = std::find(picked_.begin(), picked_.end(), rack()) != picked_.end();
  pick_->setChecked(drawn);
  pick_->setEnabled(drawn || picked_.size() < kMostPicked);
}

std::vector<PowerPlot::Line> PowerPlot::lines() const {
  std::vector<Line> lines;
  const LiveLayout& layout = data().series().layout();
  if (scope_ == PowerScope::kSite || scope_ == PowerScope::kRow || scope_ == PowerScope::kRack) {
    for (std::size_t q = 0; q < kQuantities.size(); ++q) {
      const Quantity& quantity = kQuantities[q];
      const auto series = layout.series_of(quantity.channel, source());
      if (!series || !shown_[q]->isChecked()) continue;
      lines.push_back({QString::fromLatin1(quantity.label), quantity.channel, *series,
                       theme().*quantity.colour});
    }
  } else if (scope_ == PowerScope::kRacks) {
    for (std::size_t i = 0; i < picked_.size(); ++i) {
      const auto series = layout.rack_series("grid_w", picked_[i]);
      if (!series) continue;
      lines.push_back({QStringLiteral("rack %1").arg(picked_[i]),
                       "rack" + std::to_string(picked_[i]) + "_grid_w", *series,
                       theme().picked[i]});
    }
  }
  return lines;
}

QCPGraph* PowerPlot::curve(std::size_t index, const QString& label, const QColor& colour) {
  while (curves_.size() <= index) {
    curves_.push_back(canvas()->addGraph());
    curves_.back()->setAdaptiveSampling(false);
  }
  curves_[index]->setPen(curvePen(colour));
  curves_[index]->setVisible(true);
  legend_entries_.push_back({label, colour});
  return curves_[index];
}

void PowerPlot::drawOverlay(Extent& extent) {
  const auto& recorded = data().overlay();
  overlay_->setVisible(recorded && scope_ == PowerScope::kSite);
  if (!overlay_->visible()) return;
  MinMaxCurve decimated = empty_curve(fromTick(), toTick(), columns());
  const auto begin =
      std::lower_bound(recorded->t_s.begin(), recorded->t_s.end(), seconds(decimated.first));
  for (auto t = begin; t != recorded->t_s.end(); ++t) {
    const auto column = static_cast<std::size_t>((ticks(*t) - decimated.first) / decimated.step);
    if (column >= decimated.columns.size()) break;
    const double value = recorded->grid_w[static_cast<std::size_t>(t - recorded->t_s.begin())];
    decimated.columns[column].merge({static_cast<float>(value), static_cast<float>(value)});
    extent.add(value);
  }
  // A record that is coarser than the screen leaves columns empty: no gaps.
  MinMaxCurve known = decimated;
  QVector<QCPGraphData> points;
  for (std::size_t i = 0; i < known.columns.size(); ++i) {
    if (!known.columns[i].known()) continue;
    points.append(QCPGraphData(known.t_s(i), static_cast<double>(known.columns[i].min)));
    points.append(QCPGraphData(known.t_s(i), static_cast<double>(known.columns[i].max)));
  }
  overlay_->data()->set(points, true);
  legend_entries_.push_back({recorded->label + " grid", theme().overlay, Qt::DashLine});
}

void PowerPlot::drawTrigger() {
  const TriggerSettings& trigger = data().trigger();
  const std::vector<Line> drawn = lines();
  const bool on = trigger.mode != TriggerMode::kOff && scope_ == PowerScope::kSite &&
                  std::any_of(drawn.begin(), drawn.end(),
                              [&](const Line& line) { return line.name == trigger.channel; });
  if (!on) return trigger_.hide();
  trigger_.show(trigger.level, data().view().triggered_s(), theme());
  legend_entries_.push_back(
      {QStringLiteral("trigger at ") + si_text(trigger.level, QStringLiteral("W")), theme().cursor,
       TriggerMark::kStyle});
}

void PowerPlot::refresh() {
  Extent extent{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  legend_entries_.clear();
  std::size_t used = 0;
  bool blanked = false;
  for (const Line& line : lines()) {
    blanked |=
        drawCurve(curve(used++, line.label, line.colour), line.series, extent.low, extent.high);
  }
  if (scope_ == PowerScope::kGpus) {
    drawGpus(used, extent);
  } else if (scope_ == PowerScope::kRacks) {
    drawBand(
        rackBand(),
        QStringLiteral("grid, minimum to maximum of %1 racks").arg(data().series().layout().racks),
        extent);
  } else {
    drawBand({}, {}, extent);
  }
  for (std::size_t i = used; i < curves_.size(); ++i) curves_[i]->setVisible(false);
  drawOverlay(extent);
  drawTrigger();
  if (blanked) {
    legend_entries_.push_back(
        {QStringLiteral("blank: gap in the trace"), theme().muted, Qt::NoPen});
  }
  setLegend(legend_entries_);
  setHint(extent.low <= extent.high ? QString() : QStringLiteral("No samples here yet"));
  showY(extent.low, extent.high);
}

}  // namespace ballast
