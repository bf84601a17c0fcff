// SPDX-License-Identifier: GPL-3.0-or-later
// Peak-to-peak of a frequency band within a rolling window: "10 MW over any rolling 5-second
// interval", 0.1-55 Hz. The filter decides the figure: a square wave of 40 MW reads 42.8 MW with a
// zero-phase filter and 52 to 96 MW with a causal one of order 2. So both phases and the unfiltered
// figure are stated, whichever is held against the limit.
#include <algorithm>
#include <array>
#include <cmath>

#include "host/analysis/rolling.hpp"
#include "host/analysis/zero_phase.hpp"
#include "host/limits/clause.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

enum class Phase : std::uint8_t { kZero, kCausal };
constexpr std::array<std::string_view, 2> kPhaseNames = {"zero", "causal"};
constexpr std::array<std::string_view, 2> kPhaseLabels = {"zero phase", "causal"};
enum class ReadAs : std::uint8_t { kPeakToPeak, kRms };
constexpr std::array<std::string_view, 2> kReadAsNames = {"peak_to_peak", "rms"};

class BandPeakToPeak : public Clause {
 public:
  void describe(Fields& f) override {
    f.quantity("limit", limit_w_, Unit::kWatt, positive(), "Largest swing within the window.");
    f.require("limit");
    f.quantity("window", window_s_, Unit::kSecond, positive(), "Length of the rolling window.");
    f.require("window");
    f.quantity("f_low", low_hz_, Unit::kHertz, positive(), "Lower edge of the band (-3 dB).");
    f.require("f_low");
    f.quantity("f_high", high_hz_, Unit::kHertz, positive(), "Upper edge of the band (-3 dB).");
    f.require("f_high");
    f.integer("order", order_, 1, 12,
              "Order of the Butterworth prototype; the band-pass has twice as many poles.");
    f.choice_of("phase", phase_, kPhaseNames,
                "Whether the filter runs forwards and backwards (zero), or only forwards as in an "
                "instrument (causal).");
    f.quantity("settle", settle_s_, Unit::kSecond, non_negative(),
               "Time excluded at the start and, with zero phase, at the end, where the filter sees "
               "only one side of the record.");
    f.choice_of("read_as", read_as_, kReadAsNames,
                "What is computed within the window: peak-to-peak or root mean square.");
    if (low_hz_ >= high_hz_) {
      throw ConfigError("the upper edge of the band is not above the lower edge", f.place("f_high"),
                        "swap f_low and f_high");
    }
  }
  std::string unit() const override { return "MW"; }
  double limit(const SiteConditions&) const override { return limit_w_ / kWattPerMegawatt; }
  ClauseNeeds needs(const SiteConditions&) const override {
    // A period at the band's lower edge as well: less says nothing about it.
    // And what is left out at the ends cannot show that a load does not swing.
    const double left_out_s = (phase_ == Phase::kZero ? 2.0 : 1.0) * settle_s_;
    return {.length_s = std::max(2.0 * settle_s_ + window_s_, 1.0 / low_hz_),
            .pass_s = kShortestPassS + left_out_s,
            .finest_s = std::min(0.5 / high_hz_, 0.5 * window_s_),
            .band_hz = high_hz_};
  }
  LimitWindow window(const SiteConditions&) const override {
    if (read_as_ == ReadAs::kRms) return {};
    return {LimitWindow::kRange, window_s_, limit_w_};
  }
  std::string algorithm() const override {
    const bool zero = phase_ == Phase::kZero;
    return std::string("largest ") +
           (read_as_ == ReadAs::kRms ? "root mean square" : "maximum minus minimum") +
           " within any " + format_number(window_s_) + " s of the power after a Butterworth " +
           "band-pass of " + format_number(low_hz_) + " to " + format_number(high_hz_) +
           " Hz, prototype order " + std::to_string(order_) +
           (zero ? ", forwards and backwards (zero phase)" : ", causal") + "; the first " +
           (zero ? "and last " : "") + format_number(settle_s_) +
           " s are excluded. If the sampling rate is too low for the upper edge, the record is "
           "only high-passed.";
  }
  std::unique_ptr<Evaluation> begin(const RecordInfo& record, const PowerSurvey& survey,
                                    const SiteConditions& site) const override;

 private:
  friend class BandEvaluation;
  double limit_w_ = 0.0;
  double window_s_ = 0.0;
  double low_hz_ = 0.1;
  double high_hz_ = 55.0;
  std::int64_t order_ = 2;
  Phase phase_ = Phase::kZero;
  double settle_s_ = 30.0;
  ReadAs read_as_ = ReadAs::kPeakToPeak;
};

// What is read from one filter's output.
struct BandReading {
  BandReading(std::size_t span, std::size_t from, std::size_t end)
      : range(span, from, end),
        square(std::max<std::size_t>(1, span)),
        from_rms(from + span),
        to(end) {}

  void add(std::span<const double> y) {
    range.add(y);
    for (const double v : y) {
      const double mean = square.push(v * v);
      if (at >= from_rms && at < to) mean_square.take(mean, at);
      ++at;
    }
  }

  RollingRange range;
  RollingMean square;
  std::size_t from_rms;
  std::size_t to;
  std::size_t at = 0;
  Worst mean_square;
};

class BandEvaluation : public Evaluation {
 public:
  BandEvaluation(const BandPeakToPeak& clause, const RecordInfo& record)
      : clause_(clause),
        record_(record),
        causal_filter_(design(clause, record)),
        zero_filter_(design(clause, record), record.samples,
                     [this](std::span<const double> y) { zero_.add(y); }),
        causal_(span(), settle(), record.samples),
        zero_(span(), settle(), record.samples - std::min(record.samples, settle())),
        raw_(span()),
        work_(4096) {}

  void add(const PowerBlock& block) override {
    raw_.add(block.power_w);
    zero_filter_.add(block.power_w);
    for (auto rest = block.power_w; !rest.empty();) {
      const auto part = std::span(work_).first(std::min(rest.size(), work_.size()));
      std::copy_n(rest.begin(), part.size(), part.begin());
      causal_filter_.run(part);
      causal_.add(part);
      rest = rest.subspan(part.size());
    }
  }

  Reading finish() override {
    zero_filter_.finish();
    Reading r;
    r.limit = clause_.limit_w_ / kWattPerMegawatt;
    const bool by_zero = clause_.phase_ == Phase::kZero;
    const BandReading& main = by_zero ? zero_ : causal_;
    const BandReading& other = by_zero ? causal_ : zero_;
    if (!main.range.inside().any()) {
      r.not_assessable = "nothing of the record remains between the excluded ends";
      return r;
    }
    const bool rms = clause_.read_as_ == ReadAs::kRms;
    r.value = figure(main, rms);
    r.at_s = record_.time_s(rms ? main.mean_square.at : main.range.inside().at);
    if (other.range.inside().any()) {
      r.also.push_back({std::string(kPhaseLabels[by_zero ? 1 : 0]), figure(other, rms)});
    }
    r.also.push_back({"peak-to-peak, unfiltered", raw_.everywhere().value / kWattPerMegawatt});
    r.also.push_back({rms ? "peak-to-peak" : "root mean square", figure(main, !rms)});
    r.also.push_back({"peak-to-peak including the first " +
                          std::string(by_zero ? "and last " : "") +
                          format_number(clause_.settle_s_) + " s",
                      main.range.everywhere().value / kWattPerMegawatt});
    return r;
  }

 private:
  static FilterDesign design(const BandPeakToPeak& clause, const RecordInfo& record) {
    return butterworth_band_pass(static_cast<int>(clause.order_), clause.low_hz_, clause.high_hz_,
                                 record.rate_hz);
  }
  std::size_t span() const { return intervals(clause_.window_s_, record_.rate_hz); }
  std::size_t settle() const { return intervals(clause_.settle_s_, record_.rate_hz); }
  static double figure(const BandReading& reading, bool rms) {
    return (rms ? std::sqrt(std::max(0.0, reading.mean_square.value))
                : reading.range.inside().value) /
           kWattPerMegawatt;
  }

  const BandPeakToPeak& clause_;
  const RecordInfo& record_;
  SectionFilter causal_filter_;
  ZeroPhaseFilter zero_filter_;
  BandReading causal_;
  BandReading zero_;
  RollingRange raw_;
  std::vector<double> work_;
};

std::unique_ptr<Evaluation> BandPeakToPeak::begin(const RecordInfo& record, const PowerSurvey&,
                                                  const SiteConditions&) const {
  return std::make_unique<BandEvaluation>(*this, record);
}

}  // namespace

ClauseKind kind_band_peak_to_peak() {
  return {"band_peak_to_peak", "Peak-to-peak of a frequency band within a rolling window.",
          make_clause<BandPeakToPeak>};
}

}  // namespace ballast
