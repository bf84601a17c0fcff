// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/hold.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace ballast {
namespace {

constexpr std::size_t kLeastRuns = 8;
constexpr double kMostShortRuns = 0.05;
constexpr std::size_t kFrequentHeights = 4;
constexpr double kMostFrequent = 0.5;

std::int64_t median(std::vector<std::int64_t>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Heights of changes, counted; equal within the rounding of a decimal number.
class Heights {
 public:
  void add(double height_w) {
    ++counts_[std::llround(std::fabs(height_w) * kPerWatt)];
    ++all_;
  }
  double share_of_frequent() const {
    std::vector<std::size_t> counts;
    for (const auto& [height, count] : counts_) counts.push_back(count);
    const std::size_t first = std::min(kFrequentHeights, counts.size());
    std::partial_sort(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(first),
                      counts.end(), std::greater<>());
    std::size_t sum = 0;
    for (std::size_t i = 0; i < first; ++i) sum += counts[i];
    return static_cast<double>(sum) / static_cast<double>(all_);
  }

 private:
  static constexpr double kPerWatt = 1e4;
  std::map<long long, std::size_t> counts_;
  std::size_t all_ = 0;
};

}  // namespace

Hold find_hold(std::span<const std::int64_t> stamp_ns, std::span<const double> power_w) {
  std::vector<std::int64_t> runs;
  std::vector<std::int64_t> polls;
  Heights heights;
  std::int64_t begun_ns = 0;
  bool any = false;
  for (std::size_t i = 1; i < stamp_ns.size(); ++i) {
    polls.push_back(stamp_ns[i] - stamp_ns[i - 1]);
    if (power_w[i] == power_w[i - 1]) continue;
    heights.add(power_w[i] - power_w[i - 1]);
    if (any) runs.push_back(stamp_ns[i] - begun_ns);  // the first is cut off by the record's begin
    begun_ns = stamp_ns[i];
    any = true;
  }
  if (runs.size() < kLeastRuns) return {.quiet = true};
  const std::int64_t hold_ns = median(runs);
  if (hold_ns < 2 * median(polls)) return {};
  const auto brief = static_cast<double>(std::count_if(
      runs.begin(), runs.end(), [&](std::int64_t run_ns) { return 2 * run_ns <= hold_ns; }));
  if (brief > kMostShortRuns * static_cast<double>(runs.size())) return {};
  if (heights.share_of_frequent() > kMostFrequent) return {};
  return {.hold_ns = hold_ns};
}

void keep_refreshes(std::int64_t hold_ns, std::int64_t pause_ns,
                    std::vector<std::int64_t>& stamp_ns, std::vector<double>& power_w) {
  const std::int64_t last_ns = stamp_ns.back();
  std::size_t kept = 0;
  std::size_t first = 0;
  while (first < stamp_ns.size()) {
    const std::int64_t begun_ns = stamp_ns[first];
    const double value_w = power_w[first];
    std::size_t next = first + 1;
    while (next < stamp_ns.size() && power_w[next] == value_w &&
           stamp_ns[next] - stamp_ns[next - 1] <= pause_ns) {
      ++next;
    }
    const bool pause = next == stamp_ns.size() || stamp_ns[next] - stamp_ns[next - 1] > pause_ns;
    const std::int64_t end_ns = pause ? stamp_ns[next - 1] : stamp_ns[next];
    // A refresh is due every `hold_ns`; the one that ends the run comes with the next value.
    const std::int64_t count = std::max<std::int64_t>(
        1, static_cast<std::int64_t>(std::llround(static_cast<double>(end_ns - begun_ns) /
                                                  static_cast<double>(hold_ns))));
    const std::size_t room = next - kept;  // never more than were there
    for (std::int64_t k = 0; k < count && static_cast<std::size_t>(k) < room; ++k) {
      stamp_ns[kept] = begun_ns + k * (end_ns - begun_ns) / count;
      power_w[kept] = value_w;
      ++kept;
    }
    first = next;
  }
  if (kept == 1) {  // two readings make a channel
    stamp_ns[1] = last_ns;
    power_w[1] = power_w[0];
    kept = 2;
  }
  stamp_ns.resize(kept);
  power_w.resize(kept);
}

HeldChannels keep_refreshes(std::span<const Readings> channels, double gap_factor) {
  std::vector<std::int64_t> holds;
  std::vector<Readings> quiet;
  const auto keep = [&](std::int64_t hold_ns, const Readings& r) {
    std::vector<std::int64_t> polls;
    for (std::size_t i = 1; i < r.stamp_ns->size(); ++i)
      polls.push_back((*r.stamp_ns)[i] - (*r.stamp_ns)[i - 1]);
    const double pause_ns = gap_factor * static_cast<double>(median(polls));
    keep_refreshes(hold_ns, static_cast<std::int64_t>(pause_ns), *r.stamp_ns, *r.power_w);
  };
  for (const Readings& r : channels) {
    const Hold hold = find_hold(*r.stamp_ns, *r.power_w);
    if (hold.quiet) quiet.push_back(r);
    if (hold.hold_ns == 0) continue;
    holds.push_back(hold.hold_ns);
    keep(hold.hold_ns, r);
  }
  if (holds.empty()) return {};
  HeldChannels held;
  held.count = holds.size();
  held.typical_ns = median(holds);
  held.longest_ns = *std::max_element(holds.begin(), holds.end());
  for (const Readings& r : quiet) keep(held.typical_ns, r);
  return held;
}

}  // namespace ballast
