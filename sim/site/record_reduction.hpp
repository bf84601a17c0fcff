// SPDX-License-Identifier: GPL-3.0-or-later
// Records less of the racks than a site hands out.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/site/record_buffer.hpp"

namespace ballast {

// All racks, as minimum, mean and maximum of several ticks.
inline constexpr std::string_view kReducedRackGroup = "rack_reduced";

struct RecordChoice {
  std::vector<std::size_t> racks;  // recorded at every tick, with their GPUs; increasing
  Tick reduced = 0;                // ticks of a row of kReducedRackGroup; 0: there is none
};

RecordLayout reduced_layout(const RecordLayout& full, const RecordChoice& choice);

// Hands on to `next`, which must outlive it: site and rows as they are, the chosen racks, and the
// reduced group. A row of that covers the ticks from a multiple of the period to before the next;
// one that has not ended with the run is left out.
class RecordReduction final : public RecordSink {
 public:
  RecordReduction(RecordSink& next, RecordChoice choice);

  void begin(const RecordLayout& layout) override;
  void block(const RecordBlock& block) override;
  void end(bool partial) override { next_.end(partial); }

 private:
  struct Open {  // of one series
    float low;
    float high;
    double sum;
  };

  void open(Open& series) const;
  void choose(std::size_t group, const GroupRows& from, std::size_t per_rack);
  void reduce(const RecordBlock& block);

  RecordSink& next_;
  RecordChoice choice_;
  RecordLayout full_;
  RecordLayout layout_;
  std::vector<std::vector<float>> values_;  // of the groups that are made here, by group
  std::vector<GroupRows> groups_;
  std::vector<Open> open_;
};

}  // namespace ballast
