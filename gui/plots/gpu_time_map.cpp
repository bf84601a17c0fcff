// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/gpu_time_map.hpp"

#include <QMouseEvent>
#include <algorithm>
#include <cmath>
#include <limits>

namespace ballast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int kColumnPixels = 2;
constexpr double kClickPixels = 4.0;  // moved farther, the view was dragged

}  // namespace

GpuTimeMap::GpuTimeMap(PlotData& data, const QString& title, std::optional<GpuQuantity> only,
                       QWidget* parent)
    : TimePane(data, title, parent),
      quantity_box_(new QComboBox(this)),
      rack_(new QSpinBox(this)),
      all_racks_(new QToolButton(this)),
      map_(new QCPColorMap(canvas()->xAxis, canvas()->yAxis)),
      colours_(canvas(), map_) {
  yAxis().describe(QStringLiteral("GPU of the rack"), QString(), false);
  yAxis().setWhole();
  fixY();
  quantity_box_->addItems(gpu_quantity_names());
  quantity_box_->setCurrentIndex(static_cast<int>(only.value_or(GpuQuantity::kGranted)));
  quantity_box_->setVisible(!only);
  rack_->setPrefix(QStringLiteral("rack "));
  rack_->setMaximum(0);
  all_racks_->setText(QStringLiteral("All racks, now"));
  header()->addWidget(all_racks_);
  header()->addWidget(rack_);
  header()->addWidget(quantity_box_);
  canvas()->setMouseTracking(true);
  canvas()->yAxis->setRangeReversed(true);
  connect(quantity_box_, &QComboBox::currentIndexChanged, this,
          [this] { applyTheme(this->theme()); });
  connect(rack_, &QSpinBox::valueChanged, this, &PlotPane::markDirty);
  connect(all_racks_, &QToolButton::clicked, this, &GpuTimeMap::allRacksWanted);
  connect(&data.gpus(), &GpuModel::changed, this, &PlotPane::markDirty);
  GpuTimeMap::applyTheme(theme());
}

void GpuTimeMap::applyTheme(const Theme& t) {
  PlotPane::applyTheme(t);
  colours_.apply(t, quantity());
}

void GpuTimeMap::setQuantity(GpuQuantity quantity) {
  quantity_box_->setCurrentIndex(static_cast<int>(quantity));
}

void GpuTimeMap::setRack(int rack) {
  rack_->setValue(rack);
}

GpuRow GpuTimeMap::row(double t_s) const {
  // Readings hold, but not into what is yet to come.
  const GpuSnapshot* latest = data().gpus().latest();
  const Tick tick = ticks(t_s);
  if (tick >= data().series().end() && (latest == nullptr || tick > latest->tick)) return {};
  return data().gpus().row(rack(), tick, columnTicks());
}

Tick GpuTimeMap::columnTicks() const {
  return (toTick() - fromTick()) / mapColumns();
}

int GpuTimeMap::mapColumns() const {
  return std::max(static_cast<int>(columns()) / kColumnPixels, 2);
}

double GpuTimeMap::value(double t_s, std::size_t gpu) const {
  const GpuRow found = row(t_s);
  return found.snapshot == nullptr ? kNaN
                                   : gpu_value(*found.snapshot, found.first + gpu, quantity());
}

void GpuTimeMap::refresh() {
  const LiveLayout& layout = data().gpus().layout();
  const bool several = layout.racks > 1;
  rack_->setMaximum(std::max(0, static_cast<int>(layout.racks) - 1));
  rack_->setVisible(several);
  all_racks_->setVisible(several && quantity_box_->isVisibleTo(this));
  setLegend(quantity() == GpuQuantity::kState ? state_legend(theme()) : std::vector<LegendEntry>{});
  data().gpus().show(rack(), fromTick(), std::min(toTick(), data().series().end()));
  const auto rows = static_cast<int>(layout.gpus_per_rack);
  const int columns = mapColumns();
  const QCPRange range = canvas()->xAxis->range();
  const double width_s = range.size() / columns;
  QCPColorMapData* cells = map_->data();
  cells->setSize(columns, std::max(rows, 1));
  cells->setKeyRange(QCPRange(range.lower + 0.5 * width_s, range.upper - 0.5 * width_s));
  cells->setValueRange(QCPRange(0.0, std::max(rows - 1, 1)));
  canvas()->yAxis->setRange(-0.5, std::max(rows, 1) - 0.5);
  bool any = false;
  for (int c = 0; c < columns; ++c) {
    const GpuRow found = row(range.lower + (c + 0.5) * width_s);
    any = any || found.snapshot != nullptr;
    for (int r = 0; r < rows; ++r) {
      const double value =
          found.snapshot == nullptr
              ? kNaN
              : gpu_value(*found.snapshot, found.first + static_cast<std::size_t>(r), quantity());
      cells->setCell(c, r, value);
    }
  }
  map_->setVisible(any);
  setHint(any ? QString()
              : QStringLiteral(
                    "No readings of this period: GPUs are read during the run and not recorded"));
  colours_.setRange(data().gpus().powerRange());
  xAxis().setNote(any ? sampling_text(data().gpus(), fromTick(), toTick(), columnTicks())
                      : QString());
}

std::optional<std::size_t> GpuTimeMap::gpuAt(double y) const {
  const double gpu = std::round(canvas()->yAxis->pixelToCoord(y));
  if (gpu < 0.0 || gpu >= static_cast<double>(data().gpus().layout().gpus_per_rack)) return {};
  return static_cast<std::size_t>(gpu);
}

QString GpuTimeMap::hoverText(const QPointF& at) const {
  const auto gpu = gpuAt(at.y());
  const GpuRow found = row(canvas()->xAxis->pixelToCoord(at.x()));
  if (!gpu || found.snapshot == nullptr) return {};
  return QStringLiteral("%1 s, ").arg(seconds(found.snapshot->tick), 0, 'f', 2) +
         gpu_text(*found.snapshot, found.first + *gpu, rack(), *gpu);
}

bool GpuTimeMap::eventFilter(QObject* watched, QEvent* event) {
  if (watched != canvas()) return TimePane::eventFilter(watched, event);
  if (event->type() == QEvent::MouseButtonPress || event->type() == QEvent::MouseButtonRelease) {
    const auto& mouse = *static_cast<QMouseEvent*>(event);
    const QPointF at = mouse.position();
    const bool inside = canvas()->axisRect()->rect().contains(at.toPoint());
    if (event->type() == QEvent::MouseButtonPress) pressed_ = at;
    if (event->type() == QEvent::MouseButtonRelease && mouse.button() == Qt::LeftButton && inside &&
        (at - pressed_).manhattanLength() < kClickPixels) {
      if (const auto gpu = gpuAt(at.y())) {
        emit gpuPicked(rack() * data().gpus().layout().gpus_per_rack + *gpu);
      }
    }
  }
  return TimePane::eventFilter(watched, event);
}

QString GpuTimeMap::cursorText() const {
  QString text = timeText();
  const std::size_t gpus = data().gpus().layout().gpus_per_rack;
  for (const std::size_t i : {0U, 1U}) {
    text +=
        QStringLiteral(" &nbsp; <b>%1</b>").arg(i == 0 ? QStringLiteral("A") : QStringLiteral("B"));
    const GpuRow found = row(cursor(i));
    if (found.snapshot == nullptr) {
      text += QStringLiteral(" -");
      continue;
    }
    std::array<int, kControllerStates> count{};
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (std::size_t g = found.first; g < found.first + gpus; ++g) {
      const std::size_t state = found.snapshot->state[g];
      if (state < count.size()) ++count[state];
      low = std::min(low, gpu_value(*found.snapshot, g, quantity()));
      high = std::max(high, gpu_value(*found.snapshot, g, quantity()));
    }
    if (quantity() != GpuQuantity::kState) {
      text += QStringLiteral(" %1 to %2")
                  .arg(si_text(low, QStringLiteral("W")), si_text(high, QStringLiteral("W")));
      continue;
    }
    for (std::size_t s = 0; s < count.size(); ++s) {
      if (count[s] == 0) continue;
      text += QStringLiteral(" %1 %2").arg(count[s]).arg(
          QString::fromStdString(std::string(controller_state_name(s))));
    }
  }
  return text;
}

PlotTable GpuTimeMap::table() const {
  const GpuModel& model = data().gpus();
  const std::size_t gpus = model.layout().gpus_per_rack;
  const bool state = quantity() == GpuQuantity::kState;
  PlotTable table;
  table.notes.push_back(
      "rack " + std::to_string(rack()) +
      "; each row is one reading of the tick at t_s; what happened between readings is not known");
  if (state) {
    std::string names = "states:";
    for (std::size_t s = 0; s < kControllerStates; ++s) {
      names += " " + std::to_string(s) + " " + std::string(controller_state_name(s));
    }
    table.notes.push_back(names);
  }
  const std::string unit =
      state ? "_state"
            : "_" + gpu_quantity_names()[quantity_box_->currentIndex()].toStdString() + "_w";
  table.columns.push_back({"t_s", {}});
  for (std::size_t g = 0; g < gpus; ++g) {
    table.columns.push_back({"gpu" + std::to_string(g) + unit, {}});
  }
  // Each reading once, as it comes up from column to column.
  const QCPRange range = canvas()->xAxis->range();
  const double width_s = range.size() / static_cast<double>(columns());
  Tick last = -1;
  for (std::size_t c = 0; c < columns(); ++c) {
    const GpuRow found = row(range.lower + (static_cast<double>(c) + 0.5) * width_s);
    if (found.snapshot == nullptr || found.snapshot->tick <= last) continue;
    last = found.snapshot->tick;
    table.columns[0].values.push_back(seconds(last));
    for (std::size_t g = 0; g < gpus; ++g) {
      table.columns[g + 1].values.push_back(
          gpu_value(*found.snapshot, found.first + g, quantity()));
    }
  }
  return table;
}

}  // namespace ballast
