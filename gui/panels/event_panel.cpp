// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/event_panel.hpp"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace ballast {
namespace {

constexpr int kColumns = 3;      // of buttons
constexpr double kLeastS = 0.1;  // before the end
constexpr double kAheadS = 10.0;
constexpr int kPairs = 2;  // of label and field in a row

QDoubleSpinBox* quantity_box(const char* name, double low, double high, double value,
                             const QString& suffix) {
  auto* box = new QDoubleSpinBox;
  box->setObjectName(name);
  box->setRange(low, high);
  box->setValue(value);
  box->setSuffix(suffix);
  box->setDecimals(1);
  return box;
}

std::string name_of(EventKind kind) {
  return std::string(kEventKinds[static_cast<std::size_t>(kind)]);
}

std::string seconds_text(double time_s) {
  return QString::number(time_s, 'f', 3).toStdString() + " s";
}

}  // namespace

EventPanel::EventPanel(EventModel& model, LinkBridge& bridge, QWidget* parent)
    : QWidget(parent), model_(model), bridge_(bridge) {
  strip_ = new EventStrip(model_);
  table_ = new QTableView;
  table_->setObjectName("events");
  table_->setModel(&model_);
  table_->setWordWrap(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(22);
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  table_->horizontalHeader()->setSectionResizeMode(EventModel::kText, QHeaderView::Stretch);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  auto* row = new QHBoxLayout(this);
  auto* left = new QVBoxLayout;
  left->addWidget(buildKinds());
  left->addWidget(buildForm());
  left->addStretch();
  left->addLayout(buildActions());
  row->addLayout(left);
  auto* right = new QVBoxLayout;
  right->addWidget(strip_);
  right->addWidget(table_, 1);
  row->addLayout(right, 1);
  connect(strip_, &EventStrip::timeChosen, this, &EventPanel::timeChosen);
  connect(&model_, &EventModel::moved, this, &EventPanel::refresh);
  connect(table_, &QTableView::activated, this, [this](const QModelIndex& at) {
    emit timeChosen(model_.events().at(static_cast<std::size_t>(at.row())).at_s);
  });
  choose(EventKind::kStraggler);
  refresh();
}

QWidget* EventPanel::buildKinds() {
  auto* buttons = new QWidget;
  auto* grid = new QGridLayout(buttons);
  grid->setContentsMargins(0, 0, 0, 0);
  kinds_ = new QButtonGroup(this);
  for (std::size_t i = 0; i < kEventKinds.size(); ++i) {
    const std::string name = name_of(static_cast<EventKind>(i));
    auto* button = new QPushButton(event_label(name));
    button->setObjectName("event_" + QString::fromStdString(name));
    button->setCheckable(true);
    const int place = static_cast<int>(i);
    grid->addWidget(button, place / kColumns, place % kColumns);
    kinds_->addButton(button, place);
  }
  connect(kinds_, &QButtonGroup::idToggled, this, [this](int, bool on) {
    if (on) showFields();
  });
  return buttons;
}

QWidget* EventPanel::buildForm() {
  auto* form = new QWidget;
  form_ = new QGridLayout(form);
  form_->setContentsMargins(0, 0, 0, 0);
  about_ = new QLabel;
  about_->setObjectName("eventAbout");
  form_->addWidget(about_, 0, 0, 1, 2 * kPairs);
  job_ = new QComboBox;
  job_->setObjectName("job");
  rack_ = new QSpinBox;
  rack_->setObjectName("rack");
  rack_->setRange(-1, 0);
  rack_->setValue(-1);
  rack_->setSpecialValueText(tr("all"));
  rank_ = new QSpinBox;
  rank_->setObjectName("rank");
  rank_->setRange(0, 1000000);
  slowdown_ = quantity_box("slowdown", 1.0, 1000.0, 1.5, " ×");
  part_ = quantity_box("part", 0.0, 99.0, 50.0, " %");
  duration_ = quantity_box("duration", 0.0, 1e6, 10.0, " s");
  addField(kJob, tr("Job"), job_, tr("The job affected by the event"));
  addField(kRank, tr("Rank"), rank_, tr("The rank that is slow; 0 is the job's first GPU"));
  addField(kSlowdown, tr("Slower"), slowdown_, tr("Its durations are multiplied by this"));
  addField(kRack, tr("Rack"), rack_, tr("The rack affected by the event"));
  addField(kPart, tr("Part"), part_,
           tr("Part of the rack's supplies that is lost; 0 brings all back"));
  addField(kDuration, tr("Lasts"), duration_, {});
  return form;
}

void EventPanel::addField(Field field, const QString& label, QWidget* editor, const QString& tip) {
  labels_[field] = new QLabel(label, form_->parentWidget());
  editor->setParent(form_->parentWidget());
  labels_[field]->setBuddy(editor);
  editor->setToolTip(tip);
  editors_[field] = editor;
}

QLayout* EventPanel::buildActions() {
  auto* row = new QHBoxLayout;
  now_ = new QPushButton(tr("Inject now"));
  now_->setObjectName("injectNow");
  later_ = new QPushButton(tr("Schedule at"));
  later_->setObjectName("schedule");
  later_->setToolTip(tr("The event happens at the first coupling at or after this simulated time"));
  at_ = quantity_box("at", 0.0, 0.0, 0.0, " s");
  row->addWidget(now_, 1);
  row->addWidget(later_, 1);
  row->addWidget(at_, 1);
  connect(now_, &QPushButton::clicked, this, &EventPanel::injectNow);
  connect(later_, &QPushButton::clicked, this, &EventPanel::schedule);
  connect(at_, &QDoubleSpinBox::valueChanged, this, &EventPanel::refresh);
  return row;
}

EventKind EventPanel::kind() const {
  return static_cast<EventKind>(kinds_->checkedId());
}

void EventPanel::choose(EventKind kind) {
  kinds_->button(static_cast<int>(kind))->setChecked(true);
}

// Only what the chosen kind takes.
void EventPanel::showFields() {
  static const std::array<std::pair<QString, std::vector<Field>>, kEventKinds.size()> kForms = {{
      {tr("Starts a job before its start time."), {kJob}},
      {tr("Ends a job; its GPUs become idle."), {kJob}},
      {tr("Runs a checkpoint after this iteration."), {kJob}},
      {tr("Slows down one GPU of a job."), {kJob, kRank, kSlowdown, kDuration}},
      {tr("Trips the storage converter at once."), {kRack, kDuration}},
      {tr("Removes power supplies of a rack."), {kRack, kPart, kDuration}},
  }};
  const auto& [about, shown] = kForms[static_cast<std::size_t>(kind())];
  about_->setText(about);
  duration_->setSpecialValueText(kind() == EventKind::kStorageTrip ? tr("one tick")
                                                                   : tr("for good"));
  for (std::size_t i = 0; i < kFields; ++i) {
    for (QWidget* widget : {static_cast<QWidget*>(labels_[i]), editors_[i]}) {
      form_->removeWidget(widget);
      widget->hide();
    }
  }
  int place = 0;
  for (const Field field : shown) {
    const int row = 1 + place / kPairs;
    const int column = 2 * (place % kPairs);
    form_->addWidget(labels_[field], row, column);
    form_->addWidget(editors_[field], row, column + 1);
    labels_[field]->show();
    editors_[field]->show();
    ++place;
  }
}

void EventPanel::setFacts(const ScenarioFacts& facts) {
  const QString job = job_->currentText();
  job_->clear();
  for (const std::string& name : facts.jobs) job_->addItem(QString::fromStdString(name));
  job_->setCurrentText(job);
  rack_->setMaximum(facts.racks - 1);
  at_->setMaximum(std::max(0.0, facts.duration_s - kLeastS));
  model_.setEvents(facts.events, facts.duration_s);
}

void EventPanel::setEnabledFor(bool live) {
  live_ = live;
  refresh();
}

void EventPanel::refresh() {
  // What has passed cannot be scheduled: the time stays ahead unless the user is about to set it.
  if (at_->value() <= model_.now_s() && !at_->hasFocus()) {
    const QSignalBlocker quiet(at_);
    at_->setValue(std::floor(model_.now_s()) + kAheadS);
  }
  now_->setEnabled(live_);
  later_->setEnabled(live_ && at_->value() > model_.now_s());
}

Json EventPanel::wish(std::optional<double> at_s) const {
  Json event = {{"kind", name_of(kind())}};
  if (at_s) event["at"] = seconds_text(*at_s);
  const auto takes = [this](Field field) { return form_->indexOf(editors_[field]) >= 0; };
  if (takes(kJob) && job_->count() > 1) event["job"] = job_->currentText().toStdString();
  if (takes(kRack)) event["rack"] = rack_->value();
  if (takes(kRank)) event["rank"] = rank_->value();
  if (takes(kSlowdown)) event["slowdown"] = slowdown_->value();
  if (takes(kPart)) event["part"] = QString::number(part_->value()).toStdString() + " %";
  if (takes(kDuration) && duration_->value() > 0.0) {
    event["duration"] = seconds_text(duration_->value());
  }
  return event;
}

void EventPanel::injectNow() {
  send(wish());
}

void EventPanel::schedule() {
  send(wish(at_->value()));
}

void EventPanel::send(const Json& event) {
  const QString label = event_label(event.value("kind", ""));
  bridge_.request("inject", {{"event", event}}, this, [this, label](const Reply& reply) {
    if (!reply.ok) return;
    const Tick told = reply.body.value("tick", Tick{0});
    const Tick at = reply.body.value("at_tick", told);
    emit notice((at > told ? tr("%1 scheduled at %2 s") : tr("%1 at %2 s"))
                    .arg(label)
                    .arg(seconds(at), 0, 'f', 3));
  });
}

}  // namespace ballast
