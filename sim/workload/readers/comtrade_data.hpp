// SPDX-License-Identifier: GPL-3.0-or-later
// The samples (.dat) of a COMTRADE record, one after the other: IEEE C37.111, clause "Data file".
// Binary numbers are little-endian, each sample is: number (uint32), stamp (uint32), the analogue
// values, and the status bits in words of 16.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/error.hpp"
#include "sim/workload/readers/comtrade_config.hpp"

namespace ballast {

struct ComtradeSample {
  std::uint64_t number = 0;           // from 1, as counted here
  std::optional<std::int64_t> stamp;  // raw; empty where the record has none
  std::vector<double> raw;            // of each analogue channel; NaN where it is missing
};

// Calls `visit` for each sample and holds one at a time. `place` is that of the first line (ASCII)
// or of the file (binary); `bytes` is the size of binary data. Throws DataError where a sample is
// malformed or the number of samples is not the one that the configuration states.
void read_comtrade_data(std::istream& in, const ComtradeConfig& config, std::uint64_t bytes,
                        const Place& place,
                        const std::function<void(const ComtradeSample&)>& visit);

// The next line of a file without its line feed; false at the end. A line beyond kComtradeLineBytes
// is given up to there, so that a file without lines fills no memory.
inline constexpr std::size_t kComtradeLineBytes = std::size_t{1} << 20;
bool next_comtrade_line(std::istream& in, std::string& line);

// Bytes of one binary sample.
std::uint64_t comtrade_sample_bytes(const ComtradeConfig& config);

// The time of each sample after the first, in s: by the rates of the configuration, or by the
// samples' stamps where a rate is 0. Throws DataError where neither tells.
class ComtradeClock {
 public:
  explicit ComtradeClock(const ComtradeConfig& config) : config_(config) {}

  double time_s(const ComtradeSample& sample, const Place& place);
  // The time of the last sample by its stamp, where stamps and rates both tell it.
  std::optional<double> stamped_s() const { return stamped_s_; }

 private:
  const ComtradeConfig& config_;
  std::size_t rate_ = 0;
  double t_s_ = 0.0;     // of the latest sample
  double base_s_ = 0.0;  // of the last sample before the present rate
  std::optional<std::int64_t> first_stamp_;
  std::optional<double> stamped_s_;
};

}  // namespace ballast
