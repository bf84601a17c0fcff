// SPDX-License-Identifier: GPL-3.0-or-later
// A limit profile; what was accepted judges a small record with a voltage.
#include <cmath>

#include "host/limits/judge.hpp"
#include "host/limits/limit_profile.hpp"
#include "host/limits/power_record.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace {

using namespace ballast;

// 40 s at 50 Hz of a load that swings at 0.5 Hz around 70 MW.
class Swing : public PowerRecord {
 public:
  Swing() {
    info_.name = "swing";
    info_.rate_hz = 50.0;
    info_.samples = 2000;
    info_.nyquist_hz = 25.0;
    info_.has_voltage = true;
  }
  const RecordInfo& info() const override { return info_; }
  void read_power_w(std::size_t first, std::span<double> out) const override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = 70e6 + 20e6 * wave(first + i);
  }
  void read_voltage_pu(std::size_t first, std::span<double> out) const override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = 1.0 - 0.3 * wave(first + i);
  }

 private:
  static double wave(std::size_t i) { return std::sin(0.0628318 * static_cast<double>(i)); }
  RecordInfo info_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try_reading([&] {
    std::vector<LimitProfile> profiles;
    profiles.push_back(read_limit_profile(text_of(data, size), "profile.toml"));
    const Swing record;
    SiteConditions site;
    site.nominal_w = 100e6;
    for (const Verdict& verdict : judge(record, profiles, site, "as it is").verdicts) {
      const bool assessed = verdict.outcome != Outcome::kNotAssessable;
      if (assessed && !(verdict.value && std::isfinite(*verdict.value))) __builtin_trap();
    }
  });
  return 0;
}
