// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/index_list.hpp"

#include <charconv>
#include <stdexcept>

namespace ballast {
namespace {

void skip_spaces(std::string_view& text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
}

std::size_t take_number(std::string_view& text) {
  skip_spaces(text);
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc())
    throw std::invalid_argument("a list of numbers looks like '0, 3, 17-20'");
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  skip_spaces(text);
  return number;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::vector<std::size_t> parse_indices(std::string_view text, std::size_t end) {
  std::vector<std::size_t> out;
  do {
    const std::size_t first = take_number(text);
    const std::size_t last = take(text, '-') ? take_number(text) : first;
    if (last < first || (!out.empty() && first <= out.back())) {
      throw std::invalid_argument("its numbers have to increase");
    }
    if (last >= end) {
      throw std::invalid_argument(std::to_string(last) + " is not one of 0 to " +
                                  std::to_string(end - 1));
    }
    for (std::size_t i = first; i <= last; ++i) out.push_back(i);
  } while (take(text, ','));
  if (!text.empty()) throw std::invalid_argument("a list of numbers looks like '0, 3, 17-20'");
  return out;
}

std::string index_text(const std::vector<std::size_t>& indices) {
  std::string text;
  for (std::size_t i = 0; i < indices.size();) {
    std::size_t end = i + 1;
    while (end < indices.size() && indices[end] == indices[end - 1] + 1) ++end;
    text += (text.empty() ? "" : ", ") + std::to_string(indices[i]);
    if (end - i > 1) text += "-" + std::to_string(indices[end - 1]);
    i = end;
  }
  return text;
}

}  // namespace ballast
