// SPDX-License-Identifier: GPL-3.0-or-later
// The judge: margins per clause over a sliding window while the run goes on, and over the whole of
// it at the end.
#pragma once

#include <QDoubleSpinBox>
#include <QMenu>
#include <QSettings>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidget>
#include <optional>

#include "gui/model/link_bridge.hpp"
#include "gui/model/spectrum_model.hpp"
#include "gui/panels/verdict_view.hpp"

namespace ballast {

class JudgePanel : public QWidget {
  Q_OBJECT

 public:
  explicit JudgePanel(LinkBridge& bridge, QWidget* parent = nullptr);

  void applyTheme(const Theme& theme);
  // Those that the server knows by name: "limit_profiles" of its reply to `hello`.
  void setProfiles(const Json& profiles);
  QStringList chosen() const;
  void choose(const QStringList& profiles);
  double siteMw() const { return site_->value(); }  // 0: the record's own power
  // The user's last choice, kept over sessions; settings of other servers are not part of it.
  void save(QSettings& settings) const;
  void restore(const QSettings& settings);
  const JudgeModel& live() const { return *live_; }
  const JudgeModel& whole() const { return *whole_; }

 public slots:
  // By the user's choice, of a server that is asked by nobody else.
  void askByChoice();
  // By what a server was started with or asked for: it is shown, and left alone until it is edited.
  void adopt(const ballast::Json& params);
  void takeVerdicts(const ballast::Json& judgement);
  void endRun();    // the verdicts on the whole of it are on their way
  void clearRun();  // another one begins

 signals:
  void masksChanged(const std::vector<ballast::SpectrumMask>& masks);
  void liveJudged(const ballast::Json& judgement);  // by what is asked for now
  void wholeJudged();
  void asked();  // for other verdicts: those that came before were made by other limits
  void notice(const QString& text);

 private:
  void buildControls(QVBoxLayout* column);
  void edit(const char* name, const Json& value);
  void show(const Json& params);
  void begin();  // what was judged by other limits is not to be taken for these
  void ask();    // tells the server what to judge by
  void takeLast(const Json& last);
  void takeMasks(const Json& judgement);

  LinkBridge& bridge_;
  JudgeModel* live_;
  JudgeModel* whole_;
  VerdictView* live_view_;
  VerdictView* whole_view_;
  QTabWidget* tabs_;
  QToolButton* profiles_;
  QMenu* menu_;
  QDoubleSpinBox* window_;
  QDoubleSpinBox* site_;
  QStringList known_;  // profiles of the server
  // Of the operation `judge`: the user's choice, and what holds, with what has no control here.
  Json choice_;
  Json params_;
  bool over_ = false;  // the run
  // Of the masks that are drawn: the site that was judged, 0 where there are none, and what the
  // record was multiplied by for that; absent where that is no plain factor.
  double nominal_w_ = 0.0;
  std::optional<double> scale_;
  bool told_ = false;  // why there are no masks
};

}  // namespace ballast
