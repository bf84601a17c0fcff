// SPDX-License-Identifier: GPL-3.0-or-later
// Power over time: of the site, of one row or rack, of all racks as a band with some picked out, or
// of the GPUs as a band with some picked out; over them a recorded run's, if one was chosen.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QSpinBox>
#include <QToolButton>

#include "gui/plots/time_pane.hpp"
#include "gui/plots/trigger_mark.hpp"

namespace ballast {

enum class PowerScope { kSite, kRow, kRack, kRacks, kGpus };

class PowerPlot : public TimePane {
  Q_OBJECT

 public:
  static constexpr std::size_t kMostPicked = 6;

  explicit PowerPlot(PlotData& data, QWidget* parent = nullptr);

  void applyTheme(const Theme& theme) override;
  PlotTable table() const override;
  PowerScope scope() const { return scope_; }
  std::size_t rack() const { return static_cast<std::size_t>(rack_box_->value()); }
  const std::vector<std::size_t>& picked() const { return picked_; }
  const TriggerMark& triggerMark() const { return trigger_; }

 public slots:
  // That of rows is there where the bench has more than one; nothing happens otherwise.
  void setScope(ballast::PowerScope scope);
  void setRow(int row);
  void setRack(int rack);
  // Racks (scope kRacks) or GPUs (kGpus, counted rack by rack) drawn one by one, the first six.
  void setPicked(const std::vector<std::size_t>& picked);
  // One more of them, or one less; nothing happens where there are six.
  void togglePicked(std::size_t picked);

 protected:
  void refresh() override;
  QString cursorText() const override;
  QString hoverText(const QPointF& at) const override;

 private:
  struct Line {
    QString label;
    std::string name;  // of its columns in a table
    std::size_t series = 0;
    QColor colour;
  };
  struct Extent {
    double low;
    double high;
    void add(double value);
  };
  struct Band {
    std::vector<double> t_s;
    std::vector<double> low;
    std::vector<double> high;
  };
  // Whose curves are drawn: of the site, the row or the rack.
  SeriesSource source() const;
  std::vector<Line> lines() const;
  std::vector<ReadCurve> readCurves() const;
  QString gpusAt(Tick tick) const;
  struct Reading {
    Tick tick;
    double low;
    double high;
  };
  Band standing(const std::vector<Reading>& readings) const;
  Band gpuBand() const;
  QVector<QCPGraphData> oneGpu(std::size_t rack, std::size_t gpu) const;
  Band rackBand() const;
  QCPGraph* curve(std::size_t index, const QString& label, const QColor& colour);
  void drawBand(const Band& band, const QString& label, Extent& extent);
  void drawGpus(std::size_t& used, Extent& extent);
  void drawOverlay(Extent& extent);
  void drawTrigger();
  void addReadings(PlotTable& table) const;  // of the GPUs
  void showControls();
  void showRows();
  void showPick();

  PowerScope scope_ = PowerScope::kSite;
  std::vector<std::size_t> picked_;
  QComboBox* scope_box_;
  QLabel* row_label_;
  QSpinBox* row_box_;
  QLabel* rack_label_;
  QSpinBox* rack_box_;
  QToolButton* pick_;                  // the rack of the box
  std::array<QCheckBox*, 4> shown_{};  // demand, granted, load, grid
  QCPGraph* band_low_;
  QCPGraph* band_high_;
  QCPGraph* overlay_;
  TriggerMark trigger_;
  std::vector<QCPGraph*> curves_;
  std::vector<LegendEntry> legend_entries_;
};

}  // namespace ballast
