// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/site_run.hpp"

#include "sim/site/schedule.hpp"

namespace ballast {
namespace {

// Until the end of the run, or until the driver ends it.
void run_through(Site& site, Schedule& schedule) {
  for (Tick next = schedule.next_action(0); site.tick() < site.duration();) {
    if (site.tick() == next) {
      if (!schedule.act(next)) return;
      next = schedule.next_action(next + 1);
    }
    site.step(next - site.tick());
  }
}

// After an error, which is the one that counts.
void keep_partial(Site& site, Schedule& schedule, RecordSink& sink) {
  try {
    site.finish();
    schedule.end(site.tick());
    sink.end(true);
  } catch (...) {
  }
}

}  // namespace

SiteOutcome run_site(const Scenario& scenario, RecordSink& sink, const SiteOptions& options,
                     LiveDriver* live) {
  Site site(scenario, sink, options);
  Schedule schedule(scenario, site, site, live);
  site.begin();
  try {
    run_through(site, schedule);
    site.finish();
  } catch (...) {
    keep_partial(site, schedule, sink);
    throw;
  }
  const SiteOutcome outcome = site.outcome();
  schedule.end(outcome.ticks);
  sink.end(outcome.partial);
  return outcome;
}

}  // namespace ballast
