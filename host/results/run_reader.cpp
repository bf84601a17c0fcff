// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/run_reader.hpp"

#include <algorithm>
#include <stdexcept>

#include "host/results/run_contents.hpp"
#include "host/results/trial.hpp"
#include "sim/base/min_max.hpp"
#include "sim/site/record_reduction.hpp"

namespace ballast {
namespace {

// Calls `merge` with the extremes of a reduced row and a tick of each bucket that it touches.
template <class Merge>
void merge_reduced(const RunContents& run, const ChannelGroup& group, std::string_view channel,
                   std::size_t rack, TickRange range, std::size_t bucket, const Merge& merge) {
  if (range.count == 0) return;
  const RunDataset data = run.dataset(group, channel);
  const auto period = static_cast<std::size_t>(group.period);
  const auto offset = static_cast<std::size_t>(run.header.first_tick);
  const std::size_t row_0 = offset / period;
  const std::size_t kept = rows_of(group, run.header.first_tick, run.ticks);
  const std::size_t first = (offset + range.first) / period - row_0;
  const std::size_t end =
      std::min(kept, (offset + range.first + range.count - 1) / period - row_0 + 1);
  for (std::size_t row = first; row < end;) {
    const std::size_t count = std::min(RunReader::kBlock, end - row);
    const std::vector<float> rows = data.read(row, count, {run.place_of(group, rack), 0}, {1, 3});
    for (std::size_t i = 0; i < count; ++i, ++row) {
      // Ticks of the range, which the row may begin before and end after.
      const std::size_t from = std::max(offset + range.first, (row_0 + row) * period);
      const std::size_t to =
          std::min(offset + range.first + range.count, (row_0 + row + 1) * period);
      for (std::size_t tick = from - offset - range.first; tick < to - offset - range.first;
           tick = (tick / bucket + 1) * bucket) {
        merge(tick, rows[3 * i], rows[3 * i + 2]);
      }
    }
  }
}

// The same with samples, or with stretches of the overview where buckets are made of whole ones.
template <class Merge>
void merge_samples(const RunContents& run, std::string_view name, std::string_view channel,
                   std::size_t instance, TickRange range, std::size_t bucket, const Merge& merge) {
  const ChannelGroup& from = run.group(name);
  const auto stretch = static_cast<std::size_t>(run.header.overview_ticks);
  std::size_t done = 0;
  if (range.first % stretch == 0 && bucket % stretch == 0) {
    const RunDataset pairs_of = run.overview(from, channel);
    const bool site = from.scope == Scope::kSite;
    const std::vector<hsize_t> at =
        site ? std::vector<hsize_t>{0} : std::vector<hsize_t>{run.place_of(from, instance), 0};
    const std::vector<hsize_t> extent = site ? std::vector<hsize_t>{2} : std::vector<hsize_t>{1, 2};
    // It may end before the samples: by the last, shorter stretch, and after a kill.
    const std::size_t kept = run.header.partial != 0 ? pairs_of.rows_kept() : pairs_of.rows();
    const std::size_t first = range.first / stretch;
    const std::size_t rows = std::min(first + range.count / stretch, kept);
    for (std::size_t row = first; row < rows;) {
      const std::size_t count = std::min(RunReader::kBlock, rows - row);
      const std::vector<float> pairs = pairs_of.read(row, count, at, extent);
      for (std::size_t i = 0; i < count; ++i) {
        merge((row + i - first) * stretch, pairs[2 * i], pairs[2 * i + 1]);
      }
      row += count;
      done = (row - first) * stretch;
    }
  }
  while (done < range.count) {
    const TickRange part{range.first + done, std::min(RunReader::kBlock, range.count - done)};
    const std::vector<float> samples = run.read(name, channel, instance, part);
    for (std::size_t i = 0; i < part.count; ++i) merge(done + i, samples[i], samples[i]);
    done += part.count;
  }
}

}  // namespace

RunReader::RunReader(const std::filesystem::path& file) : state_(std::make_unique<RunContents>()) {
  state_->path = file;
  // HDF5 may crash on what has been forged so that its checksums are right.
  if (!survives([&] {
        state_->open();
        state_->touch_all();
      })) {
    state_->bad("the run file is damaged", "record the run again");
  }
  state_->open();
}
RunReader::~RunReader() = default;
RunReader::RunReader(RunReader&&) noexcept = default;

const std::filesystem::path& RunReader::path() const {
  return state_->path;
}
const std::string& RunReader::scenario() const {
  return state_->header.scenario;
}
bool RunReader::partial() const {
  return state_->header.partial != 0;
}
Tick RunReader::first_tick() const {
  return state_->header.first_tick;
}
std::size_t RunReader::ticks() const {
  return state_->ticks;
}
double RunReader::sample_rate_hz() const {
  return state_->header.sample_rate_hz;
}
const DemandQuality& RunReader::demand() const {
  return state_->header.demand;
}
std::size_t RunReader::racks() const {
  return state_->racks();
}
std::size_t RunReader::gpus_per_rack() const {
  return state_->gpus_per_rack();
}
const std::vector<ChannelGroup>& RunReader::groups() const {
  return state_->groups;
}
const ChannelGroup* RunReader::find(std::string_view group) const {
  return state_->find(group);
}
const std::vector<ChannelInfo>& RunReader::channels() const {
  return state_->groups.front().channels;
}

bool RunReader::has(std::string_view channel) const {
  return find_channel(channels(), channel) < channels().size();
}

const ChannelInfo& RunReader::info(std::string_view channel) const {
  if (!has(channel)) state_->no_channel(state_->groups.front(), channel);
  return channels()[find_channel(channels(), channel)];
}

std::size_t RunReader::instances(Scope scope) const {
  if (scope == Scope::kSite) return 1;
  if (scope == Scope::kRack) return racks();
  if (scope == Scope::kGpu) return racks() * gpus_per_rack();
  const ChannelGroup* rows = find(kRowGroup);
  return rows != nullptr ? rows->instances.size() : 0;
}

bool RunReader::has_all_racks() const {
  const ChannelGroup* group = find(kRackGroup);
  return group != nullptr && group->instances.size() == racks();
}

std::vector<double> RunReader::site(std::string_view channel, TickRange range) const {
  const std::vector<float> values = state_->read(kSiteGroup, channel, 0, state_->clip(range));
  return {values.begin(), values.end()};
}

std::vector<double> RunReader::row(std::string_view channel, std::size_t row,
                                   TickRange range) const {
  if (row >= std::max<std::size_t>(1, instances(Scope::kRow))) {
    throw std::out_of_range("run reader: no such row");
  }
  const std::vector<float> values = state_->read(kRowGroup, channel, row, state_->clip(range));
  return {values.begin(), values.end()};
}

std::vector<double> RunReader::rack(std::string_view channel, std::size_t rack,
                                    TickRange range) const {
  if (rack >= racks()) throw std::out_of_range("run reader: no such rack");
  const std::vector<float> values = state_->read(kRackGroup, channel, rack, state_->clip(range));
  return {values.begin(), values.end()};
}

std::vector<double> RunReader::gpu(std::string_view channel, std::size_t rack, std::size_t gpu,
                                   TickRange range) const {
  if (rack >= racks() || gpu >= gpus_per_rack()) {
    throw std::out_of_range("run reader: no such GPU");
  }
  const std::vector<float> values =
      state_->read(kGpuGroup, channel, rack * gpus_per_rack() + gpu, state_->clip(range));
  return {values.begin(), values.end()};
}

std::size_t RunReader::overview_ticks() const {
  return static_cast<std::size_t>(state_->header.overview_ticks);
}

std::vector<float> RunReader::min_max(std::string_view channel, Scope scope, std::size_t instance,
                                      TickRange range, std::size_t ticks_per_bucket) const {
  if (ticks_per_bucket == 0) throw std::invalid_argument("run reader: a bucket has ticks");
  if (instance >= instances(scope)) throw std::out_of_range("run reader: no such row or rack");
  range = state_->clip(range);
  std::vector<MinMax> buckets(range.count / ticks_per_bucket +
                              (range.count % ticks_per_bucket > 0 ? 1 : 0));
  const auto merge = [&](std::size_t tick, float low, float high) {
    buckets[tick / ticks_per_bucket].merge({low, high});
  };
  const ChannelGroup* const racks_group = find(kRackGroup);
  const ChannelGroup* const reduced = find(kReducedRackGroup);
  if (scope == Scope::kRack && reduced != nullptr &&
      (racks_group == nullptr || !RunContents::place(*racks_group, instance))) {
    merge_reduced(*state_, *reduced, channel, instance, range, ticks_per_bucket, merge);
  } else {
    merge_samples(*state_, scope_word(scope), channel, instance, range, ticks_per_bucket, merge);
  }
  std::vector<float> out;
  out.reserve(2 * buckets.size());
  for (const MinMax& bucket : buckets) out.insert(out.end(), {bucket.min, bucket.max});
  return out;
}

}  // namespace ballast
