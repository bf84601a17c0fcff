// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/field_list.hpp"

#include <stdexcept>

#include "sim/base/field_text.hpp"

namespace ballast {
namespace {

using Type = FieldInfo::Type;

class ListWriter : public Fields {
 public:
  void quantity(std::string_view key, double& value, Unit unit, Range range,
                std::string_view help) override {
    add(key, Type::kQuantity, help, value);
    list.back().unit = unit;
    list.back().range = bounded(range, unit);
  }
  void optional_quantity(std::string_view key, std::optional<double>& value, Unit unit, Range range,
                         std::string_view help) override {
    add(key, Type::kOptionalQuantity, help, {});
    if (value) list.back().value = *value;
    list.back().unit = unit;
    list.back().range = bounded(range, unit);
  }
  void integer(std::string_view key, std::int64_t& value, std::int64_t min, std::int64_t max,
               std::string_view help) override {
    add(key, Type::kInteger, help, value);
    list.back().range = between(static_cast<double>(min), static_cast<double>(max));
  }
  void boolean(std::string_view key, bool& value, std::string_view help) override {
    add(key, Type::kBoolean, help, value);
  }
  void text(std::string_view key, std::string& value, std::string_view help) override {
    add(key, Type::kText, help, value);
  }
  void path(std::string_view key, std::filesystem::path&, std::string_view) override {
    refuse(key);
  }
  void choice(std::string_view key, std::size_t& index, std::span<const std::string_view> names,
              std::string_view help) override {
    add(key, Type::kChoice, help, std::string(names[index]));
    list.back().names.assign(names.begin(), names.end());
  }
  void quantities(std::string_view key, std::vector<double>&, Unit, Range,
                  std::string_view) override {
    refuse(key);
  }
  void entries(std::string_view key, std::vector<Entry>&, std::string_view) override {
    refuse(key);
  }
  void table(std::string_view key, std::string_view, const std::function<void(Fields&)>&) override {
    refuse(key);
  }
  void optional_table(std::string_view key, bool&, std::string_view,
                      const std::function<void(Fields&)>&) override {
    refuse(key);
  }
  void tables(std::string_view key, std::size_t, std::string_view,
              const std::function<void(std::size_t)>&,
              const std::function<void(Fields&, std::size_t)>&) override {
    refuse(key);
  }
  Place place(std::string_view) const override { return {}; }
  bool given(std::string_view) const override { return false; }
  void require(std::string_view key) override {
    for (FieldInfo& field : list) field.required |= field.key == key;
  }

  std::vector<FieldInfo> list;

 private:
  void add(std::string_view key, Type type, std::string_view help,
           decltype(FieldInfo::value) value) {
    FieldInfo field;
    field.key = key;
    field.type = type;
    field.help = help;
    field.value = std::move(value);
    list.push_back(std::move(field));
  }
  [[noreturn]] static void refuse(std::string_view key) {
    throw std::logic_error("the key '" + std::string(key) + "' is not a single value");
  }
};

}  // namespace

std::vector<FieldInfo> list_fields(const std::function<void(Fields&)>& describe) {
  ListWriter writer;
  describe(writer);
  return std::move(writer.list);
}

}  // namespace ballast
