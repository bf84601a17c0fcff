// SPDX-License-Identifier: GPL-3.0-or-later
// Records and clauses made in a test.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/limits/judge.hpp"

namespace ballast {

class VectorRecord : public PowerRecord {
 public:
  VectorRecord(std::vector<double> power_w, double rate_hz, std::vector<double> voltage_pu = {});

  const RecordInfo& info() const override { return info_; }
  void read_power_w(std::size_t first, std::span<double> out) const override;
  void read_voltage_pu(std::size_t first, std::span<double> out) const override;

  RecordInfo info_;  // open to tests: gaps, Nyquist frequency, start

 private:
  std::vector<double> power_w_;
  std::vector<double> voltage_pu_;
};

// `samples` values of `power_w(t_s)` at `rate_hz`.
VectorRecord record_of(std::size_t samples, double rate_hz,
                       const std::function<double(double)>& power_w);

// A profile of one clause "c"; `keys` are lines of TOML ("kind = \"slew\"\nlimit = \"1 MW/s\"").
LimitProfile profile_of(const std::string& keys);

// The verdict of that one clause.
Verdict judge_one(const PowerRecord& record, const std::string& keys,
                  const SiteConditions& site = {.nominal_w = 150e6});

// A profile shipped in fixtures/limits.
LimitProfile shipped_profile(const std::string& name);

// The verdict on clause `id`; fails the test when there is none.
const Verdict& verdict_of(const Judgement& judgement, const std::string& id);

}  // namespace ballast
