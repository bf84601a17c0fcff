// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a recorded run, whole or partial; docs/results.md describes the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/site/record_sink.hpp"

namespace ballast {

// Consecutive ticks of a run, counted from its first; the count is cut to the run.
struct TickRange {
  std::size_t first = 0;
  std::size_t count = std::numeric_limits<std::size_t>::max();
};

// Across racks, per tick.
struct Envelope {
  std::vector<double> min;
  std::vector<double> mean;
  std::vector<double> max;
};

struct RunContents;

class RunReader {
 public:
  // Opens `file` for reading. Throws DataError (exit 3) for a missing, truncated, damaged or
  // foreign file, or one of another format version. What it claims of its size costs no memory.
  explicit RunReader(const std::filesystem::path& file);
  ~RunReader();
  RunReader(RunReader&&) noexcept;

  const std::filesystem::path& path() const;
  const std::string& scenario() const;
  bool partial() const;  // interrupted, failed or killed
  Tick first_tick() const;
  std::size_t ticks() const;  // complete in every dataset
  double sample_rate_hz() const;
  const DemandQuality& demand() const;  // see RecordLayout
  std::size_t racks() const;
  std::size_t gpus_per_rack() const;

  // What was recorded: the site first, then the other groups by name; channels by name.
  const std::vector<ChannelGroup>& groups() const;
  const ChannelGroup* find(std::string_view group) const;  // null where there is none
  // Of the site, at every tick.
  const std::vector<ChannelInfo>& channels() const;
  bool has(std::string_view channel) const;
  const ChannelInfo& info(std::string_view channel) const;
  // Of racks and GPUs all that there are; 0 rows where the site is the only one.
  std::size_t instances(Scope scope) const;
  // Whether every rack is recorded at every tick.
  bool has_all_racks() const;

  // All throw DataError for a channel, rack or GPU that was not recorded (naming the nearest) or
  // unreadable data, and std::out_of_range for a row, rack or GPU that does not exist.
  std::vector<double> site(std::string_view channel, TickRange range = {}) const;
  std::vector<double> row(std::string_view channel, std::size_t row, TickRange range = {}) const;
  std::vector<double> rack(std::string_view channel, std::size_t rack, TickRange range = {}) const;
  std::vector<double> gpu(std::string_view channel, std::size_t rack, std::size_t gpu,
                          TickRange range = {}) const;
  // Minimum and maximum (two values) of each `ticks_per_bucket` from the range's first tick on, the
  // last bucket may be shorter; of the site, a row or a rack. Fast, whatever the length, where
  // bucket and first tick are multiples of overview_ticks(). A bucket without a number is
  // not-a-number. Of a rack that is recorded reduced only, a bucket has the extremes of all reduced
  // rows that it touches.
  std::vector<float> min_max(std::string_view channel, Scope scope, std::size_t instance,
                             TickRange range, std::size_t ticks_per_bucket) const;
  std::size_t overview_ticks() const;  // at least 1
  // How many ticks share a value of envelope(): 1 where every rack is recorded at every tick, the
  // period of the reduced rows where it is only recorded so, 0 where it is not recorded at all.
  Tick envelope_ticks() const;
  // Of reduced rows, the least minimum, the mean of the means and the greatest maximum; not a
  // number after the last of these rows. Throws DataError where envelope_ticks() is 0.
  Envelope envelope(std::string_view channel, TickRange range = {}) const;
  // Lowest and highest value of any rack in the run, from every tick or from reduced rows; empty
  // where not every rack was recorded, or no tick.
  std::optional<std::pair<double, double>> rack_extremes(std::string_view channel) const;

  // What a reader of the whole run takes at a time, so that its memory is bounded.
  static constexpr std::size_t kBlock = 64000;  // whole chunks, see RecorderOptions
  // Calls `visit` with the site's samples in order, in blocks.
  template <class Visit>
  void visit_site(std::string_view channel, Visit&& visit) const {
    for (std::size_t first = 0; first < ticks(); first += kBlock) {
      visit(site(channel, {first, kBlock}));
    }
  }

 private:
  std::unique_ptr<RunContents> state_;
};

}  // namespace ballast
