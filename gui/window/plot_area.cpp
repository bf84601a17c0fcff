// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/plot_area.hpp"

#include <QVBoxLayout>

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
  // A GPU that is chosen on the map is drawn among those picked out.
  const auto pick = [this](std::size_t gpu) {
    power_->setScope(PowerScope::kGpus);
    power_->setPicked({gpu});
  };
  connect(&gpus_->overTime(), &GpuTimeMap::gpuPicked, this, pick);
  connect(&gpus_->allRacks(), &GpuHeatMap::gpuPicked, this, pick);
  connectLink(bridge);
  connect(&data_, &PlotData::failed, this, &PlotArea::failed);
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
  for (PlotPane* pane : panes_) {
    if (pane->isAncestorOf(focusWidget()) || pane->hasFocus()) return *pane;
  }
  return *power_;
}

void PlotArea::applyTheme(const Theme& theme) {
  for (PlotPane* pane : panes_) pane->applyTheme(theme);
}

}  // namespace ballast
