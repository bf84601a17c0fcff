// SPDX-License-Identifier: GPL-3.0-or-later
// What all plots have in common: a canvas that is drawn at most 60 times a second and only while it
// can be seen, two cursors and what they read, zoom, pan and autoscale, a theme, and export.
//
// Wheel and drag act on the horizontal axis. With Ctrl, they act on the vertical one, as does the
// wheel with Shift or beside that axis; a double click lets it follow the data again. The pointer
// shows the time and the value of each curve where it is. Left and Right move cursor B, with Ctrl
// cursor A, with Shift ten times as far.
#pragma once

#include <QAction>
#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QLabel>
#include <QTextDocument>
#include <QTimer>
#include <QWidget>
#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "gui/plots/plot_table.hpp"
#include "gui/plots/qcp.hpp"
#include "gui/plots/si_axis.hpp"
#include "gui/theme/theme.hpp"

namespace ballast {

class PlotPane : public QWidget {
  Q_OBJECT

 public:
  static constexpr int kRedrawMs = 16;
  // A vertical axis that is too long for so much wall-clock time fits itself to the data.
  static constexpr int kShrinkMs = 3000;
  struct LegendEntry {
    QString label;
    QColor colour;
    Qt::PenStyle style = Qt::SolidLine;  // Qt::NoPen: a remark
    bool band = false;                   // an area
  };

  PlotPane(const QString& title, QWidget* parent);
  ~PlotPane() override;

  virtual void applyTheme(const Theme& theme);
  const Theme& theme() const { return *theme_; }
  QCustomPlot* canvas() const { return canvas_; }
  const QString& title() const { return title_; }

  // For menus and toolbars. Their shortcuts (F, C) act while the pane or a part of it has the
  // focus.
  QAction* fitAction() const { return fit_; }
  QAction* cursorsAction() const { return cursors_action_; }
  const QList<QAction*>& exportActions() const { return exports_; }

  // Cursor 0 (A) or 1 (B), in the unit of the horizontal axis.
  double cursor(std::size_t index) const { return cursor_at_[index]; }
  void setCursor(std::size_t index, double x);
  bool cursorsShown() const { return cursors_action_->isChecked(); }
  QString readout() const { return readout_->text(); }
  QString legend() const { return legend_->text(); }

  // What an export is called unless the user says otherwise: "power.png".
  QString fileName(const QString& suffix) const;
  // PNG, PDF or CSV of the visible range, by the file's ending. Drawn here, written by a thread of
  // the pool; exported() or exportFailed() follows.
  void exportTo(const QString& file);
  // The visible range.
  virtual PlotTable table() const = 0;

  // What was asked for since, at once.
  void drawNow();

 public slots:
  virtual void fit();
  void setCursorsShown(bool on);
  void markDirty();

 signals:
  void exported(const QString& file);
  void exportFailed(const QString& file, const QString& message);
  void visibleRangeChanged(double from, double to);

 protected:
  // Brings the canvas up to date with the models.
  virtual void refresh() = 0;
  // What the cursors read.
  virtual QString cursorText() const = 0;
  // What lies at a point of the plot's area, a line for each curve: "12.345 s", "grid: 1.2 MW".
  virtual QString hoverText(const QPointF&) const { return {}; }

  QHBoxLayout* header() const { return header_; }  // for the controls of a plot
  void setLegend(const std::vector<LegendEntry>& entries);
  void setHint(const QString& text);  // in the middle; empty once there is something to see
  SiAxis& xAxis() const { return *x_; }
  SiAxis& yAxis() const { return *y_; }
  // The axis grows at once, at the end that is in the way, and shrinks to the data only when nearly
  // half of it has been empty for kShrinkMs, so that it stands still. Does nothing where low >
  // high, or once the user has set a range.
  void showY(double low, double high);
  virtual void resetY();  // fits with the next drawing, and follows the data from then on
  void fixY() { auto_y_ = false; }
  QPen curvePen(const QColor& colour, Qt::PenStyle style = Qt::SolidLine) const;
  void showEvent(QShowEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void makeActions();
  void addCursors();
  void placeCursors();
  void redraw(QCustomPlot::RefreshPriority priority);
  bool pressed(const QMouseEvent& event);
  bool zoomed(const QWheelEvent& event);  // vertically
  void moved(const QMouseEvent& event);
  void left();
  void showHover();
  void openMenu(const QContextMenuEvent& event);
  bool moveByKey(const QKeyEvent& event);
  void askExport(const QString& suffix);
  // A picture: the canvas, and above it the legend as on the screen, where there is one.
  std::unique_ptr<QTextDocument> legendText() const;
  QSize pictureSize() const;
  void paintPicture(QCPPainter& painter);
  QImage image();
  QByteArray pdf();

  QString title_;
  const Theme* theme_ = &light_theme();
  QCustomPlot* canvas_;
  QHBoxLayout* header_;
  QLabel* heading_;
  QLabel* legend_;
  QLabel* readout_;
  QCPItemText* hint_;
  std::unique_ptr<SiAxis> x_;
  std::unique_ptr<SiAxis> y_;
  QTimer redraw_;
  QElapsedTimer drawn_;
  bool auto_y_ = true;
  bool fit_y_ = true;    // with the next drawing
  QElapsedTimer roomy_;  // valid while the vertical axis is too long
  std::optional<QPointF> hover_at_;
  QAction* fit_ = nullptr;
  QAction* cursors_action_ = nullptr;
  QList<QAction*> exports_;
  std::array<double, 2> cursor_at_{};
  bool cursors_placed_ = false;
  std::array<QCPItemStraightLine*, 2> cursor_lines_{};
  std::array<QCPItemText*, 2> cursor_names_{};
  int dragged_ = -1;
};

}  // namespace ballast
