// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/run_model.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "gui/model/firmware_model.hpp"
#include "gui/model/in_background.hpp"
#include "gui/model/shell_session.hpp"

namespace ballast {
namespace {

constexpr int kSoonMs = 100;

// What a later write to the same registers replaces is left out: only the last values count.
Json repeated_writes(const std::vector<WriteConfig>& writes) {
  Json kept = Json::array();
  std::set<std::string> seen;
  for (auto write = writes.rbegin(); write != writes.rend(); ++write) {
    for (const BlockInfo& block : all_blocks()) {
      const std::vector<Entry>& entries = write->registers[block.id];
      for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
        const auto index = find_firmware_field(block.id, entry->name);
        if (index && firmware_fields()[*index].clears()) continue;  // nothing is set yet
        Json target = {{"block", block.key}, {"name", entry->name}};
        if (write->row >= 0) target["row"] = write->row;
        if (write->rack >= 0) target["rack"] = write->rack;
        if (write->gpu >= 0) target["gpu"] = write->gpu;
        if (!seen.insert(target.dump()).second) continue;
        target["value"] = value_json(entry->value);
        kept.push_back(std::move(target));
      }
    }
  }
  std::reverse(kept.begin(), kept.end());
  return kept;
}

template <class T>
std::vector<T> last_of(const std::vector<T>& list, std::size_t count) {
  const auto n = static_cast<std::ptrdiff_t>(std::min(count, list.size()));
  return {list.end() - n, list.end()};
}

}  // namespace

RunModel::RunModel(LinkBridge& bridge, QObject* parent) : QObject(parent), bridge_(bridge) {
  soon_.setSingleShot(true);
  soon_.setInterval(kSoonMs);
  connect(&soon_, &QTimer::timeout, this, [this] { readScenario({}); });
  connect(&bridge_, &LinkBridge::statusChanged, this, &RunModel::takeStatus);
  connect(&bridge_, &LinkBridge::greeted, this, &RunModel::greet);
  connect(&bridge_, &LinkBridge::stateChanged, this, &RunModel::changed);
}

QString RunModel::state() const {
  if (!bridge_.connected()) return {};
  return QString::fromStdString(status_.value("state", ""));
}

// Servers count their runs from 1: one that follows another at its address shows by its name only.
void RunModel::greet(const Json& hello) {
  seen_.clear();
  const std::string instance = hello.value("instance", "");
  const bool another = !instance_.empty() && instance != instance_;
  instance_ = instance;
  if (!another) return;
  status_ = Json::object();
  facts_.reset();
  toml_.clear();
  emit serverChanged();
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
  if (run() > restarted_) writeAgain();
  emit changed();
  if (over() && (!was_over || another)) emit ended();
}

void RunModel::readScenario(std::function<void()> then) {
  bridge_.request("scenario", Json::object(), this, [this, then](const Reply& reply) {
    if (reply.ok) return takeScenario(reply.body, then);
    if (then) then();
  });
}

void RunModel::takeScenario(const Json& body, std::function<void()> then) {
  const std::string toml = body.value("toml", "");
  toml_ = toml;
  const auto writes = body.value("live_writes", std::size_t{0});
  const auto events = body.value("live_events", std::size_t{0});
  in_background(
      this, [toml] { return std::make_shared<const ScenarioFacts>(read_scenario_facts(toml)); },
      [=, this](const std::shared_ptr<const ScenarioFacts>& facts, const QString& why) {
        if (facts && toml == toml_) {  // else what was asked for later came first
          facts_ = facts;
          live_writes_ = writes;
          live_events_ = events;
          emit factsChanged();
        } else if (!facts) {
          emit failed(why);
        }
        if (then) then();
      });
}

QString RunModel::commandLine(const QStringList& limits, double site_mw) const {
  if (!facts_ || scenarioFile().isEmpty()) return {};
  ShellSession session;
  session.scenario = scenarioFile().toStdString();
  for (const Json& word : status_.value("overrides", Json::array())) {
    if (word.is_string()) session.overrides.push_back(word);
  }
  session.registers = status_.value("registers_file", std::string());
  session.pace = pace();
  for (const QString& name : limits) session.limits.push_back(name.toStdString());
  session.site_mw = site_mw;
  session.writes = last_of(facts_->listed_writes, live_writes_);
  session.events = last_of(facts_->listed_events, live_events_);
  return QString::fromStdString(shell_commands(session));
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

// What was done last the model may not have heard yet. A run whose scenario cannot be read, as
// after a crash at its start, had nothing written to it.
void RunModel::restartWith(bool settings) {
  readScenario([this, settings] {
    restarted_ = run();
    again_ = Json::array();
    if (settings && facts_) again_ = repeated_writes(last_of(facts_->listed_writes, live_writes_));
    bridge_.request("restart", {{"paused", true}}, this, [this](const Reply& reply) {
      if (!reply.ok) again_ = Json::array();
    });
  });
}

// Before the first tick, so that they are part of how the run starts.
void RunModel::writeAgain() {
  if (again_.empty() || state() != "paused" || sim_s() > 0.0) return;
  const Json writes = std::exchange(again_, Json::array());
  bridge_.request("write", {{"writes", writes}}, this, [this](const Reply& reply) {
    if (!reply.ok) return emit failed(tr("the settings of the former run could not be written"));
    emit settingsKept(reply.body.value("writes", 0));
  });
}

void RunModel::save(const QString& name, bool force) {
  bridge_.request("save", {{"dir", name.toStdString()}, {"force", force}}, this,
                  [this](const Reply& r) {
                    if (r.ok) emit saved(QString::fromStdString(r.body.value("dir", "")));
                  });
}

}  // namespace ballast
