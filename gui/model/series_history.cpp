// SPDX-License-Identifier: GPL-3.0-or-later
// Requests to the server for history, and its answers.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "gui/model/series_model.hpp"
#include "sim/site/record_sink.hpp"

namespace ballast {
namespace {

constexpr std::size_t kMaxBuckets = 4000;  // of the operation `history`
constexpr std::size_t kMaxChannels = 32;

[[noreturn]] void refuse(const std::string& cause) {
  throw ProtocolError(cause, {"history", 0, 0}, "use a window and a server of the same version");
}

}  // namespace

Json history_params(const HistoryWish& wish) {
  Json params = {{"channels", wish.channels},
                 {"scope", std::string(scope_word(wish.source.scope))},
                 {"from_s", seconds(wish.from)},
                 {"to_s", seconds(wish.to)},
                 {"buckets", wish.buckets}};
  if (wish.source.scope == Scope::kRow) params["row"] = wish.source.instance;
  if (wish.source.scope == Scope::kRack) params["rack"] = wish.source.instance;
  return params;
}

void SeriesModel::takeHistory(const HistoryWish& wish, const Reply& reply) {
  if (!reply.ok) throw_fault(reply.fault);
  if (wish.run != run_ || !site_) return;
  Patch patch;
  patch.source = wish.source;
  patch.asked_from = wish.from;
  patch.asked_to = wish.to;
  const auto asked = static_cast<Tick>(std::max<std::size_t>(wish.buckets, 1));
  patch.asked_step = std::max<Tick>(1, (wish.to - wish.from + asked - 1) / asked);
  std::size_t buckets = 0;
  try {
    patch.first = reply.body.at("first_tick").get<Tick>();
    patch.end = reply.body.at("end_tick").get<Tick>();
    patch.step = reply.body.at("ticks_per_bucket").get<Tick>();
    buckets = reply.body.at("buckets").get<std::size_t>();
  } catch (const Json::exception& error) {
    refuse(std::string("an answer that is not a history: ") + error.what());
  }
  const std::size_t floats = wish.channels.size() * buckets * 2;
  if (wish.channels.size() > kMaxChannels || buckets > kMaxBuckets || patch.first < 0 ||
      patch.step <= 0 || patch.end < patch.first ||
      static_cast<Tick>(buckets) != (patch.end - patch.first + patch.step - 1) / patch.step ||
      reply.binary.size() != floats * sizeof(float)) {
    refuse("an answer that is not a history: its sizes differ from the request");
  }
  for (const std::string& name : wish.channels) {
    const auto series = layout_.series_of(name, wish.source);
    if (!series) refuse("an answer for a channel that does not exist: " + name);
    patch.series.push_back(*series);
  }
  patch.min_max.resize(floats);
  if (floats > 0) std::memcpy(patch.min_max.data(), reply.binary.data(), reply.binary.size());
  ExtentOverview& overview = wish.source.scope != Scope::kSite ? parts_->overview : site_->overview;
  overview.reserve(patch.end);
  // Coarser buckets would pass for fine cells later.
  const bool fine = patch.step <= overview.cell_ticks();
  for (std::size_t s = 0; fine && s < patch.series.size(); ++s) {
    for (std::size_t b = 0; b < buckets; ++b) {
      const Tick from = patch.first + static_cast<Tick>(b) * patch.step;
      const float* value = patch.min_max.data() + (s * buckets + b) * 2;
      if (std::isnan(value[0])) continue;
      overview.add(indexInStore(patch.series[s]), from, std::min(patch.end, from + patch.step),
                   {value[0], value[1]});
    }
  }
  if (run_ == 0) end_ = std::max(end_, patch.end);
  std::erase_if(patches_, [&](const Patch& old) { return old.source == patch.source; });
  patches_.push_back(std::move(patch));
  if (patches_.size() > kMaxChannels) patches_.erase(patches_.begin());
  emit changed();
}

const SeriesModel::Patch* SeriesModel::patch(std::size_t series) const {
  for (const Patch& patch : patches_) {
    if (std::find(patch.series.begin(), patch.series.end(), series) != patch.series.end()) {
      return &patch;
    }
  }
  return nullptr;
}

MinMax SeriesModel::fromPatch(const Patch& patch, std::size_t series, Tick from, Tick to) const {
  MinMax extent;
  const Tick first = std::max(from, patch.first);
  const Tick stop = std::min(to, patch.end);
  const auto s = static_cast<std::size_t>(
      std::find(patch.series.begin(), patch.series.end(), series) - patch.series.begin());
  const std::size_t buckets = patch.min_max.size() / (2 * patch.series.size());
  for (Tick b = (first - patch.first) / patch.step; patch.first + b * patch.step < stop; ++b) {
    const float* value = patch.min_max.data() + (s * buckets + static_cast<std::size_t>(b)) * 2;
    extent.merge({value[0], value[1]});
  }
  return extent;
}

}  // namespace ballast
