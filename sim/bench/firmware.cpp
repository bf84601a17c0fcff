// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/bench/firmware.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <utility>

#include "sim/workload/program_plan.hpp"

namespace ballast {
namespace {

using Clock = std::chrono::steady_clock;

// A driver may parse and encode messages; SystemC's default is 320 KiB.
constexpr std::size_t kDriverStackBytes = std::size_t{4} << 20;

}  // namespace

Firmware::Firmware(const sc_core::sc_module_name& name, const Scenario& scenario, RackArray& racks,
                   LiveDriver* live)
    : sc_core::sc_module(name),
      bus("bus"),
      scenario_(scenario),
      racks_(racks),
      live_(live),
      writes_(register_writes(scenario)) {
  for (const EventConfig& event : scenario.events) {
    check_event(scenario, event);
    events_.push_back({event_tick(scenario, event), event});
  }
  std::stable_sort(events_.begin(), events_.end(),
                   [](const Happening& a, const Happening& b) { return a.tick < b.tick; });
  racks_.limit(next_action(0));
  SC_HAS_PROCESS(Firmware);
  SC_THREAD(run);
  if (live_ != nullptr) set_stack_size(kDriverStackBytes);
}

void Firmware::run() {
  try {
    for (Tick next = next_action(0); next < scenario_.duration_ticks();
         next = next_action(now_ + 1)) {
      racks_.limit(next);
      if (next > now_) {
        wait(sc_core::sc_time(static_cast<double>(next - now_), sc_core::SC_MS));
        now_ = next;
      }
      // The racks come to this time first: what is done by now is then accounted for.
      wait(sc_core::SC_ZERO_TIME);
      act();
    }
    racks_.limit(scenario_.duration_ticks());
  } catch (...) {
    racks_.fail(std::current_exception());
  }
}

Tick Firmware::next_action(Tick from) const {
  Tick next = scenario_.duration_ticks();
  if (written_ < writes_.size()) next = std::min(next, writes_[written_].tick);
  if (happened_ < events_.size()) next = std::min(next, events_[happened_].tick);
  if (live_ != nullptr) {
    const Tick coupling = scenario_.coupling_ticks();
    next = std::min(next, (from + coupling - 1) / coupling * coupling);
  }
  return next;
}

void Firmware::act() {
  for (; written_ < writes_.size() && writes_[written_].tick == now_; ++written_) {
    apply(writes_[written_]);
  }
  // One that finds nothing to act on has no effect, as a job's `kill` after its end.
  for (; happened_ < events_.size() && events_[happened_].tick == now_; ++happened_) {
    happen(events_[happened_].event);
  }
  if (live_ != nullptr && now_ % scenario_.coupling_ticks() == 0) drive();
}

void Firmware::drive() {
  const Clock::time_point before = Clock::now();
  const bool go_on = live_->at_coupling(*this);
  racks_.set_aside(Clock::now() - before);
  if (!go_on) racks_.end();
}

void Firmware::end(Tick tick) {
  now_ = tick;
  if (live_ != nullptr) live_->at_end(*this);
}

// A field is changed by reading its register, replacing the field and writing it back.
void Firmware::apply(const RegisterWrite& write) {
  const RegisterBlock& block = register_block(write.block);
  const RegisterRef any =
      find_register(block, write.name, static_cast<int>(write.gpu), write.place);
  const std::uint32_t raw = encode_field(*any.field, write.name, write.value, write.place);
  const bool whole = any.field->width == 32 || any.reg->fields.size() == 1 ||
                     any.reg->access == Access::kWriteOneToClear;
  if (whole) {
    const std::uint64_t rack = write.rack < 0 ? kAllRacks : static_cast<std::uint64_t>(write.rack);
    access(tlm::TLM_WRITE_COMMAND, register_address(rack, write.block, any.address),
           insert_field(*any.field, 0, raw), write.name, write.place);
    return;
  }
  const bool per_gpu = any.group->broadcast >= 0;
  const std::int64_t gpus = per_gpu && write.gpu < 0 ? scenario_.site.gpus_per_rack : 1;
  const std::int64_t first_rack = write.rack < 0 ? 0 : write.rack;
  const std::int64_t last_rack = write.rack < 0 ? scenario_.site.racks - 1 : write.rack;
  for (std::int64_t rack = first_rack; rack <= last_rack; ++rack) {
    for (std::int64_t g = 0; g < gpus; ++g) {
      const int gpu = static_cast<int>(write.gpu < 0 && per_gpu ? g : write.gpu);
      const RegisterRef ref = find_register(block, write.name, gpu, write.place);
      const std::uint64_t address =
          register_address(static_cast<std::uint64_t>(rack), write.block, ref.address);
      const std::uint32_t word = access(tlm::TLM_READ_COMMAND, address, 0, write.name, write.place);
      access(tlm::TLM_WRITE_COMMAND, address, insert_field(*ref.field, word, raw), write.name,
             write.place);
    }
  }
}

std::uint32_t Firmware::access(tlm::tlm_command command, std::uint64_t address, std::uint32_t data,
                               const std::string& name, const Place& place) {
  std::array<unsigned char, 4> bytes{};
  std::memcpy(bytes.data(), &data, sizeof data);
  tlm::tlm_generic_payload payload;
  payload.set_command(command);
  payload.set_address(address);
  payload.set_data_ptr(bytes.data());
  payload.set_data_length(bytes.size());
  payload.set_streaming_width(bytes.size());
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  bus->b_transport(payload, delay);
  if (payload.is_response_error()) {
    throw DeviceError(
        "the controller refused '" + name + "' (" + payload.get_response_string() + ")", place,
        "docs/registers.md lists registers and their ranges");
  }
  std::memcpy(&data, bytes.data(), sizeof data);
  return data;
}

bool Firmware::happen(const EventConfig& event) {
  Workload& workload = racks_.workload();
  const Tick lasts = ticks(event.duration_s);
  switch (event.kind) {
    case EventKind::kJobStart:
      return workload.start_job(event_job(scenario_, event), now_);
    case EventKind::kJobKill:
      return workload.kill_job(event_job(scenario_, event), now_);
    case EventKind::kCheckpoint:
      return workload.checkpoint_job(event_job(scenario_, event), event_periodic(scenario_, event),
                                     now_);
    case EventKind::kStraggler:
      return workload.slow_rank(event_job(scenario_, event), static_cast<std::size_t>(event.rank),
                                event.slowdown, now_, lasts > 0 ? now_ + lasts : kNever);
    case EventKind::kStorageTrip:
      for_racks(event.rack,
                [&](Rack& rack) { rack.fail_converter(now_ + std::max<Tick>(1, lasts)); });
      return true;
    case EventKind::kPsuLoss:
      for_racks(event.rack, [&](Rack& rack) {
        rack.lose_supplies(event.part_frac, lasts > 0 ? now_ + lasts : -1);
      });
      return true;
  }
  return false;
}

template <class Act>
void Firmware::for_racks(std::int64_t rack, const Act& act) {
  const std::int64_t first = rack < 0 ? 0 : rack;
  const std::int64_t last = rack < 0 ? scenario_.site.racks - 1 : rack;
  for (std::int64_t r = first; r <= last; ++r) act(racks_.rack(static_cast<std::size_t>(r)));
}

void Firmware::write(const RegisterWrite& write) {
  check_write(scenario_, write);
  try {
    apply(write);
  } catch (const DeviceError& error) {
    throw ConfigError(error.cause(), error.place(), error.remedy());
  }
}

std::uint32_t Firmware::read(std::size_t rack, BlockId block, std::uint16_t address) {
  if (rack >= static_cast<std::size_t>(scenario_.site.racks)) {
    throw ConfigError(
        "rack " + std::to_string(rack) + " of a site with " + std::to_string(scenario_.site.racks),
        {}, "racks count from 0");
  }
  try {
    return access(tlm::TLM_READ_COMMAND, register_address(rack, block, address), 0,
                  "the read of address " + std::to_string(address), {});
  } catch (const DeviceError& error) {
    throw ConfigError(error.cause(), error.place(), error.remedy());
  }
}

void Firmware::inject(const EventConfig& event) {
  EventConfig now = event;
  now.at_s = seconds(now_);
  check_event(scenario_, now);
  if (happen(now)) return;
  throw ConfigError("the event '" + std::string(kEventKinds[static_cast<std::size_t>(now.kind)]) +
                        "' finds nothing to act on",
                    now.place,
                    now.kind == EventKind::kJobStart ? "the job has started, or was killed"
                                                     : "the job is over, or about to end");
}

void Firmware::flush() {
  try {
    racks_.flush();
  } catch (...) {
    racks_.fail(std::current_exception());
    throw;
  }
}

}  // namespace ballast
