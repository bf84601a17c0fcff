// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario; what was accepted is written and read again.
#include "sim/scenario/scenario.hpp"
#include "sim/workload/workload_config.hpp"
#include "tests/fuzz/fuzz_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ballast;
  static MemoryFile file("scenario");
  file.write(text_of(data, size));
  try_reading([] {
    const Scenario scenario = load_scenario(file.path(), {});
    checked_jobs(scenario.workload);
    const std::string resolved = scenario_toml(scenario);
    file.write(resolved);
    try {
      if (scenario_toml(load_scenario(file.path(), {})) != resolved) __builtin_trap();
    } catch (const Error&) {
      __builtin_trap();  // what the program writes, it reads
    }
  });
  return 0;
}
