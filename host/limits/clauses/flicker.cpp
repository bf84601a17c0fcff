// SPDX-License-Identifier: GPL-3.0-or-later
// Flicker severity Pst or Plt of the voltage that the site's power makes (IEC 61000-4-15).
#include "host/analysis/flickermeter.hpp"
#include "host/limits/clause.hpp"
#include "host/limits/clauses/site_voltage.hpp"

namespace ballast {
namespace {

enum class Severity { kPst, kPlt };
constexpr std::array<std::string_view, 2> kSeverityNames = {"Pst", "Plt"};

class Flicker : public Clause {
 public:
  void describe(Fields& f) override {
    f.choice_of("severity", severity_, kSeverityNames,
                "Pst over 10 minutes, or Plt over 12 consecutive Pst.");
    f.number("limit", limit_, positive(), "Largest severity.");
    f.require("limit");
    describe_voltage_model(f, model_);
  }
  std::string unit() const override {
    return std::string(kSeverityNames[static_cast<std::size_t>(severity_)]);
  }
  double limit(const SiteConditions&) const override { return limit_; }
  ClauseNeeds needs(const SiteConditions&) const override {
    const double windows = severity_ == Severity::kPst ? 1.0 : Flickermeter::kWindowsOfPlt;
    return {.length_s = Flickermeter::kSettleS + windows * Flickermeter::kWindowS,
            .finest_s = 1.0 / Flickermeter::kLowestRateHz,
            .short_circuit = true};
  }
  std::string algorithm() const override {
    const std::string rest =
        severity_ == Severity::kPst
            ? "largest Pst of the windows of 600 s after 120 s of settling"
            : "largest cubic mean of 12 consecutive Pst (2 h, sliding by 10 min) after 120 s of "
              "settling";
    return "IEC 61000-4-15 ed. 2 on the voltage's envelope, " +
           std::string(voltage_model_text(model_)) + "; " + rest;
  }
  std::unique_ptr<Evaluation> begin(const RecordInfo& record, const PowerSurvey& survey,
                                    const SiteConditions& site) const override;

 private:
  Severity severity_ = Severity::kPst;
  double limit_ = 0.0;
  VoltageModel model_ = VoltageModel::kFirstOrder;
};

class FlickerEvaluation : public Evaluation {
 public:
  FlickerEvaluation(const RecordInfo& record, const PowerSurvey& survey, const SiteConditions& site,
                    Severity severity, VoltageModel model, double limit)
      : record_(record),
        severity_(severity),
        model_(model),
        limit_(limit),
        voltage_(site, survey),
        meter_(meter_for(record, site)),
        other_meter_(meter_) {}

  void add(const PowerBlock& block) override {
    const auto run = [&](VoltageModel model, Flickermeter& meter) {
      if (model == VoltageModel::kTwoBus && !voltage_.carried()) return;
      voltage_.feed(block.power_w, model, [&](std::span<const double> r) { meter.push(r); });
    };
    run(model_, meter_);
    run(other_model(model_), other_meter_);
  }

  Reading finish() override {
    Reading r;
    r.limit = limit_;
    if (model_ == VoltageModel::kTwoBus && !voltage_.carried()) {
      r.not_assessable = SiteVoltage::kNotCarried;
      return r;
    }
    const auto [value, sample] = worst(meter_.windows());
    r.value = value;
    r.at_s = record_.time_s(sample);
    if (voltage_.carried()) {
      const VoltageModel other = other_model(model_);
      r.also.push_back(
          {"voltage model: " + std::string(kVoltageModelNames[static_cast<std::size_t>(other)]),
           worst(other_meter_.windows()).first});
    }
    return r;
  }

 private:
  static Flickermeter meter_for(const RecordInfo& record, const SiteConditions& site) {
    return {site.lamp_v == 230.0 ? Lamp::k230V : Lamp::k120V, site.grid_hz, record.rate_hz};
  }

  // The worst value, and the instant of the strongest sensation in its (first) window.
  std::pair<double, std::size_t> worst(std::span<const PstWindow> windows) const {
    std::pair<double, std::size_t> found{-1.0, 0};
    if (severity_ == Severity::kPst) {
      for (const PstWindow& w : windows) {
        if (w.pst > found.first) found = {w.pst, w.largest_sample};
      }
    } else {
      for (const PltWindow& w : long_term_flicker(windows)) {
        if (w.plt > found.first) found = {w.plt, windows[w.first_window].first_sample};
      }
    }
    return found;
  }

  const RecordInfo& record_;
  Severity severity_;
  VoltageModel model_;
  double limit_;
  SiteVoltage voltage_;
  Flickermeter meter_;
  Flickermeter other_meter_;
};

std::unique_ptr<Evaluation> Flicker::begin(const RecordInfo& record, const PowerSurvey& survey,
                                           const SiteConditions& site) const {
  return std::make_unique<FlickerEvaluation>(record, survey, site, severity_, model_, limit_);
}

}  // namespace

ClauseKind kind_flicker() {
  return {"flicker",
          "Flicker severity of the voltage at the point of common coupling, computed from the "
          "site's power with the grid's short-circuit level and X/R. The lamp and the nominal "
          "frequency are those of the site. It needs at least 800 samples per second.",
          make_clause<Flicker>};
}

}  // namespace ballast
