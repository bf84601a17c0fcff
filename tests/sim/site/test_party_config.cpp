// SPDX-License-Identifier: GPL-3.0-or-later
// Parties that a scenario names: what is refused, and what the kinds do.
#include "sim/site/party_config.hpp"

#include <gtest/gtest.h>

#include <unistd.h>
#include <filesystem>
#include <fstream>

#include "sim/base/toml_config.hpp"
#include "sim/site/site.hpp"
#include "sim/site/site_run.hpp"
#include "tests/sim/site/small_site.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSite = R"([run]
duration = "2 s"
coupling = "20 ms"
[site]
racks = 3
racks_per_row = 2
gpus_per_rack = 4
[[parties]]
)";
constexpr const char* kLimiter =
    "kind = \"row_limiter\"\nabove = \"9 kW\"\nbelow = \"6 kW\"\ncap = \"700 W\"\n";

class PartyConfigTest : public ::testing::Test {
 protected:
  PartyConfigTest()
      : file_(fs::temp_directory_path() / ("ballast_party_" + std::to_string(::getpid()))) {}
  ~PartyConfigTest() override { fs::remove(file_); }

  Scenario load(const std::string& text) const {
    std::ofstream(file_) << text;
    return load_scenario(file_, {});
  }
  std::string fault(const std::string& party) const {
    try {
      load(kSite + party);
    } catch (const ConfigError& error) {
      const std::string text = error.what();
      EXPECT_EQ(text.rfind(file_.string() + ":", 0), 0u) << text;
      return text.substr(std::min(text.size(), file_.string().size() + 1));
    }
    return "no error";
  }

  fs::path file_;
};

void expect_text(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST_F(PartyConfigTest, NamesWhatIsWrongWithItsLine) {
  const std::string limiter = kLimiter;
  EXPECT_EQ(fault(limiter), "no error");
  EXPECT_EQ(fault(limiter + "instance = 1\nperiod = \"60 ms\"\nlatency = \"3 ms\""), "no error");
  expect_text(fault("name = \"x\""), "8:1: 'parties[0].kind' is missing");
  expect_text(fault("kind = \"row_limter\""), "did you mean 'row_limiter'?");
  expect_text(fault("kind = \"row_limiter\""), "'parties[0].above' is missing");
  expect_text(fault(limiter + "period = \"50 ms\""), "8:1: the period of the party 'row_limiter'");
  expect_text(fault(limiter + "period = \"50 ms\""), "a multiple of run.coupling, 0.02 s");
  expect_text(fault(limiter + "latency = \"0.5 ms\""), "a multiple of the tick");
  expect_text(fault(limiter + "latency = \"-1 s\""), "13:11: 'parties[0].latency'");
  expect_text(fault(limiter + "instance = 2"), "the site has no row 2; its rows are 0 to 1");
  expect_text(fault(limiter + "instance = -2"), "13:12: 'parties[0].instance'");
  expect_text(fault(limiter + "capp = \"1 W\""), "did you mean 'parties[0].cap'?");
  expect_text(fault("kind = \"row_limiter\"\nabove = \"9 kW\"\nbelow = \"10 kW\"\ncap = \"1 W\""),
              "11:9: 'below' is 10000 W, more than 'above'");
  expect_text(fault(limiter + "[[parties]]\n" + limiter), "13:1: two parties are named");
  EXPECT_EQ(fault(limiter + "[[parties]]\nname = \"second\"\n" + limiter), "no error");
}

TEST_F(PartyConfigTest, ReadsBackFromTheResolvedScenario) {
  const std::string text = scenario_toml(load(std::string(kSite) + kLimiter + "name = \"feed\"\n"));
  EXPECT_EQ(text.substr(text.find("[[parties]]")),
            "[[parties]]\nkind = 'row_limiter'\nname = 'feed'\nperiod = '1 s'\nlatency = '0 s'\n"
            "instance = -1\nabove = '9000 W'\nbelow = '6000 W'\ncap = '700 W'\nhold = '10 s'\n");
  EXPECT_EQ(scenario_toml(load(text)), text);
  std::string none = kSite;
  none.erase(none.find("[[parties]]"));
  EXPECT_EQ(scenario_toml(load(none)).find("parties"), std::string::npos);
}

TEST_F(PartyConfigTest, ActsForOneInstanceOrForEach) {
  Scenario s = load(std::string(kSite) + kLimiter);
  const auto names = [&] {
    std::string text;
    for (const auto& party : make_parties(s.parties[0], topology_of(s)))
      text += party->name() + ";";
    return text;
  };
  EXPECT_EQ(names(), "row_limiter, row 0;row_limiter, row 1;");
  s.parties[0].instance = 1;
  EXPECT_EQ(names(), "row_limiter, row 1;");
}

// Two rows of a rack each; "train" draws 1 kW per GPU for 400 ms and 250 W for 100 ms, on all four
// GPUs of row 0 and on two of row 1.
TEST(RowLimiter, CapsItsRowWhileItDrawsTooMuch) {
  Scenario s = live_site(1.2);
  s.site.racks_per_row = 1;
  s.psu.energy_per_gpu_j = 0.0;
  s.storage.unit.kind = StorageKind::kNone;
  s.initial.registers[BlockId::kStorage].clear();
  s.initial.registers[BlockId::kGpu].push_back({"CONTROL.HARD_CEILING", true, {}});
  PartyConfig limiter;
  read_toml_text(
      "kind = 'row_limiter'\nperiod = '100 ms'\nlatency = '15 ms'\nabove = '4 kW'\n"
      "below = '3.9 kW'\ncap = '800 W'\nhold = '200 ms'",
      "party", {}, [&](Fields& f) { describe(f, limiter); });
  s.parties = {limiter};
  SampleSink sink;
  run_site(s, sink);
  const auto granted_w = [&](std::size_t gpu, Tick tick) {
    return sink.gpu(GpuChannel::kGranted, gpu, tick);
  };
  // The first look that sees something is at 100; what it does comes at 115, so at 120.
  EXPECT_EQ(granted_w(0, 119), 1000.0);
  EXPECT_EQ(granted_w(0, 120), 800.0);
  // Capped, the rack draws less than 3.9 kW. The looks at 300 and 400 see only that, and the second
  // releases it.
  for (Tick t = 120; t < 420; ++t) ASSERT_LE(granted_w(0, t), 800.0) << t;
  EXPECT_GT(granted_w(0, 520), 800.0);
  // Row 1 draws less than 4 kW throughout.
  for (Tick t = 0; t < 400; ++t) ASSERT_EQ(granted_w(4, t), 1000.0) << t;
}

}  // namespace
}  // namespace ballast
