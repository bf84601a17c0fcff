// SPDX-License-Identifier: GPL-3.0-or-later
// Explains, before an edit is applied, why it would have no effect or not the apparent one.
#pragma once

#include <QString>
#include <vector>

#include "gui/model/firmware_model.hpp"
#include "gui/model/scenario_facts.hpp"

namespace ballast {

enum class AdviceKind {
  kNoEffect,  // the edit changes nothing as things stand
  kConflict,  // settings that contradict each other
  kNote,
};

struct Advice {
  AdviceKind kind = AdviceKind::kNote;
  QString text;
  // The fields that it is about.
  std::vector<std::size_t> fields;
};

// Of what would be if the staged edits were applied. `facts` may be null where the scenario is not
// known; nothing is then said about its gaps.
std::vector<Advice> firmware_advice(const FirmwareModel& model, const ScenarioFacts* facts);

// A parameter of the active preset as it acts: its admin override where one is set. `parameter` is
// the name in the preset table ("RAMP_UP_RATE"). Empty where unknown or mixed.
std::optional<double> in_force(const FirmwareModel& model, const std::string& parameter);

}  // namespace ballast
