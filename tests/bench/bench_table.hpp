// SPDX-License-Identifier: GPL-3.0-or-later
// What `ballast bench` prints of its figures, which are those of `--json`.
#pragma once

#include <nlohmann/json.hpp>

namespace ballast {

void print_table(const nlohmann::ordered_json& figures);
// Of a soak alone.
void print_soak(const nlohmann::ordered_json& figures);

}  // namespace ballast
