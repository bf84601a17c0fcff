// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/judge_panel.hpp"

#include <QApplication>
#include <QHBoxLayout>
#include <QPointer>
#include <QThreadPool>
#include <cmath>

#include "gui/model/judge_masks.hpp"
#include "gui/model/judge_rows.hpp"
#include "host/limits/limit_profile.hpp"

namespace ballast {
namespace {

// A record's peak creeps up while the run goes on; masks follow it in steps.
constexpr double kMaskStep = 0.02;

bool moved(double now, double then) {
  return std::abs(now - then) > kMaskStep * std::abs(then);
}

}  // namespace

JudgePanel::JudgePanel(LinkBridge& bridge, QWidget* parent)
    : QWidget(parent),
      bridge_(bridge),
      live_(new JudgeModel(this)),
      whole_(new JudgeModel(this)),
      wanted_({"arxiv-2508-14318", "easyrider", "training-band"}) {
  auto* column = new QVBoxLayout(this);
  buildControls(column);
  live_view_ = new VerdictView(*live_, "liveVerdicts");
  whole_view_ = new VerdictView(*whole_, "wholeVerdicts");
  tabs_ = new QTabWidget;
  tabs_->setObjectName("judgeTabs");
  tabs_->addTab(live_view_, tr("Sliding window"));
  tabs_->addTab(whole_view_, tr("Whole run"));
  column->addWidget(tabs_, 1);
  clearRun();
  connect(&bridge_, &LinkBridge::verdictsArrived, this, &JudgePanel::takeVerdicts);
  connect(&bridge_, &LinkBridge::noticeArrived, this,
          [this](const QString& message, const QString& about) {
            if (about == "judge") whole_view_->setNotice(message);
          });
  const QPointer<JudgePanel> self(this);
  QThreadPool::globalInstance()->start([self] {
    QStringList names;
    try {
      for (const std::string& name : limit_profile_names(limits_folder())) {
        names << QString::fromStdString(name);
      }
    } catch (const std::exception&) {
      names.clear();  // the menu says that there are none
    }
    QMetaObject::invokeMethod(qApp, [self, names] {
      if (self) self->fillProfiles(names);
    });
  });
}

void JudgePanel::buildControls(QVBoxLayout* column) {
  auto* row = new QHBoxLayout;
  profiles_ = new QToolButton;
  profiles_->setObjectName("profiles");
  profiles_->setText(tr("Limits (%1)").arg(wanted_.size()));
  profiles_->setToolTip(tr("Limit profiles to judge by"));
  profiles_->setPopupMode(QToolButton::InstantPopup);
  menu_ = new QMenu(profiles_);
  menu_->addAction(tr("no limit profiles found"))->setEnabled(false);
  profiles_->setMenu(menu_);
  row->addWidget(profiles_);
  window_ = new QDoubleSpinBox;
  window_->setObjectName("judgeWindow");
  window_->setRange(1.0, 3600.0);
  window_->setValue(60.0);
  window_->setDecimals(0);
  window_->setPrefix(tr("last "));
  window_->setSuffix(" s");
  window_->setToolTip(tr("Sliding window that is judged"));
  row->addWidget(window_);
  site_ = new QDoubleSpinBox;
  site_->setObjectName("siteMw");
  site_->setRange(0.0, 1e6);
  site_->setDecimals(3);
  site_->setSpecialValueText(tr("site: as is"));
  site_->setPrefix(tr("site "));
  site_->setSuffix(" MW");
  site_->setToolTip(
      tr("Rated power of the site that the record stands for; the record is "
         "multiplied up to it, all copies in step"));
  row->addWidget(site_);
  row->addStretch();
  column->addLayout(row);
  for (QDoubleSpinBox* box : {window_, site_}) {
    box->setKeyboardTracking(false);
    connect(box, &QDoubleSpinBox::valueChanged, this, &JudgePanel::ask);
  }
}

void JudgePanel::applyTheme(const Theme& theme) {
  live_->setTheme(theme);
  whole_->setTheme(theme);
}

void JudgePanel::fillProfiles(const QStringList& names) {
  if (names.isEmpty()) return;
  menu_->clear();
  for (const QString& name : names) {
    QAction* action = menu_->addAction(name);
    action->setCheckable(true);
    action->setChecked(wanted_.contains(name));
    connect(action, &QAction::toggled, this, [this, name](bool on) {
      wanted_.removeAll(name);
      if (on) wanted_ << name;
      ask();
    });
  }
}

void JudgePanel::choose(const QStringList& profiles) {
  wanted_ = profiles;
  for (QAction* action : menu_->actions()) {
    const QSignalBlocker quiet(action);
    action->setChecked(wanted_.contains(action->text()));
  }
  ask();
}

void JudgePanel::ask() {
  profiles_->setText(tr("Limits (%1)").arg(wanted_.size()));
  // What was judged by other limits is not to be taken for these.
  live_->clear();
  whole_->clear();
  live_view_->setNotice(wanted_.isEmpty() ? tr("No limits are chosen: see the list above.")
                        : over_           ? tr("The run is over: see the whole run.")
                                          : tr("Verdicts come while the run goes on."));
  if (over_) endRun();
  readMasks();
  if (!bridge_.connected()) return;
  Json params = {{"window_s", window_->value()}, {"limits", Json::array()}};
  for (const QString& name : wanted_) params["limits"].push_back(name.toStdString());
  if (site_->value() > 0.0) params["site_mw"] = site_->value();
  bridge_.request("judge", params, this, [this](const Reply& reply) {
    if (reply.ok) return;
    const QString why = tr("Not judged: %1").arg(QString::fromStdString(reply.fault.message));
    live_view_->setNotice(why);
    if (over_) whole_view_->setNotice(why);
  });
}

void JudgePanel::takeVerdicts(const Json& judgement) {
  takeSite(judgement);
  if (!judgement.value("whole_run", false)) {
    live_->take(judgement);
    return;
  }
  whole_->take(judgement);
  tabs_->setCurrentWidget(whole_view_);
  emit wholeJudged();
}

// What masks must be drawn for.
void JudgePanel::takeSite(const Json& judgement) {
  const double nominal_w =
      json_number(judgement.value("site", Json::object()), "nominal_w").value_or(0.0);
  const auto scale = json_number(judgement, "scale");
  if (!scale && !told_) {
    emit notice(tr("no limit lines are drawn: the record was scaled by no plain factor"));
  }
  told_ = !scale;
  const bool same = scale.has_value() == scale_.has_value() && !moved(nominal_w, nominal_w_) &&
                    (!scale || !moved(*scale, *scale_));
  // The last of a run: no better ones follow.
  if (same && !judgement.value("whole_run", false)) return;
  nominal_w_ = nominal_w;
  scale_ = scale;
  readMasks();
}

void JudgePanel::readMasks() {
  if (nominal_w_ <= 0.0) return;
  const QPointer<JudgePanel> self(this);
  QThreadPool::globalInstance()->start(
      [self, names = scale_ ? wanted_ : QStringList(), nominal_w = nominal_w_, scale = scale_] {
        auto masks = judge_masks(names, nominal_w, scale.value_or(1.0));
        QMetaObject::invokeMethod(qApp, [self, masks = std::move(masks)] {
          if (self) emit self->masksChanged(masks);
        });
      });
}

void JudgePanel::endRun() {
  over_ = true;
  whole_view_->setNotice(wanted_.isEmpty() ? tr("No limits are chosen.") : tr("Judging …"));
}

void JudgePanel::clearRun() {
  over_ = false;
  live_->clear();
  whole_->clear();
  whole_view_->setNotice(tr("Judged when the run is over."));
  tabs_->setCurrentWidget(live_view_);
}

}  // namespace ballast
