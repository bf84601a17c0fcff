// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/spectrum_plot.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ballast {
namespace {

constexpr double kLowestHz = 0.05;     // left edge at first
constexpr double kHighestHz = 100.0;   // right edge until a spectrum says
constexpr double kLinearTopHz = 20.0;  // the same of a linear axis
constexpr double kMostDecades = 5.0;   // below the highest that is shown
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// How it was made, as it differs from what a clause judges. Segments overlap by half.
QString average_text(const PowerSpectrum& spectrum) {
  const double segment_s = 1.0 / spectrum.step_hz;
  const auto count = std::lround(2.0 * (spectrum.to_s - spectrum.from_s) / segment_s) - 1;
  return QStringLiteral("mean of %1 segment%2 of %3 s, %4")
      .arg(count)
      .arg(count == 1 ? QString() : QStringLiteral("s"))
      .arg(segment_s, 0, 'f', 1)
      .arg(window_text(spectrum));
}

}  // namespace

// What time a spectrum is of, wherever the plots over time have been moved to.
QString window_text(const PowerSpectrum& spectrum) {
  return QStringLiteral("%1 to %2 s").arg(spectrum.from_s, 0, 'f', 1).arg(spectrum.to_s, 0, 'f', 1);
}

SpectrumPlot::SpectrumPlot(PlotData& shown, QWidget* parent)
    : PlotPane(QStringLiteral("Spectrum"), parent),
      data_(shown),
      quantity_box_(new QComboBox(this)),
      scale_box_(new QComboBox(this)),
      frequency_box_(new QCheckBox(QStringLiteral("log f"), this)),
      bands_box_(new QCheckBox(QStringLiteral("bands"), this)),
      peaks_box_(new QCheckBox(QStringLiteral("peaks"), this)),
      ghost_(canvas()->addGraph()),
      overlay_(canvas()->addGraph()),
      load_(canvas()->addGraph()),
      grid_(canvas()->addGraph()),
      worst_(canvas()->addGraph()),
      peak_marks_(canvas()->addGraph()),
      marks_(canvas(), canvas()->yAxis) {
  quantity_box_->setObjectName("spectrumQuantity");
  scale_box_->setObjectName("spectrumScale");
  frequency_box_->setObjectName("spectrumLogFrequency");
  bands_box_->setObjectName("spectrumBands");
  quantity_box_->addItems({QStringLiteral("Line amplitude"), QStringLiteral("Density")});
  quantity_box_->setToolTip(
      QStringLiteral("Amplitude of a sine (half of peak-to-peak), or power spectral density"));
  scale_box_->addItems(
      {QStringLiteral("logarithmic"), QStringLiteral("linear"), QStringLiteral("dB")});
  frequency_box_->setChecked(true);
  frequency_box_->setToolTip(QStringLiteral("Logarithmic frequency axis"));
  bands_box_->setChecked(true);
  bands_box_->setToolTip(
      QStringLiteral("Frequency bands in which grids respond to a swinging load"));
  peaks_box_->setChecked(true);
  peaks_box_->setToolTip(QStringLiteral("Mark and list the strongest lines of the grid's power"));
  for (QWidget* control : std::initializer_list<QWidget*>{peaks_box_, bands_box_, frequency_box_,
                                                          scale_box_, quantity_box_}) {
    header()->addWidget(control);
  }
  makeBands();
  connect(quantity_box_, &QComboBox::currentIndexChanged, this, &SpectrumPlot::describeAxes);
  connect(scale_box_, &QComboBox::currentIndexChanged, this, &SpectrumPlot::describeAxes);
  connect(frequency_box_, &QCheckBox::toggled, this, [this] {
    describeAxes();
    fit();
  });
  connect(bands_box_, &QCheckBox::toggled, this, &SpectrumPlot::setBandsShown);
  connect(peaks_box_, &QCheckBox::toggled, this, &SpectrumPlot::setPeaksShown);
  connect(&shown.spectrum(), &SpectrumModel::changed, this, &PlotPane::markDirty);
  describeAxes();
  SpectrumPlot::fit();
  SpectrumPlot::applyTheme(theme());
}

void SpectrumPlot::applyTheme(const Theme& t) {
  PlotPane::applyTheme(t);
  for (std::size_t i = 0; i < band_areas_.size(); ++i) {
    band_areas_[i]->setBrush(t.raised);
    band_areas_[i]->setPen(QPen(t.line));
    band_names_[i]->setColor(t.muted);
    band_names_[i]->setFont(plot_font());
  }
  bands_->setBackground(QBrush(t.base));
}

void SpectrumPlot::describeAxes() {
  const bool decibel = scale() == SpectrumScale::kDecibel;
  xAxis().describe(QStringLiteral("Frequency"), QStringLiteral("Hz"), false);
  xAxis().setLogarithmic(frequency_box_->isChecked());
  yAxis().setLogarithmic(scale() == SpectrumScale::kLogarithmic);
  if (quantity() == SpectrumQuantity::kLine) {
    yAxis().describe(QStringLiteral("Line amplitude"),
                     decibel ? QStringLiteral("dB re 1 W") : QStringLiteral("W"), !decibel);
  } else if (decibel) {
    yAxis().describe(QStringLiteral("Density"), QStringLiteral("dB re 1 W²/Hz"), false);
  } else {
    yAxis().describe(QStringLiteral("Density"), QStringLiteral("W²/Hz"), true, 2);
  }
  resetY();
  markDirty();
}

void SpectrumPlot::setQuantity(SpectrumQuantity quantity) {
  quantity_box_->setCurrentIndex(static_cast<int>(quantity));
}

void SpectrumPlot::setScale(SpectrumScale scale) {
  scale_box_->setCurrentIndex(static_cast<int>(scale));
}

void SpectrumPlot::setFrequencyLogarithmic(bool on) {
  frequency_box_->setChecked(on);
}

void SpectrumPlot::fit() {
  const PowerSpectrum& live = data_.spectrum().live();
  const bool logarithmic = frequency_box_->isChecked();
  const double top =
      live.bins() > 1 ? live.step_hz * static_cast<double>(live.bins() - 1) : kHighestHz;
  canvas()->xAxis->setRange(logarithmic ? kLowestHz : 0.0,
                            logarithmic ? top : std::min(top, kLinearTopHz));
  PlotPane::fit();
}

double SpectrumPlot::shown(double value) const {
  if (scale() == SpectrumScale::kLinear) return value;
  if (!(value > 0.0)) return kNaN;
  if (scale() == SpectrumScale::kLogarithmic) return value;
  return (quantity() == SpectrumQuantity::kLine ? 20.0 : 10.0) * std::log10(value);
}

std::vector<SpectrumPlot::Trace> SpectrumPlot::traces() const {
  const bool line = quantity() == SpectrumQuantity::kLine;
  const SpectrumModel& model = data_.spectrum();
  std::vector<Trace> traces;
  const auto add = [&](const QString& label, std::string name, QCPGraph* graph,
                       const PowerSpectrum& spectrum, bool load, const QPen& pen) {
    const auto& values = load ? (line ? spectrum.load_line : spectrum.load_psd)
                              : (line ? spectrum.grid_line : spectrum.grid_psd);
    const auto& psd = load ? spectrum.load_psd : spectrum.grid_psd;
    name += line ? "_line_w" : "_psd_w2_per_hz";
    traces.push_back({label, std::move(name), graph, &spectrum, &values, &psd, pen});
  };
  const Theme& t = theme();
  // The ghost lies under the live one.
  if (model.ghost()) {
    add(QStringLiteral("grid before %1").arg(model.ghostLabel()), "ghost_grid", ghost_,
        *model.ghost(), false, curvePen(t.ghost, Qt::DashLine));
  }
  if (model.overlay()) {
    add(model.overlayLabel() + QStringLiteral(" grid, ") + window_text(*model.overlay()),
        "overlay_grid", overlay_, *model.overlay(), false, curvePen(t.overlay, Qt::DashLine));
  }
  if (model.live().bins() > 0) {
    add(QStringLiteral("load"), "load", load_, model.live(), true, curvePen(t.load));
    add(QStringLiteral("grid"), "grid", grid_, model.live(), false, curvePen(t.grid));
  }
  return traces;
}

void SpectrumPlot::drawTrace(const Trace& trace, double& low, double& high) {
  const QCPRange range = canvas()->xAxis->range();
  QVector<QCPGraphData> points;
  points.reserve(static_cast<int>(trace.values->size()));
  // Zero frequency is no swing, and stands nowhere on a logarithmic axis.
  for (std::size_t k = 1; k < trace.values->size(); ++k) {
    const double f_hz = static_cast<double>(k) * trace.spectrum->step_hz;
    const double value = shown((*trace.values)[k]);
    points.append(QCPGraphData(f_hz, value));
    if (!range.contains(f_hz) || std::isnan(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  trace.graph->data()->set(points, true);
  trace.graph->setPen(trace.pen);
  trace.graph->setVisible(true);
}

void SpectrumPlot::refresh() {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  std::vector<LegendEntry> legend;
  for (QCPGraph* graph : {ghost_, overlay_, load_, grid_}) graph->setVisible(false);
  for (const Trace& trace : traces()) {
    drawTrace(trace, low, high);
    legend.push_back({trace.label, trace.pen.color(), trace.pen.style()});
  }
  if (data_.spectrum().live().bins() > 0) {
    QString average = average_text(data_.spectrum().live());
    const auto& masks = data_.spectrum().masks();
    if (quantity() == SpectrumQuantity::kLine &&
        std::any_of(masks.begin(), masks.end(),
                    [](const SpectrumMask& mask) { return !mask.judged.f_hz.empty(); })) {
      average += QStringLiteral("; the limits judge other segments, which are dotted");
    }
    legend.push_back({average, theme().muted, Qt::NoPen});
  }
  setHint(
      !legend.empty() ? QString()
      : data_.spectrum().over()
          ? QStringLiteral(
                "Spectra are shown only during a run, and this run has ended; see the spectrogram")
          : QStringLiteral("The first spectrum appears after a quarter of a second"));
  // Both curves whole, down to where nothing matters any more.
  const double decades = quantity() == SpectrumQuantity::kLine ? kMostDecades : 2.0 * kMostDecades;
  if (scale() == SpectrumScale::kLogarithmic) {
    low = std::max(low, high * std::pow(10.0, -decades));
  } else if (scale() == SpectrumScale::kDecibel) {
    low = std::max(low, high - 20.0 * kMostDecades);
  } else {
    low = std::min(low, 0.0);
  }
  placeJudged(low, high, legend);
  placeMasks(low, high);
  showY(low, high);
  tellMasks(legend);
  drawPeaks(legend);
  setLegend(legend);
  showBands();
  drawBands();
}

}  // namespace ballast
