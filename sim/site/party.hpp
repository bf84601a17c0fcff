// SPDX-License-Identifier: GPL-3.0-or-later
// Parties act on a site at its couplings rather than in a rack's own tick: row and site
// controllers, software agents, planners and the grid. A party sees every 1 kHz sample, and its
// actions arrive after its latency.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/published.hpp"
#include "sim/base/time.hpp"
#include "sim/site/rack_action.hpp"
#include "sim/site/record_sink.hpp"
#include "sim/site/register_bus.hpp"
#include "sim/site/topology.hpp"

namespace ballast {

// Consecutive ticks of all rack channels, as a party sees them. Valid during observe() only.
class SiteSamples {
 public:
  // Ticks first to first + count - 1 of `block`, which begins at tick block.first_tick.
  SiteSamples(const Topology& topology, const RecordLayout& layout, const RecordBlock& block,
              Tick first, std::size_t count);

  Tick first() const { return first_; }
  std::size_t count() const { return count_; }
  const Topology& topology() const { return topology_; }
  // Of the rack channels. Throws std::out_of_range where none has the name.
  std::size_t channel(std::string_view name) const;

  // A rack's values, in the channel's unit.
  std::span<const float> rack(std::size_t channel, std::size_t rack) const;
  // Sums over the racks of a row or of the site, in rack order, in double. `out` has count()
  // values.
  void row_sum(std::size_t channel, std::size_t row, std::span<double> out) const;
  void site_sum(std::size_t channel, std::span<double> out) const;

 private:
  void sum(std::size_t channel, std::size_t first_rack, std::size_t racks,
           std::span<double> out) const;

  const Topology& topology_;
  const std::vector<ChannelInfo>& channels_;  // of the racks
  GroupRows racks_;
  std::size_t column_;  // of tick first_
  Tick first_;
  std::size_t count_;
};

// Writes a register word.
struct RegisterAction {
  RegisterAddress at;
  std::uint32_t data = 0;
};

using SiteAction = std::variant<RegisterAction, RackAction>;

class Party {
 public:
  virtual ~Party() = default;

  virtual std::string name() const = 0;
  // The part of the site that it acts for: rack, row or site.
  virtual Scope scope() const { return Scope::kSite; }
  virtual std::uint32_t instance() const { return 0; }  // of that scope
  // Channels of that part, losses and stored energy. The channels are read at each coupling, after
  // act(), and hold for the ticks up to the next one; the energies at the end of the run. Its
  // losses are not part of the grid power, so what it loses must come from what it stores.
  virtual Published published() const { return {}; }
  // Ticks from one act() to the next; a multiple of the site's coupling. The first is at tick 0.
  virtual Tick period() const = 0;
  // Ticks from act() until its actions take effect, 0 or more: at the first coupling at or after
  // that, before the tick of that coupling is simulated.
  virtual Tick latency() const = 0;

  // Called with all samples in order, without gaps, in pieces of a coupling or less.
  virtual void observe(const SiteSamples& samples) = 0;
  // Called at a coupling, when all samples before tick `now` have been observed. Adds to `actions`,
  // in the order in which they are to be performed.
  virtual void act(Tick now, std::vector<SiteAction>& actions) = 0;
};

}  // namespace ballast
