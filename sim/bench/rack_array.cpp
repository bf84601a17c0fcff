// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/bench/rack_array.hpp"

#include <algorithm>
#include <cstring>
#include <thread>
#include <utility>

namespace ballast {
namespace {

using Clock = std::chrono::steady_clock;

// One block is one second: what a kill may lose at most.
constexpr Tick kBlockTicks = kTicksPerSecond;
constexpr auto kProgressInterval = std::chrono::milliseconds(100);

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::size_t thread_count(const Scenario& s) {
  const auto racks = static_cast<std::size_t>(s.site.racks);
  const std::size_t wanted = s.run.threads > 0 ? static_cast<std::size_t>(s.run.threads)
                                               : std::max(1U, std::thread::hardware_concurrency());
  return std::min(wanted, racks);
}

}  // namespace

RackArray::RackArray(const sc_core::sc_module_name& name, const Scenario& scenario,
                     RecordSink& sink, const BenchOptions& options)
    : sc_core::sc_module(name),
      registers("registers"),
      sink_(sink),
      options_(options),
      duration_(scenario.duration_ticks()),
      coupling_(scenario.coupling_ticks()),
      limit_(duration_) {
  SC_HAS_PROCESS(RackArray);
  start_ = options_.started.value_or(Clock::now());
  const auto racks = static_cast<std::size_t>(scenario.site.racks);
  const auto gpus = static_cast<std::size_t>(scenario.site.gpus_per_rack);
  workload_ = make_workload(scenario.workload, racks, gpus, scenario.site.gpu_idle_w,
                            static_cast<std::uint64_t>(scenario.run.seed));
  racks_.resize(racks);
  totals_.resize(racks);
  threads_ = std::make_unique<RackThreads>(thread_count(scenario), racks);
  threads_->run([&](std::size_t i) {
    racks_[i] = std::make_unique<Rack>(scenario, workload_->rack(i), options_.controllers(gpus, i));
  });

  layout_.racks = racks;
  layout_.gpus_per_rack = gpus;
  layout_.rack_channels = rack_channels(scenario);
  if (scenario.run.record_gpus) layout_.gpu_channels = gpu_channels();
  layout_.sample_rate_hz = static_cast<double>(kTicksPerSecond);
  layout_.demand = workload_->quality();
  const auto capacity = static_cast<std::size_t>(kBlockTicks);
  rack_values_.resize(layout_.rack_channels.size() * racks * capacity);
  gpu_values_.resize(layout_.gpu_channels.size() * racks * gpus * capacity);

  registers.register_b_transport(this, &RackArray::transport);
  SC_THREAD(run);
}

void RackArray::transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
  const std::uint64_t address = payload.get_address();
  const std::uint64_t rack = address >> 20;
  const auto block = static_cast<BlockId>((address >> 16) & 0xF);
  const auto offset = static_cast<std::uint16_t>(address);
  const bool write = payload.is_write();
  if (payload.get_data_length() != 4 || payload.get_byte_enable_ptr() != nullptr) {
    payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    return;
  }
  const bool broadcast = rack == kAllRacks;
  if ((block != BlockId::kGpu && block != BlockId::kStorage) ||
      (!broadcast && rack >= racks_.size()) || (broadcast && !write)) {
    payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  std::uint32_t data = 0;
  std::memcpy(&data, payload.get_data_ptr(), sizeof data);
  bool ok = true;
  try {
    for (std::size_t i = broadcast ? 0 : rack; i < (broadcast ? racks_.size() : rack + 1); ++i) {
      RackControllers& controllers = racks_[i]->controllers();
      ok &= write ? controllers.write(block, offset, data) : controllers.read(block, offset, data);
    }
  } catch (...) {
    // Exceptions lose their type on the way through SystemC: kept, and thrown after sc_start().
    fail(std::current_exception());
    ok = false;
  }
  if (!write) std::memcpy(payload.get_data_ptr(), &data, sizeof data);
  payload.set_response_status(ok ? tlm::TLM_OK_RESPONSE : tlm::TLM_GENERIC_ERROR_RESPONSE);
}

void RackArray::fail(std::exception_ptr error) {
  if (!error_) error_ = std::move(error);
}

bool RackArray::stop_asked() const {
  return options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed);
}

void RackArray::run() {
  try {
    simulate();
  } catch (...) {
    fail(std::current_exception());
  }
  wall_s_ = std::chrono::duration<double>(Clock::now() - start_ - slept_).count();
  if (waves_open_) racks_[options_.waves->rack]->controllers().close_waves();
  sc_core::sc_stop();
}

void RackArray::simulate() {
  sink_.begin(layout_);
  recording_ = true;
  startup_s_ = since(start_);
  start_ = Clock::now();
  Clock::time_point reported = start_;
  while (tick_ < duration_ && !stopped_) {
    if (tick_ == 0 || tick_ >= limit_) {
      // Initiators that act at this time go first.
      wait(sc_core::SC_ZERO_TIME);
      wait(sc_core::SC_ZERO_TIME);
    }
    stopped_ = ended_;
    if (error_ || stopped_) break;
    const Tick next_coupling = (tick_ / coupling_ + 1) * coupling_;
    const Tick next_block = block_first_ + kBlockTicks;
    Tick to = std::min({duration_, next_coupling, next_block});
    if (limit_ > tick_) to = std::min(to, limit_);
    if (tick_ % coupling_ == 0) workload_->couple(tick_);
    try {
      step_racks(tick_, to - tick_);
    } catch (...) {
      fail(std::current_exception());
      torn_ = true;
      break;
    }
    wait(sc_core::sc_time(static_cast<double>(to - tick_), sc_core::SC_MS));
    tick_ = to;
    if (block_ticks_ == kBlockTicks) flush();
    if (options_.progress && Clock::now() - reported >= kProgressInterval) {
      reported = Clock::now();
      options_.progress(tick_);
    }
    if (options_.pace > 0.0 && options_.live == nullptr) pace(tick_);
    stopped_ = stop_asked() && tick_ < duration_;
  }
  if (!error_) workload_->couple(tick_);
  flush();  // after an error, what was complete before it
  if (options_.progress) options_.progress(tick_);
}

void RackArray::step_racks(Tick from, Tick count) {
  threads_->run([&](std::size_t r) { step_rack(r, from, count); });
  block_ticks_ += count;
}

void RackArray::step_rack(std::size_t r, Tick from, Tick count) {
  const std::size_t capacity = static_cast<std::size_t>(kBlockTicks);
  const std::size_t racks = racks_.size();
  const std::size_t gpus = layout_.gpus_per_rack;
  const auto column = static_cast<std::size_t>(block_ticks_);
  Rack& rack = *racks_[r];
  totals_[r] = rack.totals();
  RackSlot slot;
  slot.rack_stride = racks * capacity;
  slot.gpu_stride = capacity;
  slot.channel_stride = racks * gpus * capacity;
  slot.rack = rack_values_.data() + r * capacity + column;
  slot.gpu = gpu_values_.empty() ? nullptr : gpu_values_.data() + r * gpus * capacity + column;
  const bool waves = options_.waves && options_.waves->rack == r;
  for (Tick tick = from; tick < from + count; ++tick) {
    try {
      rack.step(tick, slot);
    } catch (...) {
      // The signals of the tick that failed are what one looks for.
      if (waves) dump_waves(rack, tick);
      throw;
    }
    if (waves) dump_waves(rack, tick);
    ++slot.rack;
    if (slot.gpu != nullptr) ++slot.gpu;
  }
}

void RackArray::dump_waves(Rack& rack, Tick tick) {
  if (tick < options_.waves->from || tick >= options_.waves->to) return;
  rack.update_signals();
  if (!waves_open_) {
    rack.controllers().open_waves(options_.waves->file, rack.signals());
    waves_open_ = true;
  }
  rack.controllers().dump_waves(tick);
}

void RackArray::flush() {
  if (block_ticks_ == 0) return;
  RecordBlock block;
  block.first_tick = block_first_;
  block.ticks = static_cast<std::size_t>(block_ticks_);
  block.capacity = static_cast<std::size_t>(kBlockTicks);
  block.rack_values = rack_values_;
  block.gpu_values = gpu_values_;
  sink_.block(block);
  block_first_ += block_ticks_;
  block_ticks_ = 0;
}

void RackArray::pace(Tick tick) {
  const Clock::time_point before = Clock::now();
  const auto due = start_ + std::chrono::duration_cast<Clock::duration>(
                                std::chrono::duration<double>(seconds(tick) / options_.pace));
  // In short naps: a signal is answered at once however slow the pace.
  for (Clock::time_point now = before; now < due && !stop_asked(); now = Clock::now()) {
    std::this_thread::sleep_for(std::min<Clock::duration>(due - now, kProgressInterval));
  }
  slept_ += Clock::now() - before;
}

BenchOutcome RackArray::outcome() const {
  BenchOutcome out;
  out.ticks = tick_;
  out.partial = stopped_ || error_ != nullptr;
  for (std::size_t r = 0; r < racks_.size(); ++r) {
    const RackTotals totals = torn_ ? totals_[r] : racks_[r]->totals();
    out.energy.add(totals.energy);
    out.supplies.add(totals.supplies);
    out.backfeeding_ticks += totals.backfeeding_ticks;
  }
  out.jobs = workload_->report(tick_);
  out.demand = workload_->quality();
  out.startup_s = startup_s_;
  out.wall_s = wall_s_;
  return out;
}

}  // namespace ballast
