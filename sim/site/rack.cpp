// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/rack.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ballast {
namespace {

constexpr double kWattPerMicrowatt = 1e-6;

// What std::round() gives, without its call: the baseline instruction set has no rounding.
double rounded(double x) {
  if (!(std::abs(x) < 4.0e18)) return std::round(x);
  const double whole = static_cast<double>(static_cast<std::int64_t>(x));
  const double rest = x - whole;
  return whole + (rest >= 0.5 ? 1.0 : 0.0) - (rest <= -0.5 ? 1.0 : 0.0);
}

// A sensor: rounds to its LSB, then to the controller's unit, saturating.
std::int32_t quantised(double value, double lsb, double units_per_si) {
  const double raw = rounded(value / lsb) * lsb * units_per_si;
  return static_cast<std::int32_t>(std::clamp(rounded(raw), -2147483648.0, 2147483647.0));
}

std::uint16_t soc_raw(double soc_frac) {
  return static_cast<std::uint16_t>(std::clamp(rounded(soc_frac * 65536.0), 0.0, 65535.0));
}

}  // namespace

std::vector<Published> Rack::published(const Scenario& scenario, const Flow* flow,
                                       const RackPlants* plants) {
  const auto live = [](ChannelInfo info) {
    info.live = true;
    return info;
  };
  std::vector<Published> parts = RackPlants::published(plants);
  parts.insert(
      parts.begin(),
      {.channels = {
           {{"demand_w", "W", "What the GPUs would draw in this tick, at the work they are at."},
            Probe::of<&Flow::demand_w>(flow)},
           {live({"granted_w", "W", "What the GPU controllers let the GPUs draw."}),
            Probe::of<&Flow::granted_w>(flow)},
           {{"burned_w", "W", "Drawn above demand, held by ballast load."},
            Probe::of<&Flow::burned_w>(flow)},
           {{"withheld_w", "W", "Demand that was denied."}, Probe::of<&Flow::withheld_w>(flow)},
           {{"base_w", "W", "Load that is not GPUs: CPUs, fans, switches."},
            Probe::of<&Flow::base_w>(flow)},
           {live({"load_w", "W", "Granted power and base load together."}),
            Probe::of<&Flow::load_w>(flow)}}});
  parts.push_back(
      {.channels = {
           {{"loss_w", "W", "All conversion and storage losses."}, Probe::of<&Flow::loss_w>(flow)},
           {live({"grid_w", "W", "Power drawn from the grid."}), Probe::of<&Flow::grid_w>(flow)}}});
  const std::vector<JobConfig> jobs = all_jobs(scenario.workload);
  if (std::any_of(jobs.begin(), jobs.end(),
                  [](const JobConfig& job) { return job.abilities().bridges_gaps; })) {
    parts.back().channels.push_back(
        {live({kBridgedChannel, "1",
               "Share of the GPUs whose demand bridges a gap in the trace behind it."}),
         Probe::of<&Flow::bridged_frac>(flow)});
  }
  return parts;
}

std::vector<ChannelInfo> rack_channels(const Scenario& scenario) {
  Ledger ledger;
  for (Published& part : Rack::published(scenario, nullptr, nullptr)) ledger.add(std::move(part));
  return {ledger.channels().begin(), ledger.channels().end()};
}

std::vector<ChannelInfo> gpu_channels(const Scenario& scenario) {
  if (!scenario.run.record_gpus) return {};
  return {
      {"demand_w", "W", "What the GPU would draw in this tick, at its present point in the work."},
      {"granted_w", "W", "What its controller lets it draw."}};
}

Rack::Rack(const Scenario& scenario, RackLoad& load, std::unique_ptr<ControllerSet> controllers)
    : load_(load),
      controllers_(std::move(controllers)),
      bank_(controllers_->get<gps::Behaviour>()),
      storage_controller_(controllers_->get<rsc::Behaviour>()),
      plants_(scenario.psu, scenario.site.gpus_per_rack, scenario.storage.unit,
              scenario.has_input_filter ? &scenario.input_filter : nullptr),
      measurement_(scenario.storage.measurement),
      lanes_(static_cast<std::size_t>(scenario.site.gpus_per_rack)),
      demand_uw_(static_cast<std::size_t>(scenario.site.gpus_per_rack)),
      granted_uw_(demand_uw_.size()),
      activity_(demand_uw_.size()) {
  if (demand_uw_.size() > gps::kLanes) {
    throw ConfigError("a rack of " + std::to_string(demand_uw_.size()) + " GPUs", {},
                      "the bank has lanes for " + std::to_string(gps::kLanes) + "; use more racks");
  }
  // Without storage the state of charge stays in the middle, where it asks nothing of the GPUs.
  if (plants_.storage().present()) command_.soc = soc_raw(plants_.storage().soc_frac());
  for (Published& part : published(scenario, &flow_, &plants_)) ledger_.add(std::move(part));
  for (const ChannelInfo& channel : ledger_.channels()) signals_.push_back({channel.name, 0.0});
}

// Most phases end in few ticks of many, so this is rarely called.
void Rack::give_readings() {
  const auto us = [](const std::optional<double>& frac) {
    return frac ? static_cast<std::uint32_t>(*frac * 1e3 + 0.5) : kNoReading;
  };
  for (std::size_t gpu = 0; gpu < activity_.size(); ++gpu) {
    const GpuActivity& now = activity_[gpu];
    lanes_.readings(
        gpu, {.busy_us = us(now.busy_frac),
              .math_us = us(now.math_frac),
              .memory_us = us(now.memory_frac),
              .clock_mhz =
                  now.clock_mhz ? static_cast<std::uint32_t>(*now.clock_mhz + 0.5) : kNoReading});
  }
}

void Rack::step(Tick tick, const RackSlot& slot) {
  const double fixed_base_w = load_.demand(tick, demand_uw_);
  if (load_.activity(activity_)) give_readings();
  gps::LaneInputs lanes{.demand_uw = demand_uw_};
  lanes_.give(lanes);
  bank_.tick({.soc = command_.soc}, lanes, {.granted_uw = granted_uw_});
  load_.progress(tick, granted_uw_);

  std::int64_t demand_uw = 0;
  std::int64_t granted_uw = 0;
  std::int64_t burned_uw = 0;
  for (std::size_t i = 0; i < demand_uw_.size(); ++i) {
    demand_uw += demand_uw_[i];
    granted_uw += granted_uw_[i];
    burned_uw += std::max(granted_uw_[i], demand_uw_[i]) - demand_uw_[i];
  }
  flow_.demand_w = static_cast<double>(demand_uw) * kWattPerMicrowatt;
  flow_.granted_w = static_cast<double>(granted_uw) * kWattPerMicrowatt;
  flow_.burned_w = static_cast<double>(burned_uw) * kWattPerMicrowatt;
  // granted = demand + burned - withheld, exactly, in integers.
  flow_.withheld_w = static_cast<double>(demand_uw + burned_uw - granted_uw) * kWattPerMicrowatt;
  flow_.base_w = fixed_base_w + load_.following_w(flow_.granted_w);
  flow_.load_w = flow_.granted_w + flow_.base_w;
  const double command_w = command_.contactor_closed ? command_.power_mw * 1e-3 : 0.0;

  if (!started_) {
    plants_.start(flow_.load_w, command_w);
    initial_stored_j_ = ledger_.stored_j();
    started_ = true;
  }
  if (tick == supplies_back_) plants_.supplies().set_working(1.0);
  flow_.grid_w = plants_.step(flow_.load_w, command_w, !command_.contactor_closed);
  const PsuShelf& supplies = plants_.supplies();
  overload_.add({.overloaded_ticks = supplies.overloaded() ? 1 : 0,
                 .overlong_ticks = supplies.overlong() ? 1 : 0,
                 .longest_ticks = supplies.above_rating_ticks(),
                 .highest_frac = supplies.rating_share_frac()});
  backfeeding_ticks_ += flow_.grid_w < 0.0 ? 1 : 0;
  if (plants_.storage().present()) command_ = storage_controller_.tick(measure(tick));

  demand_j_.add(flow_.demand_w * kTickSeconds);
  granted_j_.add(flow_.granted_w * kTickSeconds);
  burned_j_.add(flow_.burned_w * kTickSeconds);
  withheld_j_.add(flow_.withheld_w * kTickSeconds);
  base_j_.add(flow_.base_w * kTickSeconds);
  grid_j_.add(flow_.grid_w * kTickSeconds);

  const double loss_j = ledger_.loss_j();
  flow_.loss_w = (loss_j - last_loss_j_) / kTickSeconds;
  last_loss_j_ = loss_j;
  flow_.bridged_frac = load_.bridged_frac();

  float* to = slot.rack;
  for (const Probe& value : ledger_.values()) {
    *to = static_cast<float>(value());
    to += slot.rack_stride;
  }
  if (slot.gpu == nullptr) return;
  for (std::size_t i = 0; i < demand_uw_.size(); ++i) {
    float* gpu = slot.gpu + i * slot.gpu_stride;
    gpu[0] = static_cast<float>(demand_uw_[i] * kWattPerMicrowatt);
    gpu[slot.channel_stride] = static_cast<float>(granted_uw_[i] * kWattPerMicrowatt);
  }
}

void Rack::fail_converter(Tick until) {
  converter_fails_until_ = std::max(converter_fails_until_, until);
}

void Rack::lose_supplies(double part_frac, Tick until) {
  plants_.supplies().set_working(1.0 - part_frac);
  supplies_back_ = until;
}

StorageMeasurement Rack::measure(Tick tick) const {
  const StorageUnit& storage = plants_.storage();
  StorageMeasurement m;
  m.load_mw = quantised(plants_.load_at_storage_w(), measurement_.load_lsb_w, 1e3);
  m.current_ma = quantised(storage.current_a(), measurement_.current_lsb_a, 1e3);
  m.voltage_mv = quantised(storage.voltage_v(), measurement_.voltage_lsb_v, 1e3);
  m.temperature_mc = quantised(storage.temperature_c(), measurement_.temperature_lsb_c, 1e3);
  m.soc = soc_raw(storage.soc_frac());
  m.converter_fault = tick < converter_fails_until_;
  return m;
}

RackTotals Rack::totals() const {
  RackTotals totals;
  update(totals);
  return totals;
}

void Rack::update(RackTotals& totals) const {
  EnergyAccounts& a = totals.energy;
  a.demand_j = demand_j_.value();
  a.granted_j = granted_j_.value();
  a.burned_j = burned_j_.value();
  a.withheld_j = withheld_j_.value();
  a.base_j = base_j_.value();
  ledger_.fill(a);
  a.stored_change_j = started_ ? ledger_.stored_j() - initial_stored_j_ : 0.0;
  a.grid_j = grid_j_.value();
  totals.supplies = overload_;
  totals.backfeeding_ticks = backfeeding_ticks_;
}

void Rack::update_signals() {
  for (std::size_t c = 0; c < signals_.size(); ++c) signals_[c].value = ledger_.values()[c]();
}

}  // namespace ballast
