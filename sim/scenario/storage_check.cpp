// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/storage_check.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

#include "sim/plant/storage_unit.hpp"
#include "sim/registers/generated/rack_storage.hpp"

namespace ballast {
namespace {

constexpr const char* kCapacity = "CAPACITY";

// Registers of a block at the first tick, as physical values: resets and what is written before it
// to all racks and GPUs.
class RegistersAtStart {
 public:
  RegistersAtStart(const Scenario& s, BlockId block) : block_(block) {
    for (const RegisterWrite& write : register_writes(s)) {
      if (write.tick > 0 || write.block != block || write.rack >= 0 || write.gpu >= 0) continue;
      const RegisterRef ref = find_register(register_block(block), write.name, -1, write.place);
      std::uint32_t& word = words_.try_emplace(ref.address, ref.reg->reset).first->second;
      word = insert_field(*ref.field, word,
                          encode_field(*ref.field, write.name, write.value, write.place));
      if (ref.reg->name == "VOLTAGE_MIN" || ref.reg->name == "VOLTAGE_MAX") place_ = write.place;
    }
  }

  double value(std::string_view name) const {
    const RegisterRef ref = find_register(register_block(block_), name, -1, {});
    const auto written = words_.find(ref.address);
    const std::uint32_t word = written != words_.end() ? written->second : ref.reg->reset;
    return extract_field(*ref.field, word) * ref.field->lsb;
  }
  // Of a write to the voltage window, where there is one.
  const Place& place() const { return place_; }

 private:
  BlockId block_;
  std::map<std::uint16_t, std::uint32_t> words_;
  Place place_;
};

bool in_use(const Scenario& s, const RegistersAtStart& at_start) {
  return s.storage.unit.kind != StorageKind::kNone && at_start.value("CONTROL.ENABLE") != 0.0;
}

// From empty to full, whatever window of it is used.
double full_cycle_j(StorageUnitConfig unit) {
  unit.battery.soc_min_frac = 0.0;
  unit.battery.soc_max_frac = 1.0;
  return StorageUnit(unit).usable_j();
}

std::string rounded(double value, const char* unit) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.4g %s", value, unit);
  return text.data();
}

// What no vendor's cell would stand.
void add_charge_rate(std::vector<std::string>& notices, const BatteryConfig& battery) {
  const double rate_per_h = battery.charge_current_a * 3600.0 / battery.capacity_c;
  if (rate_per_h <= kUsualChargeRatePerHour * (1.0 + 1e-9)) return;
  notices.push_back("the battery may charge at " + rounded(rate_per_h, "C") +
                    "; vendors of LiFePO4 power cells allow at most " +
                    rounded(kUsualChargeRatePerHour, "C") +
                    " (storage.battery.charge_current over capacity)");
}

}  // namespace

std::optional<double> capacity_from_plant_j(const Scenario& s) {
  if (s.storage.unit.kind == StorageKind::kNone) return std::nullopt;
  const RegisterBlock& block = register_block(BlockId::kStorage);
  for (const Entry& entry : s.initial.registers[BlockId::kStorage]) {
    if (find_register(block, entry.name, -1, entry.place).reg->name == kCapacity) return {};
  }
  const RegisterField& field = *find_register(block, kCapacity, -1, {}).field;
  return std::clamp(std::round(full_cycle_j(s.storage.unit)), static_cast<double>(field.min),
                    static_cast<double>(field.max));
}

void check_storage(const Scenario& s) {
  const RegistersAtStart at_start(s, BlockId::kStorage);
  if (!in_use(s, at_start)) return;
  const double voltage_v = StorageUnit(s.storage.unit).voltage_v();
  for (const auto& [low, high, effect] :
       {std::array{"TRIP_UNDER_VOLTAGE", "TRIP_OVER_VOLTAGE", "it would trip at once"},
        std::array{"VOLTAGE_MIN", "VOLTAGE_MAX", "it could move power in only one direction"}}) {
    if (voltage_v > at_start.value(low) && voltage_v < at_start.value(high)) continue;
    throw ConfigError(
        "the storage starts at " + rounded(voltage_v, "V") + ", outside " + low + " to " + high +
            " (" + rounded(at_start.value(low), "V") + " to " + rounded(at_start.value(high), "V") +
            "): " + effect,
        at_start.place(),
        std::string("set ") + low + " and " + high + " in [registers.storage] to fit the cell");
  }
}

std::vector<std::string> storage_notices(const Scenario& s) {
  std::vector<std::string> notices;
  const StorageUnitConfig& unit = s.storage.unit;
  const RegistersAtStart at_start(s, BlockId::kStorage);
  if (!in_use(s, at_start)) return notices;

  const std::optional<double> capacity_j = capacity_from_plant_j(s);
  if (capacity_j && *capacity_j == at_start.value(kCapacity)) {
    const double full_j = full_cycle_j(unit);
    std::string text =
        "CAPACITY is not in [registers.storage]; it was programmed from the plant: " +
        rounded(*capacity_j * 1e-6, "MJ");
    if (std::abs(*capacity_j - full_j) > 1.0) {
      text += ", the end of its range, but the plant holds " + rounded(full_j * 1e-6, "MJ") +
              ", so EQUIVALENT_CYCLES is wrong by that ratio";
    }
    notices.push_back(text);
  }

  if (unit.kind == StorageKind::kBattery) add_charge_rate(notices, unit.battery);
  const StorageUnit storage(unit);
  const double soc_frac = storage.soc_frac();
  if (soc_frac <= at_start.value("SOC_MIN") || soc_frac >= at_start.value("SOC_MAX")) {
    notices.push_back("the storage starts at " + rounded(100.0 * soc_frac, "%") +
                      " state of charge, outside SOC_MIN to SOC_MAX");
  }

  // In the taper the limit falls by P/width per unit of state of charge, which moves by P/E per
  // second: at most P^2 / (width E).
  const double power_w =
      std::min(std::max(at_start.value("MAX_CHARGE"), at_start.value("MAX_DISCHARGE")),
               unit.converter.rating_w);
  const double energy_j = full_cycle_j(unit);
  const double slew_w_per_s = at_start.value("SLEW_LIMIT");
  const double taper_frac = at_start.value("SOC_TAPER");
  const double needed_frac = power_w * power_w / (energy_j * slew_w_per_s);
  if (taper_frac < needed_frac) {
    notices.push_back("near a state-of-charge limit the storage power can change by " +
                      rounded(slew_w_per_s * needed_frac / taper_frac * 1e-3, "kW/s") +
                      ", faster than SLEW_LIMIT (" + rounded(slew_w_per_s * 1e-3, "kW/s") +
                      "); at " + rounded(power_w * 1e-3, "kW") + " a SOC_TAPER of " +
                      rounded(100.0 * needed_frac, "%") + " would be long enough, but it is " +
                      rounded(100.0 * taper_frac, "%"));
  }

  // With the coupling on, floor and cap move from SOC_HIGH and SOC_LOW on. A swing between the
  // floor and the ceiling that comes just then moves swing/beta (arXiv:2604.15522), all of it
  // beyond.
  const RegistersAtStart gpus(s, BlockId::kGpu);
  const bool washout =
      at_start.value("LAW") == static_cast<double>(static_cast<int>(rsc::Law::kWashout));
  if (washout && gpus.value("bank.SOC_CONTROL.ENABLE") != 0.0) {
    const std::string preset =
        "preset." + std::to_string(static_cast<int>(gpus.value("ACTIVE_PROFILE"))) + ".FLOOR";
    const double swing_w = static_cast<double>(s.site.gpus_per_rack) * gpus.value("TMP_CEILING") *
                           (1.0 - gpus.value(preset));
    const double moved_j = swing_w / at_start.value("BETA");
    const auto compare = [&](double left_frac, const char* where) {
      if (moved_j <= left_frac * energy_j) return;
      notices.push_back("a swing from floor to ceiling (" + rounded(swing_w * 1e-3, "kW") +
                        ") moves " + rounded(moved_j * 1e-3, "kJ") + " at BETA, more than the " +
                        rounded(left_frac * energy_j * 1e-3, "kJ") + " " + where);
    };
    compare(at_start.value("SOC_MAX") - gpus.value("bank.SOC_HIGH"),
            "between SOC_HIGH and SOC_MAX");
    compare(gpus.value("bank.SOC_LOW") - at_start.value("SOC_MIN"), "between SOC_MIN and SOC_LOW");
  }
  return notices;
}

}  // namespace ballast
