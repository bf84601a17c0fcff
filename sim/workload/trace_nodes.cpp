// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/trace_nodes.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/base/units.hpp"

namespace ballast {
namespace {

std::string at(const TraceChannel& channel, std::size_t i) {
  return "channel '" + channel.name + "' at " + format_number(channel.t_s[i]) + " s";
}

void to_dc(const SupplyConfig& supply, TraceChannel& channel, const Place& place) {
  const double most_w = supply.load_frac.back() / supply.efficiency_frac.back() * supply.rated_w;
  for (std::size_t i = 0; i < channel.power_w.size(); ++i) {
    if (channel.power_w[i] > most_w) {
      throw DataError(at(channel, i) + " draws " + format_number(channel.power_w[i]) +
                          " W, more than the supply curve '" + supply.name + "' covers",
                      place, "extend the curve beyond " + format_number(most_w) + " W of AC power");
    }
    channel.power_w[i] = dc_power_w(supply, channel.power_w[i]);
  }
}

}  // namespace

// AC power is DC power plus a loss that is linear between the knots, so AC power is linear there
// too and its inverse is exact.
double dc_power_w(const SupplyConfig& supply, double ac_w) {
  const auto dc = [&](std::size_t i) { return supply.load_frac[i] * supply.rated_w; };
  const auto ac = [&](std::size_t i) { return dc(i) / supply.efficiency_frac[i]; };
  if (ac_w <= ac(0)) return std::max(0.0, ac_w - (ac(0) - dc(0)));
  const std::size_t last = supply.load_frac.size() - 1;
  std::size_t i = 1;
  while (i < last && ac_w > ac(i)) ++i;
  return dc(i - 1) + (ac_w - ac(i - 1)) * (dc(i) - dc(i - 1)) / (ac(i) - ac(i - 1));
}

std::vector<TraceChannel> node_channels(const TraceJobConfig& config, Trace trace,
                                        std::size_t nodes) {
  const Place place{trace.source, 0, 0};
  const std::vector<std::string> excluded = channel_names(config.exclude, config.place);
  std::vector<TraceChannel> channels = std::move(trace.channels);
  std::erase_if(channels, [&](const TraceChannel& channel) {
    return std::find(excluded.begin(), excluded.end(), channel.name) != excluded.end();
  });
  if (channels.empty()) {
    throw DataError("no channel of the trace remains", place, "check 'channels' and 'exclude'");
  }
  const auto copies = static_cast<std::size_t>(config.copies);
  if (channels.size() * copies != nodes) {
    throw ConfigError(
        "the trace has " + std::to_string(channels.size()) + " channels, each feeding " +
            std::to_string(copies) + " node(s), but the job has " + std::to_string(nodes) +
            " nodes of " + std::to_string(config.gpus_per_node) + " GPUs",
        config.place, "change 'channels', 'exclude', 'copies', 'gpus_per_node' or the job's GPUs");
  }
  for (TraceChannel& channel : channels) {
    if (channel.t_s.empty() || channel.t_s.size() != channel.power_w.size()) {
      throw DataError("channel '" + channel.name + "' is empty", place,
                      "leave it out with 'exclude'");
    }
    if (config.has_supply) to_dc(config.supply, channel, place);
    const auto least = std::min_element(channel.power_w.begin(), channel.power_w.end());
    if (*least < config.base_w) {
      const auto i = static_cast<std::size_t>(least - channel.power_w.begin());
      throw DataError(at(channel, i) + " draws " + format_number(*least) +
                          " W, less than the base load of " + format_number(config.base_w) + " W",
                      place, "lower 'base', or leave the channel out with 'exclude'");
    }
  }
  return channels;
}

}  // namespace ballast
