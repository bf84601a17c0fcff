// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/spectrogram_plot.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gui/plots/colour_scale.hpp"

namespace ballast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::array kSegmentsS = {2.048, 4.096, 8.192, 16.384, 32.768};
constexpr double kRangeDb = 60.0;  // below the top of the scale
constexpr double kStepDb = 5.0;    // to which the top is rounded
constexpr double kHannBins = 1.5;  // equivalent noise bandwidth of the window
// A window's main lobe: what is left of the mean and of slow drifts lies in these rows.
constexpr std::size_t kDriftRows = 2;

// A density of zero is known as well as any: it lies below every scale.
constexpr double kNothingDb = -1000.0;

double decibel(float density) {
  if (std::isnan(density)) return kNaN;
  return density > 0.0F ? 10.0 * std::log10(static_cast<double>(density)) : kNothingDb;
}

}  // namespace

SpectrogramPlot::SpectrogramPlot(PlotData& data, QWidget* parent)
    : TimePane(data, QStringLiteral("Spectrogram"), parent),
      source_(new QComboBox(this)),
      segment_(new QComboBox(this)),
      top_hz_(new QDoubleSpinBox(this)),
      range_db_(new QDoubleSpinBox(this)),
      map_(new QCPColorMap(canvas()->xAxis, canvas()->yAxis)),
      scale_(add_colour_scale(canvas(), map_)) {
  map_->setGradient(map_gradient());
  yAxis().describe(QStringLiteral("Frequency"), QStringLiteral("Hz"), false);
  fixY();
  source_->addItems({QStringLiteral("grid"), QStringLiteral("load")});
  source_->setToolTip(QStringLiteral("Spectra of the power that the grid sees, or of the load"));
  const SpectrogramSettings& now = data.spectrogram().settings();
  for (const double segment_s : kSegmentsS) {
    segment_->addItem(QStringLiteral("%1 s").arg(std::floor(segment_s)), segment_s);
    if (segment_s == now.segment_s) segment_->setCurrentIndex(segment_->count() - 1);
  }
  segment_->setToolTip(QStringLiteral(
      "Length T of a segment. Lines closer than 2/T merge (bins are 1/T apart), and changes within "
      "T blur. A column is centred on its time, so the newest half segment stays blank."));
  top_hz_->setRange(1.0, 500.0);
  top_hz_->setDecimals(0);
  top_hz_->setKeyboardTracking(false);
  top_hz_->setValue(now.top_hz);
  top_hz_->setPrefix(QStringLiteral("up to "));
  top_hz_->setSuffix(QStringLiteral(" Hz"));
  range_db_->setRange(10.0, 120.0);
  range_db_->setSingleStep(10.0);
  range_db_->setDecimals(0);
  range_db_->setValue(kRangeDb);
  range_db_->setPrefix(QStringLiteral("over "));
  range_db_->setSuffix(QStringLiteral(" dB"));
  range_db_->setToolTip(QStringLiteral(
      "Displayed range below the top of the scale, which is a swing of all GPUs in step from idle "
      "to the most that they draw"));
  for (QWidget* control : std::initializer_list<QWidget*>{source_, segment_, top_hz_, range_db_}) {
    header()->addWidget(control);
  }
  canvas()->xAxis->grid()->setVisible(false);
  canvas()->yAxis->grid()->setVisible(false);
  canvas()->yAxis->setRange(0.0, now.top_hz);
  for (QComboBox* box : {source_, segment_}) {
    connect(box, &QComboBox::currentIndexChanged, this, &SpectrogramPlot::takeSettings);
  }
  connect(top_hz_, &QDoubleSpinBox::valueChanged, this, &SpectrogramPlot::takeSettings);
  connect(range_db_, &QDoubleSpinBox::valueChanged, this, &PlotPane::markDirty);
  connect(&data.spectrogram(), &SpectrogramModel::changed, this, &PlotPane::markDirty);
  // What arrives live makes room for columns, also where the view stands still.
  connect(&data.series(), &SeriesModel::changed, this, &PlotPane::markDirty);
  takeSettings();
  SpectrogramPlot::applyTheme(theme());
}

void SpectrogramPlot::takeSettings() {
  SpectrogramSettings settings;
  settings.segment_s = segment_->currentData().toDouble();
  settings.top_hz = top_hz_->value();
  settings.load = source_->currentIndex() == 1;
  data().spectrogram().setSettings(settings);
  canvas()->yAxis->setRange(0.0, settings.top_hz);
  scale_->axis()->setLabel(
      QStringLiteral("%1 density (dB re 1 W²/Hz)")
          .arg(settings.load ? QStringLiteral("Load") : QStringLiteral("Grid")));
  markDirty();
}

void SpectrogramPlot::applyTheme(const Theme& t) {
  PlotPane::applyTheme(t);
  style_colour_scale(scale_, t);
}

void SpectrogramPlot::fillCells(Tick first, int columns, int rows) {
  const SpectrogramModel& model = data().spectrogram();
  QCPColorMapData* cells = map_->data();
  cells->setSize(columns, rows);
  // Cells are given by their centres.
  cells->setKeyRange(
      QCPRange(seconds(first * model.step()), seconds((first + columns - 1) * model.step())));
  cells->setValueRange(QCPRange(model.first_hz(), model.first_hz() + model.row_hz() * (rows - 1)));
  any_ = false;
  for (int c = 0; c < columns; ++c) {
    const std::span<const float> column = model.column((first + c) * model.step());
    for (int r = 0; r < rows; ++r) {
      const auto row = static_cast<std::size_t>(r);
      const double value = row < column.size() ? decibel(column[row]) : kNaN;
      cells->setCell(c, r, value);
      any_ = any_ || !std::isnan(value);
    }
  }
}

void SpectrogramPlot::refresh() {
  SpectrogramModel& model = data().spectrogram();
  model.show(fromTick(), toTick());
  const Tick first = std::max<Tick>(fromTick() / model.step() - 1, 0);
  const auto columns = static_cast<int>(toTick() / model.step() - first) + 2;
  const auto rows = static_cast<int>(model.rows());
  const std::array<Tick, 5> wanted = {first, columns, rows, model.step(),
                                      static_cast<Tick>(model.revision())};
  if (wanted != filled_ && rows > 1) {
    fillCells(first, columns, rows);
    filled_ = wanted;
  }
  const bool any = rows > 1 && any_;
  map_->setVisible(any);
  setHint(any ? QString()
          : model.fault().isEmpty()
              ? QStringLiteral("No spectra here yet; the first appears after a complete segment")
              : model.fault());
  if (!any) return;
  map_->setDataRange(QCPRange(topDb() - range_db_->value(), topDb()));
}

double SpectrogramPlot::topDb() const {
  const GpuModel& gpus = data().gpus();
  const GpuPowerRange& range = gpus.powerRange();
  const double amplitude_w =
      0.5 * static_cast<double>(gpus.layout().gpus()) * (range.max_w - range.idle_w);
  const double bandwidth_hz = kHannBins / data().spectrogram().settings().segment_s;
  const double db =
      10.0 * std::log10(std::max(0.5 * amplitude_w * amplitude_w / bandwidth_hz, 1.0));
  return kStepDb * std::ceil(db / kStepDb);
}

std::span<const float> SpectrogramPlot::columnAt(double t_s) const {
  const SpectrogramModel& model = data().spectrogram();
  const Tick tick = ticks(std::max(t_s, 0.0));
  return model.column((tick + model.step() / 2) / model.step() * model.step());
}

double SpectrogramPlot::shownDb(double t_s, double f_hz) const {
  const std::span<const float> column = columnAt(t_s);
  const double row =
      std::round((f_hz - data().spectrogram().first_hz()) / data().spectrogram().row_hz());
  return row >= 0.0 && row < static_cast<double>(column.size())
             ? decibel(column[static_cast<std::size_t>(row)])
             : kNaN;
}

QString SpectrogramPlot::hoverText(const QPointF& at) const {
  const double f_hz = canvas()->yAxis->pixelToCoord(at.y());
  const double db = shownDb(canvas()->xAxis->pixelToCoord(at.x()), f_hz);
  return hoverTime(at) +
         QStringLiteral(", %1\n%2: ")
             .arg(si_text(f_hz, QStringLiteral("Hz")), source_->currentText()) +
         (std::isnan(db) ? QStringLiteral("not known")
                         : QStringLiteral("%1 dB re 1 W²/Hz").arg(db, 0, 'f', 1));
}

void SpectrogramPlot::resetY() {
  canvas()->yAxis->setRange(0.0, top_hz_->value());
}

QString SpectrogramPlot::cursorText() const {
  QString text = timeText();
  for (const std::size_t i : {0U, 1U}) {
    const std::span<const float> column = columnAt(cursor(i));
    text += QStringLiteral(" &nbsp; <b>%1</b> highest at ")
                .arg(i == 0 ? QStringLiteral("A") : QStringLiteral("B"));
    if (column.size() <= kDriftRows) {
      text += QStringLiteral("-");
      continue;
    }
    const auto most = std::max_element(column.begin() + kDriftRows, column.end());
    const double f_hz = data().spectrogram().first_hz() +
                        static_cast<double>(most - column.begin()) * data().spectrogram().row_hz();
    text += si_text(f_hz, QStringLiteral("Hz"), 3);
  }
  return text;
}

PlotTable SpectrogramPlot::table() const {
  const SpectrogramModel& model = data().spectrogram();
  PlotTable table;
  const SpectrogramSettings& settings = model.settings();
  table.notes.push_back(std::string("one-sided density of the ") +
                        (settings.load ? "load" : "grid-facing") +
                        " power, W^2/Hz; Hann-windowed segments of " +
                        std::to_string(settings.segment_s) + " s centred at t_s");
  table.columns = {
      {"t_s", {}}, {"f_hz", {}}, {settings.load ? "load_psd_w2_per_hz" : "grid_psd_w2_per_hz", {}}};
  for (Tick at = (fromTick() + model.step() - 1) / model.step() * model.step(); at < toTick();
       at += model.step()) {
    const std::span<const float> column = model.column(at);
    for (std::size_t r = 0; r < column.size(); ++r) {
      table.columns[0].values.push_back(seconds(at));
      table.columns[1].values.push_back(model.first_hz() + static_cast<double>(r) * model.row_hz());
      table.columns[2].values.push_back(static_cast<double>(column[r]));
    }
  }
  return table;
}

}  // namespace ballast
