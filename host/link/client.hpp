// SPDX-License-Identifier: GPL-3.0-or-later
// A client of a live bench: the window and `ballast ctl` are two. A thread of its own talks to the
// server, notices when it has gone, and finds it again.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "host/link/curve_keys.hpp"
#include "host/link/frame.hpp"
#include "host/link/message.hpp"
#include "host/link/wake_event.hpp"

namespace ballast {

enum class LinkState { kConnecting, kConnected, kLost };

// All functions are called by the client's thread and must not block it.
struct LinkClientOptions {
  std::string endpoint = "tcp://127.0.0.1:5555";
  std::optional<ClientKeys> keys;  // none (on loopback only): this user's own
  std::vector<FrameKind> frames;   // to receive
  std::function<void(const Frame&)> on_frame;
  // On every change. With kConnected comes the server's answer to `hello`: all that is needed to
  // begin, or to catch up after the server was lost. With kLost, {"message": why}.
  std::function<void(LinkState, const Json&)> on_state;
  // Every second while connected, the server's answer to `status`: what it published once may have
  // been lost on the way.
  std::function<void(const Json&)> on_status;
};

class LinkClient {
 public:
  using Callback = std::function<void(const Reply&)>;
  // Longer than the server's own; of `save`, which may copy gigabytes, the second.
  static constexpr std::chrono::milliseconds kTimeout{12000};
  static constexpr std::chrono::milliseconds kCopyTimeout{602000};

  // Throws ConfigError for an invalid address or key, and for an address beyond loopback without
  // keys; the server need not be running yet.
  explicit LinkClient(LinkClientOptions options);
  ~LinkClient();
  LinkClient(const LinkClient&) = delete;
  LinkClient& operator=(const LinkClient&) = delete;

  // Every request gets exactly one reply. It is an error if the answer was late or not as
  // documented ("protocol"), or if there is no server ("device"). The members of a reply have the
  // documented types.
  void request(const std::string& op, Json params, Callback done);
  std::future<Reply> request(const std::string& op, Json params = Json::object());
  // Waits for the reply and throws the error that it reports. Not from a callback.
  Reply ask(const std::string& op, Json params = Json::object());

  LinkState state() const;
  // False where there is no server after that time. Not from a callback.
  bool wait_connected(std::chrono::milliseconds timeout);
  std::string last_error() const;
  // Frames that were sent but did not arrive, by their numbers.
  std::uint64_t lost_frames() const { return lost_frames_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Order {
    Request request;
    Callback done;
  };
  struct Pending {
    std::string op;
    Callback done;
    Clock::time_point deadline;
  };

  void work();
  void open();
  std::optional<ClientKeys> keys() const;
  void leave(const std::string& why);
  void lose(const std::string& why);
  void refused(const std::string& why);
  void greet(const Reply& reply);
  void take_status(const Reply& reply);
  void take_orders();
  void take_replies();
  void take_frames();
  void watch();
  void set_state(LinkState state, const Json& detail);
  void send_internal(const char* op, std::uint64_t id);

  LinkClientOptions options_;
  std::optional<ClientKeys> keys_;  // that are used
  zmq::context_t context_;
  zmq::socket_t control_;
  zmq::socket_t frames_;
  WakeEvent event_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  LinkState state_ = LinkState::kConnecting;
  std::string last_error_;
  std::deque<Order> orders_;
  std::atomic<bool> stop_{false};
  std::atomic<std::uint64_t> next_id_{16};  // smaller ones are the client's own
  std::atomic<std::uint64_t> lost_frames_{0};

  // Of the thread.
  std::map<std::uint64_t, Pending> pending_;
  Clock::time_point heard_;
  Clock::time_point pinged_;
  std::optional<Clock::time_point> greet_again_;  // after a refusal
  std::string instance_;                          // of the server that was greeted
  struct Numbers {
    std::uint32_t run = 0;
    std::uint64_t next = 0;
  };
  std::map<FrameKind, Numbers> numbers_;
  std::thread thread_;
};

}  // namespace ballast
