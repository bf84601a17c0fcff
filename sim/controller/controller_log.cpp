// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/controller/controller_log.hpp"

#include <cstring>
#include <utility>

namespace ballast {
namespace {

class LoggingControllers final : public RackControllers {
 public:
  LoggingControllers(std::unique_ptr<RackControllers> inner, ControllerLog& log)
      : inner_(std::move(inner)), log_(log) {}

  bool write(BlockId block, std::uint16_t address, std::uint32_t data) override {
    if (log_.ticks() == 0) log_.writes.push_back({block, address, data});
    return inner_->write(block, address, data);
  }
  bool read(BlockId block, std::uint16_t address, std::uint32_t& data) override {
    return inner_->read(block, address, data);
  }
  void tick_gpus(const GpuBankInputs& inputs, std::span<const std::uint32_t> demand_uw,
                 std::span<std::uint32_t> granted_uw) override {
    inner_->tick_gpus(inputs, demand_uw, granted_uw);
    log_.bank.push_back(inputs);
    log_.demand_uw.insert(log_.demand_uw.end(), demand_uw.begin(), demand_uw.end());
    log_.granted_uw.insert(log_.granted_uw.end(), granted_uw.begin(), granted_uw.end());
  }
  StorageCommand tick_storage(const StorageMeasurement& measurement) override {
    const StorageCommand command = inner_->tick_storage(measurement);
    log_.measured.push_back(measurement);
    log_.commands.push_back(command);
    return command;
  }
  void open_waves(const std::filesystem::path& file,
                  std::span<const AnalogSignal> analog) override {
    inner_->open_waves(file, analog);
  }
  void dump_waves(Tick tick) override { inner_->dump_waves(tick); }
  void close_waves() override { inner_->close_waves(); }

 private:
  std::unique_ptr<RackControllers> inner_;
  ControllerLog& log_;
};

class ReplayControllers final : public RackControllers {
 public:
  explicit ReplayControllers(const ControllerLog& log) : log_(log) {}

  bool write(BlockId, std::uint16_t, std::uint32_t) override { return true; }
  bool read(BlockId, std::uint16_t, std::uint32_t&) override { return false; }
  void tick_gpus(const GpuBankInputs&, std::span<const std::uint32_t>,
                 std::span<std::uint32_t> granted_uw) override {
    std::memcpy(granted_uw.data(), log_.granted_uw.data() + tick_++ * log_.gpus,
                log_.gpus * sizeof(std::uint32_t));
  }
  StorageCommand tick_storage(const StorageMeasurement&) override {
    return log_.commands[tick_ - 1];
  }
  void open_waves(const std::filesystem::path&, std::span<const AnalogSignal>) override {}
  void dump_waves(Tick) override {}
  void close_waves() override {}

 private:
  const ControllerLog& log_;
  std::size_t tick_ = 0;
};

}  // namespace

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

std::unique_ptr<RackControllers> make_logging_controllers(std::size_t gpus, std::size_t rack) {
  std::unique_ptr<RackControllers> inner = make_rtl_controllers(gpus, rack);
  if (rack != 0) return inner;
  controller_log() = {};
  controller_log().gpus = gpus;
  return std::make_unique<LoggingControllers>(std::move(inner), controller_log());
}

std::unique_ptr<RackControllers> make_replay_controllers(const ControllerLog& log) {
  return std::make_unique<ReplayControllers>(log);
}

}  // namespace ballast
