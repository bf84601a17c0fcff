// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/state_timeline.hpp"

#include <algorithm>
#include <limits>

#include "gui/plots/colour_scale.hpp"

namespace ballast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int kColumnPixels = 2;

}  // namespace

StateTimeline::StateTimeline(PlotData& data, QWidget* parent)
    : TimePane(data, QStringLiteral("Controller states"), parent),
      rack_(new QSpinBox(this)),
      map_(new QCPColorMap(canvas()->xAxis, canvas()->yAxis)) {
  yAxis().describe(QStringLiteral("GPU of the rack"), QString(), false);
  fixY();
  rack_->setPrefix(QStringLiteral("rack "));
  rack_->setMaximum(0);
  header()->addWidget(rack_);
  map_->setInterpolate(false);
  map_->setTightBoundary(false);
  map_->setDataRange(QCPRange(0.0, static_cast<double>(kControllerStates - 1)));
  canvas()->xAxis->grid()->setVisible(false);
  canvas()->yAxis->grid()->setVisible(false);
  canvas()->yAxis->setRangeReversed(true);
  connect(rack_, &QSpinBox::valueChanged, this, &PlotPane::markDirty);
  connect(&data.gpus(), &GpuModel::changed, this, &PlotPane::markDirty);
  StateTimeline::applyTheme(theme());
}

void StateTimeline::applyTheme(const Theme& t) {
  PlotPane::applyTheme(t);
  map_->setGradient(state_gradient(t));
}

void StateTimeline::setRack(int rack) {
  rack_->setValue(rack);
}

std::size_t StateTimeline::firstGpu() const {
  return static_cast<std::size_t>(rack_->value()) * data().gpus().layout().gpus_per_rack;
}

void StateTimeline::refresh() {
  const GpuModel& model = data().gpus();
  const LiveLayout& layout = model.layout();
  rack_->setMaximum(std::max(0, static_cast<int>(layout.racks) - 1));
  const auto rows = static_cast<int>(layout.gpus_per_rack);
  const int columns = std::max(static_cast<int>(this->columns()) / kColumnPixels, 2);
  const bool any = rows > 0 && model.latest() != nullptr;
  map_->setVisible(any);
  setHint(any ? QString() : QStringLiteral("No states yet"));
  std::vector<LegendEntry> legend;
  for (std::size_t s = 0; s < kControllerStates; ++s) {
    const std::string_view name = controller_state_name(s);
    legend.push_back({QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())),
                      theme().states[s], Qt::SolidLine, true});
  }
  setLegend(legend);
  if (!any) return;
  const QCPRange range = canvas()->xAxis->range();
  const double width_s = range.size() / columns;
  QCPColorMapData* cells = map_->data();
  cells->setSize(columns, rows);
  cells->setKeyRange(QCPRange(range.lower + 0.5 * width_s, range.upper - 0.5 * width_s));
  cells->setValueRange(QCPRange(0.0, std::max(rows - 1, 1)));
  canvas()->yAxis->setRange(-0.5, rows - 0.5);
  const Tick end = data().series().end();
  for (int c = 0; c < columns; ++c) {
    const Tick tick = ticks(range.lower + (c + 0.5) * width_s);
    const GpuSnapshot* snapshot = model.before(tick);
    // A state holds until the next is read, but not over a gap, nor into what is yet to come.
    const bool known = snapshot != nullptr && tick - snapshot->tick <= model.holds() &&
                       (tick <= end || tick <= model.latest()->tick);
    for (int r = 0; r < rows; ++r) {
      const std::size_t gpu = firstGpu() + static_cast<std::size_t>(r);
      cells->setCell(c, r, known ? static_cast<double>(snapshot->state[gpu]) : kNaN);
    }
  }
}

QString StateTimeline::cursorText() const {
  QString text = timeText();
  const GpuModel& model = data().gpus();
  for (const std::size_t i : {0U, 1U}) {
    text +=
        QStringLiteral(" &nbsp; <b>%1</b>").arg(i == 0 ? QStringLiteral("A") : QStringLiteral("B"));
    const GpuSnapshot* snapshot = model.before(ticks(cursor(i)));
    if (snapshot == nullptr || ticks(cursor(i)) - snapshot->tick > model.holds()) {
      text += QStringLiteral(" -");
      continue;
    }
    std::array<int, kControllerStates> count{};
    for (std::size_t g = 0; g < model.layout().gpus_per_rack; ++g) {
      const std::size_t state = snapshot->state[firstGpu() + g];
      if (state < count.size()) ++count[state];
    }
    for (std::size_t s = 0; s < count.size(); ++s) {
      if (count[s] == 0) continue;
      text += QStringLiteral(" %1 %2").arg(count[s]).arg(
          QString::fromStdString(std::string(controller_state_name(s))));
    }
  }
  return text;
}

PlotTable StateTimeline::table() const {
  const GpuModel& model = data().gpus();
  PlotTable table;
  std::string names = "states:";
  for (std::size_t s = 0; s < kControllerStates; ++s) {
    names += " " + std::to_string(s) + " " + std::string(controller_state_name(s));
  }
  table.notes.push_back(names);
  table.columns.push_back({"t_s", {}});
  for (std::size_t g = 0; g < model.layout().gpus_per_rack; ++g) {
    table.columns.push_back({"gpu" + std::to_string(g) + "_state", {}});
  }
  for (const GpuSnapshot& snapshot : model.snapshots()) {
    if (snapshot.tick < fromTick() || snapshot.tick > toTick()) continue;
    table.columns[0].values.push_back(seconds(snapshot.tick));
    for (std::size_t g = 0; g < model.layout().gpus_per_rack; ++g) {
      table.columns[g + 1].values.push_back(static_cast<double>(snapshot.state[firstGpu() + g]));
    }
  }
  return table;
}

}  // namespace ballast
