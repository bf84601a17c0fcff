// SPDX-License-Identifier: GPL-3.0-or-later
// Ranges of numbers on the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "sim/base/field_text.hpp"

namespace ballast {

// CLI11's own checks compare with "<", so that what is no number passes them.
inline CLI::Validator in_range(Range range) {
  const std::string allowed = range_text(range, Unit::kNone);
  const auto check = [range, allowed](const std::string& text) -> std::string {
    const auto value = parse_quantity(text, Unit::kNone);
    if (value && range.contains(*value)) return {};
    return "is " + text + ", allowed: " + allowed;
  };
  return {check, allowed};
}

}  // namespace ballast
