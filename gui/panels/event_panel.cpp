// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/event_panel.hpp"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "gui/panels/field_editor.hpp"

namespace ballast {
namespace {

constexpr int kColumns = 3;      // of buttons
constexpr int kTight = 3;        // pixels: the panel is a low one
constexpr double kLeastS = 0.1;  // before the end
constexpr double kAheadS = 10.0;
constexpr int kPairs = 2;         // of label and field in a row
constexpr double kUsualS = 10.0;  // a duration to begin with

// Keys that refer to the site, which the form therefore knows by name.
constexpr const char* kJob = "job";
constexpr const char* kRack = "rack";
constexpr const char* kRow = "row";
constexpr const char* kDuration = "duration";

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

// The keys of a kind. What names a job is chosen among the jobs.
std::vector<FieldInfo> form_of(const EventKind& kind) {
  const std::unique_ptr<Event> event = kind.make();
  std::vector<FieldInfo> fields = list_fields([&](Fields& f) { event->describe(f); });
  for (FieldInfo& field : fields) {
    if (field.key == kJob) field.type = FieldInfo::Type::kChoice;
    if (field.key == kDuration) field.value = kUsualS;
  }
  return fields;
}

// Where the form shows a word in place of the least value.
QString at_minimum(const EventKind& kind, const FieldInfo& field) {
  if (field.key == kDuration) {
    return QString::fromUtf8(kind.without_duration.data(), qsizetype(kind.without_duration.size()));
  }
  if (field.key == kRack) return EventPanel::tr("all");
  return field.key == kRow ? EventPanel::tr("any") : QString();
}

// An empty text, or a time of 0 s.
bool says_nothing(const Json& value, const FieldInfo& field) {
  return value == "" || (field.key == kDuration && value == "0 s");
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
  left->setSpacing(kTight);
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
  kinds_->button(0)->setChecked(true);
  refresh();
}

QWidget* EventPanel::buildKinds() {
  auto* buttons = new QWidget;
  auto* grid = new QGridLayout(buttons);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setSpacing(kTight);
  kinds_ = new QButtonGroup(this);
  for (std::size_t i = 0; i < event_kinds().size(); ++i) {
    const std::string name(event_kinds()[i].name);
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
  form_->setVerticalSpacing(kTight);
  about_ = new QLabel;
  about_->setObjectName("eventAbout");
  // Wrapped, or as wide as its text, it would make the panel higher or wider than its dock.
  about_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  form_->addWidget(about_, 0, 0, 1, 2 * kPairs);
  for (const EventKind& kind : event_kinds()) {
    for (const FieldInfo& field : form_of(kind)) addField(field);
  }
  return form;
}

void EventPanel::addField(const FieldInfo& field) {
  if (rows_.count(field.key) != 0) return;
  auto* label = new QLabel(field_label(field), form_->parentWidget());
  QWidget* editor = make_field_editor(field);
  editor->setParent(form_->parentWidget());
  label->setBuddy(editor);
  rows_[field.key] = {label, editor};
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

const EventKind& EventPanel::kind() const {
  return event_kinds()[static_cast<std::size_t>(kinds_->checkedId())];
}

void EventPanel::choose(const std::string& kind) {
  for (std::size_t i = 0; i < event_kinds().size(); ++i) {
    if (event_kinds()[i].name != kind) continue;
    kinds_->button(static_cast<int>(i))->setChecked(true);
    return;
  }
  throw std::out_of_range("no kind of event has the name " + kind);
}

// Only what the chosen kind takes.
void EventPanel::showFields() {
  about_->setText(QString::fromUtf8(kind().help.data(), qsizetype(kind().help.size())));
  about_->setToolTip(about_->text());
  fields_ = form_of(kind());
  for (const auto& [key, row] : rows_) {
    for (QWidget* widget : {static_cast<QWidget*>(row.label), row.editor}) {
      form_->removeWidget(widget);
      widget->hide();
    }
  }
  int place = 0;
  for (const FieldInfo& field : fields_) {
    const Row& shown = rows_.at(field.key);
    const int row = 1 + place / kPairs;
    const int column = 2 * (place % kPairs);
    form_->addWidget(shown.label, row, column);
    form_->addWidget(shown.editor, row, column + 1);
    adapt_field_editor(shown.editor, field, at_minimum(kind(), field));
    shown.label->show();
    shown.editor->show();
    ++place;
  }
  fitToSite();
}

// What the site has of the things that keys refer to.
void EventPanel::fitToSite() {
  const auto most = [this](const char* key, int value) {
    const auto row = rows_.find(key);
    if (row == rows_.end()) return;
    if (auto* box = qobject_cast<QSpinBox*>(row->second.editor)) box->setMaximum(value);
  };
  most(kRack, most_racks_ - 1);
  most(kRow, most_rows_ - 1);
}

void EventPanel::setFacts(const ScenarioFacts& facts) {
  if (jobs_ != facts.jobs) {
    jobs_ = facts.jobs;
    const auto row = rows_.find(kJob);
    if (row != rows_.end()) set_field_choices(row->second.editor, jobs_);
  }
  most_racks_ = facts.racks;
  most_rows_ = facts.rows;
  fitToSite();
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
  Json event = {{"kind", kind().name}};
  if (at_s) event["at"] = seconds_text(*at_s);
  for (const FieldInfo& field : fields_) {
    if (field.key == kJob && jobs_.size() < 2) continue;
    const std::optional<Json> value = field_value(rows_.at(field.key).editor, field);
    if (value && !says_nothing(*value, field)) event[field.key] = *value;
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
