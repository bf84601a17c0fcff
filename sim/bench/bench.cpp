// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/bench/bench.hpp"

#include <array>
#include <cstdlib>
#include <cstring>

#include <tlm_utils/simple_initiator_socket.h>

#include "sim/bench/rack_array.hpp"

// libsystemc brings a main() that wants this; ours is elsewhere.
int sc_main(int, char**) {
  return 0;
}

namespace ballast {
namespace {

// Does what a scenario's firmware does: writes registers over the bus at their times. A field is
// changed by reading its register, replacing the field and writing it back.
class Firmware : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<Firmware> bus;

  Firmware(const sc_core::sc_module_name& name, const Scenario& scenario, RackArray& racks)
      : sc_core::sc_module(name),
        bus("bus"),
        scenario_(scenario),
        racks_(racks),
        writes_(register_writes(scenario)) {
    SC_HAS_PROCESS(Firmware);
    if (!writes_.empty()) racks_.limit(writes_.front().tick);
    SC_THREAD(run);
  }

 private:
  void run() {
    try {
      Tick now = 0;
      for (std::size_t i = 0; i < writes_.size(); ++i) {
        if (writes_[i].tick > now) {
          racks_.limit(writes_[i].tick);
          wait(sc_core::sc_time(static_cast<double>(writes_[i].tick - now), sc_core::SC_MS));
          now = writes_[i].tick;
        }
        apply(writes_[i]);
      }
      racks_.limit(scenario_.duration_ticks());
    } catch (...) {
      racks_.fail(std::current_exception());
    }
  }

  void apply(const RegisterWrite& write) {
    const RegisterBlock& block = register_block(write.block);
    const RegisterRef any =
        find_register(block, write.name, static_cast<int>(write.gpu), write.place);
    const std::uint32_t raw = encode_field(*any.field, write.name, write.value, write.place);
    const bool whole = any.field->width == 32 || any.reg->fields.size() == 1 ||
                       any.reg->access == Access::kWriteOneToClear;
    if (whole) {
      const std::uint64_t rack =
          write.rack < 0 ? kAllRacks : static_cast<std::uint64_t>(write.rack);
      access(tlm::TLM_WRITE_COMMAND, register_address(rack, write.block, any.address),
             insert_field(*any.field, 0, raw), write);
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
        const std::uint32_t word = access(tlm::TLM_READ_COMMAND, address, 0, write);
        access(tlm::TLM_WRITE_COMMAND, address, insert_field(*ref.field, word, raw), write);
      }
    }
  }

  std::uint32_t access(tlm::tlm_command command, std::uint64_t address, std::uint32_t data,
                       const RegisterWrite& write) {
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
          "the controller refused '" + write.name + "' (" + payload.get_response_string() + ")",
          write.place, "docs/registers.md lists registers and their ranges");
    }
    std::memcpy(&data, bytes.data(), sizeof data);
    return data;
  }

  const Scenario& scenario_;
  RackArray& racks_;
  std::vector<RegisterWrite> writes_;
};

}  // namespace

BenchOutcome run_bench(const Scenario& scenario, RecordSink& sink, const BenchOptions& options) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  RackArray racks("racks", scenario, sink, options);
  Firmware firmware("firmware", scenario, racks);
  firmware.bus.bind(racks.registers);
  sc_core::sc_start();
  BenchOutcome outcome = racks.outcome();
  std::exception_ptr error = racks.error();
  try {
    sink.end(outcome.partial);
  } catch (...) {
    outcome.partial = true;
    if (!error) error = std::current_exception();
  }
  if (!error) return outcome;
  if (options.kept != nullptr) *options.kept = std::move(outcome);
  std::rethrow_exception(error);
}

}  // namespace ballast
