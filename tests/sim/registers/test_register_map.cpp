// SPDX-License-Identifier: GPL-3.0-or-later
// Names, addresses and formats of the register tables. Numbers are written out from
// docs/registers.md and from NVIDIA's published formats (UFXP4.12 floor, mW/s, ms).
#include "sim/registers/register_map.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace ballast {
namespace {

RegisterRef gpu(std::string_view name, int index = -1) {
  return find_register(register_block(BlockId::kGpu), name, index, {});
}

std::uint32_t encode(std::string_view name, const RegisterValue& value) {
  return encode_field(*gpu(name).field, name, value, {"s.toml", 3, 1});
}

std::string message_of(auto&& call) {
  try {
    call();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

TEST(RegisterMap, NamesBecomeAddresses) {
  EXPECT_EQ(gpu("TMP_CEILING").address, 0x0F08);
  EXPECT_EQ(gpu("TMP_CEILING", 0).address, 0x1008);
  EXPECT_EQ(gpu("gpu.TMP_CEILING", 71).address, 0x5708);
  EXPECT_EQ(gpu("preset.0.FLOOR").address, 0x0100);
  EXPECT_EQ(gpu("preset.4.PFA_OFFSET").address, 0x021C);
  EXPECT_EQ(gpu("bank.SOC_LOW").address, 0x0028);
  EXPECT_EQ(gpu("CONTROL.SLEW_IN_BAND").field->low_bit, 2);
  EXPECT_EQ(gpu("CONTROL").field, nullptr);
  EXPECT_EQ(find_register(register_block(BlockId::kStorage), "BETA", -1, {}).address, 0x0018);
}

TEST(RegisterMap, WrongNamesNameTheNearest) {
  EXPECT_NE(message_of([] { gpu("TMP_CELING"); }).find("TMP_CEILING"), std::string::npos);
  EXPECT_NE(message_of([] { gpu("CONTROL.ENABEL"); }).find("ENABLE"), std::string::npos);
  EXPECT_NE(message_of([] { gpu("preset.FLOOR"); }).find("preset.0"), std::string::npos);
  EXPECT_NE(message_of([] { gpu("preset.5.FLOOR"); }).find("preset.4"), std::string::npos);
  EXPECT_NE(message_of([] { gpu(""); }).find("no register"), std::string::npos);
  EXPECT_NE(message_of([] { block_named("gpus", {}); }).find("gpu and storage"), std::string::npos);
}

TEST(RegisterMap, PhysicalValuesBecomeRaw) {
  EXPECT_EQ(encode("preset.0.FLOOR", std::string("90 %")), 3686U);  // truncated as the BMC does
  EXPECT_EQ(encode("preset.0.FLOOR", 0.9), 3686U);
  EXPECT_EQ(encode("preset.0.FLOOR", std::string("100 %")), 4096U);
  EXPECT_EQ(encode("preset.0.FLOOR", std::string("0 %")), 0U);
  EXPECT_EQ(encode("preset.0.RAMP_UP_RATE", std::string("20 W/s")), 20'000U);
  EXPECT_EQ(encode("preset.0.RAMP_UP_RATE", std::string("1.5 kW/s")), 1'500'000U);
  EXPECT_EQ(encode("preset.0.RAMP_DOWN_HYSTERESIS", std::string("0.3 s")), 300U);
  EXPECT_EQ(encode("preset.0.RAMP_DOWN_HYSTERESIS", std::string("10 s")), 10'000U);
  EXPECT_EQ(encode("TMP_CEILING", std::string("1.2 kW")), 1'200'000U);
  EXPECT_EQ(encode("TMP_CEILING", std::string("1 W")), 1'000U);
}

// One rule for what is written and for what stands there at reset: fixed point is truncated.
TEST(RegisterMap, FixedPointIsTruncatedAtResetAsOnWrites) {
  struct Case {
    BlockId block;
    const char* name;
    const char* text;
    std::uint32_t raw;
  };
  const std::vector<Case> cases = {
      {BlockId::kGpu, "bank.SOC_HIGH", "80 %", 52428},  // 52428.8
      {BlockId::kGpu, "bank.SOC_LOW", "20 %", 13107},   // 13107.2
      {BlockId::kGpu, "bank.SOC_FLOOR_GAIN", "5", 1280},
      {BlockId::kGpu, "bank.SOC_CAP_GAIN", "5", 1280},
      {BlockId::kGpu, "bank.SOC_FLOOR_MAX", "90 %", 3686},  // 3686.4
      {BlockId::kGpu, "bank.SOC_CAP_MIN", "50 %", 2048},
      {BlockId::kGpu, "preset.0.FLOOR", "90 %", 3686},
      {BlockId::kGpu, "EDP_FACTOR", "110 %", 4505},   // 4505.6
      {BlockId::kStorage, "SOC_MIN", "10 %", 6553},   // 6553.6
      {BlockId::kStorage, "SOC_MAX", "90 %", 58982},  // 58982.4
      {BlockId::kStorage, "SOC_TAPER", "5 %", 3276},  // 3276.8
      {BlockId::kStorage, "SOC_SET", "50 %", 32768},
      {BlockId::kStorage, "SOC_DEADBAND", "2 %", 1310},  // 1310.72
  };
  std::set<std::string> named = {"OVERRIDE_FLOOR"};  // not set at reset
  for (const Case& c : cases) {
    const RegisterRef ref = find_register(register_block(c.block), c.name, -1, {});
    EXPECT_EQ(encode_field(*ref.field, c.name, std::string(c.text), {}), c.raw) << c.name;
    EXPECT_EQ(ref.reg->reset, c.raw) << c.name;
    named.insert(std::string(ref.reg->name));
  }
  for (const BlockId id : {BlockId::kGpu, BlockId::kStorage}) {
    for (const RegisterGroup& group : register_block(id).groups) {
      for (const RegisterInfo& reg : group.registers) {
        if (reg.access != Access::kReadWrite) continue;
        if (reg.fields[0].format != FieldFormat::kFixedPoint) continue;
        EXPECT_TRUE(named.count(std::string(reg.name))) << reg.name << " is not in the list";
      }
    }
  }
}

TEST(RegisterMap, NotSetAndSwitches) {
  EXPECT_EQ(encode("OVERRIDE_FLOOR", std::string("not set")), 0xFFFFFFFFU);
  EXPECT_EQ(encode("OVERRIDE_FLOOR", std::string("65 %")), 2662U);
  EXPECT_EQ(encode("CONTROL.ENABLE", true), 1U);
  EXPECT_EQ(insert_field(*gpu("CONTROL.HARD_CEILING").field, 0x05, 1), 0x0DU);
  EXPECT_EQ(extract_field(*gpu("CONTROL.SLEW_IN_BAND").field, 0x04), 1U);
  EXPECT_EQ(decode_field(*gpu("CONTROL.SLEW_IN_BAND").field, 0x04), "true");
  EXPECT_EQ(decode_field(*gpu("STATUS.STATE").field, 0x0B), "RUN");
}

TEST(RegisterMap, RawValuesReadBackExactly) {
  EXPECT_EQ(decode_field(*gpu("preset.0.FLOOR").field, 3686), "89.990234375 %");
  EXPECT_EQ(decode_field(*gpu("preset.0.RAMP_UP_RATE").field, 20'000), "20 W/s");
  EXPECT_EQ(decode_field(*gpu("OVERRIDE_FLOOR").field, 0xFFFFFFFF), "not set");
  EXPECT_EQ(decode_field(*gpu("APPLIED_FLOOR").field, 1'079'882'812), "1079.882812 W");
}

TEST(RegisterMap, OutOfRangeAndWrongUnitsAreRefusedWithTheRange) {
  EXPECT_NE(message_of([] { encode("preset.0.FLOOR", std::string("101 %")); }).find("0 % to 100 %"),
            std::string::npos);
  EXPECT_NE(message_of([] { encode("preset.0.FLOOR", -0.01); }).find("0 % to 100 %"),
            std::string::npos);
  EXPECT_NE(message_of([] { encode("preset.0.RAMP_UP_RATE", std::string("20 W")); }).find("W/s"),
            std::string::npos);
  EXPECT_NE(message_of([] { encode("preset.0.RAMP_UP_RATE", 20.0); }).find("W/s"),
            std::string::npos);
  EXPECT_NE(message_of([] { encode("TMP_CEILING", std::string("5 kW")); }).find("allowed"),
            std::string::npos);
  EXPECT_NE(message_of([] { encode("TMP_CEILING", std::string("not set")); }).find("s.toml:3"),
            std::string::npos);
  EXPECT_NE(message_of([] { encode("CONTROL.ENABLE", std::int64_t{1}); }).find("true or false"),
            std::string::npos);
}

// Whatever stands in a register field can be written back by its own text.
TEST(RegisterMap, DecodedTextEncodesToTheSameRaw) {
  for (const BlockId id : {BlockId::kGpu, BlockId::kStorage}) {
    for (const RegisterGroup& group : register_block(id).groups) {
      for (const RegisterInfo& reg : group.registers) {
        if (reg.access != Access::kReadWrite) continue;
        for (const RegisterField& field : reg.fields) {
          if (field.format == FieldFormat::kBool || field.unit == Unit::kNone) continue;
          for (const std::int64_t raw : {field.min, (field.min + field.max) / 2, field.max}) {
            const auto word = static_cast<std::uint32_t>(raw) << field.low_bit;
            const std::string text = decode_field(field, word);
            EXPECT_EQ(encode_field(field, reg.name, text, {}), extract_field(field, word))
                << reg.name << ": " << text;
          }
        }
      }
    }
  }
}

TEST(RegisterMap, NoTwoRegistersShareAnAddress) {
  for (const BlockId id : {BlockId::kGpu, BlockId::kStorage}) {
    std::set<int> taken;
    for (const RegisterGroup& group : register_block(id).groups) {
      for (int index = 0; index < group.count; ++index) {
        for (const RegisterInfo& reg : group.registers) {
          EXPECT_TRUE(taken.insert(group.base + index * group.stride + reg.offset).second)
              << reg.name;
          std::uint32_t bits = 0;
          for (const RegisterField& field : reg.fields) {
            const std::uint32_t mask = insert_field(field, 0, 0xFFFFFFFF);
            EXPECT_EQ(bits & mask, 0U) << reg.name << "." << field.name;
            bits |= mask;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace ballast
