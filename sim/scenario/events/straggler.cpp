// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/units.hpp"
#include "sim/scenario/event_keys.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/workload/workload.hpp"

namespace ballast {
namespace {

class Straggler : public Event {
 public:
  void describe(Fields& f) override {
    job_.describe(f);
    f.integer("rank", rank_, 0, kMostGpus - 1, "The affected rank; 0 is the job's first GPU.");
    f.number("slowdown", slowdown_, between(1.0, 1000.0),
             "The durations of the rank are multiplied by this.");
    duration_.describe(f, "How long the rank is slow; 0 s means the rest of the run.");
  }
  void check(const Scenario& s, const EventConfig& config) const override {
    duration_.check(config);
    const JobConfig job =
        job_.able(s, config, "ranks", [](const JobAbilities& can) { return can.slows_ranks; });
    const std::int64_t all = s.site.racks * s.site.gpus_per_rack;
    if (job.first_gpu >= all) {
      throw ConfigError("job '" + job.name + "' begins at GPU " + std::to_string(job.first_gpu) +
                            " of " + std::to_string(all),
                        job.place, "lower 'first_gpu', or add racks; GPUs count from 0");
    }
    const std::int64_t ranks = job.gpus > 0 ? job.gpus : all - job.first_gpu;
    if (rank_ >= ranks) {
      throw ConfigError("job '" + job.name + "' has no rank " + std::to_string(rank_), config.place,
                        "its ranks are 0 to " + std::to_string(ranks - 1));
    }
  }
  std::string text() const override {
    return "rank " + std::to_string(rank_) + " of " + job_.text() + " " + format_number(slowdown_) +
           " times slower" + duration_.text();
  }
  bool happen(const Scenario& s, const EventConfig& config, EventTarget& site) const override {
    return site.workload().slow_rank(job_.index(s, config), static_cast<std::size_t>(rank_),
                                     slowdown_, site.tick(),
                                     duration_.until(site.tick(), kForGood));
  }

 private:
  EventJob job_;
  std::int64_t rank_ = 0;
  double slowdown_ = 1.5;
  EventDuration duration_;
};

}  // namespace

EventKind event_kind_straggler() {
  return {.name = "straggler",
          .help = "Slows down one GPU of a job.",
          .make = make_event<Straggler>,
          .lists_all = true};
}

}  // namespace ballast
