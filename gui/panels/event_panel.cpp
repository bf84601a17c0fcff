// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/event_panel.hpp"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "sim/scenario/event.hpp"

namespace ballast {
namespace {

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
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  auto* row = new QHBoxLayout(this);
  auto* left = new QVBoxLayout;
  left->addWidget(buildButtons());
  left->addWidget(buildFields());
  left->addStretch();
  row->addLayout(left);
  auto* right = new QVBoxLayout;
  right->addWidget(strip_);
  right->addWidget(table_, 1);
  row->addLayout(right, 1);
  connect(strip_, &EventStrip::timeChosen, this, &EventPanel::timeChosen);
  connect(table_, &QTableView::activated, this, [this](const QModelIndex& at) {
    emit timeChosen(model_.events().at(static_cast<std::size_t>(at.row())).at_s);
  });
}

QWidget* EventPanel::buildButtons() {
  buttons_ = new QWidget;
  auto* grid = new QGridLayout(buttons_);
  grid->setContentsMargins(0, 0, 0, 0);
  int place = 0;
  for (const std::string_view kind : kEventKinds) {
    const QString name = QString::fromUtf8(kind.data(), static_cast<qsizetype>(kind.size()));
    auto* button = new QPushButton(event_label(std::string(kind)));
    button->setObjectName("event_" + name);
    grid->addWidget(button, place / 3, place % 3);
    ++place;
    connect(button, &QPushButton::clicked, this, [this, name] { inject(name); });
  }
  return buttons_;
}

QWidget* EventPanel::buildFields() {
  auto* fields = new QWidget;
  auto* grid = new QGridLayout(fields);
  grid->setContentsMargins(0, 0, 0, 0);
  job_ = new QComboBox;
  rack_ = new QSpinBox;
  rack_->setRange(-1, 100000);
  rack_->setValue(-1);
  rack_->setSpecialValueText(tr("all"));
  rank_ = new QSpinBox;
  rank_->setRange(0, 1000000);
  slowdown_ = quantity_box("slowdown", 1.0, 100.0, 1.5, " ×");
  part_ = quantity_box("part", 0.0, 100.0, 50.0, " %");
  duration_ = quantity_box("duration", 0.0, 1e6, 10.0, " s");
  duration_->setSpecialValueText(tr("for good"));
  at_ = quantity_box("at", -1.0, 1e9, -1.0, " s");
  at_->setSpecialValueText(tr("now"));
  int place = 0;
  const auto add = [&](const QString& label, QWidget* field, const QString& tip) {
    auto* name = new QLabel(label);
    name->setBuddy(field);
    field->setToolTip(tip);
    grid->addWidget(name, place / 2, 2 * (place % 2));
    grid->addWidget(field, place / 2, 2 * (place % 2) + 1);
    ++place;
  };
  add(tr("At"), at_, tr("Simulated time, or now"));
  add(tr("Lasts"), duration_, tr("Of a straggler, storage trip or PSU loss"));
  add(tr("Job"), job_, tr("Of job start, kill, checkpoint and straggler"));
  add(tr("Rack"), rack_, tr("Of storage trip and PSU loss"));
  add(tr("Rank"), rank_, tr("The straggler; 0 is the job's first GPU"));
  add(tr("Slower"), slowdown_, tr("The straggler's durations are multiplied by this"));
  add(tr("Part"), part_, tr("Of the rack's supplies that are lost; 0 brings them back"));
  return fields;
}

void EventPanel::setFacts(const ScenarioFacts& facts) {
  const QString job = job_->currentText();
  job_->clear();
  for (const std::string& name : facts.jobs) job_->addItem(QString::fromStdString(name));
  job_->setCurrentText(job);
  model_.setEvents(facts.events, facts.duration_s);
}

void EventPanel::setEnabledFor(bool live) {
  buttons_->setEnabled(live);
}

// Each kind with the keys that it takes.
void EventPanel::inject(const QString& kind) {
  const auto seconds_of = [](const QDoubleSpinBox* box) {
    return QString::number(box->value()).toStdString() + " s";
  };
  Json event = {{"kind", kind.toStdString()}};
  if (at_->value() >= 0.0) event["at"] = seconds_of(at_);
  const bool of_job =
      kind == "job_start" || kind == "job_kill" || kind == "checkpoint" || kind == "straggler";
  if (of_job && job_->count() > 1) event["job"] = job_->currentText().toStdString();
  if (kind == "straggler") {
    event["rank"] = rank_->value();
    event["slowdown"] = slowdown_->value();
  }
  if (!of_job) event["rack"] = rack_->value();
  if (kind == "psu_loss") event["part"] = QString::number(part_->value()).toStdString() + " %";
  const bool lasts = kind == "straggler" || kind == "storage_trip" || kind == "psu_loss";
  if (lasts && duration_->value() > 0.0) event["duration"] = seconds_of(duration_);
  bridge_.request("inject", {{"event", event}}, this, [this, kind](const Reply& reply) {
    if (!reply.ok) return;
    emit notice(tr("%1, told at %2 s")
                    .arg(event_label(kind.toStdString()))
                    .arg(seconds(reply.body.value("tick", Tick{0})), 0, 'f', 3));
  });
}

}  // namespace ballast
