// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/schedule.hpp"

#include <algorithm>
#include <utility>

#include "sim/registers/block_registry.hpp"

namespace ballast {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void throw_refused(BusAnswer answer, const std::string& name, const Place& place) {
  throw DeviceError("the controller refused '" + name + "' (" +
                        (answer == BusAnswer::kRefused ? "it answered with an error"
                                                       : "there is no such address") +
                        ")",
                    place, "docs/registers.md lists registers and their ranges");
}

}  // namespace

Schedule::Schedule(const Scenario& scenario, Site& site, RegisterBus& bus, LiveDriver* live)
    : scenario_(scenario), site_(site), bus_(bus), live_(live), writes_(register_writes(scenario)) {
  for (const EventConfig& event : scenario.events) {
    check_event(scenario, event);
    events_.push_back({event_tick(scenario, event), event});
  }
  std::stable_sort(events_.begin(), events_.end(),
                   [](const Happening& a, const Happening& b) { return a.tick < b.tick; });
}

Tick Schedule::next_action(Tick from) const {
  Tick next = scenario_.duration_ticks();
  if (written_ < writes_.size()) next = std::min(next, writes_[written_].tick);
  if (happened_ < events_.size()) next = std::min(next, events_[happened_].tick);
  if (live_ != nullptr) {
    const Tick coupling = scenario_.coupling_ticks();
    next = std::min(next, (from + coupling - 1) / coupling * coupling);
  }
  return next;
}

bool Schedule::act(Tick now) {
  now_ = now;
  for (; written_ < writes_.size() && writes_[written_].tick == now_; ++written_) {
    apply(writes_[written_]);
  }
  // An event with nothing to act on has no effect, such as a `kill` after the end of its job.
  for (; happened_ < events_.size() && events_[happened_].tick == now_; ++happened_) {
    happen(events_[happened_].event);
  }
  return live_ == nullptr || now_ % scenario_.coupling_ticks() != 0 || drive();
}

bool Schedule::drive() {
  const Clock::time_point before = Clock::now();
  const bool go_on = live_->at_coupling(*this);
  driver_time_ += Clock::now() - before;
  if (sink_error_) std::rethrow_exception(sink_error_);  // however the driver took it
  return go_on;
}

void Schedule::end(Tick tick) {
  now_ = tick;
  if (live_ != nullptr) live_->at_end(*this);
}

// A field is changed by reading its register, replacing the field and writing it back.
void Schedule::apply(const RegisterWrite& write) {
  const RegisterBlock& block = register_block(write.block);
  const RegisterRef any =
      find_register(block, write.name, static_cast<int>(write.gpu), write.place);
  const std::uint32_t raw = encode_field(*any.field, write.name, write.value, write.place);
  const bool whole = any.field->width == 32 || any.reg->fields.size() == 1 ||
                     any.reg->access == Access::kWriteOneToClear;
  RegisterAddress at;
  at.scope = instance_scope(block_info(write.block));
  at.block = write.block;
  const std::int64_t asked = write.instance();
  if (whole) {
    at.instance = asked < 0 ? kAllInstances : static_cast<std::uint32_t>(asked);
    at.offset = any.address;
    write_word(at, insert_field(*any.field, 0, raw), write.name, write.place);
    return;
  }
  const bool per_gpu = any.group->broadcast >= 0;
  const std::int64_t gpus = per_gpu && write.gpu < 0 ? scenario_.site.gpus_per_rack : 1;
  const auto instances = static_cast<std::int64_t>(site_.topology().instances(at.scope));
  const std::int64_t first = asked < 0 ? 0 : asked;
  const std::int64_t last = asked < 0 ? instances - 1 : asked;
  for (std::int64_t instance = first; instance <= last; ++instance) {
    for (std::int64_t g = 0; g < gpus; ++g) {
      const int gpu = static_cast<int>(write.gpu < 0 && per_gpu ? g : write.gpu);
      const RegisterRef ref = find_register(block, write.name, gpu, write.place);
      at.instance = static_cast<std::uint32_t>(instance);
      at.offset = ref.address;
      const std::uint32_t word = read_word(at, write.name, write.place);
      write_word(at, insert_field(*ref.field, word, raw), write.name, write.place);
    }
  }
}

std::uint32_t Schedule::read_word(const RegisterAddress& at, const std::string& name,
                                  const Place& place) {
  std::uint32_t word = 0;
  const BusAnswer answer = bus_.read(at, word);
  if (answer != BusAnswer::kOk) throw_refused(answer, name, place);
  return word;
}

void Schedule::write_word(const RegisterAddress& at, std::uint32_t word, const std::string& name,
                          const Place& place) {
  const BusAnswer answer = bus_.write(at, word);
  if (answer != BusAnswer::kOk) throw_refused(answer, name, place);
}

bool Schedule::happen(const EventConfig& event) {
  return event.event->happen(scenario_, event, site_);
}

void Schedule::write(const RegisterWrite& write) {
  check_write(scenario_, write);
  try {
    apply(write);
  } catch (const DeviceError& error) {
    throw ConfigError(error.cause(), error.place(), error.remedy());
  }
}

std::uint32_t Schedule::read(const RegisterAddress& at) {
  check_instance(site_.topology(), at.scope, at.instance, {});
  try {
    return read_word(at, "the read of address " + std::to_string(at.offset), {});
  } catch (const DeviceError& error) {
    throw ConfigError(error.cause(), error.place(), error.remedy());
  }
}

void Schedule::inject(const EventConfig& event) {
  EventConfig now = event;
  now.at_s = seconds(now_);
  check_event(scenario_, now);
  if (happen(now)) return;
  throw ConfigError(name_of(now) + " has nothing to act on", now.place, now.event->nothing_left());
}

std::vector<JobReport> Schedule::jobs() const {
  return site_.jobs();
}

void Schedule::flush() {
  try {
    site_.flush();
  } catch (...) {
    sink_error_ = std::current_exception();
    throw;
  }
}

}  // namespace ballast
