// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/plot_area.hpp"

#include <QApplication>
#include <QVBoxLayout>
#include <algorithm>

namespace ballast {

PlotArea::PlotArea(LinkBridge& bridge, QWidget* parent) : QWidget(parent) {
  power_ = new PowerPlot(data_);
  spectrum_ = new SpectrumPlot(data_);
  storage_ = new StoragePlot(data_);
  gpus_ = new GpuView(data_);
  tabs_ = new QTabWidget;
  tabs_->setObjectName("plots");
  splitter_ = new QSplitter(Qt::Vertical);
  splitter_->setChildrenCollapsible(false);
  splitter_->addWidget(power_);
  splitter_->addWidget(tabs_);
  addPane(power_, {});
  addPane(spectrum_, tr("Spectrum"));
  addPane(new SpectrogramPlot(data_), tr("Spectrogram"));
  addPane(&gpus_->overTime(), {});
  addPane(&gpus_->allRacks(), {});
  tabs_->addTab(gpus_, tr("GPUs"));
  addPane(storage_, tr("Storage"));
  addPane(new GpuTimeMap(data_, tr("Controller states"), GpuQuantity::kState), tr("States"));
  view_bar_ = new ViewBar(data_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(splitter_, 1);
  column->addWidget(view_bar_);
  // A GPU that is clicked on the map is drawn among those picked out; once more, and it is not.
  const auto pick = [this](std::size_t gpu) {
    power_->setScope(PowerScope::kGpus);
    const auto& picked = power_->picked();
    const bool more = std::find(picked.begin(), picked.end(), gpu) == picked.end();
    if (more && picked.size() >= PowerPlot::kMostPicked) {
      emit notice(tr("%1 GPUs are drawn, which is the number of available colours; click one of "
                     "them again to remove it")
                      .arg(PowerPlot::kMostPicked));
    }
    power_->togglePicked(gpu);
  };
  connect(&gpus_->overTime(), &GpuTimeMap::gpuPicked, this, pick);
  connect(&gpus_->allRacks(), &GpuHeatMap::gpuPicked, this, pick);
  makeActions();
  current_ = power_;
  connect(tabs_, &QTabWidget::currentChanged, this, &PlotArea::takeTab);
  connect(tabs_, &QTabWidget::tabBarClicked, this, &PlotArea::showTab);
  connect(gpus_, &QStackedWidget::currentChanged, this, &PlotArea::takeTab);
  connectLink(bridge);
  connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) {
    for (PlotPane* pane : panes_) {
      if (now != nullptr && (pane == now || pane->isAncestorOf(now))) current_ = pane;
    }
  });
  connect(&data_, &PlotData::failed, this, &PlotArea::failed);
}

// Its widgets go after its own members, and a plot that goes gives up the focus.
PlotArea::~PlotArea() {
  disconnect(qApp, nullptr, this, nullptr);
}

void PlotArea::connectLink(LinkBridge& bridge) {
  connect(&bridge, &LinkBridge::frameArrived, &data_, &PlotData::takeFrame);
  connect(&bridge, &LinkBridge::greeted, this, [this](const Json& hello) {
    try {
      data_.setLiveLayout(parse_layout(hello.at("layout")));
      data_.setEnd(hello.at("status").value("tick", Tick{0}));
    } catch (const std::exception& error) {
      emit failed(QString::fromUtf8(error.what()));
    }
  });
  connect(&data_, &PlotData::historyWanted, this, [this, &bridge](const HistoryWish& wish) {
    const auto take = [this, wish](const Reply& reply) { data_.takeHistory(wish, reply); };
    if (!bridge.connected()) {
      return take(fault_reply(std::nullopt, "device", "there is no server"));
    }
    bridge.request("history", history_params(wish), this, take);
  });
  connect(&bridge, &LinkBridge::statusChanged, this, [this](const Json& status) {
    const std::string state = status.value("state", "");
    data_.setOver(state == "ended" || state == "failed");
  });
  connect(&data_.spectrogram(), &SpectrogramModel::wanted, this,
          [this, &bridge](const SpectrogramWish& wish) {
            bridge.request(
                "spectrogram", spectrogram_params(wish), this,
                [this, wish](const Reply& reply) { data_.takeSpectrogram(wish, reply); });
          });
  connect(&data_.gpus(), &GpuModel::wanted, this, [this, &bridge](const GpuWish& wish) {
    bridge.request("gpus", gpu_params(wish), this,
                   [this, wish](const Reply& reply) { data_.takeGpus(wish, reply); });
  });
}

void PlotArea::addPane(PlotPane* pane, const QString& tab) {
  panes_.push_back(pane);
  if (!tab.isEmpty()) tabs_->addTab(pane, tab);
  connect(pane, &PlotPane::exported, this,
          [this](const QString& file) { emit notice(tr("written: %1").arg(file)); });
  connect(pane, &PlotPane::exportFailed, this,
          [this](const QString&, const QString& why) { emit failed(why); });
}

PlotPane& PlotArea::current() {
  // One that is behind another tab is none to act on.
  return current_->isVisibleTo(this) ? *current_ : *power_;
}

void PlotArea::showTab(int index) {
  if (index < 0) return;  // a click beside the tabs
  if (aside_ == tabs_) setMaximised(false);
  tabs_->setCurrentIndex(index);
  takeTab();
}

void PlotArea::takeTab() {
  for (PlotPane* pane : panes_) {
    if (tabs_->isAncestorOf(pane) && pane->isVisibleTo(this)) current_ = pane;
  }
  // Also for the keys that move cursors; who walks along the tabs stays there.
  if (!tabs_->tabBar()->hasFocus()) current_->canvas()->setFocus();
}

void PlotArea::applyTheme(const Theme& theme) {
  for (PlotPane* pane : panes_) pane->applyTheme(theme);
}

}  // namespace ballast
