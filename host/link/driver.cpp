// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/driver.hpp"

#include <algorithm>

#include "host/link/register_file.hpp"

namespace ballast {
namespace {

// A coupling at real-time pace is 10 ms: every third one is shown.
constexpr auto kShowInterval = std::chrono::milliseconds(28);
constexpr auto kFiguresInterval = std::chrono::milliseconds(200);
constexpr auto kGpuInterval = std::chrono::milliseconds(200);
constexpr int kShare = 20;  // reading the GPUs, or the jobs, takes at most one part in so many
constexpr auto kNap = std::chrono::milliseconds(100);
constexpr auto kMeasureInterval = std::chrono::milliseconds(500);
// A pause of the machine is made up for; what is slower for good is not.
constexpr auto kMostLag = std::chrono::milliseconds(500);
constexpr double kUwPerW = 1e6;

}  // namespace

Driver::Driver(Session& session, CommandQueue& commands, Outbox& outbox,
               const std::atomic<bool>& stop, const Start& start)
    : session_(session),
      commands_(commands),
      outbox_(outbox),
      stop_(stop),
      registers_(start.registers) {
  status_.state = start.paused ? RunState::kPaused : RunState::kRunning;
  status_.pace = start.pace;
}

void Driver::anchor(Tick tick) {
  anchor_tick_ = tick;
  anchor_ = Clock::now();
  measured_ = anchor_;
  measured_tick_ = tick;
}

Driver::Clock::time_point Driver::due(Tick tick) const {
  const double wall_s = seconds(tick - anchor_tick_) / status_.pace;
  return anchor_ +
         std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(wall_s));
}

bool Driver::at_coupling(LiveBus& bus) {
  const Tick tick = bus.tick();
  if (tick == 0) anchor(tick);
  status_.tick = tick;
  if (status_.until && tick >= *status_.until) {
    pause();
  }
  measure(tick);
  session_.set_status(status_);
  happen(bus);
  serve(bus);
  show(bus);
  hold(bus);
  return !quit_;
}

void Driver::at_end(LiveBus& bus) {
  if (registers_.empty()) return;
  try {
    write_register_file(registers_, bus, topology_of(session_.scenario()));
  } catch (const Error& error) {  // the results are none the worse for it
    outbox_.notice(bus.tick(), error.what());
  }
}

void Driver::pause() {
  status_.until.reset();
  status_.state = RunState::kPaused;
  status_.realtime_factor = 0.0;
}

// Until the next ticks are due.
void Driver::hold(LiveBus& bus) {
  while (!ending()) {
    const auto now = Clock::now();
    auto until = now + kNap;
    if (status_.state == RunState::kRunning) {
      if (status_.pace <= 0.0) return;
      const auto next = due(bus.tick());
      if (now >= next) {
        if (now - next > kMostLag) anchor(bus.tick());
        return;
      }
      until = std::min(until, next);
    }
    commands_.wait_until(until);
    serve(bus);
    show(bus);
  }
}

void Driver::measure(Tick tick) {
  const auto now = Clock::now();
  if (status_.state == RunState::kPaused || now - measured_ < kMeasureInterval) return;
  status_.realtime_factor =
      seconds(tick - measured_tick_) / std::chrono::duration<double>(now - measured_).count();
  measured_ = now;
  measured_tick_ = tick;
}

// A scenario may write between couplings: its setting is followed from the coupling after it.
void Driver::follow_setting(LiveBus& bus) {
  const Tick since = session_.settings_since(bus.tick());
  const bool fresh = since != setting_since_;
  const auto now = Clock::now();
  const bool due = now >= figures_due_ || status_.state == RunState::kPaused;
  if (!fresh && (!due || bus.tick() == status_.setting.until)) return;
  bus.flush();  // so that all figures end at this tick
  RunSoFar reached{bus.tick(), bus.jobs(), session_.store()->storage_throughput_j()};
  if (fresh) setting_begin_ = reached;
  setting_since_ = since;
  status_.setting = setting_figures(setting_begin_, reached);
  session_.set_status(status_);
  const auto cost = Clock::now() - now;
  figures_due_ = now + std::max<Clock::duration>(kFiguresInterval, kShare * cost);
}

void Driver::show(LiveBus& bus) {
  follow_setting(bus);
  const auto now = Clock::now();
  const bool paused = status_.state == RunState::kPaused;
  if (bus.tick() != shown_tick_ && (paused || now - shown_ >= kShowInterval)) {
    bus.flush();
    outbox_.series_due();
    shown_ = now;
    shown_tick_ = bus.tick();
  }
  if (bus.tick() == gpus_tick_ || now < gpus_due_ || bus.tick() == 0) return;
  show_gpus(bus);
  const auto cost = Clock::now() - now;
  gpus_due_ = now + std::max<Clock::duration>(kGpuInterval, kShare * cost);
  gpus_tick_ = bus.tick();
}

// The state of every GPU's controller, as firmware would poll it.
void Driver::show_gpus(LiveBus& bus) {
  const Scenario& s = session_.scenario();
  const RegisterBlock& block = register_block(BlockId::kGpu);
  const auto racks = static_cast<std::size_t>(s.site.racks);
  const auto gpus = static_cast<std::size_t>(s.site.gpus_per_rack);
  const std::size_t all = racks * gpus;
  gpu_values_.resize(3 * all);
  std::size_t channel = 0;
  for (const char* name : {"DEMAND", "GRANTED", "STATUS.STATE"}) {
    const RegisterRef first = find_register(block, name, 0, {});
    const double scale = first.field->unit == Unit::kWatt ? 1.0 / kUwPerW : 1.0;
    for (std::size_t r = 0; r < racks; ++r) {
      for (std::size_t g = 0; g < gpus; ++g) {
        const auto address =
            static_cast<std::uint16_t>(first.address + static_cast<int>(g) * first.group->stride);
        const std::uint32_t raw = extract_field(
            *first.field,
            bus.read({Scope::kRack, static_cast<std::uint32_t>(r), BlockId::kGpu, address}));
        gpu_values_[channel * all + r * gpus + g] = static_cast<float>(raw * scale);
      }
    }
    ++channel;
  }
  FrameHeader header;
  header.kind = FrameKind::kGpus;
  header.first_tick = bus.tick();
  header.buckets = static_cast<std::uint32_t>(all);
  header.channels = 3;
  outbox_.frame(header, gpu_values_);
  session_.store()->gpus().add(bus.tick(), gpu_values_);  // there since the first coupling
}

}  // namespace ballast
