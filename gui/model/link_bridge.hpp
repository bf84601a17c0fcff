// SPDX-License-Identifier: GPL-3.0-or-later
// The link to a live bench as Qt objects like it: everything arrives as a signal or callback on the
// thread that the bridge lives on, never on the link's own.
#pragma once

#include <QObject>
#include <QString>
#include <functional>
#include <memory>
#include <optional>

#include "host/link/client.hpp"

namespace ballast {

class LinkBridge : public QObject {
  Q_OBJECT

 public:
  using FramePtr = std::shared_ptr<const Frame>;
  using Done = std::function<void(const Reply&)>;

  explicit LinkBridge(QObject* parent = nullptr);
  ~LinkBridge() override;

  // Leaves the present server, if any. Throws ConfigError for an invalid address or invalid keys,
  // and then keeps the present link; the server need not be running yet.
  void open(const QString& endpoint, const std::optional<ClientKeys>& keys = {});
  void close();
  bool connected() const { return state_ == LinkState::kConnected; }
  LinkState state() const { return state_; }
  QString endpoint() const { return endpoint_; }

  // `done` is called once, on this thread, unless `context` has been destroyed meanwhile.
  void request(const std::string& op, const Json& params, QObject* context, Done done);
  // Does not wait for a reply; failed() reports a refusal.
  void request(const std::string& op, const Json& params = Json::object());

 signals:
  void frameArrived(ballast::LinkBridge::FramePtr frame);  // kinds 1 to 3
  void verdictsArrived(const ballast::Json& judgement);
  // `about`: "judge" where the present run could not be judged; else empty.
  void noticeArrived(const QString& message, const QString& about);
  // With each connection: all that is needed to begin, or to catch up.
  void greeted(const ballast::Json& hello);
  void statusChanged(const ballast::Json& status);
  void stateChanged(ballast::LinkState state, const QString& why);
  // A request was refused or not answered.
  void failed(const QString& op, const QString& message);

 private:
  // What an earlier link still says is dropped.
  void onThisThread(std::uint64_t epoch, std::function<void()> act);
  void guarded(const QString& what, const std::function<void()>& act);
  void takeFrame(const Frame& frame, std::uint64_t epoch);
  void takeState(LinkState state, const Json& detail, std::uint64_t epoch);
  void takeStatus(const Json& status);
  void takeText(const FrameHeader& header, const std::string& text);

  QString endpoint_;
  LinkState state_ = LinkState::kLost;
  std::uint32_t run_ = 0;  // of the last status
  std::uint64_t revision_ = 0;
  std::uint64_t epoch_ = 0;  // of open()
  std::unique_ptr<LinkClient> client_;
};

}  // namespace ballast
