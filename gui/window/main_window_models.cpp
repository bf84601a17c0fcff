// SPDX-License-Identifier: GPL-3.0-or-later
// What the window's models and panels tell one another.
#include <algorithm>

#include "gui/window/main_window.hpp"

namespace ballast {

void MainWindow::connectModels() {
  connect(&bridge_, &LinkBridge::stateChanged, this, &MainWindow::showLink);
  connect(&bridge_, &LinkBridge::noticeArrived, log_, &LogPanel::notice);
  connect(&bridge_, &LinkBridge::failed, this, [this](const QString& op, const QString& why) {
    // Registers are read again and again by themselves; one read that fails is nobody's concern.
    if (bridge_.connected() && op != "read") log_->error(op + ": " + why);
  });
  connect(&bridge_, &LinkBridge::greeted, this, [this](const Json& hello) {
    const Json layout = hello.value("layout", Json::object());
    firmware_panel_->setSize(layout.value("racks", 1), layout.value("gpus_per_rack", 1));
    judge_panel_->setProfiles(hello.value("limit_profiles", Json::array()));
    const Json judge = hello.value("judge", Json());
    if (options_.connect.isEmpty() && judge.is_null()) {
      judge_panel_->askByChoice();
    } else {
      judge_panel_->adopt(judge);
    }
  });
  connect(&server_, &EmbeddedServer::listening, this, &MainWindow::joinServer);
  connect(&server_, &EmbeddedServer::ended, this, [this](const QString& why) {
    bridge_.close();  // nothing will answer at its address
    log_->error(why);
    showBanner(why, true);
  });
  connect(&run_, &RunModel::changed, this, [this] {
    events_.setNow(run_.sim_s());
    event_panel_->setEnabledFor(run_.live());
    firmware_panel_->setLive(run_.live());
    showStorageNote();
    // While it runs the frames say so themselves, when they are there.
    if (run_.state() != "running") {
      plots_->data().setEnd(ticks(run_.sim_s()), static_cast<std::uint32_t>(run_.run()));
    }
    setWindowTitle(run_.scenario().isEmpty() ? "Ballast" : run_.scenario() + " – Ballast");
  });
  connect(&run_, &RunModel::serverChanged, this, [this] {
    plots_->data().clear();
    judge_panel_->clearRun();
  });
  connect(&run_, &RunModel::runChanged, this, &MainWindow::beginRun);
  connect(&run_, &RunModel::ended, this, &MainWindow::endRun);
  connect(&run_, &RunModel::factsChanged, this, [this] {
    firmware_panel_->setFacts(run_.facts());
    event_panel_->setFacts(*run_.facts());
    plots_->data().gpus().setPowerRange(run_.facts()->gpu_idle_w, run_.facts()->gpu_max_w);
    showStorageNote();
  });
  connect(&firmware_, &FirmwareModel::changed, this, &MainWindow::showStorageLimits);
  connect(&firmware_, &FirmwareModel::changed, this, &MainWindow::showStorageNote);
  connect(&run_, &RunModel::saved, log_,
          [this](const QString& folder) { log_->notice(tr("saved in %1").arg(folder)); });
  connect(&run_, &RunModel::failed, log_, &LogPanel::error);
  connect(run_bar_, &RunBar::failed, log_, &LogPanel::error);
  connect(&firmware_link_, &FirmwareLink::applying, this,
          [this] { plots_->data().spectrum().keepGhost(tr("%1 s").arg(run_.sim_s(), 0, 'f', 2)); });
  connect(&firmware_link_, &FirmwareLink::applied, this, [this](int writes, double sim_s) {
    log_->notice(tr("%1 registers written at %2 s").arg(writes).arg(sim_s, 0, 'f', 3));
  });
  connect(&firmware_link_, &FirmwareLink::notice, log_, &LogPanel::notice);
  connect(firmware_panel_, &FirmwarePanel::notice, log_, &LogPanel::notice);
  connect(firmware_panel_, &FirmwarePanel::failed, log_, &LogPanel::error);
  connect(event_panel_, &EventPanel::notice, log_, &LogPanel::notice);
  connect(event_panel_, &EventPanel::timeChosen, this, [this](double t_s) {
    TimeView& view = plots_->data().view();
    const double span = view.span_s();
    const double from = std::max(0.0, t_s - span / 2);
    view.setRange(from, from + span);
  });
  connect(judge_panel_, &JudgePanel::masksChanged, this,
          [this](const std::vector<SpectrumMask>& masks) {
            plots_->data().spectrum().setMasks(masks);
          });
  connect(judge_panel_, &JudgePanel::notice, log_, &LogPanel::notice);
  connect(plots_, &PlotArea::notice, log_, &LogPanel::notice);
  connect(plots_, &PlotArea::failed, log_, &LogPanel::error);
}

void MainWindow::beginRun() {
  PlotData& plots = plots_->data();
  // Its first frames may have come before its status.
  if (plots.series().run() != static_cast<std::uint32_t>(run_.run())) plots.clear();
  plots.spectrum().clearGhost();
  judge_panel_->clearRun();
  firmware_.forgetRun();
  log_->retract(run_end_);
  hideBanner();
}

void MainWindow::endRun() {
  if (run_.state() == "failed") {
    run_end_ = tr("the run failed: %1; Restart begins a new one").arg(run_.message());
    log_->error(run_end_);
    showBanner(tr("The run failed: %1. Restart (Ctrl+R) begins a new one. What was done until then "
                  "is kept in its scenario.")
                   .arg(run_.message()),
               false);
    return;
  }
  run_end_ = tr("the run has ended: %1").arg(run_.message());
  log_->notice(run_end_);
  judge_panel_->endRun();
}

void MainWindow::showStorageNote() {
  const bool none = run_.facts() != nullptr && !run_.facts()->has_storage;
  storage_panel_->setNote(none ? tr("The scenario has no storage in its racks.")
                          : run_.sim_s() <= 0.0
                              ? tr("There are no measurements before the run begins.")
                              : QString());
  // Of a run that is over the figures are those of its end, of one that failed the last that came.
  QStringList heading;
  const bool many = run_.facts() != nullptr && run_.facts()->racks > 1;
  if (many) heading << tr("Rack %1").arg(std::max(0, firmware_.scope().rack));
  if (!run_.live() && firmware_.read_s()) {
    heading << tr("as of %1 s").arg(*firmware_.read_s(), 0, 'f', 1);
  }
  storage_panel_->setHeading(heading.join(", "));
}

void MainWindow::showStorageLimits() {
  const auto value = [this](const char* name) {
    return firmware_.settings().physical(BlockId::kStorage, name);
  };
  StorageLimits limits;
  limits.soc_min_frac = value("SOC_MIN");
  limits.soc_max_frac = value("SOC_MAX");
  const auto charge = value("MAX_CHARGE");
  const auto discharge = value("MAX_DISCHARGE");
  if (charge && discharge) {
    const int racks = run_.facts() != nullptr ? run_.facts()->racks : 1;
    limits.power_w = std::max(*charge, *discharge) * racks;
  }
  plots_->storage().setLimits(limits);
}

}  // namespace ballast
