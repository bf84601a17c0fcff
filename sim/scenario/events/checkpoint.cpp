// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/event_keys.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/workload/workload.hpp"

namespace ballast {
namespace {

class Checkpoint : public Event {
 public:
  void describe(Fields& f) override {
    job_.describe(f);
    f.text("periodic", periodic_,
           "Name of the job's periodic phases to run; empty selects the first.");
  }
  void check(const Scenario& s, const EventConfig& config) const override { phases(s, config); }
  std::string text() const override {
    return job_.text() + ": " + (periodic_.empty() ? "checkpoint" : periodic_);
  }
  bool happen(const Scenario& s, const EventConfig& config, EventTarget& site) const override {
    return site.workload().checkpoint_job(job_.index(s, config), phases(s, config), site.tick());
  }

 private:
  // Which of the job's periodic phases.
  std::size_t phases(const Scenario& s, const EventConfig& config) const {
    const JobConfig job = job_.able(
        s, config, "phases", [](const JobAbilities& can) { return can.checkpoints.has_value(); });
    const std::vector<std::string> phases = *job.abilities().checkpoints;
    if (phases.empty()) {
      throw ConfigError("job '" + job.name + "' has no periodic phases to run", config.place,
                        "add [[workload.jobs.periodic]] to it");
    }
    if (periodic_.empty()) return 0;
    std::string names;
    for (std::size_t i = 0; i < phases.size(); ++i) {
      if (phases[i] == periodic_) return i;
      names += (names.empty() ? "'" : ", '") + phases[i] + "'";
    }
    throw ConfigError("job '" + job.name + "' has no periodic phases '" + periodic_ + "'",
                      config.place, "it has " + names);
  }

  EventJob job_;
  std::string periodic_;
};

}  // namespace

EventKind event_kind_checkpoint() {
  return {.name = "checkpoint",
          .help = "Runs a job's periodic phases after this iteration.",
          .make = make_event<Checkpoint>,
          .lists_all = true};
}

}  // namespace ballast
