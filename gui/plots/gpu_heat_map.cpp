// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/gpu_heat_map.hpp"

#include <QMouseEvent>
#include <QToolButton>
#include <algorithm>
#include <cmath>
#include <limits>

namespace ballast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

GpuHeatMap::GpuHeatMap(PlotData& shown, QWidget* parent)
    : PlotPane(QStringLiteral("GPUs, now"), parent),
      data_(shown),
      quantity_box_(new QComboBox(this)),
      map_(new QCPColorMap(canvas()->xAxis, canvas()->yAxis)),
      colours_(canvas(), map_) {
  xAxis().describe(QStringLiteral("Rack"), QString(), false);
  yAxis().describe(QStringLiteral("GPU of the rack"), QString(), false);
  xAxis().setWhole();
  yAxis().setWhole();
  fixY();
  quantity_box_->addItems(gpu_quantity_names());
  auto* over_time = new QToolButton(this);
  over_time->setText(QStringLiteral("One rack over time"));
  header()->addWidget(over_time);
  header()->addWidget(quantity_box_);
  canvas()->setMouseTracking(true);
  canvas()->yAxis->setRangeReversed(true);
  cursorsAction()->setVisible(false);  // no axis of time or frequency
  connect(over_time, &QToolButton::clicked, this, &GpuHeatMap::overTimeWanted);
  connect(quantity_box_, &QComboBox::currentIndexChanged, this, [this] { applyTheme(theme()); });
  connect(&shown.gpus(), &GpuModel::changed, this, &PlotPane::markDirty);
  connect(&shown.view(), &TimeView::modeChanged, this, &PlotPane::markDirty);
  GpuHeatMap::applyTheme(theme());
}

void GpuHeatMap::applyTheme(const Theme& t) {
  PlotPane::applyTheme(t);
  colours_.apply(t, quantity());
}

void GpuHeatMap::setQuantity(GpuQuantity quantity) {
  quantity_box_->setCurrentIndex(static_cast<int>(quantity));
}

void GpuHeatMap::fit() {
  const LiveLayout& layout = data_.gpus().layout();
  canvas()->xAxis->setRange(-0.5,
                            static_cast<double>(std::max<std::size_t>(layout.racks, 1)) - 0.5);
  canvas()->yAxis->setRange(
      -0.5, static_cast<double>(std::max<std::size_t>(layout.gpus_per_rack, 1)) - 0.5);
  markDirty();
}

// While the plots are held, what was read last by then.
const GpuSnapshot* GpuHeatMap::shown() const {
  const TimeView& view = data_.view();
  return view.held() ? data_.gpus().before(ticks(view.to_s())) : data_.gpus().latest();
}

double GpuHeatMap::value(std::size_t gpu) const {
  const GpuSnapshot* latest = shown();
  if (latest == nullptr || gpu >= latest->state.size()) return kNaN;
  return gpu_value(*latest, gpu, quantity());
}

void GpuHeatMap::refresh() {
  const LiveLayout& layout = data_.gpus().layout();
  const bool any = shown() != nullptr;
  map_->setVisible(any);
  setHint(any ? QString() : QStringLiteral("No GPUs yet"));
  setLegend(quantity() == GpuQuantity::kState ? state_legend(theme()) : std::vector<LegendEntry>{});
  if (!any) return;
  QCPColorMapData* cells = map_->data();
  const auto racks = static_cast<int>(layout.racks);
  const auto rows = static_cast<int>(layout.gpus_per_rack);
  if (cells->keySize() != racks || cells->valueSize() != rows) {
    cells->setSize(racks, rows);
    // A single cell needs a range too; its ends are the middles of the outer cells.
    cells->setKeyRange(racks > 1 ? QCPRange(0.0, racks - 1.0) : QCPRange(-0.25, 0.25));
    cells->setValueRange(rows > 1 ? QCPRange(0.0, rows - 1.0) : QCPRange(-0.25, 0.25));
    fit();
  }
  for (int r = 0; r < racks; ++r) {
    for (int g = 0; g < rows; ++g) {
      cells->setCell(r, g, value(static_cast<std::size_t>(r * rows + g)));
    }
  }
  colours_.setRange(data_.gpus().powerRange());
}

std::optional<std::size_t> GpuHeatMap::gpuAt(const QPointF& point) const {
  const LiveLayout& layout = data_.gpus().layout();
  const double rack = std::round(canvas()->xAxis->pixelToCoord(point.x()));
  const double gpu = std::round(canvas()->yAxis->pixelToCoord(point.y()));
  if (!canvas()->axisRect()->rect().contains(point.toPoint()) || rack < 0.0 || gpu < 0.0 ||
      rack >= static_cast<double>(layout.racks) ||
      gpu >= static_cast<double>(layout.gpus_per_rack)) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(rack) * layout.gpus_per_rack + static_cast<std::size_t>(gpu);
}

bool GpuHeatMap::eventFilter(QObject* watched, QEvent* event) {
  if (watched == canvas() && event->type() == QEvent::MouseButtonPress &&
      static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton) {
    if (const auto gpu = gpuAt(static_cast<QMouseEvent*>(event)->position())) emit gpuPicked(*gpu);
  }
  return PlotPane::eventFilter(watched, event);
}

QString GpuHeatMap::hoverText(const QPointF& at) const {
  const auto gpu = gpuAt(at);
  const GpuSnapshot* latest = shown();
  if (!gpu || latest == nullptr) return {};
  const std::size_t per_rack = data_.gpus().layout().gpus_per_rack;
  return QStringLiteral("%1 s, ").arg(seconds(latest->tick), 0, 'f', 2) +
         gpu_text(*latest, *gpu, *gpu / per_rack, *gpu % per_rack);
}

QString GpuHeatMap::cursorText() const {
  return {};
}

PlotTable GpuHeatMap::table() const {
  PlotTable table;
  const GpuSnapshot* latest = shown();
  table.columns = {{"rack", {}}, {"gpu", {}}, {"demand_w", {}}, {"granted_w", {}}, {"state", {}}};
  if (latest == nullptr) return table;
  table.notes.push_back("at " + std::to_string(latest->tick) + " ms");
  const std::size_t per_rack = data_.gpus().layout().gpus_per_rack;
  for (std::size_t g = 0; g < latest->state.size(); ++g) {
    const std::array<double, 5> row = {
        static_cast<double>(g / per_rack), static_cast<double>(g % per_rack),
        static_cast<double>(latest->demand_w[g]), static_cast<double>(latest->granted_w[g]),
        static_cast<double>(latest->state[g])};
    for (std::size_t c = 0; c < row.size(); ++c) table.columns[c].values.push_back(row[c]);
  }
  return table;
}

}  // namespace ballast
