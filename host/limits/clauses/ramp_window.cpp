// SPDX-License-Identifier: GPL-3.0-or-later
// Change of the power within a window of seconds to a minute: "max 5 MW in any 15 s".
//
// Between the ends of the window a change that comes back within it is not seen; between any two
// instants of it every change is. For a monotonic ramp both are the same.
#include <algorithm>
#include <array>

#include "host/analysis/rolling.hpp"
#include "host/limits/clause.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

enum class Measure : std::uint8_t { kEndPoints, kExtremes };
constexpr std::array<std::string_view, 2> kMeasureNames = {"end_points", "extremes"};
enum class Direction : std::uint8_t { kBoth, kUp, kDown };
constexpr std::array<std::string_view, 3> kDirectionNames = {"both", "up", "down"};

class RampWindow : public Clause {
 public:
  void describe(Fields& f) override {
    f.quantity("limit", limit_w_, Unit::kWatt, positive(), "Largest change within the window.");
    f.require("limit");
    f.quantity("window", window_s_, Unit::kSecond, positive(), "Length of the rolling window.");
    f.require("window");
    f.choice_of("measure", measure_, kMeasureNames,
                "Change between the ends of the window, or between any two instants in it.");
    f.choice_of("direction", direction_, kDirectionNames,
                "Direction of the changes that are considered.");
    f.quantity("above", above_w_, Unit::kWatt, non_negative(),
               "Changes up to this size are ignored, whatever their duration.");
  }
  std::string unit() const override { return "MW"; }
  double limit(const SiteConditions&) const override { return limit_w_ / kWattPerMegawatt; }
  ClauseNeeds needs(const SiteConditions&) const override {
    return {.length_s = window_s_, .finest_s = 0.5 * window_s_};
  }
  LimitWindow window(const SiteConditions&) const override {
    return {measure_ == Measure::kEndPoints ? LimitWindow::kChange : LimitWindow::kRange, window_s_,
            limit_w_};
  }
  std::string algorithm() const override {
    const std::string window = format_number(window_s_) + " s";
    std::string text = measure_ == Measure::kEndPoints
                           ? "largest change P(t) - P(t - " + window + ")"
                           : "largest change between any two instants at most " + window + " apart";
    if (direction_ == Direction::kUp) text += ", rises only";
    if (direction_ == Direction::kDown) text += ", falls only";
    if (above_w_ > 0.0) {
      text += ", where above " + format_number(above_w_ / kWattPerMegawatt) + " MW";
    }
    return text + ", of the samples, unfiltered";
  }
  std::unique_ptr<Evaluation> begin(const RecordInfo& record, const PowerSurvey& survey,
                                    const SiteConditions& site) const override;

 private:
  friend class RampWindowEvaluation;
  double limit_w_ = 0.0;
  double window_s_ = 0.0;
  Measure measure_ = Measure::kEndPoints;
  Direction direction_ = Direction::kBoth;
  double above_w_ = 0.0;
};

class RampWindowEvaluation : public Evaluation {
 public:
  RampWindowEvaluation(const RampWindow& clause, const RecordInfo& record)
      : clause_(clause),
        record_(record),
        span_(intervals(clause.window_s_, record.rate_hz)),
        between_ends_(span_),
        highest_(span_),
        lowest_(span_) {}

  void add(const PowerBlock& block) override {
    between_ends_.add(block.power_w);
    constexpr std::size_t kStretch = 512;
    double extremes[kStretch];
    double negative[kStretch];
    for (std::size_t done = 0; done < block.power_w.size(); done += kStretch) {
      const auto p = block.power_w.subspan(done, std::min(kStretch, block.power_w.size() - done));
      const auto out = std::span(extremes).first(p.size());
      const auto mirrored = std::span(negative).first(p.size());
      highest_.add(p, out);
      for (std::size_t i = 0; i < p.size(); ++i) fall_.take(out[i] - p[i], at_ + i);
      for (std::size_t i = 0; i < p.size(); ++i) mirrored[i] = -p[i];
      lowest_.add(mirrored, out);
      for (std::size_t i = 0; i < p.size(); ++i) rise_.take(p[i] + out[i], at_ + i);
      at_ += p.size();
    }
  }

  Reading finish() override {
    Reading r;
    r.limit = clause_.limit_w_ / kWattPerMegawatt;
    if (at_ <= span_) {
      r.not_assessable = "the record is no longer than the window";
      return r;
    }
    const Worst ends = counted(between_ends_.up(), between_ends_.down());
    const Worst extremes = counted(rise_, fall_);
    const bool by_ends = clause_.measure_ == Measure::kEndPoints;
    const Worst& worst = by_ends ? ends : extremes;
    r.value = worst.value / kWattPerMegawatt;
    if (worst.value > 0.0) r.at_s = record_.time_s(worst.at);
    r.also.push_back(
        by_ends ? AlsoReading{"between any two instants of the window",
                              extremes.value / kWattPerMegawatt}
                : AlsoReading{"between the ends of the window", ends.value / kWattPerMegawatt});
    if (clause_.direction_ == Direction::kBoth) {
      const Worst& up = by_ends ? between_ends_.up() : rise_;
      const Worst& down = by_ends ? between_ends_.down() : fall_;
      r.also.push_back({"rise", up.value / kWattPerMegawatt});
      r.also.push_back({"fall", down.value / kWattPerMegawatt});
    }
    return r;
  }

 private:
  Worst counted(const Worst& up, const Worst& down) const {
    Worst worst = clause_.direction_ == Direction::kDown ? down : up;
    if (clause_.direction_ == Direction::kBoth) worst.take(down.value, down.at);
    if (worst.value <= clause_.above_w_) worst.value = 0.0;
    return worst;
  }

  const RampWindow& clause_;
  const RecordInfo& record_;
  std::size_t span_;
  RollingChange between_ends_;
  RollingMaximum highest_;
  RollingMaximum lowest_;  // of the negated power
  Worst rise_;
  Worst fall_;
  std::size_t at_ = 0;
};

std::unique_ptr<Evaluation> RampWindow::begin(const RecordInfo& record, const PowerSurvey&,
                                              const SiteConditions&) const {
  return std::make_unique<RampWindowEvaluation>(*this, record);
}

}  // namespace

ClauseKind kind_ramp_window() {
  return {"ramp_window", "Largest change of the power within a rolling window.",
          make_clause<RampWindow>};
}

}  // namespace ballast
