// SPDX-License-Identifier: GPL-3.0-or-later
// The middle of the window: power over time above, the other views as tabs below, and the bar that
// says what stretch of time they show.
#pragma once

#include <QAction>
#include <QByteArray>
#include <QSplitter>
#include <QTabWidget>
#include <QWidget>
#include <vector>

#include "gui/model/link_bridge.hpp"
#include "gui/panels/view_bar.hpp"
#include "gui/plots/gpu_view.hpp"
#include "gui/plots/power_plot.hpp"
#include "gui/plots/spectrogram_plot.hpp"
#include "gui/plots/spectrum_plot.hpp"
#include "gui/plots/storage_plot.hpp"

namespace ballast {

class PlotArea : public QWidget {
  Q_OBJECT

 public:
  explicit PlotArea(LinkBridge& bridge, QWidget* parent = nullptr);
  ~PlotArea() override;

  PlotData& data() { return data_; }
  ViewBar& viewBar() { return *view_bar_; }
  PowerPlot& power() { return *power_; }
  SpectrumPlot& spectrum() { return *spectrum_; }
  StoragePlot& storage() { return *storage_; }
  GpuView& gpus() { return *gpus_; }
  QTabWidget& tabs() { return *tabs_; }
  QSplitter& splitter() { return *splitter_; }
  const std::vector<PlotPane*>& panes() const { return panes_; }
  // What keys and menus act on: the one that had the focus last, or whose tab was chosen since; at
  // first power over time.
  PlotPane& current();
  void showTab(int index);
  void applyTheme(const Theme& theme);

  // For the menus: F11 leaves the current plot alone in the window, Escape brings the others back;
  // F9 hides the panels.
  QAction* maximiseAction() const { return maximise_; }
  QAction* panelsAction() const { return panels_; }
  bool maximised() const { return aside_ != nullptr; }

 public slots:
  void setMaximised(bool on);
  void setPanelsHidden(bool on);

 signals:
  void notice(const QString& text);
  void failed(const QString& text);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void makeActions();
  void showPanels();
  void addPane(PlotPane* pane, const QString& tab);
  void connectLink(LinkBridge& bridge);
  void takeTab();  // the plot of the tab becomes the current one

  PlotData data_;
  std::vector<PlotPane*> panes_;
  PlotPane* current_;
  PowerPlot* power_;
  SpectrumPlot* spectrum_;
  StoragePlot* storage_;
  GpuView* gpus_;
  QTabWidget* tabs_;
  QSplitter* splitter_;
  ViewBar* view_bar_;
  QAction* maximise_ = nullptr;
  QAction* panels_ = nullptr;
  QAction* leave_ = nullptr;
  QWidget* aside_ = nullptr;  // what the maximised plot is not beside: hidden
  QByteArray layout_;         // of the window while its panels are hidden
};

}  // namespace ballast
