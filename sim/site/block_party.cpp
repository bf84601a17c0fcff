// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/block_party.hpp"

#include <algorithm>
#include <cmath>

namespace ballast {

std::int64_t raw_source(const PortInfo& port, double value_si) {
  const bool is_signed = port.format == FieldFormat::kSigned;
  const double top = std::ldexp(1.0, is_signed ? port.width - 1 : port.width);
  const double steps = std::round(value_si / port.lsb);
  if (!(steps > (is_signed ? -top : 0.0))) {
    return is_signed ? -static_cast<std::int64_t>(top / 2.0) * 2 : 0;
  }
  // 2^63 and more have no int64.
  if (steps >= std::min(top, 0x1p63)) {
    return port.width >= 63 ? INT64_MAX : static_cast<std::int64_t>(top) - 1;
  }
  return static_cast<std::int64_t>(steps);
}

BlockParty::BlockParty(const BlockInfo& block, std::uint32_t instance, BoundController& controller,
                       Tick coupling)
    : block_(block), instance_(instance), controller_(controller), coupling_(coupling) {
  for (const PortInfo& port : block.ports) {
    if (port.direction == PortDirection::kIn) {
      sources_.push_back({&port, {}});
    } else {
      outputs_.push_back({&port, nullptr});
    }
  }
  raw_in_.resize(sources_.size());
  for (const Output& output : outputs_) {
    const PortAction action = output.port->action;
    const bool caps = action == PortAction::kRowCap || action == PortAction::kThermalCap;
    asked_.push_back(caps ? std::int64_t{kNoCap} : 0);
  }
  raw_out_ = asked_;
  for (std::size_t o = 0; o < outputs_.size(); ++o) outputs_[o].raw = &raw_out_[o];
}

Published BlockParty::published(const BlockInfo& block, const BlockParty* party) {
  Published published;
  std::size_t output = 0;
  for (const PortInfo& port : block.ports) {
    if (port.direction != PortDirection::kOut) continue;
    const Output* const reads = party != nullptr ? &party->outputs_[output] : nullptr;
    ++output;
    if (port.channel.empty()) continue;
    const bool plain = port.unit == Unit::kNone || port.unit == Unit::kFraction;
    published.channels.push_back(
        {{std::string(port.channel), plain ? "1" : std::string(unit_symbol(port.unit)),
          std::string(port.help)},
         Probe::of<&Output::value_si>(reads)});
  }
  return published;
}

std::string BlockParty::name() const {
  return std::string(block_.key) + " of " +
         (block_.scope == Scope::kRow ? "row " + std::to_string(instance_) : "the site");
}

void BlockParty::observe(const SiteSamples& samples) {
  for (Source& source : sources_) {
    source.values.resize(samples.count());
    const std::size_t channel = samples.channel(source.port->source);
    if (block_.scope == Scope::kRow) {
      samples.row_sum(channel, instance_, source.values);
    } else {
      samples.site_sum(channel, source.values);
    }
  }
  for (std::size_t i = 0; i < samples.count(); ++i) {
    for (std::size_t s = 0; s < sources_.size(); ++s) {
      raw_in_[s] = raw_source(*sources_[s].port, sources_[s].values[i]);
    }
    const Tick tick = samples.first() + static_cast<Tick>(i);
    const bool waves = waves_ != nullptr && waves_->wants(tick);
    try {
      controller_.tick_raw(raw_in_, raw_out_);
    } catch (...) {
      // The signals of the tick that failed are what one looks for.
      if (waves) waves_->dump(tick);
      throw;
    }
    if (waves) waves_->dump(tick);
  }
  ticked_ = ticked_ || samples.count() > 0;
}

void BlockParty::act(Tick, std::vector<SiteAction>& actions) {
  if (!ticked_) return;
  for (std::size_t o = 0; o < outputs_.size(); ++o) {
    if (raw_out_[o] == asked_[o] || outputs_[o].port->action == PortAction::kNone) continue;
    asked_[o] = raw_out_[o];
    actions.push_back(action(*outputs_[o].port, raw_out_[o]));
  }
}

SiteAction BlockParty::action(const PortInfo& port, std::int64_t raw) const {
  if (port.action == PortAction::kBrake) return BrakeAction{block_.scope, instance_, raw != 0};
  const auto which =
      port.action == PortAction::kRowCap ? CapAction::Which::kRow : CapAction::Which::kThermal;
  return CapAction{which, block_.scope, instance_, static_cast<std::uint32_t>(raw)};
}

}  // namespace ballast
