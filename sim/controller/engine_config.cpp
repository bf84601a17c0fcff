// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/controller/engine_config.hpp"

#include <algorithm>

#include "sim/registers/block_registry.hpp"

namespace ballast {
namespace {

std::string listed(std::string_view what, const std::vector<std::string>& names) {
  std::string text = "the " + std::string(what) + " are ";
  if (names.size() == 1) text = "the only " + std::string(what) + " is ";
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

}  // namespace

void describe(Fields& f, EngineConfig& c) {
  for (const BlockInfo& block : all_blocks()) {
    f.choice(block.key, c.of_block[static_cast<std::size_t>(block.id)], kEngines,
             "Engine of block `" + std::string(block.key) + "`.");
  }
}

std::string engine_text(const EngineConfig& config) {
  if (std::equal(config.of_block.begin() + 1, config.of_block.end(), config.of_block.begin())) {
    return std::string(kEngines[config.of_block.front()]);
  }
  std::string text;
  for (const BlockInfo& block : all_blocks()) {
    const std::size_t engine = config.of_block[static_cast<std::size_t>(block.id)];
    text +=
        (text.empty() ? "" : ", ") + std::string(block.key) + "=" + std::string(kEngines[engine]);
  }
  return text;
}

std::vector<Override> engine_overrides(const std::vector<std::string>& words) {
  const Place place{"--engine", 0, 0};
  std::vector<Override> overrides;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    const bool all = equals == std::string::npos;
    const std::string key = all ? std::string() : word.substr(0, equals);
    const std::string engine = all ? word : word.substr(equals + 1);
    if (!all) block_named(key, place);
    if (std::find(kEngines.begin(), kEngines.end(), engine) == kEngines.end()) {
      throw ConfigError(
          "no engine '" + engine + "'", place,
          listed(kEngines.size() == 1 ? "engine" : "engines", {kEngines.begin(), kEngines.end()}));
    }
    for (const BlockInfo& block : all_blocks()) {
      if (!all && block.key != key) continue;
      overrides.push_back("engine." + std::string(block.key) + "=\"" + engine + "\"");
    }
  }
  return overrides;
}

}  // namespace ballast
