// SPDX-License-Identifier: GPL-3.0-or-later
// Collects readings channel by channel and applies the rules that all formats share: order,
// duplicates, failed polls, gaps, common start (docs/traces.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/base/error.hpp"
#include "sim/workload/readers/plausibility.hpp"
#include "sim/workload/readers/provenance.hpp"
#include "sim/workload/trace.hpp"

namespace ballast {

class TraceBuilder {
 public:
  explicit TraceBuilder(const ReadOptions& options) : options_(options) {}

  const ReadOptions& options() const { return options_; }

  // A new file or member of a collection; channels of the same name in two members stay apart.
  void begin_member(const std::string& member, bool named);
  // Channels of the present member that hold readings (the on-request ones not counted).
  std::size_t member_channels() const;

  // The channel of this name in the present member, made on first use. `on_request` channels are
  // kept out of the trace unless ReadOptions names them. Throws DataError for more channels than a
  // site has GPUs.
  std::size_t channel(std::string_view name, bool on_request = false);
  // A reading. `place` is called for the place only when something is wrong with it. Throws
  // DataError for a stamp before the previous one, and for NaN, infinite or negative power;
  // finish() throws it for a reading beyond any load that is no spike.
  template <class PlaceOf>
  void add(std::size_t channel, std::int64_t stamp_ns, double power_w, const PlaceOf& place) {
    if (!accept(channel, stamp_ns, power_w)) refuse(channel, stamp_ns, power_w, place());
    Channel& c = channels_[channel];
    if (c.duplicates == 1 && c.duplicate.file.empty()) c.duplicate = place();
    if (watch(c)) c.spikes.begins_at(place());
    if (power_w > most(c) && c.beyond.file.empty()) {
      c.beyond = place();
      c.beyond_index = c.power_w.size() - 1;
    }
  }
  // Keeps a channel out of the trace unless it is asked for.
  void set_on_request(std::size_t channel) { channels_[channel].on_request = true; }
  // Stamps do not tell the channel's readings apart.
  bool has_many_duplicates(std::size_t channel) const;
  void failed_poll(std::size_t channel);
  void record() { ++report_.records; }
  void note(std::string text);
  // What an import wrote beside the readings; it is taken over into the trace.
  TraceProvenance& provenance();

  // `sort` puts channels into natural order of their names (collections).
  Trace finish(const std::string& source, const std::string& format, bool sort);

 private:
  struct Channel {
    std::string name;    // within the member
    std::string member;  // path in the collection
    std::size_t member_index = 0;
    bool on_request = false;
    std::uint64_t failed = 0;
    std::uint64_t duplicates = 0;
    Place duplicate;  // of the first
    std::vector<std::int64_t> stamp_ns;
    std::vector<double> power_w;
    SpikeWatch spikes;
    std::size_t spike_count = 0;
    // The first reading that is beyond what any load draws, unless it proves a spike.
    Place beyond;
    std::size_t beyond_index = 0;
  };

  bool accept(std::size_t channel, std::int64_t stamp_ns, double power_w);
  // Takes a spike out of the channel; true where a reading may be the first of one.
  bool watch(Channel& channel);
  [[noreturn]] void refuse(std::size_t channel, std::int64_t stamp_ns, double power_w,
                           const Place& place) const;
  static double most(const Channel& channel);
  void check_plausible(const Channel& channel) const;
  void name_channels();
  void drop_empty_channels(const std::string& source);
  std::int64_t common_start_ns(std::int64_t median_ns);
  std::vector<Channel> select(const std::string& source);
  void reduce_held(std::vector<Channel>& channels);
  void note_repeated(const std::vector<Channel>& channels);
  std::vector<std::int64_t> measure_spacing(const std::vector<Channel>& channels);

  ReadOptions options_;
  std::vector<Channel> channels_;
  std::unordered_map<std::string, std::size_t> of_member_;  // its channels, by name
  std::size_t first_of_member_ = 0;
  std::size_t members_ = 0;
  std::string member_;
  bool named_ = false;
  TraceReport report_;
  std::optional<TraceProvenance> provenance_;
};

}  // namespace ballast
