// SPDX-License-Identifier: GPL-3.0-or-later
// Keys that several kinds of events have in common, so that all of them describe, check and say
// them in the same way.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sim/scenario/event.hpp"
#include "sim/workload/workload_config.hpp"

namespace ballast {

// Of any time of an event.
inline constexpr double kLongestEventS = 7.0 * 86400.0;

// Throws ConfigError unless it is a multiple of the tick within 0 s to kLongestEventS.
void check_event_time(const EventConfig& config, double time_s);

// `job`: which job, by name.
class EventJob {
 public:
  void describe(Fields& f);
  // "the job", "job train"
  std::string text() const;
  // The job, counted as in checked_jobs(). Throws ConfigError where the name is unknown or
  // ambiguous, or is missing among several jobs.
  std::size_t index(const Scenario& s, const EventConfig& config) const;
  // The same, its configuration. Throws ConfigError too unless `has`, which says of what a job can
  // do whether it has `what` ("ranks").
  JobConfig able(const Scenario& s, const EventConfig& config, const char* what,
                 const std::function<bool(const JobAbilities&)>& has) const;

 private:
  std::string name_;  // empty: the only one
};

// `rack`: one rack, or all of them.
class EventRack {
 public:
  void describe(Fields& f);
  std::string text() const;  // "all racks", "rack 3"
  void check(const Scenario& s, const EventConfig& config) const;
  Scope scope() const { return rack_ < 0 ? Scope::kSite : Scope::kRack; }
  std::uint32_t instance() const { return rack_ < 0 ? 0 : static_cast<std::uint32_t>(rack_); }

 private:
  std::int64_t rack_ = -1;
};

// `rack` and `row`: one rack, one row, or all racks.
class EventReach {
 public:
  void describe(Fields& f);
  std::string text() const;  // "all racks", "row 1", "rack 3"
  void check(const Scenario& s, const EventConfig& config) const;
  Scope scope() const { return row_ < 0 ? rack_.scope() : Scope::kRow; }
  std::uint32_t instance() const {
    return row_ < 0 ? rack_.instance() : static_cast<std::uint32_t>(row_);
  }

 private:
  EventRack rack_;
  std::int64_t row_ = -1;
};

// `duration`, where 0 s has a meaning of its own.
class EventDuration {
 public:
  void describe(Fields& f, std::string_view help);
  void check(const EventConfig& config) const { check_event_time(config, duration_s_); }
  bool given() const { return duration_s_ > 0.0; }
  std::string text() const;  // ", 10 s", or empty
  // The first tick after it, `absent` where it is 0 s.
  Tick until(Tick from, Tick absent) const;

 private:
  double duration_s_ = 0.0;
};

}  // namespace ballast
