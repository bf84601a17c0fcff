// SPDX-License-Identifier: GPL-3.0-or-later
// Each plant's keys: they round-trip, and what contradicts itself is refused at its place.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>

#include "sim/base/toml_config.hpp"
#include "sim/plant/input_filter.hpp"
#include "sim/plant/psu_shelf.hpp"
#include "sim/plant/storage_unit.hpp"

namespace ballast {
namespace {

template <class Config>
Config read(const std::string& text) {
  Config config;
  read_toml_text(text, "plant.toml", {}, [&](Fields& f) { describe(f, config); });
  return config;
}

template <class Config>
std::string write(Config config) {
  return write_toml([&](Fields& f) { describe(f, config); });
}

// The message of the ConfigError that `text` causes.
template <class Config>
std::string refusal(const std::string& text) {
  try {
    read<Config>(text);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "accepted";
}

template <class Config>
void expect_round_trip() {
  const std::string text = write(Config{});
  EXPECT_EQ(write(read<Config>(text)), text);
  EXPECT_EQ(write(read<Config>("")), text);
}

TEST(PlantConfig, ResolvedConfigurationsReadBack) {
  expect_round_trip<PsuShelfConfig>();
  expect_round_trip<StorageUnitConfig>();
  expect_round_trip<InputFilterConfig>();
}

TEST(PlantConfig, KeysReachTheirValues) {
  const auto storage = read<StorageUnitConfig>(
      "kind = \"supercapacitor\"\nlocation = \"ac_input\"\n"
      "[converter]\nrating = \"50 kW\"\nlag = \"5 ms\"\n"
      "[battery]\ncapacity = \"10 Ah\"\nseries_resistance = \"1.5 mOhm\"\n"
      "[supercapacitor]\ncapacitance = \"12 F\"\ninitial_soc = \"40 %\"\n");
  EXPECT_EQ(storage.kind, StorageKind::kSupercapacitor);
  EXPECT_EQ(storage.location, StorageLocation::kAcInput);
  EXPECT_EQ(storage.converter.rating_w, 50e3);
  EXPECT_EQ(storage.converter.lag_s, 5e-3);
  EXPECT_EQ(storage.battery.capacity_c, 36e3);
  EXPECT_EQ(storage.battery.series_resistance_ohm, 1.5e-3);
  EXPECT_EQ(storage.supercapacitor.capacitance_f, 12.0);
  EXPECT_EQ(storage.supercapacitor.initial_soc_frac, 0.4);
  const auto filter = read<InputFilterConfig>("inductance = \"2 mH\"\ncapacitance = \"0.8 F\"\n");
  EXPECT_EQ(circuit_of(filter).inductance_h, 2e-3);
  EXPECT_EQ(circuit_of(filter).capacitance_f, 0.8);
}

#define EXPECT_REFUSED(Config, text, part)                       \
  EXPECT_NE(refusal<Config>(text).find(part), std::string::npos) \
      << "for: " << (text) << "\ngot: " << refusal<Config>(text)

TEST(PlantConfig, ContradictionsAreRefusedAtTheirPlace) {
  EXPECT_REFUSED(BatteryConfig, "ocv = [\"3 V\", \"3.3 V\"]\n", "ocv");
  EXPECT_REFUSED(BatteryConfig,
                 "ocv_soc = [0, 0.5, 0.4, 1]\nocv = [\"3 V\",\"3 V\",\"3 V\",\"3 V\"]\n",
                 "plant.toml:1:");
  EXPECT_REFUSED(BatteryConfig, "ocv_soc = [0, 1]\nocv = [\"3.3 V\", \"3.2 V\"]\n", "ocv falls");
  EXPECT_REFUSED(BatteryConfig, "ocv_soc = [0, 0.9]\nocv = [\"3.2 V\", \"3.3 V\"]\n", "0 to 1");
  EXPECT_REFUSED(BatteryConfig, "\ninitial_soc = 0.99\n", "plant.toml:2:");
  EXPECT_REFUSED(BatteryConfig, "soc_min = 0.6\nsoc_max = 0.4\n", "soc_min");
  EXPECT_REFUSED(BatteryConfig, "voltage_max = \"2 V\"\n", "voltage_min");
  EXPECT_REFUSED(BatteryConfig, "initial_rc_voltage = \"-2 V\"\n", "outside");
  EXPECT_REFUSED(SupercapacitorConfig, "voltage_min = \"500 V\"\n", "voltage_min");
  EXPECT_REFUSED(ConverterConfig, "quadratic_loss = 0.3\n", "rating");
  EXPECT_REFUSED(PsuShelfConfig, "load = [0.5]\n", "same length");
  EXPECT_REFUSED(PsuShelfConfig, "load = [0.1, 1]\nefficiency = [0.5, 0.99]\n", "plant.toml:2:");
  EXPECT_REFUSED(PsuShelfConfig, "load = [1, 0.1]\nefficiency = [0.9, 0.9]\n", "ascend");
  EXPECT_REFUSED(PsuShelfConfig, "no_load_loss = \"50 kW\"\n", "less than");
  EXPECT_REFUSED(PsuShelfConfig, "initial_voltage = \"100 V\"\n", "initial_voltage");
  EXPECT_REFUSED(PsuShelfConfig, "voltage_min = \"450 V\"\n", "voltage_min");
  EXPECT_REFUSED(InputFilterConfig, "inductance = \"2 mH\"\n", "only one");
  EXPECT_REFUSED(InputFilterConfig, "damping_scale = 40\n", "oscillates");
  EXPECT_REFUSED(InputFilterConfig, "winding_resistance = \"1 Ohm\"\n", "cannot pass");
}

// Constructors serve code that reads no file: they check by themselves.
TEST(PlantConfig, ConstructorsRefuseWhatIsNotANumber) {
  BatteryConfig battery;
  battery.capacity_c = std::nan("");
  EXPECT_THROW(Battery{battery}, ConfigError);
  SupercapacitorConfig bank;
  bank.esr_ohm = -1.0;
  EXPECT_THROW(Supercapacitor{bank}, ConfigError);
  ConverterConfig converter;
  converter.lag_s = std::nan("");
  EXPECT_THROW(Converter{converter}, ConfigError);
  PsuShelfConfig shelf;
  shelf.efficiency_frac[2] = std::nan("");
  EXPECT_THROW(PsuShelf(shelf, 72), ConfigError);
  EXPECT_THROW(PsuShelf(PsuShelfConfig{}, -1), ConfigError);
  InputFilterConfig filter;
  filter.cutoff_hz = std::nan("");
  EXPECT_THROW(InputFilter{filter}, ConfigError);
}

}  // namespace
}  // namespace ballast
