// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/link_bridge.hpp"

#include <QPointer>
#include <tuple>
#include <utility>

#include "host/link/reply_shape.hpp"

namespace ballast {

LinkBridge::LinkBridge(QObject* parent) : QObject(parent) {}

LinkBridge::~LinkBridge() {
  client_.reset();
}

void LinkBridge::open(const QString& endpoint, const std::optional<ClientKeys>& keys) {
  const std::uint64_t epoch = epoch_ + 1;
  LinkClientOptions options;
  options.endpoint = endpoint.toStdString();
  options.keys = keys;
  options.frames = {FrameKind::kSeries, FrameKind::kGpus, FrameKind::kSpectrum,
                    FrameKind::kVerdicts, FrameKind::kNotice};
  options.on_frame = [this, epoch](const Frame& frame) { takeFrame(frame, epoch); };
  options.on_state = [this, epoch](LinkState state, const Json& detail) {
    takeState(state, detail, epoch);
  };
  options.on_status = [this, epoch](const Json& status) {
    onThisThread(epoch, [this, status] { takeStatus(status); });
  };
  auto client = std::make_unique<LinkClient>(std::move(options));
  epoch_ = epoch;
  client_ = std::move(client);
  endpoint_ = endpoint;
  state_ = LinkState::kConnecting;
  emit stateChanged(state_, tr("connecting to %1").arg(endpoint_));
}

void LinkBridge::close() {
  ++epoch_;
  client_.reset();
  state_ = LinkState::kLost;
  emit stateChanged(state_, {});
}

void LinkBridge::onThisThread(std::uint64_t epoch, std::function<void()> act) {
  QMetaObject::invokeMethod(
      this,
      [this, epoch, act = std::move(act)] {
        if (epoch == epoch_) guarded(tr("link"), act);
      },
      Qt::QueuedConnection);
}

// What a server says has been checked; what has slipped through must not end the window.
void LinkBridge::guarded(const QString& what, const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    emit failed(what, QString::fromUtf8(error.what()));
  } catch (const Json::exception&) {
    emit failed(what, tr("the server's answer is not as documented; use the same release on both "
                         "sides"));
  }
}

// On the link's thread: the frame is copied once, then shared.
void LinkBridge::takeFrame(const Frame& frame, std::uint64_t epoch) {
  auto shared = std::make_shared<const Frame>(frame);
  onThisThread(epoch, [this, shared] {
    if (shared->json.empty()) {
      emit frameArrived(shared);
    } else {
      takeText(shared->header, shared->json);
    }
  });
}

// Notices, replies and the answers to pings take different ways: the newest counts.
void LinkBridge::takeStatus(const Json& status) {
  const std::pair age{status.value("run", run_), status.value("revision", std::uint64_t{0})};
  if (age < std::pair{run_, revision_}) return;
  std::tie(run_, revision_) = age;
  emit statusChanged(status);
}

void LinkBridge::takeText(const FrameHeader& header, const std::string& text) {
  if (header.kind == FrameKind::kVerdicts) {
    const Json json = parse_verdicts(text);
    // Judging takes its time: verdicts on a run may come when the next one has begun.
    if (header.run == run_) emit verdictsArrived(json);
    return;
  }
  const Json json = parse_notice(text);
  if (json.value("type", "") == "status" && json.contains("status")) {
    takeStatus(json["status"]);
  } else {
    const std::string about = header.run == run_ ? json.value("about", "") : "";
    emit noticeArrived(QString::fromStdString(json.value("message", "")),
                       QString::fromStdString(about));
  }
}

void LinkBridge::takeState(LinkState state, const Json& detail, std::uint64_t epoch) {
  onThisThread(epoch, [this, state, detail] {
    state_ = state;
    const QString why =
        state == LinkState::kLost ? QString::fromStdString(detail.value("message", "")) : "";
    emit stateChanged(state, why);
    if (state != LinkState::kConnected) return;
    run_ = 0;  // another server counts anew
    revision_ = 0;
    emit greeted(detail);
    if (detail.contains("status")) takeStatus(detail["status"]);
  });
}

void LinkBridge::request(const std::string& op, const Json& params, QObject* context, Done done) {
  const QPointer<QObject> alive(context);
  const auto deliver = [this, alive, op, done = std::move(done)](const Reply& reply) {
    QMetaObject::invokeMethod(
        this,
        [this, alive, op, done, reply] {
          const QString name = QString::fromStdString(op);
          if (!reply.ok) emit failed(name, QString::fromStdString(reply.fault.message));
          guarded(name, [&] {
            if (reply.ok && reply.body.contains("status")) takeStatus(reply.body["status"]);
            if (alive && done) done(reply);
          });
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
