// SPDX-License-Identifier: GPL-3.0-or-later
// Which of several power channels are readings of their own, judged by their names: a limit, an
// extreme of another channel or a part of one must not be added to it (docs/traces.md has the
// rules).
#pragma once

#include <string>
#include <vector>

namespace ballast {

enum class ColumnRole {
  kReading,
  kTotal,      // the sum of others
  kLimit,      // a limit, cap or setting
  kStatistic,  // minimum, mean or maximum of another, or a slower reading of the same
  kPart,       // a domain inside another one
};

struct ColumnRoles {
  std::vector<ColumnRole> roles;  // one per name
  std::vector<std::string> why;   // "a limit", "part of 'package-0'", ...; empty for readings
  // Names that may contain each other, with the reason. Not empty: what to add up cannot be known.
  std::string doubt;
};

// `names` are those of the power columns without their units. One name alone is a reading, whatever
// it is called.
ColumnRoles judge_columns(const std::vector<std::string>& names);

// "not summed, on request: 'core' (part of 'package-0'), 'PL1' (a limit)"; empty when all are
// readings. Totals have a note of their own.
std::string roles_note(const std::vector<std::string>& names, const ColumnRoles& roles);

}  // namespace ballast
