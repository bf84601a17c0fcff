// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/spectrum_model.hpp"

namespace ballast {

std::vector<SpectrumMask> spectrum_masks(const LimitProfile& profile, const SiteConditions& site) {
  std::vector<SpectrumMask> masks;
  for (const ProfileClause& c : profile.clauses) {
    SpectrumMask mask;
    mask.name = QString::fromStdString(profile.name + " " + c.id);
    for (const MaskPoint& point : c.clause->mask(site)) {
      mask.f_hz.push_back(point.f_hz);
      mask.limit_w.push_back(point.limit_w);
    }
    if (!mask.f_hz.empty()) masks.push_back(std::move(mask));
  }
  return masks;
}

}  // namespace ballast
