// SPDX-License-Identifier: GPL-3.0-or-later
// Lists of racks, GPUs and the like as text: "0, 3, 17-20".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ballast {

// Increasing numbers below `end`, in increasing order in the text too. Throws std::invalid_argument
// with a sentence that says what is wrong.
std::vector<std::size_t> parse_indices(std::string_view text, std::size_t end);

// What parse_indices() reads back; the numbers increase.
std::string index_text(const std::vector<std::size_t>& indices);

}  // namespace ballast
