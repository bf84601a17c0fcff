// SPDX-License-Identifier: GPL-3.0-or-later
// Describes some keys of a table only.
#pragma once

#include <utility>

#include "sim/base/fields.hpp"

namespace ballast {

// Hands on the keys for which `wanted` is true, and leaves the variables of all others alone.
class FilteredFields : public Fields {
 public:
  using Wanted = std::function<bool(std::string_view key)>;
  // `fields` must outlive this.
  FilteredFields(Fields& fields, Wanted wanted) : fields_(fields), wanted_(std::move(wanted)) {}

  void quantity(std::string_view key, double& value, Unit unit, Range range,
                std::string_view help) override {
    if (wanted_(key)) fields_.quantity(key, value, unit, range, help);
  }
  void optional_quantity(std::string_view key, std::optional<double>& value, Unit unit, Range range,
                         std::string_view help) override {
    if (wanted_(key)) fields_.optional_quantity(key, value, unit, range, help);
  }
  void integer(std::string_view key, std::int64_t& value, std::int64_t min, std::int64_t max,
               std::string_view help) override {
    if (wanted_(key)) fields_.integer(key, value, min, max, help);
  }
  void boolean(std::string_view key, bool& value, std::string_view help) override {
    if (wanted_(key)) fields_.boolean(key, value, help);
  }
  void text(std::string_view key, std::string& value, std::string_view help) override {
    if (wanted_(key)) fields_.text(key, value, help);
  }
  void prose(std::string_view key, std::string& value, std::string_view help) override {
    if (wanted_(key)) fields_.prose(key, value, help);
  }
  void path(std::string_view key, std::filesystem::path& value, std::string_view help) override {
    if (wanted_(key)) fields_.path(key, value, help);
  }
  void choice(std::string_view key, std::size_t& index, std::span<const std::string_view> names,
              std::string_view help) override {
    if (wanted_(key)) fields_.choice(key, index, names, help);
  }
  void quantities(std::string_view key, std::vector<double>& values, Unit unit, Range range,
                  std::string_view help) override {
    if (wanted_(key)) fields_.quantities(key, values, unit, range, help);
  }
  void entries(std::string_view key, std::vector<Entry>& list, std::string_view help) override {
    if (wanted_(key)) fields_.entries(key, list, help);
  }
  void table(std::string_view key, std::string_view help,
             const std::function<void(Fields&)>& describe_table) override {
    if (wanted_(key)) fields_.table(key, help, describe_table);
  }
  void optional_table(std::string_view key, bool& present, std::string_view help,
                      const std::function<void(Fields&)>& describe_table) override {
    if (wanted_(key)) fields_.optional_table(key, present, help, describe_table);
  }
  void tables(std::string_view key, std::size_t count, std::string_view help,
              const std::function<void(std::size_t)>& resize,
              const std::function<void(Fields&, std::size_t)>& describe_one) override {
    if (wanted_(key)) fields_.tables(key, count, help, resize, describe_one);
  }
  Place place(std::string_view key) const override { return fields_.place(key); }
  bool given(std::string_view key) const override { return wanted_(key) && fields_.given(key); }
  void require(std::string_view key) override {
    if (wanted_(key)) fields_.require(key);
  }

 private:
  Fields& fields_;
  Wanted wanted_;
};

}  // namespace ballast
