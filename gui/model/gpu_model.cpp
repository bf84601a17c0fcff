// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/gpu_model.hpp"

#include <algorithm>

#include "sim/registers/register_map.hpp"

namespace ballast {
namespace {

constexpr Tick kLeastHold = kTicksPerSecond;

}  // namespace

std::string_view controller_state_name(std::size_t state) {
  static const RegisterRef ref =
      find_register(register_block(BlockId::kGpu), "STATUS.STATE", 0, {});
  return state < ref.field->names.size() ? ref.field->names[state] : std::string_view("?");
}

void GpuModel::setLiveLayout(const LiveLayout& layout) {
  layout_ = layout;
  run_ = 0;
  snapshots_.clear();
  holds_ = kLeastHold;
  emit changed();
}

void GpuModel::takeFrame(const FramePtr& frame) {
  const FrameHeader& h = frame->header;
  const std::size_t gpus = layout_.gpus();
  if (h.kind != FrameKind::kGpus || h.channels != 3 || h.buckets != gpus || gpus == 0) return;
  if (h.run != run_) {
    run_ = h.run;
    snapshots_.clear();
    holds_ = kLeastHold;
  }
  if (!snapshots_.empty() && h.first_tick <= snapshots_.back().tick) return;
  if (!snapshots_.empty()) {
    // Twice the usual distance, which grows with the pace; one late snapshot changes little.
    const Tick twice = 2 * (h.first_tick - snapshots_.back().tick);
    holds_ = std::max(kLeastHold, holds_ + (twice - holds_) / 8);
  }
  GpuSnapshot snapshot;
  snapshot.tick = h.first_tick;
  const auto values = frame->values.begin();
  const auto count = static_cast<std::ptrdiff_t>(gpus);
  snapshot.demand_w.assign(values, values + count);
  snapshot.granted_w.assign(values + count, values + 2 * count);
  snapshot.state.reserve(gpus);
  for (auto v = values + 2 * count; v != values + 3 * count; ++v) {
    snapshot.state.push_back(static_cast<std::uint8_t>(*v));
  }
  snapshots_.push_back(std::move(snapshot));
  const std::size_t each = gpus * (2 * sizeof(float) + 1) + sizeof(GpuSnapshot);
  const std::size_t most = std::clamp<std::size_t>(kBytes / each, 2, kMostSnapshots);
  while (snapshots_.size() > most) snapshots_.pop_front();
  emit changed();
}

const GpuSnapshot* GpuModel::before(Tick tick) const {
  const auto after =
      std::upper_bound(snapshots_.begin(), snapshots_.end(), tick,
                       [](Tick t, const GpuSnapshot& snapshot) { return t < snapshot.tick; });
  return after == snapshots_.begin() ? nullptr : &*std::prev(after);
}

}  // namespace ballast
