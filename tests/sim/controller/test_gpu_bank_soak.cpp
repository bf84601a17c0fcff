// SPDX-License-Identifier: GPL-3.0-or-later
// Long seeded random runs: any demand, any sequence of register writes (valid or not), any state of
// charge, caps and brake. The guarantees of the design are checked here from what the registers
// show, apart from the assertions inside of the RTL.
#include <algorithm>
#include <array>
#include <random>

#include "tests/sim/controller/bank_driver.hpp"

namespace ballast::test {
namespace {

constexpr int kGpus = 8;

struct Seen {
  std::uint32_t floor = 0, cap = 0, ceiling = 0, granted = 0;
  bool bypass = true;
};

class Soak {
 public:
  Soak(std::uint64_t seed, bool hard_switches) : random_(seed), hard_switches_(hard_switches) {
    for (int i = 0; i < kGpus; ++i) before_[i] = look(i);
  }

  void run(int ticks) {
    for (int t = 0; t < ticks; ++t) {
      if (t % 1000 == 0) sensible_configuration();
      if (below(12) == 0) random_write();
      if (below(25) == 0) random_control();
      stir_inputs();
      for (int i = 0; i < kGpus; ++i) bank_.write("EVENTS", 1, i);
      const std::vector<std::uint32_t> demanded = bank_.demand;
      bank_.tick();
      for (int i = 0; i < kGpus; ++i) {
        ASSERT_NO_FATAL_FAILURE(check(i, demanded[i])) << "GPU " << i << " at tick " << t;
      }
      for (const std::uint32_t g : bank_.granted) digest = (digest ^ g) * 1099511628211ULL;
    }
  }

  std::uint64_t digest = 14695981039346656037ULL;
  std::array<int, 7> states{};
  int accepted = 0, refused = 0, steady = 0, slewing = 0, braked = 0, peaks = 0, stepped = 0,
      peaks_ended = 0;

 private:
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  bool brakes(int i) const { return (bank_.brake_words[0] >> i & 1) != 0; }

  Seen look(int i) {
    return {bank_.read("APPLIED_FLOOR", i), bank_.read("APPLIED_CAP", i),
            bank_.read("APPLIED_CEILING", i), bank_.read("GRANTED", i),
            bank_.state(i) == gps::State::kBypass};
  }

  void stir_inputs() {
    for (int i = 0; i < kGpus; ++i) {
      // Quiet, steady and noisy stretches, each GPU by itself.
      std::uint32_t& d = bank_.demand[i];
      if (left_[i]-- <= 0) {
        left_[i] = static_cast<int>(5 + below(300));
        kind_[i] = below(4);
        d = static_cast<std::uint32_t>(kind_[i] == 0 ? below(190ULL * kW) : below(1400ULL * kW));
      }
      if (kind_[i] == 3) d = static_cast<std::uint32_t>(below(6) ? below(1500ULL * kW) : random_());
    }
    if (below(200) == 0) bank_.inputs.soc = static_cast<std::uint16_t>(random_());
    for (int i = 0; i < kGpus; ++i) {
      if (below(150) == 0) {
        bank_.cap_uw[i] = below(3) ? kNotSet : static_cast<std::uint32_t>(random_());
      }
      if (brakes(i) ? below(15) == 0 : below(400) == 0) bank_.brake_words[0] ^= 1U << i;
    }
  }

  // Random writes wear a configuration down to nonsense; now and then it is a machine again.
  void sensible_configuration() {
    bank_.configure(3 * kW, 4 * kW, 30);
    for (int p = 1; p < 5; ++p) {
      const std::string preset = "preset." + std::to_string(p) + ".";
      bank_.write(preset + "FLOOR", static_cast<std::uint32_t>(below(4097)));
      bank_.write(preset + "RAMP_UP_RATE", static_cast<std::uint32_t>(1 + below(20ULL * kW)));
      bank_.write(preset + "RAMP_DOWN_RATE", static_cast<std::uint32_t>(1 + below(20ULL * kW)));
      bank_.write(preset + "RAMP_DOWN_HYSTERESIS", static_cast<std::uint32_t>(below(60)));
    }
    bank_.write("EDP_FACTOR", static_cast<std::uint32_t>(4096 + below(4097)));
    bank_.write("OVERRIDE_RAMP_UP_RATE", kNotSet);
    bank_.write("OVERRIDE_RAMP_DOWN_RATE", kNotSet);
    bank_.write("OVERRIDE_RAMP_DOWN_HYSTERESIS", kNotSet);
    bank_.write("CONTROL", kEnable);
  }
  void random_control() {
    auto raw = static_cast<std::uint32_t>(below(128)) | (below(4) ? kEnable : 0);
    if (!hard_switches_ || below(2) == 0) raw &= ~(kImmediate | kHard | kInverted);
    bank_.write("CONTROL", raw, static_cast<int>(below(kGpus)));
  }

  // A register of any window, with values around its limits, plausible ones and noise.
  void random_write() {
    const auto& groups = register_block(BlockId::kGpu).groups;
    const RegisterGroup& group = groups[below(groups.size())];
    const RegisterInfo& reg = group.registers[below(group.registers.size())];
    const int index = static_cast<int>(below(std::min(group.count, kGpus)));
    const bool everywhere = group.broadcast >= 0 && below(4) == 0;
    const RegisterField& field = reg.fields[0];
    std::uint32_t raw = static_cast<std::uint32_t>(random_());
    if (below(3) != 0) raw = reg.reset / 2 + static_cast<std::uint32_t>(below(reg.reset + 1ULL));
    if (below(8) == 0) raw = static_cast<std::uint32_t>(field.max);
    if (below(8) == 0) raw = kNotSet;
    if (reg.name.find("RATE") != std::string_view::npos && below(2) == 0) {
      raw = static_cast<std::uint32_t>(1 + below(20ULL * kW));
    }
    if (reg.name.find("WINDOW") != std::string_view::npos)
      raw = static_cast<std::uint32_t>(below(270));
    if (reg.name == "CONTROL") return random_control();
    const int base = everywhere ? group.broadcast : group.base + index * group.stride;
    (bank_.try_write(static_cast<std::uint16_t>(base + reg.offset), raw) ? accepted : refused)++;
  }

  // The rate in force: the override, or the active profile's.
  std::uint32_t rate(const std::string& name, int i) {
    const std::uint32_t own = bank_.read("OVERRIDE_" + name, i);
    if (own != kNotSet) return own;
    return bank_.read("preset." + std::to_string(bank_.read("ACTIVE_PROFILE", i)) + "." + name);
  }

  void check(int i, std::uint32_t demanded) {
    const Seen old = before_[i];
    const Seen now = look(i);
    before_[i] = now;
    const std::uint32_t control = bank_.read("CONTROL", i), status = bank_.read("STATUS", i);
    const std::uint64_t up = rate("RAMP_UP_RATE", i), down = rate("RAMP_DOWN_RATE", i);
    const bool immediate = ((control & kImmediate) != 0) != ((control & kInverted) != 0);
    const bool may_step =
        (control & kHard) != 0 || (immediate && (control & kRamped) == 0) || brakes(i);
    const bool has_stepped = (bank_.read("EVENTS", i) & 1) != 0;
    const bool limited = (control & kSlew) != 0 && (!old.bypass || !now.bypass);
    states.at(status & 7)++;
    ASSERT_EQ(now.granted, bank_.granted[i]);

    const std::uint64_t peak =
        now.ceiling * std::uint64_t{bank_.read("EDP_FACTOR", i) - 4096} / 4096;
    ASSERT_LE(now.floor, now.granted);
    ASSERT_LE(now.granted, now.cap + peak);
    ASSERT_LE(now.cap, now.ceiling);
    peaks += now.granted > now.cap;
    // Between floor and cap power is free, unless slewing.
    if ((status & 0x80) == 0 && demanded >= now.floor && demanded <= now.cap) {
      ASSERT_EQ(now.granted, demanded);
    }
    if (brakes(i)) {
      ++braked;
      ASSERT_LE(now.granted, std::uint64_t{bank_.read("BRAKE_POWER", i)} * 1000);
      ASSERT_EQ(bank_.read("EVENTS", i) & 4, 4U);
    }
    if ((control & kHard) != 0 || brakes(i)) {
      ASSERT_LE(now.ceiling, bank_.cap_uw[i]);
      ASSERT_LE(now.cap, now.ceiling);
      if ((control & kEnable) != 0) {
        ASSERT_LE(now.ceiling, std::uint64_t{bank_.read("TMP_CEILING", i)} * 1000);
      }
    }
    // Upwards nothing steps, downwards only what is flagged.
    ASSERT_LE(now.ceiling, old.ceiling + up);
    ASSERT_LE(now.cap, old.cap + up);
    if (limited) {
      ASSERT_LE(now.granted, old.granted + up);
    }
    stepped += has_stepped;
    if (has_stepped) {
      const bool from_a_peak = limited && old.granted > old.cap;
      ASSERT_TRUE(may_step || from_a_peak);
      peaks_ended += !may_step;
      return;
    }
    steady += !may_step;
    ASSERT_GE(now.floor + down, old.floor);
    if (now.granted < demanded) {
      ASSERT_GE(now.granted + down, std::min(old.granted, old.cap));
    }
    if (limited) {
      ++slewing;
      ASSERT_GE(now.granted + down, old.granted);
    }
  }

  Bank bank_{kGpus};
  std::mt19937_64 random_;
  bool hard_switches_;
  std::array<Seen, kGpus> before_;
  std::array<int, kGpus> left_{};
  std::array<std::uint64_t, kGpus> kind_{};
};

TEST(GpuBankSoak, GuaranteesHoldWhateverIsWritten) {
  int peaks_ended = 0;
  for (const bool hard_switches : {false, true}) {
    for (const std::uint64_t seed : {1ULL, 2ULL, 3ULL}) {
      Soak soak(seed, hard_switches);
      ASSERT_NO_FATAL_FAILURE(soak.run(8000)) << "seed " << seed;
      // The run went everywhere.
      for (std::size_t s = 0; s < soak.states.size(); ++s) EXPECT_GT(soak.states[s], 50) << s;
      EXPECT_GT(soak.accepted, 150);
      EXPECT_GT(soak.refused, 150);
      EXPECT_GT(soak.steady, 10'000);
      EXPECT_GT(soak.slewing, 500);
      EXPECT_GT(soak.braked, 500);
      EXPECT_GT(soak.peaks, 50);
      EXPECT_GT(soak.stepped, 50);
      peaks_ended += soak.peaks_ended;
    }
  }
  EXPECT_GT(peaks_ended, 2);
}

TEST(GpuBankSoak, TwoRunsAreIdentical) {
  Soak a(42, true), b(42, true), c(43, true);
  a.run(1500);
  b.run(1500);
  c.run(1500);
  EXPECT_EQ(a.digest, b.digest);
  EXPECT_NE(a.digest, c.digest);
}

}  // namespace
}  // namespace ballast::test
