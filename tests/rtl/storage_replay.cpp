// SPDX-License-Identifier: GPL-3.0-or-later
// Plays a stimulus file into the Verilated storage controller and prints what comes out, in the
// words of storage_bench.v, which does the same to the synthesized netlist.
#include <cinttypes>
#include <cstdio>

#include "tests/rtl/storage_driver.hpp"

int main(int argc, char** argv) {
  std::FILE* file = argc == 2 ? std::fopen(argv[1], "r") : nullptr;
  if (file == nullptr) {
    std::fputs("usage: storage_replay STIMULUS\n", stderr);
    return 2;
  }
  ballast::test::StorageDriver driver;
  unsigned v[7];
  while (std::fscanf(file, "%x %x %x %x %x %x %x", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5],
                     &v[6]) == 7) {
    if (v[0] == 0) {
      ballast::test::StorageInputs in;
      in.load_mw = static_cast<std::int32_t>(v[1]);
      in.current_ma = static_cast<std::int32_t>(v[2]);
      in.voltage_mv = static_cast<std::int32_t>(v[3]);
      in.temperature_mc = static_cast<std::int32_t>(v[4]);
      in.soc = static_cast<std::uint16_t>(v[5]);
      in.fault = v[6] != 0;
      const auto command = static_cast<std::uint32_t>(driver.tick(in));
      std::printf("t %08" PRIx32 " %d %04x %d\n", command, driver.contactor() ? 1 : 0,
                  static_cast<unsigned>(driver.soc()), driver.done() ? 1 : 0);
    } else if (v[0] == 1) {
      const bool okay = driver.write(static_cast<std::uint16_t>(v[1]), v[2]);
      std::printf("w %d\n", okay ? 1 : 0);
    } else {
      std::uint32_t data = 0;
      const bool okay = driver.read(static_cast<std::uint16_t>(v[1]), data);
      std::printf("r %d %08" PRIx32 "\n", okay ? 1 : 0, data);
    }
  }
  std::fclose(file);
  return driver.failed() ? 1 : 0;
}
