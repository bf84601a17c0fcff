// SPDX-License-Identifier: GPL-3.0-or-later
// Plays a stimulus file into the Verilated GPU bank of two lanes and prints what comes out, in the
// words of bank_bench.v, which does the same to the synthesized netlist.
#include <cinttypes>
#include <cstdio>

#include "Vgpu_bank2.h"
#include "verilated.h"

namespace {

void clock(Vgpu_bank2& bank) {
  bank.clk_i = 1;
  bank.eval();
  bank.clk_i = 0;
  bank.eval();
}

void set_lane(QData& words, unsigned lane, std::uint32_t value) {
  words =
      lane == 0 ? (words >> 32 << 32 | value) : (words & 0xFFFFFFFFU) | std::uint64_t{value} << 32;
}

}  // namespace

int main(int argc, char** argv) {
  std::FILE* file = argc == 2 ? std::fopen(argv[1], "r") : nullptr;
  if (file == nullptr) {
    std::fputs("usage: bank_replay STIMULUS\n", stderr);
    return 2;
  }
  VerilatedContext context;
  Vgpu_bank2 bank(&context);
  bank.rst_ni = 0;
  bank.eval();
  clock(bank);
  bank.rst_ni = 1;
  clock(bank);
  bank.bready_i = bank.rready_i = 1;
  unsigned v[7];
  while (std::fscanf(file, "%x %x %x %x %x %x %x", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5],
                     &v[6]) == 7) {
    if (v[0] == 0) {
      bank.demand_uw_i = std::uint64_t{v[2]} << 32 | v[1];
      bank.cap_uw_i = std::uint64_t{v[4]} << 32 | v[3];
      bank.soc_i = static_cast<std::uint16_t>(v[5]);
      bank.update_i = v[6] & 1;
      bank.lane_mask_i = v[6] >> 1 & 3;
      bank.brake_i = v[6] >> 3 & 3;
      bank.tick_i = 1;
      clock(bank);
      bank.tick_i = 0;
      clock(bank);
      std::printf("t %016" PRIx64 " %d\n", std::uint64_t{bank.granted_uw_o}, bank.done_o ? 1 : 0);
    } else if (v[0] == 1) {
      bank.awaddr_i = static_cast<std::uint16_t>(v[1]);
      bank.wdata_i = v[2];
      bank.wstrb_i = v[3] & 15;
      bank.awvalid_i = bank.wvalid_i = 1;
      for (int guard = 0; !bank.awready_o && guard < 16; ++guard) clock(bank);
      bank.awvalid_i = bank.wvalid_i = 0;
      for (int guard = 0; !bank.bvalid_o && guard < 16; ++guard) clock(bank);
      std::printf("w %d\n", bank.bvalid_o && bank.bresp_o == 0 ? 1 : 0);
      clock(bank);
      clock(bank);
    } else if (v[0] == 3) {
      set_lane(bank.busy_us_i, v[1], v[2]);
      set_lane(bank.math_us_i, v[1], v[3]);
      set_lane(bank.memory_us_i, v[1], v[4]);
      set_lane(bank.clock_mhz_i, v[1], v[5]);
      std::puts("a");
    } else {
      bank.araddr_i = static_cast<std::uint16_t>(v[1]);
      bank.arvalid_i = 1;
      for (int guard = 0; !bank.arready_o && guard < 16; ++guard) clock(bank);
      bank.arvalid_i = 0;
      for (int guard = 0; !bank.rvalid_o && guard < 16; ++guard) clock(bank);
      std::printf("r %d %08" PRIx32 "\n", bank.rvalid_o && bank.rresp_o == 0 ? 1 : 0, bank.rdata_o);
      clock(bank);
      clock(bank);
    }
  }
  std::fclose(file);
  bank.final();
  return context.gotError() ? 1 : 0;
}
