// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/storage_check.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "sim/plant/storage_unit.hpp"
#include "sim/registers/generated/rack_storage.hpp"

namespace ballast {
namespace {

// Register words of the storage block at the first tick, as physical values.
class RegistersAtStart {
 public:
  explicit RegistersAtStart(const Scenario& s) {
    const RegisterGroup& group = rsc::kGroups.front();
    for (const RegisterInfo& reg : group.registers) words_.at(reg.offset / 4U) = reg.reset;
    for (const RegisterWrite& write : register_writes(s)) {
      if (write.tick > 0 || write.block != BlockId::kStorage) continue;
      const RegisterRef ref =
          find_register(register_block(write.block), write.name, -1, write.place);
      std::uint32_t& word = words_.at(ref.reg->offset / 4U);
      word = insert_field(*ref.field, word,
                          encode_field(*ref.field, write.name, write.value, write.place));
      if (ref.reg->name == "VOLTAGE_MIN" || ref.reg->name == "VOLTAGE_MAX") place_ = write.place;
    }
  }

  double value(std::string_view name) const {
    const RegisterRef ref = find_register(register_block(BlockId::kStorage), name, -1, {});
    return extract_field(*ref.field, words_.at(ref.reg->offset / 4U)) * ref.field->lsb;
  }
  // Of a write to the voltage window, where there is one.
  const Place& place() const { return place_; }

 private:
  std::array<std::uint32_t, 64> words_{};
  Place place_;
};

std::string rounded(double value, const char* unit) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.4g %s", value, unit);
  return text.data();
}

}  // namespace

std::vector<std::string> check_storage(const Scenario& s) {
  std::vector<std::string> notices;
  const StorageUnitConfig& unit = s.storage.unit;
  const RegistersAtStart at_start(s);
  if (unit.kind == StorageKind::kNone || at_start.value("CONTROL.ENABLE") == 0.0) return notices;

  const StorageUnit storage(unit);
  const double voltage_v = storage.voltage_v();
  for (const auto& [low, high, effect] :
       {std::array{"TRIP_UNDER_VOLTAGE", "TRIP_OVER_VOLTAGE", "it would trip at once"},
        std::array{"VOLTAGE_MIN", "VOLTAGE_MAX", "it could move power in one direction only"}}) {
    if (voltage_v > at_start.value(low) && voltage_v < at_start.value(high)) continue;
    throw ConfigError(
        "the storage starts at " + rounded(voltage_v, "V") + ", outside " + low + " to " + high +
            " (" + rounded(at_start.value(low), "V") + " to " + rounded(at_start.value(high), "V") +
            "): " + effect,
        at_start.place(),
        std::string("set ") + low + " and " + high + " in [registers.storage] to fit the cell");
  }

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
  const double window_frac = unit.kind == StorageKind::kBattery
                                 ? unit.battery.soc_max_frac - unit.battery.soc_min_frac
                                 : 1.0;
  const double energy_j = storage.usable_j() / window_frac;
  const double slew_w_per_s = at_start.value("SLEW_LIMIT");
  const double taper_frac = at_start.value("SOC_TAPER");
  const double needed_frac = power_w * power_w / (energy_j * slew_w_per_s);
  if (taper_frac < needed_frac) {
    notices.push_back("near a limit of state of charge the storage's power can change by " +
                      rounded(slew_w_per_s * needed_frac / taper_frac * 1e-3, "kW/s") +
                      ", faster than SLEW_LIMIT (" + rounded(slew_w_per_s * 1e-3, "kW/s") +
                      "); at " + rounded(power_w * 1e-3, "kW") + " a SOC_TAPER of " +
                      rounded(100.0 * needed_frac, "%") + " would be long enough, it is " +
                      rounded(100.0 * taper_frac, "%"));
  }
  return notices;
}

}  // namespace ballast
