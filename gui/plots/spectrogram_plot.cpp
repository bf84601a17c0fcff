// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/spectrogram_plot.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gui/plots/colour_scale.hpp"

namespace ballast {
namespace {

constexpr double kTopHz = 10.0;    // at first: training swings live below it
constexpr double kRangeDb = 60.0;  // below the highest

double decibel(double density) {
  return density > 0.0 ? 10.0 * std::log10(density) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

SpectrogramPlot::SpectrogramPlot(PlotData& data, QWidget* parent)
    : TimePane(data, QStringLiteral("Spectrogram"), parent),
      top_hz_(new QDoubleSpinBox(this)),
      range_db_(new QDoubleSpinBox(this)),
      window_(new QLabel(this)),
      map_(new QCPColorMap(canvas()->xAxis, canvas()->yAxis)),
      scale_(add_colour_scale(canvas(), map_)) {
  yAxis().describe(QStringLiteral("Frequency"), QStringLiteral("Hz"), false);
  fixY();
  top_hz_->setRange(0.5, 500.0);
  top_hz_->setValue(kTopHz);
  top_hz_->setPrefix(QStringLiteral("up to "));
  top_hz_->setSuffix(QStringLiteral(" Hz"));
  range_db_->setRange(10.0, 120.0);
  range_db_->setDecimals(0);
  range_db_->setValue(kRangeDb);
  range_db_->setPrefix(QStringLiteral("over "));
  range_db_->setSuffix(QStringLiteral(" dB"));
  header()->addWidget(window_);
  header()->addWidget(top_hz_);
  header()->addWidget(range_db_);
  canvas()->xAxis->grid()->setVisible(false);
  canvas()->yAxis->grid()->setVisible(false);
  canvas()->yAxis->setRange(0.0, kTopHz);
  canvas()->axisRect()->setRangeZoom(Qt::Horizontal);
  scale_->axis()->setLabel(QStringLiteral("Grid power density (dB re 1 W²/Hz)"));
  connect(top_hz_, &QDoubleSpinBox::valueChanged, this, [this](double top_hz) {
    canvas()->yAxis->setRange(0.0, top_hz);
    markDirty();
  });
  connect(range_db_, &QDoubleSpinBox::valueChanged, this, &PlotPane::markDirty);
  connect(&data.spectrogram(), &SpectrogramModel::changed, this, &PlotPane::markDirty);
  SpectrogramPlot::applyTheme(theme());
}

void SpectrogramPlot::applyTheme(const Theme& t) {
  PlotPane::applyTheme(t);
  map_->setGradient(theme_gradient(t));
  style_colour_scale(scale_, t);
}

void SpectrogramPlot::refresh() {
  const SpectrogramModel& model = data().spectrogram();
  // Only what is seen, so that a long run costs no more than a short one.
  const double from = std::max(0.0, canvas()->xAxis->range().lower / model.column_s() - 1.0);
  const double to = canvas()->xAxis->range().upper / model.column_s() + 1.0;
  const std::size_t first = std::min(static_cast<std::size_t>(from), model.columns());
  const std::size_t last =
      std::min(static_cast<std::size_t>(std::max(to, 0.0)) + 1, model.columns());
  map_->setVisible(last > first);
  setHint(last > first ? QString() : QStringLiteral("No spectra here yet"));
  if (last <= first) return;
  const double highest = std::ceil(canvas()->yAxis->range().upper / model.row_hz()) + 1.0;
  const auto rows =
      static_cast<int>(std::clamp(highest, 2.0, static_cast<double>(SpectrogramModel::kRows)));
  const auto columns = static_cast<int>(last - first);
  QCPColorMapData* cells = map_->data();
  cells->setSize(columns, rows);
  // Cells are given by their centres.
  cells->setKeyRange(QCPRange((static_cast<double>(first) + 0.5) * model.column_s(),
                              (static_cast<double>(last) - 0.5) * model.column_s()));
  cells->setValueRange(QCPRange(0.0, model.row_hz() * (rows - 1)));
  double high = -std::numeric_limits<double>::infinity();
  for (int c = 0; c < columns; ++c) {
    for (int r = 0; r < rows; ++r) {
      const double value =
          decibel(model.at(first + static_cast<std::size_t>(c), static_cast<std::size_t>(r)));
      cells->setCell(c, r, value);
      // The rows at zero frequency hold what is no swing.
      if (r > 0 && value > high) high = value;
    }
  }
  if (!std::isfinite(high)) high = 0.0;
  // In steps, so that the colours stand still.
  const double top = 5.0 * std::ceil(high / 5.0);
  map_->setDataRange(QCPRange(top - range_db_->value(), top));
  window_->setText(QStringLiteral("each column: the %1 before it")
                       .arg(si_text(model.window_s(), QStringLiteral("s"), 3)));
}

QString SpectrogramPlot::cursorText() const {
  QString text = timeText();
  const SpectrogramModel& model = data().spectrogram();
  for (const std::size_t i : {0U, 1U}) {
    if (cursor(i) < 0.0) continue;
    const auto column = static_cast<std::size_t>(cursor(i) / model.column_s());
    double most = 0.0;
    std::size_t at = 0;
    for (std::size_t r = 1; r < SpectrogramModel::kRows; ++r) {
      if (model.at(column, r) > most) {
        most = model.at(column, r);
        at = r;
      }
    }
    text += QStringLiteral(" &nbsp; <b>%1</b> highest at %2")
                .arg(i == 0 ? QStringLiteral("A") : QStringLiteral("B"),
                     at == 0 ? QStringLiteral("-")
                             : si_text(static_cast<double>(at) * model.row_hz(),
                                       QStringLiteral("Hz"), 3));
  }
  return text;
}

PlotTable SpectrogramPlot::table() const {
  const SpectrogramModel& model = data().spectrogram();
  PlotTable table;
  table.notes.push_back("density of the grid-facing power, W^2/Hz, per time and frequency");
  table.columns = {{"t_s", {}}, {"f_hz", {}}, {"grid_psd_w2_per_hz", {}}};
  for (std::size_t c = 0; c < model.columns(); ++c) {
    const double t_s = (static_cast<double>(c) + 0.5) * model.column_s();
    if (!canvas()->xAxis->range().contains(t_s)) continue;
    for (std::size_t r = 0; r < SpectrogramModel::kRows; ++r) {
      const double f_hz = static_cast<double>(r) * model.row_hz();
      if (!canvas()->yAxis->range().contains(f_hz) || std::isnan(model.at(c, r))) continue;
      table.columns[0].values.push_back(t_s);
      table.columns[1].values.push_back(f_hz);
      table.columns[2].values.push_back(model.at(c, r));
    }
  }
  return table;
}

}  // namespace ballast
