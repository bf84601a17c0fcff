// SPDX-License-Identifier: GPL-3.0-or-later
// The requests that reach the simulation. Each acts at the coupling that comes next.
#include <algorithm>

#include "host/link/driver.hpp"
#include "host/link/params.hpp"
#include "host/link/register_dump.hpp"
#include "sim/base/units.hpp"
#include "sim/bench/bench.hpp"
#include "sim/scenario/storage_check.hpp"

namespace ballast {
namespace {

constexpr std::size_t kMaxWrites = 4096;  // in one request
constexpr int kMostAtOnce = 16;           // requests per coupling: the simulation goes on

RegisterWrite parse_write(const Json& json, std::size_t index) {
  const std::string where = "writes[" + std::to_string(index) + "]";
  Params p(json, where);
  RegisterWrite write;
  write.place = {where, 0, 0};
  write.block = block_named(p.text("block", "gpu"), write.place);
  write.name = p.text("name");
  write.value = p.value("value");
  write.row = p.integer("row", -1, 1'000'000, -1);
  write.rack = p.integer("rack", -1, 1'000'000, -1);
  write.gpu = p.integer("gpu", -1, 1'000'000, -1);
  p.done();
  return write;
}

// The same keys, units and messages as in a scenario's [[events]]. JSON scalars are TOML scalars.
EventConfig parse_event(const Json& json, Tick now) {
  Params p(json, "inject");
  std::string text;
  for (const auto& [key, value] : json.items()) {
    if (value.is_structured() || value.is_null()) {
      throw ConfigError("'" + key + "' of the event is not a value", {"inject", 0, 0},
                        "write a number, a text, true or false");
    }
    text += dump(Json(key)) + " = " + dump(value) + "\n";
  }
  if (!json.contains("at")) text += "at = \"" + std::to_string(now) + " ms\"\n";
  EventConfig event = read_event(text, "event");
  event.place = {"event", 0, 0};
  return event;
}

}  // namespace

void Driver::serve(LiveBus& bus) {
  for (int i = 0; i < kMostAtOnce; ++i) {
    const std::optional<Request> request = commands_.pop();
    if (!request) return;
    Reply reply;
    try {
      reply.id = request->id;
      reply.body = execute(bus, *request);
      reply.ok = true;
    } catch (const Error& error) {
      reply = fault_reply(request->id, error);
    }
    session_.set_status(status_);
    outbox_.reply(std::move(reply));
  }
}

Json Driver::execute(LiveBus& bus, const Request& request) {
  Json body;
  if (request.op == "read") {
    body = dump_registers([&bus](const RegisterAddress& at) { return bus.read(at); },
                          topology_of(session_.scenario()), request.params);
  } else if (request.op == "write") {
    body = write(bus, request.params);
  } else if (request.op == "inject") {
    body = inject(bus, request.params);
  } else {
    body = run_control(bus, request);
  }
  body["tick"] = bus.tick();
  return body;
}

Json Driver::run_control(LiveBus& bus, const Request& request) {
  Params p(request.params, request.op);
  Json body = Json::object();
  const bool was_paused = status_.state == RunState::kPaused;
  if (request.op == "run") {
    p.done();
    status_.until.reset();
    status_.state = RunState::kRunning;
    if (was_paused) anchor(bus.tick());
  } else if (request.op == "pause") {
    p.done();
    pause();
  } else if (request.op == "step") {
    const std::int64_t count = p.integer("ticks", 1, 1'000'000'000);
    p.done();
    status_.until = bus.tick() + count;
    status_.state = RunState::kRunning;
    if (was_paused) anchor(bus.tick());
    body["until_tick"] = *status_.until;
  } else if (request.op == "pace") {
    const double factor = p.number("factor", 0.0, kMostPace);
    p.done();
    if (factor > 0.0 && factor < kLeastPace) {
      throw ConfigError("pace: 'factor' is " + format_number(factor), {},
                        "allowed: 0 (as fast as possible), or " + format_number(kLeastPace) +
                            " to " + format_number(kMostPace));
    }
    status_.pace = factor;
    anchor(bus.tick());
    body["factor"] = status_.pace;
  } else if (request.op == "quit") {
    quit_ = true;
  } else {
    throw ProtocolError("unknown operation '" + request.op + "'", {}, "docs/link.md lists them");
  }
  return body;
}

Json Driver::write(LiveBus& bus, const Json& params) {
  Params p(params, "write");
  const Json& list = p.array("writes", kMaxWrites);
  p.done();
  std::vector<RegisterWrite> writes;
  for (std::size_t i = 0; i < list.size(); ++i) writes.push_back(parse_write(list[i], i));
  // All or none: what a scenario may not hold is refused before anything is written.
  for (const RegisterWrite& write : writes) check_write(session_.scenario(), write);
  if (bus.tick() == 0) check_start(writes);
  for (const RegisterWrite& write : writes) {
    bus.write(write);
    session_.wrote(bus.tick(), write);
    ++status_.live_writes;
  }
  Json body = {{"writes", writes.size()}};
  if (status_.state == RunState::kPaused) {
    body["acts_in_ms"] = nullptr;
  } else {
    const auto left = status_.pace > 0.0 ? due(bus.tick()) - Clock::now() : Clock::duration{};
    body["acts_in_ms"] = std::max(0.0, std::chrono::duration<double, std::milli>(left).count());
  }
  return body;
}

// What is written before the first tick is part of how the scenario starts.
void Driver::check_start(const std::vector<RegisterWrite>& writes) const {
  LiveLog log;
  for (const RegisterWrite& write : writes) log.wrote(0, write);
  check_storage(log.replay(session_.replay()));
}

Json Driver::inject(LiveBus& bus, const Json& params) {
  Params p(params, "inject");
  const Json& json = p.object("event");
  EventConfig event = parse_event(json, bus.tick());
  p.done();
  const Tick at = event_tick(session_.scenario(), event);
  if (ticks(event.at_s) > bus.tick()) {
    schedule(event, at);
  } else if (json.contains("at") && at < bus.tick()) {
    throw ConfigError("the event's time has passed", {"event", 0, 0},
                      "the run is at " + format_quantity(seconds(bus.tick()), Unit::kSecond));
  } else {
    bus.inject(event);
    session_.injected(bus.tick(), event);
  }
  ++status_.events;
  return {{"kind", event.kind->name}, {"at_tick", at}};
}

// It stands in the scenario from now on, which is read again: what is due there and finds nothing
// to act on has no effect, here as in a run of that scenario.
void Driver::schedule(const EventConfig& event, Tick at) {
  check_event(session_.scenario(), event);
  const auto after = std::upper_bound(scheduled_.begin(), scheduled_.end(), at,
                                      [](Tick t, const Scheduled& s) { return t < s.tick; });
  scheduled_.insert(after, {at, event});
  session_.injected(at, event);
}

void Driver::happen(LiveBus& bus) {
  while (!scheduled_.empty() && scheduled_.front().tick <= bus.tick()) {
    try {
      bus.inject(scheduled_.front().event);
    } catch (const ConfigError& error) {
      outbox_.notice(bus.tick(), error.what());
    }
    scheduled_.erase(scheduled_.begin());
  }
}

}  // namespace ballast
