// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast ctl judge`: the verdicts of a live bench.
#pragma once

#include <ostream>

#include "host/link/client.hpp"

namespace ballast {

// Has the run judged, waits for the verdicts and prints them; the exit code is as of `ballast
// judge`. Throws DeviceError where limits are set and there is nothing to judge.
int judge_live(const Request& request, bool json_wanted, LinkClient& client, std::ostream& out);

// As a program reads it, with nothing in it that acts on a terminal.
void print_json(const Json& json, std::ostream& out);

}  // namespace ballast
