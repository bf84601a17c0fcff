// SPDX-License-Identifier: GPL-3.0-or-later
// A measured trace of any format that is told by its content, as `judge` reads it.
#include <cmath>
#include <vector>

#include "host/limits/trace_record.hpp"
#include "tests/fuzz/fuzz_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ballast;
  static MemoryFile file("trace");
  file.write(text_of(data, size));
  try_reading([] {
    const auto record = open_trace_record(file.path(), {});
    const RecordInfo& info = record->info();
    if (!(info.rate_hz > 0.0) || !(info.nyquist_hz <= 0.5 * info.rate_hz * 1.000001)) {
      __builtin_trap();
    }
    std::vector<double> power_w(std::min<std::size_t>(info.samples, 4096));
    for (const std::size_t first : {std::size_t{0}, info.samples - power_w.size()}) {
      record->read_power_w(first, power_w);
      for (const double value : power_w) {
        if (!std::isfinite(value)) __builtin_trap();
      }
    }
  });
  return 0;
}
