// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of `profile` share: traces of known content, and the command run on them.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <numbers>
#include <sstream>
#include <string>

#include "host/cli/profile_command.hpp"
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {

// Two channels of the given swing at `f_hz`, 10 Hz, 200 s, on a slope of 1 W/s.
inline std::string two_sines(double f_hz) {
  std::string text = "t_s,a_W,b_W\n";
  for (int i = 0; i <= 2000; ++i) {
    const double t_s = i * 0.1;
    const double s = std::sin(2.0 * std::numbers::pi * f_hz * t_s);
    text += std::to_string(t_s) + "," + std::to_string(1000.0 + 300.0 * s + t_s) + "," +
            std::to_string(2000.0 + 200.0 * s) + "\n";
  }
  return text;
}

// 100 readings, none from 41 s to 79 s, the second channel none from 90 s on.
inline std::string holed() {
  std::string text = "t_s,a_W,b_W\n";
  for (int i = 0; i < 100; ++i) {
    if (i > 40 && i < 80) continue;
    text += std::to_string(i) + ",100," + (i < 90 ? "50\n" : "\n");
  }
  return text;
}

class Profile : public TraceTest {
 protected:
  std::string show(ProfileShowArgs args) const {
    std::ostringstream out;
    EXPECT_EQ(run_profile_show(args, out), kExitOk);
    return out.str();
  }
  nlohmann::json show_json(ProfileShowArgs args) const {
    args.json = true;
    return nlohmann::json::parse(show(args));
  }
  std::string text_of(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

}  // namespace ballast
