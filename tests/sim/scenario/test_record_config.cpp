// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/record_config.hpp"

#include <gtest/gtest.h>

#include "sim/base/toml_config.hpp"
#include "sim/scenario/scenario.hpp"

namespace ballast {
namespace {

TEST(RecordConfig, ChoosesRacks) {
  RecordConfig c;
  EXPECT_EQ(recorded_racks(c, 3), (std::vector<std::size_t>{0, 1, 2}));
  c.racks = "none";
  EXPECT_TRUE(recorded_racks(c, 3).empty());
  c.racks = "0, 2";
  EXPECT_EQ(recorded_racks(c, 3), (std::vector<std::size_t>{0, 2}));
  for (const char* text : {"3", "some", "", "2, 1"}) {
    c.racks = text;
    EXPECT_THROW(recorded_racks(c, 3), ConfigError) << text;
  }
  EXPECT_EQ(reduced_period(c), 0);
  c.reduced_s = 0.1;
  EXPECT_EQ(reduced_period(c), 100);
}

TEST(RecordConfig, AReducedRowHasWholeTicks) {
  for (const auto& [text, good] : std::vector<std::pair<std::string, bool>>{{"100 ms", true},
                                                                            {"2 ms", true},
                                                                            {"60 s", true},
                                                                            {"0 s", true},
                                                                            {"1 ms", false},
                                                                            {"2.5 ms", false},
                                                                            {"61 s", false},
                                                                            {"-1 s", false}}) {
    RecordConfig c;
    const std::string toml = "[record]\nreduced = \"" + text + "\"\n";
    const auto read = [&] {
      read_toml_text(toml, "s.toml", {}, [&](Fields& f) { f.table_of("record", c, ""); });
    };
    if (good) {
      EXPECT_NO_THROW(read()) << text;
    } else {
      EXPECT_THROW(read(), ConfigError) << text;
    }
  }
}

}  // namespace
}  // namespace ballast
