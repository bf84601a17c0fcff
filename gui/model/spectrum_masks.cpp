// SPDX-License-Identifier: GPL-3.0-or-later
// Masks are read off the description of a clause's keys: the kinds that limit amplitude over
// frequency all name them alike.
#include <algorithm>
#include <map>

#include "gui/model/spectrum_model.hpp"

namespace ballast {
namespace {

// Hears what a clause holds.
class HeardFields : public Fields {
 public:
  std::map<std::string, std::vector<double>, std::less<>> values;

  void quantity(std::string_view key, double& value, Unit, Range, std::string_view) override {
    values[std::string(key)] = {value};
  }
  void quantities(std::string_view key, std::vector<double>& list, Unit, Range,
                  std::string_view) override {
    values[std::string(key)] = list;
  }
  void integer(std::string_view, std::int64_t&, std::int64_t, std::int64_t,
               std::string_view) override {}
  void boolean(std::string_view, bool&, std::string_view) override {}
  void text(std::string_view, std::string&, std::string_view) override {}
  void path(std::string_view, std::filesystem::path&, std::string_view) override {}
  void choice(std::string_view, std::size_t&, std::span<const std::string_view>,
              std::string_view) override {}
  void entries(std::string_view, std::vector<Entry>&, std::string_view) override {}
  void table(std::string_view, std::string_view, const std::function<void(Fields&)>&) override {}
  void optional_table(std::string_view, bool&, std::string_view,
                      const std::function<void(Fields&)>&) override {}
  void tables(std::string_view, std::size_t, std::string_view,
              const std::function<void(std::size_t)>&,
              const std::function<void(Fields&, std::size_t)>&) override {}
  Place place(std::string_view) const override { return {}; }
  bool given(std::string_view) const override { return false; }

  double number(std::string_view key) const {
    const auto found = values.find(key);
    return found == values.end() || found->second.empty() ? 0.0 : found->second.front();
  }
};

}  // namespace

std::vector<SpectrumMask> spectrum_masks(const LimitProfile& profile, const SiteConditions& site) {
  std::vector<SpectrumMask> masks;
  for (const ProfileClause& c : profile.clauses) {
    if (c.kind != "spectral_mask" && c.kind != "line_amplitude") continue;
    HeardFields heard;
    c.clause->describe(heard);
    SpectrumMask mask;
    mask.name = QString::fromStdString(profile.name + " " + c.id);
    if (c.kind == "line_amplitude") {
      mask.f_hz = {heard.number("f_low"), heard.number("f_high")};
      mask.limit_w.assign(2, c.clause->limit(site) * 1e6);  // stated in MW
    } else {
      mask.f_hz = heard.values["frequencies"];
      mask.limit_w = heard.values["limits"];
      if (mask.limit_w.empty()) {
        mask.limit_w = heard.values["limits_of_nominal"];
        for (double& limit : mask.limit_w) limit *= site.nominal_w;
      }
    }
    if (mask.f_hz.size() >= 2 && mask.f_hz.size() == mask.limit_w.size()) {
      masks.push_back(std::move(mask));
    }
  }
  return masks;
}

}  // namespace ballast
