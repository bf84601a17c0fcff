// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/judge_params.hpp"

#include <limits>

#include "host/link/params.hpp"

namespace ballast {
namespace {

constexpr std::size_t kMostLimits = 64;

double read_number(Params& p, const JudgeOption& option, double absent) {
  constexpr double kAny = std::numeric_limits<double>::max();
  const std::string key(option.key);
  const double value = p.number(key, -kAny, kAny, absent);
  if (option.allows(value)) return value;
  throw ConfigError("judge: '" + key + "' is " + format_number(value), {},
                    "allowed: " + option.allowed_text());
}

}  // namespace

JudgeOptions judge_options(const Json& params) {
  Params p(params, "judge");
  JudgeOptions options;
  options.limits = p.texts("limits", kMostLimits);
  for (const JudgeOption& option : judge_option_list()) {
    const std::string key(option.key);
    if (const auto* number = std::get_if<double JudgeOptions::*>(&option.value)) {
      options.** number = read_number(p, option, options.**number);
    } else if (const auto* whole = std::get_if<std::uint64_t JudgeOptions::*>(&option.value)) {
      options.** whole = static_cast<std::uint64_t>(
          p.integer(key, 0, INT64_MAX, static_cast<std::int64_t>(options.**whole)));
    } else {
      std::string& text = options.*std::get<std::string JudgeOptions::*>(option.value);
      text = p.text(key, text);
    }
  }
  p.done();
  return options;
}

Json judge_params(const JudgeOptions& options) {
  if (options.limits.empty()) {
    if (options.site_mw <= 0.0) return nullptr;
    throw ConfigError("no limits were given", {"--site-mw", 0, 0}, "add --limits");
  }
  Json params = {{"limits", options.limits}};
  for (const JudgeOption& option : judge_option_list()) {
    std::visit([&](const auto member) { params[std::string(option.key)] = options.*member; },
               option.value);
  }
  return params;
}

}  // namespace ballast
