// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "live_server.hpp"

int main(int argc, char** argv) {
  try {
    if (argc == 3) {
      const int code = ballast::run_word(argv[1], argv[2]);
      if (code >= 0) return code;
    }
  } catch (const ballast::Error& error) {
    std::fprintf(stderr, "ballast: %s\n", error.what());
    return error.exit_code();
  }
  const ballast::Folder keys;  // not the user's
  setenv("XDG_STATE_HOME", (keys / "state").c_str(), 1);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
