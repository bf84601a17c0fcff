// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/trigger.hpp"

namespace ballast {

bool LevelTrigger::feed(MinMax bucket) {
  if (!bucket.known()) {
    above_.reset();
    return false;
  }
  const auto level = static_cast<float>(level_);
  const bool some_above = bucket.max >= level;
  const bool some_below = bucket.min < level;
  const bool rose = above_.has_value() && !*above_ && some_above;
  const bool fell = above_.has_value() && *above_ && some_below;
  if (some_above && some_below) {
    above_.reset();
  } else {
    above_ = some_above;
  }
  return (rose && edge_ != TriggerEdge::kFalling) || (fell && edge_ != TriggerEdge::kRising);
}

}  // namespace ballast
