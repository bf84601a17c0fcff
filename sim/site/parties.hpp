// SPDX-License-Identifier: GPL-3.0-or-later
// The parties of a site, and their actions on the way.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/site/party.hpp"

namespace ballast {

class Parties {
 public:
  // Throws ConfigError where the period of `party` is no multiple of `coupling`, or its latency is
  // negative.
  void add(std::unique_ptr<Party> party, Tick coupling);
  bool empty() const { return parties_.empty(); }
  std::size_t count() const { return parties_.size(); }
  std::string name(std::size_t party) const { return parties_[party]->name(); }

  void observe(const SiteSamples& samples);
  // At the coupling before tick `now`: has those act whose time it is, in the order in which they
  // were added, then hands out every action that has arrived, each once: by the tick of its
  // arrival, then in the order in which they were asked for. `perform` gets the party's number too.
  template <class Do>
  void couple(Tick now, Do&& perform) {
    ask(now);
    for (; !on_the_way_.empty() && on_the_way_.front().tick <= now; on_the_way_.pop_front()) {
      perform(on_the_way_.front().action, on_the_way_.front().party);
    }
  }

 private:
  struct Sent {
    Tick tick;  // of its arrival
    std::size_t party;
    SiteAction action;
  };

  void ask(Tick now);

  std::vector<std::unique_ptr<Party>> parties_;
  std::deque<Sent> on_the_way_;  // by tick, then as sent
  std::vector<SiteAction> asked_;
};

}  // namespace ballast
