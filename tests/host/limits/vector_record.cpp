// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/host/limits/vector_record.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace ballast {

VectorRecord::VectorRecord(std::vector<double> power_w, double rate_hz,
                           std::vector<double> voltage_pu)
    : power_w_(std::move(power_w)), voltage_pu_(std::move(voltage_pu)) {
  info_.name = "synthetic";
  info_.rate_hz = rate_hz;
  info_.samples = power_w_.size();
  info_.nyquist_hz = rate_hz / 2.0;
  info_.has_voltage = !voltage_pu_.empty();
}

void VectorRecord::read_power_w(std::size_t first, std::span<double> out) const {
  if (first + out.size() > power_w_.size()) throw std::out_of_range("beyond the record");
  std::copy_n(power_w_.begin() + static_cast<std::ptrdiff_t>(first), out.size(), out.begin());
}

void VectorRecord::read_voltage_pu(std::size_t first, std::span<double> out) const {
  if (first + out.size() > voltage_pu_.size()) throw std::out_of_range("beyond the record");
  std::copy_n(voltage_pu_.begin() + static_cast<std::ptrdiff_t>(first), out.size(), out.begin());
}

VectorRecord record_of(std::size_t samples, double rate_hz,
                       const std::function<double(double)>& power_w) {
  std::vector<double> x(samples);
  for (std::size_t i = 0; i < samples; ++i) x[i] = power_w(static_cast<double>(i) / rate_hz);
  return {std::move(x), rate_hz};
}

LimitProfile profile_of(const std::string& keys) {
  return read_limit_profile(
      "title = \"t\"\nsource = \"s\"\ndate = \"2026-01-01\"\nstatus = \"own\"\n"
      "[[clauses]]\nid = \"c\"\n" +
          keys + "\n",
      "test.toml");
}

Verdict judge_one(const PowerRecord& record, const std::string& keys, const SiteConditions& site) {
  const LimitProfile profile = profile_of(keys);
  return judge(record, {&profile, 1}, site, "as it is").verdicts.at(0);
}

LimitProfile shipped_profile(const std::string& name) {
  return find_limit_profile(name, limits_folder());
}

const Verdict& verdict_of(const Judgement& judgement, const std::string& id) {
  static const Verdict none;
  for (const Verdict& v : judgement.verdicts) {
    if (v.clause == id) return v;
  }
  ADD_FAILURE() << "no verdict on " << id;
  return none;
}

}  // namespace ballast
