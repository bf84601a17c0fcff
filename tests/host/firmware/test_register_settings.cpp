// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "host/firmware/parameter_set.hpp"
#include "host/firmware/register_settings.hpp"
#include "host/firmware/vendor_export.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

Entry entry(const char* name, const char* text) {
  return {name, std::string(text), {"set.toml", 3, 1}};
}

TEST(RegisterSettings, NothingIsKnownAtFirst) {
  const RegisterSettings settings;
  EXPECT_FALSE(settings.physical(BlockId::kGpu, "TMP_CEILING"));
  EXPECT_FALSE(settings.active_preset());
  EXPECT_FALSE(settings.in_force("FLOOR"));
}

TEST(RegisterSettings, OnlyWhatEntriesChangeIsEdited) {
  RegisterSettings settings = RegisterSettings::after_reset();
  const double ceiling_w = settings.physical(BlockId::kGpu, "TMP_CEILING").value();
  settings.set_all(BlockId::kGpu,
                   {entry("TMP_CEILING", (format_number(ceiling_w) + " W").c_str()),
                    entry("preset.1.FLOOR", "50 %")},
                   true);
  EXPECT_FALSE(settings.edited(*find_firmware_field(BlockId::kGpu, "TMP_CEILING")));
  EXPECT_TRUE(settings.edited(*find_firmware_field(BlockId::kGpu, "preset.1.FLOOR")));
  EXPECT_EQ(settings.physical(BlockId::kGpu, "preset.1.FLOOR"), 0.5);
}

TEST(RegisterSettings, AFaultySetChangesNothing) {
  RegisterSettings settings = RegisterSettings::after_reset();
  try {
    settings.set_all(BlockId::kGpu, {entry("preset.1.FLOOR", "50 %"), entry("STATUS.STATE", "RUN")},
                     true);
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("set.toml:3"), std::string::npos) << error.what();
  }
  EXPECT_NE(settings.physical(BlockId::kGpu, "preset.1.FLOOR"), 0.5);
}

TEST(RegisterSettings, AnOverrideIsInForce) {
  RegisterSettings settings = RegisterSettings::after_reset();
  settings.set_all(BlockId::kGpu, {entry("ACTIVE_PROFILE", "2"), entry("preset.2.FLOOR", "25 %")},
                   true);
  EXPECT_EQ(settings.in_force("FLOOR"), 0.25);
  settings.set_all(BlockId::kGpu, {entry("OVERRIDE_FLOOR", "50 %")}, true);
  EXPECT_EQ(settings.in_force("FLOOR"), 0.5);
}

TEST(ParameterSet, RoundTrips) {
  RegisterSettings settings = RegisterSettings::after_reset();
  settings.set_all(BlockId::kGpu, {entry("preset.2.FLOOR", "65 %"), {"CONTROL.ENABLE", true, {}}},
                   true);
  settings.set_all(BlockId::kStorage,
                   {entry("BETA", "0.2 /s"), entry("TRIP_TEMPERATURE", "-5 degC")}, true);
  const ParameterSet set = read_parameter_set(parameter_set_toml(settings, "a \" and \\"), "s");
  EXPECT_EQ(set.name, "a \" and \\");
  RegisterSettings read;
  read.set_all(set.registers, false);
  for (std::size_t i = 0; i < firmware_fields().size(); ++i) {
    EXPECT_EQ(read.raw(i), settings.raw(i)) << firmware_fields()[i].name;
  }
}

// 89.990234375 % is 3686 of 4096, the nearest value to 90 % that the register can hold.
TEST(VendorExport, NamesValuesAsTheRegistersHoldThem) {
  RegisterSettings settings = RegisterSettings::after_reset();
  settings.set_all(BlockId::kGpu, {entry("preset.0.FLOOR", "90 %")}, true);
  const std::string commands = nvidia_smi_commands(settings, {"rack 1, GPU 5", 5});
  EXPECT_NE(commands.find("# Settings of rack 1, GPU 5.\n"), std::string::npos) << commands;
  EXPECT_NE(commands.find("nvidia-smi power-smoothing -i 5 -s 0\n"), std::string::npos);
  EXPECT_NE(commands.find("(PERCENT_TMP_FLOOR) value=89.990234375\n"), std::string::npos);
  EXPECT_NE(redfish_json(settings, {}).find("\"TMPFloorPercent\": 89.990234375"),
            std::string::npos);
}

// A floor that is not there yet would be enabled with somebody else's values.
TEST(VendorExport, EnablesAfterAllElse) {
  RegisterSettings settings = RegisterSettings::after_reset();
  settings.set_all(BlockId::kGpu,
                   {{"CONTROL.ENABLE", true, {}},
                    entry("ACT_THRESHOLD", "500 W"),
                    entry("preset.3.FLOOR", "50 %"),
                    entry("OVERRIDE_FLOOR", "75 %")},
                   true);
  const std::string commands = nvidia_smi_commands(settings, {});
  std::size_t at = 0;
  for (const char* next :
       {"# nvmlDevicePowerSmoothingUpdatePresetProfileParam: profileId=0 paramId=0 ",
        "# nvmlDevicePowerSmoothingActivatePresetProfile: profileId=0\n",
        "# Not set by this script:\n",
        "# admin override (out of band only, see the Redfish export): PERCENT_TMP_FLOOR = 75\n",
        "# no counterpart is known: ACT_THRESHOLD = 500 W\n",
        "# of a preset that is not active: preset.3.FLOOR = 50 %\n",
        "\nnvidia-smi power-smoothing -s 1\n", "\nnvidia-smi power-smoothing -ppd\n"}) {
    const std::size_t found = commands.find(next, at);
    ASSERT_NE(found, std::string::npos) << next << "\n" << commands;
    at = found;
  }
  EXPECT_NE(redfish_json(settings, {})
                .find("Not exported, of presets that are not active: "
                      "preset.3.FLOOR = 50 %"),
            std::string::npos);
  const std::string plain = nvidia_smi_commands(RegisterSettings::after_reset(), {});
  EXPECT_EQ(plain.find("# Not set"), std::string::npos) << plain;
}

// Every setting is one that the notes say can be set, or one that they say cannot.
TEST(VendorExport, TheNotesNameEveryKindOfSetting) {
  struct Kind {
    const char* prefix;
    const char* words;
  };
  constexpr Kind kKinds[] = {{"CONTROL.ENABLE", "enable or disable power smoothing"},
                             {"CONTROL.IMMEDIATE_RAMP_DOWN", "immediate ramp-down"},
                             {"CONTROL.IMMEDIATE_", "leaves undocumented"},
                             {"CONTROL.PFA_USES_TARGET", "leaves undocumented"},
                             {"CONTROL.SLEW_IN_BAND", "in-band slew limit"},
                             {"CONTROL.HARD_CEILING", "hard ceiling"},
                             {"ACTIVE_PROFILE", "active preset"},
                             {"preset.", "other presets"},
                             {"OVERRIDE_", "admin overrides"},
                             {"TMP_CEILING", "the ceiling"},
                             {"IDLE_POWER", "idle power"},
                             {"ACT_THRESHOLD", "activity threshold"},
                             {"EDP_FACTOR", "EDP factor"},
                             {"BRAKE_POWER", "brake power"},
                             {"LIFE_QUANTUM", "lifetime quantum"},
                             {"bank.SOC_", "state-of-charge coupling"}};
  for (const VendorFormat format : {VendorFormat::kNvidiaSmi, VendorFormat::kRedfish}) {
    const std::string note = vendor_export_note(format);
    EXPECT_EQ(note.find(". "), std::string::npos) << "more than a sentence: " << note;
    EXPECT_NE(note.find("storage"), std::string::npos);
    for (const FirmwareField& field : firmware_fields()) {
      if (field.block != BlockId::kGpu || !field.setting()) continue;
      const auto kind = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const Kind& k) {
        return field.name.starts_with(k.prefix);
      });
      ASSERT_NE(kind, std::end(kKinds)) << field.name << " is in no note";
      EXPECT_NE(note.find(kind->words), std::string::npos) << field.name << ": " << note;
    }
  }
}

}  // namespace
}  // namespace ballast
