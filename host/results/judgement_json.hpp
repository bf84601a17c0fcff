// SPDX-License-Identifier: GPL-3.0-or-later
// A judgement for programs: what `judge --json` prints; docs/suite.md lists the fields.
#pragma once

#include <string>
#include <string_view>

#include "host/limits/judge.hpp"

namespace ballast {

// Indented JSON with a final newline. Verdicts stand in the judgement's order, under the names they
// have in summary.json. Numbers in the shortest form that reads back exactly; what is absent or not
// finite is null. Text that is not UTF-8 gets U+FFFD.
std::string judgement_json(const Judgement& judgement);

// Reads what verdict_rows() and exceeds() need of such a text. Throws DataError for any other.
Judgement read_judgement(std::string_view json);

}  // namespace ballast
