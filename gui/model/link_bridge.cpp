// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/link_bridge.hpp"

#include <QPointer>

namespace ballast {

LinkBridge::LinkBridge(QObject* parent) : QObject(parent) {
  connect(this, &LinkBridge::statusChanged, this,
          [this](const Json& status) { run_ = status.value("run", run_); });
}

LinkBridge::~LinkBridge() {
  client_.reset();
}

void LinkBridge::open(const QString& endpoint, const std::optional<ClientKeys>& keys) {
  client_.reset();
  const std::uint64_t epoch = ++epoch_;
  LinkClientOptions options;
  options.endpoint = endpoint.toStdString();
  options.keys = keys;
  options.frames = {FrameKind::kSeries, FrameKind::kGpus, FrameKind::kSpectrum,
                    FrameKind::kVerdicts, FrameKind::kNotice};
  options.on_frame = [this, epoch](const Frame& frame) { takeFrame(frame, epoch); };
  options.on_state = [this, epoch](LinkState state, const Json& detail) {
    takeState(state, detail, epoch);
  };
  client_ = std::make_unique<LinkClient>(std::move(options));
  endpoint_ = endpoint;
  state_ = LinkState::kConnecting;
  emit stateChanged(state_, tr("connecting to %1").arg(endpoint_));
}

void LinkBridge::close() {
  ++epoch_;
  client_.reset();
  state_ = LinkState::kLost;
}

// On the link's thread: the frame is copied once, then shared.
void LinkBridge::takeFrame(const Frame& frame, std::uint64_t epoch) {
  auto shared = std::make_shared<const Frame>(frame);
  QMetaObject::invokeMethod(
      this,
      [this, shared, epoch] {
        if (epoch != epoch_) return;
        if (shared->json.empty()) {
          emit frameArrived(shared);
        } else {
          takeText(shared->header, shared->json);
        }
      },
      Qt::QueuedConnection);
}

void LinkBridge::takeText(const FrameHeader& header, const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return;
  if (header.kind == FrameKind::kVerdicts) {
    // Judging takes its time: verdicts on a run may come when the next one has begun.
    if (header.run == run_) emit verdictsArrived(json);
  } else if (json.value("type", "") == "status" && json.contains("status")) {
    emit statusChanged(json["status"]);
  } else {
    const std::string about = header.run == run_ ? json.value("about", "") : "";
    emit noticeArrived(QString::fromStdString(json.value("message", "")),
                       QString::fromStdString(about));
  }
}

void LinkBridge::takeState(LinkState state, const Json& detail, std::uint64_t epoch) {
  QMetaObject::invokeMethod(
      this,
      [this, state, detail, epoch] {
        if (epoch != epoch_) return;
        state_ = state;
        const QString why =
            state == LinkState::kLost ? QString::fromStdString(detail.value("message", "")) : "";
        emit stateChanged(state, why);
        if (state != LinkState::kConnected) return;
        emit greeted(detail);
        if (detail.contains("status")) emit statusChanged(detail["status"]);
      },
      Qt::QueuedConnection);
}

void LinkBridge::request(const std::string& op, const Json& params, QObject* context, Done done) {
  const QPointer<QObject> alive(context);
  const auto deliver = [this, alive, op, done = std::move(done)](const Reply& reply) {
    QMetaObject::invokeMethod(
        this,
        [this, alive, op, done, reply] {
          if (reply.ok && reply.body.contains("status")) emit statusChanged(reply.body["status"]);
          if (!reply.ok) {
            emit failed(QString::fromStdString(op), QString::fromStdString(reply.fault.message));
          }
          if (alive && done) done(reply);
        },
        Qt::QueuedConnection);
  };
  if (!client_) {
    deliver(fault_reply(std::nullopt, "device", "there is no server; connect to one"));
    return;
  }
  client_->request(op, params, deliver);
}

void LinkBridge::request(const std::string& op, const Json& params) {
  request(op, params, this, {});
}

}  // namespace ballast
