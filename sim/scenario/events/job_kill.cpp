// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/event_keys.hpp"
#include "sim/workload/workload.hpp"

namespace ballast {
namespace {

class JobKill : public Event {
 public:
  void describe(Fields& f) override { job_.describe(f); }
  void check(const Scenario& s, const EventConfig& config) const override { job_.index(s, config); }
  std::string text() const override { return job_.text() + " is killed"; }
  bool happen(const Scenario& s, const EventConfig& config, EventTarget& site) const override {
    return site.workload().kill_job(job_.index(s, config), site.tick());
  }

 private:
  EventJob job_;
};

}  // namespace

EventKind event_kind_job_kill() {
  return {.name = "job_kill",
          .help = "Ends a job; its GPUs become idle.",
          .make = make_event<JobKill>,
          .lists_all = true};
}

}  // namespace ballast
