// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/topology.hpp"

#include <string>

namespace ballast {

void check_instance(const Topology& topology, Scope scope, std::int64_t index, const Place& place) {
  const auto count = static_cast<std::int64_t>(topology.instances(scope));
  if (index >= -1 && index < count) return;
  const std::string word(scope_word(scope));
  throw ConfigError(
      "the site has no " + word + " " + std::to_string(index), place,
      "its " + word + "s are 0 to " + std::to_string(count - 1) + "; -1 means all" +
          (scope == Scope::kRow ? ". site.racks_per_row sets the size of a row" : ""));
}

}  // namespace ballast
