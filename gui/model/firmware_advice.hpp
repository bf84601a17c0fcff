// SPDX-License-Identifier: GPL-3.0-or-later
// Says when an edit cannot act, or not as it looks: before it is applied, in words.
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
