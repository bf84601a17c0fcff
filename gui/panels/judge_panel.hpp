// SPDX-License-Identifier: GPL-3.0-or-later
// The judge: margins per clause over a sliding window while the run goes on, and what `ballast
// judge` says to the whole of it at the end.
#pragma once

#include <QDoubleSpinBox>
#include <QLabel>
#include <QMenu>
#include <QProcess>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidget>

#include "gui/model/judge_model.hpp"
#include "gui/model/link_bridge.hpp"
#include "gui/model/spectrum_model.hpp"

namespace ballast {

class JudgePanel : public QWidget {
  Q_OBJECT

 public:
  explicit JudgePanel(LinkBridge& bridge, QWidget* parent = nullptr);
  ~JudgePanel() override;

  void applyTheme(const Theme& theme);
  QStringList chosen() const;
  void choose(const QStringList& profiles);
  const JudgeModel& live() const { return *live_; }
  const JudgeModel& whole() const { return *whole_; }
  // The arguments of `ballast judge` for a run directory and what is chosen here.
  QStringList judgeArguments(const QString& run_dir) const;

 public slots:
  void ask();  // tells the server what to judge by
  void takeLive(const ballast::Json& judgement);
  void judgeRun(const QString& run_dir);  // in a process of its own
  void clearRun();

 signals:
  void masksChanged(const std::vector<ballast::SpectrumMask>& masks);
  void wholeJudged();
  void failed(const QString& text);

 private:
  void buildControls(QVBoxLayout* column);
  QWidget* buildTable(JudgeModel& model, const char* name, QLabel*& summary);
  void fillProfiles(const QStringList& names);
  void readMasks();

  LinkBridge& bridge_;
  JudgeModel* live_;
  JudgeModel* whole_;
  QTabWidget* tabs_;
  QLabel* live_summary_ = nullptr;
  QLabel* whole_summary_ = nullptr;
  QToolButton* profiles_;
  QMenu* menu_;
  QDoubleSpinBox* window_;
  QDoubleSpinBox* site_;
  QStringList wanted_;
  double nominal_w_ = 0.0;
  QProcess process_;
};

}  // namespace ballast
