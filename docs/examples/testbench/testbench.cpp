// SPDX-License-Identifier: GPL-3.0-or-later
// A rack in a SystemC testbench of one's own. The testbench is an initiator on the rack's
// registers: after two seconds it lowers the ceiling of all GPUs, as firmware would. A party
// watches the power.
#include <tlm_utils/simple_initiator_socket.h>
#include <algorithm>
#include <cstdio>
#include <memory>

#include "sim/bench/site_module.hpp"
#include "sim/registers/register_map.hpp"

namespace {

using namespace ballast;

constexpr Tick kChange = 2000;  // ms

// Highest granted power of the rack before the change, and from a second after it on.
class Meter final : public Party {
 public:
  std::string name() const override { return "meter"; }
  Tick period() const override { return 10; }
  Tick latency() const override { return 0; }
  void observe(const SiteSamples& samples) override {
    const std::span<const float> granted = samples.rack(samples.channel("granted_w"), 0);
    for (std::size_t i = 0; i < granted.size(); ++i) {
      const Tick tick = samples.first() + static_cast<Tick>(i);
      if (tick < kChange) before_w = std::max(before_w, granted[i]);
      if (tick >= kChange + 1000) after_w = std::max(after_w, granted[i]);
    }
  }
  void act(Tick, std::vector<SiteAction>&) override {}

  float before_w = 0.0F;
  float after_w = 0.0F;
};

class Testbench : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<Testbench> bus;

  explicit Testbench(const sc_core::sc_module_name& name) : sc_core::sc_module(name), bus("bus") {
    SC_HAS_PROCESS(Testbench);
    SC_THREAD(run);
  }

 private:
  void run() {
    wait(static_cast<double>(kChange), sc_core::SC_MS);
    write("TMP_CEILING", "700 W");
    write("EDP_FACTOR", "100 %");
    write("OVERRIDE_RAMP_UP_RATE", "2 kW/s");
    constexpr std::uint32_t kEnable = 1U << 0U;
    constexpr std::uint32_t kHardCeiling = 1U << 3U;
    write_word("CONTROL.ENABLE", kEnable | kHardCeiling);
    wait(3.0, sc_core::SC_SEC);  // the rack ends after 4 s, the testbench goes on
    std::printf("testbench ends at %.0f s\n", sc_core::sc_time_stamp().to_seconds());
    sc_core::sc_stop();
  }

  // A register of all GPUs in rack 0, by name and physical value.
  void write(const char* name, const char* value) {
    const RegisterRef at = find_register(register_block(BlockId::kGpu), name, -1, {});
    write_word(name, encode_field(*at.field, name, std::string(value), {}));
  }

  void write_word(const char* name, std::uint32_t word) {
    const RegisterRef at = find_register(register_block(BlockId::kGpu), name, -1, {});
    tlm::tlm_generic_payload payload;
    payload.set_command(tlm::TLM_WRITE_COMMAND);
    payload.set_address(bus_address({Scope::kRack, 0, BlockId::kGpu, at.address}));
    payload.set_data_ptr(reinterpret_cast<unsigned char*>(&word));
    payload.set_data_length(4);
    payload.set_streaming_width(4);
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    bus->b_transport(payload, delay);
    std::printf("%s: %s\n", name, payload.get_response_string().c_str());
  }
};

// Records nothing; Hdf5Recorder (ballast::results) would keep a run.h5.
class NoRecord final : public RecordSink {
 public:
  void begin(const RecordLayout&) override {}
  void block(const RecordBlock&) override {}
  void end(bool) override {}
};

}  // namespace

int sc_main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: testbench SCENARIO\n");
    return 2;
  }
  try {
    const Scenario scenario = load_scenario(argv[1], {});
    NoRecord record;
    Site site(scenario, record);
    auto party = std::make_unique<Meter>();
    Meter& meter = *party;
    site.add(std::move(party));
    BenchOptions options;
    options.stop_simulation = false;
    SiteModule rack("rack", site, options);
    Testbench testbench("testbench");
    testbench.bus.bind(rack.registers);
    rack.limit(kChange);
    sc_core::sc_start();
    if (rack.error()) std::rethrow_exception(rack.error());
    std::printf("highest granted power: %.0f W before, %.0f W after\n",
                static_cast<double>(meter.before_w), static_cast<double>(meter.after_w));
    return 0;
  } catch (const Error& error) {
    std::fprintf(stderr, "testbench: %s\n", error.what());
    return error.exit_code();
  }
}
