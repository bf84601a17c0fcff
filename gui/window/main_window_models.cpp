// SPDX-License-Identifier: GPL-3.0-or-later
// What the window's models and panels tell one another.
#include <QMessageBox>
#include <QPushButton>
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
    plots_->data().spectrum().clear();
    judge_panel_->clearRun();
    firmware_panel_->setFacts(nullptr);
    board_.clear();
    saved_.reset();
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
  connect(storage_panel_, &StoragePanel::rearmWanted, &firmware_link_, &FirmwareLink::rearmStorage);
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
  connectBoard();
}

void MainWindow::connectBoard() {
  connect(&run_, &RunModel::changed, &board_, [this] { board_.takeStatus(run_.status()); });
  // A single GPU or rack is not the setting of the bench.
  connect(&firmware_, &FirmwareModel::changed, &board_, [this] {
    if (!(firmware_.scope() == FirmwareScope{})) return;
    const auto held = firmware_.held();
    if (!saved_) saved_ = held;
    board_.takeHeld(held);
  });
  connect(judge_panel_, &JudgePanel::liveJudged, &board_, &SettingBoard::takeVerdicts);
  connect(judge_panel_, &JudgePanel::asked, &board_, &SettingBoard::forgetVerdicts);
  connect(&bridge_, &LinkBridge::greeted, &spectrum_choice_, &SpectrumChoice::ask);
  connect(&spectrum_choice_, &SpectrumChoice::inForce, this,
          [this](double window_s) { plots_->data().spectrum().setFullWindow(window_s); });
  connect(
      score_, &ScoreStrip::goBackTo, this,
      [this](const HeldSettings& held, const QString& name) { stageSetting(held, name, false); });
  connect(
      score_, &ScoreStrip::switchTo, this,
      [this](const HeldSettings& held, const QString& name) { stageSetting(held, name, true); });
  connect(&run_, &RunModel::settingsKept, this, [this](int writes) {
    if (writes > 0) log_->notice(tr("%1 registers set as before the restart").arg(writes));
  });
  connect(firmware_panel_, &FirmwarePanel::setSaved, this, [this] { saved_ = firmware_.held(); });
  connect(&run_, &RunModel::saved, this, [this] { saved_ = firmware_.held(); });
}

void MainWindow::stageSetting(const HeldSettings& settings, const QString& name, bool apply) {
  if (!(firmware_.scope() == FirmwareScope{})) {
    return log_->error(tr("choose all racks and all GPUs first: %1 is a setting of all").arg(name));
  }
  firmware_.discard();
  firmware_.stageHeld(settings);
  if (!apply) {
    return log_->notice(tr("%1 staged: %2 edits").arg(name).arg(firmware_.stagedCount()));
  }
  log_->notice(tr("switched to %1").arg(name));
  firmware_link_.apply();
}

// A server that others started goes on and keeps its registers.
bool MainWindow::mayLose() {
  const bool tuned = saved_ && firmware_.held() && saved_ != firmware_.held();
  if (!options_.connect.isEmpty() || (!tuned && firmware_.stagedCount() == 0)) return true;
  QMessageBox box(QMessageBox::Question, tr("Quit"),
                  tuned ? tr("The tuned registers have not been saved.")
                        : tr("There are staged edits that have not been applied."),
                  QMessageBox::Discard | QMessageBox::Cancel, this);
  box.setObjectName("unsaved");
  QPushButton* save =
      tuned ? box.addButton(tr("Save as a parameter set …"), QMessageBox::AcceptRole) : nullptr;
  box.setDefaultButton(QMessageBox::Cancel);
  box.exec();
  if (save != nullptr && box.clickedButton() == save) {
    firmware_panel_->saveAction()->trigger();
    return false;  // the set is written meanwhile; what is saved does not ask again
  }
  return box.clickedButton() == box.button(QMessageBox::Discard);
}

void MainWindow::beginRun() {
  PlotData& plots = plots_->data();
  // Its first frames may have come before its status.
  if (plots.series().run() != static_cast<std::uint32_t>(run_.run())) plots.clear();
  spectrum_choice_.ask();
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
