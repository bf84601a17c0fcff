// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/firmware/firmware_field.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

namespace ballast {
namespace {

std::uint32_t mask_of(const RegisterField& field) {
  return field.width == 32 ? 0xFFFFFFFFU : (1U << field.width) - 1U;
}

std::string heading(BlockId block, const RegisterGroup& group, int window,
                    const RegisterInfo& reg) {
  const bool writable = reg.access == Access::kReadWrite;
  if (block != BlockId::kGpu && block != BlockId::kStorage) {
    const std::string title(register_block(block).title);
    if (reg.access == Access::kWriteOneToClear) return title + " events";
    return writable ? title : title + " status";
  }
  if (reg.access == Access::kWriteOneToClear) {
    return block == BlockId::kStorage ? "Storage trips and events" : "GPU events";
  }
  if (group.name == "preset") return "Preset " + std::to_string(window);
  if (group.name == "bank") return writable ? "State-of-charge coupling" : "Bank";
  if (block == BlockId::kStorage) return writable ? "Storage controller" : "Storage status";
  if (!writable) return "GPU status";
  return reg.name.starts_with("OVERRIDE_") ? "Admin override" : "GPU control";
}

// What the panel shows first.
int rank(const FirmwareField& field) {
  constexpr std::array<std::string_view, 2> kFirst = {"GPU control", "Admin override"};
  for (std::size_t i = 0; i < kFirst.size(); ++i) {
    if (field.section == kFirst[i]) return static_cast<int>(i);
  }
  if (field.clears()) return 5;
  if (!field.setting()) return 10;
  if (field.section.starts_with("Preset")) return 2;
  return field.block == BlockId::kGpu ? 3 : 4;
}

void add_register(BlockId block, const RegisterGroup& group, int window, const RegisterInfo& reg,
                  std::vector<FirmwareField>& out) {
  if (reg.access == Access::kConstant || reg.name.ends_with("_HI")) return;
  std::string name(group.name);
  if (group.count > 1 && group.broadcast < 0) name += "." + std::to_string(window);
  // Registers of the group that is meant without a name stand without it.
  const bool plain = group.broadcast >= 0 || group.name == "controller";
  name = (plain ? std::string() : name + ".") + std::string(reg.name);
  for (const RegisterField& field : reg.fields) {
    FirmwareField f;
    f.block = block;
    f.name = field.name.empty() ? name : name + "." + std::string(field.name);
    f.section = heading(block, group, window, reg);
    f.reg = &reg;
    f.field = &field;
    f.of_gpu = group.broadcast >= 0;
    out.push_back(std::move(f));
  }
}

}  // namespace

namespace {

std::vector<FirmwareField> list_fields() {
  std::vector<FirmwareField> fields;
  for (const BlockInfo& block : all_blocks()) {
    for (const RegisterGroup& group : block.registers->groups) {
      const int windows = group.broadcast >= 0 ? 1 : group.count;
      for (int window = 0; window < windows; ++window) {
        for (const RegisterInfo& reg : group.registers) {
          add_register(block.id, group, window, reg, fields);
        }
      }
    }
  }
  std::stable_sort(
      fields.begin(), fields.end(),
      [](const FirmwareField& a, const FirmwareField& b) { return rank(a) < rank(b); });
  return fields;
}

using Names = std::map<std::pair<BlockId, std::string>, std::size_t, std::less<>>;

Names index_names() {
  Names names;
  for (std::size_t i = 0; i < firmware_fields().size(); ++i) {
    names[{firmware_fields()[i].block, firmware_fields()[i].name}] = i;
  }
  return names;
}

// The number at the start of a text, and whether nothing follows it.
template <class Number>
bool is_number(const std::string& text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

std::string trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\n");
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(" \t\n") - from + 1));
}

}  // namespace

const std::vector<FirmwareField>& firmware_fields() {
  static const std::vector<FirmwareField> kFields = list_fields();
  return kFields;
}

std::optional<std::size_t> find_firmware_field(BlockId block, std::string_view name) {
  static const Names kNames = index_names();
  const auto found = kNames.find(std::pair(block, std::string(name)));
  if (found == kNames.end()) return std::nullopt;
  return found->second;
}

std::string raw_text(const RegisterField& field, std::uint32_t raw) {
  return decode_field(field, insert_field(field, 0, raw));
}

std::uint32_t parse_raw(const FirmwareField& field, std::string_view text) {
  const RegisterField& f = *field.field;
  const std::string plain = trimmed(text);
  if (f.format == FieldFormat::kBool) {
    if (plain == "true" || plain == "1") return 1;
    if (plain == "false" || plain == "0") return 0;
    return encode_field(f, field.name, plain, {});
  }
  double number = 0.0;
  const std::string symbol(unit_symbol(f.unit));
  const bool bare = is_number(plain, number) && !symbol.empty();
  return encode_field(f, field.name, bare ? plain + " " + symbol : plain, {});
}

RegisterValue raw_value(const RegisterField& field, std::uint32_t raw) {
  if (field.format == FieldFormat::kBool) return raw != 0;
  std::string text = raw_text(field, raw);
  std::int64_t whole = 0;
  if (is_number(text, whole)) return whole;
  return text;
}

std::optional<double> raw_physical(const RegisterField& field, std::uint32_t raw) {
  if (field.may_be_unset && raw == mask_of(field)) return std::nullopt;
  double value = raw;
  if (field.format == FieldFormat::kSigned) {
    const std::uint32_t sign = 1U << (field.width - 1);
    if ((raw & sign) != 0) value -= std::ldexp(1.0, field.width);
  }
  return value * field.lsb;
}

std::string range_text(const FirmwareField& field) {
  const RegisterField& f = *field.field;
  if (!field.writable() || f.format == FieldFormat::kBool) return {};
  if (f.format == FieldFormat::kEnum) {
    std::string all;
    for (const std::string_view name : f.names) {
      all += (all.empty() ? "" : ", ") + std::string(name);
    }
    return all;
  }
  const auto limit = [&](std::int64_t raw) {
    const bool percent = f.unit == Unit::kFraction;
    const double value = static_cast<double>(raw) * f.lsb * (percent ? 100.0 : 1.0);
    const std::string symbol(unit_symbol(f.unit));
    return fmt::format("{:.6g}{}{}", value, symbol.empty() ? "" : " ", symbol);
  };
  const std::string range = limit(f.min) + " to " + limit(f.max);
  return f.may_be_unset ? range + ", or not set" : range;
}

std::string reset_text(const FirmwareField& field) {
  if (!field.setting()) return {};
  return raw_text(*field.field, extract_field(*field.field, field.reg->reset));
}

}  // namespace ballast
