// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/judge_panel.hpp"

#include <QHBoxLayout>
#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/model/judge_masks.hpp"
#include "gui/model/judge_rows.hpp"

namespace ballast {
namespace {

// A record's peak creeps up while the run goes on; masks follow it in steps.
constexpr double kMaskStep = 0.02;
constexpr double kWindowS = 600.0;  // or since the last change of a setting, if that is less

Json limits_json(const QStringList& profiles) {
  Json json = Json::array();
  for (const QString& name : profiles) json.push_back(name.toStdString());
  return json;
}

bool moved(double now, double then) {
  return std::abs(now - then) > kMaskStep * std::abs(then);
}

}  // namespace

JudgePanel::JudgePanel(LinkBridge& bridge, QWidget* parent)
    : QWidget(parent),
      bridge_(bridge),
      live_(new JudgeModel(this)),
      whole_(new JudgeModel(this)),
      choice_({{"limits", {"arxiv-2508-14318", "easyrider", "training-band"}},
               {"window_s", kWindowS},
               {"site_mw", 0.0}}) {
  auto* column = new QVBoxLayout(this);
  buildControls(column);
  live_view_ = new VerdictView(*live_, "liveVerdicts");
  whole_view_ = new VerdictView(*whole_, "wholeVerdicts");
  tabs_ = new QTabWidget;
  tabs_->setObjectName("judgeTabs");
  tabs_->addTab(live_view_, tr("Sliding window"));
  tabs_->addTab(whole_view_, tr("Whole run"));
  column->addWidget(tabs_, 1);
  show(choice_);
  clearRun();
  connect(&bridge_, &LinkBridge::verdictsArrived, this, &JudgePanel::takeVerdicts);
  connect(&bridge_, &LinkBridge::noticeArrived, this,
          [this](const QString& message, const QString& about) {
            if (about == "judge") whole_view_->setNotice(message);
          });
}

void JudgePanel::buildControls(QVBoxLayout* column) {
  auto* row = new QHBoxLayout;
  profiles_ = new QToolButton;
  profiles_->setObjectName("profiles");
  profiles_->setToolTip(tr("Limit profiles to judge by"));
  profiles_->setPopupMode(QToolButton::InstantPopup);
  menu_ = new QMenu(profiles_);
  menu_->setToolTipsVisible(true);
  menu_->addAction(tr("not connected to a server"))->setEnabled(false);
  profiles_->setMenu(menu_);
  row->addWidget(profiles_);
  window_ = new QDoubleSpinBox;
  window_->setObjectName("judgeWindow");
  window_->setRange(1.0, 3600.0);
  window_->setDecimals(0);
  window_->setPrefix(tr("last "));
  window_->setSuffix(" s");
  window_->setToolTip(tr("Length of the sliding window that is judged"));
  row->addWidget(window_);
  site_ = new QDoubleSpinBox;
  site_->setObjectName("siteMw");
  site_->setRange(0.0, 1e6);
  site_->setDecimals(3);
  site_->setSpecialValueText(tr("site: as simulated"));
  site_->setPrefix(tr("site "));
  site_->setSuffix(" MW");
  site_->setToolTip(
      tr("Rated power of the site that the record represents; the record is scaled up to it, with "
         "all copies in step"));
  row->addWidget(site_);
  row->addStretch();
  column->addLayout(row);
  for (const auto& [box, name] : {std::pair(window_, "window_s"), std::pair(site_, "site_mw")}) {
    box->setKeyboardTracking(false);
    connect(box, &QDoubleSpinBox::valueChanged, this,
            [this, name = name](double value) { edit(name, value); });
  }
}

void JudgePanel::applyTheme(const Theme& theme) {
  live_->setTheme(theme);
  whole_->setTheme(theme);
}

void JudgePanel::setProfiles(const Json& profiles) {
  known_.clear();
  menu_->clear();
  if (profiles.empty()) menu_->addAction(tr("no limit profiles found"))->setEnabled(false);
  for (const Json& profile : profiles) {
    const QString name = QString::fromStdString(profile.value("name", ""));
    QAction* action = menu_->addAction(name);
    action->setCheckable(true);
    action->setToolTip(QString("%1 (%2, %3)")
                           .arg(QString::fromStdString(profile.value("title", "")),
                                QString::fromStdString(profile.value("status", "")),
                                QString::fromStdString(profile.value("date", ""))));
    known_ << name;
    connect(action, &QAction::toggled, this, [this, name](bool on) {
      QStringList limits = chosen();
      limits.removeAll(name);
      if (on) limits << name;
      edit("limits", limits_json(limits));
    });
  }
  show(params_);
}

QStringList JudgePanel::chosen() const {
  QStringList limits;
  for (const Json& name : params_.value("limits", Json::array())) {
    limits << QString::fromStdString(name.get<std::string>());
  }
  return limits.contains("all") && !known_.isEmpty() ? known_ : limits;
}

void JudgePanel::choose(const QStringList& profiles) {
  edit("limits", limits_json(profiles));
}

void JudgePanel::save(QSettings& settings) const {
  QStringList limits;
  for (const Json& name : choice_["limits"]) limits << QString::fromStdString(name);
  settings.setValue("limits", limits);
  settings.setValue("judge/window_s", choice_["window_s"].get<double>());
  settings.setValue("judge/site_mw", choice_["site_mw"].get<double>());
}

void JudgePanel::restore(const QSettings& settings) {
  if (settings.contains("limits")) {
    choice_["limits"] = limits_json(settings.value("limits").toStringList());
  }
  for (const QDoubleSpinBox* box : {window_, site_}) {
    const char* name = box == window_ ? "window_s" : "site_mw";
    const double value = settings.value(QString("judge/") + name, box->value()).toDouble();
    choice_[name] = std::clamp(value, box->minimum(), box->maximum());
  }
  show(choice_);
}

void JudgePanel::show(const Json& params) {
  params_ = params;
  const QSignalBlocker quiet_window(window_);
  const QSignalBlocker quiet_site(site_);
  window_->setValue(params_.value("window_s", kWindowS));
  site_->setValue(params_.value("site_mw", 0.0));
  const QStringList limits = chosen();
  profiles_->setText(tr("Limits (%1)").arg(limits.size()));
  for (QAction* action : menu_->actions()) {
    const QSignalBlocker quiet(action);
    action->setChecked(limits.contains(action->text()));
  }
}

void JudgePanel::edit(const char* name, const Json& value) {
  params_[name] = value;
  show(params_);
  for (const auto& item : choice_.items()) {
    if (params_.contains(item.key())) item.value() = params_[item.key()];
  }
  ask();
}

void JudgePanel::askByChoice() {
  show(choice_);
  ask();
}

void JudgePanel::adopt(const Json& params) {
  if (params != params_) {
    show(params.is_object() ? params : Json::object());
    begin();
  }
  bridge_.request("verdicts", Json::object(), this, [this](const Reply& reply) {
    if (reply.ok) takeLast(reply.body);
  });
}

// After the end of a run, no further verdicts arrive by themselves.
void JudgePanel::takeLast(const Json& last) {
  const Json verdicts = last.value("verdicts", Json());
  if (verdicts.is_object()) return takeVerdicts(verdicts);
  if (!over_ || last.value("judging", false)) return;
  const QString why = QString::fromStdString(last.value("error", ""));
  whole_view_->setNotice(why.isEmpty() ? tr("The run was not judged. Choose limits.") : why);
}

void JudgePanel::begin() {
  live_->clear();
  whole_->clear();
  const bool none = chosen().isEmpty();
  live_view_->setNotice(none    ? tr("No limits are chosen. Choose them in the list above.")
                        : over_ ? tr("The run has ended. Select the whole run.")
                                : tr("Verdicts appear during the run."));
  if (over_) endRun();
  nominal_w_ = 0.0;  // the next verdicts bring masks of their own
  emit masksChanged({});
}

void JudgePanel::ask() {
  begin();
  emit asked();
  if (!bridge_.connected()) return;
  bridge_.request("judge", params_, this, [this](const Reply& reply) {
    if (reply.ok) return;
    const QString why = tr("Not judged: %1").arg(QString::fromStdString(reply.fault.message));
    live_view_->setNotice(why);
    if (over_) whole_view_->setNotice(why);
  });
}

void JudgePanel::takeVerdicts(const Json& judgement) {
  Json options = params_;
  options.erase("window_s");
  // Made by what was asked for before.
  if (judgement.contains("request") && judgement["request"] != options) return;
  takeMasks(judgement);
  if (!judgement.value("whole_run", false)) {
    live_->take(judgement);
    emit liveJudged(judgement);
    return;
  }
  whole_->take(judgement);
  tabs_->setCurrentWidget(whole_view_);
  emit wholeJudged();
}

void JudgePanel::takeMasks(const Json& judgement) {
  const double nominal_w =
      json_number(judgement.value("site", Json::object()), "nominal_w").value_or(0.0);
  const auto scale = json_number(judgement, "scale");
  if (!scale && !told_) {
    emit notice(
        tr("no limit lines are drawn, because the scaling of the record is not a simple factor"));
  }
  told_ = !scale;
  const bool same = scale.has_value() == scale_.has_value() && !moved(nominal_w, nominal_w_) &&
                    (!scale || !moved(*scale, *scale_));
  // The last of a run: no better ones follow.
  if (same && !judgement.value("whole_run", false)) return;
  nominal_w_ = nominal_w;
  scale_ = scale;
  emit masksChanged(judge_masks(judgement));
}

void JudgePanel::endRun() {
  over_ = true;
  whole_view_->setNotice(chosen().isEmpty() ? tr("No limits are chosen.") : tr("Judging …"));
}

void JudgePanel::clearRun() {
  over_ = false;
  live_->clear();
  whole_->clear();
  whole_view_->setNotice(tr("The whole run is judged when it has ended."));
  tabs_->setCurrentWidget(live_view_);
}

}  // namespace ballast
