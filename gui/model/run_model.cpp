// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/run_model.hpp"

#include <QCoreApplication>
#include <QPointer>
#include <QRegularExpression>
#include <QThreadPool>

namespace ballast {
namespace {

constexpr int kSoonMs = 100;

QString shell_quoted(const QString& text) {
  if (!text.contains(QRegularExpression("[^A-Za-z0-9_./:=,-]"))) return text;
  return "'" + QString(text).replace("'", "'\\''") + "'";
}

}  // namespace

RunModel::RunModel(LinkBridge& bridge, QObject* parent) : QObject(parent), bridge_(bridge) {
  soon_.setSingleShot(true);
  soon_.setInterval(kSoonMs);
  connect(&soon_, &QTimer::timeout, this, &RunModel::readScenario);
  connect(&bridge_, &LinkBridge::statusChanged, this, &RunModel::takeStatus);
  connect(&bridge_, &LinkBridge::greeted, this, [this] { seen_.clear(); });
  connect(&bridge_, &LinkBridge::stateChanged, this, &RunModel::changed);
}

QString RunModel::state() const {
  if (!bridge_.connected()) return {};
  return QString::fromStdString(status_.value("state", ""));
}

void RunModel::takeStatus(const Json& status) {
  const bool another = status.value("run", 0) != run();
  const bool was_over = over();
  // The bench's own status lacks what the server adds.
  if (another) status_ = Json::object();
  status_.update(status);
  const std::string seen = std::to_string(run()) + "/" +
                           std::to_string(status_.value("live_writes", 0)) + "/" +
                           std::to_string(status_.value("live_events", 0));
  if (seen != seen_ && state() != "starting") {
    seen_ = seen;
    soon_.start();
  }
  if (another) emit runChanged();
  emit changed();
  if (over() && (!was_over || another)) emit ended();
}

void RunModel::readScenario() {
  bridge_.request("scenario", Json::object(), this, [this](const Reply& reply) {
    if (!reply.ok) return;
    toml_ = reply.body.value("toml", "");
    const QPointer<RunModel> self(this);
    QThreadPool::globalInstance()->start([self, toml = toml_] {
      std::shared_ptr<const ScenarioFacts> facts;
      QString error;
      try {
        facts = std::make_shared<const ScenarioFacts>(read_scenario_facts(toml));
      } catch (const Error& e) {
        error = QString::fromUtf8(e.what());
      }
      QMetaObject::invokeMethod(QCoreApplication::instance(), [self, facts, error] {
        if (!self) return;
        if (!facts) {
          emit self->failed(error);
          return;
        }
        self->facts_ = facts;
        emit self->factsChanged();
      });
    });
  });
}

QString RunModel::commandLine() const {
  const QString at = " --connect " + shell_quoted(bridge_.endpoint());
  QStringList lines;
  lines << "ballast serve " + shell_quoted(scenarioFile()) + " --bind " +
               shell_quoted(bridge_.endpoint()) + " --paused &";
  lines << "ballast ctl" + at + " pace " + (pace() > 0 ? QString::number(pace()) : "max");
  if (facts_) {
    for (const ScenarioEvent& event : facts_->events) {
      lines << QString("# at %1 s: %2 %3")
                   .arg(event.at_s)
                   .arg(QString::fromStdString(event.kind), QString::fromStdString(event.text));
    }
  }
  lines << "ballast ctl" + at + " run";
  return lines.join('\n') + '\n';
}

void RunModel::start() {
  bridge_.request("run");
}

void RunModel::pause() {
  bridge_.request("pause");
}

void RunModel::toggle() {
  if (state() == "running") {
    pause();
  } else if (over()) {
    restart();
  } else {
    start();
  }
}

void RunModel::step(qint64 ticks) {
  bridge_.request("step", {{"ticks", ticks}});
}

void RunModel::setPace(double factor) {
  bridge_.request("pace", {{"factor", factor}});
}

void RunModel::restart() {
  bridge_.request("restart", {{"paused", true}});
}

void RunModel::save(const QString& folder) {
  bridge_.request("save", {{"dir", folder.toStdString()}}, this, [this, folder](const Reply& r) {
    if (r.ok) emit saved(folder);
  });
}

}  // namespace ballast
