// SPDX-License-Identifier: GPL-3.0-or-later
// A block of a row or of the site as a party. Its table states the source of each input and the
// action of each output (PortInfo::source and action); no other code knows the block.
#pragma once

#include <string>
#include <vector>

#include "sim/controller/controller.hpp"
#include "sim/registers/block_registry.hpp"
#include "sim/site/party.hpp"
#include "sim/site/wave_dump.hpp"

namespace ballast {

// The raw value of a source: the nearest step of the port's LSB, saturating at what the port can
// carry.
std::int64_t raw_source(const PortInfo& port, double value_si);

class BlockParty final : public Party {
 public:
  // `controller` is instance `instance` of the block in its scope, and must outlive the party;
  // `coupling` in ticks.
  BlockParty(const BlockInfo& block, std::uint32_t instance, BoundController& controller,
             Tick coupling);
  BlockParty(const BlockParty&) = delete;  // what it publishes is read where it stands
  BlockParty& operator=(const BlockParty&) = delete;

  std::string name() const override;
  Tick period() const override { return coupling_; }
  Tick latency() const override { return block_.latency_ms * kTicksPerSecond / 1000; }
  Scope scope() const override { return block_.scope; }
  std::uint32_t instance() const override { return instance_; }
  Published published() const override { return published(block_, this); }
  // Of any instance of a block; null gives the same with probes that read 0.
  static Published published(const BlockInfo& block, const BlockParty* party);

  // From now on the dump shows each tick that it wants. It must outlive the party or its last
  // observe().
  void trace(WaveDump* waves) { waves_ = waves; }

  // Ticks the block once per sample.
  void observe(const SiteSamples& samples) override;
  // Requests the actions of the outputs after the last tick if they differ from the last request.
  void act(Tick now, std::vector<SiteAction>& actions) override;

 private:
  struct Source {
    const PortInfo* port;
    std::vector<double> values;  // of the samples in hand
  };

  struct Output {
    const PortInfo* port;
    const std::int64_t* raw;
    double value_si() const { return static_cast<double>(*raw) * port->lsb; }
  };

  SiteAction action(const PortInfo& port, std::int64_t raw) const;

  const BlockInfo& block_;
  std::uint32_t instance_;
  BoundController& controller_;
  Tick coupling_;
  std::vector<Source> sources_;
  std::vector<Output> outputs_;
  std::vector<std::int64_t> raw_in_;
  std::vector<std::int64_t> raw_out_;
  std::vector<std::int64_t> asked_;
  bool ticked_ = false;
  WaveDump* waves_ = nullptr;
};

}  // namespace ballast
