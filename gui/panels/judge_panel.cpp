// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/judge_panel.hpp"

#include <QApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPointer>
#include <QThreadPool>
#include <QVBoxLayout>
#include <filesystem>

#include "gui/model/embedded_server.hpp"
#include "host/limits/limit_profile.hpp"

namespace ballast {
namespace {

constexpr int kKillMs = 1000;

}  // namespace

JudgePanel::JudgePanel(LinkBridge& bridge, QWidget* parent)
    : QWidget(parent),
      bridge_(bridge),
      live_(new JudgeModel(this)),
      whole_(new JudgeModel(this)),
      wanted_({"arxiv-2508-14318", "easyrider", "training-band"}) {
  auto* column = new QVBoxLayout(this);
  buildControls(column);
  tabs_ = new QTabWidget;
  tabs_->addTab(buildTable(*live_, "liveVerdicts", live_summary_), tr("Sliding window"));
  tabs_->addTab(buildTable(*whole_, "wholeVerdicts", whole_summary_), tr("Whole run"));
  whole_summary_->setText(tr("Judged when the run is over."));
  column->addWidget(tabs_, 1);
  connect(&bridge_, &LinkBridge::verdictsArrived, this, &JudgePanel::takeLive);
  connect(&process_, &QProcess::finished, this, [this](int, QProcess::ExitStatus) {
    const Json judgement =
        Json::parse(process_.readAllStandardOutput().toStdString(), nullptr, false);
    if (!judgement.is_object()) {
      const QString why = QString::fromUtf8(process_.readAllStandardError()).trimmed();
      whole_summary_->setText(tr("Not judged: %1").arg(why));
      emit failed(tr("the run could not be judged: %1").arg(why));
      return;
    }
    whole_->take(judgement);
    whole_summary_->setText(whole_->summary());
    tabs_->setCurrentIndex(1);
    emit wholeJudged();
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

JudgePanel::~JudgePanel() {
  process_.disconnect(this);
  if (process_.state() == QProcess::NotRunning) return;
  process_.kill();
  process_.waitForFinished(kKillMs);
}

void JudgePanel::buildControls(QVBoxLayout* column) {
  auto* row = new QHBoxLayout;
  profiles_ = new QToolButton;
  profiles_->setObjectName("profiles");
  profiles_->setText(tr("Limits"));
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
  site_->setToolTip(tr("Rated power of the site that the record stands for"));
  row->addWidget(site_);
  row->addStretch();
  column->addLayout(row);
  for (QDoubleSpinBox* box : {window_, site_}) {
    box->setKeyboardTracking(false);
    connect(box, &QDoubleSpinBox::valueChanged, this, &JudgePanel::ask);
  }
}

QWidget* JudgePanel::buildTable(JudgeModel& model, const char* name, QLabel*& summary) {
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(4, 6, 4, 4);
  summary = new QLabel;
  summary->setWordWrap(true);
  column->addWidget(summary);
  auto* view = new QTableView;
  view->setObjectName(name);
  view->setModel(&model);
  view->verticalHeader()->hide();
  view->verticalHeader()->setDefaultSectionSize(22);
  view->setSelectionBehavior(QAbstractItemView::SelectRows);
  view->setEditTriggers(QAbstractItemView::NoEditTriggers);
  view->setWordWrap(false);
  view->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  view->horizontalHeader()->setSectionResizeMode(JudgeModel::kClause, QHeaderView::Interactive);
  view->horizontalHeader()->resizeSection(JudgeModel::kClause, 150);
  column->addWidget(view, 1);
  return page;
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
  ask();
}

QStringList JudgePanel::chosen() const {
  return wanted_;
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
  readMasks();
  if (!bridge_.connected()) return;
  Json params = {{"window_s", window_->value()}, {"limits", Json::array()}};
  for (const QString& name : wanted_) params["limits"].push_back(name.toStdString());
  if (site_->value() > 0.0) params["site_mw"] = site_->value();
  if (wanted_.isEmpty()) live_->clear();
  bridge_.request("judge", params);
}

void JudgePanel::takeLive(const Json& judgement) {
  live_->take(judgement);
  live_summary_->setText(live_->summary());
  const Json site = judgement.value("site", Json::object());
  const double nominal_w = site.contains("nominal_w") && site["nominal_w"].is_number()
                               ? site["nominal_w"].get<double>()
                               : 0.0;
  // Masks are drawn for that power; its peak creeps up while the run goes on.
  if (nominal_w > 0.0 && std::abs(nominal_w - nominal_w_) > 0.02 * nominal_w_) {
    nominal_w_ = nominal_w;
    readMasks();
  }
}

void JudgePanel::readMasks() {
  if (nominal_w_ <= 0.0) return;
  const QPointer<JudgePanel> self(this);
  QThreadPool::globalInstance()->start([self, names = wanted_, nominal_w = nominal_w_] {
    SiteConditions site;
    site.nominal_w = nominal_w;
    std::vector<SpectrumMask> masks;
    for (const QString& name : names) {
      try {
        const LimitProfile profile = find_limit_profile(name.toStdString(), limits_folder());
        for (SpectrumMask& mask : spectrum_masks(profile, site)) masks.push_back(std::move(mask));
      } catch (const Error&) {
        continue;  // the server says what is wrong with it
      }
    }
    QMetaObject::invokeMethod(qApp, [self, masks = std::move(masks)] {
      if (self) emit self->masksChanged(masks);
    });
  });
}

QStringList JudgePanel::judgeArguments(const QString& run_dir) const {
  QStringList arguments = {"judge", run_dir, "--json"};
  for (const QString& name : wanted_) arguments << "--limits" << name;
  if (site_->value() > 0.0) arguments << "--site-mw" << QString::number(site_->value());
  return arguments;
}

void JudgePanel::judgeRun(const QString& run_dir) {
  if (process_.state() != QProcess::NotRunning || wanted_.isEmpty()) return;
  whole_summary_->setText(tr("Judging …"));
  process_.start(ballast_binary(), judgeArguments(run_dir));
}

void JudgePanel::clearRun() {
  whole_->clear();
  whole_summary_->setText(tr("Judged when the run is over."));
  tabs_->setCurrentIndex(0);
}

}  // namespace ballast
