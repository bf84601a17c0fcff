// SPDX-License-Identifier: GPL-3.0-or-later
// COMTRADE records for the tests, laid out by hand from the clauses of IEEE C37.111.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

namespace ballast {

inline std::string little_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
  return text;
}

// A channel's line of the .cfg from the field for its phase on.
inline std::string analog(int n, const std::string& id, const std::string& rest) {
  return std::to_string(n) + "," + id + "," + rest + "\r\n";
}

struct ComtradeText {
  std::string revision = "1999";
  std::vector<std::string> analog;  // lines
  int status = 0;
  std::string line_hz = "60";
  std::string rates = "1\r\n1000,4\r\n";
  std::string start = "04/03/2026,10:00:00.000000";
  std::string type = "ASCII";
  std::string factor = "1";

  std::string str() const {
    const auto count = [](std::size_t n) { return std::to_string(n); };
    std::string text = "STATION,REC" + (revision.empty() ? "" : "," + revision) + "\r\n" +
                       count(analog.size() + static_cast<std::size_t>(status)) + "," +
                       count(analog.size()) + "A," + std::to_string(status) + "D\r\n";
    for (const std::string& line : analog) text += line;
    for (int i = 1; i <= status; ++i) text += std::to_string(i) + ",D,,,0\r\n";
    text += line_hz + "\r\n" + rates + start + "\r\n" + start + "\r\n" + type + "\r\n";
    if (!revision.empty()) text += factor + "\r\n";
    return text;
  }
};

// One binary sample: number, stamp, values as they are laid out, words of status bits.
inline std::string binary_sample(std::uint32_t number, std::uint32_t stamp,
                                 const std::string& values, int status_words = 0) {
  return little_endian(number, 4) + little_endian(stamp, 4) + values +
         std::string(static_cast<std::size_t>(2 * status_words), '\x55');
}

inline std::string int16(int value) {
  return little_endian(static_cast<std::uint16_t>(value), 2);
}
inline std::string int32(std::int64_t value) {
  return little_endian(static_cast<std::uint32_t>(value), 4);
}
inline std::string float32(float value) {
  return little_endian(std::bit_cast<std::uint32_t>(value), 4);
}

}  // namespace ballast
