// SPDX-License-Identifier: GPL-3.0-or-later
// Verdicts in words and figures for people.
#pragma once

#include "gui/model/judge_model.hpp"

namespace ballast {

// A text of `json` by its key; empty where there is none.
QString json_text(const Json& json, const char* key);
std::optional<double> json_number(const Json& json, const char* key);

// Of one entry of `verdicts`.
JudgeModel::Row verdict_row(const Json& verdict);

// "536.3 W" for 5.363e-4 MW, "11.2 kW/min"; other units as they are.
QString readable_amount(double value, const QString& unit);

}  // namespace ballast
