// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/history.hpp"

#include <algorithm>

#include "host/link/params.hpp"
#include "host/results/run_reader.hpp"

namespace ballast {
namespace {

constexpr double kMaxSeconds = 1e9;

Tick round_up(Tick value, Tick step) {
  return (value + step - 1) / step * step;
}

[[noreturn]] void refuse_channel(const HistoryRequest& request, const std::string& name,
                                 const std::vector<std::string>& known) {
  const std::string near = nearest_word(name, known);
  throw ConfigError(
      "no channel '" + name + "' of " +
          (request.scope == Scope::kSite
               ? std::string("the site")
               : std::string(scope_word(request.scope)) + " " + std::to_string(request.instance)),
      {"history", 0, 0},
      near.empty() ? "`status` names the channels" : "did you mean '" + near + "'?");
}

}  // namespace

HistoryRequest parse_history(const Json& params) {
  Params p(params, "history");
  HistoryRequest request;
  request.channels = p.texts("channels", kMaxHistoryChannels);
  const std::string scope = p.text("scope", "site");
  const std::int64_t row = p.integer("row", 0, 100000, 0);
  const std::int64_t rack = p.integer("rack", 0, 100000, 0);
  const double from_s = p.number("from_s", 0.0, kMaxSeconds, 0.0);
  const double to_s = p.number("to_s", 0.0, kMaxSeconds, kMaxSeconds);
  request.buckets = static_cast<std::size_t>(
      p.integer("buckets", 1, static_cast<std::int64_t>(kMaxHistoryBuckets), 1000));
  p.done();
  if (scope != "site" && scope != "row" && scope != "rack") {
    throw ConfigError("unknown scope '" + scope + "'", {"history", 0, 0},
                      "allowed: site, row, rack");
  }
  if (request.channels.empty() || !(to_s > from_s)) {
    throw ConfigError(
        request.channels.empty() ? "'channels' is missing" : "'to_s' is not after 'from_s'",
        {"history", 0, 0}, "see docs/link.md");
  }
  if (scope == "row") request.scope = Scope::kRow;
  if (scope == "rack") request.scope = Scope::kRack;
  request.instance = static_cast<std::size_t>(scope == "row" ? row : scope == "rack" ? rack : 0);
  request.from = ticks(from_s);
  request.to = ticks(to_s);
  return request;
}

History live_history(const LiveStore& store, const HistoryRequest& request) {
  HistoryQuery query;
  query.from = request.from;
  query.to = request.to;
  query.buckets = request.buckets;
  for (const std::string& name : request.channels) {
    std::vector<std::string> known;
    const std::size_t before = query.channels.size();
    for (std::size_t c = 0; c < store.channels().size(); ++c) {
      const LiveChannel& channel = store.channels()[c];
      if (channel.scope != request.scope || channel.instance != request.instance) continue;
      known.push_back(channel.info.name);
      if (channel.info.name == name) query.channels.push_back(c);
    }
    if (query.channels.size() == before) refuse_channel(request, name, known);
  }
  return store.history(query);
}

History file_history(const std::filesystem::path& run_h5, const HistoryRequest& request) {
  const RunReader run(run_h5);
  const std::size_t instances = run.instances(request.scope);
  if (request.instance >= instances) {
    const std::string scope(scope_word(request.scope));
    throw ConfigError("no " + scope + " " + std::to_string(request.instance), {"history", 0, 0},
                      instances == 0 ? "this run has one row, which is the site"
                                     : scope + "s are 0 to " + std::to_string(instances - 1));
  }
  const auto ticks = static_cast<Tick>(run.ticks());
  const auto most = static_cast<Tick>(request.buckets);
  History out;
  out.end_tick = std::min(request.to, ticks);
  out.first_tick = std::min(request.from, out.end_tick);
  out.ticks_per_bucket = std::max<Tick>(1, (out.end_tick - out.first_tick + most - 1) / most);
  const auto stretch = static_cast<Tick>(run.overview_ticks());
  if (out.ticks_per_bucket > stretch) {
    // Buckets begin and end where stretches of the overview do.
    out.end_tick = std::min(ticks, round_up(out.end_tick, stretch));
    out.first_tick -= out.first_tick % stretch;
    out.ticks_per_bucket = round_up((out.end_tick - out.first_tick + most - 1) / most, stretch);
  }
  const TickRange range{static_cast<std::size_t>(out.first_tick),
                        static_cast<std::size_t>(out.end_tick - out.first_tick)};
  std::vector<std::string> known;
  for (const ChannelInfo& info : run.channels()) known.push_back(info.name);
  for (const std::string& name : request.channels) {
    if (!run.has(name)) refuse_channel(request, name, known);
    const std::vector<float> extents = run.min_max(name, request.scope, request.instance, range,
                                                   static_cast<std::size_t>(out.ticks_per_bucket));
    out.min_max.insert(out.min_max.end(), extents.begin(), extents.end());
    out.buckets = extents.size() / 2;
  }
  return out;
}

Reply history_reply(std::uint64_t id, const HistoryRequest& request, const History& history) {
  Reply reply;
  reply.id = id;
  reply.ok = true;
  reply.body = {{"first_tick", history.first_tick},
                {"end_tick", history.end_tick},
                {"ticks_per_bucket", history.ticks_per_bucket},
                {"buckets", history.buckets},
                {"channels", request.channels}};
  reply.binary.assign(reinterpret_cast<const char*>(history.min_max.data()),
                      history.min_max.size() * sizeof(float));
  return reply;
}

}  // namespace ballast
