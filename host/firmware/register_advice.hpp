// SPDX-License-Identifier: GPL-3.0-or-later
// Says when an edit cannot act, or not as it looks: before it is applied, in words.
#pragma once

#include <string>
#include <vector>

#include "host/firmware/register_settings.hpp"
#include "host/firmware/scenario_facts.hpp"

namespace ballast {

enum class AdviceKind {
  kNoEffect,  // the edit changes nothing as things stand
  kConflict,  // settings that contradict each other
  kNote,
};

struct Advice {
  AdviceKind kind = AdviceKind::kNote;
  std::string text;
  // The fields that it is about, as of firmware_fields().
  std::vector<std::size_t> fields;
};

// Of what holds with these settings, about those that were edited. `facts` may be null where the
// scenario is not known; nothing is then said about its gaps.
std::vector<Advice> register_advice(const RegisterSettings& settings, const ScenarioFacts* facts);

}  // namespace ballast
