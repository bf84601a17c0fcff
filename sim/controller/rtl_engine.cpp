// SPDX-License-Identifier: GPL-3.0-or-later
// The Verilated RTL of one rack. One context is shared by its blocks, so that they can stand in one
// waveform file. This file alone touches Verilator's internal interfaces.
#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <utility>

#include "sim/controller/controllers.hpp"
#include "sim/controller/verilated_block.hpp"
#include "verilated_fst_c.h"

namespace {

// What the model of the present thread has said since the last check.
thread_local std::string said;
thread_local std::string stopped_at;

}  // namespace

extern "C" int ballast_rtl_printf(const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  char line[512];
  const int length = std::vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (said.size() < 4096) said += line;
  return length;
}

// Replaces Verilator's own (VL_USER_STOP): a failed assertion ends the run by an error, not the
// process.
void vl_stop(const char* filename, int line, const char*) {
  Verilated::threadContextp()->gotError(true);
  if (stopped_at.empty()) stopped_at = std::string(filename) + ":" + std::to_string(line);
}

namespace ballast {
namespace {

constexpr std::size_t kMaxGpus = gps::kLanes;
constexpr std::uint64_t kNanosecondsPerTick = 1'000'000;

class RtlControllers final : public RackControllers {
 public:
  RtlControllers(std::size_t gpus, std::size_t rack) : gpus_(gpus), rack_(rack) {
    if (gpus > kMaxGpus) {
      throw ConfigError("a rack of " + std::to_string(gpus) + " GPUs", {},
                        "the bank has lanes for " + std::to_string(kMaxGpus) + "; use more racks");
    }
    context_.fatalOnError(false);
    context_.traceEverOn(true);
    Verilated::threadContextp(&context_);
    for_each_block(blocks_, [](auto& block) { block.reset(); });
    for (std::size_t i = 0; i < gpus; ++i) lane_mask_[i / 32] |= 1U << (i % 32);
    check("reset");
  }

  // The models' scopes leave the context of the present thread, which may be that of another rack.
  ~RtlControllers() override {
    close_waves();
    Verilated::threadContextp(&context_);
  }

  bool write(BlockId block, std::uint16_t address, std::uint32_t data) override {
    return access(block, "a register write", [&](auto& b) { return b.write(address, data); });
  }

  bool read(BlockId block, std::uint16_t address, std::uint32_t& data) override {
    return access(block, "a register read", [&](auto& b) { return b.read(address, data); });
  }

  void tick_gpus(const GpuBankInputs& inputs, std::span<const std::uint32_t> demand_uw,
                 std::span<std::uint32_t> granted_uw) override {
    Verilated::threadContextp(&context_);
    auto& block = std::get<VerilatedBlock<Vgpu_bank>>(blocks_);
    gps::drive(block.model(), inputs);
    gps::drive(block.model(), gps::LaneInputs{lane_mask_, demand_uw.first(gpus_)});
    run_tick(block);
    gps::collect(block.model(), gps::LaneOutputs{granted_uw.first(gpus_)});
  }

  StorageCommand tick_storage(const StorageMeasurement& m) override {
    Verilated::threadContextp(&context_);
    auto& block = std::get<VerilatedBlock<Vstorage_controller>>(blocks_);
    rsc::drive(block.model(), m);
    run_tick(block);
    StorageCommand command;
    rsc::collect(block.model(), command);
    return command;
  }

  void open_waves(const std::filesystem::path& file,
                  std::span<const AnalogSignal> analog) override {
    analog_ = analog;
    waves_ = std::make_unique<VerilatedFstC>();
    for_each_block(blocks_, [&](auto& block) { block.model().trace(waves_.get(), 99); });
    VerilatedFst* trace = waves_->spTrace();
    trace->addInitCb(&RtlControllers::waves_init, this);
    trace->addFullCb(&RtlControllers::waves_full, this);
    trace->addChgCb(&RtlControllers::waves_change, this);
    waves_->open(file.c_str());
    if (!waves_->isOpen()) {
      throw DeviceError("cannot write waveforms", {file.string(), 0, 0},
                        "give --out a folder that can be written");
    }
  }

  void dump_waves(Tick tick) override {
    Verilated::threadContextp(&context_);
    waves_->dump(static_cast<std::uint64_t>(tick) * kNanosecondsPerTick);
  }

  void close_waves() override {
    if (waves_) waves_->close();
    waves_.reset();
  }

 private:
  template <class Block>
  void run_tick(Block& block) {
    const bool done = block.tick();
    if (context_.gotError()) check("a tick");
    if (!done) {
      throw DeviceError("a controller did not raise done_o within " +
                            std::to_string(kMaxTickClocks) + " clocks of a tick",
                        {"rack " + std::to_string(rack_), 0, 0}, "see docs/architecture.md, Time");
    }
  }

  // A number that no block of a rack has is refused as an address is that no register has.
  template <class Act>
  bool access(BlockId id, const char* what, Act&& act) {
    Verilated::threadContextp(&context_);
    std::optional<bool> ok = false;
    for_block(blocks_, id, [&](auto& block) { ok = act(block); });
    if (!ok) throw_stuck();
    check(what);
    return *ok;
  }

  [[noreturn]] void throw_stuck() const {
    throw DeviceError(
        "no answer to a register access within " + std::to_string(kMaxAccessClocks) + " clocks",
        {"rack " + std::to_string(rack_), 0, 0}, "check the AXI4-Lite side of the controller");
  }

  void check(const char* during) {
    if (!context_.gotError()) return;
    std::string text = std::exchange(said, {});
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    const std::size_t name = text.rfind("TOP.");
    throw DeviceError(
        "the RTL stopped during " + std::string(during) +
            (text.empty() ? std::string()
                          : " (" + text.substr(name == std::string::npos ? 0 : name) + ")"),
        {"rack " + std::to_string(rack_) + ", " + std::exchange(stopped_at, {}), 0, 0},
        "look at the signals with --waves up to this tick");
  }

  // Analog values stand beside the RTL signals as VCD reals.
  static void waves_init(void* self, VerilatedFst* trace, std::uint32_t code) {
    auto* engine = static_cast<RtlControllers*>(self);
    engine->analog_code_ = code;
    trace->pushNamePrefix("analog ");
    for (std::size_t i = 0; i < engine->analog_.size(); ++i) {
      trace->declDouble(code + 2 * static_cast<std::uint32_t>(i), engine->analog_[i].name.c_str(),
                        -1, FST_VD_IMPLICIT, FST_VT_VCD_REAL, false, -1);
    }
    trace->popNamePrefix();
  }
  static void waves_full(void* self, VerilatedFst::Buffer* buffer) {
    waves_values(self, buffer, true);
  }
  static void waves_change(void* self, VerilatedFst::Buffer* buffer) {
    waves_values(self, buffer, false);
  }
  static void waves_values(void* self, VerilatedFst::Buffer* buffer, bool full) {
    auto* engine = static_cast<RtlControllers*>(self);
    std::uint32_t* at = buffer->oldp(engine->analog_code_);
    for (const AnalogSignal& signal : engine->analog_) {
      if (full) {
        buffer->fullDouble(at, signal.value);
      } else {
        buffer->chgDouble(at, signal.value);
      }
      at += 2;
    }
  }

  std::size_t gpus_;
  std::size_t rack_;
  std::array<std::uint32_t, (kMaxGpus + 31) / 32> lane_mask_{};
  RackContext context_;
  RackBlocks blocks_ = make_rack_blocks(&context_);
  std::unique_ptr<VerilatedFstC> waves_;
  std::span<const AnalogSignal> analog_;
  std::uint32_t analog_code_ = 0;
};

}  // namespace

std::unique_ptr<RackControllers> make_rtl_controllers(std::size_t gpus, std::size_t rack) {
  return std::make_unique<RtlControllers>(gpus, rack);
}

}  // namespace ballast
