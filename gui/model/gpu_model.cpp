// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/gpu_model.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "sim/registers/register_map.hpp"

namespace ballast {
namespace {

constexpr std::size_t kAsked = 500;    // columns of a question
constexpr std::ptrdiff_t kLatest = 4;  // readings that tell the present pace
constexpr double kRoundW = 50.0;       // to which a scale is widened
constexpr int kRestMs = 150;
constexpr int kFaultMs = 10000;  // after a refusal

[[noreturn]] void refuse(const std::string& cause) {
  throw ProtocolError("an answer that is not a history of GPUs: " + cause, {"gpus", 0, 0},
                      "use a window and a server of the same version");
}

// The latest at or before `tick`; null where there is none.
template <typename Snapshots>
const GpuSnapshot* latest_before(const Snapshots& snapshots, Tick tick) {
  const auto after =
      std::upper_bound(snapshots.begin(), snapshots.end(), tick,
                       [](Tick t, const GpuSnapshot& snapshot) { return t < snapshot.tick; });
  return after == snapshots.begin() ? nullptr : &*std::prev(after);
}

// Mean distance of the latest readings of a stretch; 0: there are not two.
template <typename Snapshots>
Tick apart_of(const Snapshots& snapshots, Tick from, Tick to) {
  const auto later = [](Tick t, const GpuSnapshot& snapshot) { return t < snapshot.tick; };
  auto first = std::upper_bound(snapshots.begin(), snapshots.end(), from, later);
  auto last = std::upper_bound(first, snapshots.end(), to, later);
  // The neighbours too: a short view may lie between two.
  if (first != snapshots.begin()) --first;
  if (last == snapshots.end()) {
    if (first == last) return 0;
    --last;
  }
  if (last - first > kLatest) first = last - kLatest;
  return first == last ? 0 : (last->tick - first->tick) / (last - first);
}

}  // namespace

Json gpu_params(const GpuWish& wish) {
  return {{"rack", wish.rack},
          {"from_s", seconds(wish.from)},
          {"to_s", seconds(wish.to)},
          {"columns", wish.columns}};
}

double gpu_value(const GpuSnapshot& snapshot, std::size_t gpu, GpuQuantity quantity) {
  const auto granted = static_cast<double>(snapshot.granted_w[gpu]);
  const auto demand = static_cast<double>(snapshot.demand_w[gpu]);
  switch (quantity) {
    case GpuQuantity::kGranted:
      return granted;
    case GpuQuantity::kDemand:
      return demand;
    case GpuQuantity::kBurned:
      return std::max(granted - demand, 0.0);
    case GpuQuantity::kState:
      return static_cast<double>(snapshot.state[gpu]);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

GpuModel::GpuModel(QObject* parent) : QObject(parent) {
  rest_.setSingleShot(true);
  rest_.setInterval(kRestMs);
  connect(&rest_, &QTimer::timeout, this, &GpuModel::ask);
}

std::string_view controller_state_name(std::size_t state) {
  static const RegisterRef ref =
      find_register(register_block(BlockId::kGpu), "STATUS.STATE", 0, {});
  return state < ref.field->names.size() ? ref.field->names[state] : std::string_view("?");
}

void GpuModel::setLiveLayout(const LiveLayout& layout) {
  layout_ = layout;
  run_ = 0;
  clear();
}

void GpuModel::setPowerRange(double idle_w, double max_w) {
  const GpuPowerRange range = {kRoundW * std::floor(idle_w / kRoundW),
                               kRoundW * std::ceil(std::max(max_w, idle_w + kRoundW) / kRoundW)};
  if (range == power_range_) return;
  power_range_ = range;
  emit changed();
}

void GpuModel::clear() {
  snapshots_.clear();
  usual_ = kHold;
  over_ = false;
  ++epoch_;
  past_.reset();
  waiting_ = false;
  faulted_.invalidate();
  emit changed();
}

void GpuModel::setOver(bool over) {
  over_ = over;
}

void GpuModel::takeFrame(const FramePtr& frame) {
  const FrameHeader& h = frame->header;
  const std::size_t gpus = layout_.gpus();
  if (h.kind != FrameKind::kGpus || h.channels != 3 || h.buckets != gpus || gpus == 0) return;
  if (h.run != run_) {
    if (run_ != 0) clear();
    run_ = h.run;
  }
  if (!snapshots_.empty() && h.first_tick <= snapshots_.back().tick) return;
  if (!snapshots_.empty()) {
    // Twice the usual distance, which grows with the pace; one late snapshot changes little.
    const Tick twice = 2 * (h.first_tick - snapshots_.back().tick);
    usual_ = std::max(kHold, usual_ + (twice - usual_) / 8);
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
  return latest_before(snapshots_, tick);
}

const GpuSnapshot* GpuModel::live(Tick tick, Tick holds) const {
  const GpuSnapshot* snapshot = before(tick);
  return snapshot != nullptr && tick - snapshot->tick < holds ? snapshot : nullptr;
}

GpuRow GpuModel::row(std::size_t rack, Tick tick, Tick column) const {
  const Tick holds = std::max(kHold, column);
  if (const GpuSnapshot* now = live(tick, holds)) return {now, rack * layout_.gpus_per_rack};
  if (!past_ || past_->wish.rack != rack) return {};
  const GpuSnapshot* past = latest_before(past_->snapshots, tick);
  if (past != nullptr && tick - past->tick < std::max(holds, past_->holds)) return {past, 0};
  return {};
}

Tick GpuModel::apart(Tick from, Tick to) const {
  const Tick live = apart_of(snapshots_, from, to);
  return live > 0 || !past_ ? live : apart_of(past_->snapshots, from, to);
}

// Whether a question was asked for it that was as fine as what is shown.
bool GpuModel::pastCovers(Tick tick) const {
  if (!past_ || past_->wish.rack != shown_.rack) return false;
  const GpuWish& asked = past_->wish;
  const bool all = 2 * past_->snapshots.size() < asked.columns;  // nothing was left out
  return tick >= asked.from && tick < asked.to &&
         (all || asked.to - asked.from <= 4 * (shown_.to - shown_.from));
}

void GpuModel::show(std::size_t rack, Tick from, Tick to) {
  shown_.rack = rack;
  shown_.from = std::max<Tick>(from, 0);
  shown_.to = std::max(to, shown_.from);
  if (!waiting_ && !rest_.isActive()) rest_.start();
}

void GpuModel::ask() {
  if (over_ || waiting_ || (faulted_.isValid() && faulted_.elapsed() < kFaultMs)) return;
  // From the first live reading on, what is missing was a loss on the way: that is asked for too.
  const Tick end = std::min(shown_.to, latest() != nullptr ? latest()->tick : shown_.to);
  const Tick step = std::max<Tick>(1, (shown_.to - shown_.from) / static_cast<Tick>(kAsked));
  Tick missing = shown_.from;
  while (missing < end && (pastCovers(missing) || live(missing, usual_) != nullptr))
    missing += step;
  if (missing >= end) return;
  GpuWish wish = shown_;
  // What holds at the left edge was read before it.
  wish.from = std::max<Tick>(0, shown_.from - (shown_.to - shown_.from) / 2);
  wish.to = end;
  wish.columns = kAsked;
  wish.epoch = epoch_;
  waiting_ = true;
  emit wanted(wish);
}

void GpuModel::take(const GpuWish& wish, const Reply& reply) {
  if (wish.epoch != epoch_) return;
  waiting_ = false;
  if (!reply.ok) {
    faulted_.start();
    return;
  }
  std::vector<Tick> at;
  std::size_t gpus = 0;
  std::size_t columns = 0;
  try {
    at = reply.body.at("ticks").get<std::vector<Tick>>();
    gpus = reply.body.at("gpus").get<std::size_t>();
    columns = reply.body.at("columns").get<std::size_t>();
  } catch (const Json::exception& error) {
    faulted_.start();
    refuse(error.what());
  }
  if (gpus != layout_.gpus_per_rack || columns != at.size() || columns > wish.columns ||
      !std::is_sorted(at.begin(), at.end()) ||
      reply.binary.size() != 3 * columns * gpus * sizeof(float)) {
    faulted_.start();
    refuse("its sizes differ from the request");
  }
  Past past;
  past.wish = wish;
  std::vector<float> values(3 * columns * gpus);
  if (!values.empty()) std::memcpy(values.data(), reply.binary.data(), reply.binary.size());
  for (std::size_t c = 0; c < columns; ++c) {
    const auto part = [&](std::size_t quantity) {
      return values.begin() + static_cast<std::ptrdiff_t>((quantity * columns + c) * gpus);
    };
    const auto count = static_cast<std::ptrdiff_t>(gpus);
    GpuSnapshot snapshot;
    snapshot.tick = at[c];
    snapshot.demand_w.assign(part(0), part(0) + count);
    snapshot.granted_w.assign(part(1), part(1) + count);
    for (auto v = part(2); v != part(2) + count; ++v) {
      snapshot.state.push_back(static_cast<std::uint8_t>(*v));
    }
    past.snapshots.push_back(std::move(snapshot));
  }
  // Where some were left out, each stands for its share of what was asked.
  const bool all = 2 * columns < wish.columns;
  past.holds =
      all ? kHold : std::max(kHold, 2 * (wish.to - wish.from) / static_cast<Tick>(columns));
  past_ = std::move(past);
  emit changed();
}

}  // namespace ballast
