// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/firmware/register_advice.hpp"

#include <fmt/format.h>

#include <array>

namespace ballast {
namespace {

constexpr std::array kParameters = {
    "FLOOR",           "RAMP_UP_RATE",          "RAMP_DOWN_RATE",        "RAMP_DOWN_HYSTERESIS",
    "SECONDARY_FLOOR", "PFA_WINDOW_MULTIPLIER", "PFT_WINDOW_MULTIPLIER", "PFA_OFFSET"};

std::string watts(double value) {
  return fmt::format("{:.5g} W", value);
}

std::string seconds_text(double value) {
  return fmt::format("{:.4g} s", value);
}

class Adviser {
 public:
  Adviser(const RegisterSettings& settings, const ScenarioFacts* facts)
      : settings_(settings), facts_(facts) {}

  std::vector<Advice> all() {
    disabled();
    beaten();
    ramps();
    floors();
    generation_two();
    soc_coupling();
    storage();
    return std::move(advice_);
  }

 private:
  std::optional<double> gpu(std::string_view name) const {
    return settings_.physical(BlockId::kGpu, name);
  }
  bool flag(std::string_view name) const { return settings_.flag(BlockId::kGpu, name); }

  std::vector<std::size_t> edits(BlockId block, std::initializer_list<const char*> names) const {
    std::vector<std::size_t> found;
    for (const char* name : names) {
      const auto index = find_firmware_field(block, name);
      if (index && settings_.edited(*index)) found.push_back(*index);
    }
    return found;
  }

  // Edits of a parameter where it acts: in the active preset or the override.
  std::vector<std::size_t> edited_parameter(std::initializer_list<const char*> names) const {
    std::vector<std::size_t> found;
    const auto preset = settings_.active_preset();
    for (const char* name : names) {
      std::vector<std::string> places = {"OVERRIDE_" + std::string(name)};
      if (preset) places.push_back("preset." + std::to_string(*preset) + "." + name);
      for (const std::string& place : places) {
        const auto index = find_firmware_field(BlockId::kGpu, place);
        if (index && settings_.edited(*index)) found.push_back(*index);
      }
    }
    return found;
  }

  void say(AdviceKind kind, std::string text, std::vector<std::size_t> fields) {
    advice_.push_back({kind, std::move(text), std::move(fields)});
  }

  void disabled() {
    if (!gpu("CONTROL.ENABLE") || flag("CONTROL.ENABLE")) return;
    auto fields = edited_parameter(
        {"FLOOR", "RAMP_UP_RATE", "RAMP_DOWN_RATE", "RAMP_DOWN_HYSTERESIS", "SECONDARY_FLOOR"});
    for (const std::size_t i : edits(BlockId::kGpu, {"TMP_CEILING", "CONTROL.SLEW_IN_BAND",
                                                     "ACTIVE_PROFILE", "EDP_FACTOR"})) {
      fields.push_back(i);
    }
    if (fields.empty()) return;
    say(AdviceKind::kNoEffect,
        "Power smoothing is off, so granted power equals demand. Set CONTROL.ENABLE too.",
        std::move(fields));
  }

  // Presets that are not in use, and parameters that an override beats.
  void beaten() {
    const auto active = settings_.active_preset();
    for (int preset = 0; preset < 5; ++preset) {
      for (const char* parameter : kParameters) {
        const std::string name = "preset." + std::to_string(preset) + "." + parameter;
        const auto index = find_firmware_field(BlockId::kGpu, name);
        if (!index || !settings_.edited(*index)) continue;
        const auto override_of = gpu("OVERRIDE_" + std::string(parameter));
        if (active && *active != preset) {
          say(AdviceKind::kNoEffect,
              fmt::format("{} acts only when preset {} is active; now it is preset {}.", name,
                          preset, *active),
              {*index});
        } else if (override_of) {
          say(AdviceKind::kNoEffect,
              fmt::format("The admin override of {} is set and takes precedence over the preset. "
                          "Change the override instead, or stage \"not set\" for it.",
                          parameter),
              {*index});
        }
      }
    }
  }

  // The floor carries the gaps and power is free between floor and cap: ramps then act at start and
  // end of the job alone.
  void ramps() {
    const auto hysteresis = settings_.in_force("RAMP_DOWN_HYSTERESIS");
    const auto threshold = gpu("ACT_THRESHOLD");
    const bool ignored = flag("CONTROL.IMMEDIATE_RAMP_DOWN") != flag("CONTROL.IMMEDIATE_INVERTED");
    if (ignored) {
      auto fields = edited_parameter({"RAMP_DOWN_HYSTERESIS"});
      if (!fields.empty()) {
        say(AdviceKind::kNoEffect, "Immediate ramp-down is in force, so the hysteresis is ignored.",
            std::move(fields));
      }
      return;
    }
    auto fields = edited_parameter({"RAMP_UP_RATE", "RAMP_DOWN_RATE"});
    if (fields.empty() || flag("CONTROL.SLEW_IN_BAND") || !hysteresis || !threshold) return;
    if (facts_ == nullptr) return;
    if (facts_->gaps_unknown) {
      say(AdviceKind::kNote,
          fmt::format("With SLEW_IN_BAND off, ramps act only when the demand stays below "
                      "ACT_THRESHOLD ({}) for longer than the hysteresis ({}).",
                      watts(*threshold), seconds_text(*hysteresis)),
          std::move(fields));
      return;
    }
    const auto gap = facts_->iteration_gap(*threshold);
    if (gap && gap->duration_s > *hysteresis) return;  // they act
    const std::string why =
        gap ? fmt::format("the hysteresis ({}) is longer than the workload's gaps ({}, \"{}\")",
                          seconds_text(*hysteresis), seconds_text(gap->duration_s), gap->name)
            : fmt::format("no phase of the iterations draws less than ACT_THRESHOLD ({})",
                          watts(*threshold));
    std::string text = fmt::format(
        "Ramps cannot change the in-band swing: SLEW_IN_BAND is off and {}, so "
        "power is free between floor and cap. Raise the floor, or set SLEW_IN_BAND",
        why);
    text += gap ? fmt::format(", or a hysteresis below {}.", seconds_text(gap->duration_s))
                : std::string(".");
    const auto longest = facts_->longest_gap(*threshold);
    if (longest && longest->duration_s > *hysteresis) {
      text += fmt::format(" They act in \"{}\" ({}), and at the start and end of the job.",
                          longest->name, seconds_text(longest->duration_s));
    }
    say(AdviceKind::kNoEffect, std::move(text), std::move(fields));
  }

  void floors() {
    const auto ceiling = gpu("TMP_CEILING");
    const auto idle = gpu("IDLE_POWER");
    const auto floor = settings_.in_force("FLOOR");
    const auto threshold = gpu("ACT_THRESHOLD");
    if (!ceiling) return;
    const auto fields = [&](std::initializer_list<const char*> parameters) {
      auto found = edited_parameter(parameters);
      for (const std::size_t i :
           edits(BlockId::kGpu, {"TMP_CEILING", "IDLE_POWER", "ACT_THRESHOLD"})) {
        found.push_back(i);
      }
      return found;
    };
    if (idle && *idle > *ceiling) {
      say(AdviceKind::kConflict,
          fmt::format("IDLE_POWER ({}) is above the ceiling ({}).", watts(*idle), watts(*ceiling)),
          fields({}));
    }
    if (const auto secondary = settings_.in_force("SECONDARY_FLOOR");
        secondary && *secondary > *ceiling) {
      say(AdviceKind::kConflict,
          fmt::format("SECONDARY_FLOOR ({}) is above the ceiling ({}).", watts(*secondary),
                      watts(*ceiling)),
          fields({"SECONDARY_FLOOR"}));
    }
    if (threshold && *threshold > *ceiling) {
      say(AdviceKind::kConflict,
          fmt::format("ACT_THRESHOLD ({}) is above the ceiling ({}), so a demand between them does "
                      "not count as activity.",
                      watts(*threshold), watts(*ceiling)),
          fields({}));
    }
    auto edited = edited_parameter({"FLOOR"});
    for (const std::size_t i : edits(BlockId::kGpu, {"TMP_CEILING"})) edited.push_back(i);
    if (!floor || edited.empty()) return;
    const double floor_w = *floor * *ceiling;
    const double least = facts_ != nullptr ? facts_->demand_min_w : 0.0;
    if (idle && floor_w <= *idle) {
      say(AdviceKind::kNoEffect,
          fmt::format("The floor ({}) is not above IDLE_POWER ({}), so it has no effect.",
                      watts(floor_w), watts(*idle)),
          std::move(edited));
    } else if (least > 0.0 && floor_w <= least) {
      say(AdviceKind::kNoEffect,
          fmt::format("The floor ({}) is below the lowest power of the workload's iterations ({}), "
                      "so it never acts within them.",
                      watts(floor_w), watts(least)),
          std::move(edited));
    }
  }

  void generation_two() {
    const auto multiplier = settings_.in_force("PFA_WINDOW_MULTIPLIER");
    if (multiplier && *multiplier == 0.0) {
      auto fields = edited_parameter({"SECONDARY_FLOOR", "PFA_OFFSET"});
      if (!fields.empty()) {
        say(AdviceKind::kNoEffect,
            "PFA_WINDOW_MULTIPLIER is 0, so the primary floor is always in use.",
            std::move(fields));
      }
    }
    const auto target = settings_.in_force("PFT_WINDOW_MULTIPLIER");
    if (target && *target > 0.0) {
      auto fields = edited_parameter({"FLOOR"});
      if (!fields.empty()) {
        say(AdviceKind::kNoEffect,
            "PFT_WINDOW_MULTIPLIER is not 0, so the target average is the primary "
            "floor, and not FLOOR.",
            std::move(fields));
      }
    }
  }

  void soc_coupling() {
    const auto high = gpu("bank.SOC_HIGH");
    const auto low = gpu("bank.SOC_LOW");
    if (high && low && *high <= *low) {
      say(AdviceKind::kConflict, "SOC_HIGH is not above SOC_LOW.",
          edits(BlockId::kGpu, {"bank.SOC_HIGH", "bank.SOC_LOW"}));
    }
    auto fields =
        edits(BlockId::kGpu, {"bank.SOC_HIGH", "bank.SOC_LOW", "bank.SOC_FLOOR_GAIN",
                              "bank.SOC_CAP_GAIN", "bank.SOC_FLOOR_MAX", "bank.SOC_CAP_MIN"});
    if (fields.empty() || flag("bank.SOC_CONTROL.ENABLE")) return;
    say(AdviceKind::kNoEffect,
        "The coupling to the state of charge is off: set bank.SOC_CONTROL.ENABLE too.",
        std::move(fields));
  }

  void storage() {
    std::vector<std::size_t> edited;
    for (std::size_t i = 0; i < firmware_fields().size(); ++i) {
      if (firmware_fields()[i].block == BlockId::kStorage && settings_.edited(i)) {
        edited.push_back(i);
      }
    }
    const auto value = [&](const char* name) {
      return settings_.physical(BlockId::kStorage, name);
    };
    if (edited.empty()) return;
    if (facts_ != nullptr && !facts_->has_storage) {
      say(AdviceKind::kNoEffect, "This scenario has no storage.", edited);
      return;
    }
    if (!settings_.flag(BlockId::kStorage, "CONTROL.ENABLE")) {
      say(AdviceKind::kNoEffect, "The storage controller is off: set CONTROL.ENABLE.", edited);
    }
    const auto law = value("LAW");
    const auto only = [&](double wanted, const char* law_name,
                          std::initializer_list<const char*> names) {
      auto fields = edits(BlockId::kStorage, names);
      if (!law || *law == wanted || fields.empty()) return;
      say(AdviceKind::kNoEffect, fmt::format("This acts only with the law {}.", law_name),
          std::move(fields));
    };
    only(1.0, "MOVING_AVERAGE", {"MA_BUCKET", "MA_BUCKETS"});
    only(2.0, "WASHOUT", {"BETA"});
    only(3.0, "SLEW_LIMITED", {"LAW_RATE"});
    const auto order = [&](const char* low, const char* high) {
      const auto a = value(low);
      const auto b = value(high);
      if (!a || !b || *a < *b) return;
      say(AdviceKind::kConflict, fmt::format("{} is not below {}.", low, high),
          edits(BlockId::kStorage, {low, high}));
    };
    order("SOC_MIN", "SOC_MAX");
    order("VOLTAGE_MIN", "VOLTAGE_MAX");
    order("TRIP_UNDER_VOLTAGE", "TRIP_OVER_VOLTAGE");
  }

  const RegisterSettings& settings_;
  const ScenarioFacts* facts_;
  std::vector<Advice> advice_;
};

}  // namespace

std::vector<Advice> register_advice(const RegisterSettings& settings, const ScenarioFacts* facts) {
  return Adviser(settings, facts).all();
}

}  // namespace ballast
