// SPDX-License-Identifier: GPL-3.0-or-later
// A live frame; what was accepted is written as it came.
#include "host/link/frame.hpp"
#include "tests/fuzz/fuzz_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ballast;
  const std::string_view bytes = text_of(data, size);
  try_reading([&] {
    const Frame frame = decode_frame(bytes);
    const std::string again = frame.values.empty() ? encode_frame(frame.header, frame.json)
                                                   : encode_frame(frame.header, frame.values);
    if (again.size() != bytes.size()) __builtin_trap();
  });
  return 0;
}
