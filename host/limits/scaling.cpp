// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/limits/scaling.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <random>
#include <utility>

#include "sim/base/error.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

// Samples that all copies have together: a minute or so for each reading of the record.
constexpr double kMostShiftedReads = 5e10;
constexpr double kMostCopies = 1e7;
constexpr std::size_t kMostShiftedSamples = std::size_t{1} << 25U;

// offset + gain * P(t).
class LinearRecord : public PowerRecord {
 public:
  LinearRecord(const PowerRecord& base, double gain, double offset_w)
      : base_(base), gain_(gain), offset_w_(offset_w) {}

  const RecordInfo& info() const override { return base_.info(); }
  void read_power_w(std::size_t first, std::span<double> out) const override {
    base_.read_power_w(first, out);
    for (double& v : out) v = offset_w_ + gain_ * v;
  }
  void read_voltage_pu(std::size_t first, std::span<double> out) const override {
    base_.read_voltage_pu(first, out);
  }

 private:
  const PowerRecord& base_;
  double gain_;
  double offset_w_;
};

// The sum of copies, each begun at a sample of its own and wrapping around.
class ShiftedRecord : public PowerRecord {
 public:
  ShiftedRecord(const PowerRecord& base, std::size_t copies, double gain, std::uint64_t seed)
      : base_(base), gain_(gain), power_w_(base.info().samples) {
    base.read_power_w(0, power_w_);
    // A generator and a mapping that the standard fixes: the same seed gives the same shifts with
    // every library. The bias of the modulus is below samples / 2^64.
    std::mt19937_64 random(seed);
    starts_.resize(copies);
    for (std::size_t& start : starts_) start = random() % power_w_.size();
  }

  const RecordInfo& info() const override { return base_.info(); }
  void read_power_w(std::size_t first, std::span<double> out) const override {
    std::fill(out.begin(), out.end(), 0.0);
    for (const std::size_t start : starts_) {
      std::size_t at = (first + start) % power_w_.size();
      for (double& v : out) {
        v += power_w_[at];
        if (++at == power_w_.size()) at = 0;
      }
    }
    for (double& v : out) v *= gain_;
  }
  void read_voltage_pu(std::size_t first, std::span<double> out) const override {
    base_.read_voltage_pu(first, out);
  }

 private:
  const PowerRecord& base_;
  double gain_;
  std::vector<double> power_w_;
  std::vector<std::size_t> starts_;
};

// Four digits in the prefix that suits: "102.0 kW", "150 MW".
std::string power_text(double power_w) {
  constexpr std::array<std::pair<double, const char*>, 4> kPrefixes = {
      {{1e9, " GW"}, {1e6, " MW"}, {1e3, " kW"}, {1.0, " W"}}};
  for (const auto& [size, unit] : kPrefixes) {
    if (power_w < 0.99995 * size && size > 1.0) continue;
    std::array<char, 32> digits{};
    std::snprintf(digits.data(), digits.size(), "%.4g", power_w / size);
    return digits.data() + std::string(unit);
  }
  return {};
}

std::string rounded(double value) {
  return format_number(std::round(value * 1e3) / 1e3);
}

}  // namespace

ScaledRecord scale(const PowerRecord& record, const ScalingRule& rule) {
  const PowerSurvey range = survey(record);
  const double peak_w = std::max(record.info().peak_w, range.max_w);
  const double record_w = rule.record_w > 0.0 ? rule.record_w : peak_w;
  if (!(record_w > 0.0)) {
    throw ConfigError("the record draws no power", {record.info().name}, "name another channel");
  }
  const std::string basis = record_w == rule.record_w ? "rated power" : "peak";
  const double site_w = rule.site_w > 0.0 ? rule.site_w : record_w;
  const double n = site_w / record_w;
  ScaledRecord scaled;
  scaled.nominal_w = site_w;
  const std::string to_site = "scaled from " + power_text(record_w) + " (" + basis + " of " +
                              record.info().name + ") to " + power_text(site_w) + ", ";
  switch (rule.rule) {
    case Scaling::kFull:
      if (rule.site_w > 0.0 && rule.record_w > 0.0 && rule.site_w != rule.record_w) {
        throw ConfigError(
            "the record represents the full site, so the site has the power of the record",
            {"--site-mw", 0, 0}, "choose --scaling coherent, shifted or sqrt-n");
      }
      scaled.record = std::make_unique<LinearRecord>(record, 1.0, 0.0);
      scaled.swing_scale = 1.0;
      scaled.sentence =
          "the site as recorded, with a peak of " + power_text(peak_w) + ", not scaled";
      break;
    case Scaling::kCoherent:
      scaled.record = std::make_unique<LinearRecord>(record, n, 0.0);
      scaled.swing_scale = n;
      scaled.sentence = to_site + "in step: " + rounded(n) + " copies, the worst case";
      break;
    case Scaling::kSqrtN:
      scaled.record =
          std::make_unique<LinearRecord>(record, std::sqrt(n), (n - std::sqrt(n)) * range.mean_w);
      scaled.swing_scale = std::sqrt(n);
      scaled.sentence = to_site + "as " + rounded(n) +
                        " independent loads: N times the mean, plus the deviation from " +
                        "it times the square root of N";
      break;
    case Scaling::kShifted: {
      if (record.info().samples > kMostShiftedSamples) {
        throw ConfigError("the record is too long for shifted copies", {record.info().name},
                          "judge a --window of it, or choose --scaling sqrt-n");
      }
      const double copies = std::max(1.0, std::round(n));
      if (copies > kMostCopies ||
          copies * static_cast<double>(record.info().samples) > kMostShiftedReads) {
        throw ConfigError(rounded(copies) + " shifted copies of " +
                              std::to_string(record.info().samples) + " samples are too many",
                          {record.info().name},
                          "judge a --window of it, record a larger part of the site, or choose "
                          "--scaling sqrt-n");
      }
      scaled.record = std::make_unique<ShiftedRecord>(record, static_cast<std::size_t>(copies),
                                                      n / copies, rule.seed);
      scaled.sentence =
          to_site + "as " + rounded(copies) + " copies times " + rounded(n / copies) +
          ", each shifted by its own uniformly distributed lag with wrap-around, seed " +
          std::to_string(rule.seed);
      break;
    }
  }
  return scaled;
}

}  // namespace ballast
