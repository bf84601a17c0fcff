// SPDX-License-Identifier: GPL-3.0-or-later
// The voltage change that a site's power makes at its connection, for clauses on voltage that are
// judged from power.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>

#include "host/analysis/pcc_voltage.hpp"
#include "host/limits/clause.hpp"

namespace ballast {

// How power becomes voltage (pcc_voltage.hpp).
enum class VoltageModel { kFirstOrder, kTwoBus };
constexpr std::array<std::string_view, 2> kVoltageModelNames = {"first order", "two bus"};

inline VoltageModel other_model(VoltageModel model) {
  return model == VoltageModel::kFirstOrder ? VoltageModel::kTwoBus : VoltageModel::kFirstOrder;
}

inline std::string_view voltage_model_text(VoltageModel model) {
  return model == VoltageModel::kFirstOrder
             ? "dV/V = -(R dP + X dQ)/V^2 about the mean power, first order"
             : "the two-bus circuit of constant power, 1 pu at the mean power";
}

// Key `voltage_model` of a clause.
inline void describe_voltage_model(Fields& f, VoltageModel& model) {
  f.choice_of(
      "voltage_model", model, kVoltageModelNames,
      "How voltage is computed from power: the first-order formula used in power-quality practice, "
      "or the exact two-bus circuit. The first-order result is too low by about (X/R) P / S_sc at "
      "unity power factor. The result of the other model is stated beside it.");
}

class SiteVoltage {
 public:
  SiteVoltage(const SiteConditions& site, const PowerSurvey& survey)
      : pcc_({.short_circuit_va = site.short_circuit_va,
              .x_over_r = site.x_over_r,
              .power_factor = site.power_factor},
             survey.mean_w),
        carried_(std::isfinite(pcc_.two_bus(survey.max_w)) &&
                 std::isfinite(pcc_.two_bus(survey.min_w))) {}

  // False where the grid could not carry the largest power: the two-bus circuit has no solution.
  bool carried() const { return carried_; }

  // Hands dV/V of a block to `sink(span)`, piece by piece.
  template <class Sink>
  void feed(std::span<const double> power_w, VoltageModel model, const Sink& sink) {
    for (std::size_t first = 0; first < power_w.size(); first += piece_.size()) {
      const std::span<const double> p =
          power_w.subspan(first, std::min(piece_.size(), power_w.size() - first));
      for (std::size_t i = 0; i < p.size(); ++i) {
        piece_[i] =
            model == VoltageModel::kFirstOrder ? pcc_.first_order(p[i]) : pcc_.two_bus(p[i]);
      }
      sink(std::span<const double>(piece_).first(p.size()));
    }
  }

  static constexpr const char* kNotCarried =
      "a grid of this short-circuit level cannot carry the record's power";

 private:
  PccVoltage pcc_;
  bool carried_;
  std::array<double, 1024> piece_{};
};

}  // namespace ballast
