// SPDX-License-Identifier: GPL-3.0-or-later
// The Verilated RTL of one place. One context is shared by its blocks, so that they can stand in
// one waveform file. This file alone touches Verilator's internal interfaces.
#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <memory>
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

constexpr std::uint64_t kNanosecondsPerTick = 1'000'000;

// What the blocks of a place share.
struct RtlPlace {
  explicit RtlPlace(std::string text) : name(std::move(text)) {
    context.fatalOnError(false);
    context.traceEverOn(true);
    select();
  }

  // Racks of one thread take turns.
  void select() { Verilated::threadContextp(&context); }

  void check(const char* during) {
    if (!context.gotError()) return;
    std::string text = std::exchange(said, {});
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    const std::size_t top = text.rfind("TOP.");
    throw DeviceError(
        "the RTL stopped during " + std::string(during) +
            (text.empty() ? std::string()
                          : " (" + text.substr(top == std::string::npos ? 0 : top) + ")"),
        {name + ", " + std::exchange(stopped_at, {}), 0, 0},
        "look at the signals with --waves up to this tick");
  }

  PlaceContext context;
  std::string name;  // "rack 3", in messages
};

struct RtlSetup {
  RtlPlace* place;
  const char* name;  // of the scope in waveforms
};

// A Verilated block whose failures are errors with the name of its place.
template <class Model>
class RtlBlock {
 public:
  explicit RtlBlock(const RtlSetup& setup)
      : place_(*setup.place), block_({&setup.place->context, setup.name}) {}

  Model& model() { return block_.model(); }

  void reset() {
    place_.select();
    block_.reset();
    place_.check("reset");
  }

  void run_tick() {
    place_.select();
    const bool done = block_.tick();
    if (place_.context.gotError()) place_.check("a tick");
    if (!done) {
      throw DeviceError("a controller did not raise done_o within " +
                            std::to_string(kMaxTickClocks) + " clocks of a tick",
                        {place_.name, 0, 0}, "see docs/architecture.md, Time");
    }
  }

  bool write(std::uint16_t address, std::uint32_t data) {
    place_.select();
    return answer(block_.write(address, data), "a register write");
  }

  bool read(std::uint16_t address, std::uint32_t& data) {
    place_.select();
    return answer(block_.read(address, data), "a register read");
  }

 private:
  bool answer(std::optional<bool> ok, const char* what) {
    if (!ok) {
      throw DeviceError(
          "no answer to a register access within " + std::to_string(kMaxAccessClocks) + " clocks",
          {place_.name, 0, 0}, "check the AXI4-Lite side of the controller");
    }
    place_.check(what);
    return *ok;
  }

  RtlPlace& place_;
  VerilatedBlock<Model> block_;
};

// The signals of some models of a place in one file.
class RtlWaves final : public WaveFile {
 public:
  RtlWaves(RtlPlace& place, std::span<const AnalogSignal> analog)
      : place_(place), analog_(analog) {}
  RtlWaves(const RtlWaves&) = delete;  // the trace holds its address
  RtlWaves& operator=(const RtlWaves&) = delete;
  ~RtlWaves() override { trace_.close(); }

  template <class Model>
  void add(Model& model) {
    model.trace(&trace_, 99);
  }

  void open(const std::filesystem::path& file) {
    VerilatedFst* trace = trace_.spTrace();
    trace->addInitCb(&RtlWaves::init, this);
    trace->addFullCb(&RtlWaves::full, this);
    trace->addChgCb(&RtlWaves::change, this);
    trace_.open(file.c_str());
    if (!trace_.isOpen()) {
      throw DeviceError("cannot write waveforms", {file.string(), 0, 0},
                        "give --out a folder that can be written");
    }
  }

  void dump(Tick tick) override {
    place_.select();
    trace_.dump(static_cast<std::uint64_t>(tick) * kNanosecondsPerTick);
  }

 private:
  // Analog values stand beside the RTL signals as VCD reals.
  static void init(void* self, VerilatedFst* trace, std::uint32_t code) {
    auto* waves = static_cast<RtlWaves*>(self);
    waves->analog_code_ = code;
    trace->pushNamePrefix("analog ");
    for (std::size_t i = 0; i < waves->analog_.size(); ++i) {
      trace->declDouble(code + 2 * static_cast<std::uint32_t>(i), waves->analog_[i].name.c_str(),
                        -1, FST_VD_IMPLICIT, FST_VT_VCD_REAL, false, -1);
    }
    trace->popNamePrefix();
  }
  static void full(void* self, VerilatedFst::Buffer* buffer) { values(self, buffer, true); }
  static void change(void* self, VerilatedFst::Buffer* buffer) { values(self, buffer, false); }
  static void values(void* self, VerilatedFst::Buffer* buffer, bool full) {
    auto* waves = static_cast<RtlWaves*>(self);
    std::uint32_t* at = buffer->oldp(waves->analog_code_);
    for (const AnalogSignal& signal : waves->analog_) {
      if (full) {
        buffer->fullDouble(at, signal.value);
      } else {
        buffer->chgDouble(at, signal.value);
      }
      at += 2;
    }
  }

  RtlPlace& place_;
  VerilatedFstC trace_;
  std::span<const AnalogSignal> analog_;
  std::uint32_t analog_code_ = 0;
};

template <Scope scope>
class RtlControllers final : public ControllerSet {
 public:
  explicit RtlControllers(std::string name) : place_(std::move(name)) {}

  // The models' scopes leave the context of the present thread, which may be that of another place.
  ~RtlControllers() override { place_.select(); }

  Controller* find(BlockId id) override {
    Controller* found = nullptr;
    for_block<Models>(blocks_, id, [&](auto& block) { found = &block; });
    return found;
  }

  std::unique_ptr<WaveFile> open_waves(const std::filesystem::path& file,
                                       std::optional<BlockId> block,
                                       std::span<const AnalogSignal> analog) override {
    auto waves = std::make_unique<RtlWaves>(place_, analog);
    const auto trace = [&](auto& behaviour) { waves->add(behaviour.block().model()); };
    if (block) {
      for_block<Models>(blocks_, *block, trace);
    } else {
      for_each_block(blocks_, trace);
    }
    waves->open(file);
    return waves;
  }

 private:
  using Models = ScopeModels<scope>;
  using Blocks = typename Models::template Behaviours<RtlBlock>;

  RtlPlace place_;
  Blocks blocks_ = make_blocks<Models, Blocks>([this](const char* name) {
    return RtlSetup{&place_, name};
  });
};

}  // namespace

std::unique_ptr<ControllerSet> make_rtl_controllers(Scope scope, std::size_t instance) {
  const std::string number = std::to_string(instance);
  switch (scope) {
    case Scope::kRow:
      return std::make_unique<RtlControllers<Scope::kRow>>("row " + number);
    case Scope::kSite:
      return std::make_unique<RtlControllers<Scope::kSite>>("the site");
    default:
      return std::make_unique<RtlControllers<Scope::kRack>>("rack " + number);
  }
}

}  // namespace ballast
