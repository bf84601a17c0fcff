// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/parties.hpp"

#include <algorithm>

#include "sim/base/error.hpp"

namespace ballast {

void Parties::add(std::unique_ptr<Party> party, Tick coupling) {
  if (party->period() < coupling || party->period() % coupling != 0) {
    throw ConfigError(
        "the period of '" + party->name() + "' is " + std::to_string(party->period()) + " ms", {},
        "give a multiple of run.coupling, " + std::to_string(coupling) + " ms");
  }
  if (party->latency() < 0) {
    throw ConfigError("the latency of '" + party->name() + "' is negative", {}, "give 0 or more");
  }
  parties_.push_back(std::move(party));
}

void Parties::observe(const SiteSamples& samples) {
  for (const std::unique_ptr<Party>& party : parties_) party->observe(samples);
}

void Parties::ask(Tick now) {
  for (std::size_t p = 0; p < parties_.size(); ++p) {
    if (now % parties_[p]->period() != 0) continue;
    asked_.clear();
    parties_[p]->act(now, asked_);
    const Tick arrival = now + parties_[p]->latency();
    const auto later = std::upper_bound(on_the_way_.begin(), on_the_way_.end(), arrival,
                                        [](Tick tick, const Sent& s) { return tick < s.tick; });
    auto at = later;
    for (SiteAction& action : asked_) at = std::next(on_the_way_.insert(at, {arrival, p, action}));
  }
}

}  // namespace ballast
