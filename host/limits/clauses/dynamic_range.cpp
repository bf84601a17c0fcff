// SPDX-License-Identifier: GPL-3.0-or-later
// The whole range of the power: its maximum less its minimum over the record.
#include <limits>

#include "host/limits/clause.hpp"

namespace ballast {
namespace {

constexpr double kWattPerMegawatt = 1e6;

class DynamicRange : public Clause {
 public:
  void describe(Fields& f) override {
    f.quantity("limit", limit_w_, Unit::kWatt, positive(), "Largest range.");
    f.require("limit");
  }
  std::string unit() const override { return "MW"; }
  double limit(const SiteConditions&) const override { return limit_w_ / kWattPerMegawatt; }
  ClauseNeeds needs(const SiteConditions&) const override { return {}; }
  std::string algorithm() const override {
    return "maximum less minimum of the samples, unfiltered";
  }
  std::unique_ptr<Evaluation> begin(const RecordInfo& record, const PowerSurvey&,
                                    const SiteConditions& site) const override;

 private:
  double limit_w_ = 0.0;
};

class RangeEvaluation : public Evaluation {
 public:
  RangeEvaluation(const RecordInfo& record, double limit) : record_(record), limit_(limit) {}

  void add(const PowerBlock& block) override {
    for (const double p : block.power_w) {
      if (p < low_w_) low_w_ = p;
      if (p > high_w_) {
        high_w_ = p;
        high_at_ = at_;
      }
      ++at_;
    }
  }
  Reading finish() override {
    Reading r;
    r.value = (high_w_ - low_w_) / kWattPerMegawatt;
    r.limit = limit_;
    r.at_s = record_.time_s(high_at_);
    return r;
  }

 private:
  const RecordInfo& record_;
  double limit_;
  double low_w_ = std::numeric_limits<double>::infinity();
  double high_w_ = -std::numeric_limits<double>::infinity();
  std::size_t at_ = 0;
  std::size_t high_at_ = 0;
};

std::unique_ptr<Evaluation> DynamicRange::begin(const RecordInfo& record, const PowerSurvey&,
                                                const SiteConditions& site) const {
  return std::make_unique<RangeEvaluation>(record, limit(site));
}

}  // namespace

ClauseKind kind_dynamic_range() {
  return {"dynamic_range", "Maximum less minimum of the power.", make_clause<DynamicRange>};
}

}  // namespace ballast
