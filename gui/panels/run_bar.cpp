// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/run_bar.hpp"

#include <QLineEdit>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <array>
#include <cmath>

namespace ballast {
namespace {

constexpr int kIconPixels = 16;

struct StepSize {
  const char* label;
  int ticks;
};
// A run stops at couplings, which are 10 ms apart by default.
constexpr std::array kSteps = {StepSize{"10 ms", 10}, StepSize{"100 ms", 100},
                               StepSize{"1 s", 1000}, StepSize{"10 s", 10000}};

QString pace_text(double factor) {
  if (factor <= 0.0) return "max";
  return factor == 1.0 ? QString("real time") : QString::number(factor) + " ×";
}

// 0: as fast as possible. Empty where it is no pace.
std::optional<double> parse_pace(QString text) {
  if (text == "max") return 0.0;
  if (text == "real time" || text == "realtime") return 1.0;
  bool number = false;
  const double factor = text.remove(QRegularExpression("\\s*[x×]$")).toDouble(&number);
  const bool valid = number && std::isfinite(factor) && factor > 0.0;
  return valid ? std::optional(factor) : std::nullopt;
}

}  // namespace

RunBar::RunBar(RunModel& run, QWidget* parent)
    : QToolBar(tr("Run control"), parent), run_(run), theme_(&light_theme()) {
  setObjectName("runBar");
  setMovable(false);
  setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  setIconSize({kIconPixels, kIconPixels});
  toggle_ = addAction(tr("Run"));
  toggle_->setShortcut(Qt::Key_Space);
  step_ = addAction(tr("Step"));
  step_->setShortcut(Qt::Key_Period);
  step_->setToolTip(tr("Simulate for the time beside this button, then pause (.)"));
  step_size_ = new QComboBox;
  step_size_->setObjectName("stepSize");
  step_size_->setToolTip(tr("Simulated time of one step"));
  for (const StepSize& size : kSteps) step_size_->addItem(size.label, size.ticks);
  step_size_->setCurrentIndex(1);
  addWidget(step_size_);
  restart_ = addAction(tr("Restart"));
  restart_->setShortcut(QKeySequence("Ctrl+R"));
  restart_->setToolTip(tr("Begin a new run with the present settings, paused (Ctrl+R)"));
  addSeparator();
  addWidget(new QLabel(tr(" Pace ")));
  pace_ = new QComboBox;
  pace_->setObjectName("pace");
  pace_->setEditable(true);
  pace_->setInsertPolicy(QComboBox::NoInsert);
  pace_->setToolTip(tr("Simulated seconds per second: \"max\", \"real time\" or a factor"));
  for (const double factor : {1.0, 0.1, 0.5, 2.0, 5.0, 10.0, 0.0})
    pace_->addItem(pace_text(factor));
  addWidget(pace_);
  addSeparator();
  clock_ = new QLabel;
  clock_->setObjectName("clock");
  clock_->setFont(fixed_font());
  addWidget(clock_);
  state_ = new QLabel;
  state_->setObjectName("runState");
  addWidget(state_);
  connect(toggle_, &QAction::triggered, &run_, &RunModel::toggle);
  connect(step_, &QAction::triggered, this,
          [this] { run_.step(step_size_->currentData().toLongLong()); });
  connect(restart_, &QAction::triggered, &run_, &RunModel::restart);
  connect(pace_, &QComboBox::textActivated, this, &RunBar::takePace);
  connect(pace_->lineEdit(), &QLineEdit::editingFinished, this, &RunBar::takePace);
  connect(&run_, &RunModel::changed, this, &RunBar::refresh);
  applyTheme(*theme_);
}

void RunBar::applyTheme(const Theme& theme) {
  theme_ = &theme;
  step_->setIcon(run_icon(RunSign::kStep, theme));
  restart_->setIcon(run_icon(RunSign::kRestart, theme));
  shown_.reset();
  refresh();
}

void RunBar::takePace() {
  const QString text = pace_->currentText().trimmed();
  // The status that answers brings the new pace; until then, and where there is none, the old.
  showPace();
  if (const auto factor = parse_pace(text)) {
    if (*factor != run_.pace()) run_.setPace(*factor);
  } else {
    emit failed(
        tr("\"%1\" is not a valid pace; write max, real time or a positive factor").arg(text));
  }
  // Keys act on the run again; leaving the field finishes no second edit.
  const QSignalBlocker quiet(pace_->lineEdit());
  if (pace_->lineEdit()->hasFocus()) window()->setFocus();
}

void RunBar::showPace() {
  pace_->setCurrentText(pace_text(run_.pace()));
}

void RunBar::refresh() {
  const QString state = run_.state();
  const bool running = state == "running";
  const RunSign sign = running ? RunSign::kPause : run_.over() ? RunSign::kRestart : RunSign::kRun;
  if (sign != shown_) {
    shown_ = sign;
    toggle_->setIcon(run_icon(sign, *theme_));
    toggle_->setText(running ? tr("Pause") : run_.over() ? tr("Run again") : tr("Run"));
    toggle_->setToolTip(running       ? tr("Pause at the next coupling (Space)")
                        : run_.over() ? tr("Begin a new run of the same scenario (Space)")
                                      : tr("Continue the run (Space)"));
  }
  toggle_->setEnabled(run_.live() || run_.over());
  step_->setEnabled(run_.live());
  restart_->setEnabled(!state.isEmpty() && state != "starting");
  pace_->setEnabled(!state.isEmpty());
  if (!pace_->lineEdit()->hasFocus()) showPace();
  clock_->setText(
      QString("  %1 / %2 s  ").arg(run_.sim_s(), 9, 'f', 3).arg(run_.duration_s(), 0, 'f', 1));
  QString text = state.isEmpty() ? tr("not connected") : state;
  if (running) text += QString("  %1 × real time").arg(run_.realtimeFactor(), 0, 'f', 2);
  const QColor colour = state == "running"                     ? theme_->good
                        : state == "failed" || state.isEmpty() ? theme_->bad
                                                               : theme_->muted;
  state_->setText(QString("<b style='color:%1'>● %2</b>").arg(colour.name(), text));
}

}  // namespace ballast
