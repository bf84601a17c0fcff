// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/column_sums.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "sim/base/units.hpp"
#include "sim/workload/readers/row_channels.hpp"

namespace ballast {
namespace {

using Rows = std::vector<std::vector<RowCell>>;

constexpr std::size_t kFewestRows = 20;
constexpr double kAgreement = 1e-3;
constexpr double kVariation = 0.05;

bool varies(const Rows& rows, std::size_t column) {
  double low = 0.0;
  double high = 0.0;
  double sum = 0.0;
  std::size_t n = 0;
  for (const auto& row : rows) {
    if (row[column].failed) continue;
    const double w = row[column].power_w;
    low = n > 0 ? std::min(low, w) : w;
    high = n > 0 ? std::max(high, w) : w;
    sum += w;
    ++n;
  }
  return n >= kFewestRows && high - low > kVariation * sum / static_cast<double>(n);
}

bool equals_sum(const Rows& rows, const std::vector<std::size_t>& columns, std::size_t total,
                std::size_t first, std::size_t last) {
  std::size_t n = 0;
  for (const auto& row : rows) {
    double sum = 0.0;
    bool whole = !row[columns[total]].failed;
    for (std::size_t k = first; k <= last; ++k) {
      whole = whole && !row[columns[k]].failed;
      sum += row[columns[k]].power_w;
    }
    if (!whole) continue;
    const double w = row[columns[total]].power_w;
    if (std::fabs(w - sum) > kAgreement * std::max(w, sum)) return false;
    ++n;
  }
  return n >= kFewestRows;
}

}  // namespace

std::string total_agreement(const Rows& rows, std::size_t total,
                            const std::vector<std::size_t>& parts) {
  double sum = 0.0;
  double difference = 0.0;
  for (const auto& row : rows) {
    double parts_w = 0.0;
    for (const std::size_t k : parts) parts_w += row[k].failed ? 0.0 : row[k].power_w;
    if (row[total].failed) continue;
    sum += row[total].power_w;
    difference += std::fabs(row[total].power_w - parts_w);
  }
  if (!(sum > 0.0)) return "is zero";
  const double percent = std::ceil(1e4 * difference / sum) / 100.0;
  return "agrees with their sum within " + format_number(std::max(percent, 0.01)) + " % on average";
}

std::vector<ColumnSum> find_column_sums(const Rows& rows, const std::vector<std::size_t>& columns) {
  std::vector<ColumnSum> sums;
  const std::size_t n = columns.size();
  if (n < 3 || rows.size() < kFewestRows) return sums;
  for (std::size_t i = 0; i < n; ++i) {
    if (!varies(rows, columns[i])) continue;
    std::optional<ColumnSum> found;
    for (std::size_t last = i + 2; last < n && !found; ++last) {
      if (equals_sum(rows, columns, i, i + 1, last))
        found = {columns[i], columns[i + 1], columns[last]};
    }
    for (std::size_t first = i; first-- > 0 && !found;) {
      if (first + 1 < i && equals_sum(rows, columns, i, first, i - 1))
        found = {columns[i], columns[first], columns[i - 1]};
    }
    if (found) sums.push_back(*found);
  }
  return sums;
}

}  // namespace ballast
