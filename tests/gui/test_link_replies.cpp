// SPDX-License-Identifier: GPL-3.0-or-later
// A server of another version, or one that is none: whatever it says, the window names what is
// wrong and goes on.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "gui/model/run_model.hpp"
#include "gui/panels/log_panel.hpp"
#include "host/link/own_keys.hpp"
#include "host/link/sockets.hpp"

using namespace ballast;

namespace {

constexpr int kPatienceMs = 20000;

std::string good_hello(int frames_port) {
  return R"({"instance":"x","frames_port":)" + std::to_string(frames_port) +
         R"(,"status":{"state":"paused","run":1},"layout":{"racks":1,"gpus_per_rack":2,)"
         R"("site_channels":[],"rack_channels":[]}})";
}

class FakeServer {
 public:
  FakeServer()
      : requests_(make_socket(context_, zmq::socket_type::router, {kMaxReplyBytes, 64})),
        frames_(make_socket(context_, zmq::socket_type::pub, {kMaxReplyBytes, 64})) {
    for (zmq::socket_t* socket : {&requests_, &frames_}) use_curve(*socket, own_server_keys());
    endpoint_ = bind_socket(requests_, "tcp://127.0.0.1:*");
    frames_port_ = parse_endpoint(bind_socket(frames_, "tcp://127.0.0.1:*")).port;
    thread_ = std::thread([this] { serve(); });
  }
  ~FakeServer() {
    stop_ = true;
    thread_.join();
  }
  QString endpoint() const { return QString::fromStdString(endpoint_); }
  int frames_port() const { return frames_port_; }
  void answer(const std::string& op, const std::string& body) {
    const std::lock_guard lock(mutex_);
    replies_[op] = body;
  }
  // Again and again, until another one is to be published.
  void publish(FrameKind kind, const std::string& text) {
    const std::lock_guard lock(mutex_);
    FrameHeader header;
    header.kind = kind;
    header.run = 1;
    frame_ = encode_frame(header, text);
  }

 private:
  void serve() {
    std::vector<zmq::pollitem_t> items = {{requests_.handle(), 0, ZMQ_POLLIN, 0}};
    while (!stop_) {
      wait_for(items, 20);
      const std::lock_guard lock(mutex_);
      while (const auto parts = receive(requests_, 2)) {
        std::optional<std::uint64_t> id;
        const Request request = parse_request(parts->at(1), id);
        const auto reply = replies_.find(request.op);
        if (reply == replies_.end()) continue;
        std::string text = reply->second;
        text.insert(
            1, R"("v":1,"ok":true,"id":)" + std::to_string(request.id) + (text == "{}" ? "" : ","));
        send(requests_, {parts->front(), text});
      }
      if (!frame_.empty()) send(frames_, {frame_});
    }
  }

  zmq::context_t context_;
  zmq::socket_t requests_;
  zmq::socket_t frames_;
  std::string endpoint_;
  int frames_port_ = 0;
  std::mutex mutex_;
  std::map<std::string, std::string> replies_;
  std::string frame_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace

class TestLinkReplies : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { qputenv("XDG_STATE_HOME", keys_.path().toLocal8Bit()); }
  void greetingsOfAWrongType();
  void repliesAndFramesOfAWrongType();
  void logShowsControlCharacters();

 private:
  QTemporaryDir keys_;
};

void TestLinkReplies::greetingsOfAWrongType() {
  FakeServer server;
  const std::pair<const char*, const char*> greetings[] = {
      {R"({"instance":"x","frames_port":"5"})", "'frames_port'"},
      {R"({"instance":"x","frames_port":5,"status":[]})", "'status'"}};
  for (const auto& [greeting, member] : greetings) {
    server.answer("hello", greeting);
    LinkBridge bridge;
    RunModel run(bridge);
    QString why;
    connect(&bridge, &LinkBridge::stateChanged, this, [&](LinkState state, const QString& text) {
      why = state == LinkState::kLost ? text : "";
    });
    bridge.open(server.endpoint());
    QTRY_VERIFY_WITH_TIMEOUT(why.contains(member), kPatienceMs);
    QVERIFY(!bridge.connected());
    server.answer("hello", good_hello(server.frames_port()));
    QTRY_VERIFY_WITH_TIMEOUT(bridge.connected(), kPatienceMs);
  }
}

void TestLinkReplies::repliesAndFramesOfAWrongType() {
  FakeServer server;
  server.answer("hello", good_hello(server.frames_port()));
  server.answer("status", R"({"state":"paused","instance":"x"})");
  server.answer("scenario", R"({"toml":[]})");
  LinkBridge bridge;
  RunModel run(bridge);
  QSignalSpy failures(&bridge, &LinkBridge::failed);
  bridge.open(server.endpoint());
  const auto told = [&](const char* text) {
    for (const auto& failure : failures) {
      if (failure.at(1).toString().contains(text)) return true;
    }
    return false;
  };
  QTRY_VERIFY_WITH_TIMEOUT(told("'scenario' has an invalid 'toml'"), kPatienceMs);
  server.publish(FrameKind::kNotice, R"({"type":"status","status":{"state":7}})");
  QTRY_VERIFY_WITH_TIMEOUT(told("notice has an invalid 'state'"), kPatienceMs);
  server.publish(FrameKind::kVerdicts, R"({"counts":{"within":"many"}})");
  QTRY_VERIFY_WITH_TIMEOUT(told("verdicts has an invalid 'within'"), kPatienceMs);
  server.publish(FrameKind::kVerdicts, R"({"verdicts":)" + std::string(1000000, '['));
  QTRY_VERIFY_WITH_TIMEOUT(told("nested too deeply"), kPatienceMs);
  QVERIFY(bridge.connected());
}

void TestLinkReplies::logShowsControlCharacters() {
  LogPanel log;
  log.error("a\nforged\x1b[31m");
  QCOMPARE(log.blockCount(), 1);
  QVERIFY2(log.toPlainText().endsWith("a\\nforged\\x1b[31m"), qPrintable(log.toPlainText()));
  log.retract("a\nforged\x1b[31m");
  QVERIFY(!log.strip()->text().contains("forged"));
}

QTEST_MAIN(TestLinkReplies)
#include "test_link_replies.moc"
