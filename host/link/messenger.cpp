// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/messenger.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "host/link/history.hpp"
#include "host/link/params.hpp"
#include "host/link/sockets.hpp"

namespace ballast {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kIdleMs = 50;
constexpr auto kStatusInterval = std::chrono::milliseconds(200);
constexpr int kLingerMs = 1000;
// Of a frame of series: at real-time pace a bucket is a tick, unless so many racks would not fit.
constexpr std::size_t kSeriesBuckets = 128;
constexpr std::size_t kSeriesBytes = 256U << 10U;
constexpr SocketLimits kControl{kMaxReplyBytes, 256};
constexpr SocketLimits kFrames{kMaxFrameBytes + kFrameHeaderBytes + 1, 64};

}  // namespace

Messenger::Messenger(const Endpoints& endpoints, Session& session, CommandQueue& commands,
                     Outbox& outbox, Analysis& analysis, Verdicts& verdicts)
    : session_(session),
      commands_(commands),
      outbox_(outbox),
      analysis_(analysis),
      verdicts_(verdicts),
      control_(make_socket(context_, zmq::socket_type::dealer, kControl)),
      frames_(make_socket(context_, zmq::socket_type::push, kFrames)) {
  control_.set(zmq::sockopt::linger, kLingerMs);
  frames_.set(zmq::sockopt::linger, kLingerMs);  // the last are the verdicts of the whole run
  connect_socket(control_, endpoints.control);
  connect_socket(frames_, endpoints.frames);
  thread_ = std::thread([this] { work(); });
}

Messenger::~Messenger() {
  stop_ = true;
  outbox_.series_due();  // wakes it, and shows the last ticks
  thread_.join();
}

void Messenger::work() {
  std::vector<zmq::pollitem_t> items = {{control_.handle(), 0, ZMQ_POLLIN, 0},
                                        {nullptr, outbox_.descriptor(), ZMQ_POLLIN, 0}};
  for (bool last = false; !last;) {
    wait_for(items, kIdleMs);
    last = stop_;  // one more round after it was set
    while (const auto parts = receive(control_, 1)) handle(parts->front());
    notify();
    send_waiting();
  }
  send_waiting();  // the last series
}

void Messenger::handle(const std::string& bytes) {
  std::optional<std::uint64_t> id;
  try {
    Request request = parse_request(bytes, id);
    if (!answers(request)) commands_.push(std::move(request));
  } catch (const std::exception& error) {
    outbox_.reply(fault_reply(id, error));
  }
}

const LiveStore& Messenger::recorded(const Request& request) const {
  const LiveStore* store = session_.store();
  if (store != nullptr) return *store;
  throw DeviceError("nothing has been recorded yet", {request.op, 0, 0}, "start the run");
}

// False where the request is for the simulating thread.
bool Messenger::answers(const Request& request) {
  Reply reply;
  reply.id = request.id;
  reply.ok = true;
  if (request.op == "history") {
    const HistoryRequest query = parse_history(request.params);
    reply = history_reply(request.id, query, live_history(recorded(request), query));
  } else if (request.op == "gpus") {
    reply = gpus_reply(request.id, recorded(request).gpus(), request.params);
  } else if (request.op == "spectrogram") {
    analysis_.ask_spectrogram(request, recorded(request));
    return true;  // the reply follows
  } else if (request.op == "scenario") {
    Params(request.params, request.op).done();
    const Scenario replay = session_.replay();
    reply.body = {{"toml", scenario_toml(replay)},
                  {"live_writes", replay.writes.size() - session_.scenario().writes.size()},
                  {"live_events", replay.events.size() - session_.scenario().events.size()}};
  } else if (request.op == "spectrum") {
    reply.body = analysis_.set_spectrum(request.params);
  } else if (request.op == "judge") {
    reply.body = verdicts_.set(request.params);
  } else {
    return false;
  }
  outbox_.reply(std::move(reply));
  return true;
}

void Messenger::send_waiting() {
  Outbox::Waiting waiting = outbox_.take();
  if (waiting.series_due) send_series();  // what it adds is taken the next time
  for (Reply& reply : waiting.replies) {
    if (reply.ok) reply.body["status"] = session_.status_json();
    std::vector<std::string> parts = {format_reply(reply)};
    if (!reply.binary.empty()) parts.push_back(std::move(reply.binary));
    send(control_, parts);
  }
  // Where the server cannot follow, frames are lost and their numbers tell.
  for (const std::string& frame : waiting.frames) send(frames_, {frame});
}

void Messenger::send_series() {
  const LiveStore* store = session_.store();
  if (store == nullptr) return;
  const Tick now = store->ticks();
  if (now <= shown_) return;
  HistoryQuery query;
  query.channels.resize(store->channels().size());
  std::iota(query.channels.begin(), query.channels.end(), 0U);
  query.from = shown_;
  query.to = now;
  query.buckets = std::clamp<std::size_t>(
      kSeriesBytes / (2 * sizeof(float) * query.channels.size()), 1, kSeriesBuckets);
  const History history = store->history(query);
  FrameHeader header;
  header.kind = FrameKind::kSeries;
  header.first_tick = history.first_tick;
  header.ticks = static_cast<std::uint32_t>(history.end_tick - history.first_tick);
  header.ticks_per_bucket = static_cast<std::uint32_t>(history.ticks_per_bucket);
  header.buckets = static_cast<std::uint32_t>(history.buckets);
  header.channels = static_cast<std::uint32_t>(query.channels.size());
  outbox_.frame(header, history.min_max);
  shown_ = now;
}

// The state at every change, and how far the run is now and then.
void Messenger::notify() {
  const auto now = Clock::now();
  const Json status = session_.status_json();
  std::string state = dump({status["state"], status["pace"], status["register_generation"],
                            status["live_events"], status["message"], status["until_tick"]});
  if (now - notified_ < kStatusInterval && state == last_state_ && !stop_) return;
  notified_ = now;
  last_state_ = std::move(state);
  FrameHeader header;
  header.kind = FrameKind::kNotice;
  header.first_tick = status["tick"].get<Tick>();
  outbox_.text(header, Json{{"type", "status"}, {"status", status}});
}

}  // namespace ballast
