// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON files that the program reads again: summary, judgement and baseline.
#include "host/results/judgement_json.hpp"
#include "host/results/summary.hpp"
#include "host/runs/baseline.hpp"
#include "tests/fuzz/fuzz_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ballast;
  static MemoryFile file("baseline");
  const std::string_view bytes = text_of(data, size);
  try_reading([&] { to_json(parse_summary(bytes, "summary.json")); });
  try_reading([&] { judgement_json(read_judgement(bytes)); });
  try_reading([&] {
    file.write(bytes);
    read_baseline(file.path());
  });
  return 0;
}
