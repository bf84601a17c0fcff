// SPDX-License-Identifier: GPL-3.0-or-later
// What a spectrum reads out: at its cursors, under the pointer, its strongest lines, and as a
// table.
#include <algorithm>
#include <cmath>
#include <limits>

#include "gui/plots/spectrum_plot.hpp"

namespace ballast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostPeaks = 5;
constexpr double kFirstBin = 4.0;  // below it live starts, stops and drift, not lines

// In Hz throughout, as grids are spoken of.
QString hz_text(double f_hz) {
  return QString::number(f_hz, 'g', 4) + QStringLiteral(" Hz");
}

}  // namespace

std::vector<SpectralLine> SpectrumPlot::peaks() const {
  const PowerSpectrum& live = data_.spectrum().live();
  if (live.bins() == 0) return {};
  Spectrum density;
  density.df_hz = live.step_hz;
  density.psd = live.grid_psd;
  for (std::size_t k = 0; k < live.bins(); ++k) {
    density.f_hz.push_back(static_cast<double>(k) * live.step_hz);
  }
  const QCPRange range = canvas()->xAxis->range();
  return find_lines(density, std::max(range.lower, (kFirstBin - 0.5) * live.step_hz), range.upper,
                    kMostPeaks);
}

void SpectrumPlot::setPeaksShown(bool on) {
  peaks_box_->setChecked(on);
  markDirty();
}

void SpectrumPlot::drawPeaks(std::vector<LegendEntry>& legend) {
  const bool on = peaks_box_->isChecked();
  const std::vector<SpectralLine> lines = on ? peaks() : std::vector<SpectralLine>{};
  const PowerSpectrum& live = data_.spectrum().live();
  const auto& values = quantity() == SpectrumQuantity::kLine ? live.grid_line : live.grid_psd;
  QVector<QCPGraphData> points;
  QStringList list;
  for (QCPItemText* name : peak_names_) name->setVisible(false);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto k = static_cast<std::size_t>(std::lround(lines[i].f_hz / live.step_hz));
    points.append(QCPGraphData(lines[i].f_hz, shown(values[std::min(k, values.size() - 1)])));
    list << QStringLiteral("%1: %2 %3")
                .arg(i + 1)
                .arg(hz_text(lines[i].f_hz), si_text(lines[i].amplitude, QStringLiteral("W")));
    if (peak_names_.size() <= i) {
      auto* name = new QCPItemText(canvas());
      name->setPositionAlignment(Qt::AlignHCenter | Qt::AlignBottom);
      name->setPadding(QMargins(0, 0, 0, 4));
      name->setSelectable(false);
      peak_names_.push_back(name);
    }
    peak_names_[i]->setText(QString::number(i + 1));
    peak_names_[i]->setFont(plot_font());
    peak_names_[i]->setColor(theme().grid);
    peak_names_[i]->position->setCoords(points.back().key, points.back().value);
    peak_names_[i]->setVisible(true);
  }
  peak_marks_->data()->set(points);
  peak_marks_->setLineStyle(QCPGraph::lsNone);
  peak_marks_->setScatterStyle(
      QCPScatterStyle(QCPScatterStyle::ssTriangleInverted, theme().grid, theme().grid, 6.0));
  peak_marks_->setVisible(!points.isEmpty());
  if (list.isEmpty()) return;
  legend.push_back({QStringLiteral("strongest lines of grid"), theme().grid, Qt::NoPen});
  for (const QString& line : list) legend.push_back({line, theme().grid, Qt::NoPen});
}

QString SpectrumPlot::shownText(double value) const {
  if (scale() == SpectrumScale::kDecibel) {
    return si_text(shown(value), QStringLiteral("dB"));
  }
  if (quantity() == SpectrumQuantity::kLine) return si_text(value, QStringLiteral("W"));
  return QString::number(value, 'g', 4) + QStringLiteral(" W²/Hz");
}

double SpectrumPlot::Trace::at(double f_hz) const {
  const double k = std::round(f_hz / spectrum->step_hz);
  if (!(k >= 0.0) || k >= static_cast<double>(values->size())) return kNaN;
  return (*values)[static_cast<std::size_t>(k)];
}

double SpectrumPlot::Trace::rms_w(double from_hz, double to_hz) const {
  double power = 0.0;
  for (std::size_t k = 1; k < psd->size(); ++k) {
    const double f_hz = static_cast<double>(k) * spectrum->step_hz;
    if (f_hz >= from_hz && f_hz <= to_hz) power += (*psd)[k] * spectrum->step_hz;
  }
  return std::sqrt(power);
}

QString SpectrumPlot::hoverText(const QPointF& at) const {
  const double f_hz = canvas()->xAxis->pixelToCoord(at.x());
  QString text = hz_text(f_hz);
  for (const Trace& trace : traces()) {
    text += QStringLiteral("\n%1: %2").arg(trace.label, shownText(trace.at(f_hz)));
  }
  if (quantity() != SpectrumQuantity::kLine) return text;
  for (const SpectrumMask& mask : data_.spectrum().masks()) {
    const double limit_w = mask_limit_w(mask, f_hz);
    if (!std::isnan(limit_w)) {
      text += QStringLiteral("\nlimit %1: %2").arg(mask.name, shownText(limit_w));
    }
  }
  return text;
}

QString SpectrumPlot::cursorText() const {
  QString text =
      QStringLiteral(
          "<b>A</b>&nbsp;%1 &nbsp;<b>B</b>&nbsp;%2 &nbsp;<b>Δf</b>&nbsp;%3 "
          "&nbsp;<b>1/Δf</b>&nbsp;%4")
          .arg(si_text(cursor(0), QStringLiteral("Hz")), si_text(cursor(1), QStringLiteral("Hz")),
               si_text(cursor(1) - cursor(0), QStringLiteral("Hz")),
               cursor(0) == cursor(1)
                   ? QStringLiteral("-")
                   : si_text(1.0 / std::abs(cursor(1) - cursor(0)), QStringLiteral("s")));
  for (const Trace& trace : traces()) {
    const double a = trace.at(cursor(0));
    const double b = trace.at(cursor(1));
    const double factor = quantity() == SpectrumQuantity::kLine ? 20.0 : 10.0;
    text +=
        QStringLiteral(" &nbsp; <b>%1</b>&nbsp;A&nbsp;%2, B&nbsp;%3, B/A&nbsp;%4, RMS&nbsp;%5")
            .arg(
                trace.label.toHtmlEscaped(), shownText(a), shownText(b),
                si_text(factor * std::log10(b / a), QStringLiteral("dB"), 3),
                si_text(trace.rms_w(std::min(cursor(0), cursor(1)), std::max(cursor(0), cursor(1))),
                        QStringLiteral("W")));
  }
  return text;
}

PlotTable SpectrumPlot::table() const {
  PlotTable table;
  const PowerSpectrum& live = data_.spectrum().live();
  const QCPRange range = canvas()->xAxis->range();
  table.notes.push_back(
      quantity() == SpectrumQuantity::kLine
          ? "amplitude of the sine with the power of five bins (half of peak-to-peak), W"
          : "one-sided power spectral density, W^2/Hz");
  if (live.bins() > 0) table.notes.push_back("of " + window_text(live).toStdString());
  PlotTable::Column f{"f_hz", {}};
  std::vector<std::size_t> bins;
  for (std::size_t k = 0; k < live.bins(); ++k) {
    const double f_hz = static_cast<double>(k) * live.step_hz;
    if (!range.contains(f_hz)) continue;
    bins.push_back(k);
    f.values.push_back(f_hz);
  }
  table.columns.push_back(std::move(f));
  for (const Trace& trace : traces()) {
    PlotTable::Column column{trace.name, {}};
    for (const std::size_t k : bins) {
      // A ghost or record may stand on other bins: the nearest.
      const double own =
          std::round(static_cast<double>(k) * live.step_hz / trace.spectrum->step_hz);
      column.values.push_back(own < static_cast<double>(trace.values->size())
                                  ? (*trace.values)[static_cast<std::size_t>(own)]
                                  : kNaN);
    }
    table.columns.push_back(std::move(column));
  }
  if (quantity() == SpectrumQuantity::kLine) {
    for (const SpectrumMask& mask : data_.spectrum().masks()) {
      PlotTable::Column column{"limit_w " + mask.name.toStdString(), {}};
      for (const double f_hz : table.columns[0].values) {
        column.values.push_back(mask_limit_w(mask, f_hz));
      }
      table.columns.push_back(std::move(column));
    }
  }
  return table;
}

}  // namespace ballast
