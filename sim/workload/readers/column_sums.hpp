// SPDX-License-Identifier: GPL-3.0-or-later
// Columns that are sums of others, by their values.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ballast {

struct RowCell;

// "agrees with their sum within 0.5 % on average": a total against the sum of `parts`.
std::string total_agreement(const std::vector<std::vector<RowCell>>& rows, std::size_t total,
                            const std::vector<std::size_t>& parts);

struct ColumnSum {
  std::size_t total = 0;
  std::size_t first = 0;  // of the columns that it sums, which stand side by side
  std::size_t last = 0;
};

// Those of `columns` that equal the sum of two or more neighbours, directly before or behind them,
// within 0.1 % in each of at least 20 rows in which they vary by more than 5 % of their mean.
// Constant columns may agree by chance, and are not told.
std::vector<ColumnSum> find_column_sums(const std::vector<std::vector<RowCell>>& rows,
                                        const std::vector<std::size_t>& columns);

}  // namespace ballast
