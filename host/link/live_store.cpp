// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/live_store.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>

namespace ballast {
namespace {

constexpr std::size_t kSiteCapacity = 16384;
constexpr std::size_t kLeastCapacity = 512;
constexpr std::size_t kRackBytes = 128U << 20U;  // where racks are few enough to keep to it
constexpr Tick kCopyTicks = 65536;               // of the window, under one lock

std::size_t ring_index(Tick tick) {
  return static_cast<std::size_t>(tick % LiveStore::kRingTicks);
}

std::size_t part_capacity(std::size_t series) {
  std::size_t capacity = kSiteCapacity;
  while (capacity > kLeastCapacity && series * Pyramid::bytes_per_series(capacity) > kRackBytes) {
    capacity /= 2;
  }
  return capacity;
}

const std::vector<ChannelInfo>& site_channels(const RecordLayout& layout) {
  return layout.groups[layout.index_of(kSiteGroup)].channels;
}

std::size_t channel_index(const RecordLayout& layout, std::string_view name) {
  const std::size_t found = find_channel(site_channels(layout), name);
  if (found < site_channels(layout).size()) return found;
  throw std::invalid_argument("live store: the bench records load_w and grid_w");
}

}  // namespace

LiveStore::LiveStore(const RecordLayout& layout)
    : layout_(layout),
      site_group_(layout.index_of(kSiteGroup)),
      load_(channel_index(layout, "load_w")),
      grid_(channel_index(layout, "grid_w")),
      site_(site_channels(layout).size(), kSiteCapacity),
      gpus_(layout.topology.racks, layout.topology.gpus_per_rack) {
  const std::vector<ChannelInfo>& of_site = site_channels(layout);
  const std::size_t bridged = find_channel(of_site, kBridgedChannel);
  if (bridged < of_site.size()) bridged_ = bridged;
  const std::size_t storage = find_channel(of_site, "storage_w");
  if (storage < of_site.size()) storage_ = storage;
  for (std::size_t c = 0; c < of_site.size(); ++c) {
    channels_.push_back({Scope::kSite, 0, of_site[c]});
    sources_.push_back(c);
  }
  for (const std::string_view name : {kRowGroup, kRackGroup}) {
    const ChannelGroup* group = layout.find(name);
    if (group == nullptr) continue;
    const std::size_t parts = group->instances.size();
    for (std::size_t i = 0; i < parts; ++i) {
      for (std::size_t c = 0; c < group->channels.size(); ++c) {
        if (!group->channels[c].live) continue;
        channels_.push_back({group->scope, group->instances[i], group->channels[c]});
        sources_.push_back(c * parts + i);
      }
    }
  }
  const std::size_t parts = channels_.size() - of_site.size();
  if (parts > 0) parts_ = std::make_unique<Pyramid>(parts, part_capacity(parts));
  window_.resize(static_cast<std::size_t>(2 * kRingTicks));
}

void LiveStore::keep_window(const GroupRows& site) {
  const std::span<const float> load = site.series(load_);
  const std::span<const float> grid = site.series(grid_);
  for (std::size_t i = 0; i < site.rows; ++i) {
    const std::size_t at = ring_index(site_.ticks() + static_cast<Tick>(i));
    window_[2 * at] = load[i];
    window_[2 * at + 1] = grid[i];
    peak_grid_w_ = std::max(peak_grid_w_, grid[i]);
  }
  if (storage_) {
    double sum_w = 0.0;
    for (const float power_w : site.series(*storage_))
      sum_w += std::abs(static_cast<double>(power_w));
    storage_throughput_j_ += sum_w * kTickSeconds;
  }
  if (!bridged_) return;
  gaps_.add(site_.ticks(), site.series(*bridged_));
  gaps_.forget(site_.ticks() - kWindowTicks);
}

void LiveStore::add(const RecordBlock& block) {
  const std::lock_guard lock(mutex_);
  const GroupRows& site = block.groups[site_group_];
  keep_window(site);
  const std::size_t of_site = site_channels(layout_).size();
  const std::size_t row_group = layout_.index_of(kRowGroup);
  const std::size_t rack_group = layout_.index_of(kRackGroup);
  pointers_.clear();
  for (std::size_t c = 0; c < of_site; ++c) pointers_.push_back(site.series(c).data());
  site_.add(pointers_, block.ticks);
  if (!parts_) return;
  pointers_.clear();
  for (std::size_t c = of_site; c < channels_.size(); ++c) {
    const std::size_t group = channels_[c].scope == Scope::kRow ? row_group : rack_group;
    pointers_.push_back(block.groups[group].series(sources_[c]).data());
  }
  parts_->add(pointers_, block.ticks);
}

Tick LiveStore::ticks() const {
  const std::lock_guard lock(mutex_);
  return site_.ticks();
}

double LiveStore::peak_grid_w() const {
  const std::lock_guard lock(mutex_);
  return static_cast<double>(peak_grid_w_);
}

double LiveStore::storage_throughput_j() const {
  const std::lock_guard lock(mutex_);
  return storage_throughput_j_;
}

History LiveStore::history(const HistoryQuery& query) const {
  if (query.buckets == 0) throw std::invalid_argument("history: at least one bucket");
  History out;
  const std::size_t sites = site_channels(layout_).size();
  std::unique_lock lock(mutex_);
  const Tick now = site_.ticks();
  const Tick to = std::clamp<Tick>(query.to, 0, now);
  const Tick from = std::clamp<Tick>(query.from, 0, to);
  Tick finest = 1;
  for (const std::size_t c : query.channels) {
    if (c >= channels_.size()) throw std::out_of_range("history: no such channel");
    finest = std::max(finest, (c < sites ? site_ : *parts_).finest_bucket(from));
  }
  // Buckets begin and end where those of the finest level do, so none is lost at the edges.
  const Tick end = std::min(now, (to + finest - 1) / finest * finest);
  const auto most = static_cast<Tick>(query.buckets);
  out.first_tick = from / finest * finest;
  const Tick wanted = (end - out.first_tick + most - 1) / most;
  out.ticks_per_bucket = std::max<Tick>(1, (wanted + finest - 1) / finest) * finest;
  out.end_tick = end;
  out.buckets = static_cast<std::size_t>((end - out.first_tick + out.ticks_per_bucket - 1) /
                                         out.ticks_per_bucket);
  lock.unlock();
  out.min_max.resize(query.channels.size() * out.buckets * 2);
  std::size_t at = 0;
  for (const std::size_t c : query.channels) {
    lock.lock();  // per channel: the simulation need not wait for all of them
    for (std::size_t b = 0; b < out.buckets; ++b) {
      const Tick first = out.first_tick + static_cast<Tick>(b) * out.ticks_per_bucket;
      const Tick last = std::min(end, first + out.ticks_per_bucket);
      const MinMax e =
          c < sites ? site_.extent(c, first, last) : parts_->extent(c - sites, first, last);
      out.min_max[at++] = e.min;
      out.min_max[at++] = e.max;
    }
    lock.unlock();
  }
  return out;
}

LiveWindow LiveStore::window(Tick ticks) const {
  LiveWindow out;
  const Tick end = this->ticks();
  const Tick count = std::min({ticks, end, kWindowTicks});
  out.first_tick = end - count;
  out.load_w.resize(static_cast<std::size_t>(count));
  out.grid_w.resize(static_cast<std::size_t>(count));
  for (Tick done = 0; done < count;) {
    const std::lock_guard lock(mutex_);
    for (const Tick stop = std::min(count, done + kCopyTicks); done < stop; ++done) {
      const std::size_t at = ring_index(out.first_tick + done);
      out.load_w[static_cast<std::size_t>(done)] = static_cast<double>(window_[2 * at]);
      out.grid_w[static_cast<std::size_t>(done)] = static_cast<double>(window_[2 * at + 1]);
    }
  }
  const std::lock_guard lock(mutex_);
  for (const RecordGap& gap : gaps_.gaps()) {
    if (gap.to_s > seconds(out.first_tick) && gap.from_s < seconds(end)) out.gaps.push_back(gap);
  }
  return out;
}

bool LiveStore::power_w(SitePower which, Tick first, std::span<double> out) const {
  const auto count = static_cast<Tick>(out.size());
  const std::lock_guard lock(mutex_);
  const Tick oldest = std::max<Tick>(0, site_.ticks() - kWindowTicks);
  if (first < oldest || first + count > site_.ticks()) return false;
  const std::size_t channel = which == SitePower::kLoad ? 0 : 1;
  for (Tick i = 0; i < count; ++i) {
    out[static_cast<std::size_t>(i)] =
        static_cast<double>(window_[2 * ring_index(first + i) + channel]);
  }
  return true;
}

}  // namespace ballast
