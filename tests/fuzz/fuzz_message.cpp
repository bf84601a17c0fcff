// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of the link, from either side, and the parameters of operations that have readers of
// their own.
#include <optional>

#include "host/link/history.hpp"
#include "host/link/message.hpp"
#include "host/link/spectrogram.hpp"
#include "tests/fuzz/fuzz_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ballast;
  const std::string_view bytes = text_of(data, size);
  try_reading([&] {
    std::optional<std::uint64_t> id;
    const Request request = parse_request(bytes, id);
    if (!id || parse_request(format_request(request), id).params != request.params) {
      __builtin_trap();
    }
    try_reading([&] { parse_history(request.params); });
    try_reading([&] { parse_spectrogram(request.params); });
  });
  try_reading([&] { format_reply(parse_reply(bytes)); });
  return 0;
}
