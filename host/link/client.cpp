// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/client.hpp"

#include <memory>
#include <utility>

#include "host/link/own_keys.hpp"
#include "host/link/reply_shape.hpp"
#include "host/link/sockets.hpp"

namespace ballast {
namespace {

constexpr int kTurnMs = 100;
constexpr int kFarewellMs = 100;
constexpr auto kPingInterval = std::chrono::seconds(1);
constexpr auto kRefusedPause = std::chrono::seconds(1);
constexpr auto kLostAfter = std::chrono::milliseconds(3500);
constexpr std::uint64_t kHelloId = 1;
constexpr std::uint64_t kPingId = 2;
constexpr int kFramesPerTurn = 512;
constexpr std::size_t kLeastFiles = 64;
constexpr SocketLimits kControl{kMaxReplyBytes, 256};
constexpr SocketLimits kFrames{kMaxFrameBytes + kFrameHeaderBytes + 1, 1024};

// What is not as documented is a fault.
Reply checked(const std::string& op, Reply reply) {
  if (!reply.ok) return reply;
  try {
    check_reply(op, reply.body);
  } catch (const ProtocolError& error) {
    return fault_reply(reply.id, error);
  }
  return reply;
}

}  // namespace

LinkClient::LinkClient(LinkClientOptions options) : options_(std::move(options)) {
  require_files(kLeastFiles, kLeastFiles);
  if (!parse_endpoint(options_.endpoint).loopback() && !options_.keys) {
    throw ConfigError("a server on another machine requires keys", {options_.endpoint, 0, 0},
                      "use --keys to give those that `ballast keys` made for this client");
  }
  open();
  thread_ = std::thread([this] { work(); });
}

LinkClient::~LinkClient() {
  stop_ = true;
  event_.set();
  thread_.join();
}

// Begins anew: a connection that was lost may have left half of a conversation.
void LinkClient::open() {
  control_ = make_socket(context_, zmq::socket_type::dealer, kControl);
  keys_ = keys();
  if (keys_) {  // else there is no server yet that would let this client in
    use_curve(control_, *keys_);
    connect_socket(control_, options_.endpoint);
  }
  heard_ = pinged_ = Clock::now();
  greet_again_.reset();
  send_internal("hello", kHelloId);
}

// Anew each time: the first server of this user makes them.
std::optional<ClientKeys> LinkClient::keys() const {
  if (options_.keys) return options_.keys;
  try {
    return own_client_keys();
  } catch (const Error&) {
    return std::nullopt;  // the server says what is wrong with them
  }
}

void LinkClient::send_internal(const char* op, std::uint64_t id) {
  send(control_, {format_request({id, op, Json::object()})});
}

void LinkClient::request(const std::string& op, Json params, Callback done) {
  Order order{{next_id_++, op, std::move(params)}, std::move(done)};
  {
    const std::lock_guard lock(mutex_);
    orders_.push_back(std::move(order));
  }
  event_.set();
}

std::future<Reply> LinkClient::request(const std::string& op, Json params) {
  auto promise = std::make_shared<std::promise<Reply>>();
  std::future<Reply> future = promise->get_future();
  request(op, std::move(params), [promise](const Reply& reply) { promise->set_value(reply); });
  return future;
}

Reply LinkClient::ask(const std::string& op, Json params) {
  Reply reply = request(op, std::move(params)).get();
  if (!reply.ok) throw_fault(reply.fault);
  return reply;
}

LinkState LinkClient::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::string LinkClient::last_error() const {
  const std::lock_guard lock(mutex_);
  return last_error_;
}

bool LinkClient::wait_connected(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, timeout, [this] { return state_ == LinkState::kConnected; });
}

void LinkClient::set_state(LinkState state, const Json& detail) {
  {
    const std::lock_guard lock(mutex_);
    if (state == LinkState::kLost) last_error_ = detail.value("message", "");
    if (state == state_ && state != LinkState::kConnected) return;
    state_ = state;
  }
  if (options_.on_state) options_.on_state(state, detail);
  changed_.notify_all();
}

void LinkClient::work() {
  while (!stop_) {
    std::vector<zmq::pollitem_t> items = {{control_.handle(), 0, ZMQ_POLLIN, 0},
                                          {nullptr, event_.descriptor(), ZMQ_POLLIN, 0}};
    if (frames_.handle() != nullptr) items.push_back({frames_.handle(), 0, ZMQ_POLLIN, 0});
    wait_for(items, kTurnMs);
    event_.clear();
    take_replies();
    take_frames();
    take_orders();
    watch();
  }
  if (state() == LinkState::kConnected) {
    control_.set(zmq::sockopt::linger, kFarewellMs);
    send_internal("bye", kPingId);
  }
  lose("this client was closed");
  take_orders();
}

void LinkClient::take_orders() {
  std::deque<Order> orders;
  {
    const std::lock_guard lock(mutex_);
    orders.swap(orders_);
  }
  for (Order& order : orders) {
    const std::uint64_t id = order.request.id;
    const std::string bytes = format_request(order.request);
    if (bytes.size() > kMaxRequestBytes) {
      order.done(fault_reply(id, "protocol", "the request is too long; split it"));
    } else if (state() != LinkState::kConnected || !send(control_, {bytes})) {
      order.done(fault_reply(
          id, "device",
          "no server answers at " + options_.endpoint + "; is `ballast serve` running there?"));
    } else {
      const auto patience = order.request.op == "save" ? kCopyTimeout : kTimeout;
      pending_[id] = {order.request.op, std::move(order.done), Clock::now() + patience};
    }
  }
}

void LinkClient::take_replies() {
  while (const auto parts = receive(control_, 2)) {
    heard_ = Clock::now();
    Reply reply;
    try {
      reply = parse_reply(parts->front());
    } catch (const ProtocolError& error) {
      refused(error.what());
      return;
    }
    if (parts->size() > 1) reply.binary = (*parts)[1];
    if (!reply.id || *reply.id == kHelloId) {
      greet(checked("hello", std::move(reply)));
      continue;
    }
    if (*reply.id == kPingId) {
      take_status(checked("status", std::move(reply)));
      continue;
    }
    const auto waiting = pending_.find(*reply.id);
    if (waiting == pending_.end()) continue;
    const Pending pending = std::move(waiting->second);
    pending_.erase(waiting);
    pending.done(checked(pending.op, std::move(reply)));
  }
}

void LinkClient::take_status(const Reply& reply) {
  if (state() != LinkState::kConnected) return;
  if (!reply.ok) return refused(reply.fault.message);
  // ZeroMQ finds a server that was started anew by itself, and nothing that was known holds.
  if (reply.body.value("instance", instance_) != instance_) {
    return lose("another server answers at " + options_.endpoint);
  }
  if (options_.on_status) options_.on_status(reply.body);
}

void LinkClient::greet(const Reply& reply) {
  if (!reply.ok) return refused(reply.fault.message);
  if (!options_.frames.empty()) {
    TcpEndpoint endpoint = parse_endpoint(options_.endpoint);
    endpoint.port = reply.body.at("frames_port").get<int>();
    frames_ = make_socket(context_, zmq::socket_type::sub, kFrames);
    if (keys_) use_curve(frames_, *keys_);
    for (const FrameKind kind : options_.frames) {
      const char topic = static_cast<char>('0' + static_cast<int>(kind));
      frames_.set(zmq::sockopt::subscribe, std::string(1, topic));
    }
    connect_socket(frames_, endpoint.str());
  }
  numbers_.clear();
  instance_ = reply.body.value("instance", "");
  set_state(LinkState::kConnected, reply.body);
}

void LinkClient::take_frames() {
  if (frames_.handle() == nullptr) return;
  for (int i = 0; i < kFramesPerTurn; ++i) {
    const auto parts = receive(frames_, 1);
    if (!parts) return;
    heard_ = Clock::now();
    Frame frame;
    try {
      frame = decode_frame(parts->front());
    } catch (const ProtocolError&) {
      continue;
    }
    // The server numbers its notices over all runs, the bench its frames within one.
    Numbers& numbers = numbers_[frame.header.kind];
    const bool same = numbers.run == frame.header.run || frame.header.kind == FrameKind::kNotice;
    if (same && numbers.next != 0 && frame.header.seq > numbers.next) {
      lost_frames_ += frame.header.seq - numbers.next;
    }
    numbers = {frame.header.run, frame.header.seq + 1};
    if (options_.on_frame) options_.on_frame(frame);
  }
}

void LinkClient::watch() {
  const auto now = Clock::now();
  for (auto it = pending_.begin(); it != pending_.end();) {
    if (now < it->second.deadline) {
      ++it;
      continue;
    }
    const Callback done = std::move(it->second.done);
    const std::uint64_t id = it->first;
    it = pending_.erase(it);
    done(fault_reply(id, "protocol", "the server did not answer in time; it may be overloaded"));
  }
  if (now - heard_ > kLostAfter) {
    lose("no server answers at " + options_.endpoint + (options_.keys ? " to this key" : "") +
         "; is `ballast serve` running there" +
         (options_.keys ? " with this client's key?" : ", and does it require keys?"));
    return;
  }
  if (greet_again_ && now > *greet_again_) {
    greet_again_.reset();
    send_internal("hello", kHelloId);
  }
  if (state() == LinkState::kConnected && now - pinged_ > kPingInterval) {
    pinged_ = now;
    send_internal("status", kPingId);
  }
}

void LinkClient::leave(const std::string& why) {
  frames_ = zmq::socket_t();
  std::map<std::uint64_t, Pending> failed;
  failed.swap(pending_);
  for (const auto& [id, pending] : failed) pending.done(fault_reply(id, "device", why));
  set_state(LinkState::kLost, {{"message", why}});
}

void LinkClient::lose(const std::string& why) {
  leave(why);
  if (!stop_) open();
}

// There is a server, which may let this client in later.
void LinkClient::refused(const std::string& why) {
  leave(why);
  greet_again_ = Clock::now() + kRefusedPause;
}

}  // namespace ballast
