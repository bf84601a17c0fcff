// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/firmware_advice.hpp"

#include <array>
#include <cmath>

namespace ballast {
namespace {

constexpr std::array kParameters = {
    "FLOOR",           "RAMP_UP_RATE",          "RAMP_DOWN_RATE",        "RAMP_DOWN_HYSTERESIS",
    "SECONDARY_FLOOR", "PFA_WINDOW_MULTIPLIER", "PFT_WINDOW_MULTIPLIER", "PFA_OFFSET"};

QString watts(double value) {
  return QString::number(value, 'g', 5) + " W";
}

QString seconds_text(double value) {
  return QString::number(value, 'g', 4) + " s";
}

std::optional<int> active_preset(const FirmwareModel& model) {
  const auto value = model.wantedPhysical(BlockId::kGpu, "ACTIVE_PROFILE");
  if (!value) return std::nullopt;
  return static_cast<int>(*value);
}

class Adviser {
 public:
  Adviser(const FirmwareModel& model, const ScenarioFacts* facts) : model_(model), facts_(facts) {}

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
    return model_.wantedPhysical(BlockId::kGpu, name);
  }
  bool flag(std::string_view name) const { return model_.wantedFlag(BlockId::kGpu, name); }

  std::vector<std::size_t> staged(BlockId block, std::initializer_list<const char*> names) const {
    std::vector<std::size_t> found;
    for (const char* name : names) {
      const auto index = model_.find(block, name);
      if (index && model_.state(*index).staged) found.push_back(*index);
    }
    return found;
  }

  // Staged edits of a parameter where it acts: in the active preset or the override.
  std::vector<std::size_t> staged_parameter(std::initializer_list<const char*> names) const {
    std::vector<std::size_t> found;
    const auto preset = active_preset(model_);
    for (const char* name : names) {
      std::vector<std::string> places = {"OVERRIDE_" + std::string(name)};
      if (preset) places.push_back("preset." + std::to_string(*preset) + "." + name);
      for (const std::string& place : places) {
        const auto index = model_.find(BlockId::kGpu, place);
        if (index && model_.state(*index).staged) found.push_back(*index);
      }
    }
    return found;
  }

  void say(AdviceKind kind, QString text, std::vector<std::size_t> fields) {
    advice_.push_back({kind, std::move(text), std::move(fields)});
  }

  void disabled() {
    if (!gpu("CONTROL.ENABLE") || flag("CONTROL.ENABLE")) return;
    auto fields = staged_parameter(
        {"FLOOR", "RAMP_UP_RATE", "RAMP_DOWN_RATE", "RAMP_DOWN_HYSTERESIS", "SECONDARY_FLOOR"});
    for (const std::size_t i : staged(BlockId::kGpu, {"TMP_CEILING", "CONTROL.SLEW_IN_BAND",
                                                      "ACTIVE_PROFILE", "EDP_FACTOR"})) {
      fields.push_back(i);
    }
    if (fields.empty()) return;
    say(AdviceKind::kNoEffect,
        QObject::tr(
            "Power smoothing is off, so granted power equals demand. Set CONTROL.ENABLE too."),
        std::move(fields));
  }

  // Presets that are not in use, and parameters that an override beats.
  void beaten() {
    const auto active = active_preset(model_);
    for (int preset = 0; preset < 5; ++preset) {
      for (const char* parameter : kParameters) {
        const std::string name = "preset." + std::to_string(preset) + "." + parameter;
        const auto index = model_.find(BlockId::kGpu, name);
        if (!index || !model_.state(*index).staged) continue;
        const auto override_of = gpu("OVERRIDE_" + std::string(parameter));
        if (active && *active != preset) {
          say(AdviceKind::kNoEffect,
              QObject::tr("%1 acts only when preset %2 is active; now it is preset %3.")
                  .arg(QString::fromStdString(name))
                  .arg(preset)
                  .arg(*active),
              {*index});
        } else if (override_of) {
          say(AdviceKind::kNoEffect,
              QObject::tr("The admin override of %1 is set and takes precedence over the preset. "
                          "Change the override instead, or stage \"not set\" for it.")
                  .arg(parameter),
              {*index});
        }
      }
    }
  }

  // The floor carries the gaps and power is free between floor and cap: ramps then act at start and
  // end of the job alone.
  void ramps() {
    const auto hysteresis = in_force(model_, "RAMP_DOWN_HYSTERESIS");
    const auto threshold = gpu("ACT_THRESHOLD");
    const bool ignored = flag("CONTROL.IMMEDIATE_RAMP_DOWN") != flag("CONTROL.IMMEDIATE_INVERTED");
    if (ignored) {
      auto fields = staged_parameter({"RAMP_DOWN_HYSTERESIS"});
      if (!fields.empty()) {
        say(AdviceKind::kNoEffect,
            QObject::tr("Immediate ramp-down is in force, so the hysteresis is ignored."),
            std::move(fields));
      }
      return;
    }
    auto fields = staged_parameter({"RAMP_UP_RATE", "RAMP_DOWN_RATE"});
    if (fields.empty() || flag("CONTROL.SLEW_IN_BAND") || !hysteresis || !threshold) return;
    if (facts_ == nullptr) return;
    if (facts_->gaps_unknown) {
      say(AdviceKind::kNote,
          QObject::tr("With SLEW_IN_BAND off, ramps act only when the demand stays below "
                      "ACT_THRESHOLD (%1) for longer than the hysteresis (%2).")
              .arg(watts(*threshold), seconds_text(*hysteresis)),
          std::move(fields));
      return;
    }
    const auto gap = facts_->iteration_gap(*threshold);
    if (gap && gap->duration_s > *hysteresis) return;  // they act
    const QString why =
        gap ? QObject::tr("the hysteresis (%1) is longer than the workload's gaps (%2, \"%3\")")
                  .arg(seconds_text(*hysteresis), seconds_text(gap->duration_s),
                       QString::fromStdString(gap->name))
            : QObject::tr("no phase of the iterations draws less than ACT_THRESHOLD (%1)")
                  .arg(watts(*threshold));
    QString text = QObject::tr(
                       "Ramps cannot change the in-band swing: SLEW_IN_BAND is off and %1, so "
                       "power is free between floor and cap. Raise the floor, or set SLEW_IN_BAND")
                       .arg(why);
    text += gap ? QObject::tr(", or a hysteresis below %1.").arg(seconds_text(gap->duration_s))
                : QString(".");
    const auto longest = facts_->longest_gap(*threshold);
    if (longest && longest->duration_s > *hysteresis) {
      text += QObject::tr(" They act in \"%1\" (%2), and at the start and end of the job.")
                  .arg(QString::fromStdString(longest->name), seconds_text(longest->duration_s));
    }
    say(AdviceKind::kNoEffect, std::move(text), std::move(fields));
  }

  void floors() {
    const auto ceiling = gpu("TMP_CEILING");
    const auto idle = gpu("IDLE_POWER");
    const auto floor = in_force(model_, "FLOOR");
    const auto threshold = gpu("ACT_THRESHOLD");
    if (!ceiling) return;
    const auto fields = [&](std::initializer_list<const char*> parameters) {
      auto found = staged_parameter(parameters);
      for (const std::size_t i :
           staged(BlockId::kGpu, {"TMP_CEILING", "IDLE_POWER", "ACT_THRESHOLD"})) {
        found.push_back(i);
      }
      return found;
    };
    if (idle && *idle > *ceiling) {
      say(AdviceKind::kConflict,
          QObject::tr("IDLE_POWER (%1) is above the ceiling (%2).")
              .arg(watts(*idle), watts(*ceiling)),
          fields({}));
    }
    if (const auto secondary = in_force(model_, "SECONDARY_FLOOR");
        secondary && *secondary > *ceiling) {
      say(AdviceKind::kConflict,
          QObject::tr("SECONDARY_FLOOR (%1) is above the ceiling (%2).")
              .arg(watts(*secondary), watts(*ceiling)),
          fields({"SECONDARY_FLOOR"}));
    }
    if (threshold && *threshold > *ceiling) {
      say(AdviceKind::kConflict,
          QObject::tr("ACT_THRESHOLD (%1) is above the ceiling (%2), so a demand between them does "
                      "not count as activity.")
              .arg(watts(*threshold), watts(*ceiling)),
          fields({}));
    }
    auto edited = staged_parameter({"FLOOR"});
    for (const std::size_t i : staged(BlockId::kGpu, {"TMP_CEILING"})) edited.push_back(i);
    if (!floor || edited.empty()) return;
    const double floor_w = *floor * *ceiling;
    const double least = facts_ != nullptr ? facts_->demand_min_w : 0.0;
    if (idle && floor_w <= *idle) {
      say(AdviceKind::kNoEffect,
          QObject::tr("The floor (%1) is not above IDLE_POWER (%2), so it has no effect.")
              .arg(watts(floor_w), watts(*idle)),
          std::move(edited));
    } else if (least > 0.0 && floor_w <= least) {
      say(AdviceKind::kNoEffect,
          QObject::tr("The floor (%1) is below the lowest power of the workload's iterations (%2), "
                      "so it never acts within them.")
              .arg(watts(floor_w), watts(least)),
          std::move(edited));
    }
  }

  void generation_two() {
    const auto multiplier = in_force(model_, "PFA_WINDOW_MULTIPLIER");
    if (multiplier && *multiplier == 0.0) {
      auto fields = staged_parameter({"SECONDARY_FLOOR", "PFA_OFFSET"});
      if (!fields.empty()) {
        say(AdviceKind::kNoEffect,
            QObject::tr("PFA_WINDOW_MULTIPLIER is 0, so the primary floor is always in use."),
            std::move(fields));
      }
    }
    const auto target = in_force(model_, "PFT_WINDOW_MULTIPLIER");
    if (target && *target > 0.0) {
      auto fields = staged_parameter({"FLOOR"});
      if (!fields.empty()) {
        say(AdviceKind::kNoEffect,
            QObject::tr("PFT_WINDOW_MULTIPLIER is not 0, so the target average is the primary "
                        "floor, and not FLOOR."),
            std::move(fields));
      }
    }
  }

  void soc_coupling() {
    const auto high = gpu("bank.SOC_HIGH");
    const auto low = gpu("bank.SOC_LOW");
    if (high && low && *high <= *low) {
      say(AdviceKind::kConflict, QObject::tr("SOC_HIGH is not above SOC_LOW."),
          staged(BlockId::kGpu, {"bank.SOC_HIGH", "bank.SOC_LOW"}));
    }
    auto fields =
        staged(BlockId::kGpu, {"bank.SOC_HIGH", "bank.SOC_LOW", "bank.SOC_FLOOR_GAIN",
                               "bank.SOC_CAP_GAIN", "bank.SOC_FLOOR_MAX", "bank.SOC_CAP_MIN"});
    if (fields.empty() || flag("bank.SOC_CONTROL.ENABLE")) return;
    say(AdviceKind::kNoEffect,
        QObject::tr("The coupling to the state of charge is off: set bank.SOC_CONTROL.ENABLE too."),
        std::move(fields));
  }

  void storage() {
    std::vector<std::size_t> edited;
    for (std::size_t i = 0; i < model_.fields().size(); ++i) {
      if (model_.fields()[i].block == BlockId::kStorage && model_.state(i).staged) {
        edited.push_back(i);
      }
    }
    const auto value = [&](const char* name) {
      return model_.wantedPhysical(BlockId::kStorage, name);
    };
    if (edited.empty()) return;
    if (facts_ != nullptr && !facts_->has_storage) {
      say(AdviceKind::kNoEffect, QObject::tr("This scenario has no storage."), edited);
      return;
    }
    if (!model_.wantedFlag(BlockId::kStorage, "CONTROL.ENABLE")) {
      say(AdviceKind::kNoEffect, QObject::tr("The storage controller is off: set CONTROL.ENABLE."),
          edited);
    }
    const auto law = value("LAW");
    const auto only = [&](double wanted, const char* law_name,
                          std::initializer_list<const char*> names) {
      auto fields = staged(BlockId::kStorage, names);
      if (!law || *law == wanted || fields.empty()) return;
      say(AdviceKind::kNoEffect, QObject::tr("This acts only with the law %1.").arg(law_name),
          std::move(fields));
    };
    only(1.0, "MOVING_AVERAGE", {"MA_BUCKET", "MA_BUCKETS"});
    only(2.0, "WASHOUT", {"BETA"});
    only(3.0, "SLEW_LIMITED", {"LAW_RATE"});
    const auto order = [&](const char* low, const char* high) {
      const auto a = value(low);
      const auto b = value(high);
      if (!a || !b || *a < *b) return;
      say(AdviceKind::kConflict, QObject::tr("%1 is not below %2.").arg(low, high),
          staged(BlockId::kStorage, {low, high}));
    };
    order("SOC_MIN", "SOC_MAX");
    order("VOLTAGE_MIN", "VOLTAGE_MAX");
    order("TRIP_UNDER_VOLTAGE", "TRIP_OVER_VOLTAGE");
  }

  const FirmwareModel& model_;
  const ScenarioFacts* facts_;
  std::vector<Advice> advice_;
};

}  // namespace

std::optional<double> in_force(const FirmwareModel& model, const std::string& parameter) {
  if (const auto set = model.wantedPhysical(BlockId::kGpu, "OVERRIDE_" + parameter)) return set;
  const auto preset = active_preset(model);
  if (!preset) return std::nullopt;
  return model.wantedPhysical(BlockId::kGpu, "preset." + std::to_string(*preset) + "." + parameter);
}

std::vector<Advice> firmware_advice(const FirmwareModel& model, const ScenarioFacts* facts) {
  return Adviser(model, facts).all();
}

}  // namespace ballast
