// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/controller/controller_log.hpp"

#include <cstring>
#include <utility>

namespace ballast {
namespace {

// The bank and the storage controller of a rack, whatever they do.
class RackSet : public ControllerSet {
 public:
  RackSet(std::unique_ptr<Controller> bank, std::unique_ptr<Controller> storage)
      : bank_(std::move(bank)), storage_(std::move(storage)) {}

  Controller* find(BlockId block) override {
    if (block == BlockId::kGpu) return bank_.get();
    return block == BlockId::kStorage ? storage_.get() : nullptr;
  }
  std::unique_ptr<WaveFile> open_waves(const std::filesystem::path&, std::optional<BlockId>,
                                       std::span<const AnalogSignal>) override {
    return nullptr;
  }

 private:
  std::unique_ptr<Controller> bank_;
  std::unique_ptr<Controller> storage_;
};

// Passes accesses on and keeps the writes before the first tick.
template <class Behaviour>
class Logged : public Behaviour {
 public:
  Logged(Behaviour& inner, ControllerLog& log) : inner_(inner), log_(log) {}
  bool write(std::uint16_t address, std::uint32_t data) override {
    if (log_.ticks() == 0) log_.writes.push_back({Behaviour::kId, address, data});
    return inner_.write(address, data);
  }
  bool read(std::uint16_t address, std::uint32_t& data) override {
    return inner_.read(address, data);
  }

 protected:
  Behaviour& inner_;
  ControllerLog& log_;
};

class LoggedBank final : public Logged<gps::Behaviour> {
 public:
  using Logged::Logged;
  void tick(const gps::Inputs& in, const gps::LaneInputs& lanes_in,
            const gps::LaneOutputs& lanes_out) override {
    inner_.tick(in, lanes_in, lanes_out);
    gps::LaneInputs others = lanes_in;
    others.demand_uw = {};
    ControllerLog::Given given(log_.ticks(), others);
    if (given.any()) log_.given.push_back(std::move(given));
    log_.bank.push_back(in);
    log_.demand_uw.insert(log_.demand_uw.end(), lanes_in.demand_uw.begin(),
                          lanes_in.demand_uw.end());
    log_.granted_uw.insert(log_.granted_uw.end(), lanes_out.granted_uw.begin(),
                           lanes_out.granted_uw.end());
  }
};

class LoggedStorage final : public Logged<rsc::Behaviour> {
 public:
  using Logged::Logged;
  rsc::Outputs tick(const rsc::Inputs& in) override {
    const rsc::Outputs out = inner_.tick(in);
    log_.measured.push_back(in);
    log_.commands.push_back(out);
    return out;
  }
};

// The logged controllers in front of those that work.
class LoggingSet final : public RackSet {
 public:
  LoggingSet(std::unique_ptr<ControllerSet> inner, ControllerLog& log)
      : RackSet(std::make_unique<LoggedBank>(inner->get<gps::Behaviour>(), log),
                std::make_unique<LoggedStorage>(inner->get<rsc::Behaviour>(), log)),
        inner_(std::move(inner)) {}

 private:
  std::unique_ptr<ControllerSet> inner_;
};

class LoggingFactory final : public ControllerFactory {
 public:
  explicit LoggingFactory(std::size_t gpus) : gpus_(gpus) {}
  std::unique_ptr<ControllerSet> make(Scope scope, std::size_t instance) const override {
    std::unique_ptr<ControllerSet> inner = make_rtl_controllers(scope, instance);
    if (scope != Scope::kRack || instance != 0) return inner;
    controller_log() = {};
    controller_log().gpus = gpus_;
    return std::make_unique<LoggingSet>(std::move(inner), controller_log());
  }

 private:
  std::size_t gpus_;
};

template <class Behaviour>
class Replayed : public Behaviour {
 public:
  explicit Replayed(const ControllerLog& log) : log_(log) {}
  bool write(std::uint16_t, std::uint32_t) override { return true; }
  bool read(std::uint16_t, std::uint32_t&) override { return false; }

 protected:
  const ControllerLog& log_;
  std::size_t tick_ = 0;
};

class ReplayedBank final : public Replayed<gps::Behaviour> {
 public:
  using Replayed::Replayed;
  void tick(const gps::Inputs&, const gps::LaneInputs&, const gps::LaneOutputs& out) override {
    std::memcpy(out.granted_uw.data(), log_.granted_uw.data() + tick_++ * log_.gpus,
                log_.gpus * sizeof(std::uint32_t));
  }
};

class ReplayedStorage final : public Replayed<rsc::Behaviour> {
 public:
  using Replayed::Replayed;
  rsc::Outputs tick(const rsc::Inputs&) override { return log_.commands[tick_++]; }
};

std::vector<std::uint32_t> copy_of(std::span<const std::uint32_t> words) {
  return {words.begin(), words.end()};
}

}  // namespace

ControllerLog::Given::Given(std::size_t at, const gps::LaneInputs& in)
    : tick(at),
      lane_mask(copy_of(in.lane_mask)),
      cap_uw(copy_of(in.cap_uw)),
      brake(copy_of(in.brake)),
      busy_us(copy_of(in.busy_us)),
      math_us(copy_of(in.math_us)),
      memory_us(copy_of(in.memory_us)),
      clock_mhz(copy_of(in.clock_mhz)) {}

bool ControllerLog::Given::any() const {
  return !(lane_mask.empty() && cap_uw.empty() && brake.empty() && busy_us.empty() &&
           math_us.empty() && memory_us.empty() && clock_mhz.empty());
}

gps::LaneInputs ControllerLog::Given::lanes() const {
  return {.lane_mask = lane_mask,
          .cap_uw = cap_uw,
          .brake = brake,
          .busy_us = busy_us,
          .math_us = math_us,
          .memory_us = memory_us,
          .clock_mhz = clock_mhz};
}

void ControllerLog::reserve(std::size_t ticks) {
  bank.reserve(ticks);
  demand_uw.reserve(ticks * gpus);
  granted_uw.reserve(ticks * gpus);
  measured.reserve(ticks);
  commands.reserve(ticks);
}

ControllerLog& controller_log() {
  static ControllerLog log;
  return log;
}

std::shared_ptr<const ControllerFactory> make_logging_factory(std::size_t gpus) {
  return std::make_shared<LoggingFactory>(gpus);
}

std::unique_ptr<ControllerSet> make_replay_controllers(const ControllerLog& log) {
  return std::make_unique<RackSet>(std::make_unique<ReplayedBank>(log),
                                   std::make_unique<ReplayedStorage>(log));
}

}  // namespace ballast
