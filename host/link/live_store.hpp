// SPDX-License-Identifier: GPL-3.0-or-later
// What a running bench remembers for its clients: minimum and maximum of every series over the
// whole run, the site's power sample by sample over the last hour for spectra and verdicts, and the
// readings of the GPUs. Bounded: at most 15 MB for the site, 194 MB for the racks (of 1389; less
// for fewer), 34 MB for the hour, and for the GPUs 8192 readings or 32 MB, whichever is less. One
// thread adds and any thread may read; a reader delays the writer by about a millisecond at most.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/link/gpu_history.hpp"
#include "host/link/pyramid.hpp"
#include "host/results/bridged_gaps.hpp"
#include "sim/site/record_sink.hpp"

namespace ballast {

// A series of the live frames and of the history. Order: the site's channels, then row by row and
// rack by rack those of their groups that are shown live (ChannelInfo::live).
struct LiveChannel {
  Scope scope = Scope::kSite;
  std::size_t instance = 0;  // of that scope
  ChannelInfo info;
};

struct HistoryQuery {
  std::vector<std::size_t> channels;  // indices of channels()
  Tick from = 0;
  Tick to = 0;              // exclusive; cut to what has been simulated
  std::size_t buckets = 0;  // at most this many, at least 1
};

struct History {
  Tick first_tick = 0;
  Tick end_tick = 0;  // exclusive, like the first rounded outwards to the finest still there;
                      // the last bucket may be shorter
  Tick ticks_per_bucket = 1;  // a multiple of the finest still there
  std::size_t buckets = 0;
  std::vector<float> min_max;  // [channel][bucket][min, max]; not-a-number: forgotten
};

// The site's power over a window, as float32 samples widened; the same values as in run.h5.
struct LiveWindow {
  Tick first_tick = 0;
  std::vector<double> load_w;
  std::vector<double> grid_w;
  std::vector<RecordGap> gaps;  // of the traces behind the demand, as far as they reach into it
};

enum class SitePower { kLoad, kGrid };

class LiveStore {
 public:
  static constexpr Tick kWindowTicks = 3600 * kTicksPerSecond;
  // Longer than the window, so that a piece of it may be copied while more is added.
  static constexpr Tick kRingTicks = Tick{1} << 22U;

  explicit LiveStore(const RecordLayout& layout);

  void add(const RecordBlock& block);

  // Never changes.
  const std::vector<LiveChannel>& channels() const { return channels_; }
  const RecordLayout& layout() const { return layout_; }
  // Throws std::out_of_range for a channel that does not exist.
  History history(const HistoryQuery& query) const;
  Tick ticks() const;
  // The latest samples, at most `ticks` of them.
  LiveWindow window(Tick ticks) const;
  // Highest grid-facing power of the site so far; 0 before the first tick.
  double peak_grid_w() const;
  // Energy that has passed into and out of the racks' storage up to ticks(), both counted:
  // |storage_w| summed over time, J. 0 without storage.
  double storage_throughput_j() const;
  // The samples from `first` on, widened; false where not all of them are among the last hour's,
  // and `out` is then left as it is. For at most 65536 samples.
  bool power_w(SitePower which, Tick first, std::span<double> out) const;

  // What was read of the GPUs; it has a lock of its own.
  GpuHistory& gpus() { return gpus_; }
  const GpuHistory& gpus() const { return gpus_; }

 private:
  void keep_window(const GroupRows& site);

  RecordLayout layout_;
  std::vector<LiveChannel> channels_;
  std::vector<std::size_t> sources_;  // in the groups of the layout, of each of channels_
  std::size_t site_group_ = 0;
  std::size_t load_ = 0;  // channels of the window
  std::size_t grid_ = 0;
  std::optional<std::size_t> storage_;
  std::optional<std::size_t> bridged_;  // absent: no trace behind the demand

  mutable std::mutex mutex_;
  Pyramid site_;
  std::unique_ptr<Pyramid> parts_;  // of rows and racks; null where none of their channels is shown
  std::vector<const float*> pointers_;
  float peak_grid_w_ = 0.0F;
  double storage_throughput_j_ = 0.0;
  BridgedGaps gaps_;
  std::vector<float> window_;  // ring of kRingTicks: [tick][load, grid]
  GpuHistory gpus_;
};

}  // namespace ballast
