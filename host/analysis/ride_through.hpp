// SPDX-License-Identifier: GPL-3.0-or-later
// Voltage ride-through: whether a load stays connected while the voltage lies in the region that a
// curve prescribes, and how soon its power comes back.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace ballast {

// Beyond `voltage_pu` (below it on the low side, above it on the high side) the load stays for
// `stay_s`; 0: no duty. Beyond the normal range and short of the first row the duty has no end.
struct RideThroughRow {
  double voltage_pu = 0.0;
  double stay_s = 0.0;
};

struct RideThroughCurve {
  double normal_low_pu = 0.9;  // continuous operation between these, ends included
  double normal_high_pu = 1.1;
  std::vector<RideThroughRow> low{};  // in any order
  std::vector<RideThroughRow> high{};
};

struct RideThroughOptions {
  RideThroughCurve curve{};
  // The load counts as disconnected where its power is below this share of what a load of constant
  // current would draw: connected_frac * min(V, 1) * power before. In [0, 1).
  double connected_frac = 0.1;
  double recover_frac = 0.9;  // of the power before; positive
  double before_s = 1.0;      // the power before is the mean over this time; positive
};

// One departure of the voltage from the normal range. Times count from the first sample.
struct RideThroughEvent {
  double begin_s = 0.0;
  std::optional<double> returned_s;  // to the normal range; absent: not within the record
  double extreme_pu = 1.0;           // farthest from 1
  double before_w = 0.0;             // power before; that of the first of a series of events whose
                                     // recovery the next one cut short
  // When the voltage had stood beyond a row for longer than the row demands: from here on the load
  // may go. Each row's clock runs while the voltage stays beyond it, and starts anew.
  std::optional<double> excused_s;
  std::optional<double> disconnected_s;  // first loss of connection before that
  double away_s = 0.0;                   // disconnected in all, before that
  std::optional<double> recovered_s;     // first power of at least recover_frac of before_w, the
                                         // voltage being back
  double watched_s = 0.0;                // time after the return that the record shows, until the
                                         // next event at most
};

// What is judged is the voltage it is given: positive sequence and worst phase give different
// verdicts (EPRI DCFlex), so a caller names it.
class RideThroughMonitor {
 public:
  // Throws std::invalid_argument.
  RideThroughMonitor(const RideThroughOptions& options, double rate_hz);

  // Consecutive samples, both spans of one length (else std::invalid_argument). Allocates once per
  // event.
  void push(std::span<const double> power_w, std::span<const double> voltage_pu);

  const std::vector<RideThroughEvent>& events() const { return events_; }
  // The voltage left the normal range before there was any power before to speak of.
  bool began_disturbed() const { return began_disturbed_; }

 private:
  struct Clock {
    double voltage_pu;
    double stay_s;
    bool high;
    std::size_t samples = 0;  // beyond the row, in a stretch
  };
  void begin_event();
  void disturbed(double power_w, double voltage_pu);
  void normal(double power_w);
  double now_s() const { return static_cast<double>(sample_) / rate_hz_; }

  RideThroughOptions options_;
  double rate_hz_;
  std::vector<Clock> clocks_;
  std::vector<double> ring_;  // power of the last before_s in which nothing was disturbed
  std::size_t ring_at_ = 0;
  std::size_t ring_filled_ = 0;
  std::size_t sample_ = 0;
  bool disturbed_ = false;
  bool recovering_ = false;
  bool began_disturbed_ = false;
  std::vector<RideThroughEvent> events_;
};

}  // namespace ballast
