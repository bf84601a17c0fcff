// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a table to channels: by the columns that tell devices apart, or, where there are none,
// by lines of one poll (docs/traces.md).
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/workload/readers/csv_layout.hpp"
#include "sim/workload/readers/text_input.hpp"
#include "sim/workload/readers/trace_builder.hpp"

namespace ballast {

// A power as read; not there where the poll failed.
struct RowCell {
  double power_w = 0.0;
  bool failed = false;
};

class RowChannels {
 public:
  // Throws DataError where the columns may contain each other and no channel is asked for.
  RowChannels(const CsvLayout& layout, TextInput& in, TraceBuilder& out);

  // One row: `cells` are those of the layout's power columns.
  void row(std::int64_t stamp_ns, const std::vector<std::string_view>& fields,
           const std::vector<RowCell>& cells);
  // A line that is not a record, in a place where one was due.
  void failed_line();
  // After the last row. `stamps_are_whole` when no stamp has digits below the second,
  // `stamps_lost_digits` when they were printed with an exponent.
  void finish(bool stamps_are_whole, bool stamps_lost_digits);

 private:
  using Channels = std::vector<std::size_t>;  // of one device, a channel per power column

  const Channels& device(std::string_view label);
  std::string label_of(const std::vector<std::string_view>& fields);
  void deliver(const Channels& channels, std::int64_t stamp_ns, const RowCell* cells, int line);
  void sample(const std::vector<RowCell>& cells);
  void deliver_polls(bool stamps_are_whole);
  void refuse_coarse(std::size_t lines, bool stamps_are_whole) const;
  void refuse_bursts() const;
  [[noreturn]] void refuse_lost_digits() const;
  void refuse_doubt(const std::string& doubt) const;
  void note_totals() const;
  void find_sums();
  Place place_at(int line) const;
  template <class Visit>
  void for_each_poll(const Visit& visit) const;

  const CsvLayout& layout_;
  TextInput& in_;
  TraceBuilder& out_;
  std::vector<std::string> names_;  // of the power columns
  std::vector<bool> on_request_;
  std::vector<std::size_t> totals_;
  std::vector<std::size_t> readings_;  // columns that are summed
  int header_line_ = 0;

  std::unordered_map<std::string, Channels> devices_;
  std::vector<std::string> labels_;
  std::string label_;
  const Channels* last_device_ = nullptr;

  bool by_polls_ = false;
  std::vector<std::int64_t> stamp_ns_;  // of rows without identity
  std::vector<int> lines_;
  std::vector<RowCell> cells_;

  // Rows at even distances, to see which column is the sum of others.
  static constexpr std::size_t kSamples = 512;
  std::vector<std::vector<RowCell>> samples_;
  std::size_t rows_ = 0;
  std::size_t stride_ = 1;
};

}  // namespace ballast
