// SPDX-License-Identifier: GPL-3.0-or-later
// The configuration (.cfg) of a COMTRADE record: which channels there are, how raw values become
// physical ones, and when each sample was taken. IEEE C37.111-1991, -1999 and -2013
// (IEC 60255-24), clause "Configuration file".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/error.hpp"

namespace ballast {

enum class ComtradeType {
  kAscii,
  kBinary,    // 16-bit integers
  kBinary32,  // 32-bit integers (2013)
  kFloat32,   // IEEE 754 single precision (2013)
};

struct ComtradeChannel {
  std::string id;
  std::string phase;
  std::string circuit;  // the component that is monitored
  std::string unit;
  double a = 1.0;  // physical value = a * raw + b, on the side that `side` tells
  double b = 0.0;
  double skew_s = 0.0;  // from the start of the sample period
  double ratio = 1.0;   // primary / secondary of the transformer
  char side = '?';      // 'P' or 'S'; '?' where the record does not say (1991)

  // The value at the primary side, in `unit`; not finite where the raw value is missing (NaN).
  double value(double raw) const { return (a * raw + b) * (side == 'S' ? ratio : 1.0); }
};

struct ComtradeRate {
  double hz = 0.0;         // 0: the stamps of the samples tell the time
  std::uint64_t last = 0;  // number of the last sample at this rate, from 1
};

struct ComtradeConfig {
  int revision = 1991;  // 1991, 1999 or 2013
  std::vector<ComtradeChannel> analog;
  std::size_t status_count = 0;
  double line_hz = 0.0;  // 0 where the record does not say
  std::vector<ComtradeRate> rates;
  ComtradeType type = ComtradeType::kAscii;
  bool dated = false;           // has a date and time of the first sample
  std::int64_t start_ns = 0;    // that time, in the recorder's clock
  double stamp_unit_ns = 1000;  // of the samples' stamps, with the record's own factor

  std::uint64_t samples() const { return rates.back().last; }
};

// True for the text of a configuration: a line of names, then counts such as "8,4A,4D".
bool looks_like_comtrade_config(std::string_view head);

// Parses the lines of a configuration; `place` is that of the first. Throws DataError.
ComtradeConfig parse_comtrade_config(const std::vector<std::string>& lines, const Place& place);

}  // namespace ballast
