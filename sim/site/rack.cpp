// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/rack.hpp"

#include <algorithm>
#include <cmath>

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

constexpr std::size_t at(RackChannel channel) {
  return static_cast<std::size_t>(channel);
}

}  // namespace

std::vector<ChannelInfo> rack_channels(const Scenario& scenario) {
  std::vector<ChannelInfo> channels = {
      {"demand_w", "W",
       "What the GPUs would draw in this tick, at their present point in the work."},
      {"granted_w", "W", "What the GPU controllers let the GPUs draw."},
      {"burned_w", "W", "Drawn above demand by ballast load, to hold the floor."},
      {"withheld_w", "W", "Demand that the GPU controllers denied."},
      {"base_w", "W", "Load other than GPUs: CPUs, fans, switches."},
      {"load_w", "W", "Sum of granted power and base load."},
      {"storage_w", "W", "Power of the rack storage at its bus, charging positive."},
      {"storage_soc_frac", "1", "State of charge of the rack storage."},
      {"storage_command_w", "W", "Command that acted on the storage, charging positive."},
      {"supply_in_w", "W", "AC power drawn by the power supplies."},
      {"supply_stored_j", "J", "Energy in the power supplies' capacitors."},
      {"loss_w", "W", "All conversion and storage losses."},
      {"grid_w", "W", "Power drawn from the grid."},
  };
  const std::vector<JobConfig> jobs = all_jobs(scenario.workload);
  if (std::any_of(jobs.begin(), jobs.end(),
                  [](const JobConfig& job) { return job.abilities().bridges_gaps; })) {
    channels.push_back({kBridgedChannel, "1",
                        "Share of the GPUs whose demand bridges a gap in the trace behind it."});
  }
  return channels;
}

std::vector<ChannelInfo> gpu_channels() {
  return {
      {"demand_w", "W", "What the GPU would draw in this tick, at its present point in the work."},
      {"granted_w", "W", "What its controller lets it draw."}};
}

Rack::Rack(const Scenario& scenario, RackLoad& load, std::unique_ptr<ControllerSet> controllers)
    : load_(load),
      controllers_(std::move(controllers)),
      bank_(controllers_->get<gps::Behaviour>()),
      storage_controller_(controllers_->get<rsc::Behaviour>()),
      psu_(scenario.psu, scenario.site.gpus_per_rack),
      storage_(scenario.storage.unit),
      location_(scenario.storage.unit.location),
      measurement_(scenario.storage.measurement),
      lanes_(static_cast<std::size_t>(scenario.site.gpus_per_rack)),
      demand_uw_(static_cast<std::size_t>(scenario.site.gpus_per_rack)),
      granted_uw_(demand_uw_.size()),
      activity_(demand_uw_.size()) {
  if (demand_uw_.size() > gps::kLanes) {
    throw ConfigError("a rack of " + std::to_string(demand_uw_.size()) + " GPUs", {},
                      "the bank has lanes for " + std::to_string(gps::kLanes) + "; use more racks");
  }
  if (scenario.has_input_filter) filter_.emplace(scenario.input_filter);
  // Without storage the state of charge stays in the middle, where it asks nothing of the GPUs.
  if (storage_.present()) command_.soc = soc_raw(storage_.soc_frac());
  for (const ChannelInfo& channel : rack_channels(scenario))
    signals_.push_back({channel.name, 0.0});
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
  const double demand_w = static_cast<double>(demand_uw) * kWattPerMicrowatt;
  const double granted_w = static_cast<double>(granted_uw) * kWattPerMicrowatt;
  const double burned_w = static_cast<double>(burned_uw) * kWattPerMicrowatt;
  // granted = demand + burned - withheld, exactly, in integers.
  const double withheld_w =
      static_cast<double>(demand_uw + burned_uw - granted_uw) * kWattPerMicrowatt;
  const double base_w = fixed_base_w + load_.following_w(granted_w);
  const double load_w = granted_w + base_w;
  const double command_w = command_.contactor_closed ? command_.power_mw * 1e-3 : 0.0;

  if (!started_) start(load_w, command_w);
  const double bus_w =
      storage_.present() ? storage_.step(command_w, !command_.contactor_closed) : 0.0;
  if (tick == supplies_back_) psu_.set_working(1.0);
  const bool on_dc_bus = location_ == StorageLocation::kDcBus;
  const double supply_w = psu_.step(load_w + (on_dc_bus ? bus_w : 0.0));
  const double input_w = supply_w + (on_dc_bus ? 0.0 : bus_w);
  const double grid_w = filter_ ? filter_->step(input_w) : input_w;
  overload_.add({.overloaded_ticks = psu_.overloaded() ? 1 : 0,
                 .overlong_ticks = psu_.overlong() ? 1 : 0,
                 .longest_ticks = psu_.above_rating_ticks(),
                 .highest_frac = psu_.rating_share_frac()});
  backfeeding_ticks_ += grid_w < 0.0 ? 1 : 0;

  values_[at(RackChannel::kStorageCommand)] = command_w;
  if (storage_.present()) {
    command_ = storage_controller_.tick(measure(tick, on_dc_bus ? load_w : supply_w));
  }

  demand_j_.add(demand_w * kTickSeconds);
  granted_j_.add(granted_w * kTickSeconds);
  burned_j_.add(burned_w * kTickSeconds);
  withheld_j_.add(withheld_w * kTickSeconds);
  base_j_.add(base_w * kTickSeconds);
  grid_j_.add(grid_w * kTickSeconds);

  const double total_loss_j = loss_j();
  values_[at(RackChannel::kDemand)] = demand_w;
  values_[at(RackChannel::kGranted)] = granted_w;
  values_[at(RackChannel::kBurned)] = burned_w;
  values_[at(RackChannel::kWithheld)] = withheld_w;
  values_[at(RackChannel::kBase)] = base_w;
  values_[at(RackChannel::kLoad)] = load_w;
  values_[at(RackChannel::kStorage)] = bus_w;
  values_[at(RackChannel::kStorageSoc)] = storage_.soc_frac();
  values_[at(RackChannel::kSupplyInput)] = supply_w;
  values_[at(RackChannel::kSupplyStored)] = psu_.stored_j();
  values_[at(RackChannel::kLoss)] = (total_loss_j - last_loss_j_) / kTickSeconds;
  values_[at(RackChannel::kGrid)] = grid_w;
  values_[at(RackChannel::kBridged)] = load_.bridged_frac();
  last_loss_j_ = total_loss_j;

  for (std::size_t c = 0; c < signals_.size(); ++c) {
    slot.rack[c * slot.rack_stride] = static_cast<float>(values_[c]);
  }
  if (slot.gpu == nullptr) return;
  for (std::size_t i = 0; i < demand_uw_.size(); ++i) {
    float* gpu = slot.gpu + i * slot.gpu_stride;
    gpu[0] = static_cast<float>(demand_uw_[i] * kWattPerMicrowatt);
    gpu[slot.channel_stride] = static_cast<float>(granted_uw_[i] * kWattPerMicrowatt);
  }
}

void Rack::start(double load_w, double command_w) {
  storage_.start(command_w);
  const double bus_w = storage_.bus_power_w();
  const bool on_dc_bus = location_ == StorageLocation::kDcBus;
  psu_.start(load_w + (on_dc_bus ? bus_w : 0.0));
  if (filter_) filter_->start(psu_.ac_power_w() + (on_dc_bus ? 0.0 : bus_w));
  initial_stored_j_ = stored_j();
  started_ = true;
}

void Rack::fail_converter(Tick until) {
  converter_fails_until_ = std::max(converter_fails_until_, until);
}

void Rack::lose_supplies(double part_frac, Tick until) {
  psu_.set_working(1.0 - part_frac);
  supplies_back_ = until;
}

StorageMeasurement Rack::measure(Tick tick, double load_w) const {
  StorageMeasurement m;
  m.load_mw = quantised(load_w, measurement_.load_lsb_w, 1e3);
  m.current_ma = quantised(storage_.current_a(), measurement_.current_lsb_a, 1e3);
  m.voltage_mv = quantised(storage_.voltage_v(), measurement_.voltage_lsb_v, 1e3);
  m.temperature_mc = quantised(storage_.temperature_c(), measurement_.temperature_lsb_c, 1e3);
  m.soc = soc_raw(storage_.soc_frac());
  m.converter_fault = tick < converter_fails_until_;
  return m;
}

double Rack::stored_j() const {
  return psu_.stored_j() + storage_.stored_j() + (filter_ ? filter_->stored_j() : 0.0);
}

double Rack::loss_j() const {
  return psu_.loss_j() + storage_.loss_j() + (filter_ ? filter_->loss_j() : 0.0);
}

RackTotals Rack::totals() const {
  RackTotals totals;
  EnergyAccounts& a = totals.energy;
  a.demand_j = demand_j_.value();
  a.granted_j = granted_j_.value();
  a.burned_j = burned_j_.value();
  a.withheld_j = withheld_j_.value();
  a.base_j = base_j_.value();
  a.supply_loss_j = psu_.loss_j();
  a.filter_loss_j = filter_ ? filter_->loss_j() : 0.0;
  a.converter_loss_j = storage_.converter_loss_j();
  a.cell_loss_j = storage_.cell_loss_j();
  a.detached_j = psu_.detached_j();
  a.stored_change_j = started_ ? stored_j() - initial_stored_j_ : 0.0;
  a.grid_j = grid_j_.value();
  totals.supplies = overload_;
  totals.backfeeding_ticks = backfeeding_ticks_;
  return totals;
}

void Rack::update_signals() {
  for (std::size_t c = 0; c < signals_.size(); ++c) signals_[c].value = values_[c];
}

}  // namespace ballast
