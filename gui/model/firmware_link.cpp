// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/firmware_link.hpp"

#include <algorithm>

namespace ballast {
namespace {

constexpr int kWatchMs = 1000;
// Reading all GPUs of a rack holds the run still for about a millisecond: at most a twentieth.
constexpr int kWatchMsPerRack = 20;
constexpr int kSoonMs = 20;

}  // namespace

FirmwareLink::FirmwareLink(FirmwareModel& model, LinkBridge& bridge, QObject* parent)
    : QObject(parent), model_(model), bridge_(bridge) {
  soon_.setSingleShot(true);
  soon_.setInterval(kSoonMs);
  watch_.setInterval(kWatchMs);
  connect(&soon_, &QTimer::timeout, this, &FirmwareLink::readBack);
  connect(&watch_, &QTimer::timeout, this, [this] {
    if (live()) readBack();
  });
  connect(&bridge_, &LinkBridge::statusChanged, this, &FirmwareLink::takeStatus);
  connect(&bridge_, &LinkBridge::greeted, this, [this](const Json& hello) {
    seen_.clear();
    reading_ = 0;
    const int racks = hello.value("layout", Json::object()).value("racks", 1);
    watch_.setInterval(std::max(kWatchMs, kWatchMsPerRack * racks));
  });
}

void FirmwareLink::setWatched(const QObject* by, bool on) {
  if (on) {
    watchers_.insert(by);
  } else {
    watchers_.erase(by);
  }
  if (watchers_.empty()) {
    watch_.stop();
  } else if (!watch_.isActive()) {
    watch_.start();
    readBack();
  }
}

void FirmwareLink::takeStatus(const Json& status) {
  state_ = status.value("state", "");
  finishRearm(status);
  // A write acts at the tick that follows it: where the run stands still, each step counts too.
  // When it is over what was held at its end is read.
  const std::string seen =
      std::to_string(status.value("run", 0)) + "/" +
      std::to_string(status.value("register_generation", std::int64_t{0})) + "/" + state_ + "/" +
      (state_ == "running" ? std::string() : std::to_string(status.value("tick", Tick{0})));
  if (seen == seen_) return;
  seen_ = seen;
  soon_.start();
}

void FirmwareLink::readBack() {
  if (!bridge_.connected() || state_.empty() || state_ == "starting") return;
  again_ = reading_ > 0;
  if (again_) return;
  for (const Json& request : model_.readRequests()) read(request);
}

void FirmwareLink::read(const Json& request) {
  ++reading_;
  bridge_.request("read", request, this, [this](const Reply& reply) {
    reading_ = std::max(0, reading_ - 1);
    if (reply.ok) model_.takeReadback(reply.body);
    if (reading_ == 0 && again_) readBack();
  });
}

void FirmwareLink::apply() {
  const Json request = model_.writeRequest();
  if (request.is_null()) return;
  emit applying();
  const auto set = model_.staged();
  bridge_.request("write", request, this, [this, set](const Reply& reply) {
    if (!reply.ok) return;
    model_.applied(set);
    const Json acts = reply.body.value("acts_in_ms", Json());
    emit applied(reply.body.value("writes", 0), seconds(reply.body.value("tick", Tick{0})),
                 acts.is_number() ? acts.get<double>() : 0.0);
    soon_.start();
  });
}

void FirmwareLink::rearmStorage() {
  const int rack = model_.scope().rack;
  Json writes = Json::array();
  for (const FirmwareField& field : firmware_fields()) {
    const bool trip = field.block == BlockId::kStorage && field.name.starts_with("TRIPS.");
    if (trip) writes.push_back({{"name", field.name}, {"value", true}});
  }
  writes.push_back({{"name", "CONTROL.ARM"}, {"value", false}});
  for (Json& write : writes) write.update({{"block", "storage"}, {"rack", rack}});
  bridge_.request("write", {{"writes", writes}}, this, [this, rack](const Reply& reply) {
    if (!reply.ok) return;
    rearm_ = {run_, rack, reply.body.value("tick", Tick{0})};
    if (state_ == "paused") emit notice(tr("the storage is armed when the run continues"));
  });
}

void FirmwareLink::finishRearm(const Json& status) {
  run_ = status.value("run", 0);
  if (!rearm_) return;
  if (rearm_->run != run_ || !live()) return rearm_.reset();
  if (status.value("tick", Tick{0}) <= rearm_->written) return;
  const Json write = {
      {"block", "storage"}, {"name", "CONTROL.ARM"}, {"value", true}, {"rack", rearm_->rack}};
  rearm_.reset();
  bridge_.request("write", {{"writes", Json::array({write})}}, this, [this](const Reply& reply) {
    if (reply.ok) emit notice(tr("the storage's trips are cleared and it is armed again"));
  });
}

void FirmwareLink::undo() {
  if (undoing_) return;  // the answer tells what is left to be taken back
  if (model_.stagedCount() > 0) {
    model_.discard();
    emit notice(tr("staged edits discarded"));
    return;
  }
  QStringList left_out;
  const Json request = model_.undoRequest(left_out);
  if (request.is_null()) return;
  const auto done = [this, left_out](int writes) {
    model_.undone();
    const QString all = tr("%1 registers restored").arg(writes);
    emit notice(left_out.isEmpty() ? all
                                   : tr("%1, except those in which the GPUs had differed: %2")
                                         .arg(all, left_out.join(", ")));
  };
  if (request["writes"].empty()) return done(0);
  emit applying();
  undoing_ = true;
  bridge_.request("write", request, this, [this, done](const Reply& reply) {
    undoing_ = false;
    if (!reply.ok) return;
    done(reply.body.value("writes", 0));
    soon_.start();
  });
}

}  // namespace ballast
