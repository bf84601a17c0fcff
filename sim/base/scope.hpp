// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace ballast {

// What a part of the bench acts on, from the smallest to the largest.
enum class Scope { kGpu, kRack, kRow, kSite };
inline constexpr std::array<std::string_view, 4> kScopeNames = {"gpu", "rack", "row", "site"};

constexpr std::string_view scope_word(Scope scope) {
  return kScopeNames[static_cast<std::size_t>(scope)];
}

}  // namespace ballast
