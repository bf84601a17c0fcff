// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/latency.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

#include "host/link/client.hpp"

namespace ballast {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr auto kConnectPatience = std::chrono::seconds(5);
constexpr auto kFramePatience = std::chrono::seconds(5);

// When the newest tick of the series arrived.
class Arrival {
 public:
  void frame(const Frame& frame) {
    const std::lock_guard lock(mutex_);
    end_ = frame.header.first_tick + frame.header.ticks;
    arrived_.notify_all();
  }
  bool wait_beyond(Tick tick) {
    std::unique_lock lock(mutex_);
    return arrived_.wait_for(lock, kFramePatience, [&] { return end_ > tick; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  Tick end_ = 0;
};

}  // namespace

LatencyFigures latency_figures(std::vector<double> ms) {
  std::sort(ms.begin(), ms.end());
  const auto at = [&](double part) {
    return ms[static_cast<std::size_t>(part * static_cast<double>(ms.size() - 1))];
  };
  return {at(0.5), at(0.99), ms.back()};
}

LinkLatency measure_link_latency(const std::string& endpoint, std::size_t writes) {
  Arrival arrival;
  LinkClientOptions options;
  options.endpoint = endpoint;
  options.frames = {FrameKind::kSeries};
  options.on_frame = [&](const Frame& frame) { arrival.frame(frame); };
  LinkClient client(options);
  if (!client.wait_connected(kConnectPatience)) {
    throw DeviceError(client.last_error(), {endpoint, 0, 0}, "start it first");
  }
  arrival.wait_beyond(0);
  std::vector<double> to_tick;
  std::vector<double> to_frame;
  for (std::size_t i = 0; i < writes; ++i) {
    // Not in step with the couplings or the frames.
    std::this_thread::sleep_for(std::chrono::milliseconds(50 + static_cast<int>(i * 37 % 53)));
    const Json write = {
        {"block", "gpu"}, {"name", "preset.4.FLOOR"}, {"value", i % 2 == 0 ? "50 %" : "60 %"}};
    const auto sent = Clock::now();
    const Reply reply = client.ask("write", {{"writes", Json::array({write})}});
    const Milliseconds answered = Clock::now() - sent;
    if (!reply.body["acts_in_ms"].is_number()) {
      throw DeviceError("the run is paused", {endpoint, 0, 0}, "let it run");
    }
    to_tick.push_back(answered.count() + reply.body["acts_in_ms"].get<double>());
    if (!arrival.wait_beyond(reply.body["tick"].get<Tick>())) {
      throw DeviceError("no frames arrive", {endpoint, 0, 0}, "check that the run is progressing");
    }
    to_frame.push_back(Milliseconds(Clock::now() - sent).count());
  }
  LinkLatency out;
  out.writes = writes;
  if (writes == 0) return out;
  out.to_tick = latency_figures(to_tick);
  out.to_frame = latency_figures(to_frame);
  return out;
}

}  // namespace ballast
