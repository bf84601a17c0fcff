// SPDX-License-Identifier: GPL-3.0-or-later
// The live spectrum of load and grid-facing power: line amplitude or density, on logarithmic,
// linear or decibel axes, under limit masks and the bands in which grids answer, with the previous
// setting's as a ghost.
#pragma once

#include <QCheckBox>
#include <QComboBox>

#include "gui/model/plot_data.hpp"
#include "gui/plots/edge_marks.hpp"
#include "gui/plots/plot_pane.hpp"
#include "host/analysis/line_spectrum.hpp"

namespace ballast {

enum class SpectrumQuantity { kLine, kDensity };
enum class SpectrumScale { kLogarithmic, kLinear, kDecibel };

class SpectrumPlot : public PlotPane {
  Q_OBJECT

 public:
  explicit SpectrumPlot(PlotData& shown, QWidget* parent = nullptr);

  void applyTheme(const Theme& theme) override;
  PlotTable table() const override;
  SpectrumQuantity quantity() const {
    return static_cast<SpectrumQuantity>(quantity_box_->currentIndex());
  }
  SpectrumScale scale() const { return static_cast<SpectrumScale>(scale_box_->currentIndex()); }
  const EdgeMarks& marks() const { return marks_; }  // of limits beyond what is shown
  // The strongest lines of the drawn average of the grid's power within the visible frequencies,
  // strongest first: what is marked and listed. By find_lines() of host/analysis.
  std::vector<SpectralLine> peaks() const;

 public slots:
  void fit() override;
  void setQuantity(ballast::SpectrumQuantity quantity);
  void setScale(ballast::SpectrumScale scale);
  void setFrequencyLogarithmic(bool on);
  void setBandsShown(bool on);
  void setPeaksShown(bool on);

 protected:
  void refresh() override;
  QString cursorText() const override;
  QString hoverText(const QPointF& at) const override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Trace {
    QString label;
    std::string name;
    QCPGraph* graph;
    const PowerSpectrum* spectrum;
    const std::vector<double>* values;
    const std::vector<double>* psd;
    double at(double f_hz) const;  // of the nearest bin, not-a-number beyond
    double rms_w(double from_hz, double to_hz) const;
    QPen pen;
  };
  std::vector<Trace> traces() const;
  double shown(double value) const;  // in the unit of the axis
  QString shownText(double value) const;
  void drawTrace(const Trace& trace, double& low, double& high);
  bool nearCurves(double value, double low, double high) const;
  // Draws the spectra that were held against the masks and widens low..high by them.
  void placeJudged(double& low, double& high, std::vector<LegendEntry>& legend);
  // Draws the masks and widens low..high, which holds the curves, by those that are near.
  void placeMasks(double& low, double& high);
  // Names those that are seen in the legend, and the others at the edge beyond which they lie.
  void tellMasks(std::vector<LegendEntry>& legend);
  int bandAt(const QPoint& point) const;  // -1: none
  void drawPeaks(std::vector<LegendEntry>& legend);
  void showBands();  // where there is room
  void drawBands();
  void makeBands();
  void describeAxes();

  PlotData& data_;
  QComboBox* quantity_box_;
  QComboBox* scale_box_;
  QCheckBox* frequency_box_;
  QCheckBox* bands_box_;
  QCheckBox* peaks_box_;
  QCPGraph* ghost_;
  QCPGraph* overlay_;
  QCPGraph* load_;
  QCPGraph* grid_;
  std::vector<QCPGraph*> masks_;
  std::vector<QCPGraph*> judged_;  // what they were held against, as many
  QCPGraph* worst_;                // where
  QCPGraph* peak_marks_;
  std::vector<QCPItemText*> peak_names_;
  EdgeMarks marks_;
  QCPAxisRect* bands_;  // above the plot
  int bands_height_ = 0;
  std::vector<QCPItemRect*> band_areas_;
  std::vector<QCPItemText*> band_names_;
};

// "12.0 to 72.0 s": what a spectrum is of.
QString window_text(const PowerSpectrum& spectrum);
// The mask's limit at a frequency, not-a-number outside it.
double mask_limit_w(const SpectrumMask& mask, double f_hz);

}  // namespace ballast
