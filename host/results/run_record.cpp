// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/run_record.hpp"

#include <algorithm>

#include "host/results/bridged_gaps.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

constexpr const char* kVoltage = "voltage_pu";

class RunRecord : public PowerRecord {
 public:
  RunRecord(const RunReader& run, std::string channel, double nyquist_hz)
      : run_(run), channel_(std::move(channel)) {
    info_.name = run.path().parent_path().filename().string();
    if (info_.name.empty()) info_.name = run.scenario();
    info_.rate_hz = run.sample_rate_hz();
    info_.samples = run.ticks();
    info_.t0_s = static_cast<double>(run.first_tick()) / info_.rate_hz;
    info_.nyquist_hz = std::min(nyquist_hz, info_.rate_hz / 2.0);
    const DemandQuality& demand = run.demand();
    info_.bandwidth_hz = std::min(demand.bandwidth_hz, info_.nyquist_hz);
    info_.spacing_s = demand.spacing_s;
    info_.gaps = bridged_gaps(run);
    info_.notices = demand.notices;
    info_.has_voltage = run.has(kVoltage);
    info_.partial = run.partial();
  }

  const RecordInfo& info() const override { return info_; }
  void read_power_w(std::size_t first, std::span<double> out) const override {
    read(channel_, first, out);
  }
  void read_voltage_pu(std::size_t first, std::span<double> out) const override {
    if (!info_.has_voltage) PowerRecord::read_voltage_pu(first, out);
    read(kVoltage, first, out);
  }

 private:
  void read(const std::string& channel, std::size_t first, std::span<double> out) const {
    if (first + out.size() > info_.samples) throw std::out_of_range("beyond the record");
    const std::vector<double> values = run_.site(channel, {first, out.size()});
    std::copy(values.begin(), values.end(), out.begin());
  }

  const RunReader& run_;
  std::string channel_;
  RecordInfo info_;
};

}  // namespace

std::unique_ptr<PowerRecord> open_run_record(const RunReader& run, const std::string& channel,
                                             double nyquist_hz) {
  if (run.info(channel).unit != "W") {
    throw DataError("'" + channel + "' is not a power", {run.path().string()},
                    "name a channel in W, such as grid_w or load_w");
  }
  return std::make_unique<RunRecord>(run, channel, nyquist_hz);
}

}  // namespace ballast
