// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/units.hpp"
#include "sim/scenario/event_keys.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/workload/workload.hpp"

namespace ballast {
namespace {

class JobStart : public Event {
 public:
  void describe(Fields& f) override { job_.describe(f); }
  void check(const Scenario& s, const EventConfig& config) const override {
    const JobConfig job = all_jobs(s.workload).at(job_.index(s, config));
    const double at_s = seconds(event_tick(s, config));
    if (at_s < job.start_s) return;
    throw ConfigError(
        "job '" + job.name + "' has started by " + format_quantity(at_s, Unit::kSecond),
        config.place,
        "move the event before the job's 'start', or set 'start' beyond the end of the run");
  }
  std::string text() const override { return job_.text() + " starts"; }
  bool happen(const Scenario& s, const EventConfig& config, EventTarget& site) const override {
    return site.workload().start_job(job_.index(s, config), site.tick());
  }
  std::string nothing_left() const override { return "the job has started, or was killed"; }

 private:
  EventJob job_;
};

}  // namespace

EventKind event_kind_job_start() {
  return {.name = "job_start",
          .help = "Starts a job before its start time.",
          .make = make_event<JobStart>,
          .lists_all = true};
}

}  // namespace ballast
