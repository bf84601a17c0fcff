// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/units.hpp"
#include "sim/workload/readers/comtrade_data.hpp"
#include "sim/workload/readers/comtrade_files.hpp"
#include "sim/workload/readers/comtrade_power.hpp"
#include "sim/workload/readers/readers.hpp"

namespace ballast {
namespace {

class RecordReader {
 public:
  RecordReader(ComtradeRecord record, TraceBuilder& out)
      : record_(std::move(record)),
        out_(out),
        place_{record_.data_path.string()},
        power_(find_comtrade_power(record_.config, {record_.config_path.string()})) {}

  void read() {
    series_.resize(power_.channels.size() + power_.circuits.size());
    alternates_.resize(power_.circuits.size());
    ComtradeClock clock(record_.config);
    Place first = place_;
    if (record_.config.type == ComtradeType::kAscii) first.line = record_.first_line;
    read_comtrade_data(record_.data, record_.config, record_.data_bytes, first,
                       [&](const ComtradeSample& sample) {
                         t_s_.push_back(clock.time_s(sample, place_));
                         out_.record();
                         take(sample);
                       });
    check_clock(clock);
    for (const std::string& note : power_.notes) out_.note(note);
    if (!record_.config.dated) out_.note("the record has no date: its time starts at 0");
    power_.circuits.empty() ? deliver_channels() : deliver_circuits();
  }

  // sin(x)/x of the mean over a cycle is 0.98 at 0.11 of the line frequency.
  double limit_hz() const {
    if (power_.circuits.empty()) return std::numeric_limits<double>::infinity();
    return 0.11 * record_.config.line_hz;
  }

 private:
  void take(const ComtradeSample& sample) {
    const auto& analog = record_.config.analog;
    const auto value = [&](std::size_t i) { return analog[i].value(sample.raw[i]); };
    for (std::size_t k = 0; k < power_.channels.size(); ++k) {
      const ComtradePowerChannel& c = power_.channels[k];
      series_[k].push_back(value(c.analog) * c.to_watt);
    }
    for (std::size_t k = 0; k < power_.circuits.size(); ++k) {
      const ComtradeThreePhase& c = power_.circuits[k];
      double watt = 0.0;
      for (std::size_t p = 0; p < 3; ++p) {
        const double volt = value(c.voltage[p]) * c.to_volt[p];
        watt += volt * value(c.current[p]) * c.to_ampere[p];
        alternates_[k].positive = alternates_[k].positive || volt > 0.0;
        alternates_[k].negative = alternates_[k].negative || volt < 0.0;
      }
      series_[k].push_back(watt);
    }
  }

  // Rates are the finer clock; stamps that tell another time point to a wrong factor or a hole.
  void check_clock(const ComtradeClock& clock) {
    constexpr double kMaxLengthS = 1e9;  // 30 years
    const std::size_t n = t_s_.size();
    if (!(t_s_.back() <= kMaxLengthS)) {
      throw DataError("COMTRADE data: a record of " + format_number(t_s_.back()) + " s", place_,
                      "check the rates and the factor of the timestamps in the .cfg");
    }
    for (std::size_t i = 1; i < n; ++i) {
      if (t_s_[i] > t_s_[i - 1]) continue;
      throw DataError("COMTRADE data: the timestamp of sample " + std::to_string(i + 1) +
                          " is not after the one before",
                      place_, "sort the samples by time, or correct the timestamps");
    }
    if (n < 2 || !clock.stamped_s()) return;
    const double by_rate = t_s_.back();
    const double step = t_s_[n - 1] - t_s_[n - 2];
    if (std::fabs(*clock.stamped_s() - by_rate) <= std::max(step, 0.01 * by_rate)) return;
    out_.note("the timestamps of the samples give a length of " + format_number(*clock.stamped_s()) +
              " s, the rates of the configuration " + format_number(by_rate) +
              " s; the rates are used");
  }

  void deliver(std::size_t channel, const std::string& name, double t_s, double watt,
               const std::string& where) {
    if (std::isnan(watt)) {
      out_.failed_poll(channel);
      return;
    }
    if (watt < 0.0) {
      throw DataError("negative power " + format_number(watt) + " W " + where + " (channel " +
                          printable(name) + ")",
                      place_,
                      "demand cannot be negative; if the record counts power in the other "
                      "direction, change the sign of the multiplier a in the .cfg");
    }
    const std::int64_t ns = record_.config.start_ns + std::llround(t_s * 1e9);
    out_.add(channel, ns, watt, [&] { return place_; });
  }

  // A channel that is the sum of the others would count everything twice.
  std::optional<std::size_t> find_sum() const {
    if (series_.size() < 3) return std::nullopt;
    std::vector<double> all(t_s_.size(), 0.0);
    for (const auto& s : series_) {
      for (std::size_t i = 0; i < all.size(); ++i) all[i] += s[i];
    }
    for (std::size_t k = 0; k < series_.size(); ++k) {
      double difference = 0.0;
      double total = 0.0;
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (std::isnan(all[i])) continue;
        difference += std::fabs(all[i] - 2.0 * series_[k][i]);
        total += std::fabs(series_[k][i]);
      }
      if (total > 0.0 && difference <= 0.01 * total) return k;
    }
    return std::nullopt;
  }

  void deliver_channels() {
    const auto& channels = power_.channels;
    const auto of_phase = [](const ComtradePowerChannel& c) { return c.of_one_phase; };
    const bool phases_and_more = std::any_of(channels.begin(), channels.end(), of_phase) &&
                                 !std::all_of(channels.begin(), channels.end(), of_phase);
    const auto sum = find_sum();
    if (phases_and_more) {
      out_.note("power of single phases is present beside the total: on request");
    } else if (sum) {
      out_.note("channel " + printable(channels[*sum].name) +
                " is the sum of the others: on request");
    }
    for (std::size_t k = 0; k < channels.size(); ++k) {
      const ComtradePowerChannel& c = channels[k];
      const bool on_request = phases_and_more ? c.of_one_phase : sum == k;
      const std::size_t channel = out_.channel(c.name, on_request);
      const double skew_s = record_.config.analog[c.analog].skew_s;
      for (std::size_t i = 0; i < t_s_.size(); ++i) {
        deliver(channel, c.name, t_s_[i] + skew_s, series_[k][i],
                "in sample " + std::to_string(i + 1));
      }
    }
  }

  void deliver_circuits() {
    const double line_hz = record_.config.line_hz;
    check_sampling();
    note_skew();
    const auto sum = find_sum();
    if (sum) {
      out_.note("circuit " + printable(power_.circuits[*sum].name) +
                " contains the sum of the others: on request");
    }
    for (std::size_t k = 0; k < power_.circuits.size(); ++k) {
      const std::string& name = power_.circuits[k].name;
      const std::size_t channel = out_.channel(name, sum == k);
      for (const CycleMean& mean : cycle_means(t_s_, series_[k], line_hz)) {
        deliver(channel, name, mean.t_s, mean.power_w, "at " + format_number(mean.t_s) + " s");
      }
    }
    out_.note("power is the mean of v x i of three phases over each cycle of " +
              format_number(line_hz) + " Hz: a line at " + format_number(limit_hz()) +
              " Hz reads 2 % too low, at " + format_number(0.25 * line_hz) +
              " Hz 10 %, so nothing above the former counts as measured");
  }

  void check_sampling() const {
    const double line_hz = record_.config.line_hz;
    if (t_s_.back() * line_hz < 2.0) {
      throw DataError("a record of less than two cycles: " + format_number(t_s_.back()) + " s",
                      place_, "power is the mean over a cycle; a trace needs at least two");
    }
    const double hz = static_cast<double>(t_s_.size() - 1) / t_s_.back();
    if (!(hz > 4.0 * line_hz)) {
      throw DataError("voltages and currents of " + format_number(line_hz) + " Hz sampled at " +
                          format_number(hz) + " Hz",
                      place_,
                      "their product needs more than four samples per cycle; record power instead");
    }
    for (std::size_t k = 0; k < power_.circuits.size(); ++k) {
      if (alternates_[k].positive && alternates_[k].negative) continue;
      throw DataError("the voltages of " + printable(power_.circuits[k].name) +
                          " never change their sign, so they are not waveforms",
                      place_, "RMS values cannot be multiplied to give power; record power itself");
    }
  }

  void note_skew() {
    double least = 0.0;
    double most = 0.0;
    for (const ComtradeThreePhase& c : power_.circuits) {
      for (std::size_t p = 0; p < 3; ++p) {
        const double skew_s =
            record_.config.analog[c.current[p]].skew_s - record_.config.analog[c.voltage[p]].skew_s;
        least = std::min(least, skew_s);
        most = std::max(most, skew_s);
      }
    }
    const double worst = std::max(most, -least);
    if (worst <= 0.0) return;
    const double degrees = 360.0 * record_.config.line_hz * worst;
    out_.note("voltage and current of a phase are sampled up to " + format_number(worst * 1e6) +
              " us apart, " + format_number(degrees) +
              " degrees of the cycle; this is not corrected");
  }

  struct Alternates {
    bool positive = false;
    bool negative = false;
  };

  ComtradeRecord record_;
  TraceBuilder& out_;
  Place place_;
  ComtradePower power_;
  std::vector<double> t_s_;
  std::vector<std::vector<double>> series_;  // W, by channel or circuit
  std::vector<Alternates> alternates_;       // voltages of each circuit
};

}  // namespace

bool looks_like_comtrade(std::string_view head) {
  return looks_like_comtrade_single(head) || looks_like_comtrade_config(head);
}

void read_comtrade(TextInput& in, TraceBuilder&) {
  throw DataError("a COMTRADE record is read from plain files", in.place(),
                  "unpack it and name its .cfg with the .dat beside it, or its .cff");
}

std::optional<double> read_comtrade_files(const std::filesystem::path& path, TraceBuilder& out) {
  auto record = open_comtrade(path);
  if (!record) return std::nullopt;
  out.begin_member(path.filename().string(), false);
  RecordReader reader(std::move(*record), out);
  reader.read();
  return reader.limit_hz();
}

}  // namespace ballast
