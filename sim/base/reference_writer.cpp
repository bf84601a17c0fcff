// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/field_text.hpp"
#include "sim/base/toml_config.hpp"

namespace ballast {
namespace {

class ReferenceWriter : public Fields {
 public:
  ReferenceWriter(std::string prefix, int depth) : prefix_(std::move(prefix)), depth_(depth) {}

  void quantity(std::string_view key, double& value, Unit unit, Range range,
                std::string_view help) override {
    row(key, type_text(unit), shown(value, unit), range_text(bounded(range, unit), unit), help);
  }
  void optional_quantity(std::string_view key, std::optional<double>& value, Unit unit, Range range,
                         std::string_view help) override {
    const std::string none = "\"" + std::string(kNoQuantity) + "\"";
    row(key, type_text(unit), value ? shown(*value, unit) : none,
        none + ", or " + range_text(bounded(range, unit), unit), help);
  }
  void integer(std::string_view key, std::int64_t& value, std::int64_t min, std::int64_t max,
               std::string_view help) override {
    const bool open = max == std::numeric_limits<std::int64_t>::max();
    row(key, "integer", std::to_string(value),
        open ? "at least " + std::to_string(min)
             : std::to_string(min) + " to " + std::to_string(max),
        help);
  }
  void boolean(std::string_view key, bool& value, std::string_view help) override {
    row(key, "boolean", value ? "true" : "false", "", help);
  }
  void text(std::string_view key, std::string& value, std::string_view help) override {
    row(key, "string", value.empty() ? "" : "\"" + value + "\"", "", help);
  }
  void path(std::string_view key, std::filesystem::path& value, std::string_view help) override {
    row(key, "path", value.empty() ? "" : "\"" + value.string() + "\"", "", help);
  }
  void choice(std::string_view key, std::size_t& index, std::span<const std::string_view> names,
              std::string_view help) override {
    std::string allowed;
    for (std::string_view name : names)
      allowed += (allowed.empty() ? "" : ", ") + std::string(name);
    row(key, "choice", "\"" + std::string(names[index]) + "\"", allowed, help);
  }
  void quantity_if_given(std::string_view key, std::optional<double>&, Unit unit, Range range,
                         std::string_view help) override {
    row(key, type_text(unit), "", range_text(bounded(range, unit), unit), help);
  }
  void quantities(std::string_view key, std::vector<double>& values, Unit unit, Range range,
                  std::string_view help) override {
    std::string list;
    for (double value : values) list += (list.empty() ? "" : ", ") + shown(value, unit);
    row(key, "list of " + type_text(unit), "[" + list + "]", range_text(bounded(range, unit), unit),
        help);
  }
  void entries(std::string_view key, std::vector<Entry>&, std::string_view help) override {
    row(key, "table of names", "", "", help);
  }
  void table(std::string_view key, std::string_view help,
             const std::function<void(Fields&)>& describe_table) override {
    nested("[" + prefix_ + std::string(key) + "]", key, help, describe_table);
  }
  void optional_table(std::string_view key, bool&, std::string_view help,
                      const std::function<void(Fields&)>& describe_table) override {
    nested("[" + prefix_ + std::string(key) + "] (optional)", key, help, describe_table);
  }
  void tables(std::string_view key, std::size_t, std::string_view help,
              const std::function<void(std::size_t)>& resize,
              const std::function<void(Fields&, std::size_t)>& describe_one) override {
    resize(1);
    nested("[[" + prefix_ + std::string(key) + "]]", key, help,
           [&](Fields& inner) { describe_one(inner, 0); });
    resize(0);
  }
  Place place(std::string_view) const override { return {}; }
  bool given(std::string_view) const override { return false; }
  // The row of the key, already written, says so in place of a default.
  void require(std::string_view key) override {
    std::size_t at = rows_.find("| `" + std::string(key) + "` |");
    if (at == std::string::npos) return;
    for (int cell = 0; cell < 2; ++cell) at = rows_.find('|', at + 1);
    rows_.replace(at, rows_.find('|', at + 1) - at, "| required ");
  }

  std::string str() const { return (rows_.empty() ? "" : kHead + rows_ + "\n") + sections_; }

 private:
  static constexpr const char* kHead =
      "| key | type | default | allowed | meaning |\n| --- | --- | --- | --- | --- |\n";

  static std::string shown(double value, Unit unit) {
    return unit == Unit::kFraction ? format_number(value * 100.0) + " %"
                                   : format_quantity(value, unit);
  }
  void row(std::string_view key, const std::string& type, const std::string& value,
           const std::string& allowed, std::string_view help) {
    rows_ += "| `" + std::string(key) + "` | " + type + " | " + value + " | " + allowed + " | " +
             std::string(help) + " |\n";
  }
  void nested(const std::string& title, std::string_view key, std::string_view help,
              const std::function<void(Fields&)>& describe_table) {
    ReferenceWriter inner(prefix_ + std::string(key) + ".", depth_);
    describe_table(inner);
    sections_ += std::string(static_cast<std::size_t>(depth_), '#') + " `" + title + "`\n\n" +
                 std::string(help) + "\n\n" + inner.str();
  }

  std::string prefix_;
  int depth_;
  std::string rows_;
  std::string sections_;
};

}  // namespace

std::string write_reference(const std::function<void(Fields&)>& describe_root, int depth) {
  ReferenceWriter writer("", depth);
  describe_root(writer);
  return writer.str();
}

}  // namespace ballast
