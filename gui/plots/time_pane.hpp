// SPDX-License-Identifier: GPL-3.0-or-later
// A plot over time. All of them show the stretch of PlotData::view(), move together, and begin and
// end at the same pixels of the window.
#pragma once

#include <QPointer>
#include <utility>

#include "gui/model/plot_data.hpp"
#include "gui/plots/plot_pane.hpp"

namespace ballast {

class TimePane : public PlotPane {
  Q_OBJECT

 public:
  TimePane(PlotData& data, const QString& title, QWidget* parent);
  ~TimePane() override;

 public slots:
  void fit() override;  // the whole run, and the vertical axis by itself

 protected:
  PlotData& data() const { return data_; }
  Tick fromTick() const;
  Tick toTick() const;
  std::size_t columns() const;  // of the plot's area
  // Draws a curve as one zigzag through minimum and maximum of each column, and widens low..high by
  // it; asks for what it misses. Blank in gaps of the traces behind the demand: true where there
  // are some.
  bool drawCurve(QCPGraph* graph, std::size_t series, double& low, double& high);
  // What is shown of the series as rows of a table, which gets "t_s" and "t_end_s" and notes on
  // them.
  SeriesRows addRows(PlotTable& table, const std::vector<std::size_t>& series) const;
  // Names of the cursors, dt and 1/dt.
  QString timeText() const;
  // A curve that is read out: the series' values times `factor`.
  struct ReadCurve {
    QString label;
    std::size_t series = 0;
    QString unit;
    double factor = 1.0;
  };
  // Times, and for each curve the values at both cursors, their difference and the slope by it, and
  // mean, RMS and peak to peak of what is held of it from one cursor to the other.
  QString cursorTable(const std::vector<ReadCurve>& curves) const;
  // For hoverText(): the time at a point; a curve in the column of pixels there.
  QString hoverTime(const QPointF& at) const;
  QString hoverCurve(const ReadCurve& curve, const QPointF& at) const;
  std::pair<Tick, Tick> hoverTicks(const QPointF& at) const;  // of that column
  static QString hoverValue(const QString& label, const MinMax& value, const QString& unit,
                            double factor = 1.0);
  void hideEvent(QHideEvent* event) override;

 private:
  void tellEdges();

  PlotData& data_;
  QPointer<TimeView> view_;  // may go before the pane does
  class SharedSides* sides_;
  bool moving_ = false;  // the axis by us
};

// Columns "<name>_min" and "<name>_max".
void add_min_max(PlotTable& table, const std::string& name, const std::vector<MinMax>& values);

// As drawn; empty where unknown.
void set_zigzag(QCPGraph* graph, const MinMaxCurve& curve);

}  // namespace ballast
